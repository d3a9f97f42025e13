//! MagNet: the operator, and a layer on complex numbers with its rectifier and without.
//!
//! A network begins with real features, the file with complex ones. So the layer in question is the second: the first makes
//! `z`, side by side with `-z`, of the unit matrix. Where the rectifier drops one of them it keeps the other, and with weights `W`
//! and `-W` the second layer has the product `z W`.

use argiope_directed::{
    methods::{MagNet, MagNetConfig, Method, magnet::MagNetInput},
    operators::Magnetic,
};
use argiope_gnn::Context;
use burn::tensor::Tensor;

use super::{Array, Fixture, Named, assert_close, gradients::gradients_of, network, values};
use crate::methods::dense::{Rows, beside, identity, product, scaled, sum, transposed};

/// Added before a rectifier and subtracted behind: larger than all real parts.
const SHIFT: f64 = 64.0;

const INPUTS: usize = 5;
const OUTPUTS: usize = 4;

/// Features of both layers: of `z` and `-z`.
const DIM: usize = 2 * INPUTS;

#[test]
fn test_operator() {
    let fixture = Fixture::read("magnet");
    let check = |name: &str, found: &Rows| {
        assert_close(name, &found.concat(), &fixture.get(name).values);
    };
    let magnetic = Magnetic::new(0.15);
    let operator = magnetic.adjacency(&fixture.graph).unwrap().to_dense();
    check("operator.real", &operator.real);
    check("operator.imag", &operator.imaginary);
    // `L' = -H` for a largest eigenvalue of 2.
    let laplacian = magnetic.scaled_laplacian(&fixture.graph, 2.0).unwrap();
    let laplacian = laplacian.to_dense();
    check("operator.real", &scaled(&laplacian.real, -1.0));
    check("operator.imag", &scaled(&laplacian.imaginary, -1.0));
}

#[test]
fn test_layer() {
    check("output", "grad", SHIFT);
}

#[test]
fn test_rectified_layer() {
    check("active", "grad.active", 0.0);
}

fn check(case: &str, prefix: &str, shift: f64) {
    let fixture = Fixture::read("magnet");
    let config = MagNetConfig {
        num_layers: 2,
        dim: DIM,
        order: 2,
        charge: 0.15,
        dropout: 0.0,
        input: MagNetInput::Real,
        ..MagNetConfig::default()
    };
    let polynomials = polynomials(&fixture);
    let mut named = first_layer(&fixture, &polynomials);
    named.extend(second_layer(&fixture, shift));
    let one = Array::diagonal(12, 1.0).features();
    let (model, prepared) = network::<MagNet>(&config, &fixture, &one, 2 * OUTPUTS, named);
    let y = model.forward(&prepared, &Context::training(0, 0)).unwrap();
    let parts = [
        y.clone().narrow(1, 0, OUTPUTS),
        y.narrow(1, OUTPUTS, OUTPUTS),
    ];
    let mut losses = Vec::new();
    for (part, found) in ["real", "imag"].into_iter().zip(parts) {
        let name = format!("{case}.{part}");
        assert_close(&name, &values(found.clone()), &fixture.get(&name).values);
        let upstream: Tensor<2> = fixture.get(&format!("upstream.{part}")).constants();
        losses.push((found * upstream).sum());
    }
    let gradients = (losses.remove(0) + losses.remove(0)).backward();
    let found = gradients_of(&model, &gradients);

    let bias = &found["others.0.bias"][..OUTPUTS];
    assert_close(case, bias, &fixture.get(&format!("{prefix}.bias")).values);
    let weight = fixture.get(&format!("{prefix}.weight"));
    // Of the first layer, a weight has the gradient of `z` that its polynomial carries to it.
    let [real, imaginary] =
        ["real", "imag"].map(|part| rows(&fixture.get(&format!("{prefix}.{part}"))));
    for k in 0..3 {
        let name = format!("{case}: others.0.weights.{k}");
        let of_both = &found[&format!("others.0.weights.{k}")];
        let row = |row: usize| of_both[row * DIM..row * DIM + OUTPUTS].to_vec();
        let (of_z, of_negative) = ((0..INPUTS).map(row), (INPUTS..DIM).map(row));
        let of_weight = difference(&of_z.collect(), &of_negative.collect());
        assert_close(&name, &of_weight.concat(), &weight.part(k).values);

        let name = format!("{case}: first.weights.{k}");
        let of_both = found[&format!("first.weights.{k}")].chunks(DIM);
        let halves = of_both.map(|row| row.split_at(INPUTS));
        let (of_z, of_negative): (Rows, Rows) = halves
            .map(|(of_z, of_negative)| (of_z.to_vec(), of_negative.to_vec()))
            .unzip();
        let carried = [(0, &real), (1, &imaginary)]
            .map(|(part, z)| product(&transposed(&polynomials[k][part]), z));
        let expected = sum(&carried[0], 1.0, &carried[1]).concat();
        let found = difference(&of_z, &of_negative).concat();
        assert_close(&name, &found, &expected);
    }
}

