"""Knowledge graphs for NBFNet: reading, inverse edges, the removal of easy edges, known answers.

A triple is (head, relation, tail). Relations are counted twice: r + R is the inverse of r < R, and a question for
heads, (?, r, t), is the question (t, r + R, ?). Every edge h -r-> t comes with t -(r + R)-> h.
"""

import gzip
from dataclasses import dataclass
from pathlib import Path

import torch

# Inductive sets have entities of their own in the graph that is tested on.
INDUCTIVE = {f"{name}-v{version}": f"{folder}_v{version}" for version in (1, 2, 3, 4)
             for name, folder in (("wn18rr", "WN18RR"), ("fb237", "fb237"))}
TRANSDUCTIVE = {"fb15k-237": "FB15k-237", "wn18rr": "WN18RR", "umls": "umls", "kinship": "kinship"}


@dataclass
class Graph:
    """Edges `[num_edges]` with their inverses, sorted by target, which is the faster order to scatter in."""

    sources: torch.Tensor
    relations: torch.Tensor
    targets: torch.Tensor
    num_nodes: int
    num_relations: int

    @classmethod
    def from_triples(cls, triples: torch.Tensor, num_nodes: int, num_relations: int) -> "Graph":
        """Of `[number, 3]`; `num_relations` does not count the inverses, those of the result do."""
        heads, relations, tails = triples.unbind(1)
        targets, order = torch.cat([tails, heads]).sort(stable=True)
        return cls(torch.cat([heads, tails])[order], torch.cat([relations, relations + num_relations])[order],
                   targets, num_nodes, 2 * num_relations)

    def in_degrees(self) -> torch.Tensor:
        return torch.bincount(self.targets, minlength=self.num_nodes)

    def kept(self, mask: torch.Tensor) -> "Graph":
        return Graph(self.sources[mask], self.relations[mask], self.targets[mask], self.num_nodes,
                     self.num_relations)

    def pairs(self, sources: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        return sources * self.num_nodes + targets

    def without_edges(self, heads: torch.Tensor, relations: torch.Tensor, tails: torch.Tensor) -> "Graph":
        """Without these edges and their inverses; a relation may itself be an inverse."""
        number = self.num_relations
        inverses = (relations + number // 2) % number
        removed = torch.cat([self.pairs(heads, tails) * number + relations,
                             self.pairs(tails, heads) * number + inverses])
        return self.kept(~torch.isin(self.pairs(self.sources, self.targets) * number + self.relations, removed))

    def without_one_hop(self, heads: torch.Tensor, tails: torch.Tensor) -> "Graph":
        """Without the edges of any relation between these nodes, in either direction."""
        removed = torch.cat([self.pairs(heads, tails), self.pairs(tails, heads)])
        return self.kept(~torch.isin(self.pairs(self.sources, self.targets), removed))


class Answers:
    """The known answers of every query (node, relation, ?), of a list of triples and their inverses."""

    def __init__(self, graph: Graph) -> None:
        self.num_nodes, self.num_relations = graph.num_nodes, graph.num_relations
        self.keys, order = (graph.sources * graph.num_relations + graph.relations).sort(stable=True)
        self.answers = graph.targets[order]

    def mask(self, nodes: torch.Tensor, relations: torch.Tensor) -> torch.Tensor:
        """`[batch, num_nodes]`, true where the answer is known."""
        keys = nodes * self.num_relations + relations
        starts = torch.searchsorted(self.keys, keys)
        counts = torch.searchsorted(self.keys, keys, right=True) - starts
        rows = torch.repeat_interleave(torch.arange(len(nodes)), counts)
        places = (starts - (counts.cumsum(0) - counts))[rows] + torch.arange(len(rows))
        mask = torch.zeros(len(nodes), self.num_nodes, dtype=torch.bool)
        mask[rows, self.answers[places]] = True
        return mask


@dataclass
class Part:
    """Triples to be scored, the graph that messages take, and the answers that are not ranked."""

    triples: torch.Tensor
    graph: Graph
    known: Answers


@dataclass
class Data:
    """The names are those of the training graph, in the order of their numbers."""

    train: Part
    valid: Part
    test: Part
    entities: list[str]
    relations: list[str]


class Vocabulary:
    """Numbers for names, in the order of their first appearance."""

    def __init__(self) -> None:
        self.entities: dict[str, int] = {}
        self.relations: dict[str, int] = {}

    def read(self, path: Path) -> torch.Tensor:
        """`[number, 3]` of lines `head <tab> relation <tab> tail`."""
        text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        rows = []
        for line in text.decode().splitlines():
            head, relation, tail = line.split("\t")
            rows.append([self.entities.setdefault(head, len(self.entities)),
                         self.relations.setdefault(relation, len(self.relations)),
                         self.entities.setdefault(tail, len(self.entities))])
        return torch.tensor(rows)


def load(name: str, folder: Path) -> Data:
    if name in INDUCTIVE:
        return load_inductive(folder / "inductive" / INDUCTIVE[name])
    return load_transductive(folder / "kg" / TRANSDUCTIVE[name])


def load_transductive(folder: Path) -> Data:
    """One graph, of the training triples; no known answer of any part is ranked."""
    names = Vocabulary()
    train, valid, test = (names.read(folder / f"{part}.txt.gz") for part in ("train", "valid", "test"))
    sizes = len(names.entities), len(names.relations)
    graph = Graph.from_triples(train, *sizes)
    known = Answers(Graph.from_triples(torch.cat([train, valid, test]), *sizes))
    return Data(Part(train, graph, Answers(graph)), Part(valid, graph, known), Part(test, graph, known),
                list(names.entities), list(names.relations))


def load_inductive(folder: Path) -> Data:
    """Two graphs with the same relations; only the answers in the graph itself are not ranked."""
    names, tested = Vocabulary(), Vocabulary()
    train, valid = (names.read(folder / f"{part}.txt.gz") for part in ("train", "valid"))
    num_relations = len(names.relations)
    tested.relations = names.relations
    inductive = folder.with_name(f"{folder.name}_ind")
    facts, test = (tested.read(inductive / f"{part}.txt.gz") for part in ("train", "test"))
    if len(names.relations) != num_relations:
        raise ValueError(f"{inductive}: relations that {folder} lacks")
    graph = Graph.from_triples(train, len(names.entities), num_relations)
    fact_graph = Graph.from_triples(facts, len(tested.entities), num_relations)
    known = Answers(graph)
    return Data(Part(train, graph, known), Part(valid, graph, known), Part(test, fact_graph, Answers(fact_graph)),
                list(names.entities), list(names.relations))
