#!/usr/bin/env python3
"""Counts orbits of a small graph the slow, obvious way: every connected induced subgraph of 2 to 4 nodes is visited.

    scripts/check_orbits.py nodes data/karate.edges --against counts.txt     # argiope orbits nodes --format orca -o ...
    scripts/check_orbits.py edges data/karate.edges --against counts.txt     # argiope orbits edges --format orca -o ...
    scripts/check_orbits.py adjacency data/karate.edges --against sums.json  # argiope orbits adjacency --summary --json
    scripts/check_orbits.py adjacency data/karate.edges --key 1_4_5          # one matrix, `u v count` a line

Without --against it prints the counts: 15 a node, 12 an edge in the order of the file, or per matrix the number of
entries, their sum and their maximum. Needs Python alone; a graph of a hundred nodes takes seconds.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

from peers import agreement

Graph = list[set[int]]

# Up to 4 nodes, the degrees inside a connected graph tell which graph it is, and a node's degree tells its orbit.
ORBITS = {
    (1, 1): {1: 0},
    (1, 1, 2): {1: 1, 2: 2},
    (2, 2, 2): {2: 3},
    (1, 1, 2, 2): {1: 4, 2: 5},
    (1, 1, 1, 3): {1: 6, 3: 7},
    (2, 2, 2, 2): {2: 8},
    (1, 2, 2, 3): {1: 9, 2: 10, 3: 11},
    (2, 2, 3, 3): {2: 12, 3: 13},
    (3, 3, 3, 3): {3: 14},
}
# The orbits of an edge's two ends, in ORCA's order of edge orbits.
EDGE_ORBITS = [(1, 2), (3, 3), (4, 5), (5, 5), (6, 7), (8, 8),
               (9, 11), (10, 10), (10, 11), (12, 13), (13, 13), (14, 14)]


def read_graph(path: Path, num_nodes: int | None) -> tuple[Graph, list[tuple[int, int]]]:
    lines = (line.split() for line in path.read_text().splitlines() if line.strip() and not line.startswith("#"))
    edges = [(int(fields[0]), int(fields[1])) for fields in lines]
    graph: Graph = [set() for _ in range(num_nodes or max(max(edge) for edge in edges) + 1)]
    for u, v in edges:
        graph[u].add(v)
        graph[v].add(u)
    return graph, edges


def connected_sets(graph: Graph) -> Iterator[tuple[int, ...]]:
    """Every connected set of 2 to 4 nodes once, grown from its smallest node (the ESU algorithm)."""

    def grow(nodes: tuple[int, ...], candidates: set[int], seen: set[int]) -> Iterator[tuple[int, ...]]:
        if len(nodes) > 1:
            yield nodes
        if len(nodes) < 4:
            candidates = set(candidates)
            while candidates:
                node = candidates.pop()
                new = {other for other in graph[node] if other > nodes[0]} - seen
                yield from grow((*nodes, node), candidates | new, seen | new)

    for root in range(len(graph)):
        larger = {node for node in graph[root] if node > root}
        yield from grow((root,), larger, larger | {root})


def orbits_within(graph: Graph, nodes: tuple[int, ...]) -> dict[int, int]:
    degrees = {node: sum(other in graph[node] for other in nodes) for node in nodes}
    orbit_of_degree = ORBITS[tuple(sorted(degrees.values()))]
    return {node: orbit_of_degree[degree] for node, degree in degrees.items()}


def distance_within(graph: Graph, nodes: tuple[int, ...], u: int, v: int) -> int:
    if v in graph[u]:
        return 1
    return 2 if any(x in graph[u] and x in graph[v] for x in nodes) else 3


def node_orbits(graph: Graph) -> list[list[int]]:
    counts = [[0] * 15 for _ in graph]
    for nodes in connected_sets(graph):
        for node, orbit in orbits_within(graph, nodes).items():
            counts[node][orbit] += 1
    return counts


def matrices(graph: Graph) -> dict[str, Counter]:
    """By key `hop_o1_o2`, the counts of the ordered pairs."""
    found: dict[str, Counter] = {}
    for nodes in connected_sets(graph):
        orbits = orbits_within(graph, nodes)
        for u, v in permutations(nodes, 2):
            key = f"{distance_within(graph, nodes, u, v)}_{orbits[u]}_{orbits[v]}"
            found.setdefault(key, Counter())[u, v] += 1
    return found


def edge_orbits(graph: Graph, edges: list[tuple[int, int]]) -> list[list[int]]:
    """The matrices of adjacent pairs; of an asymmetric one, both directions belong to the edge."""
    found = matrices(graph)

    def count(u: int, v: int, first: int, second: int) -> int:
        return sum(found.get(f"1_{a}_{b}", Counter())[u, v] for a, b in {(first, second), (second, first)})

    return [[count(u, v, *ends) for ends in EDGE_ORBITS] for u, v in edges]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["nodes", "edges", "adjacency"])
    parser.add_argument("graph", type=Path, help="simple undirected edge list with ids from 0")
    parser.add_argument("--num-nodes", type=int)
    parser.add_argument("--key", metavar="HOP_O1_O2", help="with adjacency: print the cells of this matrix")
    parser.add_argument("--against", type=Path, metavar="FILE", help="compare with what argiope wrote")
    args = parser.parse_args()
    graph, edges = read_graph(args.graph, args.num_nodes)

    if args.what == "adjacency":
        found = matrices(graph)
        if args.key:
            lines = [f"{u} {v} {count}" for (u, v), count in sorted(found.get(args.key, Counter()).items())]
        else:
            lines = [f"{key} {len(cells)} {cells.total()} {max(cells.values())}"
                     for key, cells in sorted(found.items())]
        if args.against and not args.key:
            theirs = agreement.argiope_summary(args.against)
            lines_there = [f"{key} {' '.join(map(str, numbers))}"
                           for key, numbers in sorted(theirs.items()) if numbers[0]]
    else:
        rows = node_orbits(graph) if args.what == "nodes" else edge_orbits(graph, edges)
        lines = [" ".join(map(str, row)) for row in rows]
    if not args.against:
        print("\n".join(lines))
        return
    if args.what != "adjacency" or args.key:
        lines_there = [" ".join(line.split()) for line in args.against.read_text().splitlines() if line[:1] != "#"]
    differing = sum(a != b for a, b in zip(lines, lines_there)) + abs(len(lines) - len(lines_there))
    print(f"{differing} of {len(lines)} lines differ" if differing else f"equal: {len(lines)} lines")
    sys.exit(differing > 0)


if __name__ == "__main__":
    main()
