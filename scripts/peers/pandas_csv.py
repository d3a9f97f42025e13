"""pandas.read_csv on an edge list: the phase `read` is the measured one."""

import numpy as np
from driver import drive

if __name__ == "__main__":
    drive(lambda edges, num_nodes: edges, lambda edges: np.array([edges.shape]))
