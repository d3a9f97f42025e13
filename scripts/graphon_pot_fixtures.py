#!/usr/bin/env python3
"""Writes crates/graphon/tests/fixtures/pot_gromov.json: Gromov-Wasserstein values of POT for standard graphons.

    python3 -m venv .venv-pot && .venv-pot/bin/pip install POT==0.9.7.post1 numpy
    .venv-pot/bin/python scripts/graphon_pot_fixtures.py crates/graphon/tests/fixtures/pot_gromov.json

Only numbers of graphons, numbers of blocks and values are stored: the matrices follow from the formulas below on the grid
u, v = 1/K, 2/K, .., 1. POT starts at the product coupling. "squared" is its value, not the root of it; null for a setting
that a method does not have.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import ot

FORMULAS = {
    0: lambda u, v: u * v,
    1: lambda u, v: np.exp(-(u**0.7 + v**0.7)),
    2: lambda u, v: (u**2 + v**2 + np.sqrt(u) + np.sqrt(v)) / 4,
    5: lambda u, v: 1 / (1 + np.exp(-(np.maximum(u, v) ** 2 + np.minimum(u, v) ** 4))),
    6: lambda u, v: np.exp(-np.maximum(u, v) ** 0.75),
    7: lambda u, v: np.exp(-(np.minimum(u, v) + np.sqrt(u) + np.sqrt(v)) / 2),
    9: lambda u, v: np.abs(u - v),
    10: lambda u, v: 1 - np.abs(u - v),
    11: lambda u, v: 0.8 * ((u > 0.5) == (v > 0.5)),
}

PAIRS = [(0, 2), (2, 0), (0, 6), (1, 5), (7, 2), (9, 11), (9, 10), (6, 9)]
BLOCKS = [32, 64]
ENTROPIC_PAIRS = [(0, 2), (9, 10)]
EPSILON = 5e-3
FUSED_PAIRS = [(0, 2), (9, 11)]
ALPHA = 0.5


def matrix(graphon: int, blocks: int) -> np.ndarray:
    grid = np.arange(1, blocks + 1) / blocks
    return FORMULAS[graphon](grid[:, None], grid[None, :]).astype(float)


def attributes(blocks: int) -> tuple[np.ndarray, np.ndarray]:
    """Two attributes a block: (u, 1) on the left, (u^2, u) on the right."""
    grid = np.arange(1, blocks + 1) / blocks
    return np.stack([grid, np.ones(blocks)], axis=1), np.stack([grid**2, grid], axis=1)


def case(method: str, left: int, right: int, blocks: int, loss: str, squared: float, **settings: float) -> dict:
    names = {"method": method, "left": left, "right": right, "blocks": blocks, "loss": loss}
    return names | {"epsilon": None, "alpha": None} | settings | {"squared": float(f"{squared:.10g}")}


def conditional_gradient(left: int, right: int, blocks: int, loss: str) -> dict:
    weights = ot.unif(blocks)
    value = ot.gromov.gromov_wasserstein2(
        matrix(left, blocks), matrix(right, blocks), weights, weights, loss, max_iter=10_000, tol_rel=1e-12, tol_abs=1e-14
    )
    return case("conditional_gradient", left, right, blocks, loss, value)


def entropic(left: int, right: int, blocks: int) -> dict:
    weights = ot.unif(blocks)
    value = ot.gromov.entropic_gromov_wasserstein2(
        matrix(left, blocks), matrix(right, blocks), weights, weights, "square_loss", epsilon=EPSILON, tol=1e-10,
        max_iter=2000, solver="PGD"
    )
    return case("entropic", left, right, blocks, "square_loss", value, epsilon=EPSILON)


def fused(left: int, right: int, blocks: int) -> dict:
    weights = ot.unif(blocks)
    costs = ot.dist(*attributes(blocks), metric="sqeuclidean")
    value = ot.gromov.fused_gromov_wasserstein2(
        costs, matrix(left, blocks), matrix(right, blocks), weights, weights, "square_loss", alpha=ALPHA,
        max_iter=10_000, tol_rel=1e-12, tol_abs=1e-14
    )
    return case("fused", left, right, blocks, "square_loss", value, alpha=ALPHA)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", type=Path)
    output = parser.parse_args().output
    cases = [
        conditional_gradient(left, right, blocks, loss)
        for left, right in PAIRS
        for blocks in BLOCKS
        for loss in ("square_loss", "kl_loss")
    ]
    cases += [entropic(left, right, 32) for left, right in ENTROPIC_PAIRS]
    cases += [fused(left, right, 32) for left, right in FUSED_PAIRS]
    rows = ",\n".join("    " + json.dumps(row) for row in cases)
    versions = json.dumps({"POT": ot.__version__, "numpy": np.__version__})
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(f'{{\n  "versions": {versions},\n  "cases": [\n{rows}\n  ]\n}}\n')


if __name__ == "__main__":
    main()
