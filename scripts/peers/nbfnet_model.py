"""NBFNet (Zhu, Zhang, Xhonneux, Tang: "Neural Bellman-Ford Networks", NeurIPS 2021), one operation of PyTorch at a time.

For a query (u, q, ?) every node v starts from h^0(v), the embedding of q for v = u and zero elsewhere, and

    h^t(v) = h^(t-1)(v) + ReLU(LayerNorm(Linear([h^(t-1)(v), AGGREGATE(h^0(v), MESSAGE(h^(t-1)(x), w_t(r)) for x -r-> v)])))

(the sum in front is the short cut, taken where the shapes agree). The candidate v scores MLP([h^T(v), query(q)]).

Messages of the size [num_edges, batch, dim] are gathered, kept for the gradient, and reduced with a scatter for each
of sum, sum of squares, maximum and minimum; the tensor of 12 dim features of the principal neighborhood aggregation
is made as a whole. Where an element has several maxima, PyTorch shares its gradient out evenly among them.

The parameters have the names and shapes of the published PyTorch Geometric program's, so that weights can be
exchanged. That program passes messages against the edges wherever it uses its fused kernel, which, as every edge has
an inverse, is to exchange the weights of r and of its inverse: `fused_direction`.
"""

import torch
from torch import nn
from torch.nn import functional

from .nbfnet_graph import Graph

MESSAGES = ("transe", "distmult", "rotate")
AGGREGATES = ("sum", "mean", "max", "min", "pna")
# Mean, maximum, minimum and standard deviation, each times 1, the scale and its inverse.
NUM_PNA_FEATURES = 4 * 3
# Least variance, and least scale to divide by.
EPSILON, LEAST_SCALE = 1e-6, 1e-2


