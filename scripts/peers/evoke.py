"""EVOKE through the package orbitsi: 4-node node orbits, converted to induced counts by the package's own matrices."""

import numpy as np
import scipy.sparse as sp
from driver import adjacency, drive
from orbitsi.orbit import EVOKEOrbitCounter
from orbitsi.orbit.orbit_converter import OrbitMatrixConverter


def count(matrix: sp.csr_matrix) -> np.ndarray:
    counts = EVOKEOrbitCounter.count_csr(matrix.indptr, matrix.indices, size=4)
    return OrbitMatrixConverter().noninduced_to_induced(counts)


if __name__ == "__main__":
    drive(adjacency, count)
