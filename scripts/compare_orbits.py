#!/usr/bin/env python3
"""Counts orbits with argiope and with other programs on the same files, in one run: are the counts equal, what do they
cost? Installs the peers from PyPI into a virtual environment (--venv); a peer that cannot be installed is reported.

    cargo build --release -p argiope-cli
    ARGIOPE_DATA=... scripts/compare_orbits.py nodes PPI-yeast email-Enron data/debian-desktop.edges
    ARGIOPE_DATA=... scripts/compare_orbits.py adjacency power PPI-yeast --json results.json --markdown results.md
    ARGIOPE_DATA=... scripts/compare_orbits.py parse cnr-2000

A network is the path of a plain edge list, ids from 0 and separated by one space, or a name NAME in
$ARGIOPE_DATA/networks/NAME.edges.gz, which is unpacked first: every program reads plain text.
"""

import argparse
import gzip
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from statistics import median

import measure
from peers import agreement, environment

ROOT = Path(__file__).resolve().parent.parent
PEERS_FOLDER = ROOT / "scripts" / "peers"


@dataclass
class Network:
    name: str
    path: Path
    nodes: int
    edges: int


@dataclass
class Program:
    """One program of a comparison. `command` gets a folder, where drivers leave `output` and `phases`."""

    name: str
    command: Callable[[Network, Path], list[str]]
    is_driver: bool = True


@dataclass
class Part:
    """A question asked of several programs. The first program is the one that the others are divided by."""

    title: str
    programs: list[Program]
    phase: str  # of a driver: the work without start-up, reading and writing
    agree: Callable[[Path, Path], str] | None = None


def driver(name: str, script: str, python: Path) -> Program:
    def command(network: Network, folder: Path) -> list[str]:
        return [str(python), str(PEERS_FOLDER / script), str(network.path), "--num-nodes", str(network.nodes),
                "--output", str(folder / "output"), "--phases", str(folder / "phases")]

    return Program(name, command)


def argiope_nodes(argiope: Path, threads: int) -> Program:
    return Program(f"argiope, {threads} thread{'s'[:threads - 1]}", lambda network, folder: [
        str(argiope), "orbits", "nodes", str(network.path), "--num-nodes", str(network.nodes), "--format", "orca",
        "-o", str(folder / "output"), "--threads", str(threads), "-q"], is_driver=False)


def parts(argiope: Path, python: Path, absent: dict[str, str], chosen: list[str]) -> dict[str, Part]:
    def present(name: str, script: str) -> list[Program]:
        return [driver(name, script, python)] if name in chosen and name not in absent else []

    adjacency = Program("argiope, 1 thread", lambda network, _: [
        str(argiope), "orbits", "adjacency", str(network.path), "--summary", "--json", "--threads", "1", "-q"],
        is_driver=False)
    info = Program("argiope graph info", lambda network, _: [
        str(argiope), "graph", "info", str(network.path), "--json"], is_driver=False)
    lines = Program("wc -l", lambda network, _: ["wc", "-l", str(network.path)], is_driver=False)
    return {
        "nodes": Part("Node orbits of graphlets with up to 4 nodes", [
            argiope_nodes(argiope, 1), argiope_nodes(argiope, 2), *present("orca", "orca.py"),
            *present("evoke", "evoke.py"), *present("fglt", "fglt.py")], "count", agreement.same_counts),
        "adjacency": Part("The 28 orbit-adjacency matrices", [
            adjacency, *present("gradco", "gradco_matrices.py")], "count", agreement.same_matrices),
        "parse": Part("Reading an edge list", [
            lines, info, driver("pandas.read_csv", "pandas_csv.py", python)], "read"),
    }


def find_network(name: str, folder: Path) -> Network:
    """A file as it is, or a named network, unpacked into `folder` so that every program reads plain text."""
    path = Path(name)
    if not path.is_file():
        data = os.environ.get("ARGIOPE_DATA")
        packed = Path(data, "networks", f"{name}.edges.gz") if data else None
        if packed is None or not packed.is_file():
            sys.exit(f"{name}: neither a file nor a network in $ARGIOPE_DATA/networks")
        path = folder / f"{name}.edges"
        with gzip.open(packed) as source, open(path, "wb") as target:
            shutil.copyfileobj(source, target)
    with open(path) as file:
        if header := re.search(r"nodes (\d+) edges (\d+)", file.readline()):
            return Network(path.stem, path, int(header[1]), int(header[2]))
        file.seek(0)
        edges = [line.split()[:2] for line in file if line.strip() and not line.startswith("#")]
        return Network(path.stem, path, max(int(end) for edge in edges for end in edge) + 1, len(edges))


