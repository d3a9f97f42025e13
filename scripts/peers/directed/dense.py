"""Layers on directed graphs as their formulas stand, in dense matrices: slow, and what other forms are compared with.

`A[i, j] = 1` is the edge i -> j. `A x` sums over the out-neighbors of a node, `A^T x` over its in-neighbors. Linear maps are
`x W + b` with weights `[inputs, outputs]`.
"""

import math

import torch

Tensor = torch.Tensor


def adjacency(edges: Tensor, num_nodes: int) -> Tensor:
    matrix = torch.zeros(num_nodes, num_nodes, dtype=torch.float64)
    matrix[edges[:, 0], edges[:, 1]] = 1
    return matrix


def power(sums: Tensor, exponent: float) -> Tensor:
    """Where the power of 0 is infinite it becomes 0; `0^0` is 1."""
    result = sums**exponent
    return torch.where(torch.isinf(result), 0.0, result)


def scaled(left: Tensor, matrix: Tensor, right: Tensor) -> Tensor:
    return left[:, None] * matrix * right[None]


def dir_gcn_operator(a: Tensor) -> Tensor:
    """`S = D_out^-1/2 A D_in^-1/2`"""
    return scaled(power(a.sum(1), -0.5), a, power(a.sum(0), -0.5))


def dir_gcn_layer(s: Tensor, x: Tensor, w: dict[str, Tensor], alpha: float) -> Tensor:
    """`alpha (S x W_out + b_out) + (1 - alpha) (S^T x W_in + b_in)`"""
    out = s @ x @ w["out.weight"] + w["out.bias"]
    into = s.T @ x @ w["in.weight"] + w["in.bias"]
    return alpha * out + (1 - alpha) * into


def dir_gcn_body(s: Tensor, x: Tensor, layers: list[dict[str, Tensor]], head: dict[str, Tensor], alpha: float) -> Tensor:
    """A ReLU behind every layer, the maximum over the layers, and a linear head."""
    outputs = []
    for layer in layers:
        x = dir_gcn_layer(s, x, layer, alpha).relu()
        outputs.append(x)
    return torch.stack(outputs).amax(0) @ head["weight"] + head["bias"]


def magnetic(a: Tensor, q: float) -> Tensor:
    """`H = D_s^-1/2 A_s D_s^-1/2 * exp(i 2 pi q (A - A^T))` with `A_s = (A + A^T) / 2`, complex."""
    symmetric = (a + a.T) / 2
    inverse = power(symmetric.sum(1), -0.5)
    return scaled(inverse, symmetric, inverse) * torch.exp(2j * math.pi * q * (a - a.T))


