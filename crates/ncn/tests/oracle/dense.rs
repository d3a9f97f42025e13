//! NCN and NCNC by the book: dense matrices, one pair at a time, nothing shared with the crate but the settings.

use argiope_ncn::config::{ConvolutionKind, NcnConfig, PredictorKind};

use crate::parameters::Parameters;

/// A matrix by rows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Matrix {
    pub(crate) columns: usize,
    pub(crate) values: Vec<f64>,
}

impl Matrix {
    pub(crate) fn from_values(columns: usize, values: Vec<f64>) -> Self {
        Self { columns, values }
    }

    pub(crate) fn zeros(rows: usize, columns: usize) -> Self {
        Self::from_values(columns, vec![0.0; rows * columns])
    }

    pub(crate) fn rows(&self) -> usize {
        self.values.len() / self.columns
    }

    pub(crate) fn row(&self, row: usize) -> &[f64] {
        &self.values[row * self.columns..(row + 1) * self.columns]
    }

    pub(crate) fn at(&self, row: usize, column: usize) -> f64 {
        self.row(row)[column]
    }

    pub(crate) fn times(&self, other: &Self) -> Self {
        assert_eq!(self.columns, other.rows());
        let mut product = Self::zeros(self.rows(), other.columns);
        for row in 0..self.rows() {
            for column in 0..other.columns {
                product.values[row * other.columns + column] = (0..self.columns)
                    .map(|inner| self.at(row, inner) * other.at(inner, column))
                    .sum();
            }
        }
        product
    }

    fn each_row(&self, map: impl Fn(&[f64]) -> Vec<f64>) -> Self {
        let rows: Vec<Vec<f64>> = (0..self.rows()).map(|row| map(self.row(row))).collect();
        Self::from_values(rows[0].len(), rows.concat())
    }

    fn plus(&self, other: &Self) -> Self {
        let sum = self.values.iter().zip(&other.values).map(|(l, r)| l + r);
        Self::from_values(self.columns, sum.collect())
    }

    fn scaled(&self, factor: f64) -> Self {
        Self::from_values(
            self.columns,
            self.values.iter().map(|v| v * factor).collect(),
        )
    }
}

fn relu(row: &[f64]) -> Vec<f64> {
    row.iter().map(|value| value.max(0.0)).collect()
}

fn normalized(row: &[f64], gamma: &[f64], beta: &[f64]) -> Vec<f64> {
    let mean = row.iter().sum::<f64>() / row.len() as f64;
    let variance = row.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / row.len() as f64;
    (row.iter().zip(gamma).zip(beta))
        .map(|((v, gamma), beta)| (v - mean) / (variance + 1e-5).sqrt() * gamma + beta)
        .collect()
}

/// Layers in the order of `plan`: L a linear layer, N a normalisation, R a rectifier.
fn layers(parameters: &Parameters, prefix: &str, plan: &str, x: &Matrix) -> Matrix {
    let stages = parameters.layers(prefix);
    let mut stages = stages.iter();
    let mut x = x.clone();
    for kind in plan.chars() {
        x = match kind {
            'R' => x.each_row(relu),
            'L' => {
                let stage = stages.next().unwrap();
                let bias = stage["bias"];
                x.times(stage["weight"])
                    .each_row(|row| row.iter().zip(&bias.values).map(|(v, b)| v + b).collect())
            }
            _ => {
                let stage = stages.next().unwrap();
                x.each_row(|row| normalized(row, &stage["gamma"].values, &stage["beta"].values))
            }
        };
    }
    assert!(
        stages.next().is_none(),
        "{prefix} has more layers than {plan}"
    );
    x
}

/// A model, its parameters and a graph.
pub(crate) struct Oracle<'a> {
    pub(crate) config: &'a NcnConfig,
    /// Those that gradients go to.
    pub(crate) parameters: &'a Parameters,
    /// Those of inner passes of completion.
    pub(crate) inner: &'a Parameters,
    /// Adjacency of 0 and 1.
    pub(crate) graph: &'a Matrix,
    pub(crate) features: &'a Matrix,
}

