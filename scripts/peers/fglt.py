"""Fast Graphlet Transform through the package pyfglt: 4-node node orbits."""

import pyfglt.fglt
from driver import adjacency, drive

# Its column of each orbit 0..14: column 0 counts single nodes, and the paw comes before the 4-cycle.
COLUMN_OF_ORBIT = [1, 2, 3, 4, 5, 6, 7, 8, 12, 9, 10, 11, 13, 14, 15]

if __name__ == "__main__":
    drive(lambda edges, num_nodes: adjacency(edges, num_nodes).tocsc(),
          lambda matrix: pyfglt.fglt.compute(matrix).to_numpy()[:, COLUMN_OF_ORBIT])
