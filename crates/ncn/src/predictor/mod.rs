//! The predictor: scores of node pairs from the embeddings of both nodes and of their common neighbours.
//!
//! ```text
//! s(i, j) = output( sum_k beta_k pooled_k( sum over u in S_k(i, j) of w_u x_u ) + product(h_i * h_j) )
//! x = h + transform(h)
//! ```
//!
//! Which sets `S_k` there are depends on the [`PredictorKind`]: `N(i) ∩ N(j)` for NCN (equation 8 of Wang et al., ICLR
//! 2024); with completion, `N(i) ∪ N(j)` with weights below 1 for neighbours of one node alone (equations 9 and 10). The
//! product takes `h` before the transform, as the released program does.

mod branches;
mod completion;
mod needed;
mod neighborhoods;
mod pools;

pub use neighborhoods::Neighborhoods;

use argiope_gnn::{
    Context, Init,
    layers::{EdgeDropout, Mlp},
};
use argiope_sparse::{Pairs, Reduce, RowIndex, gather_rows, spmm, spmm_weighted};
use burn::{
    module::{Module, Param},
    tensor::Tensor,
};

use self::{branches::Branches, completion::Union, needed::Needed, pools::Pool};
use crate::{
    NcnError,
    config::{CompletionConfig, PredictorConfig, PredictorKind},
};

/// Number of the branch of the context that inner passes of completion take.
const INNER: u64 = 0;

/// A predictor and its parameters.
#[derive(Module, Debug)]
pub struct Predictor {
    /// Added to embeddings before they are pooled.
    transform: Option<Mlp>,
    /// A branch for every set of neighbours.
    pooled: Vec<Mlp>,
    /// `[pooled.len()]`: the weights of these branches.
    beta: Param<Tensor<1>>,
    product: Mlp,
    output: Mlp,
    /// Of learned priors.
    prior: Option<Mlp>,
    edge_dropout: EdgeDropout,
    #[module(skip)]
    kind: Kind,
    dim: usize,
}

/// What of the settings the forward pass needs.
#[derive(Debug, Clone)]
struct Kind {
    predictor: PredictorKind,
    completion: CompletionConfig,
}

impl Predictor {
    /// A predictor of embeddings of width `inputs` with initial parameters.
    ///
    /// # Errors
    /// [`NcnError::Gnn`] for a probability that is none.
    pub fn new(
        config: &PredictorConfig,
        completion: &CompletionConfig,
        inputs: usize,
        init: &mut Init,
    ) -> Result<Self, NcnError> {
        let branches = Branches { config, inputs };
        let transform = config.use_xlin.then(|| branches.transform(init));
        let pooled = (Pool::of(config.kind).iter())
            .map(|pool| branches.pooled(pool.width(inputs), init))
            .collect::<Result<Vec<_>, _>>()?;
        let learned = config.kind == PredictorKind::Ncnc && completion.learned_pt;
        Ok(Self {
            transform: transform.transpose()?,
            beta: init.constant([pooled.len().max(1)], config.beta.into()),
            pooled,
            product: branches.product(init)?,
            output: branches.output(init)?,
            prior: (learned.then(|| branches.prior(init))).transpose()?,
            edge_dropout: EdgeDropout::new(config.edge_dropout, init)?.with_rescale(false),
            kind: Kind {
                predictor: config.kind,
                completion: completion.clone(),
            },
            dim: config.dim,
        })
    }

    /// Which neighbours it pools.
    #[must_use]
    pub fn kind(&self) -> PredictorKind {
        self.kind.predictor
    }

    /// Logits of pairs, `[num_pairs]`, from embeddings `h` of shape `[num_nodes, dim]` and the graph that neighbours are
    /// taken from.
    ///
    /// # Errors
    /// [`NcnError::Sparse`] if the shapes do not fit, or if rows of the adjacency are not ascending.
    ///
    /// # Complexity
    /// `O(num_pairs * dim^2)` for the layers, and `O(dim)` for every pooled neighbour; with completion the same again for
    /// every link that is asked for, in parts whose intermediate results take about `memory` bytes.
    pub fn forward(
        &self,
        h: Tensor<2>,
        graph: &Neighborhoods,
        pairs: &Pairs,
        memory: usize,
        context: &Context,
    ) -> Result<Tensor<1>, NcnError> {
        let depth = match self.kind.predictor {
            PredictorKind::Ncnc => self.kind.completion.depth,
            _ => 0,
        };
        let pass = Pass {
            predictor: self,
            memory,
            context,
        };
        pass.scores(h, graph, pairs, depth)
    }
}

/// One call of the predictor, or an inner one of completion.
#[derive(Debug, Clone, Copy)]
struct Pass<'a> {
    predictor: &'a Predictor,
    memory: usize,
    context: &'a Context,
}

