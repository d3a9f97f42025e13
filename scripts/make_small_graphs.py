#!/usr/bin/env python3
"""Writes the small well-known graphs of data/ from the copies that the NetworkX package ships.

    python3 -m venv .venv-networkx && .venv-networkx/bin/pip install networkx==3.6.1
    .venv-networkx/bin/python scripts/make_small_graphs.py data
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import networkx as nx


def write_graph(folder: Path, name: str, origin: str, graph: nx.Graph, nodes: list[str], columns: dict[str, Callable],
                weight: str | None = None) -> None:
    """NAME.edges with 0-based ids in the order of `nodes`, and NAME.labels.tsv with further columns."""
    ids = {node: index for index, node in enumerate(nodes)}
    edges = sorted((*sorted((ids[u], ids[v])), data.get(weight, 1)) for u, v, data in graph.edges(data=True))
    kind = f"undirected simple, third column {weight}" if weight else "undirected simple"
    lines = [f"# {name} {kind}; nodes {len(nodes)} edges {len(edges)}", f"# {origin}; names in {name}.labels.tsv"]
    for u, v, value in edges:
        lines.append(f"{u} {v} {value}" if weight else f"{u} {v}")
    (folder / f"{name}.edges").write_text("\n".join(lines) + "\n")

    rows = ["\t".join([str(ids[node]), str(node), *(str(of(node)) for of in columns.values())]) for node in nodes]
    (folder / f"{name}.labels.tsv").write_text("\n".join(rows) + "\n")
    print(f"{name}: {len(nodes)} nodes, {len(edges)} edges")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder

    karate = nx.karate_club_graph()
    write_graph(folder, "karate", "W. W. Zachary, J. Anthropological Research 33 (1977) 452-473", karate,
                sorted(karate), {"club": lambda node: karate.nodes[node]["club"]})

    miserables = nx.les_miserables_graph()
    write_graph(folder, "les-miserables", "D. E. Knuth, The Stanford GraphBase (1993): the weight is the number of "
                "chapters of Hugo's novel in which two characters meet", miserables, sorted(miserables), {},
                weight="weight")

    florentine = nx.florentine_families_graph()
    write_graph(folder, "florentine-families", "R. L. Breiger and P. E. Pattison, Social Networks 8 (1986) 215-256: "
                "marriages", florentine, sorted(florentine), {})

    davis = nx.davis_southern_women_graph()
    women, events = davis.graph["top"], davis.graph["bottom"]
    write_graph(folder, "southern-women", "A. Davis et al., Deep South (1941): women and the events they attended",
                davis, [*women, *events], {"part": lambda node: "woman" if node in women else "event"})


if __name__ == "__main__":
    main()
