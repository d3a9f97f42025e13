"""SIR-GCN (Lim et al., "Soft-Isomorphic Relational Graph Convolution Network", TMLR 2025) on its two made-up tasks.

    h*_u = W_R (sum over v -> u of s(W_Q h_u + b_Q + W_K h_v)) + b_R

"dictionary-N": graphs of N nodes with a key and N nodes with a key and a value, with all N^2 edges from the latter to the
former; the value of every key is asked for. Embeddings of keys and values are added, in 4 N features; s is ReLU, linear,
ReLU; the classes come from a linear map without bias. AdamW with a rate of 0.001.

"count-C": graphs of 2 to 50 nodes of C classes with n^2 / 4 to n^2 of all ordered pairs as edges; the number of edges between different
classes is asked for, by the sum over the nodes of 10 C features and a linear map without bias. s is a ReLU.

5,000 graphs, of which 4,000 are trained on, 256 at a time; a step is one such batch. `evaluate` runs over the other 1,000.
Messages are gathered with index_select and summed with index_add, over edges in the order of their targets.
"""

from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional

Tensor = torch.Tensor
NUM_GRAPHS, NUM_TRAIN, BATCH, RATE, SEED = 5000, 4000, 256, 1e-3, 0


class Layer(nn.Module):
    def __init__(self, inputs: int, dim: int, outputs: int, has_inner: bool) -> None:
        super().__init__()
        self.query = nn.Linear(inputs, dim)
        self.key = nn.Linear(inputs, dim, bias=False)
        self.inner = nn.Linear(dim, dim) if has_inner else None
        self.out = nn.Linear(dim, outputs)

    def forward(self, x: Tensor, sources: Tensor, targets: Tensor) -> Tensor:
        q, k = self.query(x), self.key(x)
        messages = q.index_select(0, targets).add_(k.index_select(0, sources)).relu_()
        if self.inner is not None:
            messages = self.inner(messages).relu_()
        return self.out(torch.zeros_like(q).index_add(0, targets, messages))

    @torch.no_grad()
    def load(self, weights: dict[str, Tensor]) -> None:
        """Named like those of the fixture, `[inputs, outputs]`."""
        names = ("query", "key", "out", *(("inner",) if self.inner is not None else ()))
        for name in names:
            linear = getattr(self, name)
            linear.weight.copy_(weights[f"{name}.weight"].T)
            if linear.bias is not None:
                linear.bias.copy_(weights[f"{name}.bias"])


@dataclass
class Batch:
    """Several graphs as one. `graphs` tells which one a node is of."""

    sources: Tensor
    targets: Tensor
    keys: Tensor
    values: Tensor
    graphs: Tensor
    answers: Tensor


class Dictionary(nn.Module):
    def __init__(self, num_keys: int) -> None:
        super().__init__()
        dim = 4 * num_keys
        self.num_keys = num_keys
        self.keys, self.values = nn.Embedding(num_keys, dim), nn.Embedding(num_keys + 1, dim)
        self.layer = Layer(dim, dim, dim, True)
        self.head = nn.Linear(dim, num_keys, bias=False)

    def forward(self, batch: Batch) -> Tensor:
        """Scores `[number of keys in the batch, num_keys]`."""
        h = self.layer(self.keys(batch.keys) + self.values(batch.values), batch.sources, batch.targets)
        of_keys = h.view(-1, 2, self.num_keys, h.shape[1])[:, 0]
        return self.head(of_keys.reshape(-1, h.shape[1]))

    @staticmethod
    def loss(output: Tensor, batch: Batch) -> Tensor:
        return functional.cross_entropy(output, batch.answers)

    @staticmethod
    def measure(output: Tensor, batch: Batch) -> float:
        return (output.argmax(1) == batch.answers).float().mean().item()

    @staticmethod
    def batches(num_keys: int) -> list[Batch]:
        generator = torch.Generator().manual_seed(SEED)
        permutations = torch.rand(NUM_GRAPHS, num_keys, generator=generator).argsort(1)
        keys = torch.arange(num_keys)
        targets, sources = keys.repeat_interleave(num_keys), keys.repeat(num_keys) + num_keys
        batches = []
        for part in permutations[:NUM_TRAIN].split(BATCH) + permutations[NUM_TRAIN:].split(BATCH):
            first = 2 * num_keys * torch.arange(len(part))[:, None]
            values = torch.cat([torch.full_like(part, num_keys), part], 1)
            batches.append(Batch((sources + first).flatten(), (targets + first).flatten(), keys.repeat(2 * len(part)),
                                 values.flatten(), torch.arange(len(part)).repeat_interleave(2 * num_keys), part.flatten()))
        return batches