impl Oracle<'_> {
    pub(crate) fn scores(&self, pairs: &[(u32, u32)]) -> Vec<f64> {
        let h = self.embeddings();
        let depth = match self.config.predictor.kind {
            PredictorKind::Ncnc => self.config.completion.depth,
            _ => 0,
        };
        let inner = self.embeddings_with(self.inner);
        let score = |&(i, j): &(u32, u32)| {
            let (i, j) = (i as usize, j as usize);
            self.score(&h, Some(&inner), self.parameters, i, j, depth)
        };
        pairs.iter().map(score).collect()
    }

    fn embeddings(&self) -> Matrix {
        self.embeddings_with(self.parameters)
    }

    fn embeddings_with(&self, parameters: &Parameters) -> Matrix {
        let config = &self.config.encoder;
        let plain = |name: &str, x: &Matrix| {
            let bias = parameters.get(&format!("{name}.bias"));
            x.times(parameters.get(&format!("{name}.weight")))
                .each_row(|row| row.iter().zip(&bias.values).map(|(v, b)| v + b).collect())
        };
        let pure = config.convolution.is_pure();
        let mut x = match pure || config.num_layers == 0 {
            true => plain("encoder.input", self.features),
            false => self.features.clone(),
        };
        let mut outputs = Vec::new();
        for number in 0..config.num_layers {
            let name = format!("encoder.layers.{number}");
            let mut y = x.clone();
            if !pure {
                y = y.times(parameters.get(&format!("{name}.convolution.weight")));
            }
            y = self.aggregated(&y);
            if !pure {
                let bias = parameters.get(&format!("{name}.convolution.bias"));
                y = y.each_row(|row| row.iter().zip(&bias.values).map(|(v, b)| v + b).collect());
                if number + 1 < config.num_layers || config.num_layers == 1 {
                    if config.layer_norm {
                        let gamma = &parameters.get(&format!("{name}.norm.gamma")).values;
                        let beta = &parameters.get(&format!("{name}.norm.beta")).values;
                        y = y.each_row(|row| normalized(row, gamma, beta));
                    }
                    y = y.each_row(relu);
                }
            }
            x = match config.residual && x.columns == y.columns {
                true => y.plus(&x),
                false => y,
            };
            outputs.push(x.clone());
        }
        if !config.jumping_knowledge {
            return x;
        }
        let weights = &parameters.get("encoder.jumping_knowledge").values;
        (outputs.iter().zip(weights)).fold(Matrix::zeros(x.rows(), x.columns), |sum, (x, w)| {
            sum.plus(&x.scaled(*w))
        })
    }

    fn aggregated(&self, x: &Matrix) -> Matrix {
        let nodes = self.graph.rows();
        let degree = |node: usize| self.graph.row(node).iter().sum::<f64>();
        let mut result = Matrix::zeros(nodes, x.columns);
        for v in 0..nodes {
            for k in 0..x.columns {
                let neighbors = (0..nodes).filter(|&u| self.graph.at(v, u) > 0.0);
                result.values[v * x.columns + k] = match self.config.encoder.convolution {
                    ConvolutionKind::PureGcn | ConvolutionKind::Gcn => {
                        let norm = |u: usize| (1.0 + degree(u)).sqrt();
                        let own = x.at(v, k) / (1.0 + degree(v));
                        own + neighbors
                            .map(|u| x.at(u, k) / norm(u) / norm(v))
                            .sum::<f64>()
                    }
                    ConvolutionKind::PureSum | ConvolutionKind::Gin => {
                        neighbors.map(|u| x.at(u, k)).sum()
                    }
                    ConvolutionKind::PureMean | ConvolutionKind::Sage => {
                        neighbors.map(|u| x.at(u, k)).sum::<f64>() / degree(v).max(1.0)
                    }
                    ConvolutionKind::PureMax | ConvolutionKind::Max => neighbors
                        .map(|u| x.at(u, k))
                        .reduce(f64::max)
                        .unwrap_or(0.0),
                };
            }
        }
        result
    }

    fn score(
        &self,
        h: &Matrix,
        inner: Option<&Matrix>,
        parameters: &Parameters,
        i: usize,
        j: usize,
        depth: usize,
    ) -> f64 {
        let config = &self.config.predictor;
        let (n, l) = match config.layer_norm {
            true => ("N", ""),
            false => ("", ""),
        };
        let last = if config.tail_activation { l } else { "L" };
        let transformed = |h: &Matrix, parameters: &Parameters| match config.use_xlin {
            true => {
                let plan = format!("LRL{n}R");
                h.plus(&layers(parameters, "predictor.transform", &plan, h))
            }
            false => h.clone(),
        };
        let x = transformed(h, parameters);
        let nodes = self.graph.rows();
        let one = |u: usize, v: usize| self.graph.at(u, v) > 0.0;
        let two = |u: usize, v: usize| (0..nodes).any(|w| one(u, w) && one(w, v));
        let count = |weight: &dyn Fn(usize) -> f64| {
            let mut sum = vec![0.0; x.columns];
            for u in 0..nodes {
                for (sum, value) in sum.iter_mut().zip(x.row(u)) {
                    *sum += weight(u) * value;
                }
            }
            Matrix::from_values(x.columns, sum)
        };
        let number = |is: bool| f64::from(u8::from(is));
        let common = |u: usize| number(one(i, u) && one(j, u));
        let alone = |u: usize| number(one(i, u) != one(j, u));
        let one_two = |u: usize| number(one(i, u) && two(j, u)) + number(two(i, u) && one(j, u));
        let two_two = |u: usize| number(two(i, u) && two(j, u));
        let pools = match config.kind {
            PredictorKind::Gae => vec![],
            PredictorKind::Count => {
                vec![Matrix::from_values(1, vec![(0..nodes).map(common).sum()])]
            }
            PredictorKind::Ncn => vec![count(&common)],
            PredictorKind::Difference => vec![count(&common), count(&alone)],
            PredictorKind::Ncn15 => vec![count(&common), count(&one_two)],
            PredictorKind::Ncn2 => vec![count(&common), count(&one_two), count(&two_two)],
            PredictorKind::Ncnc if depth == 0 => vec![count(&common)],
            PredictorKind::Ncnc => {
                let completion = &self.config.completion;
                // Inner passes see their own parameters: gradients do not go there.
                let inner_h = inner.unwrap_or(h);
                let inner_h = match completion.transform_twice {
                    true => transformed(inner_h, self.inner),
                    false => inner_h.clone(),
                };
                let weight = |u: usize| {
                    if one(i, u) == one(j, u) {
                        return common(u);
                    }
                    let (from, to) = if one(i, u) { (j, u) } else { (i, u) };
                    let s = self.score(&inner_h, None, self.inner, from, to, depth - 1);
                    let steepness = f64::from(completion.scale);
                    let p = 1.0 / (1.0 + (-steepness * (s - f64::from(completion.offset))).exp());
                    let pt = match completion.learned_pt {
                        true => {
                            let product = product(h, i, j);
                            let logit = layers(parameters, "predictor.prior", "LRL", &product);
                            1.0 / (1.0 + (-logit.values[0]).exp())
                        }
                        false => f64::from(completion.pt),
                    };
                    f64::from(completion.alpha) * pt * p / (pt * p + 1.0 - p)
                };
                vec![count(&weight)]
            }
        };
        let plan = format!("L{n}R{last}");
        let mut hidden = layers(parameters, "predictor.product", &plan, &product(h, i, j));
        let beta = &parameters.get("predictor.beta").values;
        for (number, (pool, beta)) in pools.iter().zip(beta).enumerate() {
            let plan = format!("LRL{n}R{last}");
            let branch = layers(
                parameters,
                &format!("predictor.pooled.{number}"),
                &plan,
                pool,
            );
            hidden = hidden.plus(&branch.scaled(*beta));
        }
        let plan = match config.two_layer_output {
            true => format!("L{n}RL{n}RL"),
            false => format!("L{n}RL"),
        };
        layers(parameters, "predictor.output", &plan, &hidden).values[0]
    }
}

fn product(h: &Matrix, i: usize, j: usize) -> Matrix {
    let product = h.row(i).iter().zip(h.row(j)).map(|(l, r)| l * r);
    Matrix::from_values(h.columns, product.collect())
}
