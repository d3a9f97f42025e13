//! ADPA: operators, propagated features, attention over hops, scores and gradients, however features are propagated.

use argiope_directed::{
    DirectedPattern,
    methods::{
        Adpa, AdpaConfig, Method, Propagation,
        adpa::{HopAttention, PatternAttention},
    },
};
use argiope_gnn::{Context, NodeFeatures};

use super::{Array, Fixture, Named, assert_close, gradients::assert_gradients, network, values};

const PROPAGATIONS: [Propagation; 2] = [Propagation::Stored, Propagation::Walked];

/// Added before a rectifier and subtracted behind: larger than all that passes it.
const SHIFT: f64 = 64.0;

/// The factor of the first step of propagation.
const FIRST_FACTOR: f64 = 1.0 + 1e-6;

/// Parameters that give `scale` times what the encoder of the only pattern meets.
fn transparent(dim: usize, scale: f64) -> Named {
    vec![
        (
            "own.layers.0.weight".into(),
            Array::constant(&[dim, dim], 0.0),
        ),
        ("own.layers.0.bias".into(), Array::constant(&[dim], 0.0)),
        (
            "patterns.0.encoder.layers.0.weight".into(),
            Array::diagonal(dim, scale),
        ),
        (
            "patterns.0.encoder.layers.0.bias".into(),
            Array::constant(&[dim], SHIFT),
        ),
        ("combination.head.weight".into(), Array::diagonal(dim, 1.0)),
        (
            "combination.head.bias".into(),
            Array::constant(&[dim], -SHIFT),
        ),
    ]
}

/// A network that shows one pattern.
fn config(pattern: usize, num_hops: usize, dim: usize, hop_attention: HopAttention) -> AdpaConfig {
    AdpaConfig {
        dim,
        num_layers: 1,
        dropout: 0.0,
        num_hops,
        exponent: 0.4,
        patterns: vec![DirectedPattern::ALL[pattern]],
        hop_attention,
        pattern_attention: PatternAttention::Sum,
        propagation: Propagation::Auto,
    }
}

fn output(
    config: &AdpaConfig,
    fixture: &Fixture,
    features: &NodeFeatures,
    named: Named,
) -> Vec<f64> {
    let (model, prepared) = network::<Adpa>(config, fixture, features, config.dim, named);
    let y = model.forward(&prepared, &Context::evaluation()).unwrap();
    values(y)
}

/// The sum of the hops from 0 to `num_hops`.
fn sum_of_hops(config: &AdpaConfig, fixture: &Fixture, features: &NodeFeatures) -> Vec<f64> {
    let scale = (config.num_hops + 1) as f64;
    output(config, fixture, features, transparent(config.dim, scale))
}

#[test]
fn test_operators() {
    let fixture = Fixture::read("adpa");
    let one = Array::diagonal(12, 1.0);
    for propagation in PROPAGATIONS {
        for (tensor, exponent) in [("operators", 0.4), ("operators.r0", 0.0)] {
            for pattern in 0..6 {
                let name = format!("{tensor}, {pattern}, {propagation:?}");
                let config = AdpaConfig {
                    exponent,
                    propagation,
                    ..config(pattern, 1, 12, HopAttention::Mean)
                };
                // A hop of the unit matrix is the operator.
                let sums = sum_of_hops(&config, &fixture, &one.features());
                let hops = sums.iter().zip(&one.values);
                let found: Vec<f64> = hops.map(|(sum, own)| (sum - own) / FIRST_FACTOR).collect();
                let expected = fixture.get(tensor).part(pattern).values;
                assert_close(&name, &found, &expected);
            }
        }
    }
}

