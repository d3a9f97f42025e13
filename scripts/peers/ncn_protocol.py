"""How NCN and NCNC are trained and tested: data, splits, negatives, batches, Hits@K.

Hits@K is that of the Open Graph Benchmark: the part of the positives that score strictly higher than the K-th best
of all negatives of the split.
"""

import gzip
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from .ncn_model import Encoder, Predictor, loss
from .ncn_neighbors import Adjacency
from .ncn_settings import SETTINGS
from .sparse_patterns import read_edges

CUTOFFS = (20, 50, 100)


@dataclass
class Split:
    """Pairs are `[2, number]`; `graph` holds the training edges, numbered as in `train`."""

    features: torch.Tensor | None
    num_nodes: int
    graph: Adjacency
    train: torch.Tensor
    valid: torch.Tensor
    valid_negatives: torch.Tensor
    test: torch.Tensor
    test_negatives: torch.Tensor


def load(name: str, data: Path, seed: int) -> Split:
    return load_ddi(data / "ogbl-ddi") if name == "ddi" else load_planetoid(name, data / "planetoid", seed)


def load_planetoid(name: str, folder: Path, seed: int) -> Split:
    """70 % of the edges to train on, 10 % to validate and 20 % to test, of a shuffle of its own for every seed.

    Validation and test have a fifth of the number of edges as negatives each, all distinct and none of them an edge.
    """
    ends, _ = read_edges(folder / f"{name}.edges.tsv")
    with np.load(folder / f"{name}.x.npz") as file:
        features = dense(file["indptr"], file["indices"], file["data"], file["shape"])
    num_nodes = len(features)
    generator = np.random.default_rng(seed)
    ends = generator.permutation(np.sort(ends, axis=1))
    fifth = len(ends) // 5
    num_valid = fifth // 2
    parts = np.split(ends, [num_valid, num_valid + fifth])
    keys = np.sort(ends[:, 0] * num_nodes + ends[:, 1])
    negatives = distinct_pairs(generator, num_nodes, 2 * fifth, keys, is_directed=False)
    valid, test, train = (torch.from_numpy(np.ascontiguousarray(sorted_pairs(part).T)) for part in parts)
    return Split(torch.from_numpy(features), num_nodes, Adjacency.from_edges(train, num_nodes), train, valid,
                 torch.from_numpy(negatives[:, :fifth].copy()), test, torch.from_numpy(negatives[:, fifth:].copy()))


def edges_of(name: str, data: Path) -> tuple[torch.Tensor, int]:
    """The edges `[2, num_edges]` of a data set in the order of its file, and the number of nodes.

    Of ogbl-ddi, those to train on.
    """
    if name == "ddi":
        split = load_ddi(data / "ogbl-ddi")
        return split.train, split.num_nodes
    ends, num_nodes = read_edges(data / "planetoid" / f"{name}.edges.tsv")
    return torch.from_numpy(np.ascontiguousarray(ends.T)), num_nodes


def sorted_pairs(pairs: np.ndarray) -> np.ndarray:
    return pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]


def dense(offsets: np.ndarray, indices: np.ndarray, values: np.ndarray, shape: np.ndarray) -> np.ndarray:
    features = np.zeros(shape, np.float32)
    features[np.repeat(np.arange(shape[0]), np.diff(offsets)), indices] = values
    return features


def load_ddi(folder: Path) -> Split:
    """The official split; nodes have no features."""
    with gzip.open(folder / "edge.csv.gz") as file:
        train = np.loadtxt(file, np.int64, delimiter=",")
    num_nodes = int(gzip.decompress((folder / "num-node-list.csv.gz").read_bytes()))
    parts = [np.load(folder / f"{name}.npy").astype(np.int64)
             for name in ("valid_edge", "valid_edge_neg", "test_edge", "test_edge_neg")]
    train, *parts = (torch.from_numpy(np.ascontiguousarray(part.T)) for part in (train, *parts))
    return Split(None, num_nodes, Adjacency.from_edges(train, num_nodes), train, *parts)


