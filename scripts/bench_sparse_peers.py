#!/usr/bin/env python3
"""Times sparse operations, forward and backward, in the forms that PyTorch offers and in ours, on the same patterns.

    ARGIOPE_DATA=... scripts/bench_sparse_peers.py pubmed PPI-human-2018 cnr-2000 FB15k-237 --json results.json
    ARGIOPE_DATA=... scripts/bench_sparse_peers.py pubmed --ops spmm --dims 64 --peers-only --budget 0.1
    ARGIOPE_DATA=... scripts/bench_sparse_peers.py pubmed FB15k-237 --prepare-only
    scripts/bench_sparse_peers.py target/sparse-patterns/pubmed.npz --device cuda

The first run installs PyTorch from PyPI into a virtual environment (--venv, about 4.3 GB). The fused C++ kernel is
compiled with g++; it is there for dimensions that are multiples of 16. A pattern is a .npz file as described in
peers/sparse_patterns.py, or the name of a data set in $ARGIOPE_DATA: an undirected network (networks/NAME.edges.gz,
planetoid/NAME.edges.tsv), which is symmetrised, a directed one (`NAME.arcs`), or a knowledge graph
(kg/NAME/train.txt.gz), to which the inverse relations are added. Of a name, target/sparse-patterns/NAME.npz is
written where it is not there, and then read by every program.

Ours is a program that is started in turn with the peers, in every one of --rounds rounds:

    OURS PATTERN.npz --op spmm|relational_spmm|dense --dims 32,64 --threads 2 --json

It prints one JSON object a line, e.g. {"op": "spmm_sum", "pass": "forward", "dim": 64, "form": "argiope",
"seconds": 0.0012}, the median of its runs, and may add "minimum". Lines that do not start with a brace are left
alone. What it times is what the peers do: f32, all layouts of the pattern made beforehand, an output newly made.

    op                   dim        forward -> backward (gradient of the output given, what forward leaves behind too)
    spmm_sum             --dims     x [num_columns, dim] to sums over the row's edges -> gradient of x
    spmm_mean, spmm_max  --dims     likewise; 0 in rows without edges
    relational_spmm_sum  --dims     sums of x[column] * relation[r] -> gradients of x and of the relations
    relational_spmm_pna  --dims     sum, sum of squares, maximum, minimum of these -> likewise
    row_softmax          64         [100000, 64]; these three are timed with the first pattern alone
    log_sigmoid          256        [2304, 256]
    dropout              1433       [2708, 1433], probability 0.5
    edge_softmax         1 and 8    [num_edges, heads] over each row's edges
    segment_mean         --dims     [num_edges, dim] to the mean over each row's edges

All forms of an operation are compared with the first one before any is timed; one that differs is not timed, and
where it is the fused C++ the program fails. GB/s and GFLOP/s count what the operation itself reads, writes and
computes (peers/sparse_costs.py), not what a form does on top, and may exceed what memory gives where rows stay in a
cache. glibc returns freed tensors to the kernel, which costs PyTorch the page faults of every new one; the peers run
with that switched off unless --return-pages is given. MKL is Intel's: on processors of others it need not be the
fastest library.
"""

import argparse
import json
import os
import shlex
import subprocess
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import measure
from peers import sparse_environment

if TYPE_CHECKING:
    from peers.relational_forms import Fused
    from peers.sparse_case import Case, Edges

ROOT = Path(__file__).resolve().parent.parent
PATTERNS = ROOT / "target" / "sparse-patterns"
OURS = "cargo run --release -p argiope-benches --bin sparse_ops --"
OPS = ("spmm", "relational_spmm", "dense")
# Largest difference of two forms' results, relative to the largest number: sums over thousands of edges in f32.
TOLERANCE = 1e-4

# Everything that imports NumPy or PyTorch is imported where it is used: this file starts outside the environment.


@dataclass
class Times:
    """Of one form of one operation: a median a round and the minimum of all."""

    medians: list[float] = field(default_factory=list)
    minimum: float = float("inf")

    def add(self, seconds: float, minimum: float) -> None:
        self.medians.append(seconds)
        self.minimum = min(self.minimum, minimum)


# Of an operation: pass, dim, form.
Key = tuple[str, str, int, str]


def find_pattern(name: str) -> Path:
    """A .npz file as it is, or that of a named data set, written first where it is not there."""
    from peers import sparse_patterns

    if name.endswith(".npz"):
        return Path(name).resolve()
    path = PATTERNS / f"{name}.npz"
    if not path.is_file():
        data = os.environ.get("ARGIOPE_DATA")
        pattern = sparse_patterns.prepare(name, Path(data)) if data else None
        if pattern is None:
            sys.exit(f"{name}: neither a .npz file nor a data set in $ARGIOPE_DATA")
        sparse_patterns.save(pattern, path)
    return path