/// Real and imaginary part of `T_0`, `T_1` and `T_2` of `-H`.
fn polynomials(fixture: &Fixture) -> [[Rows; 2]; 3] {
    let [re, im] = ["real", "imag"].map(|part| rows(&fixture.get(&format!("operator.{part}"))));
    let one = identity(12);
    let zero = scaled(&one, 0.0);
    let square_real = difference(&product(&re, &re), &product(&im, &im));
    let square_imaginary = sum(&product(&re, &im), 1.0, &product(&im, &re));
    let second = [
        difference(&scaled(&square_real, 2.0), &one),
        scaled(&square_imaginary, 2.0),
    ];
    [[one, zero], [scaled(&re, -1.0), scaled(&im, -1.0)], second]
}

/// Weights with which the sum over `k` of `T_k W_k + (1 + i) b` is `[z | -z]`.
fn first_layer(fixture: &Fixture, polynomials: &[[Rows; 2]; 3]) -> Named {
    let [real, imaginary] = ["real", "imag"].map(|part| rows(&fixture.get(part)));
    // The imaginary parts leave a choice, of which the shortest is taken; `T_0` then sets the real parts right.
    let [_, [re_1, im_1], [re_2, im_2]] = polynomials;
    let ones = vec![vec![1.0]; 12];
    let map = beside(&[im_1.clone(), im_2.clone(), ones.clone()]);
    let gram = product(&map, &transposed(&map));
    let solution = product(&transposed(&map), &solved(gram, imaginary));
    let [w_1, w_2, bias] = [0..12, 12..24, 24..25].map(|range| solution[range].to_vec());
    let mut w_0 = difference(&real, &product(re_1, &w_1));
    w_0 = difference(&w_0, &product(re_2, &w_2));
    w_0 = difference(&w_0, &product(&ones, &bias));
    let both = |part: &Rows| array(&beside(&[part.clone(), scaled(part, -1.0)]));
    let weights = [w_0, w_1, w_2];
    let weights = (weights.iter().enumerate())
        .map(|(k, weight)| (format!("first.weights.{k}"), both(weight)));
    let bias = both(&bias).reshaped(&[DIM]);
    weights.chain([("first.bias".into(), bias)]).collect()
}

/// The layer of the file, with as many outputs without meaning as the first layer is wider, and a head that leaves them out.
fn second_layer(fixture: &Fixture, shift: f64) -> Named {
    let padded = |row: &Vec<f64>| {
        let mut row = row.clone();
        row.resize(DIM, 0.0);
        row
    };
    let weight = fixture.get("weight");
    let weights = (0..3).map(|k| {
        let part = rows(&weight.part(k));
        let both = part
            .iter()
            .chain(&scaled(&part, -1.0))
            .map(padded)
            .collect();
        (format!("others.0.weights.{k}"), array(&both))
    });
    let bias = fixture.get("bias").map(|b| b + shift).values;
    let bias = array(&vec![padded(&bias)]).reshaped(&[DIM]);
    let kept = |input: usize| {
        let (part, feature) = (input / DIM, input % DIM);
        let is_kept = |output: usize| feature < OUTPUTS && output == part * OUTPUTS + feature;
        (0..2 * OUTPUTS)
            .map(|output| f64::from(u8::from(is_kept(output))))
            .collect()
    };
    let head = array(&(0..2 * DIM).map(kept).collect());
    let rest = [
        ("others.0.bias".into(), bias),
        ("head.weight".into(), head),
        ("head.bias".into(), Array::constant(&[2 * OUTPUTS], -shift)),
    ];
    weights.chain(rest).collect()
}

/// `x` with `m x = right`, for a positive definite matrix: Gauss and Jordan's elimination.
fn solved(mut m: Rows, mut right: Rows) -> Rows {
    for pivot in 0..m.len() {
        let scale = 1.0 / m[pivot][pivot];
        let pivots = [&mut m, &mut right].map(|rows| {
            rows[pivot].iter_mut().for_each(|value| *value *= scale);
            rows[pivot].clone()
        });
        for row in (0..m.len()).filter(|&row| row != pivot) {
            let factor = m[row][pivot];
            for (rows, pivots) in [&mut m, &mut right].into_iter().zip(&pivots) {
                let entries = rows[row].iter_mut().zip(pivots);
                entries.for_each(|(value, pivot)| *value -= factor * pivot);
            }
        }
    }
    right
}

fn rows(array: &Array) -> Rows {
    let chunks = array.values.chunks(array.shape[1]);
    chunks.map(<[f64]>::to_vec).collect()
}

fn array(rows: &Rows) -> Array {
    Array {
        shape: vec![rows.len(), rows[0].len()],
        values: rows.concat(),
    }
}

fn difference(left: &Rows, right: &Rows) -> Rows {
    sum(left, -1.0, right)
}