#[test]
fn test_propagated_features() {
    let fixture = Fixture::read("adpa");
    let features = fixture.get("x").features();
    let hops = fixture.get("hops");
    for propagation in PROPAGATIONS {
        for pattern in 0..6 {
            let mut before = vec![0.0; 12 * 5];
            for hop in 0..4 {
                let config = AdpaConfig {
                    propagation,
                    ..config(pattern, hop, 5, HopAttention::Mean)
                };
                let sum = sum_of_hops(&config, &fixture, &features);
                let last = sum.iter().zip(&before);
                let found: Vec<f64> = last.map(|(sum, before)| sum - before).collect();
                let expected = hops.part(pattern).part(hop).values;
                let name = format!("pattern {pattern}, hop {hop}, {propagation:?}");
                assert_close(&name, &found, &expected);
                before = sum;
            }
        }
    }
}

#[test]
fn test_attention_over_hops() {
    let fixture = Fixture::read("adpa");
    let features = fixture.get("x").features();
    let (hops, weights) = (fixture.get("hops"), fixture.get("hop.weights_of_nodes"));
    for propagation in PROPAGATIONS {
        for pattern in 0..6 {
            let config = AdpaConfig {
                propagation,
                ..config(pattern, 3, 5, HopAttention::Node)
            };
            let mut named = transparent(5, 1.0);
            named.extend(attention(&fixture, "", pattern, 0));
            let found = output(&config, &fixture, &features, named);
            let (hops, weights) = (hops.part(pattern), weights.part(pattern));
            let of_element = |at: usize| -> f64 {
                let weight = |hop: usize| weights.part(at / 5).values[hop];
                (0..4)
                    .map(|hop| weight(hop) * hops.part(hop).values[at])
                    .sum()
            };
            let expected: Vec<f64> = (0..12 * 5).map(of_element).collect();
            assert_close(
                &format!("pattern {pattern}, {propagation:?}"),
                &found,
                &expected,
            );
        }
    }
}

/// The attention of a pattern of the file, in front of whose names stands `prefix`, as that of our pattern number `ours`. The
/// file has the parts of the scores as rows.
fn attention(fixture: &Fixture, prefix: &str, pattern: usize, ours: usize) -> Named {
    let get = |part: &str| fixture.get(&format!("{prefix}hop.{part}")).part(pattern);
    vec![
        (
            format!("patterns.{ours}.attention.weight"),
            get("weight").transposed(),
        ),
        (
            format!("patterns.{ours}.attention.bias"),
            get("bias").reshaped(&[1]),
        ),
    ]
}

fn all_parameters(fixture: &Fixture, prefix: &str) -> Named {
    let get = |name: &str| fixture.get(&format!("{prefix}{name}"));
    let mut named = vec![
        ("combination.scalars".into(), get("pattern.scalars")),
        ("combination.head.weight".into(), get("head.weight")),
        ("combination.head.bias".into(), get("head.bias")),
    ];
    for pattern in 0..6 {
        named.extend(attention(fixture, prefix, pattern, pattern));
    }
    // The encoder of the features comes first.
    let encoders = (0..6).map(|pattern| format!("patterns.{pattern}.encoder"));
    for (at, encoder) in ["own".to_owned()].into_iter().chain(encoders).enumerate() {
        for layer in 0..2 {
            for part in ["weight", "bias"] {
                let of_all = get(&format!("encoder.{layer}.{part}"));
                named.push((format!("{encoder}.layers.{layer}.{part}"), of_all.part(at)));
            }
        }
    }
    named
}

#[test]
fn test_scores_and_gradients() {
    let fixture = Fixture::read("adpa");
    for propagation in PROPAGATIONS {
        let name = format!("{propagation:?}");
        let config = AdpaConfig {
            dim: 4,
            num_layers: 2,
            dropout: 0.0,
            num_hops: 3,
            exponent: 0.4,
            propagation,
            ..AdpaConfig::default()
        };
        let features = fixture.get("x").features();
        let parameters = all_parameters(&fixture, "");
        let (model, prepared) = network::<Adpa>(&config, &fixture, &features, 3, parameters);
        let y = model.forward(&prepared, &Context::training(0, 0)).unwrap();
        assert_close(&name, &values(y.clone()), &fixture.get("output").values);
        let gradients = (y * fixture.get("upstream").constants()).sum().backward();
        let expected = all_parameters(&fixture, "grad.");
        assert_gradients(&name, &model, &gradients, &expected);
    }
}
