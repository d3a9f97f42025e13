"""Dense operations of fixed shapes, and those over the values of a pattern's edges, in PyTorch."""

from collections.abc import Callable, Iterator
from functools import cache

import torch
from torch.nn import functional

from .sparse_case import Case, Edges, Tensors, cases

DROPOUT = 0.5
HEADS = (1, 8)


def fixed_shapes(device: str) -> Iterator[Case]:
    for op, shape, forward, is_random in (
            ("row_softmax", (100_000, 64), lambda x: torch.softmax(x, 1), False),
            ("log_sigmoid", (2304, 256), functional.logsigmoid, False),
            ("dropout", (2708, 1433), lambda x: functional.dropout(x, DROPOUT, training=True), True)):
        x, gradient = torch.randn(2, *shape, device=device).unbind()
        yield from cases(op, shape[1], "torch", forward, lambda x=x, gradient=gradient: ((x,), (gradient,)),
                         is_random=is_random)


def over_edges(edges: Edges, dims: list[int]) -> Iterator[Case]:
    """Softmax of `[num_edges, heads]` over the edges of each row, mean of `[num_edges, dim]` over each row."""
    for heads in HEADS:
        yield from edge_softmax(edges, heads)
    for dim in dims:
        yield from segment_mean(edges, dim)


def edge_softmax(edges: Edges, heads: int) -> Iterator[Case]:
    x, gradient = torch.randn(2, edges.num_edges, heads, device=edges.device).unbind()
    rows = edges.rows[:, None].expand(-1, heads)

    def scattered(x: torch.Tensor) -> torch.Tensor:
        zeros = x.new_zeros(edges.num_rows, heads)
        # The maximum only keeps the exponentials in range: no gradient goes through it.
        highest = zeros.scatter_reduce(0, rows, x.detach(), "amax", include_self=False)
        powers = (x - highest.index_select(0, edges.rows)).exp()
        return powers / zeros.index_add(0, edges.rows, powers).index_select(0, edges.rows)

    def by_hand() -> Callable[[], torch.Tensor]:
        probabilities = scattered(x)

        def call() -> torch.Tensor:
            weighted = probabilities * gradient
            sums = x.new_zeros(edges.num_rows, heads).index_add_(0, edges.rows, weighted)
            return weighted - probabilities * sums.index_select(0, edges.rows)

        return call

    yield from cases("edge_softmax", heads, "scatter_reduce(amax), index_add", scattered,
                     lambda: ((x,), (gradient,)), edge_tensors=(4, 8))
    yield Case("edge_softmax", "backward", heads, "index_add_ by hand", by_hand, 4)


def segment_mean(edges: Edges, dim: int) -> Iterator[Case]:
    @cache
    def data() -> tuple[Tensors, Tensors]:
        x = torch.randn(edges.num_edges, dim, device=edges.device)
        return (x,), (torch.randn(edges.num_rows, dim, device=edges.device),)

    rows = edges.rows[:, None].expand(-1, dim)
    degrees = edges.degrees.clamp(min=1)[:, None]
    empty = (edges.degrees == 0)[:, None]
    has_empty = bool(empty.any())

    def scattered(x: torch.Tensor) -> torch.Tensor:
        return x.new_zeros(edges.num_rows, dim).scatter_reduce(0, rows, x, "mean", include_self=False)

    def index_add(x: torch.Tensor) -> torch.Tensor:
        return x.new_zeros(edges.num_rows, dim).index_add(0, edges.rows, x) / degrees

    def segments(x: torch.Tensor) -> torch.Tensor:
        out = torch.segment_reduce(x, "mean", offsets=edges.offsets, axis=0)
        return out.masked_fill(empty, 0.0) if has_empty else out

    for form, forward in (("index_add / degree", index_add), ("scatter_reduce(mean)", scattered),
                          ("segment_reduce(mean)", segments)):
        yield from cases("segment_mean", dim, form, forward, data, edge_tensors=(2, 4))
