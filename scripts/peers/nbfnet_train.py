"""How NBFNet is trained and tested on knowledge graphs: negatives, removed edges, loss, filtered ranks.

A positive has 32 negatives: tails for the first half of a batch, heads for the second, drawn uniformly and with
replacement among the entities that are no answer in the training graph. The edges that would give a positive away
are out of the graph while its whole batch is scored. A positive's rank is one more than the number of candidates that
are not known as answers and do not score less than it does.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, comb

import torch
from torch.nn import functional

from .nbfnet_graph import Data, Graph, Part
from .nbfnet_model import NBFNet

LEARNING_RATE = 5e-3
# Memory for the messages of one layer: more queries at once than fit are split.
MESSAGE_BYTES = 2**28


@dataclass(frozen=True)
class Settings:
    """The published hyperparameters that differ; all have 6 layers of 32, DistMult messages and PNA."""

    dependent: bool
    # Removes the edges of any relation between a row's node and its candidates, not only the positives.
    removes_one_hop: bool
    temperature: float
    batch: int
    num_negatives: int = 32


WORDNET = Settings(dependent=False, removes_one_hop=False, temperature=1.0, batch=32)
FREEBASE = Settings(dependent=True, removes_one_hop=True, temperature=0.5, batch=64)


def settings_of(dataset: str) -> Settings:
    return WORDNET if dataset.startswith("wn18rr") else FREEBASE


@dataclass
class Batch:
    """Queries (node, relation, ?), `[batch]`, and candidates `[batch, 1 + negatives]`, the positive first."""

    nodes: torch.Tensor
    relations: torch.Tensor
    candidates: torch.Tensor

    def remaining(self, graph: Graph, removes_one_hop: bool) -> Graph:
        """The graph without what gives the positives away."""
        if removes_one_hop:
            return graph.without_one_hop(self.nodes.repeat_interleave(self.candidates.shape[1]),
                                         self.candidates.flatten())
        return graph.without_edges(self.nodes, self.relations, self.candidates[:, 0])


def queries(triples: torch.Tensor, asks_head: torch.Tensor, num_relations: int) -> tuple[torch.Tensor, ...]:
    """Nodes, relations and answers; (?, r, t) is asked as (t, r + R, ?). `num_relations` is 2 R."""
    heads, relations, tails = triples.unbind(1)
    return (torch.where(asks_head, tails, heads),
            torch.where(asks_head, relations + num_relations // 2, relations),
            torch.where(asks_head, heads, tails))


def drawn_batch(part: Part, triples: torch.Tensor, num_negatives: int, generator: torch.Generator) -> Batch:
    asks_head = torch.arange(len(triples)) >= len(triples) // 2
    nodes, relations, answers = queries(triples, asks_head, part.graph.num_relations)
    possible = part.known.mask(nodes, relations).logical_not_()
    if not possible.any(1).all():
        raise ValueError("a query that every entity answers has no negative")
    negatives = torch.multinomial(possible.float(), num_negatives, replacement=True, generator=generator)
    return Batch(nodes, relations, torch.cat([answers[:, None], negatives], 1))


def loss(scores: torch.Tensor, temperature: float) -> torch.Tensor:
    """Binary cross entropy of `[batch, 1 + negatives]`; the higher a negative scores, the more it weighs."""
    targets = torch.zeros_like(scores)
    targets[:, 0] = 1
    weights = torch.ones_like(scores)
    weights[:, 1:] = (scores[:, 1:].detach() / temperature).softmax(1)
    values = functional.binary_cross_entropy_with_logits(scores, targets, reduction="none")
    return ((values * weights).sum(1) / weights.sum(1)).mean()


def ranks(scores: torch.Tensor, answers: torch.Tensor, known: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Filtered ranks, ties against the answer, and the numbers of candidates that were ranked with it.

    Of scores and known answers `[batch, num_nodes]`; the answer itself need not be among the known ones.
    """
    rows = torch.arange(len(answers))
    others = ~known
    others[rows, answers] = False
    is_better = scores >= scores[rows, answers][:, None]
    return 1 + (is_better & others).sum(1), others.sum(1)


def metrics(found: torch.Tensor, numbers: torch.Tensor) -> dict[str, float]:
    """Of ranks among `numbers` negatives each; hits@10_50 is that expected among 50 candidates, 49 of them drawn."""
    values = found.double()
    rate = (values - 1) / numbers
    expected = sum(comb(49, i) * rate**i * (1 - rate)**(49 - i) for i in range(10))
    return {"mr": values.mean().item(), "mrr": (1 / values).mean().item(),
            **{f"hits@{k}": (values <= k).double().mean().item() for k in (1, 3, 10)},
            "hits@10_50": expected.mean().item()}


class Run:
    """One model on one data set."""

    def __init__(self, dataset: str, data: Data, seed: int, dim: int = 32, num_layers: int = 6) -> None:
        self.settings, self.data = settings_of(dataset), data
        torch.manual_seed(seed)
        self.generator = torch.Generator().manual_seed(seed)
        self.model = NBFNet(data.train.graph.num_relations, dim, num_layers, dependent=self.settings.dependent)
        self.dim = dim
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=LEARNING_RATE, fused=True)

    def batches(self, batch: int) -> Iterator[Batch]:
        """Of one epoch, in random order; the last one may be smaller."""
        triples = self.data.train.triples
        for places in torch.randperm(len(triples), generator=self.generator).split(batch):
            yield drawn_batch(self.data.train, triples[places], self.settings.num_negatives, self.generator)

    def loss(self, batch: Batch) -> torch.Tensor:
        graph = batch.remaining(self.data.train.graph, self.settings.removes_one_hop)
        return loss(self.model(graph, batch.nodes, batch.relations, batch.candidates), self.settings.temperature)

    def step(self, batch: Batch) -> float:
        self.model.train()
        self.optimizer.zero_grad()
        value = self.loss(batch)
        value.backward()
        self.optimizer.step()
        return value.item()

    @torch.no_grad()
    def ranks(self, part: Part, triples: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Those of the tails and then of the heads of `[number, 3]`, with the numbers of ranked candidates."""
        self.model.eval()
        asks_head = torch.arange(2 * len(triples)) >= len(triples)
        asked = queries(triples.repeat(2, 1), asks_head, part.graph.num_relations)
        query_bytes = 4 * len(part.graph.sources) * self.dim
        # As few rounds as the memory allows, all of about the same size.
        num_rounds = ceil(2 * len(triples) / max(1, MESSAGE_BYTES // query_bytes))
        found = [ranks(self.model(part.graph, nodes, relations), answers, part.known.mask(nodes, relations))
                 for nodes, relations, answers in zip(*(values.tensor_split(num_rounds) for values in asked))]
        places, numbers = zip(*found)
        return torch.cat(places), torch.cat(numbers)

    def test(self, part: Part, max_triples: int | None = None) -> dict[str, float]:
        return metrics(*self.ranks(part, part.triples[:max_triples]))