def groups(op: str, edges: "Edges", dims: list[int], with_fixed_shapes: bool,
           fused: "Fused | None") -> Iterator[tuple[list[int], list["Case"]]]:
    """The cases that are timed in turn with one start of our program, and the dimensions that it is asked for."""
    from peers import dense_forms, relational_forms, spmm_forms

    if op == "dense":
        fixed = list(dense_forms.fixed_shapes(edges.device)) if with_fixed_shapes else []
        yield dims, fixed + list(dense_forms.over_edges(edges, dims))
    elif op == "spmm":
        for dim in dims:
            yield [dim], list(spmm_forms.spmm(edges, dim))
    elif edges.relations is not None:
        for dim in dims:
            yield [dim], list(relational_forms.relational_spmm(edges, dim, fused if dim % 16 == 0 else None))


def usable(cases: list["Case"], num_edges: int, memory_bytes: float, absent: dict[str, str]) -> list["Case"]:
    """The cases that fit, run and agree with the first form of their operation; why the others are left out."""
    from peers.sparse_case import largest_difference

    expected: dict[tuple, object] = {}
    kept = []
    for case in cases:
        title = f"{case.op} {case.pass_} {case.dim}, {case.form}"
        if case.edge_tensors * num_edges * case.dim * 4 > memory_bytes:
            absent[title] = "over --memory"
            continue
        try:
            outputs = case.build()()
        except RuntimeError as error:
            absent[title] = str(error).splitlines()[0]
            continue
        if not case.is_random:
            difference = largest_difference(outputs, expected.setdefault((case.op, case.pass_, case.dim), outputs))
            if not difference <= TOLERANCE:
                absent[title] = f"DIFFERS from the first form by {difference:.1e} of its largest number"
                continue
        kept.append(case)
    return kept


def run_ours(command: str, path: Path, op: str, dims: list[int], threads: int) -> list[dict]:
    """The records that our program prints. Raises `measure.Failed`."""
    whole = [*shlex.split(command), str(path), "--op", op, "--dims", ",".join(map(str, dims)),
             "--threads", str(threads), "--json"]
    environment = {key: value for key, value in os.environ.items() if key not in sparse_environment.KEEP_PAGES}
    try:
        result = subprocess.run(whole, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=3600)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise measure.Failed(str(error)) from error
    if result.returncode != 0:
        raise measure.Failed((result.stderr.strip().splitlines() or ["no message"])[-1])
    return [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]


