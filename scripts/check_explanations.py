#!/usr/bin/env python3
"""Checks the explanations that a trained network gives of facts, and tells how often its best path matters.

    scripts/check_explanations.py RUN GRAPH FACTS [--count 40] [--argiope target/release/argiope]

RUN is the folder of a run of `argiope kg train`, GRAPH the facts that it was trained on, FACTS those to explain (rows of
head, relation and tail with tabs between them, plain or .gz), of which --count are taken, evenly spread. Every path must lead
from head to tail along facts of the graph, and its importance be the mean over its steps. Printed is in how many cases the
score falls when the facts of the most important path are taken out of the graph.
"""

import argparse
import gzip
import json
import subprocess
import sys
from pathlib import Path

Fact = tuple[str, str, str]


def read(path: Path) -> list[Fact]:
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as file:
        return [tuple(line.rstrip("\n").split("\t")) for line in file if line.strip()]


def check(explanation: dict, fact: Fact, graph: set[Fact]) -> None:
    for path in explanation["paths"]:
        at = fact[0]
        for step in path["steps"]:
            used = (step["head"], step["relation"], step["tail"])
            if used not in graph:
                sys.exit(f"{fact}: {used} is no fact of the graph")
            start, end = (used[2], used[0]) if step["inverse"] else (used[0], used[2])
            if start != at:
                sys.exit(f"{fact}: a path goes on from {start}, but was at {at}")
            at = end
        if at != fact[2]:
            sys.exit(f"{fact}: a path ends at {at}")
        mean = sum(step["importance"] for step in path["steps"]) / len(path["steps"])
        if abs(mean - path["importance"]) > 1e-4 * (1 + abs(mean)):
            sys.exit(f"{fact}: the importance is {path['importance']}, the mean over the steps {mean}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path)
    parser.add_argument("graph", type=Path)
    parser.add_argument("facts", type=Path)
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--argiope", default="target/release/argiope")
    args = parser.parse_args()
    graph, facts = set(read(args.graph)), read(args.facts)
    facts = facts[::max(1, len(facts) // args.count)][:args.count]
    drops = []
    for fact in facts:
        command = [args.argiope, "kg", "explain", str(args.run), *fact, "--json", "--quiet"]
        explanation = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        check(explanation, fact, graph)
        if explanation["paths"]:
            drops.append(explanation["paths"][0]["drop"])
    lower = sum(drop > 0 for drop in drops)
    print(f"{len(facts)} facts, {len(drops)} with paths: without the best path the score is lower in {lower}")


if __name__ == "__main__":
    main()
