//! LightDiC against dense formulas with complex numbers.

use argiope_directed::{
    DirectedError,
    methods::{
        Input, LightDic, LightDicConfig, Method,
        adpa::Propagation,
        light_dic::{ComplexMap, HopAggregation},
    },
};
use argiope_graph::DirectedGraph;
use burn::tensor::Device;

use crate::complex::{
    Matrix, Number, check_forward, check_gradients, check_relabelling, edges, features, graph,
    magnetic, of_real, parameter, product, sparse_features, sum,
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
fn expected(
    config: &LightDicConfig,
    model: &LightDic,
    graph: &DirectedGraph,
    rows: &[Vec<f64>],
) -> Vec<Vec<f64>> {
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
    let p: Matrix = match config.aggregation {
        HopAggregation::Last => hops[config.num_hops].clone(),
        HopAggregation::Sum => total(),
        HopAggregation::Mean => {
            let count = hops.len() as f64;
            let mean = |row: &Vec<_>| {
                row.iter()
                    .map(|z: &Number| (z.0 / count, z.1 / count))
                    .collect()
            };
            total().iter().map(mean).collect()
        }
        HopAggregation::Concat => (0..rows.len())
            .map(|node| hops.iter().flat_map(|hop| hop[node].clone()).collect())
            .collect(),
    };
    let (u, v) = (
        parameter(model, "real.weight"),
        parameter(model, "imaginary.weight"),
    );
    let mapped = match config.map {
        ComplexMap::Complex => {
            let pair =
                |(u, v): (&Vec<f64>, &Vec<f64>)| u.iter().copied().zip(v.iter().copied()).collect();
            product(&p, &u.iter().zip(&v).map(pair).collect())
        }
        ComplexMap::Parts => {
            let part = |of: fn(&Number) -> f64| {
                let row = |row: &Vec<_>| row.iter().map(of).collect::<Vec<_>>();
                of_real(&p.iter().map(row).collect::<Vec<_>>())
            };
            let real = product(&part(|z| z.0), &of_real(&u));
            let imaginary = product(&part(|z| z.1), &of_real(&v));
            let rows = real.iter().zip(&imaginary);
            rows.map(|(r, i)| r.iter().zip(i).map(|(r, i)| (r.0, i.0)).collect())
                .collect()
        }
    };
    let (b, c) = (
        &parameter(model, "real.bias")[0],
        &parameter(model, "imaginary.bias")[0],
    );
    let both = mapped.iter().map(|row| {
        let real = row.iter().zip(b).map(|(z, b)| z.0 + b);
        let imaginary = row.iter().zip(c).map(|(z, c)| z.1 + c);
        real.chain(imaginary).map(|value| (value, 0.0)).collect()
    });
    let y = product(&both.collect(), &of_real(&parameter(model, "head.weight")));
    let bias = &parameter(model, "head.bias")[0];
    y.iter()
        .map(|row| row.iter().zip(bias).map(|(z, b)| z.0 + b).collect())
        .collect()
}

#[test]
fn test_agrees_with_dense_formulas() {
    for config in configs() {
        let name = format!("{config:?}");
        check_forward::<LightDic>(&name, &config, |model, graph, rows| {
            expected(&config, model, graph, rows)
        });
    }
}

#[test]
fn test_gradients_agree_with_differences() {
    for config in configs() {
        check_gradients::<LightDic>(&format!("{config:?}"), &config);
    }
}

#[test]
fn test_relabelling_permutes_rows() {
    for config in configs() {
        check_relabelling::<LightDic>(&format!("{config:?}"), &config);
    }
}

#[test]
fn test_settings_without_sense_are_refused() {
    let (graph, features) = (graph(&edges(1)), sparse_features(&features(2)));
    let device = Device::flex();
    let base = LightDicConfig::default;
    for bad in [
        LightDicConfig {
            charge: 0.6,
            ..base()
        },
        LightDicConfig {
            exponent: -0.1,
            ..base()
        },
        LightDicConfig {
            exponent: f64::NAN,
            ..base()
        },
    ] {
        let input = Input {
            graph: &graph,
            features: &features,
            device: &device,
        };
        let result = LightDic::prepare(&bad, input);
        assert!(
            matches!(result, Err(DirectedError::Option { .. })),
            "{bad:?}"
        );
    }
}
