#!/usr/bin/env python3
"""Writes the small graph, weights and expected scores that the tests of crates/nbfnet compare with.

    scripts/make_nbfnet_fixture.py crates/nbfnet/tests/fixtures

The weights are drawn by PyTorch and kept in f32; everything that is expected is computed from them in f64 by
peers/nbfnet_model.py. Before anything is written, its scores are compared with those of `naive_scores`, which visits
one edge and one feature at a time in Python. Where an element has several maxima (or minima), programs differ in how
they share out its gradient; gradients are written of cases alone in which two such rules give the same ones. The first run installs PyTorch into a virtual environment (--venv, the
one that bench_sparse_peers.py uses).
"""

import argparse
import json
import math
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from peers import sparse_environment

if TYPE_CHECKING:
    import torch
    from peers.nbfnet_graph import Graph
    from peers.nbfnet_model import NBFNet

ROOT = Path(__file__).resolve().parent.parent
NUM_ENTITIES, NUM_RELATIONS, NUM_TRIPLES = 25, 4, 80
SEED, DIM, NUM_LAYERS = 2021, 8, 3
# Queries (node, relation); a relation of NUM_RELATIONS or more asks for heads. The first node has a self-loop.
QUERIES = [(0, 0), (7, 1), (19, 3), (24, 2), (0, 5), (11, 4), (24, 7)]
# Rows of the training batch: places of triples, the second half of them asked for their heads.
POSITIVES, NUM_NEGATIVES, TEMPERATURE = [3, 40, 17, 61], 5, 0.5
DISAGREEMENT = 1e-9


@dataclass(frozen=True)
class Case:
    message: str
    aggregate: str
    dependent: bool = False
    fused_direction: bool = False
    short_cut: bool = True
    layer_norm: bool = True
    concat_hidden: bool = False
    # Removes the edges of any relation between a row's node and its candidates in the training batch.
    removes_one_hop: bool = False
    # The file is {"model": .., "optimizer": ..}, as a training program keeps it.
    is_checkpoint: bool = False
    seed: int = SEED
    has_gradients: bool = False


DEPENDENT = Case("distmult", "pna", dependent=True, removes_one_hop=True, is_checkpoint=True, seed=2028)
# Each with the name of its file of weights, which some share. Few seeds give gradients that no tie has a part in.
CASES = {
    "distmult_pna": (Case("distmult", "pna", has_gradients=True), "distmult_pna"),
    "distmult_pna_fused": (Case("distmult", "pna", fused_direction=True), "distmult_pna"),
    "distmult_pna_dependent": (replace(DEPENDENT, has_gradients=True), "distmult_pna_dependent"),
    "distmult_pna_dependent_fused": (replace(DEPENDENT, fused_direction=True), "distmult_pna_dependent"),
    "transe_pna": (Case("transe", "pna"), "transe_pna"),
    "transe_sum": (Case("transe", "sum", has_gradients=True), "transe_sum"),
    "rotate_mean": (Case("rotate", "mean", removes_one_hop=True, has_gradients=True), "rotate_mean"),
    "rotate_max_plain": (Case("rotate", "max", short_cut=False, layer_norm=False), "rotate_max_plain"),
}


def made_triples() -> list[tuple[int, int, int]]:
    """Distinct ones in a numbering by first appearance.

    A path through all entities comes first, so that each of them appears; then a self-loop, a parallel edge, a pair of
    opposite edges, and edges at random, more of them at nodes with small numbers.
    """
    generator = random.Random(SEED)
    triples = [(node, generator.randrange(NUM_RELATIONS), node + 1) for node in range(NUM_ENTITIES - 1)]
    triples += [(0, 2, 0), (0, (triples[0][1] + 1) % NUM_RELATIONS, 1), (1, triples[0][1], 0)]
    while len(triples) < NUM_TRIPLES:
        head, tail = (min(generator.randrange(NUM_ENTITIES) for _ in range(2)) for _ in range(2))
        triple = (head, generator.randrange(NUM_RELATIONS), tail)
        if triple not in triples:
            triples.append(triple)
    numbers: dict[int, int] = {}
    for _, relation, _ in triples:
        numbers.setdefault(relation, len(numbers))
    return [(head, numbers[relation], tail) for head, relation, tail in triples]


