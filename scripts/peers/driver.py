"""What every peer's driver shares: read a plain edge list, count, write text, and say what each phase took."""

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp


def read_edges(path: str) -> np.ndarray:
    """The `[num_edges, 2]` ids of a text edge list; further columns are ignored."""
    return pd.read_csv(path, sep=" ", header=None, comment="#", usecols=[0, 1], dtype=np.int64).to_numpy()


def adjacency(edges: np.ndarray, num_nodes: int) -> sp.csr_matrix:
    """The symmetric 0/1 matrix with sorted rows."""
    rows = np.concatenate([edges[:, 0], edges[:, 1]])
    columns = np.concatenate([edges[:, 1], edges[:, 0]])
    matrix = sp.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(num_nodes, num_nodes))
    matrix.sort_indices()
    return matrix


def write_rows(path: str, counts: np.ndarray) -> None:
    """One row a line, separated by spaces."""
    with open(path, "w") as file:
        file.writelines(" ".join(map(str, row)) + "\n" for row in counts.tolist())


def drive(prepare: Callable[[np.ndarray, int], Any], count: Callable[[Any], Any],
          write: Callable[[str, Any], None] = write_rows) -> None:
    """Runs one peer. `count` is given nothing but its own work: its CPU time is the one kindest to the peer."""
    parser = argparse.ArgumentParser()
    parser.add_argument("graph")
    parser.add_argument("--num-nodes", type=int, required=True)
    parser.add_argument("--output", required=True)
    parser.add_argument("--phases", required=True, help="receives the seconds of every phase as JSON")
    args = parser.parse_args()

    marks = [clocks()]
    prepared = prepare(read_edges(args.graph), args.num_nodes)
    marks.append(clocks())
    result = count(prepared)
    marks.append(clocks())
    write(args.output, result)
    marks.append(clocks())
    seconds = np.diff(np.array(marks), axis=0).tolist()
    phases = {name: {"cpu_s": cpu, "wall_s": wall} for name, (cpu, wall) in zip(("read", "count", "write"), seconds)}
    Path(args.phases).write_text(json.dumps(phases))


def clocks() -> tuple[float, float]:
    return time.process_time(), time.perf_counter()
