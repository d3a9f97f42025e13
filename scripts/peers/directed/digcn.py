"""DiGCN (Tong et al., "Digraph Inception Convolutional Networks", NeurIPS 2020), with its inception block.

    P      = D_out^-1 (A + I)
    pi     of the chain that teleports to a node n + 1 with probability alpha = 0.1, and back to any node
    L_1    = (Pi^1/2 P Pi^-1/2 + Pi^-1/2 P^T Pi^1/2) / 2                          then D^-1/2 L D^-1/2, sums of rows
    L_2    = (P^T P + P P^T) / 2 where both have an entry                         likewise
    x'     = (x W_0 + b_0) + (L_1 x W_1 + b_1) + (L_2 x W_2 + b_2)                three blocks, a ReLU between them

"power" finds pi by pi = (1 - alpha) P^T pi + alpha / n, to which the chain comes down, until it stands still; and L_2 from
sparse products. "eig" finds pi from all eigenvectors of the dense matrix of the chain, and L_2 from dense products, as the
published program does. Only the preparation differs.
"""

import torch
from torch import nn
from torch.nn import functional

from . import matrices
from .graphs import Graph
from .matrices import Operator, SparseFeatures

Tensor = torch.Tensor
FORMS = ("power", "eig")
PREPARE_ONLY = ("eig",)
TELEPORT, DIM, RATE = 0.1, 32, 0.01
# Sum of the absolute changes of pi at which it stands still, and after how many steps it has to: 0.9^400 is below that.
STILL, MAX_STEPS = 1e-15, 400


def transition(edges: Tensor, num_nodes: int) -> Tensor:
    with_loops = matrices.with_loops(matrices.adjacency(edges, num_nodes))
    return matrices.scaled(1 / matrices.row_sums(with_loops), with_loops, torch.ones(num_nodes, dtype=torch.float64))


def perron_by_power(p: Tensor, teleport: float) -> Tensor:
    n = p.shape[0]
    t = matrices.transposed(p)
    pi = torch.full((n,), 1 / n, dtype=torch.float64)
    for _ in range(MAX_STEPS):
        last, pi = pi, (1 - teleport) * (t @ pi) + teleport / n
        if (pi - last).abs().sum() <= STILL:
            break
    return pi / pi.sum()


def perron_by_eigenvectors(p: Tensor, teleport: float) -> Tensor:
    n = p.shape[0]
    chain = torch.zeros(n + 1, n + 1, dtype=torch.float64)
    chain[:n, :n] = (1 - teleport) * p.to_dense()
    chain[:n, n] = teleport
    chain[n, :n] = 1 / n
    values, vectors = torch.linalg.eig(chain.T)
    pi = vectors[:n, values.real.argmax()].real
    return pi / pi.sum()


def with_unit_degrees(matrix: Tensor) -> Tensor:
    inverse = matrices.power(matrices.row_sums(matrix), -0.5)
    return matrices.scaled(inverse, matrix, inverse)


def first_operator(p: Tensor, pi: Tensor) -> Tensor:
    root = pi.sqrt()
    half = matrices.scaled(root / 2, p, 1 / root)
    rows, columns = matrices.rows_of(half), half.col_indices()
    both = matrices.coalesced(torch.cat([rows, columns]), torch.cat([columns, rows]), half.values().repeat(2), p.shape[0])
    return with_unit_degrees(both)


def second_operator_by_sparse(p: Tensor) -> Tensor:
    n = p.shape[0]
    t = matrices.transposed(p)
    into, out = t @ p, p @ t
    # Places as single numbers, ascending where columns are.
    keys = [matrices.rows_of(m) * n + m.col_indices() for m in (into, out)]
    orders = [key.argsort() for key in keys]
    (into_keys, out_keys), (into_values, out_values) = zip(*(
        (key[order], m.values()[order]) for key, order, m in zip(keys, orders, (into, out))))
    place = torch.searchsorted(out_keys, into_keys).clamp_(max=len(out_keys) - 1)
    is_both = out_keys[place] == into_keys
    values = (into_values[is_both] + out_values[place[is_both]]) / 2
    both = into_keys[is_both]
    return with_unit_degrees(matrices.coalesced(both // n, both % n, values, n))


def second_operator_by_dense(p: Tensor) -> Tensor:
    dense = p.to_dense()
    into, out = dense.T @ dense, dense @ dense.T
    is_both = (into != 0) & (out != 0)
    return with_unit_degrees(((into + out) / 2 * is_both).to_sparse_csr())


def operators(edges: Tensor, num_nodes: int, teleport: float, form: str, dtype: torch.dtype) -> tuple[Operator, Operator]:
    p = transition(edges, num_nodes)
    if form == "power":
        found = first_operator(p, perron_by_power(p, teleport)), second_operator_by_sparse(p)
    else:
        found = first_operator(p, perron_by_eigenvectors(p, teleport)), second_operator_by_dense(p)
    first, second = (Operator(matrix, dtype) for matrix in found)
    return first, second


class Block(nn.Module):
    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.own, self.first, self.second = (nn.Linear(inputs, outputs) for _ in range(3))

    def forward(self, both: tuple[Operator, Operator], x: Tensor | SparseFeatures) -> Tensor:
        linears = self.own, self.first, self.second
        products = (x @ torch.cat([linear.weight for linear in linears]).T).chunk(3, 1)
        own, first, second = (product.contiguous() for product in products)
        return own + both[0] @ first + both[1] @ second + (self.own.bias + self.first.bias + self.second.bias)

    @torch.no_grad()
    def load(self, weights: dict[str, Tensor]) -> None:
        """Named like those of the fixture, `[inputs, outputs]`."""
        for name, linear in (("own", self.own), ("first", self.first), ("second", self.second)):
            linear.weight.copy_(weights[f"{name}.weight"].T)
            linear.bias.copy_(weights[f"{name}.bias"])


class Run:
    """One model on one graph. `prepare` is what comes before the first step."""

    def __init__(self, graph: Graph, form: str) -> None:
        self.graph, self.form = graph, form

    def prepare(self) -> None:
        self.both = operators(self.graph.edges, self.graph.num_nodes, TELEPORT, self.form, torch.float32)
        self.x = SparseFeatures(self.graph.features.to_sparse_csr())

    def start(self) -> None:
        dims = [self.x.shape[1], DIM, DIM, self.graph.num_classes]
        self.blocks = nn.ModuleList(Block(*pair) for pair in zip(dims, dims[1:]))
        self.optimizer = torch.optim.Adam(self.blocks.parameters(), lr=RATE, fused=True)

    def scores(self) -> Tensor:
        x = self.x
        for block in self.blocks[:-1]:
            x = block(self.both, x).relu()
        return self.blocks[-1](self.both, x)

    def step(self) -> float:
        self.optimizer.zero_grad()
        train = self.graph.parts[0]
        loss = functional.cross_entropy(self.scores()[train], self.graph.labels[train])
        loss.backward()
        self.optimizer.step()
        return loss.item()

    @torch.no_grad()
    def evaluate(self) -> list[float]:
        return self.graph.accuracies(self.scores())