def distinct_pairs(generator: np.random.Generator, num_nodes: int, number: int, forbidden: np.ndarray,
                   is_directed: bool) -> np.ndarray:
    """`[2, number]` pairs of different nodes, all distinct, in random order; undirected ones ascend.

    `forbidden` are the pairs that are not to be drawn, as sorted `first * num_nodes + second`.
    """
    keys = np.empty(0, np.int64)
    while len(keys) < number:
        pairs = generator.integers(num_nodes, size=(2 * (number - len(keys)) + 64, 2))
        if not is_directed:
            pairs.sort(axis=1)
        drawn = pairs[:, 0] * num_nodes + pairs[:, 1]
        places = np.searchsorted(forbidden[:-1], drawn)
        drawn = drawn[(pairs[:, 0] != pairs[:, 1]) & (forbidden[places] != drawn)]
        keys = np.concatenate([keys, drawn])
        keys = keys[np.sort(np.unique(keys, return_index=True)[1])]
    return np.stack(np.divmod(keys[:number], num_nodes))


def hits_at(k: int, positives: torch.Tensor, negatives: torch.Tensor) -> float:
    if len(negatives) < k:
        return 1.0
    return (positives > negatives.topk(k).values[-1]).float().mean().item()


class Clock:
    """Seconds of wall and of CPU time, of all threads, since it was made."""

    def __init__(self) -> None:
        self.wall, self.cpu = time.perf_counter(), time.process_time()

    def read(self, name: str) -> dict[str, float]:
        return {f"{name}_seconds": time.perf_counter() - self.wall,
                f"{name}_cpu_seconds": time.process_time() - self.cpu}


class Run:
    """One model on one split."""

    def __init__(self, dataset: str, completes: bool, seed: int, data: Path) -> None:
        self.settings = SETTINGS[dataset]
        self.split = load(dataset, data, seed)
        torch.manual_seed(seed)
        self.generator = np.random.default_rng([seed, 1])
        num_features = None if self.split.features is None else self.split.features.shape[1]
        self.encoder = Encoder(self.settings, num_features, self.split.num_nodes)
        self.predictor = Predictor(self.settings, completes)
        self.optimizer = torch.optim.Adam([
            {"params": self.encoder.parameters(), "lr": self.settings.encoder_rate},
            {"params": self.predictor.parameters(), "lr": self.settings.predictor_rate}], fused=True)
        graph = self.split.graph
        rows = torch.repeat_interleave(torch.arange(graph.num_nodes), graph.degrees())
        self.edge_keys = (rows * graph.num_nodes + graph.columns).numpy()

    def num_parameters(self) -> int:
        return sum(parameter.numel() for module in (self.encoder, self.predictor)
                   for parameter in module.parameters())

    def epochs(self, number: int, max_batches: int | None) -> Iterator[dict]:
        for epoch in range(1, number + 1):
            clock = Clock()
            record = {"epoch": epoch, "loss": self.train(max_batches)} | clock.read("train")
            clock = Clock()
            yield record | self.test() | clock.read("test")

    def train(self, max_batches: int | None) -> float:
        """One epoch: new negatives, as many as there are edges; the last batch is left out unless it is full."""
        settings, split = self.settings, self.split
        self.encoder.train()
        self.predictor.train()
        num_edges = split.train.shape[1]
        negatives = torch.from_numpy(
            distinct_pairs(self.generator, split.num_nodes, num_edges, self.edge_keys, is_directed=True))
        losses = []
        batches = torch.randperm(num_edges).split(settings.batch)
        if len(batches[-1]) < settings.batch:
            batches = batches[:-1]
        for batch in batches[:max_batches]:
            self.optimizer.zero_grad()
            graph = split.graph.without(batch, num_edges) if settings.removes_targets else split.graph
            h = self.encoder(split.features, graph)
            positive = self.predictor(h, graph, split.train[:, batch])
            negative = self.predictor(h, graph, negatives[:, batch])
            value = loss(positive, negative)
            value.backward()
            self.optimizer.step()
            losses.append(value.item())
        return float(np.mean(losses))

    @torch.no_grad()
    def test(self) -> dict:
        """Validation and test pairs, all scored in the training graph; training pairs are not scored."""
        split = self.split
        self.encoder.eval()
        self.predictor.eval()
        h = self.encoder(split.features, split.graph)
        parts = (split.valid, split.valid_negatives, split.test, split.test_negatives)
        scores = torch.cat([self.predictor(h, split.graph, pairs)
                            for pairs in torch.cat(parts, 1).split(self.settings.test_batch, 1)])
        valid, valid_negatives, test, test_negatives = scores.split([pairs.shape[1] for pairs in parts])
        return {"valid_hits": {str(k): hits_at(k, valid, valid_negatives) for k in CUTOFFS},
                "test_hits": {str(k): hits_at(k, test, test_negatives) for k in CUTOFFS}}
