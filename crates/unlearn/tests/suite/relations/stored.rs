//! Stored models, damaged ones, and states that keep something.

use argiope_gnn::NamedTensors;
use argiope_graph::Silent;
use argiope_unlearn::{
    Element, Forgetting, Guarantee, Stored, UnlearnError,
    exact::relations::{EntityFeatures, RelationRidge},
};
use burn::tensor::TensorData;

use super::{FACTS, KINDS, fit, forget, hash, request};

#[test]
fn test_stored_models_go_on_as_before() {
    for kind in KINDS {
        let mut model = fit(kind, &FACTS);
        forget(&mut model, &[Element::Triple(0, 0, 2)]);
        let stored = model.to_stored().unwrap();
        let mut loaded = RelationRidge::from_stored(stored.clone()).unwrap();
        assert_eq!(loaded.to_stored().unwrap().hash(), stored.hash());
        assert_eq!(loaded.to_stored().unwrap(), stored);
        for model in [&mut model, &mut loaded] {
            forget(model, &[Element::Node(0), Element::Triple(7, 1, 3)]);
        }
        assert_eq!(hash(&loaded), hash(&model));
        assert_eq!(
            (model.method(), model.guarantee()),
            ("relation-ridge", Guarantee::Exact)
        );
    }
}

/// The stored model with one number of a tensor changed.
fn tampered(stored: &Stored, name: &str, at: usize, change: f64) -> Stored {
    let mut stored = stored.clone();
    let tensor = stored.tensors.take(name).unwrap();
    let shape = tensor.shape().clone();
    let mut values: Vec<f64> = tensor.try_to_vec().unwrap();
    values[at] += change;
    stored.tensors.insert(name, TensorData::new(values, shape));
    stored
}

#[test]
fn test_a_state_with_remains_is_not_reported_as_done() {
    let mut model = fit(EntityFeatures::Profile, &FACTS);
    let deleted = request("r", &[Element::Triple(0, 0, 2)]);
    let never = model.postcondition(&deleted).unwrap_err();
    assert_eq!(
        never.to_string(),
        "request r: triple 0 0 2 is still in the data; it is not reported as done"
    );
    model.forget(&deleted, &Silent).unwrap();
    let stored = model.to_stored().unwrap();
    // A single unit left in a sum, an unsolved equation
    for (name, at, change, what) in [
        ("relations", 0, 1.0, "the sums of relation 0 are not those"),
        (
            "relations",
            49 * 2 + 11,
            -1.0,
            "the sums of relation 2 are not those",
        ),
        ("gram", 0, 1.0, "the sums of entities are not those"),
        (
            "smooth",
            3,
            1e-6,
            "the relative residual of the equations is",
        ),
    ] {
        let model = RelationRidge::from_stored(tampered(&stored, name, at, change)).unwrap();
        let error = model.postcondition(&deleted).unwrap_err();
        assert!(matches!(error, UnlearnError::Postcondition { .. }));
        assert!(error.to_string().contains(what), "{error}");
    }
}

#[test]
fn test_damaged_models_are_errors() {
    let stored = fit(EntityFeatures::Profile, &FACTS).to_stored().unwrap();
    let without = |name: &str| {
        let mut stored = stored.clone();
        let _ = stored.tensors.take(name);
        stored
    };
    let with_facts = |facts: Vec<i64>| {
        let mut stored = without("facts");
        let length = facts.len();
        stored
            .tensors
            .insert("facts", TensorData::new(facts, [length]));
        stored
    };
    let other_method = Stored {
        method: "ease".to_owned(),
        ..stored.clone()
    };
    for damaged in [
        without("facts"),
        without("gram"),
        without("relations"),
        without("smooth"),
        tampered(&stored, "gram", 1, 1.0),
        tampered(&stored, "smooth", 1, f64::NAN),
        with_facts(vec![0, 0]),
        with_facts(vec![0, 0, -1]),
        with_facts(vec![0, 0, 77]),
        with_facts(vec![0, 9, 1]),
        with_facts(vec![0, 0, 1, 0, 0, 1]),
        other_method,
        Stored {
            tensors: NamedTensors::new(),
            ..stored.clone()
        },
    ] {
        let result = RelationRidge::from_stored(damaged);
        assert!(
            matches!(result, Err(UnlearnError::Data { .. })),
            "{result:?}"
        );
    }
}
