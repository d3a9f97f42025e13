"""Relational sparse products of DistMult messages `x[source] * relation[r]`: in PyTorch, and fused in C++."""

import ctypes
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import torch

from .sparse_case import Case, Edges, Tensors, cases
from .sparse_patterns import Pattern

STATISTICS = {"relational_spmm_sum": 1, "relational_spmm_pna": 4}


def relational_spmm(edges: Edges, dim: int, fused: "Fused | None") -> Iterator[Case]:
    """Sum; and the four statistics of PNA: sum, sum of squares, maximum, minimum. First the PyTorch forms."""
    x = torch.randn(edges.num_columns, dim, device=edges.device)
    relation = torch.randn(edges.num_relations, dim, device=edges.device)
    gradients = torch.randn(4, edges.num_rows, dim, device=edges.device).unbind()
    yield from in_torch(edges, dim, x, relation, gradients)
    if fused:
        for op, statistics in STATISTICS.items():
            yield Case(op, "forward", dim, "fused C++", lambda statistics=statistics: lambda: fused.forward(
                edges.pattern, x, relation, statistics))
            # Their maxima and minima are of the forward pass, which is not timed here.
            yield Case(op, "backward", dim, "fused C++", lambda statistics=statistics: fused.backward(
                edges, x, relation, gradients[:statistics]))


def in_torch(edges: Edges, dim: int, x: torch.Tensor, relation: torch.Tensor, gradients: Tensors) -> Iterator[Case]:
    targets = edges.rows[:, None].expand(-1, dim)

    def messages(x: torch.Tensor, relation: torch.Tensor) -> torch.Tensor:
        return x.index_select(0, edges.columns) * relation.index_select(0, edges.relations)

    def zeros() -> torch.Tensor:
        return x.new_zeros(edges.num_rows, dim)

    def index_add(x: torch.Tensor, relation: torch.Tensor) -> torch.Tensor:
        return zeros().index_add(0, edges.rows, messages(x, relation))

    def scatter_add(x: torch.Tensor, relation: torch.Tensor) -> torch.Tensor:
        return zeros().scatter_add(0, targets, messages(x, relation))

    def segment_sum(x: torch.Tensor, relation: torch.Tensor) -> torch.Tensor:
        return torch.segment_reduce(messages(x, relation), "sum", offsets=edges.offsets, axis=0)

    def by_hand() -> Tensors:
        at_edges = gradients[0].index_select(0, edges.rows)
        to_x = at_edges * relation.index_select(0, edges.relations)
        to_relation = at_edges.mul_(x.index_select(0, edges.columns))
        return (torch.zeros_like(x).index_add_(0, edges.columns, to_x),
                torch.zeros_like(relation).index_add_(0, edges.relations, to_relation))

    def statistics(x: torch.Tensor, relation: torch.Tensor) -> Tensors:
        message = messages(x, relation)
        return (zeros().index_add(0, edges.rows, message), zeros().index_add(0, edges.rows, message * message),
                zeros().scatter_reduce(0, targets, message, "amax", include_self=False),
                zeros().scatter_reduce(0, targets, message, "amin", include_self=False))

    op = "relational_spmm_sum"
    for form, forward in (("gather, multiply, index_add", index_add), ("gather, multiply, scatter_add", scatter_add),
                          ("gather, multiply, segment_reduce", segment_sum)):
        yield from cases(op, dim, form, forward, lambda: ((x, relation), gradients[:1]), edge_tensors=(3, 6))
    yield Case(op, "backward", dim, "gather, multiply, index_add_ by hand", lambda: by_hand, 3)
    yield from cases("relational_spmm_pna", dim, "gather, multiply, index_add and scatter_reduce", statistics,
                     lambda: ((x, relation), gradients), edge_tensors=(4, 10))


class Fused:
    """The kernels of fused_relational.cpp, compiled for this machine. `dim` has to be a multiple of 16."""

    def __init__(self, threads: int) -> None:
        source = Path(__file__).with_name("fused_relational.cpp")
        with tempfile.TemporaryDirectory() as folder:
            library = Path(folder, "fused_relational.so")
            subprocess.run(["g++", "-std=c++17", "-O3", "-march=native", "-fopenmp", "-shared", "-fPIC", str(source),
                            "-o", str(library)], check=True)
            self.library = ctypes.CDLL(str(library))
        self.threads = threads

    def forward(self, pattern: Pattern, x: torch.Tensor, relation: torch.Tensor, statistics: int) -> Tensors:
        outputs = [x.new_empty(pattern.num_rows, x.shape[1]) for _ in range(statistics)]
        self.library.relational_forward(
            *csr(pattern), ctypes.c_int64(x.shape[1]), address(x), address(relation), addresses(outputs),
            ctypes.c_int(statistics == 4), ctypes.c_int(self.threads))
        return tuple(outputs)

    def backward(self, edges: Edges, x: torch.Tensor, relation: torch.Tensor,
                 gradients: Tensors) -> Callable[[], Tensors]:
        """The call that computes the gradients of `x` and `relation`, after a forward pass."""
        extremes = self.forward(edges.pattern, x, relation, 4)[2:] if len(gradients) == 4 else ()

        def call() -> Tensors:
            to_x, to_relation = torch.empty_like(x), torch.empty_like(relation)
            self.library.relational_backward(
                *csr(edges.pattern_transposed), ctypes.c_int64(len(relation)), ctypes.c_int64(x.shape[1]), address(x),
                address(relation), addresses([*gradients, *extremes]), address(to_x), address(to_relation),
                ctypes.c_int(len(gradients) == 4), ctypes.c_int(self.threads))
            return to_x, to_relation

        return call


def csr(pattern: Pattern) -> list:
    arrays = [pattern.offsets, pattern.indices, pattern.relations]
    return [ctypes.c_void_p(array.ctypes.data) for array in arrays] + [ctypes.c_int64(pattern.num_rows)]


def address(tensor: torch.Tensor) -> ctypes.c_void_p:
    assert tensor.is_contiguous() and tensor.dtype == torch.float32
    return ctypes.c_void_p(tensor.data_ptr())


def addresses(tensors: list[torch.Tensor]) -> ctypes.Array:
    return (ctypes.c_void_p * len(tensors))(*(address(tensor).value for tensor in tensors))
