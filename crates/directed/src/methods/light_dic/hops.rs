//! Powers of a complex operator on real features, and their products with a weight.

use argiope_gnn::{GnnError, NodeFeatures};
use argiope_sparse::complex_spmm::Complex;
use burn::tensor::Tensor;

use super::{
    super::propagation::{Cost, cost},
    ComplexMap, HopAggregation, LightDicConfig,
};
use crate::operators::{ComplexFeatures, ComplexOperator};

/// `P`, an aggregation of `H^k X` for `k` from 0 to `K`.
pub(super) enum ComplexHops {
    /// `P` itself.
    Stored(Complex<Tensor<2>>),
    /// What it is made of.
    Walked {
        features: NodeFeatures,
        operator: ComplexOperator,
        num_hops: usize,
        aggregation: HopAggregation,
    },
}

impl ComplexHops {
    pub(super) fn new(
        features: &NodeFeatures,
        operator: ComplexOperator,
        config: &LightDicConfig,
    ) -> Result<Self, GnnError> {
        let (num_hops, aggregation) = (config.num_hops, config.aggregation);
        if !(config.propagation).is_stored(|| cost(features, &operator, config)) {
            return Ok(Self::Walked {
                features: features.clone(),
                operator,
                num_hops,
                aggregation,
            });
        }
        let first = ComplexFeatures::of_real(features.to_dense()?);
        let (mut last, mut all) = (first.clone(), vec![first]);
        for _ in 0..num_hops {
            last = operator.apply(last)?;
            match aggregation {
                HopAggregation::Last => {}
                HopAggregation::Mean | HopAggregation::Sum => {
                    all = all.into_iter().map(|sum| sum.plus(last.clone())).collect();
                }
                HopAggregation::Concat => all.push(last.clone()),
            }
        }
        let (real, imaginary) = match aggregation {
            HopAggregation::Last => vec![last],
            HopAggregation::Mean => {
                let factor = 1.0 / (num_hops + 1) as f64;
                all.into_iter().map(|sum| sum.scaled(factor)).collect()
            }
            HopAggregation::Sum | HopAggregation::Concat => all,
        }
        .into_iter()
        .map(ComplexFeatures::into_parts)
        .map(|parts| (parts.real, parts.imaginary))
        .unzip();
        Ok(Self::Stored(Complex {
            real: Tensor::cat(real, 1),
            imaginary: Tensor::cat(imaginary, 1),
        }))
    }

    /// Both parts of `P` times `u` and `v`, `[width of P, outputs]`, apart or as the parts of a complex matrix.
    pub(super) fn mapped(
        &self,
        u: Tensor<2>,
        v: Tensor<2>,
        map: ComplexMap,
    ) -> Result<Complex<Tensor<2>>, GnnError> {
        let outputs = u.dims()[1];
        match (self, map) {
            (Self::Stored(p), ComplexMap::Parts) => Ok(Complex {
                real: NodeFeatures::Dense(p.real.clone()).matmul(u)?,
                imaginary: NodeFeatures::Dense(p.imaginary.clone()).matmul(v)?,
            }),
            (Self::Stored(p), ComplexMap::Complex) => {
                // One product a part, with both matrices side by side.
                let weight = Tensor::cat(vec![u, v], 1);
                let real = NodeFeatures::Dense(p.real.clone()).matmul(weight.clone())?;
                let imaginary = NodeFeatures::Dense(p.imaginary.clone()).matmul(weight)?;
                let half = |of: &Tensor<2>, at: usize| of.clone().narrow(1, at * outputs, outputs);
                Ok(Complex {
                    real: half(&real, 0) - half(&imaginary, 1),
                    imaginary: half(&real, 1) + half(&imaginary, 0),
                })
            }
            (
                Self::Walked {
                    features,
                    operator,
                    num_hops,
                    aggregation,
                },
                map,
            ) => {
                let weight = Tensor::cat(vec![u, v], 1);
                let products = Products::new(features, weight, *aggregation, map)?;
                let mut sum = products.of_hop(*num_hops);
                for hop in (0..*num_hops).rev() {
                    sum = operator.apply(sum)?;
                    if *aggregation != HopAggregation::Last {
                        sum = sum.plus(products.of_hop(hop));
                    }
                }
                if *aggregation == HopAggregation::Mean {
                    sum = sum.scaled(1.0 / (num_hops + 1) as f64);
                }
                let Complex { real, imaginary } = sum.into_parts();
                Ok(match map {
                    // The other halves are the products of u with imaginary parts and of v with real ones.
                    ComplexMap::Parts => Complex {
                        real: real.narrow(1, 0, outputs),
                        imaginary: imaginary.narrow(1, outputs, outputs),
                    },
                    ComplexMap::Complex => Complex { real, imaginary },
                })
            }
        }
    }
}

/// The features times the weights of every hop.
struct Products {
    /// `[num_nodes, 2 outputs]`: one for every hop, or one for all.
    of_hops: Vec<Tensor<2>>,
    map: ComplexMap,
}

impl Products {
    fn new(
        features: &NodeFeatures,
        weight: Tensor<2>,
        aggregation: HopAggregation,
        map: ComplexMap,
    ) -> Result<Self, GnnError> {
        let [width, columns] = weight.dims();
        let dim = features.dim().unwrap_or(width);
        let of_hops = if aggregation == HopAggregation::Concat && dim > 0 {
            let rows = |hop| weight.clone().narrow(0, hop * dim, dim);
            let num_hops = width / dim;
            let product = features.matmul(Tensor::cat((0..num_hops).map(rows).collect(), 1))?;
            let hops = 0..num_hops;
            hops.map(|hop| product.clone().narrow(1, hop * columns, columns))
                .collect()
        } else {
            vec![features.matmul(weight)?]
        };
        Ok(Self { of_hops, map })
    }

    /// What the operator is applied to `hop` times.
    fn of_hop(&self, hop: usize) -> ComplexFeatures {
        let product = self.of_hops[hop.min(self.of_hops.len() - 1)].clone();
        match self.map {
            ComplexMap::Parts => ComplexFeatures::of_real(product),
            ComplexMap::Complex => {
                let outputs = product.dims()[1] / 2;
                ComplexFeatures {
                    real: product.clone().narrow(1, 0, outputs),
                    imaginary: Some(product.narrow(1, outputs, outputs)),
                }
            }
        }
    }
}

/// Multiplications of a pass, for each output.
fn cost(features: &NodeFeatures, operator: &ComplexOperator, config: &LightDicConfig) -> Cost {
    let num_products = match config.aggregation {
        HopAggregation::Concat => config.num_hops + 1,
        _ => 1,
    };
    // Of a complex map, u and v meet both parts, but only one complex column is propagated.
    let (of_parts, columns) = match config.map {
        ComplexMap::Parts => (2, 2),
        ComplexMap::Complex => (4, 1),
    };
    let step = 4 * cost::of_entries(operator.pattern());
    Cost {
        stored: of_parts * num_products * cost::of_dense(features),
        walked: 2 * num_products * cost::of_features(features) + config.num_hops * columns * step,
    }
}
