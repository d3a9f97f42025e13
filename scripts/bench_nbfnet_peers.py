#!/usr/bin/env python3
"""Trains NBFNet in plain PyTorch, times its training steps and its evaluation, and compares both with ours.

    ARGIOPE_DATA=... scripts/bench_nbfnet_peers.py step --dataset wn18rr-v1 --batch 32 --threads 1
    ARGIOPE_DATA=... scripts/bench_nbfnet_peers.py evaluate --dataset fb15k-237 --batch 4 --threads 1
    ARGIOPE_DATA=... scripts/bench_nbfnet_peers.py train --dataset wn18rr-v1 --epochs 1 --max-batches 20
    ARGIOPE_DATA=... scripts/bench_nbfnet_peers.py parity --output DIR
    scripts/bench_nbfnet_peers.py floor --threads 1
    ARGIOPE_DATA=... scripts/bench_nbfnet_peers.py compare --threads 1 --rounds 3

The first run installs PyTorch from PyPI into a virtual environment (--venv, about 4.3 GB, the one that
bench_sparse_peers.py uses). The model is written from its equations (peers/nbfnet_model.py), with the published
hyperparameters (peers/nbfnet_train.py) and without a fused kernel: every layer gathers its messages and scatters
them once for each statistic.

`step` times whole training steps of the same number of triples: drawing negatives, taking the positives out of the
graph, scores, gradients and Adam. `evaluate` times the filtered ranks of the tails and the heads of the first --batch
triples of the test part, two queries a triple, among all entities, with initial weights; of so many queries at once
as --message-mib of messages allow. Both print

    {"case": "step wn18rr-v1 32", "seconds": .., "cpu_seconds": .., "minimum": .., "rss_before_mib": .., "peak_mib": ..}

where seconds are medians of --repeats calls after one that warms up.

`train` prints {"epoch": 1, "loss": .., "train_seconds": .., "train_cpu_seconds": .., "valid": {"mrr": ..}} for every
epoch and then {"test": {..}} with the parameters of the epoch that has the best "mrr" of the validation part.

`parity` writes what a check of another program against this one needs, of WN18RR_v1 and one training batch:
model.pth (initial weights), entities.txt and relations.txt (names in the order of their numbers), batch.json (nodes,
relations, r + R for a query after heads, candidates with the positive first, the same as heads and tails, the number
of edges left in the graph and the loss), scores.npy `[batch, 33]` and gradients.pth, named like the weights.

`floor` prints what PyTorch makes of the machine: {"gflops": .., "gb_per_second": ..}, of products of two matrices of
1024 x 1024 and of copies of 256 MB (read and written).

`compare` starts our program in turn with this one, OURS step --dataset wn18rr-v1 --batch 32 --threads 1 --repeats 3,
which is to print an object with "seconds", "cpu_seconds" and "peak_mib" in it, and tells medians over the rounds. Peak
memory is that of the whole process, as the kernel counts it, with the libraries: 0.3 GB of PyTorch's.
"""

import argparse
import json
import os
import resource
import shlex
import sys
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import measure
from bench_ncn_peers import data_folder, resident_mb, run, start_torch, tell
from peers import sparse_environment

if TYPE_CHECKING:
    from peers.nbfnet_train import Run

ROOT = Path(__file__).resolve().parent.parent
OURS = "target/release/nbfnet_peer"
DATASETS = [f"{name}-v{version}" for name in ("wn18rr", "fb237") for version in (1, 2, 3, 4)] + [
    "wn18rr", "fb15k-237", "umls", "kinship"]
COSTS = ("seconds", "cpu_seconds", "peak_mib")

# Everything that imports NumPy or PyTorch is imported where it is used: this file starts outside the environment.


def peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def started(args: argparse.Namespace) -> tuple["Run", float]:
    """A model with initial weights, and the memory that the libraries alone held, in MiB."""
    start_torch(args.threads)
    from peers import nbfnet_graph, nbfnet_train

    before = resident_mb()
    return nbfnet_train.Run(args.dataset, nbfnet_graph.load(args.dataset, data_folder()), args.seed), before


def tell_costs(args: argparse.Namespace, before_mib: float, call: Callable[[], object]) -> None:
    from peers.ncn_protocol import Clock

    call()
    costs = []
    for _ in range(args.repeats):
        clock = Clock()
        call()
        costs.append(clock.read("call"))
    seconds = [cost["call_seconds"] for cost in costs]
    tell({"case": f"{args.action} {args.dataset} {args.batch}", "seconds": median(seconds),
          "cpu_seconds": median(cost["call_cpu_seconds"] for cost in costs), "minimum": min(seconds),
          "rss_before_mib": before_mib, "peak_mib": peak_mib()})