def made_names() -> tuple[list[str], list[str]]:
    """Names whose alphabetical order is not that of the numbers."""
    generator = random.Random(SEED + 1)
    entities = [f"e{number:02}" for number in range(NUM_ENTITIES)]
    relations = ["likes", "knows", "owns", "part of"][:NUM_RELATIONS]
    generator.shuffle(entities)
    return entities, relations


def naive_scores(model: "NBFNet", case: Case, graph: "Graph", node: int, relation: int) -> list[float]:
    """The scores of all nodes, from the equations, in plain numbers."""
    half = graph.num_relations // 2
    query = model.query.weight[relation].tolist()
    dim = len(query)
    boundary = [list(query) if v == node else [0.0] * dim for v in range(graph.num_nodes)]
    edges = list(zip(graph.sources.tolist(), graph.relations.tolist(), graph.targets.tolist()))
    degrees = [1 + sum(target == v for _, _, target in edges) for v in range(graph.num_nodes)]
    mean_log = sum(map(math.log, degrees)) / len(degrees)
    states, every = boundary, []
    for layer in model.layers:
        if case.dependent:
            flat = affine(layer.relation_linear, query)
            table = [flat[dim * r:dim * (r + 1)] for r in range(graph.num_relations)]
        else:
            table = layer.relation.weight.tolist()
        received = [[list(row)] for row in boundary]
        for source, r, target in edges:
            w = table[(r + half) % (2 * half)] if case.fused_direction else table[r]
            received[target].append(naive_message(case.message, states[source], w))
        rows = []
        for v, state in enumerate(states):
            update = []
            for values in zip(*received[v]):
                mean = sum(values) / degrees[v]
                variance = sum(value * value for value in values) / degrees[v] - mean * mean
                if case.aggregate == "pna":
                    scale = math.log(degrees[v]) / mean_log
                    for value in (mean, max(values), min(values), math.sqrt(max(variance, 1e-6))):
                        update += [value, value * scale, value / max(scale, 0.01)]
                else:
                    update.append({"sum": sum(values), "mean": mean, "max": max(values), "min": min(values)}
                                  [case.aggregate])
            row = affine(layer.linear, [*state, *update])
            if case.layer_norm:
                mean = sum(row) / dim
                spread = math.sqrt(sum((value - mean) ** 2 for value in row) / dim + 1e-5)
                row = [(value - mean) / spread * weight + bias for value, weight, bias in
                       zip(row, layer.layer_norm.weight.tolist(), layer.layer_norm.bias.tolist())]
            row = [max(value, 0.0) for value in row]
            rows.append([new + old for new, old in zip(row, state)] if case.short_cut else row)
        states = rows
        every.append(states)
    scores = []
    for v in range(graph.num_nodes):
        last = [value for states in (every if case.concat_hidden else every[-1:]) for value in states[v]]
        inner = [max(value, 0.0) for value in affine(model.mlp[0], [*last, *query])]
        scores += affine(model.mlp[2], inner)
    return scores


def affine(linear: "torch.nn.Linear", x: list[float]) -> list[float]:
    return [sum(weight * value for weight, value in zip(row, x)) + bias
            for row, bias in zip(linear.weight.tolist(), linear.bias.tolist())]


def naive_message(kind: str, x: list[float], w: list[float]) -> list[float]:
    if kind == "transe":
        return [a + b for a, b in zip(x, w)]
    if kind == "distmult":
        return [a * b for a, b in zip(x, w)]
    half = len(x) // 2
    product = [complex(*a) * complex(*b) for a, b in zip(zip(x[:half], x[half:]), zip(w[:half], w[half:]))]
    return [value.real for value in product] + [value.imag for value in product]


