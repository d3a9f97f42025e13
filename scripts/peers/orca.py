"""ORCA through the package orbit-count: 4-node node orbits.

Its compiled function is called with an edge array, past the package's conversion from NetworkX, which costs more than
the counting. It counts in 32 bits.
"""

import numpy as np
from driver import drive
from orbit_count._orca import motif_counts

if __name__ == "__main__":
    drive(lambda edges, num_nodes: (num_nodes, np.ascontiguousarray(edges, dtype=np.int32)),
          lambda graph: motif_counts("node", 4, *graph))
