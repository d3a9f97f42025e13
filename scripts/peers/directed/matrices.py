"""Sparse matrices of directed graphs in PyTorch's CSR layout.

`A[i, j] = 1` is the edge i -> j. An `Operator` keeps its transpose in the same layout, for the gradient: PyTorch's own
gradient of a product with a CSR matrix transposes it at every step.
"""

import torch

Tensor = torch.Tensor


def coalesced(rows: Tensor, columns: Tensor, values: Tensor, num_nodes: int) -> Tensor:
    """CSR with ascending rows; values of equal places are added."""
    return torch.sparse_coo_tensor(torch.stack([rows, columns]), values, (num_nodes, num_nodes)).coalesce().to_sparse_csr()


def rows_of(matrix: Tensor) -> Tensor:
    """The row of every entry."""
    counts = matrix.crow_indices().diff()
    return torch.repeat_interleave(torch.arange(len(counts)), counts)


def adjacency(edges: Tensor, num_nodes: int, dtype: torch.dtype = torch.float64) -> Tensor:
    """Of `edges [num_edges, 2]`; duplicates and loops are left out."""
    edges = torch.unique(edges[edges[:, 0] != edges[:, 1]], dim=0)
    return coalesced(edges[:, 0], edges[:, 1], torch.ones(len(edges), dtype=dtype), num_nodes)


def transposed(matrix: Tensor) -> Tensor:
    return coalesced(matrix.col_indices(), rows_of(matrix), matrix.values(), matrix.shape[0])


def with_loops(matrix: Tensor) -> Tensor:
    nodes = torch.arange(matrix.shape[0])
    return coalesced(torch.cat([rows_of(matrix), nodes]), torch.cat([matrix.col_indices(), nodes]),
                     torch.cat([matrix.values(), torch.ones(len(nodes), dtype=matrix.dtype)]), len(nodes))


def row_sums(matrix: Tensor) -> Tensor:
    return torch.zeros(matrix.shape[0], dtype=matrix.dtype).index_add_(0, rows_of(matrix), matrix.values())


def column_sums(matrix: Tensor) -> Tensor:
    return torch.zeros(matrix.shape[1], dtype=matrix.dtype).index_add_(0, matrix.col_indices(), matrix.values())


def power(sums: Tensor, exponent: float) -> Tensor:
    """Infinite powers become 0."""
    result = sums.pow(exponent)
    return result.masked_fill_(result.isinf(), 0)


def with_values(matrix: Tensor, values: Tensor) -> Tensor:
    return torch.sparse_csr_tensor(matrix.crow_indices(), matrix.col_indices(), values, matrix.shape)


def scaled(left: Tensor, matrix: Tensor, right: Tensor) -> Tensor:
    """`diag(left) matrix diag(right)`"""
    return with_values(matrix, left[rows_of(matrix)] * matrix.values() * right[matrix.col_indices()])


class Operator:
    """`x -> M x`, with the gradient."""

    def __init__(self, matrix: Tensor, dtype: torch.dtype) -> None:
        self.forward_matrix = with_values(matrix, matrix.values().to(dtype))
        self.backward_matrix = transposed(self.forward_matrix)

    @property
    def transposed(self) -> "Operator":
        other = Operator.__new__(Operator)
        other.forward_matrix, other.backward_matrix = self.backward_matrix, self.forward_matrix
        return other

    def __matmul__(self, x: Tensor) -> Tensor:
        return _Product.apply(x, self.forward_matrix, self.backward_matrix)


class _Product(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x: Tensor, matrix: Tensor, transpose: Tensor) -> Tensor:
        ctx.transpose = transpose
        return matrix @ x

    @staticmethod
    def backward(ctx, gradient: Tensor) -> tuple[Tensor, None, None]:
        return ctx.transpose @ gradient, None, None


class SparseFeatures:
    """Features of which most are 0, as what is multiplied with weights; no gradient of the features themselves."""

    def __init__(self, matrix: Tensor) -> None:
        rows = rows_of(matrix)
        self.forward_matrix = matrix
        self.backward_matrix = torch.sparse_coo_tensor(
            torch.stack([matrix.col_indices(), rows]), matrix.values(), matrix.shape[::-1]).coalesce().to_sparse_csr()
        self.shape = matrix.shape

    def __matmul__(self, weight: Tensor) -> Tensor:
        return _Product.apply(weight, self.forward_matrix, self.backward_matrix)