class Count(nn.Module):
    def __init__(self, num_classes: int) -> None:
        super().__init__()
        dim = 10 * num_classes
        self.classes = nn.Embedding(num_classes, dim)
        self.layer = Layer(dim, dim, dim, False)
        self.head = nn.Linear(dim, 1, bias=False)

    def forward(self, batch: Batch) -> Tensor:
        h = self.layer(self.classes(batch.keys), batch.sources, batch.targets)
        sums = h.new_zeros(len(batch.answers), h.shape[1]).index_add(0, batch.graphs, h)
        return self.head(sums).flatten()

    @staticmethod
    def loss(output: Tensor, batch: Batch) -> Tensor:
        return functional.mse_loss(output, batch.answers)

    measure = staticmethod(lambda output, batch: functional.mse_loss(output, batch.answers).item())

    @staticmethod
    def batches(num_classes: int) -> list[Batch]:
        generator = torch.Generator().manual_seed(SEED)

        def drawn(low: int, high: int, *shape: int) -> Tensor:
            return torch.randint(low, high, shape, generator=generator)

        graphs = []
        for _ in range(NUM_GRAPHS):
            n = int(drawn(2, 51, 1))
            num_edges = int(drawn(n * n // 4, n * n + 1, 1))
            # That many of all ordered pairs, none twice, by target.
            pairs = torch.randperm(n * n, generator=generator)[:num_edges].sort().values
            graphs.append((pairs % n, pairs // n, drawn(0, num_classes, n)))
        batches = []
        for begin, end in ((0, NUM_TRAIN), (NUM_TRAIN, NUM_GRAPHS)):
            for place in range(begin, end, BATCH):
                batches.append(Count.joined(graphs[place:min(place + BATCH, end)]))
        return batches

    @staticmethod
    def joined(graphs: list[tuple[Tensor, Tensor, Tensor]]) -> Batch:
        sizes = torch.tensor([len(classes) for _, _, classes in graphs])
        firsts = (sizes.cumsum(0) - sizes).tolist()
        answers = [(classes[sources] != classes[targets]).sum() for sources, targets, classes in graphs]
        keys = torch.cat([classes for _, _, classes in graphs])
        return Batch(torch.cat([sources + first for (sources, _, _), first in zip(graphs, firsts)]),
                     torch.cat([targets + first for (_, targets, _), first in zip(graphs, firsts)]),
                     keys, keys, torch.arange(len(graphs)).repeat_interleave(sizes), torch.stack(answers).float())


TASKS = {"dictionary": Dictionary, "count": Count}


class Run:
    """One model on one task. `prepare` makes the graphs and joins them to batches."""

    def __init__(self, name: str, form: str) -> None:
        kind, _, size = name.partition("-")
        self.task, self.size = TASKS[kind], int(size)

    def prepare(self) -> None:
        self.batches = self.task.batches(self.size)
        self.num_train = -(-NUM_TRAIN // BATCH)

    def start(self) -> None:
        self.model, self.place = self.task(self.size), 0
        self.optimizer = torch.optim.AdamW(self.model.parameters(), lr=RATE, fused=True)

    def step(self) -> float:
        # The last batch of an epoch is smaller.
        batch = self.batches[self.place % (self.num_train - 1)]
        self.place += 1
        self.optimizer.zero_grad()
        loss = self.task.loss(self.model(batch), batch)
        loss.backward()
        self.optimizer.step()
        return loss.item()

    @torch.no_grad()
    def evaluate(self) -> list[float]:
        return [self.task.measure(self.model(batch), batch) for batch in self.batches[self.num_train:]]