def compare(cases: list["Case"], dims: list[int], op: str, path: Path, ours: str | None,
            args: argparse.Namespace) -> dict[Key, Times]:
    """Peers and ours in turn. An operation of ours that no peer is timed on is left out."""
    from peers.sparse_case import samples

    times: dict[Key, Times] = {}
    wanted = {(case.op, case.dim) for case in cases}
    for _ in range(args.rounds):
        for record in run_ours(ours, path, op, dims, args.threads) if ours else []:
            if (record["op"], record["dim"]) in wanted:
                key = (record["op"], record["pass"], record["dim"], record.get("form", "argiope"))
                times.setdefault(key, Times()).add(record["seconds"], record.get("minimum", record["seconds"]))
        for case in cases:
            seconds = samples(case.build(), args.budget / args.rounds, -(-5 // args.rounds), args.device)
            times.setdefault((case.op, case.pass_, case.dim, case.form), Times()).add(median(seconds), min(seconds))
    return times


def rows_of(times: dict[Key, Times], edges: "Edges") -> list[dict]:
    from peers.sparse_costs import rates

    # All forms of one operation, pass and dimension next to one another, ours first, the peers as they were defined.
    order = {key: place for place, key in enumerate(dict.fromkeys(key[:3] for key in times))}
    rows = []
    for key in sorted(times, key=lambda key: (order[key[:3]], key[3] != "argiope")):
        op, pass_, dim, form = key
        seconds = median(times[key].medians)
        row = {"pattern": edges.name, "op": op, "pass": pass_, "dim": dim, "form": form, "seconds": seconds,
               "minimum": times[key].minimum,
               **rates(op, pass_, dim, edges.num_edges, edges.num_rows, edges.num_columns, seconds)}
        if base := times.get((op, pass_, dim, "argiope")):
            row["ratio"] = seconds / median(base.medians)
        rows.append(row)
    return rows


def number(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:.{digits}f}"


def markdown(report: dict) -> str:
    lines = ["## Sparse operations", "", f"Measured {report['date']}, commit {report['commit']}.", ""]
    lines += [f"- {key}: {value}" for key, value in (report["machine"] | report["setting"]).items()]
    lines += [f"- a copy of 256 MB reads and writes ({form}): {rate:.1f} GB/s"
              for form, rate in report["copy_gb_per_s"].items()]
    lines += [f"- ABSENT: {what}: {why}" for what, why in report["absent"].items()]
    for pattern in report["patterns"]:
        lines += ["", f"### {pattern['name']}: {pattern['num_rows']} rows, {pattern['num_edges']} edges"
                  + (f", {pattern['num_relations']} relations" if pattern["num_relations"] else ""), "",
                  "| operation | pass | dim | form | ms | fastest | GB/s | GFLOP/s | ratio to argiope |",
                  "|---|---|--:|---|--:|--:|--:|--:|--:|"]
        for row in report["rows"]:
            if row["pattern"] == pattern["name"]:
                cells = [row["op"], row["pass"], str(row["dim"]), row["form"], number(row["seconds"] * 1e3, 3),
                         number(row["minimum"] * 1e3, 3), number(row.get("gb_per_s"), 1),
                         number(row.get("gflop_per_s"), 2), number(row.get("ratio"), 2)]
                lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("patterns", nargs="+", metavar="PATTERN")
    parser.add_argument("--ops", nargs="+", choices=OPS, default=list(OPS))
    parser.add_argument("--dims", type=lambda text: [int(dim) for dim in text.split(",")], default=[32, 64, 128, 256],
                        metavar="D,D,..", help="default: 32,64,128,256")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu", help="of the peers")
    parser.add_argument("--ours", metavar="COMMAND", help=f"default: {OURS}; on cuda: none")
    parser.add_argument("--peers-only", action="store_true")
    parser.add_argument("--prepare-only", action="store_true", help="write the .npz files and stop")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--budget", type=float, default=1.0, metavar="SECONDS", help="for each case, over all rounds")
    parser.add_argument("--memory", type=float, default=8, metavar="GB", help="for what a form stores for every edge")
    parser.add_argument("--return-pages", action="store_true", help="leave glibc's malloc as it is")
    parser.add_argument("--venv", type=Path, default=ROOT / ".venv-sparse")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="default: standard output")
    return parser.parse_args()


def main(args: argparse.Namespace) -> None:
    paths = [find_pattern(name) for name in args.patterns]
    if args.prepare_only:
        print("\n".join(map(str, paths)))
        return

    import torch
    from peers import sparse_patterns
    from peers.relational_forms import Fused
    from peers.sparse_case import Edges, copy_gb_per_s

    warnings.filterwarnings("ignore", "Sparse CSR tensor support is in beta")
    # They forbid equal columns in a row, which knowledge graphs have and the products take.
    torch.sparse.check_sparse_tensor_invariants.disable()
    if args.device == "cuda" and not torch.cuda.is_available():
        sys.exit("PyTorch finds no GPU")
    torch.set_num_threads(args.threads)
    torch.manual_seed(0)
    ours = None if args.peers_only else args.ours or (OURS if args.device == "cpu" else None)
    absent: dict[str, str] = {}
    fused = None
    if args.device == "cpu" and "relational_spmm" in args.ops:
        try:
            fused = Fused(args.threads)
        except (OSError, subprocess.CalledProcessError) as error:
            absent["fused C++"] = str(error)
    rows, patterns, failed = [], [], False
    bandwidth = copy_gb_per_s(args.budget, args.device)
    for path in paths:
        pattern = sparse_patterns.load(path)
        patterns.append({"name": pattern.name, "num_rows": pattern.num_rows, "num_columns": pattern.num_columns,
                         "num_edges": pattern.num_edges, "num_relations": pattern.num_relations})
        edges = Edges(pattern, args.device)
        for op in args.ops:
            for dims, cases in groups(op, edges, args.dims, path == paths[0], fused):
                print(f"{pattern.name}: {op} {','.join(map(str, dims))}", file=sys.stderr)
                skipped: dict[str, str] = {}
                cases = usable(cases, pattern.num_edges, args.memory * 1e9, skipped)
                absent |= {f"{pattern.name}: {title}": why for title, why in skipped.items()}
                try:
                    times = compare(cases, dims, op, path, ours, args)
                except measure.Failed as error:
                    print(f"ABSENT: {ours}: {error}", file=sys.stderr)
                    absent["argiope"], ours, failed = str(error), None, True
                    times = compare(cases, dims, op, path, None, args)
                rows += rows_of(times, edges)

    report = {
        "date": datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "commit": measure.output_of("git", "-C", str(ROOT), "describe", "--always", "--dirty"),
        "machine": measure.machine(),
        "setting": {"threads": args.threads, "rounds": args.rounds, "budget_s": args.budget, "device": args.device,
                    "freed memory": "returned" if args.return_pages else "kept", "torch": torch.__version__,
                    "MKL": torch.backends.mkl.is_available(),
                    "instructions": torch.backends.cpu.get_cpu_capability()},
        "copy_gb_per_s": bandwidth, "absent": absent, "patterns": patterns, "rows": rows,
    }
    if args.json:
        args.json.write_text(json.dumps(report, indent=2) + "\n")
    if args.markdown:
        args.markdown.write_text(markdown(report))
    else:
        print(markdown(report), end="")
    if failed:
        sys.exit("argiope failed")
    if any("fused C++" in what and "DIFFERS" in why for what, why in absent.items()):
        sys.exit("the fused kernel differs from PyTorch")


if __name__ == "__main__":
    options = arguments()
    sparse_environment.enter(options.venv, options.threads, keep_pages=not options.return_pages)
    main(options)
