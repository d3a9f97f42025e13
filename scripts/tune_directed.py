#!/usr/bin/env python3
"""Chooses settings of a method on directed data sets by random search, looking at validation only.

    ARGIOPE_DATA=... scripts/tune_directed.py adpa texas-directed wisconsin-directed --trials 30 -o runs/tune

Every trial draws settings from the space of the method below, with a seed that depends on the data set and the number of the
trial, and trains on the first splits of the data set with `argiope directed train`. What counts is the mean accuracy on the
validation nodes; those of the test are dropped before anything is compared or written. All trials, with their settings and
validation accuracies, are in OUT/DATASET/trials.json; OUT/DATASET/best.toml has the settings of the best, for --settings. A search
that was stopped goes on.
"""

import argparse
import json
import random
import subprocess
import sys
from pathlib import Path

# Section and name: values of equal probability.
COMMON = {
    "training.learning_rate": [0.002, 0.005, 0.01, 0.02],
    "training.weight_decay": [0.0, 5e-5, 5e-4, 5e-3],
    "features.row_normalize": [False, True],
}
STACK = {
    "model.stack.dim": [32, 64, 128],
    "model.stack.dropout": [0.0, 0.3, 0.5, 0.7],
    "model.stack.num_layers": [1, 2, 3],
}
SPACES = {
    "adpa": COMMON | {
        "model.dim": [32, 64, 128],
        "model.num_layers": [1, 2],
        "model.num_hops": [1, 2, 3],
        "model.dropout": [0.2, 0.4, 0.6, 0.8],
        "model.exponent": [0.0, 0.25, 0.5, 0.75],
        "model.hop_attention": ["node", "mean"],
        "model.pattern_attention": ["scalars", "gate", "sum"],
    },
    "mlp": COMMON | STACK,
    "gcn": COMMON | STACK,
    "dir-gnn": COMMON | STACK | {
        "model.alpha": [0.0, 0.5, 1.0],
        "model.convolution": ["gcn", "sage"],
        "model.stack.jumping_knowledge": ["none", "max", "concat"],
    },
    "magnet": COMMON | {
        "model.dim": [16, 32, 64],
        "model.dropout": [0.0, 0.3, 0.5, 0.7],
        "model.num_layers": [1, 2],
        "model.charge": [0.0, 0.1, 0.25],
    },
    "digcn": COMMON | STACK | {
        "model.inception": [True],
        "model.alpha": [0.1],
    },
}


def text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def draw(model: str, dataset: str, trial: int) -> dict[str, object]:
    if trial == 0:
        return {}  # The defaults.
    source = random.Random(f"{model} {dataset} {trial}")
    return {name: source.choice(values) for name, values in SPACES[model].items()}


def validation(args: argparse.Namespace, dataset: str, settings: dict[str, object], folder: Path) -> dict | None:
    fixed = {"training.epochs": args.epochs, "training.patience": args.patience}
    options = [option for name, value in (fixed | settings).items() for option in ("--set", f"{name}={text(value)}")]
    command = [args.argiope, "directed", "train", "--model", args.model, "--dataset", dataset, "--defaults", "--splits",
               str(args.splits), "--json", "-q", "-t", str(args.threads), "-o", str(folder), *options]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        print(f"{dataset}: {settings}: {done.stderr.strip()}", file=sys.stderr)
        return None
    # The test accuracies are left behind here.
    metrics = json.loads(done.stdout)["metrics"]
    return next(metric["valid"] for metric in metrics if metric["metric"] == "accuracy")


def toml_of(settings: dict[str, object]) -> str:
    lines: dict[str, list[str]] = {}
    for name, value in settings.items():
        if value == "none":
            continue
        section, _, key = name.rpartition(".")
        lines.setdefault(section, []).append(f"{key} = {json.dumps(value)}")
    return "".join(f"[{section}]\n" + "\n".join(rows) + "\n" for section, rows in lines.items())


def tune(args: argparse.Namespace, dataset: str) -> None:
    folder = args.output / args.model / dataset
    folder.mkdir(parents=True, exist_ok=True)
    record = folder / "trials.json"
    trials: list[dict] = json.loads(record.read_text()) if record.exists() else []
    for number in range(len(trials), args.trials):
        settings = draw(args.model, dataset, number)
        valid = validation(args, dataset, settings, folder / f"trial-{number}")
        trials.append({"trial": number, "settings": settings, "splits": args.splits, "valid": valid})
        record.write_text(json.dumps(trials, indent=1) + "\n")
    best = max((trial for trial in trials if trial["valid"]), key=lambda trial: trial["valid"]["mean"])
    comment = (f"# {args.model} on {dataset}: the best of {len(trials)} trials by the mean validation accuracy of the first "
               f"{args.splits} splits\n# (scripts/tune_directed.py), {100 * best['valid']['mean']:.2f} per cent.\n")
    (folder / "best.toml").write_text(comment + toml_of(best["settings"]))
    print(f"{dataset}: trial {best['trial']}, validation {100 * best['valid']['mean']:.2f}: {best['settings']}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", choices=SPACES)
    parser.add_argument("datasets", nargs="+")
    parser.add_argument("--trials", type=int, default=30)
    parser.add_argument("--splits", type=int, default=3)
    parser.add_argument("--epochs", type=int, default=300)
    parser.add_argument("--patience", type=int, default=60)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--argiope", default="target/release/argiope")
    parser.add_argument("-o", "--output", type=Path, required=True)
    args = parser.parse_args()
    for dataset in args.datasets:
        tune(args, dataset)


if __name__ == "__main__":
    main()
