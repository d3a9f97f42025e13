"""One thing to time: an operation, its pass, its dimension and the form that it takes in PyTorch; and the clock."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np
import torch

from .sparse_patterns import Pattern

Tensors = tuple[torch.Tensor, ...]


@dataclass
class Case:
    """`build` does what is not timed (a forward pass to differentiate, say) and returns the timed call.

    `edge_tensors` is about how many `[num_edges, dim]` tensors live at once: what does not fit in memory is left out.
    """

    op: str
    pass_: str
    dim: int
    form: str
    build: Callable[[], Callable[[], Any]]
    edge_tensors: int = 0
    is_random: bool = False


def cases(op: str, dim: int, form: str, forward: Callable[..., Any], data: Callable[[], tuple[Tensors, Tensors]], *,
          passes: tuple[str, ...] = ("forward", "backward"), edge_tensors: tuple[int, int] = (0, 0),
          is_random: bool = False) -> Iterator[Case]:
    """A form's forward pass and its backward pass by automatic differentiation.

    `data` gives the inputs of the form and the gradients of its outputs.
    """
    def apply() -> Callable[[], Any]:
        inputs, _ = data()
        return lambda: forward(*inputs)

    def differentiate() -> Callable[[], Any]:
        inputs, gradients = data()
        leaves = [tensor.detach().requires_grad_() for tensor in inputs]
        outputs = forward(*leaves)
        return lambda: torch.autograd.grad(outputs, leaves, gradients, retain_graph=True)

    if "forward" in passes:
        yield Case(op, "forward", dim, form, apply, edge_tensors[0], is_random)
    if "backward" in passes:
        yield Case(op, "backward", dim, form, differentiate, edge_tensors[1], is_random)


class Edges:
    """A pattern on a device, in every layout that some form takes; making them is not timed."""

    def __init__(self, pattern: Pattern, device: str) -> None:
        def tensor(array: np.ndarray) -> torch.Tensor:
            return torch.from_numpy(array).to(device, torch.int64)

        self.name, self.device = pattern.name, device
        self.num_rows, self.num_columns = pattern.num_rows, pattern.num_columns
        self.num_edges, self.num_relations = pattern.num_edges, pattern.num_relations
        self.offsets, self.rows, self.columns = map(tensor, (pattern.offsets, pattern.rows(), pattern.indices))
        self.degrees = self.offsets.diff()
        self.relations = None if pattern.relations is None else tensor(pattern.relations)
        ones, shape = torch.ones(self.num_edges, device=device), (self.num_rows, self.num_columns)
        # MKL takes 32-bit indices and PyTorch would convert wider ones in every call.
        self.csr = torch.sparse_csr_tensor(self.offsets.int(), self.columns.int(), ones, shape)
        self.csr_of_wide_indices = torch.sparse_csr_tensor(self.offsets, self.columns, ones, shape)
        transposed = pattern.transposed()
        self.transposed_rows = tensor(transposed.indices)
        self.csr_transposed = torch.sparse_csr_tensor(
            tensor(transposed.offsets).int(), self.transposed_rows.int(), ones, (self.num_columns, self.num_rows))
        self.pattern, self.pattern_transposed = pattern, transposed

    def with_values(self, csr: torch.Tensor, values: torch.Tensor) -> torch.Tensor:
        return torch.sparse_csr_tensor(csr.crow_indices(), csr.col_indices(), values, csr.shape)


def samples(call: Callable[[], Any], budget_s: float, at_least: int, device: str) -> list[float]:
    """The seconds of single calls after one that warms up, until both the budget and the number are met."""
    def timed() -> float:
        started = time.perf_counter()
        call()
        if device == "cuda":
            torch.cuda.synchronize()
        return time.perf_counter() - started

    timed()
    seconds: list[float] = []
    while len(seconds) < at_least or sum(seconds) < budget_s:
        seconds.append(timed())
    return seconds


def copy_gb_per_s(budget_s: float, device: str) -> dict[str, float]:
    """Bytes read and written per second by copies of 256 MB: what memory gives at best."""
    source = torch.ones(64_000_000, device=device)
    target = torch.empty_like(source)
    bandwidth = {"torch": median(samples(lambda: target.copy_(source), budget_s, 5, device))}
    if device == "cpu":
        numpy_source, numpy_target = source.numpy(), target.numpy()
        bandwidth["numpy, 1 thread"] = median(
            samples(lambda: np.copyto(numpy_target, numpy_source), budget_s, 5, device))
    return {form: 2 * 256e6 / seconds / 1e9 for form, seconds in bandwidth.items()}


def largest_difference(outputs: Any, expected: Any) -> float:
    """The largest difference of two results, relative to the largest magnitude of the expected tensor; NaN stays."""
    pairs = zip(as_tuple(outputs), as_tuple(expected), strict=True)
    return torch.stack([(ours - theirs).abs().max() / theirs.abs().max().clamp(min=1e-30)
                        for ours, theirs in pairs]).max().item()


def as_tuple(outputs: Any) -> Tensors:
    return (outputs,) if isinstance(outputs, torch.Tensor) else tuple(outputs)
