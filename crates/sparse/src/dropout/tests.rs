//! Masks are reproducible, and look random: all bounds are five standard deviations.

use super::*;

const LEN: usize = 1 << 16;

/// Which of `len` elements are kept.
fn kept(len: usize, probability: f64, key: DropoutKey) -> Vec<bool> {
    let mut values = vec![1.0f32; len];
    dropout_in_place(&mut values, probability, key).unwrap();
    values.into_iter().map(|value| value != 0.0).collect()
}

fn assert_rate(what: &str, hits: usize, trials: usize, rate: f64) {
    let found = hits as f64 / trials as f64;
    let deviation = (rate * (1.0 - rate) / trials as f64).sqrt();
    assert!(
        (found - rate).abs() < 5.0 * deviation,
        "{what}: {found}, should be {rate} +- {deviation}"
    );
}

#[test]
fn test_masks_equal_the_reference_for_every_length() {
    let key = DropoutKey {
        seed: 0x0123_4567_89AB_CDEF,
        step: 0xFEDC_BA98_7654_3210,
    };
    for len in (0..200).chain([8191, 8192, 8193, 100_001]) {
        let x: Vec<f64> = (0..len).map(|at| at as f64 - 50.5).collect();
        let expected = reference::dropout(&x, 0.3, key);
        let mut found = x;
        dropout_in_place(&mut found, 0.3, key).unwrap();
        let close =
            |(found, expected): (&f64, &f64)| (found - expected).abs() <= 1e-15 * expected.abs();
        assert!(found.iter().zip(&expected).all(close), "{len}");
    }
}

#[test]
fn test_rate_of_kept_elements() {
    for (step, probability) in [0.05, 0.3, 0.5, 0.9, 0.999].into_iter().enumerate() {
        for seed in [0, 1, u64::MAX] {
            let key = DropoutKey {
                seed,
                step: step as u64,
            };
            let kept = kept(LEN, probability, key);
            let count = kept.iter().filter(|&&kept| kept).count();
            assert_rate("kept", count, LEN, 1.0 - probability);
        }
    }
}

#[test]
fn test_neighbours_are_independent() {
    let kept = kept(LEN, 0.4, DropoutKey::default());
    // Next in the row, next word of a counter, next counter, next chunk.
    for distance in [
        1, 2, 3, 4, 8, 15, 16, 17, 32, 48, 63, 64, 65, 128, 1024, 8192,
    ] {
        let pairs = LEN - distance;
        let both = (0..pairs)
            .filter(|&at| kept[at] && kept[at + distance])
            .count();
        assert_rate(&format!("distance {distance}"), both, pairs, 0.36);
    }
}

#[test]
fn test_steps_seeds_and_layers_are_independent() {
    let key = DropoutKey { seed: 5, step: 9 };
    let first = kept(LEN, 0.5, key);
    let others = [
        DropoutKey { step: 10, ..key },
        DropoutKey { step: 8, ..key },
        DropoutKey {
            step: 9 << 32,
            ..key
        },
        DropoutKey { seed: 6, ..key },
        DropoutKey { seed: 4, ..key },
        DropoutKey {
            seed: 5 << 32,
            ..key
        },
        DropoutKey { seed: 9, step: 5 },
        key.of_layer(0),
        key.of_layer(1),
    ];
    for other in others {
        let equal = kept(LEN, 0.5, other)
            .iter()
            .zip(&first)
            .filter(|(left, right)| left == right)
            .count();
        assert_rate(&format!("{other:?}"), equal, LEN, 0.5);
    }
    let layers = (0..1000).map(|layer| key.of_layer(layer).seed);
    let seeds: std::collections::HashSet<_> = layers.collect();
    assert_eq!(seeds.len(), 1000);
}

#[test]
fn test_patterns_of_eight_are_uniform() {
    let kept = kept(LEN, 0.5, DropoutKey { seed: 11, step: 2 });
    let mut counts = [0u32; 256];
    for eight in kept.chunks_exact(8) {
        counts[eight
            .iter()
            .fold(0, |bits, &kept| 2 * bits + usize::from(kept))] += 1;
    }
    let expected = LEN as f64 / 8.0 / 256.0;
    let chi_squared: f64 = (counts.iter())
        .map(|&count| (f64::from(count) - expected).powi(2) / expected)
        .sum();
    // 255 degrees of freedom.
    assert!(
        (chi_squared - 255.0).abs() < 5.0 * (2.0f64 * 255.0).sqrt(),
        "{chi_squared}"
    );
}

#[test]
fn test_masks_do_not_depend_on_threads_or_element_type() {
    let key = DropoutKey { seed: 3, step: 4 };
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| kept(LEN + 5, 0.5, key))
    };
    assert_eq!(run(1), run(3));
    let mut doubles = vec![1.0f64; LEN + 5];
    dropout_in_place(&mut doubles, 0.5, key).unwrap();
    assert!(doubles.iter().map(|&value| value != 0.0).eq(run(2)));
}

#[test]
fn test_bounds_of_the_probability() {
    let key = DropoutKey::default();
    for probability in [-0.1, 1.0, 1.5, f64::NAN, f64::INFINITY] {
        assert!(matches!(
            dropout_in_place(&mut [1.0f32], probability, key),
            Err(SparseError::Option {
                option: "probability",
                ..
            })
        ));
    }
    assert!(kept(1000, 0.0, key).into_iter().all(|kept| kept));
    let mut values = [f32::NAN, f32::INFINITY, -3.0];
    dropout_in_place(&mut values, 1.0f64.next_down(), key).unwrap();
    assert_eq!(values, [0.0; 3]);
}
