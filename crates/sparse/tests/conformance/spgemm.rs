use argiope_sparse::{
    Pattern, SparseError, spgemm,
    spgemm::{Accumulator, SpgemmOptions, reference},
};
use burn::tensor::{DType, Device, Tensor};

use crate::{
    check::{Case, check, flat, random, values},
    graphs::{self, patterns},
};

/// Pairs of patterns that can be multiplied.
fn products() -> Vec<(String, Pattern, Pattern)> {
    let mut products = Vec::new();
    for (name, a) in patterns() {
        let transposed = a.transposed().pattern().clone();
        products.push((format!("{name} times its transpose"), a.clone(), transposed));
        let num_columns = a.num_columns() as u32;
        let b = match num_columns {
            0 => Pattern::from_edges(0, 11, &[]).unwrap().0,
            _ => reversed(&graphs::random(num_columns, 11, 3 * num_columns)),
        };
        products.push((format!("{name} times a random matrix"), a, b));
    }
    products
}

/// Rows in descending order.
fn reversed(pattern: &Pattern) -> Pattern {
    let rows = (0..pattern.num_rows()).map(|row| pattern.row(row).iter().rev().copied());
    let indices: Vec<u32> = rows.flatten().collect();
    Pattern::new(pattern.num_columns(), pattern.offsets().to_vec(), indices).unwrap()
}

/// All kinds of options for products of a shape.
fn options(num_rows: usize, num_columns: usize) -> Vec<SpgemmOptions> {
    let mask = match (num_rows, num_columns) {
        (0, _) | (_, 0) => Pattern::from_edges(num_rows, num_columns, &[]).unwrap().0,
        _ => graphs::random(num_rows as u32, num_columns as u32, 4 * num_rows as u32),
    };
    let accumulators = Accumulator::ALL.map(|accumulator| SpgemmOptions {
        accumulator,
        ..SpgemmOptions::default()
    });
    let mut options = accumulators.to_vec();
    options.extend(accumulators.map(|options| SpgemmOptions {
        mask: Some(reversed(&mask)),
        ..options
    }));
    options.push(SpgemmOptions {
        threshold: Some(0.3),
        ..SpgemmOptions::default()
    });
    options.push(SpgemmOptions {
        mask: Some(mask),
        threshold: Some(0.1),
        top_k: Some(2),
        ..SpgemmOptions::default()
    });
    options
}

fn check_product(name: &str, a: &Pattern, b: &Pattern, options: &SpgemmOptions) {
    let (a_values, b_values) = (random(a.num_entries(), 1), random(b.num_entries(), 2));
    let rows = reference::spgemm(a, &a_values, b, &b_values, options);
    check(&Case {
        name: format!("{name}, {options:?}"),
        expected: rows.iter().flatten().map(|(_, value)| *value).collect(),
        inputs: vec![a_values, b_values],
        op: &|inputs| {
            let (a_values, b_values) = (inputs[0].clone(), inputs[1].clone());
            let (pattern, values) = spgemm(a, a_values, b, b_values, options).unwrap();
            for (row, entries) in rows.iter().enumerate() {
                let columns: Vec<u32> = entries.iter().map(|(column, _)| *column).collect();
                assert_eq!(pattern.row(row), columns, "{name}, {options:?}, row {row}");
            }
            values
        },
    });
}

#[test]
fn test_spgemm_with_all_options() {
    for (name, a, b) in products() {
        // The square of a hub's leaves is dense.
        if a.num_rows() > 100 && a.num_rows() == b.num_columns() {
            continue;
        }
        for options in options(a.num_rows(), b.num_columns()) {
            check_product(&name, &a, &b, &options);
        }
    }
}

#[test]
fn test_spgemm_of_a_hub() {
    let hub = graphs::hub(300);
    for accumulator in Accumulator::ALL {
        for mask in [None, Some(hub.clone())] {
            let options = SpgemmOptions {
                accumulator,
                mask,
                ..SpgemmOptions::default()
            };
            check_product("a hub squared", &hub, &hub, &options);
        }
    }
}