def step(args: argparse.Namespace) -> None:
    model, before = started(args)
    triples = model.data.train.triples
    if args.batch > len(triples):
        sys.exit(f"--batch {args.batch}: {args.dataset} has {len(triples)} triples to train on")

    def full_batches():
        while True:
            yield from (batch for batch in model.batches(args.batch) if len(batch.nodes) == args.batch)

    batches = full_batches()
    tell_costs(args, before, lambda: model.step(next(batches)))


def evaluate(args: argparse.Namespace) -> None:
    model, before = started(args)
    from peers import nbfnet_train

    nbfnet_train.MESSAGE_BYTES = args.message_mib << 20
    part = model.data.test
    if args.batch > len(part.triples):
        sys.exit(f"--batch {args.batch}: {args.dataset} has {len(part.triples)} triples to test")
    tell_costs(args, before, lambda: model.test(part, args.batch))


def train(args: argparse.Namespace) -> None:
    from copy import deepcopy
    from itertools import islice

    model, before = started(args)
    from peers.ncn_protocol import Clock

    batch = args.batch or model.settings.batch
    best, weights = -1.0, None
    for epoch in range(1, args.epochs + 1):
        clock = Clock()
        losses = [model.step(drawn) for drawn in islice(model.batches(batch), args.max_batches)]
        record = {"epoch": epoch, "loss": sum(losses) / len(losses)} | clock.read("train")
        valid = model.test(model.data.valid, args.max_triples)
        tell(record | {"valid": valid})
        if valid["mrr"] > best:
            best, weights = valid["mrr"], deepcopy(model.model.state_dict())
    model.model.load_state_dict(weights)
    tell({"test": model.test(model.data.test, args.max_triples), "rss_before_mib": before, "peak_mib": peak_mib()})


def parity(args: argparse.Namespace) -> None:
    import numpy as np
    import torch

    folder: Path = args.output
    if folder.resolve().is_relative_to(ROOT):
        sys.exit(f"--output {folder}: is in the repository")
    folder.mkdir(parents=True, exist_ok=True)
    model, _ = started(args)
    from peers import nbfnet_train

    settings, data = model.settings, model.data
    batch = next(model.batches(args.batch))
    graph = batch.remaining(data.train.graph, settings.removes_one_hop)
    scores = model.model(graph, batch.nodes, batch.relations, batch.candidates)
    value = nbfnet_train.loss(scores, settings.temperature)
    value.backward()
    torch.save(model.model.state_dict(), folder / "model.pth")
    torch.save({name: parameter.grad for name, parameter in model.model.named_parameters()},
               folder / "gradients.pth")
    np.save(folder / "scores.npy", scores.detach().numpy())
    for names, file in ((data.entities, "entities.txt"), (data.relations, "relations.txt")):
        (folder / file).write_text("".join(f"{name}\n" for name in names))
    positives = batch.candidates[:, 0]
    asks_head = batch.relations >= graph.num_relations // 2
    record = {
        "dataset": args.dataset, "num_entities": graph.num_nodes, "num_relations": graph.num_relations // 2,
        "num_edges": len(data.train.graph.sources), "num_edges_left": len(graph.sources),
        "temperature": settings.temperature, "loss": value.item(), "nodes": batch.nodes.tolist(),
        "relations": batch.relations.tolist(), "candidates": batch.candidates.tolist(),
        "heads": torch.where(asks_head, positives, batch.nodes).tolist(),
        "tails": torch.where(asks_head, batch.nodes, positives).tolist()}
    (folder / "batch.json").write_text("{\n" + ",\n".join(
        f"{json.dumps(key)}: {json.dumps(field)}" for key, field in record.items()) + "\n}\n")
    tell({key: record[key] for key in ("num_edges", "num_edges_left", "loss")})