def start_up(part: Part, folder: Path, repeat: int, limits: tuple[float, float],
             absent: dict[str, str]) -> dict[str, measure.Cost]:
    """What the drivers take on a graph of one edge: little more than the interpreter and its imports.

    A driver that fails even there, as where a package was installed but does not load, is moved to `absent`.
    """
    path = folder / "one-edge.edges"
    path.write_text("0 1\n")
    network = Network("one-edge", path, 2, 1)
    costs = {}
    for program in [program for program in part.programs if program.is_driver]:
        command = program.command(network, folder)
        try:
            costs[program.name] = measure.median([measure.run(command, *limits) for _ in range(repeat)])
        except measure.Failed as error:
            part.programs.remove(program)
            absent[program.name] = str(error)
            print(f"ABSENT: {program.name} does not run: {error}", file=sys.stderr)
    return costs


def compare(part: Part, network: Network, folder: Path, repeat: int, limits: tuple[float, float]) -> list[dict]:
    """Runs the programs in turn, `repeat` rounds; one row a program."""
    costs: dict[str, list[measure.Cost]] = {program.name: [] for program in part.programs}
    phases: dict[str, list[dict]] = {program.name: [] for program in part.programs}
    failed: dict[str, str] = {}
    for _ in range(repeat):
        for program in part.programs:
            if program.name in failed:
                continue
            own = folder / program.name
            own.mkdir(exist_ok=True)
            output = own / "output"
            try:
                cost = measure.run(program.command(network, own), *limits, stdout=own / "stdout")
            except measure.Failed as error:
                failed[program.name] = str(error)
                continue
            costs[program.name].append(cost)
            if program.is_driver:
                phases[program.name].append(json.loads((own / "phases").read_text()))
            elif not output.exists():
                shutil.copyfile(own / "stdout", output)
    first = part.programs[0].name
    rows = []
    for program in part.programs:
        row: dict = {"network": network.name, "nodes": network.nodes, "edges": network.edges, "program": program.name}
        if program.name in failed:
            row["failed"] = failed[program.name]
        else:
            row["cost"] = measure.median(costs[program.name])
            if program.is_driver:
                runs = phases[program.name]
                for clock in ("cpu_s", "wall_s"):
                    row[f"net_{clock}"] = median(sum(phase[clock] for phase in run.values()) for run in runs)
                row["phase_cpu_s"] = median(run[part.phase]["cpu_s"] for run in runs)
            if part.agree and program.name != first and first not in failed:
                row["counts"] = part.agree(folder / first / "output", folder / program.name / "output")
        rows.append(row)
    for program in part.programs:
        shutil.rmtree(folder / program.name)
    return rows


def with_ratios(rows: list[dict], start: dict[str, measure.Cost]) -> list[dict]:
    """Lays the costs out flat and divides them by the first row's."""
    base = rows[0].get("cost")
    for row in rows:
        if cost := row.pop("cost", None):
            row |= vars(cost)
            row["net_peak_mb"] = cost.peak_mb - (start[row["program"]].peak_mb if row["program"] in start else 0.0)
            row.setdefault("net_cpu_s", cost.cpu_s)
            row.setdefault("net_wall_s", cost.wall_s)
            if base:
                for quantity in ("cpu_s", "wall_s", "peak_mb"):
                    row[f"net_{quantity}_ratio"] = row[f"net_{quantity}"] / getattr(base, quantity)
                if "phase_cpu_s" in row:
                    row["phase_cpu_s_ratio"] = row["phase_cpu_s"] / base.cpu_s
    return rows


def number(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:.{digits}f}"


