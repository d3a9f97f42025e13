//! Formulas of layers, with the parameters of a network.

use argiope_directed::methods::stack::StackConfig;
use argiope_gnn::layers::JumpingKnowledge;
use burn::module::Module;

use super::{
    dense::{Rows, beside, product, relu, sum},
    networks::parameter,
};

/// `m x W + b` for the parameters `name.weight` and `name.bias`.
pub(super) fn linear<M: Module>(model: &M, name: &str, m: Option<&Rows>, x: &Rows) -> Rows {
    let y = product(x, &parameter(model, &format!("{name}.weight")));
    let y = m.map_or(y.clone(), |m| product(m, &y));
    sum(&y, 1.0, &parameter(model, &format!("{name}.bias")))
}

/// What a stack makes of features; `convolution` is the pass through one layer.
pub(super) fn stacked<M: Module>(
    config: &StackConfig,
    model: &M,
    rows: &Rows,
    convolution: impl Fn(usize, &Rows) -> Rows,
) -> Rows {
    let mut outputs: Vec<Rows> = Vec::new();
    let mut x = rows.clone();
    for layer in 0..config.num_layers {
        let y = convolution(layer, &x);
        if layer + 1 == config.num_layers && config.jumping_knowledge.is_none() {
            return y;
        }
        x = relu(&y);
        if config.normalize {
            let norm = |row: &Vec<f64>| row.iter().map(|x| x * x).sum::<f64>().sqrt().max(1e-12);
            let unit = |row: &Vec<f64>| row.iter().map(|x| x / norm(row)).collect();
            x = x.iter().map(unit).collect();
        }
        outputs.push(x.clone());
    }
    let jumped = match config.jumping_knowledge {
        Some(JumpingKnowledge::Concat) => beside(&outputs),
        Some(JumpingKnowledge::Max) => {
            let larger =
                |(l, r): (&Vec<f64>, &Vec<f64>)| l.iter().zip(r).map(|(l, r)| l.max(*r)).collect();
            let most = |most: Rows, x: Rows| most.iter().zip(&x).map(larger).collect();
            outputs.into_iter().reduce(most).unwrap()
        }
        _ => outputs.pop().unwrap(),
    };
    linear(model, "layers.head", None, &jumped)
}
