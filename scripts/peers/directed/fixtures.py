"""A small directed graph, weights, inputs, outputs and gradients of layers, for other programs to be compared with.

Everything is computed in f64 by dense.py, one formula at a time. Before it is written it is compared with the sparse forms
that are timed (dir_gcn.py, adpa.py, digcn.py, sir_gcn.py), and with second forms of the magnetic layer, in real arithmetic,
and of SIR-GCN.
"""

import math
import sys
from pathlib import Path

import torch

from . import dense, tensor_file

Tensor = torch.Tensor
SEED, NUM_NODES, NUM_FEATURES, DIM, NUM_CLASSES = 2026, 12, 5, 4, 3
ALPHA_OUT, TELEPORT, CHARGE = 0.3, 0.1, 0.15
EXPONENT, NUM_HOPS, NUM_ENCODER_LAYERS = 0.4, 3, 2
NUM_EDGE_FEATURES = 2
DISAGREEMENT = 1e-12
# Nodes without out-neighbors, without in-neighbors, and without either.
SINK, SOURCE, ALONE = 3, 7, 11


class Draws:
    """Named streams: what is drawn for one fixture does not depend on the others."""

    def __init__(self, name: str) -> None:
        offset = sum(place * byte for place, byte in enumerate(name.encode(), 1))
        self.generator = torch.Generator().manual_seed(SEED + offset)

    def normal(self, *shape: int) -> Tensor:
        return torch.randn(shape, generator=self.generator, dtype=torch.float64)

    def linear(self, name: str, inputs: int, outputs: int, bias: bool = True,
               leading: tuple[int, ...] = ()) -> dict[str, Tensor]:
        weights = {f"{name}.weight": self.normal(*leading, inputs, outputs) / math.sqrt(inputs)}
        return weights | ({f"{name}.bias": 0.5 * self.normal(*leading, outputs)} if bias else {})


def edges() -> Tensor:
    """`[num_edges, 2]` in ascending order: no loops, no duplicates, some edges in both directions."""
    generator = torch.Generator().manual_seed(SEED)
    has_edge = torch.rand(NUM_NODES, NUM_NODES, generator=generator) < 0.3
    has_edge.fill_diagonal_(False)
    for i, j in ((0, 1), (1, 0), (2, 5), (5, 2), (4, SINK), (SOURCE, 8)):
        has_edge[i, j] = True
    has_edge[SINK], has_edge[:, SOURCE] = False, False
    has_edge[ALONE], has_edge[:, ALONE] = False, False
    return has_edge.nonzero()


def agree(what: str, found: Tensor, expected: Tensor) -> None:
    difference = (found - expected).abs().max().item()
    if not difference <= DISAGREEMENT * max(1.0, expected.abs().max().item()):
        sys.exit(f"{what}: differs by {difference:.1e} from its dense form")


def gradients(output: Tensor, upstream: Tensor, leaves: dict[str, Tensor], suffix: str = "") -> dict[str, Tensor]:
    """Those of `sum(output * upstream)`, as "grad{suffix}.NAME"; zeros where a leaf has no part."""
    found = torch.autograd.grad((output * upstream).sum(), list(leaves.values()), retain_graph=True, allow_unused=True)
    return {f"grad{suffix}.{name}": torch.zeros_like(leaf) if gradient is None else gradient
            for (name, leaf), gradient in zip(leaves.items(), found)}


def tracked(leaves: dict[str, Tensor]) -> dict[str, Tensor]:
    for leaf in leaves.values():
        leaf.requires_grad_()
    return leaves


def below(prefix: str, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}


