"""What an operation costs at least if nothing is kept in a cache: the same count for every form of it.

Every gathered row of floats and every index counts once an edge, every output once; intermediates of a form do not.
Operations are those of the arithmetic alone; dense operations are given none.
"""

from collections.abc import Callable

# Edges, rows, columns, dim.
Count = Callable[[int, int, int, int], float]

BYTES: dict[tuple[str, str], Count] = {
    ("relational_spmm_sum", "forward"): lambda e, n, m, d: 8 * (e + n) + 4 * d * (2 * e + n),
    # Gradient and relation in, the relation's gradient in and out; x in and its gradient out.
    ("relational_spmm_sum", "backward"): lambda e, n, m, d: 8 * (e + m) + 4 * d * (4 * e + 2 * m),
    ("relational_spmm_pna", "forward"): lambda e, n, m, d: 8 * (e + n) + 4 * d * (2 * e + 4 * n),
    # As above with four gradients and the two extremes.
    ("relational_spmm_pna", "backward"): lambda e, n, m, d: 8 * (e + m) + 4 * d * (9 * e + 2 * m),
    ("row_softmax", "forward"): lambda e, n, m, d: 8 * 100_000 * d,
    ("row_softmax", "backward"): lambda e, n, m, d: 12 * 100_000 * d,
    ("log_sigmoid", "forward"): lambda e, n, m, d: 8 * 2304 * d,
    ("log_sigmoid", "backward"): lambda e, n, m, d: 12 * 2304 * d,
    ("dropout", "forward"): lambda e, n, m, d: 8 * 2708 * d,
    ("dropout", "backward"): lambda e, n, m, d: 8 * 2708 * d,
    ("edge_softmax", "forward"): lambda e, n, m, d: 8 * n + 8 * d * e,
    ("edge_softmax", "backward"): lambda e, n, m, d: 8 * n + 12 * d * e,
    # The gradient goes to the one source that gave the maximum.
    ("spmm_max", "backward"): lambda e, n, m, d: 8 * n * d + 4 * m * d,
}
for _op in ("spmm_sum", "spmm_mean", "spmm_max"):
    BYTES[_op, "forward"] = lambda e, n, m, d: 4 * e + 8 * n + 4 * d * (e + n)
for _op in ("spmm_sum", "spmm_mean"):
    BYTES[_op, "backward"] = lambda e, n, m, d: 4 * e + 8 * m + 4 * d * (e + m)
for _pass in ("forward", "backward"):
    BYTES["segment_mean", _pass] = lambda e, n, m, d: 8 * n + 4 * d * (e + n)

# Of every edge and dimension.
OPERATIONS = {
    ("spmm_sum", "forward"): 1, ("spmm_sum", "backward"): 1, ("spmm_mean", "forward"): 1, ("spmm_mean", "backward"): 2,
    ("spmm_max", "forward"): 1, ("relational_spmm_sum", "forward"): 2, ("relational_spmm_sum", "backward"): 4,
    ("relational_spmm_pna", "forward"): 6, ("relational_spmm_pna", "backward"): 12,
}


def rates(op: str, pass_: str, dim: int, edges: int, rows: int, columns: int, seconds: float) -> dict[str, float]:
    count = BYTES.get((op, pass_))
    found = {} if count is None else {"gb_per_s": count(edges, rows, columns, dim) / seconds / 1e9}
    if operations := OPERATIONS.get((op, pass_)):
        found["gflop_per_s"] = operations * edges * dim / seconds / 1e9
    return found
