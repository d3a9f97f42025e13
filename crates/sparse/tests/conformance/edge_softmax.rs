use argiope_sparse::{
    Pattern, SparseError, edge_softmax,
    edge_softmax::{edge_softmax_into, reference},
};
use burn::tensor::{DType, Device, Tensor};

use crate::{
    check::{Case, check, compare, devices, flat, flatten, random, reshape, values},
    graphs::{hub, patterns},
};

#[test]
fn test_softmax_of_heads() {
    for (name, pattern) in patterns() {
        for heads in [1, 2, 3, 7, 8, 64, 100] {
            let scores: Vec<f64> = random(pattern.num_entries() * heads, 1)
                .into_iter()
                .map(|score| 5.0 * score)
                .collect();
            check(&Case {
                name: format!("softmax, {name}, {heads} heads"),
                expected: reference::edge_softmax(&pattern, &scores, heads),
                inputs: vec![scores],
                op: &|inputs| {
                    let scores = reshape(&inputs[0], [pattern.num_entries(), heads]);
                    flatten(edge_softmax(&pattern, scores).unwrap())
                },
            });
        }
    }
}

#[test]
fn test_softmax_of_vectors_and_nothing() {
    for (name, pattern) in patterns() {
        let scores = random(pattern.num_entries(), 2);
        check(&Case {
            name: format!("softmax of a vector, {name}"),
            expected: reference::edge_softmax(&pattern, &scores, 1),
            inputs: vec![scores],
            op: &|inputs| edge_softmax(&pattern, inputs[0].clone()).unwrap(),
        });
        for (_, device, dtype) in devices() {
            let none = Tensor::<2>::zeros([pattern.num_entries(), 0], (&device, dtype));
            let shape = edge_softmax(&pattern, none).unwrap().dims();
            assert_eq!(shape, [pattern.num_entries(), 0]);
        }
    }
}

#[test]
fn test_softmax_of_non_contiguous_scores() {
    for (name, pattern) in patterns() {
        let (entries, heads) = (pattern.num_entries(), 3);
        let scores = random(entries * heads, 3);
        let by_entry: Vec<f64> = (0..entries)
            .flat_map(|entry| {
                let scores = &scores;
                (0..heads).map(move |head| scores[head * entries + entry])
            })
            .collect();
        check(&Case {
            name: format!("softmax, {name}, transposed scores"),
            expected: reference::edge_softmax(&pattern, &by_entry, heads),
            inputs: vec![scores],
            op: &|inputs| {
                let scores = reshape(&inputs[0], [heads, entries]).transpose();
                flatten(edge_softmax(&pattern, scores).unwrap())
            },
        });
    }
}

#[test]
fn test_softmax_of_large_scores_and_a_large_hub() {
    let pattern = hub(100_000);
    for heads in [1, 2] {
        let scores: Vec<f64> = random(pattern.num_entries() * heads, 4)
            .into_iter()
            .map(|score| 1e4 + 10.0 * score)
            .collect();
        for (name, device, dtype) in devices() {
            // The scores as they are on the device.
            let scores = flat(&scores, &device, dtype);
            let expected = reference::edge_softmax(&pattern, &values(scores.clone()), heads);
            let scores = reshape(&scores, [pattern.num_entries(), heads]);
            let found = values(edge_softmax(&pattern, scores).unwrap());
            compare(
                &format!("softmax of a hub on {name}"),
                &found,
                &expected,
                dtype,
            );
        }
    }
}

#[test]
fn test_masked_scores_get_nothing() {
    let none = f64::NEG_INFINITY;
    let pattern = Pattern::new(3, vec![0, 3, 5, 6], vec![0, 1, 2, 0, 1, 2]).unwrap();
    for (name, device, dtype) in devices() {
        for heads in [1, 2] {
            let scores: Vec<f64> = [1.0, none, 1.0, none, none, f64::NAN]
                .into_iter()
                .flat_map(|score| vec![score; heads])
                .collect();
            let device = device.clone().autodiff();
            let scores = flat(&scores, &device, dtype).require_grad();
            let weights = edge_softmax(&pattern, reshape(&scores, [6, heads])).unwrap();
            let gradients = (weights.clone() * weights.clone()).sum().backward();
            let gradient = values(scores.grad(&gradients).unwrap());
            let weights = values(weights);
            assert_eq!(
                weights[..5 * heads],
                [0.5, 0.0, 0.5, 0.0, 0.0].map(|w| vec![w; heads]).concat(),
                "{name}"
            );
            assert!(
                weights[5 * heads..].iter().all(|weight| weight.is_nan()),
                "{name}"
            );
            assert_eq!(gradient[..5 * heads], vec![0.0; 5 * heads], "{name}");
        }
    }
}

#[test]
fn test_results_do_not_depend_on_threads() {
    let pattern = crate::graphs::random(3000, 400, 90_000);
    for heads in [1, 4] {
        let scores = random(pattern.num_entries() * heads, 5);
        let run = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            pool.install(|| {
                let scores = flat(&scores, &Device::flex().autodiff(), DType::F32).require_grad();
                let input = reshape(&scores, [pattern.num_entries(), heads]);
                let weights = edge_softmax(&pattern, input).unwrap();
                let gradients = (weights.clone() * weights.clone()).sum().backward();
                (values(weights), values(scores.grad(&gradients).unwrap()))
            })
        };
        assert_eq!(run(1), run(2));
        assert_eq!(run(1), run(5));
    }
}

#[test]
fn test_bad_operands_are_errors() {
    let (_, pattern) = patterns().swap_remove(5);
    let is_shape = |result: Result<(), SparseError>| {
        matches!(
            result,
            Err(SparseError::Shape {
                operand: "scores",
                ..
            })
        )
    };
    let device = Device::flex();
    let softmax =
        |shape: [usize; 2]| edge_softmax(&pattern, Tensor::<2>::zeros(shape, &device)).map(|_| ());
    assert!(softmax([5, 2]).is_ok());
    assert!(is_shape(softmax([4, 2])));
    assert!(is_shape(softmax([2, 5])));
    let cube = Tensor::<3>::zeros([5, 1, 1], &device);
    assert!(is_shape(edge_softmax(&pattern, cube).map(|_| ())));
    let halves = Tensor::<1>::zeros([5], &device).cast(burn::tensor::FloatDType::F16);
    assert!(matches!(
        edge_softmax(&pattern, halves),
        Err(SparseError::ElementType { .. })
    ));
    assert!(edge_softmax_into(&pattern, &[0.0f32; 5], 1, &mut [0.0; 5]).is_ok());
    assert!(is_shape(edge_softmax_into(
        &pattern,
        &[0.0f32; 5],
        2,
        &mut [0.0; 10]
    )));
    assert!(is_shape(edge_softmax_into(
        &pattern,
        &[0.0f32; 5],
        usize::MAX,
        &mut [0.0; 5]
    )));
    assert!(edge_softmax_into(&pattern, &[0.0f32; 5], 1, &mut [0.0; 4]).is_err());
}
