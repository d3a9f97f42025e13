"""The hyperparameters of NCN and NCNC that were published for each data set."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    hidden: int
    batch: int
    encoder_rate: float
    predictor_rate: float
    # Hits@`k` on the validation edges chooses the epoch.
    k: int
    # Dropout of the features, of what the first layer makes of them (or of embeddings) and of the encoder's output.
    feature_dropout: float
    input_dropout: float
    output_dropout: float
    # Dropout inside the predictor's layers, and of the edges in which it looks for neighbors.
    predictor_dropout: float
    edge_dropout: float
    # Of NCNC: what turns a score into the probability of an edge.
    scale: float
    offset: float
    prior: float
    alpha: float
    # "gcn": normalised sums with self-loops; "sum": sums over neighbors. Neither has weights.
    propagation: str = "gcn"
    num_layers: int = 1
    has_residual: bool = False
    has_layer_weights: bool = False
    node_layer: bool = True
    tail_activation: bool = False
    two_layers: bool = False
    layer_norm: bool = True
    beta: float = 1.0
    # Takes the edges of a batch out of the graph while it is scored.
    removes_targets: bool = True
    test_batch: int = 8192


SETTINGS = {
    "cora": Settings(
        hidden=256, batch=1152, encoder_rate=0.0043, predictor_rate=0.0024, k=100, feature_dropout=0.7,
        input_dropout=0.05, output_dropout=0.3, predictor_dropout=0.05, edge_dropout=0.4, scale=4.3, offset=2.8,
        prior=0.75, alpha=1.0, has_layer_weights=True, tail_activation=True),
    "citeseer": Settings(
        hidden=256, batch=384, encoder_rate=0.0085, predictor_rate=0.0078, k=100, feature_dropout=0.4,
        input_dropout=0.75, output_dropout=0.0, predictor_dropout=0.55, edge_dropout=0.0, scale=6.5, offset=4.4,
        prior=0.75, alpha=0.4, has_layer_weights=True, tail_activation=True, two_layers=True, test_batch=4096),
    "pubmed": Settings(
        hidden=256, batch=2048, encoder_rate=0.0097, predictor_rate=0.002, k=100, feature_dropout=0.3,
        input_dropout=0.1, output_dropout=0.0, predictor_dropout=0.05, edge_dropout=0.0, scale=5.3, offset=0.5,
        prior=0.5, alpha=0.3, has_layer_weights=True, tail_activation=True),
    # Embeddings instead of features, so no feature dropout. NCNC starts from a trained NCN there; what it is
    # calibrated by is given for completeness. The published batch of tests, 131072, takes over 10 GB in this form.
    "ddi": Settings(
        hidden=224, batch=24576, encoder_rate=0.0021, predictor_rate=0.0018, k=20, feature_dropout=0.0,
        input_dropout=0.4, output_dropout=0.0, predictor_dropout=0.6, edge_dropout=0.0, scale=10.0, offset=3.0,
        prior=0.1, alpha=0.5, propagation="sum", has_residual=True, two_layers=True, test_batch=24576),
}
