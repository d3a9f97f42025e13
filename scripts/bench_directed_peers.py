#!/usr/bin/env python3
"""Times methods on directed graphs in plain PyTorch, compares them with ours, and writes fixtures for our tests.

    ARGIOPE_DATA=... scripts/bench_directed_peers.py peers --models dir-gcn,adpa,sir-gcn,digcn --threads 1
    ARGIOPE_DATA=... scripts/bench_directed_peers.py one digcn cora_ml_directed --form power --threads 1
    ARGIOPE_DATA=... scripts/bench_directed_peers.py compare --ours target/release/directed_bench --threads 1 --rounds 3
    scripts/bench_directed_peers.py parity

The first run installs PyTorch from PyPI into a virtual environment (--venv, about 4.3 GB, the one that
bench_sparse_peers.py uses). The models are written from their formulas, one file a model in peers/directed, whose heads
name sizes and data; in f32, without dropout, on the CPU.

`one` measures one model in one form on one graph of `$ARGIOPE_DATA/directed` (sir-gcn makes its own), and prints a line a
phase,

    {"model": "digcn", "phase": "prepare", "data": "cora_ml_directed", "form": "power", "seconds": .., "minimum": ..,
     "cpu_seconds": .., "repeats": 10, "rss_before_mb": .., "peak_mb": ..}

where "prepare" is what comes once before training, without reading the file: operators, propagated features, or the graphs
and batches of sir-gcn. "step" is a whole step of training (all nodes; 256 graphs of sir-gcn) with its gradients and the
optimizer, and tells the number of "parameters" too. "evaluate" is one forward pass over all nodes and the accuracies of the
parts (of sir-gcn over 1,000 graphs). Seconds are medians of --repeats calls, of the last two phases after two that warm up;
no more calls are begun --limit seconds after the first one. "peak_mb" is the most that the process, which measures
nothing else, has held up to then, "rss_before_mb" what the libraries alone held before the graph was read: 0.5 GB.

`peers` runs `one` for every form of the models on their data, each in a process of its own.

`compare` starts our program in turn with these, OURS MODEL DATA --threads 1 --repeats 10, which is to print the same lines
("form" and what is not in the table may be missing), and tells medians over the rounds for every form of the peers, and
"own_mb", which is "peak_mb" without "rss_before_mb" where that is told.

`parity` writes crates/directed/tests/fixtures/*.safetensors, described in the README.md there.
"""

import argparse
import os
import resource
import shlex
import sys
from collections.abc import Callable
from datetime import datetime, timezone
from importlib import import_module
from pathlib import Path
from statistics import median
from types import ModuleType

import measure
from bench_ncn_peers import data_folder, resident_mb, run, start_torch, tell
from peers import sparse_environment

ROOT = Path(__file__).resolve().parent.parent
OURS = "target/release/directed_bench"
# Forms and data.
MODELS = {
    "dir-gcn": (("sparse", "dense"), ("chameleon_directed",)),
    "adpa": (("split", "mix", "walk"), ("chameleon_directed", "cora_ml_directed")),
    "sir-gcn": (("index_add",), ("dictionary-10", "dictionary-20", "count-10")),
    "digcn": (("power", "eig"), ("cora_ml_directed",)),
}
FIXTURES = ROOT / "crates" / "directed" / "tests" / "fixtures"
NUM_WARM_UP = 2
PHASES = ("prepare", "step", "evaluate")
COSTS = ("seconds", "peak_mb", "own_mb")


def module_of(model: str) -> ModuleType:
    return import_module(f"peers.directed.{model.replace('-', '_')}")


def one(args: argparse.Namespace) -> None:
    start_torch(args.threads)
    import torch

    torch.manual_seed(args.seed)
    form = args.form or MODELS[args.model][0][0]
    if form not in MODELS[args.model][0]:
        sys.exit(f"--form {form}: {args.model} has {', '.join(MODELS[args.model][0])}")
    module = module_of(args.model)
    before: dict[str, object] = {"rss_before_mb": resident_mb()}
    if args.model == "sir-gcn":
        if args.data not in MODELS["sir-gcn"][1]:
            sys.exit(f"{args.data}: sir-gcn has {', '.join(MODELS['sir-gcn'][1])}")
        source: object = args.data
    else:
        from peers.directed import graphs

        try:
            source = graphs.load(args.data, data_folder())
        except (OSError, ValueError) as error:
            sys.exit(str(error))

    current = []

    def prepare() -> None:
        # What an earlier call made is not to be held beside what this one makes.
        current.clear()
        current.append(module.Run(source, form))
        current[0].prepare()

    tell_phase(args, form, "prepare", prepare, 0, before)
    if form in getattr(module, "PREPARE_ONLY", ()):
        return
    model = current[0]
    model.start()
    parameters = sum(parameter.numel() for group in model.optimizer.param_groups for parameter in group["params"])
    tell_phase(args, form, "step", model.step, NUM_WARM_UP, before | {"parameters": parameters})
    tell_phase(args, form, "evaluate", model.evaluate, NUM_WARM_UP, before)


