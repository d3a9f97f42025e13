//! Logistic regression: its minimum is one, by a slow form of the gradient, and closed forms.

use argiope_gnn::{GnnError, heads::LogisticRegression};

use crate::check::random;

const WIDTH: usize = 3;

/// Random rows, and classes that depend on them a little.
fn data(num_rows: usize, num_classes: u32, seed: u64) -> (Vec<f64>, Vec<u32>) {
    let rows = random(num_rows * WIDTH, seed);
    let noise = random(num_rows, seed + 1);
    let class = |(row, noise): (&[f64], &f64)| {
        let mark = (row[0] - 0.5 * row[1] + 2.0 * noise + 4.0) / 8.0;
        ((mark * f64::from(num_classes)) as u32).min(num_classes - 1)
    };
    let classes = rows.chunks(WIDTH).zip(&noise).map(class).collect();
    (rows, classes)
}

/// The gradient of the objective for `w_c` and `b_c`, by loops.
fn gradient(
    model: &LogisticRegression,
    rows: &[f64],
    classes: &[u32],
    num_classes: u32,
    penalty: f64,
) -> Vec<f64> {
    let mut gradient = Vec::new();
    for class in 0..num_classes {
        let parameters = model.parameters_of(class).unwrap();
        let mut sums = [0.0; WIDTH + 1];
        for (row, &own) in rows.chunks(WIDTH).zip(classes) {
            let scores: Vec<f64> = (0..num_classes)
                .map(|class| {
                    let p = model.parameters_of(class).unwrap();
                    row.iter().zip(p).map(|(x, w)| x * w).sum::<f64>() + p[WIDTH]
                })
                .collect();
            let sum: f64 = scores.iter().map(|score| score.exp()).sum();
            let share = scores[class as usize].exp() / sum;
            let residual = share - f64::from(u8::from(own == class));
            for (total, x) in sums.iter_mut().zip(row.iter().chain(&[1.0])) {
                *total += residual * x;
            }
        }
        for (sum, weight) in sums.iter_mut().zip(&parameters[..WIDTH]) {
            *sum += penalty * weight;
        }
        gradient.extend(sums);
    }
    gradient
}

#[test]
fn test_gradient_is_zero_at_the_minimum() {
    for num_classes in [2, 3, 5] {
        for penalty in [1e-3, 0.5, 20.0] {
            let (rows, classes) = data(90, num_classes, 3);
            let model =
                LogisticRegression::fit(&rows, WIDTH, &classes, num_classes as usize, penalty);
            let model = model.unwrap();
            let gradient = gradient(&model, &rows, &classes, num_classes, penalty);
            let largest = gradient.iter().fold(0.0f64, |most, x| most.max(x.abs()));
            assert!(
                largest < 1e-8,
                "{num_classes} classes, {penalty}: {largest}"
            );
        }
    }
}

#[test]
fn test_rows_of_zeros_give_the_shares_of_the_classes() {
    let classes = [0, 1, 1, 2, 2, 2, 2, 1];
    let model = LogisticRegression::fit(&[0.0; 8], 1, &classes, 3, 0.1).unwrap();
    let found = model.probabilities(&[0.0]);
    for (found, expected) in found.iter().zip([1.0 / 8.0, 3.0 / 8.0, 4.0 / 8.0]) {
        assert!((found - expected).abs() < 1e-9);
    }
    assert_eq!(model.predict(&[0.0, 5.0]), [2, 2]);
}

#[test]
fn test_two_classes_are_one_weight_at_half_the_penalty() {
    // x = 1 for four rows of class 1 and one of class 0, and the mirror image: b = 0, and w solves
    // 2 (-4 sigmoid(-w) + sigmoid(w)) + (penalty / 2) w = 0.
    let rows = [1.0, 1.0, 1.0, 1.0, 1.0, -1.0, -1.0, -1.0, -1.0, -1.0];
    let classes = [1, 1, 1, 1, 0, 0, 0, 0, 0, 1];
    let penalty = 0.6;
    let model = LogisticRegression::fit(&rows, 1, &classes, 2, penalty).unwrap();
    let of = |class| model.parameters_of(class).unwrap();
    let (w, b) = (of(1)[0] - of(0)[0], of(1)[1] - of(0)[1]);
    let sigmoid = |x: f64| 1.0 / (1.0 + (-x).exp());
    let slope = |w: f64| 2.0 * (sigmoid(w) - 4.0 * sigmoid(-w)) + penalty / 2.0 * w;
    let (mut low, mut high) = (0.0, 10.0);
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if slope(middle) < 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    assert!(
        (w - low).abs() < 1e-8 && b.abs() < 1e-8,
        "{w}, not {low}; {b}"
    );
}

