//! Requests and data that are refused, and checks that find what was not done.

use argiope_graph::{Progress, Silent};
use argiope_unlearn::{
    Element, Forgetting, Request, UnlearnError,
    exact::{FeatureMap, FixedPropagation, RidgeClassifier, RidgeConfig},
};

use super::{config, laws::path};
use crate::small_graphs::{Case, dense, values};

fn small(hops: usize) -> RidgeConfig {
    config(FixedPropagation::Sgc { hops }, FeatureMap::Identity)
}

fn fit(case: Case, config: RidgeConfig) -> Result<RidgeClassifier, UnlearnError> {
    RidgeClassifier::fit(case.data, &case.training, config, &Silent)
}

fn request(elements: impl IntoIterator<Item = Element>) -> Request {
    Request::new("r7", elements).unwrap()
}

#[test]
fn test_elements_that_are_not_there_are_named() {
    let model = fit(path(), small(2)).unwrap();
    for (element, text) in [
        (
            Element::Edge(0, 2),
            "request r7: edge 0 2 is not in the data",
        ),
        (
            Element::Edge(3, 3),
            "request r7: edge 3 3 is not in the data",
        ),
        (
            Element::Edge(8, 90),
            "request r7: edge 8 90 is not in the data",
        ),
        (Element::Node(9), "request r7: node 9 is not in the data"),
        (
            Element::Features(9),
            "request r7: features 9 is not in the data",
        ),
        (Element::User(1), "request r7: ridge has no users to delete"),
        (
            Element::Triple(1, 0, 2),
            "request r7: ridge has no facts to delete",
        ),
    ] {
        let wanted = request([Element::Edge(0, 1), element]);
        assert_eq!(model.check(&wanted).unwrap_err().to_string(), text);
        let mut copy = model.clone();
        assert_eq!(copy.forget(&wanted, &Silent).unwrap_err().to_string(), text);
        assert_eq!(copy.weights(), model.weights());
        assert_eq!(copy.graph(), model.graph());
    }
}

#[test]
fn test_what_is_deleted_is_not_there_again() {
    for element in [Element::Edge(3, 4), Element::Node(4), Element::Features(4)] {
        let mut model = fit(path(), small(2)).unwrap();
        let wanted = request([element]);
        model.forget(&wanted, &Silent).unwrap();
        let error = model.check(&wanted).unwrap_err();
        assert!(matches!(error, UnlearnError::NotFound { element: found, .. } if found == element));
    }
    let mut model = fit(path(), small(2)).unwrap();
    model.forget(&request([Element::Node(4)]), &Silent).unwrap();
    for element in [Element::Edge(3, 4), Element::Features(4)] {
        assert!(model.check(&request([element])).is_err(), "{element}");
    }
    assert_eq!(model.graph().degree(4), 0);
    assert_eq!(model.rows(&[4]).unwrap(), [0.0; 4]);
    assert!(model.accuracy(&[4]).is_err());
}

#[test]
fn test_the_last_training_nodes_cannot_be_deleted() {
    let mut case = path();
    case.training = vec![2, 5];
    let model = fit(case, small(2)).unwrap();
    model.check(&request([Element::Node(2)])).unwrap();
    let error = model
        .check(&request([Element::Node(2), Element::Node(5)]))
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "request r7 would leave no training node of 2"
    );
}

#[test]
fn test_postconditions_find_what_was_not_done() {
    let model = fit(path(), small(2)).unwrap();
    for (element, text) in [
        (
            Element::Edge(3, 4),
            "request r7: edge 3 4 is still in the graph; it is not reported as done",
        ),
        (
            Element::Node(4),
            "request r7: node 4 is still in the graph; it is not reported as done",
        ),
        (
            Element::Features(4),
            "request r7: features 4 are still there; it is not reported as done",
        ),
    ] {
        let error = model.postcondition(&request([element])).unwrap_err();
        assert_eq!(error.to_string(), text);
    }
}

#[test]
fn test_postconditions_find_other_weights() {
    let mut model = fit(path(), small(2)).unwrap();
    let wanted = request([Element::Edge(3, 4)]);
    let before = model.to_stored().unwrap();
    model.forget(&wanted, &Silent).unwrap();
    let residual = model.postcondition(&wanted).unwrap().residual.unwrap();
    assert!(residual < 1e-12);
    let mut stored = model.to_stored().unwrap();
    let stale = before.tensors.get("weights").unwrap().clone();
    stored.tensors.insert("weights", stale);
    let stale = RidgeClassifier::from_stored(stored).unwrap();
    let error = stale.postcondition(&wanted).unwrap_err().to_string();
    assert!(error.contains("relative residual"), "{error}");
}

#[test]
fn test_data_without_sense_are_refused() {
    let fault = |case: Case| fit(case, small(1)).unwrap_err().to_string();
    let mut case = path();
    let mut numbers = values(&case.data);
    numbers[4 * 4 + 1] = f64::NAN;
    case.data.features = dense(&numbers);
    assert_eq!(
        fault(case),
        "feature 1 of node 4 is NaN, not a finite number"
    );

    let mut case = path();
    case.data.features = dense(&values(&case.data)[..32]);
    assert!(fault(case).contains("9 nodes in the graph"));
    let mut case = path();
    case.data.classes[2] = Some(3);
    assert_eq!(fault(case), "node 2 has class 3, but there are 3");
    let mut case = path();
    case.data.classes[2] = None;
    assert_eq!(fault(case), "training node 2 has no class");
    let mut case = path();
    case.training.clear();
    assert_eq!(fault(case), "there is no training node");
    let mut case = path();
    case.training.push(9);
    assert!(fault(case).contains('9'));
}

#[test]
fn test_settings_without_sense_are_refused() {
    let fault = |config: RidgeConfig| fit(path(), config).unwrap_err().to_string();
    for lambda in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let config = RidgeConfig { lambda, ..small(1) };
        assert!(fault(config).starts_with("lambda is"));
    }
    let map = FeatureMap::Rectified { dim: 0 };
    assert!(fault(config(FixedPropagation::default(), map)).contains("feature_map.dim is 0"));
    for alpha in [0.0, 1.1, f64::NAN] {
        let propagation = FixedPropagation::Appnp { hops: 2, alpha };
        assert!(fault(config(propagation, FeatureMap::Identity)).contains("alpha"));
    }
}

#[test]
fn test_cancelled_work_is_an_error() {
    struct Stop;
    impl Progress for Stop {
        fn is_cancelled(&self) -> bool {
            true
        }
    }
    let case = path();
    let fit = RidgeClassifier::fit(case.data.clone(), &case.training, small(1), &Stop);
    assert!(matches!(fit, Err(UnlearnError::Cancelled(_))));
    let mut model = RidgeClassifier::fit(case.data, &case.training, small(1), &Silent).unwrap();
    let forgotten = model.forget(&request([Element::Edge(3, 4)]), &Stop);
    assert!(matches!(forgotten, Err(UnlearnError::Cancelled(_))));
}