def messages(kind: str, x: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    """Of states `[num_edges, batch, dim]` and weights of the same shape or with a batch of 1."""
    if kind == "transe":
        return x + w
    if kind == "distmult":
        return x * w
    # Complex numbers; the first half of the features holds the real parts.
    (x_re, x_im), (w_re, w_im) = x.chunk(2, -1), w.chunk(2, -1)
    return torch.cat([x_re * w_re - x_im * w_im, x_re * w_im + x_im * w_re], -1)


def total(base: torch.Tensor, graph: Graph, values: torch.Tensor) -> torch.Tensor:
    """`base [num_nodes, batch, dim]` plus the sum over every node's incoming edges."""
    flat = values.flatten(1)
    return base.flatten(1).scatter_add(0, graph.targets[:, None].expand_as(flat), flat).view_as(base)


def extreme(kind: str, base: torch.Tensor, graph: Graph, values: torch.Tensor) -> torch.Tensor:
    flat = values.flatten(1)
    index = graph.targets[:, None].expand_as(flat)
    return base.flatten(1).scatter_reduce(0, index, flat, kind, include_self=True).view_as(base)


def aggregated(kind: str, boundary: torch.Tensor, graph: Graph, values: torch.Tensor) -> torch.Tensor:
    """`[num_nodes, batch, dim]`, of PNA `[num_nodes, batch, 12 dim]`. The boundary counts as one more message."""
    if kind in ("max", "min"):
        return extreme("a" + kind, boundary, graph, values)
    sums = total(boundary, graph, values)
    if kind == "sum":
        return sums
    counts = (graph.in_degrees() + 1).to(boundary.dtype)[:, None, None]
    mean = sums / counts
    if kind == "mean":
        return mean
    mean_square = total(boundary.square(), graph, values.square()) / counts
    deviation = (mean_square - mean.square()).clamp(min=EPSILON).sqrt()
    features = torch.stack([mean, extreme("amax", boundary, graph, values),
                            extreme("amin", boundary, graph, values), deviation], -1).flatten(-2)
    scale = counts.log()
    scale = scale / scale.mean()
    scales = torch.cat([torch.ones_like(scale), scale, 1 / scale.clamp(min=LEAST_SCALE)], -1)
    return (features.unsqueeze(-1) * scales.unsqueeze(-2)).flatten(-2)


class Layer(nn.Module):
    """One iteration."""

    def __init__(self, num_relations: int, dim: int, message: str, aggregate: str, dependent: bool, short_cut: bool,
                 layer_norm: bool, fused_direction: bool) -> None:
        super().__init__()
        self.num_relations, self.dim = num_relations, dim
        self.message, self.aggregate = message, aggregate
        self.short_cut, self.fused_direction = short_cut, fused_direction
        if layer_norm:
            self.layer_norm = nn.LayerNorm(dim)
        self.linear = nn.Linear((1 + NUM_PNA_FEATURES if aggregate == "pna" else 2) * dim, dim)
        if dependent:
            self.relation_linear = nn.Linear(dim, num_relations * dim)
        else:
            self.relation = nn.Embedding(num_relations, dim)

    def weights(self, query: torch.Tensor) -> torch.Tensor:
        """Of all relations, `[num_relations, batch, dim]`, or `[num_relations, 1, dim]` for all queries."""
        if hasattr(self, "relation_linear"):
            w = self.relation_linear(query).view(-1, self.num_relations, self.dim).transpose(0, 1)
        else:
            w = self.relation.weight[:, None]
        return w.roll(self.num_relations // 2, 0) if self.fused_direction else w

    def forward(self, graph: Graph, x: torch.Tensor, boundary: torch.Tensor, query: torch.Tensor) -> torch.Tensor:
        w = self.weights(query).index_select(0, graph.relations)
        values = messages(self.message, x.index_select(0, graph.sources), w)
        update = aggregated(self.aggregate, boundary, graph, values)
        output = self.linear(torch.cat([x, update], -1))
        if hasattr(self, "layer_norm"):
            output = self.layer_norm(output)
        output = functional.relu(output)
        return output + x if self.short_cut else output


class NBFNet(nn.Module):
    """Relations are counted with their inverses: r and r + R, where `num_relations_with_inverse` is 2 R."""

    def __init__(self, num_relations_with_inverse: int, dim: int = 32, layers: int = 6, message: str = "distmult",
                 aggregate: str = "pna", dependent: bool = False, short_cut: bool = True, layer_norm: bool = True,
                 concat_hidden: bool = False, fused_direction: bool = False) -> None:
        super().__init__()
        if message not in MESSAGES or aggregate not in AGGREGATES:
            raise ValueError(f"message {message!r} or aggregate {aggregate!r} is unknown")
        if message == "rotate" and dim % 2 != 0:
            raise ValueError(f"complex numbers of {dim} dimensions")
        self.concat_hidden = concat_hidden
        self.query = nn.Embedding(num_relations_with_inverse, dim)
        self.layers = nn.ModuleList(
            Layer(num_relations_with_inverse, dim, message, aggregate, dependent, short_cut, layer_norm,
                  fused_direction) for _ in range(layers))
        num_features = (layers if concat_hidden else 1) * dim + dim
        self.mlp = nn.Sequential(nn.Linear(num_features, num_features), nn.ReLU(), nn.Linear(num_features, 1))

    def hidden(self, graph: Graph, heads: torch.Tensor, query: torch.Tensor) -> torch.Tensor:
        """The last states of all nodes, or those of all layers side by side, `[num_nodes, batch, ..]`."""
        batch, dim = query.shape
        boundary = query.new_zeros(graph.num_nodes, batch, dim).index_put((heads, torch.arange(batch)), query)
        x, states = boundary, []
        for layer in self.layers:
            x = layer(graph, x, boundary, query)
            if self.concat_hidden:
                states.append(x)
        return torch.cat(states, -1) if self.concat_hidden else x

    def forward(self, graph: Graph, heads: torch.Tensor, relations: torch.Tensor,
                candidates: torch.Tensor | None = None) -> torch.Tensor:
        """The scores (logits) of the `[batch, number]` candidates, or of all nodes, for queries (head, relation, ?)."""
        query = self.query(relations)
        hidden = self.hidden(graph, heads, query)
        if candidates is None:
            features = hidden.transpose(0, 1)
        else:
            features = hidden[candidates, torch.arange(len(heads))[:, None]]
        query = query[:, None].expand(-1, features.shape[1], -1)
        return self.mlp(torch.cat([features, query], -1)).squeeze(-1)