#[test]
fn test_repeated_rows_and_renamed_classes_change_nothing_else() {
    let (rows, classes) = data(60, 3, 8);
    let model = LogisticRegression::fit(&rows, WIDTH, &classes, 3, 0.2).unwrap();
    let expected = model.probabilities(&rows);
    let close = |found: &[f64], expected: &[f64]| {
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-8, "{found}, not {expected}");
        }
    };
    let twice = LogisticRegression::fit(
        &[rows.clone(), rows.clone()].concat(),
        WIDTH,
        &[classes.clone(), classes.clone()].concat(),
        3,
        0.4,
    );
    close(&twice.unwrap().probabilities(&rows), &expected);
    // Classes 0, 1, 2 become 4, 0, 2 of six.
    let names = [4u32, 0, 2];
    let renamed: Vec<u32> = classes.iter().map(|&class| names[class as usize]).collect();
    let renamed = LogisticRegression::fit(&rows, WIDTH, &renamed, 6, 0.2).unwrap();
    let found = renamed.probabilities(&rows);
    for (found, expected) in found.chunks(6).zip(expected.chunks(3)) {
        close(&[found[4], found[0], found[2]], expected);
        // Classes without examples.
        assert_eq!((found[1], found[3], found[5]), (0.0, 0.0, 0.0));
    }
    assert_eq!(renamed.parameters_of(1), None);
    let predicted: Vec<u32> = (model.predict(&rows).into_iter())
        .map(|class| names[class as usize])
        .collect();
    assert_eq!(renamed.predict(&rows), predicted);
}

#[test]
fn test_classes_that_are_told_apart_fully_have_a_minimum_too() {
    let rows: Vec<f64> = (0..40).map(f64::from).collect();
    let classes: Vec<u32> = (0..40).map(|at| at / 10).collect();
    for penalty in [1e-3, 1e-8] {
        let model = LogisticRegression::fit(&rows, 1, &classes, 4, penalty).unwrap();
        assert_eq!(model.predict(&rows), classes);
    }
}

#[test]
fn test_what_cannot_be_fitted_is_an_error() {
    let fit = |rows: &[f64], classes: &[u32], penalty| {
        LogisticRegression::fit(rows, 1, classes, 2, penalty)
    };
    let shape = fit(&[1.0], &[0, 1], 1.0);
    assert!(matches!(shape, Err(GnnError::Shape { .. })));
    for (rows, classes, penalty) in [
        ([1.0, 2.0], [0, 0], 1.0),
        ([1.0, 2.0], [0, 2], 1.0),
        ([1.0, f64::NAN], [0, 1], 1.0),
        ([1.0, 2.0], [0, 1], 0.0),
        ([1.0, 2.0], [0, 1], f64::NAN),
    ] {
        let result = fit(&rows, &classes, penalty);
        assert!(matches!(result, Err(GnnError::Option { .. })), "{result:?}");
    }
}

#[test]
fn test_threads_change_nothing() {
    // 257 parameters: enough for a factorisation that would share its work out.
    let (width, num_rows) = (64, 120);
    let rows = random(num_rows * width, 21);
    let classes: Vec<u32> = (0..num_rows as u32).map(|at| at * 7 % 4).collect();
    let parameters = |num_threads| -> Vec<Vec<f64>> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(num_threads);
        let fit = || LogisticRegression::fit(&rows, width, &classes, 4, 0.1).unwrap();
        let model = pool.build().unwrap().install(fit);
        let of = |class| model.parameters_of(class).unwrap().to_vec();
        (0..4).map(of).collect()
    };
    assert_eq!(parameters(1), parameters(3));
}
