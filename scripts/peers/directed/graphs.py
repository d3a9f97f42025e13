"""Directed graphs with features and classes, from the .npz files of `$ARGIOPE_DATA/directed`."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

Tensor = torch.Tensor


@dataclass
class Graph:
    """Edges `[num_edges, 2]` from source to target, features `[num_nodes, num_features]` in f32, classes, and the nodes of
    the training, validation and test parts."""

    edges: Tensor
    features: Tensor
    labels: Tensor
    parts: list[Tensor]

    @property
    def num_nodes(self) -> int:
        return len(self.features)

    @property
    def num_classes(self) -> int:
        return int(self.labels.max()) + 1

    def accuracies(self, scores: Tensor) -> list[float]:
        is_right = scores.argmax(1) == self.labels
        return [is_right[part].float().mean().item() for part in self.parts]


def load(name: str, folder: Path) -> Graph:
    """`heterophilous/NAME.npz` with its first split, or `citation/NAME.npz` with 20 nodes of a class to train on, 500 to
    validate on, and the rest. Names end in "_directed": other files of the first folder hold each undirected edge once."""
    if not name.endswith("_directed"):
        raise ValueError(f"{name}: only graphs named .._directed have directions")
    path = folder / "directed" / "heterophilous" / f"{name}.npz"
    if path.exists():
        file = np.load(path)
        return Graph(torch.from_numpy(file["edges"]), torch.from_numpy(file["node_features"]).float(),
                     torch.from_numpy(file["node_labels"]),
                     [torch.from_numpy(file[f"{part}_masks"][0]).nonzero().flatten() for part in ("train", "val", "test")])
    file = np.load(folder / "directed" / "citation" / f"{name}.npz")
    num_nodes = int(file["adj_shape"][0])
    sources = np.repeat(np.arange(num_nodes), np.diff(file["adj_indptr"]))
    edges = np.stack([sources, file["adj_indices"].astype(np.int64)], 1)
    features = np.zeros(file["attr_shape"], dtype=np.float32)
    rows = np.repeat(np.arange(num_nodes), np.diff(file["attr_indptr"]))
    features[rows, file["attr_indices"]] = file["attr_data"]
    labels = torch.from_numpy(file["labels"])
    return Graph(torch.from_numpy(edges), torch.from_numpy(features), labels, split(labels))


def split(labels: Tensor) -> list[Tensor]:
    order = torch.randperm(len(labels), generator=torch.Generator().manual_seed(0))
    train = torch.cat([order[labels[order] == label][:20] for label in labels.unique()])
    is_left = torch.ones(len(labels), dtype=torch.bool)
    is_left[train] = False
    rest = order[is_left[order]]
    return [train, rest[:500], rest[500:]]