def floor(args: argparse.Namespace) -> None:
    start_torch(args.threads)
    import torch

    from peers.ncn_protocol import Clock

    def fastest(call: Callable[[], object]) -> float:
        call()
        times = []
        for _ in range(args.repeats):
            clock = Clock()
            call()
            times.append(clock.read("call")["call_seconds"])
        return min(times)

    size, num_bytes = 1024, 256_000_000
    matrix = torch.rand(size, size)
    product = torch.empty_like(matrix)
    source = torch.rand(num_bytes // 4)
    target = torch.empty_like(source)
    tell({"gflops": 2e-9 * size**3 / fastest(lambda: torch.mm(matrix, matrix, out=product)),
          "gb_per_second": 2e-9 * num_bytes / fastest(lambda: target.copy_(source))})


def compare(args: argparse.Namespace) -> None:
    ours = shlex.split(args.ours)
    peers = [sys.executable, str(Path(__file__).resolve())]
    own = ["--venv", str(args.venv), *(["--return-pages"] if args.return_pages else [])]
    print(f"- {datetime.now(timezone.utc):%Y-%m-%d %H:%M UTC}, commit "
          f"{measure.output_of('git', '-C', str(ROOT), 'describe', '--always', '--dirty')}, {args.threads} threads, "
          f"{args.rounds} rounds")
    for key, value in measure.machine().items():
        print(f"- {key}: {value}")
    print("\n| case | what | argiope | PyTorch | ratio |\n|---|---|--:|--:|--:|", flush=True)
    for action, cases in (("step", args.step), ("evaluate", args.evaluate)):
        for case in cases:
            dataset, _, batch = case.partition(":")
            call = [action, "--dataset", dataset, "--batch", batch, "--threads", str(args.threads), "--repeats",
                    str(args.repeats)]
            pairs = [(costs([*ours, *call]), costs([*peers, *call, *own])) for _ in range(args.rounds)]
            for key in COSTS:
                mine, other = (median(values[key] for values in of_one) for of_one in zip(*pairs))
                print(f"| {action} {dataset} {batch} | {key} | {mine:.4g} | {other:.4g} | {other / mine:.2f} |",
                      flush=True)


def costs(command: list[str]) -> dict[str, float]:
    """Raises `measure.Failed`."""
    output = run(command)
    records = [record for record in output.records if "case" in record]
    if len(records) != 1 or not {"seconds", "cpu_seconds"} <= records[0].keys():
        raise measure.Failed(f"{shlex.join(command)}: no seconds were told")
    return {key: records[0][key] for key in ("seconds", "cpu_seconds")} | {"peak_mib": output.peak_mb}


def arguments() -> argparse.Namespace:
    every = argparse.ArgumentParser(add_help=False)
    every.add_argument("--threads", type=int, default=2)
    every.add_argument("--venv", type=Path, default=ROOT / ".venv-sparse")
    every.add_argument("--return-pages", action="store_true", help="leave glibc's malloc as it is")
    models = argparse.ArgumentParser(add_help=False)
    models.add_argument("--dataset", choices=DATASETS, default="wn18rr-v1")
    models.add_argument("--seed", type=int, default=0)
    repeats = argparse.ArgumentParser(add_help=False)
    repeats.add_argument("--repeats", type=int, default=3)
    batches = argparse.ArgumentParser(add_help=False)
    batches.add_argument("--batch", type=int, default=32, help="a number of triples; default: %(default)s")

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("step", parents=[every, models, batches, repeats])
    action = actions.add_parser("evaluate", parents=[every, models, batches, repeats])
    action.add_argument("--message-mib", type=int, default=256)
    action = actions.add_parser("train", parents=[every, models])
    action.add_argument("--batch", type=int, help="default: as published")
    action.add_argument("--epochs", type=int, default=20)
    action.add_argument("--max-batches", type=int, metavar="N", help="end an epoch after so many batches")
    action.add_argument("--max-triples", type=int, metavar="N", help="rank so many triples of a part")
    action = actions.add_parser("parity", parents=[every, models, batches])
    action.add_argument("--output", type=Path, required=True, metavar="DIR")
    actions.add_parser("floor", parents=[every, repeats])
    action = actions.add_parser("compare", parents=[every, repeats])
    action.add_argument("--ours", metavar="COMMAND", default=OURS, help="default: %(default)s")
    action.add_argument("--step", nargs="*", default=["wn18rr-v1:32"], metavar="DATASET:BATCH")
    action.add_argument("--evaluate", nargs="*", default=["wn18rr-v1:32", "fb15k-237:4"], metavar="DATASET:BATCH")
    action.add_argument("--rounds", type=int, default=3)
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
        {"step": step, "evaluate": evaluate, "train": train, "parity": parity, "floor": floor}[options.action](options)
        # PyTorch's libraries touch 120 MB more when Python takes them down, which is not memory of the model.
        sys.stdout.flush()
        os._exit(0)
