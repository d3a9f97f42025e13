"""Sparse times dense in PyTorch: sum, mean and maximum of the neighbors' rows (0 in rows without edges)."""

from collections.abc import Iterator

import torch

from .sparse_case import Case, Edges, cases


def spmm(edges: Edges, dim: int) -> Iterator[Case]:
    x = torch.randn(edges.num_columns, dim, device=edges.device)
    gradient = torch.randn(edges.num_rows, dim, device=edges.device)
    yield from spmm_sum(edges, dim, x, gradient)
    yield from spmm_mean(edges, dim, x, gradient)
    yield from spmm_max(edges, dim, x, gradient)


def product(edges: Edges, op: str, dim: int, forward: torch.Tensor, backward: torch.Tensor, x: torch.Tensor,
            gradient: torch.Tensor) -> Iterator[Case]:
    """The library's CSR product (MKL, cuSPARSE), backward with the transpose at hand and by differentiation."""
    yield Case(op, "forward", dim, "CSR @ x", lambda: lambda: forward @ x)
    yield Case(op, "backward", dim, "transposed CSR @ g", lambda: lambda: backward @ gradient)
    yield from cases(op, dim, "CSR @ x, differentiated", lambda x: forward @ x, lambda: ((x,), (gradient,)),
                     passes=("backward",))


def spmm_sum(edges: Edges, dim: int, x: torch.Tensor, gradient: torch.Tensor) -> Iterator[Case]:
    op = "spmm_sum"
    yield from product(edges, op, dim, edges.csr, edges.csr_transposed, x, gradient)
    yield from reduced_product(edges, op, "sum", dim, x, gradient)
    if edges.device == "cpu":
        yield Case(op, "backward", dim, "sparse.mm(sum) with the transpose",
                   lambda: lambda: torch.sparse.mm(edges.csr_transposed, gradient, "sum"))

    def index_add(x: torch.Tensor, sources: torch.Tensor, targets: torch.Tensor, num_targets: int) -> torch.Tensor:
        return x.new_zeros(num_targets, dim).index_add_(0, targets, x.index_select(0, sources))

    def scatter_add(x: torch.Tensor, sources: torch.Tensor, targets: torch.Tensor, num_targets: int) -> torch.Tensor:
        targets = targets[:, None].expand(-1, dim)
        return x.new_zeros(num_targets, dim).scatter_add_(0, targets, x.index_select(0, sources))

    for form, call in (("gather, index_add_", index_add), ("gather, scatter_add_", scatter_add)):
        yield Case(op, "forward", dim, form, lambda call=call: lambda: call(
            x, edges.columns, edges.rows, edges.num_rows), 1)
        # The mirror image is what differentiation does; it needs no graph.
        yield Case(op, "backward", dim, form, lambda call=call: lambda: call(
            gradient, edges.rows, edges.columns, edges.num_columns), 1)
    yield from segments(edges, op, "sum", dim, x, gradient)


def spmm_mean(edges: Edges, dim: int, x: torch.Tensor, gradient: torch.Tensor) -> Iterator[Case]:
    op = "spmm_mean"
    weights = 1.0 / edges.degrees.clamp(min=1)
    forward = edges.with_values(edges.csr, weights.index_select(0, edges.rows))
    backward = edges.with_values(edges.csr_transposed, weights.index_select(0, edges.transposed_rows))
    yield from product(edges, op, dim, forward, backward, x, gradient)
    yield from reduced_product(edges, op, "mean", dim, x, gradient)
    yield from scattered(edges, op, "mean", dim, x, gradient)
    yield from segments(edges, op, "mean", dim, x, gradient)


def spmm_max(edges: Edges, dim: int, x: torch.Tensor, gradient: torch.Tensor) -> Iterator[Case]:
    op = "spmm_max"
    yield from scattered(edges, op, "amax", dim, x, gradient)
    yield from reduced_product(edges, op, "amax", dim, x, gradient)
    yield from segments(edges, op, "max", dim, x, gradient)


def reduced_product(edges: Edges, op: str, reduce: str, dim: int, x: torch.Tensor,
                    gradient: torch.Tensor) -> Iterator[Case]:
    """PyTorch's own kernel, there for the CPU only.

    Its gradients with 32-bit indices are wrong where `num_rows * num_columns` does not fit into 32 bits.
    """
    if edges.device == "cpu":
        for pass_, csr in (("forward", edges.csr), ("backward", edges.csr_of_wide_indices)):
            yield from cases(op, dim, f"sparse.mm({reduce})", lambda x, csr=csr: torch.sparse.mm(csr, x, reduce),
                             lambda: ((x,), (gradient,)), passes=(pass_,))


def scattered(edges: Edges, op: str, reduce: str, dim: int, x: torch.Tensor, gradient: torch.Tensor) -> Iterator[Case]:
    rows = edges.rows[:, None].expand(-1, dim)

    def forward(x: torch.Tensor) -> torch.Tensor:
        messages = x.index_select(0, edges.columns)
        return x.new_zeros(edges.num_rows, dim).scatter_reduce(0, rows, messages, reduce, include_self=False)

    yield from cases(op, dim, f"gather, scatter_reduce({reduce})", forward, lambda: ((x,), (gradient,)),
                     edge_tensors=(1, 5))


def segments(edges: Edges, op: str, reduce: str, dim: int, x: torch.Tensor, gradient: torch.Tensor) -> Iterator[Case]:
    # A row without edges has no mean and no maximum for segment_reduce.
    empty = (edges.degrees == 0)[:, None]
    has_empty = reduce != "sum" and bool(empty.any())

    def forward(x: torch.Tensor) -> torch.Tensor:
        out = torch.segment_reduce(x.index_select(0, edges.columns), reduce, offsets=edges.offsets, axis=0)
        return out.masked_fill(empty, 0.0) if has_empty else out

    yield from cases(op, dim, f"gather, segment_reduce({reduce})", forward, lambda: ((x,), (gradient,)),
                     edge_tensors=(1, 3))