#[test]
fn test_spgemm_of_non_contiguous_values() {
    let (a, b) = (graphs::random(9, 7, 40), graphs::random(7, 5, 30));
    let (a_values, b_values) = (random(2 * 40, 3), random(2 * 30, 4));
    let every_second = |values: &[f64]| values.iter().copied().step_by(2).collect::<Vec<_>>();
    let options = SpgemmOptions::default();
    let rows = reference::spgemm(
        &a,
        &every_second(&a_values),
        &b,
        &every_second(&b_values),
        &options,
    );
    check(&Case {
        name: "every second value".into(),
        expected: rows.iter().flatten().map(|(_, value)| *value).collect(),
        inputs: vec![a_values, b_values],
        op: &|inputs| {
            let [a_values, b_values] = [(0, 40), (1, 30)].map(|(at, len)| {
                let values = inputs[at].clone().reshape([len, 2]).transpose();
                values.slice([0..1, 0..len]).squeeze_dim(0)
            });
            spgemm(&a, a_values, &b, b_values, &options).unwrap().1
        },
    });
}

#[test]
fn test_results_do_not_depend_on_threads() {
    let (a, b) = (
        graphs::random(600, 500, 9000),
        graphs::random(500, 700, 8000),
    );
    let (a_values, b_values) = (random(9000, 5), random(8000, 6));
    let run = |threads: usize, top_k| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            let device = Device::flex().autodiff();
            let a_values = flat(&a_values, &device, DType::F32).require_grad();
            let b_values = flat(&b_values, &device, DType::F32).require_grad();
            let options = SpgemmOptions {
                top_k,
                ..SpgemmOptions::default()
            };
            let (pattern, product) =
                spgemm(&a, a_values.clone(), &b, b_values.clone(), &options).unwrap();
            let gradients = (product.clone() * product.clone()).sum().backward();
            let gradients =
                [a_values, b_values].map(|input| values(input.grad(&gradients).unwrap()));
            (pattern, values(product), gradients)
        })
    };
    for top_k in [None, Some(10)] {
        let expected = run(1, top_k);
        assert_eq!(run(2, top_k), expected);
        assert_eq!(run(5, top_k), expected);
    }
}

#[test]
fn test_bad_operands_are_errors() {
    let (a, b) = (graphs::random(9, 7, 40), graphs::random(7, 5, 30));
    let zeros = |len: usize| Tensor::<1>::zeros([len], &Device::flex());
    let options = SpgemmOptions::default();
    let shape = |result: Result<(Pattern, Tensor<1>), SparseError>| match result {
        Err(SparseError::Shape { operand, .. }) => operand,
        other => panic!("{other:?}"),
    };
    assert_eq!(shape(spgemm(&a, zeros(40), &a, zeros(40), &options)), "b");
    assert_eq!(
        shape(spgemm(&a, zeros(39), &b, zeros(30), &options)),
        "a_values"
    );
    assert_eq!(
        shape(spgemm(&a, zeros(40), &b, zeros(31), &options)),
        "b_values"
    );
    let masked = SpgemmOptions {
        mask: Some(b.clone()),
        ..options.clone()
    };
    assert_eq!(shape(spgemm(&a, zeros(40), &b, zeros(30), &masked)), "mask");
    let negative = SpgemmOptions {
        threshold: Some(-1.0),
        ..options.clone()
    };
    assert!(matches!(
        spgemm(&a, zeros(40), &b, zeros(30), &negative),
        Err(SparseError::Option {
            option: "threshold",
            ..
        })
    ));
    let doubles = zeros(30).cast(burn::tensor::FloatDType::F64);
    assert!(matches!(
        spgemm(&a, zeros(40), &b, doubles, &options),
        Err(SparseError::ElementType {
            operand: "b_values",
            ..
        })
    ));
}
