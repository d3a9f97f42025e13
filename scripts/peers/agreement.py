"""Whether two programs counted the same."""

import json
from pathlib import Path

# hop_o1_o2 -> stored entries, sum, maximum
Summary = dict[str, tuple[int, int, int]]


def same_counts(ours: Path, theirs: Path) -> str:
    """Compares two tables of counts, one row a node. Names counts that only wrapped around in 32 bits apart."""
    if ours.read_bytes() == theirs.read_bytes():
        return "equal"
    wrong = wrapped = rows = 0
    with open(ours) as our_rows, open(theirs) as their_rows:
        for rows, (our_row, their_row) in enumerate(zip(our_rows, their_rows), 1):
            if our_row == their_row:
                continue
            our_values, their_values = our_row.split(), their_row.split()
            wrong += abs(len(our_values) - len(their_values))
            for our_value, their_value in zip(map(int, our_values), map(int, their_values)):
                if our_value != their_value:
                    wrapped += (our_value - their_value) % 2**32 == 0
                    wrong += (our_value - their_value) % 2**32 != 0
        if missing := len(our_rows.readlines()) + len(their_rows.readlines()):
            return f"DIFFERS: {missing} rows more in one than in the other"
    if wrong:
        return f"DIFFERS in {wrong} counts"
    return f"equal but for {wrapped} that wrapped around in 32 bits" if wrapped else "equal"


def same_matrices(ours: Path, theirs: Path) -> str:
    """Compares entries, sum and maximum of the 28 matrices."""
    our_summary, their_summary = argiope_summary(ours), peer_summary(theirs)
    differing = sorted(key for key in our_summary.keys() | their_summary.keys()
                       if our_summary.get(key) != their_summary.get(key))
    if differing or len(their_summary) != 28:
        return f"DIFFERS in {len(differing)} of {len(their_summary)} matrices: {' '.join(differing)}"
    return "equal: 28 matrices"


def peer_summary(path: Path) -> Summary:
    rows = (line.split() for line in path.read_text().splitlines())
    return {key: (int(entries), int(total), int(maximum)) for key, entries, total, maximum in rows}


def argiope_summary(path: Path) -> Summary:
    """From the JSON of `argiope orbits adjacency --summary`; the transpose of an asymmetric matrix is filled in."""
    summary: Summary = {}
    for matrix in json.loads(path.read_text())["matrices"]:
        numbers = (matrix["entries"], matrix["sum"], matrix["maximum"])
        hop, first, second = matrix["key"].split("_")
        summary[f"{hop}_{first}_{second}"] = summary[f"{hop}_{second}_{first}"] = numbers
    return summary
