//! One convolution: weights of all powers, and the sum over them.
//!
//! Complex numbers are two blocks of columns side by side, and complex weights real matrices that act on them:
//!
//! ```text
//! [x | z] [ W  U]  =  [x W - z U | x U + z W]
//!         [-U  W]
//! ```

use argiope_gnn::{GnnError, Init, NodeFeatures, layers::hops};
use burn::{
    module::{Module, Param},
    tensor::Tensor,
};

use super::{super::sum_of_powers::sum_of_powers, FaberNetConfig, FaberNetPrepared};

/// One convolution, with real or complex weights.
#[derive(Module, Debug)]
pub(super) struct FaberLayer {
    zero: Option<Weight>,
    /// For the powers of `S` from 1 on.
    out: Vec<Weight>,
    /// For the powers of `S^T` from 1 on.
    into: Vec<Weight>,
    /// Both parts of complex outputs.
    bias: Param<Tensor<1>>,
    alpha: f64,
    /// Whether `|x|` follows.
    pub(super) is_abs: bool,
}

/// A weight, complex unless inputs and outputs are real.
#[derive(Module, Debug)]
struct Weight {
    /// `[inputs, outputs]`
    real: Param<Tensor<2>>,
    /// Likewise.
    imaginary: Option<Param<Tensor<2>>>,
    reads_complex: bool,
    gives_complex: bool,
}

/// Which of inputs and outputs are complex: their parts stand side by side.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kind {
    pub(super) reads_complex: bool,
    pub(super) gives_complex: bool,
}

impl Weight {
    fn new([inputs, outputs]: [usize; 2], kind: Kind, init: &mut Init) -> Self {
        let bound = 1.0 / (inputs.max(1) as f64).sqrt();
        let is_complex = kind.reads_complex || kind.gives_complex;
        Self {
            real: init.uniform([inputs, outputs], bound),
            imaginary: is_complex.then(|| init.uniform([inputs, outputs], bound)),
            reads_complex: kind.reads_complex,
            gives_complex: kind.gives_complex,
        }
    }

    /// The real matrix that acts on the parts side by side.
    fn matrix(&self) -> Tensor<2> {
        let w = self.real.val();
        let Some(u) = self.imaginary.as_ref().map(Param::val) else {
            return w;
        };
        match (self.reads_complex, self.gives_complex) {
            (true, true) => {
                let of_real = Tensor::cat(vec![w.clone(), u.clone()], 1);
                Tensor::cat(vec![of_real, Tensor::cat(vec![-u, w], 1)], 0)
            }
            (true, false) => Tensor::cat(vec![w, -u], 0),
            (false, true) => Tensor::cat(vec![w, u], 1),
            (false, false) => w,
        }
    }
}

impl FaberLayer {
    pub(super) fn new(
        config: &FaberNetConfig,
        sizes: [usize; 2],
        kind: Kind,
        init: &mut Init,
    ) -> Self {
        let [inputs, outputs] = sizes;
        let mut weights = |share: f64| {
            let powers = if share == 0.0 { 0 } else { config.order };
            (0..powers)
                .map(|_| Weight::new(sizes, kind, init))
                .collect()
        };
        let (out, into) = (weights(config.alpha), weights(1.0 - config.alpha));
        let bound = 1.0 / (inputs.max(1) as f64).sqrt();
        let parts = if kind.gives_complex { 2 } else { 1 };
        Self {
            zero: config.zero_order.then(|| Weight::new(sizes, kind, init)),
            out,
            into,
            bias: init.uniform([parts * outputs], bound),
            alpha: config.alpha,
            is_abs: false,
        }
    }

    /// Features of nodes to `[num_nodes, outputs]`, both parts side by side if they are complex.
    ///
    /// # Errors
    /// [`GnnError::Shape`], [`GnnError::Sparse`]; [`GnnError::NoFeatureValues`] for nodes without features.
    pub(super) fn forward(
        &self,
        prepared: &FaberNetPrepared,
        features: &NodeFeatures,
    ) -> Result<Tensor<2>, GnnError> {
        let outputs = self.bias.dims()[0];
        let zero = self.zero.as_ref().map(Weight::matrix);
        let directions = [
            (&prepared.out, scaled(&self.out, self.alpha)),
            (&prepared.into, scaled(&self.into, 1.0 - self.alpha)),
        ];
        let y = match features {
            NodeFeatures::Dense(x) if x.dims()[1] < outputs => {
                let (mut left, mut right) = (Vec::new(), Vec::new());
                for (operator, weights) in directions {
                    let powers = hops(x.clone(), weights.len(), |x| operator.apply(x))?;
                    left.extend(powers.into_iter().skip(1));
                    right.extend(weights);
                }
                left.extend(zero.is_some().then(|| x.clone()));
                right.extend(zero);
                Tensor::cat(left, 1).matmul(Tensor::cat(right, 0))
            }
            features => {
                let weights = directions.iter().flat_map(|(_, weights)| weights).cloned();
                let all = Tensor::cat(weights.chain(zero.clone()).collect(), 1);
                let products = features.matmul(all)?;
                let mut at = 0;
                let mut columns = |groups: usize| {
                    at += groups * outputs;
                    products
                        .clone()
                        .narrow(1, at - groups * outputs, groups * outputs)
                };
                let mut terms = Vec::with_capacity(3);
                for (operator, weights) in &directions {
                    if !weights.is_empty() {
                        let products = columns(weights.len());
                        terms.push(sum_of_powers(operator, &products, outputs)?);
                    }
                }
                terms.extend(zero.is_some().then(|| columns(1)));
                // One of the shares is not 0.
                let sum = terms.into_iter().reduce(|sum, term| sum + term);
                sum.ok_or(GnnError::Option {
                    what: "FaberNet",
                    option: "alpha",
                    found: self.alpha.to_string(),
                    expected: "a share between 0 and 1",
                })?
            }
        };
        let y = y + self.bias.val().unsqueeze();
        Ok(if self.is_abs { y.abs() } else { y })
    }
}

/// The matrices of the powers 1, 2, ..., times `share` and divided by 1, 2, 4, ...
fn scaled(weights: &[Weight], share: f64) -> Vec<Tensor<2>> {
    let factors = (0..).map(|k| share * 0.5f64.powi(k));
    let pairs = weights.iter().zip(factors);
    pairs
        .map(|(weight, factor)| weight.matrix() * factor)
        .collect()
}