# Heading, key of the row, digits.
COLUMNS = [
    ("CPU s", "cpu_s", 3), ("net", "net_cpu_s", 3), ("phase", "phase_cpu_s", 3),
    ("wall s", "wall_s", 3), ("net", "net_wall_s", 3), ("peak MB", "peak_mb", 1), ("net", "net_peak_mb", 1),
    ("ratio: net CPU", "net_cpu_s_ratio", 1), ("phase CPU", "phase_cpu_s_ratio", 1),
    ("net wall", "net_wall_s_ratio", 1), ("net peak", "net_peak_mb_ratio", 1),
]


def markdown(report: dict) -> str:
    lines = [f"## {report['title']}", "", f"Measured {report['date']}, commit {report['commit']}.", ""]
    lines += [f"- {key}: {value}" for key, value in (report["machine"] | report["versions"]).items()]
    lines += [f"- ABSENT: {peer}: {why}" for peer, why in report["absent"].items()]
    lines += ["", f"Median of {report['repeat']} interleaved runs. CPU is user and system time of the whole child "
              "process, reading and writing text included. The peers are driven by Python, whose start would flatter "
              "argiope: their `net` time begins after the imports, their `net` peak is less that of the same driver on "
              f"a graph of one edge, and `phase` is the library call alone (phase `{report['phase']}`), the figure "
              "kindest to them. Nothing is taken off argiope. Ratios divide by the whole process of a network's first "
              "program.", ""]
    headings = ["network", "nodes", "edges", "program", *(heading for heading, _, _ in COLUMNS), "counts"]
    lines += [f"| {' | '.join(headings)} |", "|---|--:|--:|---|" + "--:|" * len(COLUMNS) + "---|"]
    for row in report["rows"]:
        cells = [row["network"], str(row["nodes"]), str(row["edges"]), row["program"]]
        cells += [number(row.get(key), digits) for _, key, digits in COLUMNS]
        cells.append(row.get("failed") or row.get("counts", ""))
        lines.append(f"| {' | '.join(cells)} |")
    lines += ["", "On a graph of one edge:"]
    lines += [f"- {name}: {cost['cpu_s']:.2f} s CPU, {cost['wall_s']:.2f} s wall, {cost['peak_mb']:.0f} MB"
              for name, cost in report["start_up"].items()]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=["nodes", "adjacency", "parse"])
    parser.add_argument("networks", nargs="+", metavar="NETWORK")
    parser.add_argument("--peers", nargs="+", choices=environment.PEERS, default=list(environment.PEERS))
    parser.add_argument("--argiope", type=Path, default=ROOT / "target" / "release" / "argiope")
    parser.add_argument("--venv", type=Path, default=ROOT / ".venv")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--timeout", type=float, default=600, metavar="SECONDS", help="for each run of a program")
    parser.add_argument("--memory", type=float, default=16, metavar="GB", help="address space of a program")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="default: standard output")
    args = parser.parse_args()
    if not args.argiope.is_file():
        sys.exit(f"{args.argiope} is not there: build it with cargo build --release -p argiope-cli")

    python, absent = environment.prepare(args.venv.resolve())
    part = parts(args.argiope.resolve(), python, absent, args.peers)[args.part]
    rows = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        limits = (args.timeout, args.memory)
        start = start_up(part, folder, args.repeat, limits, absent)
        for name in args.networks:
            network = find_network(name, folder)
            network.path.read_bytes()  # so that the first program does not pay for the disk
            print(f"{network.name}: {network.nodes} nodes, {network.edges} edges", file=sys.stderr)
            rows += with_ratios(compare(part, network, folder, args.repeat, limits), start)

    report = {
        "date": datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "commit": measure.output_of("git", "-C", str(ROOT), "describe", "--always", "--dirty"),
        "machine": measure.machine(),
        "versions": {"argiope": measure.output_of(str(args.argiope), "--version"), **environment.PEERS},
        "absent": absent,
        "repeat": args.repeat,
        "title": part.title,
        "phase": part.phase,
        "start_up": {name: vars(cost) for name, cost in start.items()},
        "rows": rows,
    }
    if args.json:
        args.json.write_text(json.dumps(report, indent=2) + "\n")
    if args.markdown:
        args.markdown.write_text(markdown(report))
    else:
        print(markdown(report), end="")
    if any("failed" in row and row["program"].startswith("argiope") for row in rows):
        sys.exit("argiope failed")
    if any("DIFFERS" in row.get("counts", "") for row in rows):
        sys.exit("the counts differ")


if __name__ == "__main__":
    main()