impl Pass<'_> {
    fn scores(
        self,
        h: Tensor<2>,
        graph: &Neighborhoods,
        pairs: &Pairs,
        depth: usize,
    ) -> Result<Tensor<1>, NcnError> {
        let Self {
            predictor, context, ..
        } = self;
        let graph = graph.drop_entries(&predictor.edge_dropout, context)?;
        let kind = predictor.kind.predictor;
        let pools_common = matches!(kind, PredictorKind::Ncn | PredictorKind::Ncnc);
        if depth == 0
            && pools_common
            && let Some(needed) = Needed::new(graph.pattern(), pairs)?
        {
            return self.needed_scores(h, &needed);
        }
        let product = products(&h, &ends_of(pairs, h.dims()[0])?)?;
        let x = self.transformed(h.clone())?;
        let mut branches = Vec::new();
        if depth > 0 {
            let inner = match predictor.kind.completion.transform_twice {
                true => x.clone(),
                false => h,
            };
            let pooled = self.completed(x, inner, &product, &graph, pairs, depth)?;
            branches.push(self.branch(0, pooled)?);
        } else {
            for (number, pool) in Pool::of(kind).iter().enumerate() {
                let pooled = pool.apply(&graph, pairs, x.clone())?;
                branches.push(self.branch(number, pooled)?);
            }
        }
        self.output(branches, product)
    }

    /// The same for sums over common neighbours, with the embeddings that are needed alone.
    fn needed_scores(self, h: Tensor<2>, needed: &Needed) -> Result<Tensor<1>, NcnError> {
        let h = gather_rows(h, &needed.nodes)?;
        let product = products(&h, &needed.ends)?;
        let pooled = match needed.pooled.is_empty() {
            // Layers are not asked about no rows at all.
            true => product.zeros_like(),
            false => {
                let x = self.transformed(gather_rows(h, &needed.pooled)?)?;
                spmm(&needed.common, x, Reduce::Sum)?
            }
        };
        self.output(vec![self.branch(0, pooled)?], product)
    }

    /// `h + transform(h)`
    fn transformed(self, h: Tensor<2>) -> Result<Tensor<2>, NcnError> {
        match &self.predictor.transform {
            Some(transform) => Ok(h.clone() + transform.forward(h, self.context)?),
            None => Ok(h),
        }
    }

    /// The scores from the branches of what was pooled and the product of both embeddings.
    fn output(self, branches: Vec<Tensor<2>>, product: Tensor<2>) -> Result<Tensor<1>, NcnError> {
        let product = self.predictor.product.forward(product, self.context)?;
        let hidden = (branches.into_iter()).fold(product, |sum, branch| sum + branch);
        let scores = self.predictor.output.forward(hidden, self.context)?;
        Ok(scores.flatten(0, 1))
    }

    /// `beta_k * pooled_k(z)`
    fn branch(self, number: usize, pooled: Tensor<2>) -> Result<Tensor<2>, NcnError> {
        let beta = self.predictor.beta.val().slice([number..number + 1]);
        let branch = self.predictor.pooled[number].forward(pooled, self.context)?;
        Ok(branch * beta.unsqueeze())
    }

    /// Sums over the neighbours of both nodes of every pair, common ones with weight 1, others by the scores of the links
    /// that would make them common.
    fn completed(
        self,
        x: Tensor<2>,
        inner: Tensor<2>,
        product: &Tensor<2>,
        graph: &Neighborhoods,
        pairs: &Pairs,
        depth: usize,
    ) -> Result<Tensor<2>, NcnError> {
        let completion = &self.predictor.kind.completion;
        let union = Union::new(graph.pattern(), pairs, completion, self.context)?;
        let scores = self.link_scores(inner, graph, &union.links, depth - 1)?;
        let prior = match &self.predictor.prior {
            Some(prior) => Some(prior.forward(product.clone(), self.context)?),
            None => None,
        };
        let weights = union.weights(&scores, prior, completion, &x)?;
        Ok(spmm_weighted(&union.pattern, weights, x, Reduce::Sum)?)
    }

    /// Scores of links, without gradients, a part of them at a time.
    fn link_scores(
        self,
        h: Tensor<2>,
        graph: &Neighborhoods,
        links: &Pairs,
        depth: usize,
    ) -> Result<Vec<f64>, NcnError> {
        let frozen = self.predictor.valid();
        let h = h.inner();
        let mut scores = Vec::with_capacity(links.len());
        let part = (self.memory / self.bytes_per_pair(h.dims()[1])).max(1);
        for (number, part) in (0u64..).zip(links.as_slice().chunks(part)) {
            let pairs = Pairs::new(h.dims()[0], part)?;
            let context = self.context.branch(INNER).branch(number);
            let pass = Pass {
                predictor: &frozen,
                memory: self.memory,
                context: &context,
            };
            let found = pass.scores(h.clone(), graph, &pairs, depth)?;
            scores.extend(found.into_data().iter::<f64>());
        }
        Ok(scores)
    }

    /// Bytes of the intermediate results of a pair in the layers, about.
    fn bytes_per_pair(self, inputs: usize) -> usize {
        // Both gathered rows, their product and what is pooled; of every layer the input, the output and one more.
        size_of::<f32>() * (4 * inputs + 3 * self.predictor.dim)
    }
}

/// First and second node of every pair.
fn ends_of(pairs: &Pairs, num_nodes: usize) -> Result<[RowIndex; 2], NcnError> {
    let (left, right): (Vec<u32>, Vec<u32>) = pairs.as_slice().iter().copied().unzip();
    Ok([
        RowIndex::new(left, num_nodes)?,
        RowIndex::new(right, num_nodes)?,
    ])
}

/// `h_i * h_j` of every pair, `[num_pairs, dim]`.
fn products(h: &Tensor<2>, [left, right]: &[RowIndex; 2]) -> Result<Tensor<2>, NcnError> {
    Ok(gather_rows(h.clone(), left)? * gather_rows(h.clone(), right)?)
}
