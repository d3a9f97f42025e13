"""Common neighbors of many pairs of nodes at once, in the operations of PyTorch.

The rows of both ends are gathered, every entry becomes the number `pair << 32 | neighbor`, and a binary search of
one sorted list in the other one says which neighbors are common. Sums over them are `embedding_bag`s, which are
faster on a CPU than products with sparse tensors and give the same numbers.
"""

from dataclasses import dataclass

import torch
from torch.nn import functional


@dataclass
class Entries:
    """Entries of a sparse matrix, sorted by row and then by column; int64."""

    rows: torch.Tensor
    columns: torch.Tensor
    num_rows: int

    @classmethod
    def decode(cls, elements: torch.Tensor, num_rows: int) -> "Entries":
        return cls(elements >> 32, elements & 0xFFFFFFFF, num_rows)


class Adjacency:
    """A graph without self-loops, as CSR; every entry knows the undirected edge that it comes from.

    After `dropped`, the two directions of an edge need not both be there.
    """

    def __init__(self, offsets: torch.Tensor, columns: torch.Tensor, edges: torch.Tensor) -> None:
        self.offsets, self.columns, self.edges = offsets, columns, edges

    @classmethod
    def from_edges(cls, edges: torch.Tensor, num_nodes: int) -> "Adjacency":
        """Of distinct undirected edges, `[2, num_edges]`."""
        keys = torch.cat([edges[0] * num_nodes + edges[1], edges[1] * num_nodes + edges[0]])
        keys, order = keys.sort()
        rows = torch.div(keys, num_nodes, rounding_mode="floor")
        return cls(offsets_of(rows, num_nodes), keys - rows * num_nodes, order % edges.shape[1])

    @property
    def num_nodes(self) -> int:
        return len(self.offsets) - 1

    def degrees(self) -> torch.Tensor:
        return self.offsets.diff()

    def kept(self, mask: torch.Tensor) -> "Adjacency":
        """The graph of the entries in the mask."""
        places = functional.pad(mask.cumsum(0), (1, 0))
        return Adjacency(places[self.offsets], self.columns[mask], self.edges[mask])

    def without(self, edges: torch.Tensor, num_edges: int) -> "Adjacency":
        """The graph without some undirected edges, given by their numbers, in both directions."""
        mask = torch.ones(num_edges, dtype=torch.bool).index_fill_(0, edges, False)
        return self.kept(mask[self.edges])

    def dropped(self, probability: float) -> "Adjacency":
        return self.kept(torch.rand(len(self.columns)) > probability)

    def elements_of(self, nodes: torch.Tensor) -> torch.Tensor:
        """The rows of some nodes, `place in nodes << 32 | neighbor`, sorted."""
        starts = self.offsets[nodes]
        counts = self.offsets[nodes + 1] - starts
        rows = torch.repeat_interleave(torch.arange(len(nodes)), counts)
        places = (starts - (counts.cumsum(0) - counts))[rows].add_(torch.arange(len(rows)))
        return (rows << 32).bitwise_or_(self.columns[places])


def offsets_of(rows: torch.Tensor, num_rows: int) -> torch.Tensor:
    return functional.pad(torch.bincount(rows, minlength=num_rows).cumsum(0), (1, 0))


def common(adjacency: Adjacency, pairs: torch.Tensor) -> Entries:
    """The common neighbors of `[2, num_pairs]`, a row for each pair."""
    longer, shorter = adjacency.elements_of(pairs[0]), adjacency.elements_of(pairs[1])
    if len(shorter) > len(longer):
        longer, shorter = shorter, longer
    # Without its last element, a place that is too far cannot be found.
    places = torch.searchsorted(longer[:-1], shorter)
    return Entries.decode(shorter[longer[places] == shorter] if len(longer) else longer, pairs.shape[1])


def common_and_other(adjacency: Adjacency, pairs: torch.Tensor) -> tuple[Entries, Entries, Entries]:
    """The common neighbors, those of the first node alone and those of the second node alone."""
    first, second = adjacency.elements_of(pairs[0]), adjacency.elements_of(pairs[1])
    if len(first) == 0:
        found = (first, first, second)
    else:
        places = torch.searchsorted(first[:-1], second)
        is_common = first[places] == second
        is_other = torch.ones(len(first), dtype=torch.bool).index_fill_(0, places[is_common], False)
        found = (second[is_common], first[is_other], second[~is_common])
    both, first_alone, second_alone = (Entries.decode(elements, pairs.shape[1]) for elements in found)
    return both, first_alone, second_alone


class PooledSum(torch.autograd.Function):
    """Sums of `x[column]`, weighted or not, over every row's entries; differentiable in `x` alone."""

    @staticmethod
    def forward(ctx, x: torch.Tensor, entries: Entries, weights: torch.Tensor | None) -> torch.Tensor:
        ctx.entries, ctx.weights, ctx.num_columns = entries, weights, len(x)
        return bag(x, entries.columns, offsets_of(entries.rows, entries.num_rows), weights)

    @staticmethod
    def backward(ctx, gradient: torch.Tensor) -> tuple[torch.Tensor, None, None]:
        entries = ctx.entries
        columns, order = entries.columns.sort(stable=True)
        weights = None if ctx.weights is None else ctx.weights[order]
        return bag(gradient, entries.rows[order], offsets_of(columns, ctx.num_columns), weights), None, None


class SymmetricSum(torch.autograd.Function):
    """`A x` for a matrix that equals its transpose, so that the gradient is the same product."""

    @staticmethod
    def forward(ctx, x: torch.Tensor, adjacency: Adjacency, weights: torch.Tensor | None) -> torch.Tensor:
        ctx.adjacency, ctx.weights = adjacency, weights
        return bag(x, adjacency.columns, adjacency.offsets, weights)

    @staticmethod
    def backward(ctx, gradient: torch.Tensor) -> tuple[torch.Tensor, None, None]:
        return bag(gradient, ctx.adjacency.columns, ctx.adjacency.offsets, ctx.weights), None, None


def bag(x: torch.Tensor, columns: torch.Tensor, offsets: torch.Tensor, weights: torch.Tensor | None) -> torch.Tensor:
    return functional.embedding_bag(columns, x.contiguous(), offsets, mode="sum", per_sample_weights=weights,
                                    include_last_offset=True)


def pooled_sum(x: torch.Tensor, entries: Entries, weights: torch.Tensor | None = None) -> torch.Tensor:
    return PooledSum.apply(x, entries, weights)


def sparse_product(x: torch.Tensor, entries: Entries) -> torch.Tensor:
    """The same sums as a product with a sparse tensor, differentiated by the library."""
    offsets = offsets_of(entries.rows, entries.num_rows)
    # MKL takes 32-bit indices and PyTorch would convert wider ones in every call.
    matrix = torch.sparse_csr_tensor(offsets.int(), entries.columns.int(), torch.ones(len(entries.columns)),
                                     (entries.num_rows, len(x)))
    return torch.sparse.mm(matrix, x)
