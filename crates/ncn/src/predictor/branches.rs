//! The layers of the predictor: `score = output(beta * pooled(z) + product(h_i * h_j))`.

use argiope_gnn::{
    Init,
    layers::{Mlp, MlpConfig},
};

use crate::{NcnError, config::PredictorConfig};

/// How the layers of a predictor are made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Branches<'a> {
    pub(super) config: &'a PredictorConfig,
    /// Width of embeddings.
    pub(super) inputs: usize,
}

impl Branches<'_> {
    /// `xlin`: what is added to embeddings before they are pooled, `[.., inputs]` to `[.., inputs]`.
    pub(super) fn transform(self, init: &mut Init) -> Result<Mlp, NcnError> {
        let (dim, dropout) = (self.inputs, self.config.dropout);
        let layers = MlpConfig::new(dim).linear(dim).dropout(dropout).relu();
        Ok(self.normalized(layers.linear(dim)).init(init)?)
    }

    /// `xcnlin`: of what was pooled, `[.., inputs]` to `[.., dim]`.
    pub(super) fn pooled(self, inputs: usize, init: &mut Init) -> Result<Mlp, NcnError> {
        let (dim, dropout) = (self.config.dim, self.config.dropout);
        let layers = MlpConfig::new(inputs).linear(dim).dropout(dropout).relu();
        Ok(self.tail(self.normalized(layers.linear(dim))).init(init)?)
    }

    /// `xijlin`: of the product of both embeddings, `[.., inputs]` to `[.., dim]`.
    pub(super) fn product(self, init: &mut Init) -> Result<Mlp, NcnError> {
        let layers = MlpConfig::new(self.inputs).linear(self.config.dim);
        Ok(self.tail(self.normalized(layers)).init(init)?)
    }

    /// `lin`: of the sum of the branches, `[.., dim]` to `[.., 1]`.
    pub(super) fn output(self, init: &mut Init) -> Result<Mlp, NcnError> {
        let dim = self.config.dim;
        let layers = self.normalized(MlpConfig::new(dim).linear(dim));
        let layers = layers.when(self.config.two_layer_output, |layers| {
            self.normalized(layers.linear(dim))
        });
        Ok(layers.linear(1).init(init)?)
    }

    /// `ptlin`: the logit of the prior of a link, from the product of both embeddings.
    pub(super) fn prior(self, init: &mut Init) -> Result<Mlp, NcnError> {
        let layers = MlpConfig::new(self.inputs).linear(self.config.dim).relu();
        Ok(layers.linear(1).init(init)?)
    }

    /// Behind a linear layer: normalisation, dropout, rectifier.
    fn normalized(self, layers: MlpConfig) -> MlpConfig {
        let layers = layers.when(self.config.layer_norm, MlpConfig::layer_norm);
        layers.dropout(self.config.dropout).relu()
    }

    /// The last linear layer of a branch.
    fn tail(self, layers: MlpConfig) -> MlpConfig {
        layers.when(!self.config.tail_activation, |layers| {
            layers.linear(self.config.dim)
        })
    }
}
