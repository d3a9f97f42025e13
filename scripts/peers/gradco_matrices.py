"""GRADCO: the 28 orbit-adjacency matrices, written as one line `hop_o1_o2 entries sum maximum` a matrix.

Its `count` holds the matrices in its own arrays; taking them out as scipy matrices is part of the `write` phase here.
"""

import gradco
import numpy as np
import scipy.sparse as sp
from driver import adjacency, drive


def prepare(edges: np.ndarray, num_nodes: int) -> gradco.Counter:
    return gradco.Counter(adjacency(edges, num_nodes))


def count(counter: gradco.Counter) -> gradco.Counter:
    counter.count()
    return counter


def write(path: str, counter: gradco.Counter) -> None:
    with open(path, "w") as file:
        for hop, first, second, matrix in counter.generate_orbit_adjacencies():
            values = np.rint(sp.csr_array(matrix).data).astype(np.int64)
            entries, total, maximum = np.count_nonzero(values), values.sum(), values.max(initial=0)
            file.write(f"{hop}_{first}_{second} {entries} {total} {maximum}\n")


if __name__ == "__main__":
    drive(prepare, count, write)
