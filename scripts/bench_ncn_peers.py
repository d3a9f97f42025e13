#!/usr/bin/env python3
"""Trains NCN and NCNC in plain PyTorch, times the pooling of common neighbors there, and compares both with ours.

    ARGIOPE_DATA=... scripts/bench_ncn_peers.py train --dataset cora --model ncn --seed 0 --epochs 100 --threads 1
    ARGIOPE_DATA=... scripts/bench_ncn_peers.py pool --dataset ddi --batch 8192 --dim 224 --threads 2
    ARGIOPE_DATA=... scripts/bench_ncn_peers.py compare --datasets cora --models ncn ncnc --epochs 12 --threads 2

The first run installs PyTorch from PyPI into a virtual environment (--venv, about 4.3 GB, the one that
bench_sparse_peers.py uses). The models are written from their description, with the published hyperparameters
(peers/ncn_settings.py), in the fastest forms that we know of in PyTorch on a CPU.

`train` prints a JSON object for every epoch,

    {"epoch": 1, "loss": 1.2, "train_seconds": .., "train_cpu_seconds": .., "test_seconds": .., "test_cpu_seconds": ..,
     "valid_hits": {"20": .., "50": .., "100": ..}, "test_hits": {..}}

and then {"best": {"100": {"epoch": .., "valid": .., "test": ..}, ..}, "parameters": .., "rss_before_mb": ..,
"peak_rss_mb": ..}. An epoch is the drawing of its negatives and all its steps; a test pass is one encoding and the
scores and Hits@K of the validation and test pairs.

`pool` scores nothing: it takes the first --batch edges of the data set's file as pairs in the graph of all its
(training) edges and sums the rows of x over each pair's common neighbors. x [num_nodes, dim], and the gradient
[batch, dim] of the sums, hold ((31 row + 17 column) mod 101) / 101 - 0.5. It prints

    {"op": "pool", "pass": "forward", "form": "embedding_bag", "seconds": .., "minimum": ..,
     "common_neighbors": .., "sum": .., "sum_of_squares": ..}

(the last two of the result), where "intersect" finds the common neighbors, "forward" does so and sums, and "backward"
gives the gradient of x with what forward leaves behind; then {"rss_before_mb": .., "peak_rss_mb": ..}.

`compare` starts our program in turn with these: OURS train --dataset cora --model ncn --seed 0 --epochs 12 --threads 2
--json and OURS pool --dataset ddi --batch 8192 --dim 224 --threads 2 --json, which print the same objects; "form",
"pass": "intersect", CPU seconds and memory may be missing. Its seconds are medians over the epochs after the
first --warm-up ones of every round. Peak memory is that of the whole process, as the kernel counts it; that of a
program that also tells the memory it held before it began is given without it, too. Splits and random numbers are
each program's own, so losses and Hits@K agree only as far as seeds do.
"""

import argparse
import json
import os
import resource
import shlex
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import measure
from peers import sparse_environment

if TYPE_CHECKING:
    import torch

ROOT = Path(__file__).resolve().parent.parent
OURS = "cargo run --release -p argiope-benches --bin ncn_peer --"
DATASETS = ("cora", "citeseer", "pubmed", "ddi")
MODELS = ("ncn", "ncnc")
FORMS = ("embedding_bag", "sparse.mm")
PASSES = ("intersect", "forward", "backward")
# Largest relative difference of the sums that `pool` prints: sums of millions of numbers in f32.
TOLERANCE = 1e-4
TIMES = ("train_seconds", "train_cpu_seconds", "test_seconds", "test_cpu_seconds")

# Everything that imports NumPy or PyTorch is imported where it is used: this file starts outside the environment.


@dataclass
class Output:
    """What a program printed and the most memory that it held."""

    records: list[dict]
    peak_mb: float

    def of_pool(self) -> dict[str, dict]:
        return {record["pass"]: record for record in self.records if record.get("op") == "pool"}

    def memory(self) -> dict[str, float]:
        before = next((record["rss_before_mb"] for record in self.records if "rss_before_mb" in record), None)
        own = {} if before is None else {"peak memory, MB, over that before": self.peak_mb - before}
        return {"peak memory, MB": self.peak_mb} | own