def dir_gcn(links: Tensor, a: Tensor) -> dict[str, Tensor]:
    draws = Draws("dir_gcn")
    s = dense.dir_gcn_operator(a)
    leaves = {"x": draws.normal(NUM_NODES, NUM_FEATURES)}
    for layer, inputs in enumerate((NUM_FEATURES, DIM, DIM)):
        leaves |= draws.linear(f"layers.{layer}.out", inputs, DIM) | draws.linear(f"layers.{layer}.in", inputs, DIM)
    leaves = tracked(leaves | draws.linear("head", DIM, NUM_CLASSES))
    layers = [below(f"layers.{layer}.", leaves) for layer in range(3)]
    output = dense.dir_gcn_layer(s, leaves["x"], layers[0], ALPHA_OUT)
    body = dense.dir_gcn_body(s, leaves["x"], layers, below("head.", leaves), ALPHA_OUT)

    from . import dir_gcn as sparse
    operators = sparse.operators(links, NUM_NODES, torch.float64)
    model = sparse.DirGcn(NUM_FEATURES, DIM, NUM_CLASSES, 3, ALPHA_OUT).double()
    model.load(leaves)
    agree("Dir-GCN, one layer", model.layers[0](operators, leaves["x"]), output)
    agree("Dir-GCN", model(operators, leaves["x"]), body)
    upstream, body_upstream = draws.normal(*output.shape), draws.normal(*body.shape)
    agree("Dir-GCN, gradient of x", *torch.autograd.grad((model(operators, leaves["x"]) * body_upstream).sum(), leaves["x"]),
          gradients(body, body_upstream, {"x": leaves["x"]})["grad.x"])
    first = {name: leaf for name, leaf in leaves.items() if name == "x" or name.startswith("layers.0.")}
    return leaves | {"operator": s, "layer.output": output, "layer.upstream": upstream, "body.output": body,
                     "body.upstream": body_upstream} | gradients(output, upstream, first, ".layer") \
        | gradients(body, body_upstream, leaves, ".body")


def magnet(links: Tensor, a: Tensor) -> dict[str, Tensor]:
    draws = Draws("magnet")
    h = dense.magnetic(a, CHARGE)
    tensors: dict[str, Tensor] = {"operator.real": h.real, "operator.imag": h.imag}
    leaves = tracked({"real": draws.normal(NUM_NODES, NUM_FEATURES), "imag": draws.normal(NUM_NODES, NUM_FEATURES),
                      "weight": draws.normal(3, NUM_FEATURES, DIM) / math.sqrt(3 * NUM_FEATURES),
                      "bias": 0.5 * draws.normal(DIM)})
    up_real, up_imag = draws.normal(NUM_NODES, DIM), draws.normal(NUM_NODES, DIM)
    output = dense.magnet_layer(h, torch.complex(leaves["real"], leaves["imag"]), leaves["weight"], leaves["bias"])
    active = dense.complex_relu(output)

    # The same in pairs of real matrices, with T_2(x) = 2 x^2 - 1.
    real, imag = -h.real, -h.imag
    square = real @ real - imag @ imag, real @ imag + imag @ real
    one, zero = torch.eye(NUM_NODES, dtype=torch.float64), torch.zeros_like(real)
    terms = [(one, zero), (real, imag), (2 * square[0] - one, 2 * square[1])]
    pairs = [(t_real @ leaves["real"] - t_imag @ leaves["imag"], t_imag @ leaves["real"] + t_real @ leaves["imag"])
             for t_real, t_imag in terms]
    for part, expected in enumerate((output.real, output.imag)):
        agree("MagNet", sum(pair[part] @ w for pair, w in zip(pairs, leaves["weight"])) + leaves["bias"], expected)
    agree("MagNet, Hermitian", h.real - h.real.T, zero)
    agree("MagNet, Hermitian", h.imag + h.imag.T, zero)
    stacked, upstream = torch.stack([output.real, output.imag]), torch.stack([up_real, up_imag])
    active_stacked = torch.stack([active.real, active.imag])
    return tensors | leaves | {
        "output.real": output.real, "output.imag": output.imag, "active.real": active.real, "active.imag": active.imag,
        "upstream.real": up_real, "upstream.imag": up_imag} | gradients(stacked, upstream, leaves) \
        | gradients(active_stacked, upstream, leaves, ".active")


