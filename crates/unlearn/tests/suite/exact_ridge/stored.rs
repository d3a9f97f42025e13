//! Models in files.

use argiope_gnn::NamedTensors;
use argiope_graph::Silent;
use argiope_unlearn::{
    Element, Forgetting, Request, Stored,
    exact::{FeatureMap, FixedPropagation, RefitRule, RidgeClassifier},
};
use serde_json::json;

use super::{config, laws::path};

fn request(id: &str, element: Element) -> Request {
    Request::new(id, [element]).unwrap()
}

fn model(refit: RefitRule) -> RidgeClassifier {
    let case = path();
    let mut config = config(
        FixedPropagation::Appnp {
            hops: 3,
            alpha: 0.2,
        },
        FeatureMap::Rectified { dim: 7 },
    );
    config.refit = refit;
    RidgeClassifier::fit(case.data, &case.training, config, &Silent).unwrap()
}

#[test]
fn test_stored_models_go_on_as_if_nothing_had_been() {
    let mut model = model(RefitRule::Auto);
    model
        .forget(&request("1", Element::Node(7)), &Silent)
        .unwrap();
    let stored = model.to_stored().unwrap();

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.safetensors");
    stored.tensors.write(&path, &stored.notes).unwrap();
    let (tensors, notes) = NamedTensors::read(&path).unwrap();
    let read = Stored {
        tensors,
        notes,
        method: stored.method.clone(),
    };
    assert_eq!(read.hash(), stored.hash());

    let mut loaded = RidgeClassifier::from_stored(read).unwrap();
    assert_eq!(loaded.to_stored().unwrap().hash(), stored.hash());
    assert_eq!(loaded.scores(), model.scores());
    loaded
        .postcondition(&request("1", Element::Node(7)))
        .unwrap();
    assert!(loaded.check(&request("again", Element::Node(7))).is_err());
    for (id, element) in [("2", Element::Edge(2, 3)), ("3", Element::Features(1))] {
        let request = request(id, element);
        let [of_loaded, of_model] =
            [&mut loaded, &mut model].map(|model| model.forget(&request, &Silent).unwrap());
        assert_eq!(of_loaded, of_model);
        let [of_loaded, of_model] =
            [&loaded, &model].map(|model| model.to_stored().unwrap().hash());
        assert_eq!(of_loaded, of_model);
    }
    assert_ne!(model.to_stored().unwrap().hash(), stored.hash());
    assert_eq!(
        loaded.refitted(&Silent).unwrap().weights(),
        model.refitted(&Silent).unwrap().weights()
    );
}

#[test]
fn test_the_stored_break_even_decides() {
    let model = model(RefitRule::Auto);
    assert!(model.break_even_rows().is_some());
    for (break_even, refitted) in [
        (json!(0), true),
        (json!(7), true),
        (json!(8), false),
        (json!(9), false),
    ] {
        let mut stored = model.to_stored().unwrap();
        stored.notes["break_even_rows"] = break_even;
        let mut loaded = RidgeClassifier::from_stored(stored).unwrap();
        // Three steps around both ends: 8 of 9 nodes.
        let forgotten = loaded
            .forget(&request("1", Element::Edge(3, 4)), &Silent)
            .unwrap();
        assert_eq!((forgotten.num_affected, forgotten.refitted), (8, refitted));
    }
}

#[test]
fn test_what_is_no_model_is_refused() {
    let stored = model(RefitRule::Never).to_stored().unwrap();
    let fault = |change: &dyn Fn(&mut Stored)| {
        let mut stored = stored.clone();
        change(&mut stored);
        RidgeClassifier::from_stored(stored)
            .unwrap_err()
            .to_string()
    };
    assert!(fault(&|stored| stored.method = "ease".to_owned()).contains("\"ease\""));
    assert!(fault(&|stored| stored.notes = json!({})).contains("config"));
    for name in stored.tensors.names() {
        let missing = fault(&|stored| assert!(stored.tensors.take(name).is_some()));
        assert_eq!(missing, format!("stored array {name} is missing"));
        let other = fault(&|stored| {
            stored
                .tensors
                .insert(name, burn::tensor::TensorData::from([0.5f32]));
        });
        assert!(other.contains(name), "{other}");
    }
    let ids = |values: &[i64]| burn::tensor::TensorData::new(values.to_vec(), [values.len()]);
    let edge = fault(&|stored| stored.tensors.insert("graph.edges", ids(&[1, 9])));
    assert!(edge.contains("holds 9"), "{edge}");
    let twice = fault(&|stored| stored.tensors.insert("graph.edges", ids(&[1, 2, 2, 1])));
    assert!(twice.contains("repeated"), "{twice}");
}