def data_folder() -> Path:
    if folder := os.environ.get("ARGIOPE_DATA"):
        return Path(folder)
    sys.exit("ARGIOPE_DATA is not set")


def resident_mb() -> float:
    return int(measure.first_value("/proc/self/status", "VmRSS").split()[0]) / 1024


def tell(record: dict) -> None:
    print(json.dumps(record), flush=True)


def tell_memory(before_mb: float, **more: object) -> None:
    tell(more | {"rss_before_mb": before_mb, "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024})


def start_torch(threads: int) -> None:
    import torch

    warnings.filterwarnings("ignore", "Sparse CSR tensor support is in beta")
    torch.sparse.check_sparse_tensor_invariants.disable()
    torch.set_num_threads(threads)


def train(args: argparse.Namespace) -> None:
    start_torch(args.threads)
    # What the libraries alone hold, before data and model.
    before_mb = resident_mb()
    from peers.ncn_protocol import Run

    if (args.dataset, args.model) == ("ddi", "ncnc"):
        sys.exit("NCNC on ogbl-ddi starts from a trained NCN: not supported")
    run = Run(args.dataset, args.model == "ncnc", args.seed, data_folder())
    best: dict[str, dict] = {}
    for record in run.epochs(args.epochs, args.max_batches):
        tell(record)
        for k, valid in record["valid_hits"].items():
            if k not in best or valid > best[k]["valid"]:
                best[k] = {"epoch": record["epoch"], "valid": valid, "test": record["test_hits"][k]}
    tell_memory(before_mb, best=best, parameters=run.num_parameters())


def pool(args: argparse.Namespace) -> None:
    import torch

    start_torch(args.threads)
    before_mb = resident_mb()
    from peers import ncn_neighbors, ncn_protocol

    edges, num_nodes = ncn_protocol.edges_of(args.dataset, data_folder())
    if args.batch > edges.shape[1]:
        sys.exit(f"--batch {args.batch}: {args.dataset} has {edges.shape[1]} edges")
    graph = ncn_neighbors.Adjacency.from_edges(edges, num_nodes)
    pairs = edges[:, :args.batch].contiguous()
    x, gradient = filled(num_nodes, args.dim), filled(args.batch, args.dim)
    for form in args.forms:
        total = ncn_neighbors.pooled_sum if form == "embedding_bag" else ncn_neighbors.sparse_product
        leaf = x.clone().requires_grad_()
        entries = ncn_neighbors.common(graph, pairs)
        result = total(leaf, entries)
        passes: dict[str, Callable[[], object]] = {
            "intersect": lambda: ncn_neighbors.common(graph, pairs),
            "forward": lambda total=total: total(x, ncn_neighbors.common(graph, pairs)),
            "backward": lambda result=result, leaf=leaf: torch.autograd.grad(
                result, leaf, gradient, retain_graph=True)[0]}
        for name, call in passes.items():
            output, seconds = timed(call, args.repeats)
            sums = {} if name == "intersect" else {
                "sum": output.sum(dtype=torch.float64).item(), "sum_of_squares": output.double().square().sum().item()}
            tell({"op": "pool", "pass": name, "form": form, "seconds": median(seconds), "minimum": min(seconds),
                  "common_neighbors": len(entries.columns)} | sums)
    tell_memory(before_mb)


def filled(num_rows: int, dim: int) -> "torch.Tensor":
    import torch

    rows, columns = torch.arange(num_rows)[:, None], torch.arange(dim)[None]
    return ((31 * rows + 17 * columns) % 101).float() / 101 - 0.5


def timed(call: Callable[[], "torch.Tensor"], repeats: int) -> tuple["torch.Tensor", list[float]]:
    """The result and the seconds of single calls after one that warms up."""
    from peers.ncn_protocol import Clock

    output, seconds = call(), []
    for _ in range(repeats):
        clock = Clock()
        output = call()
        seconds.append(clock.read("call")["call_seconds"])
    return output, seconds


def run(command: list[str]) -> Output:
    """Raises `measure.Failed`."""
    with tempfile.TemporaryFile("w+") as errors:
        try:
            child = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                     stderr=errors, text=True)
        except OSError as error:
            raise measure.Failed(str(error)) from error
        lines = child.stdout.read().splitlines()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            errors.seek(0)
            last_line = (errors.read().strip().splitlines() or ["no message"])[-1]
            raise measure.Failed(f"exit status {child.returncode}: {last_line}")
    return Output([json.loads(line) for line in lines if line.startswith("{")], usage.ru_maxrss / 1024)


def built(command: str) -> list[str]:
    """Our program itself in the place of a `cargo run`, whose memory, and a compiler's, would count as its own."""
    words = shlex.split(command)
    if words[:2] != ["cargo", "run"]:
        return words
    end = words.index("--") if "--" in words else len(words)
    build = ["cargo", "build", *words[2:end], "--message-format=json-render-diagnostics"]
    result = subprocess.run(build, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    messages = [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]
    programs = [message["executable"] for message in messages if message.get("executable")]
    if result.returncode != 0 or len(programs) != 1:
        sys.exit(f"{shlex.join(build)}: no program")
    return [*programs, *words[end + 1:]]


def compare(args: argparse.Namespace) -> None:
    ours = built(args.ours)
    peers = [sys.executable, str(Path(__file__).resolve())]
    own = ["--venv", str(args.venv), *(["--return-pages"] if args.return_pages else [])]
    print(f"- {datetime.now(timezone.utc):%Y-%m-%d %H:%M UTC}, commit "
          f"{measure.output_of('git', '-C', str(ROOT), 'describe', '--always', '--dirty')}, {args.threads} threads, "
          f"{args.rounds} rounds")
    for key, value in measure.machine().items():
        print(f"- {key}: {value}")
    print("\n| case | what | argiope | PyTorch | ratio |\n|---|---|--:|--:|--:|", flush=True)
    differences: list[str] = []
    for dataset in args.datasets:
        for model in args.models:
            call = ["train", "--dataset", dataset, "--model", model, "--seed", str(args.seed), "--epochs",
                    str(args.epochs), "--threads", str(args.threads)]
            pairs = [(run([*ours, *call, "--json"]), run([*peers, *call, *own])) for _ in range(args.rounds)]
            tell_rows(f"{dataset}, {model}", *(training(outputs, args.warm_up) for outputs in zip(*pairs)))
    for dataset in args.pool:
        call = ["pool", "--dataset", dataset, "--batch", str(args.batch), "--dim", str(args.dim), "--threads",
                str(args.threads)]
        for form in FORMS:
            pairs = [(run([*ours, *call, "--json"]), run([*peers, *call, *own, "--forms", form]))
                     for _ in range(args.rounds)]
            title = f"{dataset}, {args.batch} pairs, {args.dim} dimensions, {form}"
            tell_rows(title, *(pooling(outputs) for outputs in zip(*pairs)))
            differences += [f"{title}: {text}" for text in disagreements(*pairs[0])]
    if differences:
        sys.exit("\n".join(["DIFFERS", *differences]))


def training(outputs: tuple[Output, ...], warm_up: int) -> dict[str, float]:
    found = {}
    for name in TIMES:
        values = [record[name] for output in outputs for record in output.records
                  if record.get("epoch", 0) > warm_up and name in record]
        if values:
            found[name.replace("_", " ")] = median(values)
    best = [record["best"] for record in outputs[0].records if "best" in record]
    hits = {f"Hits@{k} of the test at the best validation": value["test"] for k, value in best[0].items()} \
        if best else {}
    return found | memory(outputs) | hits


def pooling(outputs: tuple[Output, ...]) -> dict[str, float]:
    found = {}
    for name in PASSES:
        values = [records[name]["seconds"] for output in outputs if name in (records := output.of_pool())]
        if values:
            found[f"{name}, seconds"] = median(values)
    counts = {record["common_neighbors"] for output in outputs for record in output.of_pool().values()}
    if not counts:
        raise measure.Failed("no pooling was told")
    return found | memory(outputs) | {"common neighbors": next(iter(counts))}


def memory(outputs: tuple[Output, ...]) -> dict[str, float]:
    every = [output.memory() for output in outputs]
    return {key: median(values[key] for values in every) for key in every[0]}


def disagreements(ours: Output, theirs: Output) -> Iterator[str]:
    expected = theirs.of_pool()
    for name, record in ours.of_pool().items():
        for key in ("common_neighbors", "sum", "sum_of_squares"):
            if key in record and key in expected.get(name, {}):
                value, other = record[key], expected[name][key]
                # Positive and negative numbers cancel in the sum.
                scale = abs(other) if key != "sum" else max(abs(other), expected[name]["sum_of_squares"] ** 0.5)
                if not abs(value - other) <= (0 if key == "common_neighbors" else TOLERANCE * scale):
                    yield f"{name}, {key}: {value} and {other}"


def tell_rows(case: str, ours: dict[str, float], theirs: dict[str, float]) -> None:
    for key in theirs | ours:
        mine, other = ours.get(key), theirs.get(key)
        is_cost = "Hits" not in key and key != "common neighbors"
        ratio = f"{other / mine:.2f}" if is_cost and mine and other is not None else ""
        cells = [case, key, *("" if value is None else f"{value:.5g}" if value < 1e5 else f"{value:.0f}"
                              for value in (mine, other)), ratio]
        print(f"| {' | '.join(cells)} |", flush=True)


def arguments() -> argparse.Namespace:
    every = argparse.ArgumentParser(add_help=False)
    every.add_argument("--threads", type=int, default=2)
    every.add_argument("--venv", type=Path, default=ROOT / ".venv-sparse")
    every.add_argument("--return-pages", action="store_true", help="leave glibc's malloc as it is")
    seeds = argparse.ArgumentParser(add_help=False)
    seeds.add_argument("--seed", type=int, default=0)
    pools = argparse.ArgumentParser(add_help=False)
    pools.add_argument("--batch", type=int, default=8192)
    pools.add_argument("--dim", type=int, default=224)

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    actions = parser.add_subparsers(dest="action", required=True)
    action = actions.add_parser("train", parents=[every, seeds])
    action.add_argument("--dataset", choices=DATASETS, default="cora")
    action.add_argument("--model", choices=MODELS, default="ncn")
    action.add_argument("--epochs", type=int, default=100)
    action.add_argument("--max-batches", type=int, metavar="N", help="end an epoch after so many batches")
    action = actions.add_parser("pool", parents=[every, pools])
    action.add_argument("--dataset", choices=DATASETS, default="ddi")
    action.add_argument("--forms", nargs="+", choices=FORMS, default=list(FORMS))
    action.add_argument("--repeats", type=int, default=5)
    action = actions.add_parser("compare", parents=[every, seeds, pools])
    action.add_argument("--ours", metavar="COMMAND", default=OURS, help="default: %(default)s")
    action.add_argument("--datasets", nargs="*", choices=DATASETS, default=["cora"])
    action.add_argument("--models", nargs="+", choices=MODELS, default=list(MODELS))
    action.add_argument("--epochs", type=int, default=12)
    action.add_argument("--warm-up", type=int, default=2)
    action.add_argument("--rounds", type=int, default=1)
    action.add_argument("--pool", nargs="*", choices=DATASETS, default=["ddi"], metavar="DATASET")
    return parser.parse_args()


if __name__ == "__main__":
    options = arguments()
    if options.action == "compare":
        try:
            compare(options)
        except measure.Failed as error:
            sys.exit(str(error))
    else:
        sparse_environment.enter(options.venv, options.threads, keep_pages=not options.return_pages)
        {"train": train, "pool": pool}[options.action](options)
        # PyTorch's libraries touch 120 MB more when Python takes them down, which is not memory of the model.
        sys.stdout.flush()
        os._exit(0)