def adpa(links: Tensor, a: Tensor) -> dict[str, Tensor]:
    draws = Draws("adpa")
    patterns = dense.adpa_patterns(a)
    operators = torch.stack([dense.adpa_operator(m, EXPONENT) for m in patterns])
    x = draws.normal(NUM_NODES, NUM_FEATURES)
    hops = torch.stack([dense.adpa_hops(operator, x, NUM_HOPS) for operator in operators])
    leaves: dict[str, Tensor] = {
        "hop.weight": draws.normal(6, NUM_HOPS + 2, NUM_FEATURES) / math.sqrt((NUM_HOPS + 2) * NUM_FEATURES),
        "hop.bias": 0.5 * draws.normal(6), "pattern.scalars": draws.normal(7)}
    for layer in range(NUM_ENCODER_LAYERS):
        leaves |= draws.linear(f"encoder.{layer}", DIM if layer else NUM_FEATURES, DIM, leading=(7,))
    leaves = tracked(leaves | draws.linear("head", 7 * DIM, NUM_CLASSES))
    output, hop_weights = dense.adpa(hops, leaves, NUM_ENCODER_LAYERS)

    from . import adpa as sparse
    for of_one, expected in zip(sparse.prepared(links, x, EXPONENT, NUM_HOPS, "split"), hops):
        agree("ADPA, propagation", torch.stack(of_one), expected)
    upstream = draws.normal(*output.shape)
    result = gradients(output, upstream, leaves)
    for form in sparse.FORMS:
        model = sparse.Adpa(NUM_FEATURES, DIM, NUM_CLASSES, NUM_HOPS, NUM_ENCODER_LAYERS, form).double()
        model.load(leaves)
        found_output = model(sparse.prepared(links, x, EXPONENT, NUM_HOPS, form))
        agree(f"ADPA, {form}", found_output, output)
        (found_output * upstream).sum().backward()
        agree(f"ADPA, {form}, gradient", model.head.weight.grad.T, result["grad.head.weight"])
        found = torch.stack([mixer.scores.grad for mixer in model.mixers])
        agree(f"ADPA, {form}, gradient", found, result["grad.hop.weight"])
    without_exponent = torch.stack([dense.adpa_operator(m, 0.0) for m in patterns])
    return leaves | {"x": x, "operators": operators, "operators.r0": without_exponent, "hops": hops,
                     "hop.weights_of_nodes": hop_weights, "output": output, "upstream": upstream} | result


def digcn(links: Tensor, a: Tensor) -> dict[str, Tensor]:
    draws = Draws("digcn")
    p = dense.transition(a)
    pi = dense.digcn_perron(p, TELEPORT)
    first, second = dense.digcn_operator(p, pi), dense.digcn_second_operator(p)
    leaves: dict[str, Tensor] = {"x": draws.normal(NUM_NODES, NUM_FEATURES)}
    for name in ("own", "first", "second"):
        leaves |= draws.linear(name, NUM_FEATURES, DIM)
    leaves = tracked(leaves)
    output = dense.digcn_block(first, second, leaves["x"], leaves)

    from . import digcn as sparse
    for form in sparse.FORMS:
        found = sparse.operators(links, NUM_NODES, TELEPORT, form, torch.float64)
        for name, operator, expected in zip(("first", "second"), found, (first, second)):
            agree(f"DiGCN, {form}, {name} operator", operator.forward_matrix.to_dense(), expected)
    block = sparse.Block(NUM_FEATURES, DIM).double()
    block.load(leaves)
    agree("DiGCN", block(found, leaves["x"]), output)
    agree("DiGCN, stationary", (1 - TELEPORT) * p.T @ pi + TELEPORT / NUM_NODES, pi)
    upstream = draws.normal(*output.shape)
    return leaves | {"transition": p, "perron": pi, "operator.first": first, "operator.second": second, "output": output,
                     "upstream": upstream} | gradients(output, upstream, leaves)


