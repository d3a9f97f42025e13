//! The bound of the gradient.

use argiope_graph::Silent;
use argiope_unlearn::{Element, Forgetting, Request, exact::CertifiedLogistic};
use proptest::prelude::*;

use super::{config, fitted, gradient_norm, groups};
use crate::small_graphs::{cases, without};

proptest! {
    #[test]
    fn prop_the_sum_of_bounds_is_above_the_gradient(case in cases(), hops in 0..4usize) {
        let mut config = config();
        config.propagation = argiope_unlearn::exact::FixedPropagation::Sgc { hops };
        let mut model = fitted(&case.data, &case.training, config);
        prop_assert!(model.spent() <= config.gradient_norm);
        prop_assert!(gradient_norm(&model, &case.data) < 1e-5, "trained");
        for (at, &element) in case.elements.iter().enumerate() {
            let request = Request::new(format!("{at}"), [element]).unwrap();
            let forgotten = model.forget(&request, &Silent).unwrap();
            let found = gradient_norm(&model, &case.data);
            prop_assert!(found <= model.spent() + 1e-5, "{found} > {}", model.spent());
            let computed = model.gradient_norm(&Silent).unwrap();
            prop_assert!((computed - found).abs() < 1e-5, "{computed} != {found}");
            prop_assert!(computed <= model.spent() + 1e-11);
            prop_assert_eq!(forgotten.epsilon_spent, Some(model.epsilon_spent()));
            prop_assert!(model.epsilon_spent() <= config.epsilon);
            prop_assert_eq!(model.postcondition(&request).unwrap().num_absent, 1);
        }
        // The data are those that were left, by brute force.
        let (data, training) = without(&case.data, &case.training, &case.elements);
        prop_assert_eq!(model.graph(), &data.graph);
        prop_assert_eq!(model.training(), &training[..]);
        let never = fitted(&data, &training, config);
        let nodes: Vec<u32> = (0..data.graph.num_nodes() as u32).collect();
        prop_assert_eq!(model.rows(&nodes).unwrap(), never.rows(&nodes).unwrap());
    }

    #[test]
    fn prop_rows_are_at_most_one_long(case in cases()) {
        let model = fitted(&case.data, &case.training, config());
        let nodes: Vec<u32> = (0..case.data.graph.num_nodes() as u32).collect();
        for row in model.rows(&nodes).unwrap().chunks(crate::small_graphs::DIM) {
            prop_assert!(row.iter().map(|x| x * x).sum::<f64>() <= 1.0 + 1e-12);
        }
    }
}

fn request(element: Element) -> Request {
    Request::new("1", [element]).unwrap()
}

#[test]
fn test_a_step_is_near_the_refit() {
    let (data, training) = groups();
    let before = fitted(&data, &training, config());
    let (u, v) = data.graph.edges().nth(100).unwrap();
    for element in [
        Element::Edge(u, v),
        Element::Features(17),
        Element::Node(17),
    ] {
        let mut model = before.clone();
        let forgotten = model.forget(&request(element), &Silent).unwrap();
        assert!(!forgotten.refitted);
        let refit = model.refitted(&Silent).unwrap();
        assert_eq!(refit.noise(), model.noise());
        let (of_step, of_nothing) = (
            model.distance(&refit).unwrap(),
            before.distance(&refit).unwrap(),
        );
        assert!(
            of_nothing > 1e-5,
            "{element}: the refit moves by {of_nothing}"
        );
        assert!(
            of_step < 0.01 * of_nothing,
            "{element}: {of_step} is left of {of_nothing}"
        );
    }
}

#[test]
fn test_the_bound_is_of_use() {
    // A bound that is always large would hold as well.
    let (data, training) = groups();
    let mut model = fitted(&data, &training, config());
    model.forget(&request(Element::Node(17)), &Silent).unwrap();
    let gradient = model.gradient_norm(&Silent).unwrap();
    assert!(gradient > 1e-8, "{gradient} is what training left");
    assert!(
        model.spent() < 1000.0 * gradient,
        "{} for {gradient}",
        model.spent()
    );
}

#[test]
fn test_the_published_bound_is_never_below() {
    let (data, training) = groups();
    let mut model = fitted(&data, &training, config());
    for node in [3, 50, 177] {
        let before = model.clone();
        let request = Request::new(format!("{node}"), [Element::Node(node)]).unwrap();
        model.forget(&request, &Silent).unwrap();
        let spent = model.spent() - before.spent();
        let published = published_bound(&before, &model);
        assert!(spent <= published, "{spent} > {published}");
    }
}

/// `1/4 |Z| |s| |Z s|` of all classes, with a spectral norm from below.
fn published_bound(before: &CertifiedLogistic, after: &CertifiedLogistic) -> f64 {
    let rows = after.rows(after.training()).unwrap();
    let dim = after.weights().len() / 3;
    let image = |x: &[f64]| -> Vec<f64> {
        rows.chunks(dim)
            .map(|row| row.iter().zip(x).map(|(z, x)| z * x).sum())
            .collect()
    };
    let length = |x: &[f64]| x.iter().map(|x| x * x).sum::<f64>().sqrt();
    let mut direction = vec![1.0; dim];
    for _ in 0..100 {
        let along = image(&direction);
        let mut next = vec![0.0; dim];
        for (row, x) in rows.chunks(dim).zip(along) {
            next.iter_mut().zip(row).for_each(|(sum, z)| *sum += x * z);
        }
        let size = length(&next);
        direction = next.into_iter().map(|x| x / size).collect();
    }
    let spectral = length(&image(&direction));
    let step: Vec<f64> = (after.weights().iter().zip(before.weights()))
        .map(|(l, r)| l - r)
        .collect();
    let bounds: Vec<f64> = (step.chunks(dim))
        .map(|step| 0.25 * spectral * length(step) * length(&image(step)))
        .collect();
    length(&bounds)
}
