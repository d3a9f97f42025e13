"""ADPA (Sun et al., "Breaking the Entanglement of Homophily and Heterophily in Semi-supervised Node Classification", ICDE
2024).

    M_p       of A + I, A^T + I, A A, A A^T, A^T A, A^T A^T, scaled as D^(r-1) M D^-r with D the sums of rows
    H_p,k     = M_p (c_k H_p,k-1)        H_p,0 = X        c_k = ln(1/k) + 1 + 10^-6
    a_p,k     = softmax over k of sigmoid(w_p . [H_p,0 | .. | H_p,K | H_p,k] + b_p)                      for every node
    h_p       = MLP_p(sum over k of a_p,k H_p,k)        h_0 = MLP_0(X)
    scores    = W [g_0 h_0 | .. | g_6 h_6] + b

The score of a node is taken from K + 2 products instead of from the concatenation: w = [w_0 | .. | w_K | v] gives sum over
j of w_j . H_j + v . H_k.

"split" propagates the features before training, to 6 K dense matrices, and multiplies every hop by the first weight of the
encoder and by w at once: what is summed are those products, which have fewer columns. "mix" sums the hops themselves, as the
formula stands. "walk" propagates nothing before training: as H_k W = c_k M (H_(k-1) W), it multiplies the features, kept
in CSR, by all weights and propagates the products, in every step.
"""

import math
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional

from . import matrices
from .graphs import Graph
from .matrices import Operator, SparseFeatures

Tensor = torch.Tensor
FORMS = ("split", "mix", "walk")
DIM, NUM_HOPS, NUM_LAYERS, EXPONENT, RATE = 64, 2, 1, 0.5, 5e-3
NUM_PATTERNS = 6


def patterns(edges: Tensor, num_nodes: int) -> list[Tensor]:
    a = matrices.adjacency(edges, num_nodes)
    t = matrices.transposed(a)
    return [matrices.with_loops(a), matrices.with_loops(t), a @ a, a @ t, t @ a, t @ t]


def operators(edges: Tensor, num_nodes: int, exponent: float, dtype: torch.dtype) -> list[Tensor]:
    found = []
    for m in patterns(edges, num_nodes):
        sums = matrices.row_sums(m)
        operator = matrices.scaled(matrices.power(sums, exponent - 1), m, matrices.power(sums, -exponent))
        found.append(matrices.with_values(operator, operator.values().to(dtype)))
    return found


def walked(operator: Tensor | Operator, x: Tensor, num_hops: int) -> list[Tensor]:
    """`x` after 0 to `num_hops` steps."""
    hops = [x]
    for k in range(1, num_hops + 1):
        product = operator @ hops[-1]
        hops.append(product if k == 1 else (math.log(1 / k) + 1 + 1e-6) / (1 + 1e-6) * product)
    return hops


@dataclass
class Walk:
    """What "walk" prepares."""

    x: SparseFeatures
    operators: list[Operator]
    num_hops: int


def prepared(edges: Tensor, x: Tensor, exponent: float, num_hops: int, form: str) -> list[list[Tensor]] | Walk:
    """Of every pattern the features after 0 to `num_hops` steps, in the type of `x`; of "walk", the operators."""
    found = operators(edges, len(x), exponent, x.dtype)
    # c_1 belongs to every step.
    found = [matrices.with_values(operator, (1 + 1e-6) * operator.values()) for operator in found]
    if form == "walk":
        return Walk(SparseFeatures(x.to_sparse_csr()), [Operator(operator, x.dtype) for operator in found], num_hops)
    return [walked(operator, x, num_hops) for operator in found]