def sir_gcn(links: Tensor, a: Tensor) -> dict[str, Tensor]:
    draws = Draws("sir_gcn")
    leaves = {"x": draws.normal(NUM_NODES, NUM_FEATURES), "edge_features": draws.normal(len(links), NUM_EDGE_FEATURES)}
    leaves |= draws.linear("query", NUM_FEATURES, DIM) | draws.linear("key", NUM_FEATURES, DIM, bias=False)
    leaves |= draws.linear("edge", NUM_EDGE_FEATURES, DIM, bias=False) | draws.linear("inner", DIM, DIM)
    leaves = tracked(leaves | draws.linear("out", DIM, NUM_CLASSES))
    upstream = draws.normal(NUM_NODES, NUM_CLASSES)
    of_edges = torch.zeros(NUM_NODES, NUM_NODES, NUM_EDGE_FEATURES, dtype=torch.float64)
    of_edges = of_edges.index_put((links[:, 0], links[:, 1]), leaves["edge_features"])
    plain = {name: leaf for name, leaf in leaves.items() if not name.startswith(("inner.", "edge"))}
    cases = {name: (plain, name, None) for name in ("sum", "mean", "sym", "max")}
    cases["inner"] = (plain | {key: leaves[key] for key in ("inner.weight", "inner.bias")}, "sum", None)
    cases["edge"] = (plain | {key: leaves[key] for key in ("edge.weight", "edge_features")}, "sum", of_edges)
    tensors = dict(leaves)

    from . import sir_gcn as sparse
    for name, (used, aggregate, features) in cases.items():
        output = dense.sir_layer(a, leaves["x"], used, aggregate, features)
        tensors |= {f"{name}.output": output} | gradients(output, upstream, used, f".{name}")
        found = [sir_by_edges(links, used, aggregate)]
        if name in ("sum", "inner"):
            layer = sparse.Layer(NUM_FEATURES, DIM, NUM_CLASSES, name == "inner").double()
            layer.load(leaves)
            found.append(layer(leaves["x"], links[:, 0], links[:, 1]))
        for other in found:
            agree(f"SIR-GCN, {name}", other, output)
            agree(f"SIR-GCN, {name}, gradient of x", *torch.autograd.grad((other * upstream).sum(), leaves["x"]),
                  tensors[f"grad.{name}.x"])
    return tensors | {"upstream": upstream}


def sir_by_edges(links: Tensor, w: dict[str, Tensor], aggregate: str) -> Tensor:
    """All edges at once. The layer that is timed knows neither this many aggregations nor features of edges."""
    sources, targets = links.unbind(1)
    messages = (w["x"] @ w["query.weight"] + w["query.bias"])[targets] + (w["x"] @ w["key.weight"])[sources]
    if "edge_features" in w:
        messages = messages + w["edge_features"] @ w["edge.weight"]
    messages = messages.relu()
    if "inner.weight" in w:
        messages = (messages @ w["inner.weight"] + w["inner.bias"]).relu()
    in_degrees, out_degrees = (torch.bincount(ends, minlength=NUM_NODES).clamp(min=1).double()
                               for ends in (targets, sources))
    if aggregate == "max":
        outputs = messages @ w["out.weight"] + w["out.bias"]
        index = targets[:, None].expand_as(outputs)
        return torch.zeros(NUM_NODES, NUM_CLASSES, dtype=torch.float64).scatter_reduce(
            0, index, outputs, "amax", include_self=False)
    if aggregate == "sym":
        messages = messages * (in_degrees[targets] * out_degrees[sources])[:, None] ** -0.5
    sums = torch.zeros(NUM_NODES, DIM, dtype=torch.float64).index_add(0, targets, messages)
    if aggregate == "mean":
        sums = sums / in_degrees[:, None]
    return sums @ w["out.weight"] + w["out.bias"]


FIXTURES = {"dir_gcn": dir_gcn, "magnet": magnet, "adpa": adpa, "digcn": digcn, "sir_gcn": sir_gcn}


def write(folder: Path) -> int:
    """Bytes written."""
    folder.mkdir(parents=True, exist_ok=True)
    links = edges()
    a = dense.adjacency(links, NUM_NODES)
    size = 0
    for name, make in FIXTURES.items():
        path = folder / f"{name}.safetensors"
        tensors = make(links, a) | {"edges": links}
        unsound = [key for key, tensor in tensors.items() if not tensor.isfinite().all()]
        if unsound:
            sys.exit(f"{name}: not finite: {', '.join(unsound)}")
        tensor_file.write(path, tensors, {"seed": str(SEED)})
        size += path.stat().st_size
    return size
