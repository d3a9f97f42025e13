"""Sparse patterns as .npz files, uncompressed: what our bench program and the peers both read.

`offsets` (int64 or uint64, `[num_rows + 1]`) and `indices` (int32 or uint32, `[num_edges]`) are a CSR pattern whose
rows are the targets and whose columns are the sources of messages; `relations` (int32 or uint32, `[num_edges]`, only
of knowledge graphs) goes with `indices`; `num_rows` and `num_columns` are scalars. Columns ascend in every row, and
relations where columns are equal.
"""

import gzip
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np


@dataclass
class Pattern:
    name: str
    offsets: np.ndarray
    indices: np.ndarray
    relations: np.ndarray | None
    num_rows: int
    num_columns: int

    @property
    def num_edges(self) -> int:
        return len(self.indices)

    @property
    def num_relations(self) -> int:
        return 0 if self.relations is None else int(self.relations.max(initial=-1)) + 1

    def rows(self) -> np.ndarray:
        """The row of every edge."""
        return np.repeat(np.arange(self.num_rows, dtype=np.int32), np.diff(self.offsets))

    def transposed(self) -> "Pattern":
        rows = self.rows()
        return from_edges(self.name, self.indices, rows, self.relations, self.num_columns, self.num_rows)


def from_edges(name: str, rows: np.ndarray, columns: np.ndarray, relations: np.ndarray | None, num_rows: int,
               num_columns: int) -> Pattern:
    order = np.lexsort((columns, rows) if relations is None else (relations, columns, rows))
    offsets = np.zeros(num_rows + 1, np.int64)
    np.cumsum(np.bincount(rows, minlength=num_rows), out=offsets[1:])
    relations = None if relations is None else relations[order].astype(np.int32)
    return Pattern(name, offsets, columns[order].astype(np.int32), relations, num_rows, num_columns)


def load(path: Path) -> Pattern:
    with np.load(path) as file:
        relations = file["relations"].astype(np.int32) if "relations" in file else None
        return Pattern(path.stem, file["offsets"].astype(np.int64), file["indices"].astype(np.int32), relations,
                       int(file["num_rows"]), int(file["num_columns"]))


def save(pattern: Pattern, path: Path) -> None:
    arrays = {"offsets": pattern.offsets, "indices": pattern.indices, "num_rows": np.int64(pattern.num_rows),
              "num_columns": np.int64(pattern.num_columns)}
    if pattern.relations is not None:
        arrays["relations"] = pattern.relations
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez(path, **arrays)


def prepare(name: str, data: Path) -> Pattern | None:
    """The pattern of a data set on disk, if it is there.

    `NAME` is an undirected network, symmetrised, or a knowledge graph's training triples and their inverses;
    `NAME.arcs` is a directed network as it is, each arc a message to its second end.
    """
    for path in (data / "networks" / f"{name}.edges.gz", data / "planetoid" / f"{name}.edges.tsv",
                 data / "planetoid" / "plain" / f"{name}.edges.tsv"):
        if path.is_file():
            ends, num_nodes = read_edges(path)
            first, second = np.concatenate([ends, ends[:, ::-1]]).T
            return from_edges(name, second, first, None, num_nodes, num_nodes)
    if (path := data / "networks" / f"{name}.gz").is_file():
        ends, num_nodes = read_edges(path)
        return from_edges(name, ends[:, 1], ends[:, 0], None, num_nodes, num_nodes)
    if (data / "kg" / name / "train.txt.gz").is_file():
        return knowledge_graph(name, data / "kg" / name)
    return None


def read_edges(path: Path) -> tuple[np.ndarray, int]:
    """Ids `[num_edges, 2]` and the number of nodes: from the header, else of a file of labels, else the largest id."""
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    labels = path.with_name(path.name.replace(".edges.tsv", ".labels.txt"))
    header = re.match(rb"#[^\n]*nodes (\d+) (?:edges|arcs) \d+[^\n]*\n", text)
    ends = np.fromstring(text[header.end() if header else 0:], np.int64, sep=" ").reshape(-1, 2)
    if header:
        return ends, int(header[1])
    return ends, len(labels.read_bytes().splitlines()) if labels != path and labels.is_file() else int(ends.max()) + 1


def knowledge_graph(name: str, folder: Path) -> Pattern:
    """The training triples `(h, r, t)`: a message from h to t through r, and from t to h through `r + num_relations`.

    Entities and relations are numbered as they first appear in the training, validation and test triples.
    """
    entities: dict[str, int] = {}
    relations: dict[str, int] = {}
    triples = []
    for part in ("train", "valid", "test"):
        with gzip.open(folder / f"{part}.txt.gz", "rt", encoding="utf-8") as file:
            for line in file:
                head, relation, tail = line.rstrip("\n").split("\t")
                triple = (entities.setdefault(head, len(entities)), relations.setdefault(relation, len(relations)),
                          entities.setdefault(tail, len(entities)))
                if part == "train":
                    triples.append(triple)
    head, relation, tail = np.array(triples, np.int64).T
    return from_edges(name, np.concatenate([tail, head]), np.concatenate([head, tail]),
                      np.concatenate([relation, relation + len(relations)]), len(entities), len(entities))
