"""Dir-GCN (Rossi et al., "Edge Directionality Improves Learning on Heterophilic Graphs", LoG 2023).

    x' = alpha (S x W_out + b_out) + (1 - alpha) (S^T x W_in + b_in)        S = D_out^-1/2 A D_in^-1/2

A ReLU behind every layer, the maximum over the layers (jumping knowledge) and a linear head. Published for Chameleon: 5
layers of 128 features, alpha = 1, learning rate 0.005, features divided by their sums. A direction whose share is 0 is not
computed and has no parameters. Weights come first, then the propagation, of fewer columns than there are features.

"sparse" keeps the features of the nodes in CSR, "dense" in a matrix.
"""

import torch
from torch import nn
from torch.nn import functional

from . import matrices
from .graphs import Graph
from .matrices import Operator, SparseFeatures

NUM_LAYERS, DIM, ALPHA, RATE = 5, 128, 1.0, 5e-3


def operators(edges: torch.Tensor, num_nodes: int, dtype: torch.dtype) -> tuple[Operator, Operator]:
    """`S` and `S^T`."""
    a = matrices.adjacency(edges, num_nodes)
    out = Operator(matrices.scaled(matrices.power(matrices.row_sums(a), -0.5), a,
                                   matrices.power(matrices.column_sums(a), -0.5)), dtype)
    return out, out.transposed


class Layer(nn.Module):
    def __init__(self, inputs: int, outputs: int, alpha: float) -> None:
        super().__init__()
        self.alpha = alpha
        self.out = nn.Linear(inputs, outputs) if alpha > 0 else None
        self.into = nn.Linear(inputs, outputs) if alpha < 1 else None

    def forward(self, both: tuple[Operator, Operator], x: torch.Tensor | SparseFeatures) -> torch.Tensor:
        terms = []
        for operator, linear, share in zip(both, (self.out, self.into), (self.alpha, 1 - self.alpha)):
            if linear is not None:
                term = operator @ (x @ linear.weight.T) + linear.bias
                terms.append(term if share == 1 else share * term)
        return sum(terms[1:], terms[0])


class DirGcn(nn.Module):
    def __init__(self, inputs: int, dim: int, outputs: int, num_layers: int, alpha: float) -> None:
        super().__init__()
        self.layers = nn.ModuleList(Layer(dim if layer else inputs, dim, alpha) for layer in range(num_layers))
        self.head = nn.Linear(dim, outputs)

    def forward(self, both: tuple[Operator, Operator], x: torch.Tensor | SparseFeatures) -> torch.Tensor:
        highest = None
        for layer in self.layers:
            x = layer(both, x).relu()
            highest = x if highest is None else torch.maximum(highest, x)
        return self.head(highest)

    @torch.no_grad()
    def load(self, weights: dict[str, torch.Tensor]) -> None:
        """Of both directions, named like those of the fixture, `[inputs, outputs]`."""
        linears = {"head": self.head}
        for place, layer in enumerate(self.layers):
            linears |= {f"layers.{place}.out": layer.out, f"layers.{place}.in": layer.into}
        for name, linear in linears.items():
            linear.weight.copy_(weights[f"{name}.weight"].T)
            linear.bias.copy_(weights[f"{name}.bias"])


class Run:
    """One model on one graph. `prepare` is what comes before the first step."""

    def __init__(self, graph: Graph, form: str) -> None:
        self.graph, self.form = graph, form

    def prepare(self) -> None:
        self.both = operators(self.graph.edges, self.graph.num_nodes, torch.float32)
        sums = matrices.power(self.graph.features.sum(1), -1.0)
        x = self.graph.features * sums[:, None]
        self.x = SparseFeatures(x.to_sparse_csr()) if self.form == "sparse" else x

    def start(self) -> None:
        self.model = DirGcn(self.x.shape[1], DIM, self.graph.num_classes, NUM_LAYERS, ALPHA)
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=RATE, fused=True)

    def step(self) -> float:
        self.optimizer.zero_grad()
        train = self.graph.parts[0]
        loss = functional.cross_entropy(self.model(self.both, self.x)[train], self.graph.labels[train])
        loss.backward()
        self.optimizer.step()
        return loss.item()

    @torch.no_grad()
    def evaluate(self) -> list[float]:
        return self.graph.accuracies(self.model(self.both, self.x))