def tell_phase(args: argparse.Namespace, form: str, phase: str, call: Callable[[], object], num_warm_up: int,
               more: dict[str, object]) -> None:
    from peers.ncn_protocol import Clock

    for _ in range(num_warm_up):
        call()
    costs: list[dict[str, float]] = []
    whole = Clock()
    while len(costs) < args.repeats and (not costs or whole.read("all")["all_seconds"] < args.limit):
        clock = Clock()
        call()
        costs.append(clock.read("call"))
    seconds = [cost["call_seconds"] for cost in costs]
    tell({"model": args.model, "phase": phase, "data": args.data, "form": form, "seconds": median(seconds),
          "minimum": min(seconds), "cpu_seconds": median(cost["call_cpu_seconds"] for cost in costs),
          "repeats": len(costs), "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024} | more)


def cases(args: argparse.Namespace) -> list[tuple[str, str]]:
    """Models and data."""
    found = [(model, data) for model in args.models for data in (args.data or MODELS[model][1])]
    # Graphs that are asked for are not for the model that makes its own, nor are those for others.
    return [(model, data) for model, data in found if (model == "sir-gcn") == (data in MODELS["sir-gcn"][1])]


def own_command(args: argparse.Namespace, model: str, data: str, form: str) -> list[str]:
    return [sys.executable, str(Path(__file__).resolve()), "one", model, data, "--form", form, *common(args), "--limit",
            str(args.limit), "--venv", str(args.venv), *(["--return-pages"] if args.return_pages else [])]


def common(args: argparse.Namespace) -> list[str]:
    return ["--threads", str(args.threads), "--repeats", str(args.repeats)]


def peers(args: argparse.Namespace) -> None:
    for model, data in cases(args):
        for form in MODELS[model][0]:
            for record in run(own_command(args, model, data, form)).records:
                tell(record)


def compare(args: argparse.Namespace) -> None:
    ours = shlex.split(args.ours)
    print(f"- {datetime.now(timezone.utc):%Y-%m-%d %H:%M UTC}, commit "
          f"{measure.output_of('git', '-C', str(ROOT), 'describe', '--always', '--dirty')}, {args.threads} threads, "
          f"{args.rounds} rounds of {args.repeats} repeats")
    for key, value in measure.machine().items():
        print(f"- {key}: {value}")
    print("\n| model | data | phase | what | form of the peer | argiope | PyTorch | ratio |")
    print("|---|---|---|---|---|--:|--:|--:|", flush=True)
    for model, data in cases(args):
        forms = MODELS[model][0]
        mine: list[dict] = []
        theirs: dict[str, list[dict]] = {form: [] for form in forms}
        for _ in range(args.rounds):
            mine += run([*ours, model, data, *common(args)]).records
            for form in forms:
                theirs[form] += run(own_command(args, model, data, form)).records
        for phase in PHASES:
            for form in forms:
                for what in COSTS:
                    tell_row(model, data, phase, what, form, cost(mine, phase, what), cost(theirs[form], phase, what))


def cost(records: list[dict], phase: str, what: str) -> float | None:
    records = [record for record in records if record.get("phase") == phase]
    if what == "own_mb":
        values = [record["peak_mb"] - record.get("rss_before_mb", 0) for record in records if "peak_mb" in record]
    else:
        values = [record[what] for record in records if what in record]
    return median(values) if values else None


def tell_row(model: str, data: str, phase: str, what: str, form: str, mine: float | None, other: float | None) -> None:
    if other is None:
        return
    ratio = f"{other / mine:.2f}" if mine else ""
    numbers = ("" if value is None else f"{value:.4g}" for value in (mine, other))
    print(f"| {' | '.join([model, data, phase, what, form, *numbers, ratio])} |", flush=True)


def parity(args: argparse.Namespace) -> None:
    start_torch(args.threads)
    from peers.directed import fixtures

    size = fixtures.write(args.output)
    print(f"{len(fixtures.FIXTURES)} fixtures agree with their sparse forms; {args.output}: {size / 1000:.0f} kB")


def arguments() -> argparse.Namespace:
    every = argparse.ArgumentParser(add_help=False)
    every.add_argument("--threads", type=int, default=1)
    every.add_argument("--venv", type=Path, default=ROOT / ".venv-sparse")
    every.add_argument("--return-pages", action="store_true", help="leave glibc's malloc as it is")
    timed = argparse.ArgumentParser(add_help=False)
    timed.add_argument("--repeats", type=int, default=10)
    timed.add_argument("--limit", type=float, default=20, metavar="SECONDS")
    chosen = argparse.ArgumentParser(add_help=False)
    chosen.add_argument("--models", type=lambda text: text.split(","), default=list(MODELS), metavar="MODEL,..")
    chosen.add_argument("--data", type=lambda text: text.split(","), metavar="NAME,..", help="default: those of the model")

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    actions = parser.add_subparsers(dest="action", required=True)
    action = actions.add_parser("one", parents=[every, timed])
    action.add_argument("model", choices=MODELS)
    action.add_argument("data", metavar="DATA")
    action.add_argument("--form", help="default: the model's first")
    action.add_argument("--seed", type=int, default=0)
    actions.add_parser("peers", parents=[every, timed, chosen])
    action = actions.add_parser("compare", parents=[every, timed, chosen])
    action.add_argument("--ours", metavar="COMMAND", default=OURS, help="default: %(default)s")
    action.add_argument("--rounds", type=int, default=1)
    action = actions.add_parser("parity", parents=[every])
    action.add_argument("--output", type=Path, default=FIXTURES, metavar="DIR")
    options = parser.parse_args()
    if getattr(options, "repeats", 1) < 1 or getattr(options, "rounds", 1) < 1:
        parser.error("--repeats and --rounds are at least 1")
    if unknown := set(getattr(options, "models", ())) - MODELS.keys():
        parser.error(f"--models: {', '.join(sorted(unknown))} is not one of {', '.join(MODELS)}")
    return options


if __name__ == "__main__":
    options = arguments()
    if options.action in ("peers", "compare"):
        try:
            {"peers": peers, "compare": compare}[options.action](options)
        except measure.Failed as error:
            sys.exit(str(error))
    else:
        sparse_environment.enter(options.venv, options.threads, keep_pages=not options.return_pages)
        {"one": one, "parity": parity}[options.action](options)
        # PyTorch's libraries touch 120 MB more when Python takes them down, which is not memory of the model.
        sys.stdout.flush()
        os._exit(0)