def magnet_layer(h: Tensor, z: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """Complex `sum_k T_k(-H) z W_k + (1 + i) b`, with Chebyshev polynomials of `2 L / 2 - I`, `L = I - H`.

    Weight `[K + 1, inputs, outputs]` and bias are real.
    """
    scaled_laplacian = (torch.eye(len(h), dtype=h.dtype) - h) - torch.eye(len(h), dtype=h.dtype)
    terms = [z]
    for k in range(1, len(weight)):
        product = scaled_laplacian @ terms[-1]
        terms.append(product if k == 1 else 2 * product - terms[-2])
    result = sum(term @ matrix.to(h.dtype) for term, matrix in zip(terms, weight))
    return result + bias * (1 + 1j)


def complex_relu(z: Tensor) -> Tensor:
    """Both parts of a number stay where its real part is not negative."""
    return z * (z.real >= 0)


def adpa_patterns(a: Tensor) -> list[Tensor]:
    """Products count paths and keep their diagonal; loops are added behind the products, to the first two alone."""
    one = torch.eye(len(a), dtype=a.dtype)
    return [a + one, a.T + one, a @ a, a @ a.T, a.T @ a, a.T @ a.T]


def adpa_operator(m: Tensor, r: float) -> Tensor:
    """`D^(r-1) M D^-r` with the sums of rows on both sides."""
    sums = m.sum(1)
    return scaled(power(sums, r - 1), m, power(sums, -r))


def adpa_factor(k: int) -> float:
    return math.log(1 / k) + 1 + 1e-6


def adpa_hops(operator: Tensor, x: Tensor, num_hops: int) -> Tensor:
    """`[num_hops + 1, num_nodes, num_features]`: `H_k = M (c_k H_(k-1))`."""
    hops = [x]
    for k in range(1, num_hops + 1):
        hops.append(operator @ (adpa_factor(k) * hops[-1]))
    return torch.stack(hops)


def adpa_hop_weights(hops: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """`[num_nodes, K + 1]`: `softmax_k(sigmoid(w . [x_0 | .. | x_K | x_k] + b))`; `weight [K + 2, num_features]`."""
    beside = torch.cat(list(hops), 1)
    scores = [torch.cat([beside, x], 1) @ weight.flatten() + bias for x in hops]
    return torch.stack(scores, 1).sigmoid().softmax(1)


def adpa(hops: Tensor, w: dict[str, Tensor], num_layers: int) -> tuple[Tensor, Tensor]:
    """Of `hops [6, K + 1, num_nodes, num_features]`: scores `[num_nodes, classes]`, and the weights of the hops."""
    weights = torch.stack([adpa_hop_weights(of_one, w["hop.weight"][p], w["hop.bias"][p]) for p, of_one in enumerate(hops)])
    mixed = torch.einsum("pnk,pknf->pnf", weights, hops)
    scaled_encodings = []
    for p, h in enumerate([hops[0, 0], *mixed]):
        for layer in range(num_layers):
            h = (h @ w[f"encoder.{layer}.weight"][p] + w[f"encoder.{layer}.bias"][p]).relu()
        scaled_encodings.append(w["pattern.scalars"][p] * h)
    return torch.cat(scaled_encodings, 1) @ w["head.weight"] + w["head.bias"], weights


def transition(a: Tensor) -> Tensor:
    """`P = D_out^-1 (A + I)`, with the degrees of `A + I`."""
    with_loops = a + torch.eye(len(a), dtype=a.dtype)
    return with_loops / with_loops.sum(1, keepdim=True)


def digcn_perron(p: Tensor, alpha: float) -> Tensor:
    """The stationary distribution, without the node n and divided by its sum, of the chain on n + 1 nodes

        [ (1 - alpha) P   alpha ]
        [ 1 / n           0     ]

    by the eigenvector of its largest eigenvalue, 1.
    """
    n = len(p)
    chain = torch.zeros(n + 1, n + 1, dtype=p.dtype)
    chain[:n, :n] = (1 - alpha) * p
    chain[:n, n] = alpha
    chain[n, :n] = 1 / n
    values, vectors = torch.linalg.eig(chain.T)
    vector = vectors[:n, values.real.argmax()].real
    return vector / vector.sum()


def with_unit_degrees(matrix: Tensor) -> Tensor:
    inverse = power(matrix.sum(1), -0.5)
    return scaled(inverse, matrix, inverse)


def digcn_operator(p: Tensor, pi: Tensor) -> Tensor:
    """`D^-1/2 L D^-1/2` of `L = (Pi^1/2 P Pi^-1/2 + Pi^-1/2 P^T Pi^1/2) / 2`, with `D` the sums of rows of `L`."""
    root, inverse = power(pi, 0.5), power(pi, -0.5)
    return with_unit_degrees((scaled(root, p, inverse) + scaled(inverse, p.T, root)) / 2)


def digcn_second_operator(p: Tensor) -> Tensor:
    """`D^-1/2 L D^-1/2` of `L = (P^T P + P P^T) / 2` where both have an entry, and 0 elsewhere."""
    into, out = p.T @ p, p @ p.T
    return with_unit_degrees(torch.where((into != 0) & (out != 0), (into + out) / 2, 0.0))


def digcn_block(first: Tensor, second: Tensor, x: Tensor, w: dict[str, Tensor]) -> Tensor:
    """The sum of a linear map and of a propagated one for either operator."""
    own = x @ w["own.weight"] + w["own.bias"]
    near = first @ x @ w["first.weight"] + w["first.bias"]
    far = second @ x @ w["second.weight"] + w["second.bias"]
    return own + near + far


def sir_layer(a: Tensor, x: Tensor, w: dict[str, Tensor], aggregate: str, edge_features: Tensor | None = None) -> Tensor:
    """`h_u = sum over v -> u of c_uv W_R s(W_Q x_u + W_K x_v + W_E e_vu)`; one pair of nodes at a time.

    `s` is a ReLU, or ReLU, linear, ReLU where there is an "inner.weight". `edge_features [num_nodes, num_nodes, ..]` of
    source and target.
    """
    in_degrees, out_degrees = a.sum(0), a.sum(1)
    rows = []
    for u in range(len(a)):
        heard = []
        for v in a[:, u].nonzero().flatten().tolist():
            message = x[u] @ w["query.weight"] + w["query.bias"] + x[v] @ w["key.weight"]
            if edge_features is not None:
                message = message + edge_features[v, u] @ w["edge.weight"]
            message = message.relu()
            if "inner.weight" in w:
                message = (message @ w["inner.weight"] + w["inner.bias"]).relu()
            if aggregate == "sym":
                message = message / (max(in_degrees[u].item(), 1) * max(out_degrees[v].item(), 1)) ** 0.5
            heard.append(message)
        if aggregate == "max":
            outputs = [message @ w["out.weight"] + w["out.bias"] for message in heard]
            rows.append(torch.stack(outputs).amax(0) if outputs else torch.zeros_like(w["out.bias"]))
            continue
        total = sum(heard) if heard else torch.zeros(len(w["out.weight"]), dtype=x.dtype)
        if aggregate == "mean":
            total = total / max(len(heard), 1)
        rows.append(total @ w["out.weight"] + w["out.bias"])
    return torch.stack(rows)