def made_model(case: Case) -> "NBFNet":
    """Weights that f32 holds exactly, in f64; none of them is one that a fresh layer starts with."""
    import torch
    from peers.nbfnet_model import NBFNet

    torch.manual_seed(case.seed)
    model = NBFNet(2 * NUM_RELATIONS, DIM, NUM_LAYERS, case.message, case.aggregate, case.dependent, case.short_cut,
                   case.layer_norm, case.concat_hidden, case.fused_direction)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "layer_norm" in name:
                parameter.add_(0.2 * torch.randn_like(parameter))
    return model.double()


def checked_scores(model: "NBFNet", case: Case, graph: "Graph") -> "torch.Tensor":
    """Those of QUERIES, `[number, num_entities]`."""
    import torch

    nodes, relations = torch.tensor(QUERIES).T
    with torch.no_grad():
        scores = model(graph, nodes, relations)
    naive = torch.tensor([naive_scores(model, case, graph, *query) for query in QUERIES], dtype=torch.float64)
    difference = (scores - naive).abs().max().item()
    if not difference <= DISAGREEMENT * naive.abs().max().item():
        sys.exit(f"{case}: scores differ by {difference:.1e} from those of one edge at a time")
    return scores


def training(model: "NBFNet", case: Case, graph: "Graph", triples: "torch.Tensor") -> tuple[dict, dict]:
    """A batch with its scores and loss, and the gradients of the loss."""
    import torch
    from peers import nbfnet_train
    from peers.nbfnet_graph import Answers

    part = nbfnet_train.Part(triples, graph, Answers(graph))
    batch = nbfnet_train.drawn_batch(part, triples[POSITIVES], NUM_NEGATIVES,
                                     torch.Generator().manual_seed(SEED))
    left = batch.remaining(graph, case.removes_one_hop)

    def scores_and_gradients() -> tuple["torch.Tensor", "torch.Tensor", dict[str, "torch.Tensor"]]:
        scores = model(left, batch.nodes, batch.relations, batch.candidates)
        value = nbfnet_train.loss(scores, TEMPERATURE)
        names, parameters = zip(*model.named_parameters())
        return scores.detach(), value, dict(zip(names, torch.autograd.grad(value, parameters)))

    scores, value, gradients = scores_and_gradients()
    naive = [naive_scores(model, case, left, *query) for query in zip(batch.nodes.tolist(), batch.relations.tolist())]
    expected = torch.tensor([[row[v] for v in chosen] for row, chosen in zip(naive, batch.candidates.tolist())],
                            dtype=torch.float64)
    if not torch.allclose(scores, expected, rtol=DISAGREEMENT, atol=DISAGREEMENT):
        sys.exit(f"{case}: the training batch's scores differ from those of one edge at a time")
    if not abs(value.item() - naive_loss(expected.tolist())) <= DISAGREEMENT:
        sys.exit(f"{case}: the loss differs from that of one score at a time")
    if case.has_gradients:
        with whole_gradients_to_ties():
            others = scores_and_gradients()[2]
        if not all(torch.allclose(gradients[name], others[name], rtol=0, atol=DISAGREEMENT) for name in gradients):
            sys.exit(f"{case}: the gradients depend on how ties share them")
    record = {"remove": "one hop" if case.removes_one_hop else "positives", "temperature": TEMPERATURE,
              "nodes": batch.nodes.tolist(), "relations": batch.relations.tolist(),
              "candidates": batch.candidates.tolist(), "num_edges_left": len(left.sources),
              "scores": rounded(scores), "loss": value.item()}
    return record, gradients


@contextmanager
def whole_gradients_to_ties() -> Iterator[None]:
    """Every one of several maxima gets the gradient as if it were the only one, instead of a share."""
    import torch
    from peers import nbfnet_model

    shared = nbfnet_model.extreme

    class Extreme(torch.autograd.Function):
        @staticmethod
        def forward(ctx, kind, base, graph, values):
            ctx.base, ctx.graph, ctx.values, ctx.output = base, graph, values, shared(kind, base, graph, values)
            return ctx.output

        @staticmethod
        def backward(ctx, gradient):
            targets = ctx.graph.targets
            return (None, gradient * (ctx.base == ctx.output), None,
                    gradient[targets] * (ctx.values == ctx.output[targets]))

    nbfnet_model.extreme = Extreme.apply
    try:
        yield
    finally:
        nbfnet_model.extreme = shared