class Mixer(nn.Module):
    """The hops of one pattern to the output of its encoder's first linear map."""

    def __init__(self, inputs: int, dim: int, num_hops: int, form: str) -> None:
        super().__init__()
        self.form = form
        bound = 1 / math.sqrt((num_hops + 2) * inputs)
        self.scores = nn.Parameter(torch.empty(num_hops + 2, inputs).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.empty(1).uniform_(-bound, bound))
        self.first = nn.Linear(inputs, dim)

    def weights(self, parts: list[Tensor]) -> Tensor:
        """Of `parts [num_nodes, K + 2]`, the products of each hop with all of w."""
        reference = sum(part[:, k] for k, part in enumerate(parts))
        own = torch.stack([part[:, -1] for part in parts], 1)
        return (own + reference[:, None] + self.bias).sigmoid().softmax(1)

    def of_products(self, products: list[Tensor]) -> Tensor:
        """Of the products of each hop with `both`."""
        dim = len(self.first.weight)
        weights = self.weights([product[:, dim:] for product in products])
        return sum(weights[:, k, None] * product[:, :dim] for k, product in enumerate(products)) + self.first.bias

    def both(self) -> Tensor:
        """The encoder's first weight and w, `[dim + K + 2, inputs]`."""
        return torch.cat([self.first.weight, self.scores])

    def forward(self, hops: list[Tensor]) -> Tensor:
        if self.form == "mix":
            weights = self.weights([x @ self.scores.T for x in hops])
            return self.first(sum(weights[:, k, None] * x for k, x in enumerate(hops)))
        both = self.both().T
        return self.of_products([x @ both for x in hops])


class Adpa(nn.Module):
    def __init__(self, inputs: int, dim: int, outputs: int, num_hops: int, num_layers: int, form: str) -> None:
        super().__init__()
        self.own = nn.Linear(inputs, dim)
        self.mixers = nn.ModuleList(Mixer(inputs, dim, num_hops, form) for _ in range(NUM_PATTERNS))
        self.later = nn.ModuleList(
            nn.ModuleList(nn.Linear(dim, dim) for _ in range(num_layers - 1)) for _ in range(NUM_PATTERNS + 1))
        self.scalars = nn.Parameter(torch.randn(NUM_PATTERNS + 1))
        self.head = nn.Linear((NUM_PATTERNS + 1) * dim, outputs)

    def encoded(self, features: list[list[Tensor]] | Walk) -> list[Tensor]:
        """What the first linear maps of the encoders give."""
        if not isinstance(features, Walk):
            return [self.own(features[0][0]), *(mixer(hops) for mixer, hops in zip(self.mixers, features))]
        weights = [self.own.weight, *(mixer.both() for mixer in self.mixers)]
        own, *products = (features.x @ torch.cat(weights).T).split([len(weight) for weight in weights], 1)
        walks = (walked(operator, product.contiguous(), features.num_hops)
                 for operator, product in zip(features.operators, products))
        return [own + self.own.bias, *(mixer.of_products(walk) for mixer, walk in zip(self.mixers, walks))]

    def forward(self, features: list[list[Tensor]] | Walk) -> Tensor:
        encoded = self.encoded(features)
        for place, later in enumerate(self.later):
            h = encoded[place].relu()
            for linear in later:
                h = linear(h).relu()
            encoded[place] = self.scalars[place] * h
        return self.head(torch.cat(encoded, 1))

    @torch.no_grad()
    def load(self, weights: dict[str, Tensor]) -> None:
        """Named like those of the fixture, `[inputs, outputs]`."""
        for place, linear in enumerate([self.own, *(mixer.first for mixer in self.mixers)]):
            for layer, one in enumerate([linear, *self.later[place]]):
                one.weight.copy_(weights[f"encoder.{layer}.weight"][place].T)
                one.bias.copy_(weights[f"encoder.{layer}.bias"][place])
        for place, mixer in enumerate(self.mixers):
            mixer.scores.copy_(weights["hop.weight"][place])
            mixer.bias.copy_(weights["hop.bias"][place])
        self.scalars.copy_(weights["pattern.scalars"])
        self.head.weight.copy_(weights["head.weight"].T)
        self.head.bias.copy_(weights["head.bias"])


class Run:
    """One model on one graph. `prepare` is what comes before the first step."""

    def __init__(self, graph: Graph, form: str) -> None:
        self.graph, self.form = graph, form

    def prepare(self) -> None:
        self.features = prepared(self.graph.edges, self.graph.features, EXPONENT, NUM_HOPS, self.form)

    def start(self) -> None:
        inputs = self.graph.features.shape[1]
        self.model = Adpa(inputs, DIM, self.graph.num_classes, NUM_HOPS, NUM_LAYERS, self.form)
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=RATE, fused=True)

    def step(self) -> float:
        self.optimizer.zero_grad()
        train = self.graph.parts[0]
        loss = functional.cross_entropy(self.model(self.features)[train], self.graph.labels[train])
        loss.backward()
        self.optimizer.step()
        return loss.item()

    @torch.no_grad()
    def evaluate(self) -> list[float]:
        return self.graph.accuracies(self.model(self.features))
