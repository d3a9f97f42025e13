"""NCN and NCNC (Wang, Yang, Zhang: "Neural Common Neighbor with Completion for Link Prediction", ICLR 2024).

An encoder without weights in its layers gives every node a vector h. A pair (i, j) is scored by

    lin( beta xcnlin( sum of x_u over the common neighbors u of i and j ) + xijlin( h_i h_j ) ),  x = h + xlin(h).

NCNC adds the other neighbors, each with the probability that it is a common one: a neighbor of i alone counts as
much as NCN, called on x, believes in an edge between it and j, and a neighbor of j alone likewise. No gradient goes
through these probabilities. As in the models whose numbers were published, this inner call applies xlin once more,
drops edges once more, and dropout is on in it while training.
"""

import torch
from torch import nn
from torch.nn import functional

from .ncn_neighbors import Adjacency, Entries, SymmetricSum, common, common_and_other, pooled_sum
from .ncn_settings import Settings


class Encoder(nn.Module):
    """Features or embeddings to `[num_nodes, hidden]`, by sums over neighbors."""

    def __init__(self, settings: Settings, num_features: int | None, num_nodes: int) -> None:
        super().__init__()
        self.settings = settings
        if num_features is None:
            # One row more than there are nodes, as in the published count of 1,412,098 parameters on ogbl-ddi.
            self.embeddings = nn.Parameter(torch.empty(num_nodes + 1, settings.hidden))
            nn.init.orthogonal_(self.embeddings)
        else:
            self.input = nn.Linear(num_features, settings.hidden)
        if settings.has_layer_weights:
            self.layer_weights = nn.Parameter(torch.randn(settings.num_layers))

    def forward(self, features: torch.Tensor | None, adjacency: Adjacency) -> torch.Tensor:
        settings = self.settings
        if features is None:
            x = functional.dropout(self.embeddings[:adjacency.num_nodes], settings.input_dropout, self.training)
        else:
            x = self.input(functional.dropout(features, settings.feature_dropout, self.training))
            x = functional.dropout(x, settings.input_dropout, self.training, inplace=True)
        propagate = propagation(settings.propagation, adjacency)
        outputs = []
        for layer in range(settings.num_layers):
            y = propagate(x)
            if layer == settings.num_layers - 1:
                y = functional.dropout(y, settings.output_dropout, self.training, inplace=True)
            x = x + y if settings.has_residual else y
            outputs.append(x)
        if not settings.has_layer_weights:
            return x
        return torch.stack([weight * x for weight, x in zip(self.layer_weights, outputs)]).sum(0) \
            if len(outputs) > 1 else self.layer_weights * x


def propagation(kind: str, adjacency: Adjacency):
    """`A x`, or `D^-1/2 (A + I) D^-1/2 x` where D holds the degrees with self-loops."""
    if kind == "sum":
        return lambda x: SymmetricSum.apply(x, adjacency, None)
    degrees = adjacency.degrees()
    norms = (1 + degrees).float().rsqrt()
    weights = torch.repeat_interleave(norms, degrees).mul_(norms[adjacency.columns])
    own = (norms * norms)[:, None]
    return lambda x: torch.addcmul(SymmetricSum.apply(x, adjacency, weights), own, x)


class Predictor(nn.Module):
    """NCN; with `completes` NCNC."""

    def __init__(self, settings: Settings, completes: bool) -> None:
        super().__init__()
        self.settings, self.completes = settings, completes
        hidden = settings.hidden

        def linear() -> nn.Module:
            return nn.Linear(hidden, hidden)

        def activation(normalises: bool = settings.layer_norm) -> list[nn.Module]:
            norm = [nn.LayerNorm(hidden)] if normalises else []
            return [*norm, nn.Dropout(settings.predictor_dropout, inplace=True), nn.ReLU(inplace=True)]

        def two_layers() -> list[nn.Module]:
            return [linear(), *activation(normalises=False), linear(), *activation()]

        tail = [] if settings.tail_activation else [linear]
        self.beta = nn.Parameter(torch.tensor([settings.beta]))
        if settings.node_layer:
            self.xlin = nn.Sequential(*two_layers())
        self.xcnlin = nn.Sequential(*two_layers(), *(layer() for layer in tail))
        self.xijlin = nn.Sequential(linear(), *activation(), *(layer() for layer in tail))
        second = [linear(), *activation()] if settings.two_layers else []
        self.lin = nn.Sequential(linear(), *activation(), *second, nn.Linear(hidden, 1))

    def forward(self, h: torch.Tensor, adjacency: Adjacency, pairs: torch.Tensor,
                completes: bool | None = None) -> torch.Tensor:
        """The scores (logits) of `[2, num_pairs]`."""
        settings = self.settings
        completes = self.completes if completes is None else completes
        if self.training and settings.edge_dropout > 0:
            adjacency = adjacency.dropped(settings.edge_dropout)
        products = h.index_select(0, pairs[0]) * h.index_select(0, pairs[1])
        x = h + self.xlin(h) if settings.node_layer else h
        if completes:
            both, first_alone, second_alone = common_and_other(adjacency, pairs)
            pooled = (pooled_sum(x, both)
                      + pooled_sum(x, second_alone, self.probabilities(x, adjacency, pairs[0], second_alone))
                      + pooled_sum(x, first_alone, self.probabilities(x, adjacency, pairs[1], first_alone)))
        else:
            pooled = pooled_sum(x, common(adjacency, pairs))
        return self.lin(torch.addcmul(self.xijlin(products), self.beta, self.xcnlin(pooled))).squeeze(1)

    @torch.no_grad()
    def probabilities(self, x: torch.Tensor, adjacency: Adjacency, ends: torch.Tensor,
                      others: Entries) -> torch.Tensor:
        """How likely each of the other end's neighbors is one of this end, too."""
        settings = self.settings
        pairs = torch.stack([ends[others.rows], others.columns])
        scores = self(x, adjacency, pairs, completes=False)
        p = torch.sigmoid(settings.scale * (scores - settings.offset))
        return settings.alpha * settings.prior * p / (settings.prior * p + 1 - p)


def loss(positive: torch.Tensor, negative: torch.Tensor) -> torch.Tensor:
    return -functional.logsigmoid(positive).mean() - functional.logsigmoid(-negative).mean()
