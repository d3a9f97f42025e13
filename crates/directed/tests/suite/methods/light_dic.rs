//! LightDiC against dense formulas with complex numbers.

use argiope_directed::methods::{
    LightDic, LightDicConfig, Propagation,
    light_dic::{ComplexMap, HopAggregation},
};
use argiope_graph::DirectedGraph;

use super::{
    dense::{Rows, beside, complex, imaginary, magnetic, of_real, product, real, scaled, sum},
    laws::{NUM_OUTPUTS, check_forward, check_gradients, check_refusals, check_relabelling},
    layers::linear,
    networks::parameter,
};

fn configs() -> Vec<LightDicConfig> {
    let mut configs = Vec::new();
    let aggregations = [
        HopAggregation::Last,
        HopAggregation::Mean,
        HopAggregation::Sum,
        HopAggregation::Concat,
    ];
    for propagation in [Propagation::Stored, Propagation::Walked, Propagation::Auto] {
        for aggregation in aggregations {
            for map in [ComplexMap::Parts, ComplexMap::Complex] {
                for (num_hops, charge, exponent) in [(0, 0.1, 0.5), (1, 0.25, 0.3), (3, 0.1, 0.5)] {
                    configs.push(LightDicConfig {
                        num_hops,
                        charge,
                        exponent,
                        aggregation,
                        map,
                        propagation,
                    });
                }
            }
        }
    }
    configs
}

/// The equations one after another.
fn expected(config: &LightDicConfig, model: &LightDic, graph: &DirectedGraph, rows: &Rows) -> Rows {
    let h = magnetic(graph, config.charge, 1.0, config.exponent);
    let mut hops = vec![of_real(rows)];
    for hop in 0..config.num_hops {
        hops.push(product(&h, &hops[hop]));
    }
    let total = || {
        hops[1..]
            .iter()
            .fold(hops[0].clone(), |total, hop| sum(&total, 1.0, hop))
    };
    let p = match config.aggregation {
        HopAggregation::Last => hops[config.num_hops].clone(),
        HopAggregation::Sum => total(),
        HopAggregation::Mean => scaled(&total(), 1.0 / hops.len() as f64),
        HopAggregation::Concat => beside(&hops),
    };
    let [u, v] = ["real.weight", "imaginary.weight"].map(|name| parameter(model, name));
    let mapped = match config.map {
        ComplexMap::Complex => product(&p, &complex(&u, &v)),
        ComplexMap::Parts => complex(&product(&real(&p), &u), &product(&imaginary(&p), &v)),
    };
    let both = beside(&[
        sum(&real(&mapped), 1.0, &parameter(model, "real.bias")),
        sum(
            &imaginary(&mapped),
            1.0,
            &parameter(model, "imaginary.bias"),
        ),
    ]);
    linear(model, "head", None, &both)
}

#[test]
fn test_agrees_with_dense_formulas() {
    check_forward::<LightDic>(NUM_OUTPUTS, configs(), expected);
}

#[test]
fn test_gradients_agree_with_differences() {
    check_gradients::<LightDic>(configs());
}

#[test]
fn test_relabelling_permutes_rows() {
    check_relabelling::<LightDic>(configs());
}

#[test]
fn test_settings_without_sense_are_refused() {
    check_refusals::<LightDic>(&[
        ("charge", |config| config.charge = 0.6),
        ("exponent", |config| config.exponent = -0.1),
        ("exponent", |config| config.exponent = f64::NAN),
    ]);
}