def naive_loss(scores: list[list[float]]) -> float:
    losses = []
    for positive, *negatives in scores:
        weights = [math.exp(score / TEMPERATURE) for score in negatives]
        weights = [weight / sum(weights) for weight in weights]
        value = math.log1p(math.exp(-positive))
        value += sum(weight * math.log1p(math.exp(score)) for weight, score in zip(weights, negatives))
        losses.append(value / 2)
    return sum(losses) / len(losses)


def rounded(values: "torch.Tensor") -> list:
    """To ten digits."""
    return [rounded(row) if row.dim() else float(f"{row.item():.9e}") for row in values]


def saved(model: "NBFNet", gradients: dict[str, "torch.Tensor"], case: Case) -> dict:
    import torch

    state = {name: value.float() for name, value in model.state_dict().items()}
    if not case.is_checkpoint:
        return state
    # An optimizer that has made a step holds tensors of its own.
    stepped = deepcopy(model).float()
    for name, parameter in stepped.named_parameters():
        parameter.grad = gradients[name].float()
    optimizer = torch.optim.Adam(stepped.parameters(), lr=5e-3)
    optimizer.step()
    return {"model": state, "optimizer": optimizer.state_dict()}


def lines(record: dict, indent: str = "") -> Iterator[str]:
    """JSON with one field a line, but for nested objects."""
    for place, (key, value) in enumerate(record.items()):
        end = "," if place + 1 < len(record) else ""
        if isinstance(value, dict):
            yield f"{indent}{json.dumps(key)}: {{"
            yield from lines(value, indent + " ")
            yield f"{indent}}}{end}"
        else:
            yield f"{indent}{json.dumps(key)}: {json.dumps(value)}{end}"


def write(folder: Path) -> None:
    import torch
    from peers.nbfnet_graph import Graph

    torch.set_num_threads(1)
    folder.mkdir(parents=True, exist_ok=True)
    numbered, (entities, relations) = made_triples(), made_names()
    (folder / "triples.tsv").write_text("".join(
        f"{entities[head]}\t{relations[relation]}\t{entities[tail]}\n" for head, relation, tail in numbered))
    triples = torch.tensor(numbered)
    graph = Graph.from_triples(triples, NUM_ENTITIES, NUM_RELATIONS)
    for name, (case, weights) in CASES.items():
        model = made_model(case)
        batch, gradients = training(model, case, graph, triples)
        # A file that cases share is written by the first of them.
        if name == weights:
            torch.save(saved(model, gradients, case), folder / f"{weights}.pth")
        if case.has_gradients:
            torch.save({key: value.float() for key, value in gradients.items()}, folder / f"{name}_grad.pth")
        record = {
            "message": case.message, "aggregate": case.aggregate, "dim": DIM, "num_layers": NUM_LAYERS,
            "dependent": case.dependent, "short_cut": case.short_cut, "layer_norm": case.layer_norm,
            "concat_hidden": case.concat_hidden, "fused_direction": case.fused_direction,
            "weights": f"{weights}.pth", "entities": entities, "relations": relations,
            "queries": [{"node": entities[node], "relation": relations[relation % NUM_RELATIONS],
                         "asks": "tail" if relation < NUM_RELATIONS else "head"} for node, relation in QUERIES],
            "scores": rounded(checked_scores(model, case, graph)),
            "training": batch | ({"gradients": f"{name}_grad.pth"} if case.has_gradients else {})}
        (folder / f"{name}.json").write_text("{\n" + "\n".join(lines(record)) + "\n}\n")
    size = sum(path.stat().st_size for path in folder.iterdir())
    print(f"{len(CASES)} cases agree with one edge at a time; {folder}: {size / 1000:.0f} kB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--venv", type=Path, default=ROOT / ".venv-sparse")
    options = parser.parse_args()
    sparse_environment.enter(options.venv, 1, keep_pages=False)
    write(options.folder)
