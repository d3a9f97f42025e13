//! Models in files, and files that were changed.

use argiope_graph::Silent;
use argiope_unlearn::{Element, Forgetting, Request, exact::CertifiedLogistic};
use burn::tensor::TensorData;
use serde_json::json;

use super::{config, fitted, groups};

fn request(id: &str, element: Element) -> Request {
    Request::new(id, [element]).unwrap()
}

#[test]
fn test_stored_models_keep_noise_and_budget() {
    let (data, training) = groups();
    let mut model = fitted(&data, &training, config());
    model
        .forget(&request("1", Element::Node(5)), &Silent)
        .unwrap();
    let stored = model.to_stored().unwrap();
    let mut loaded = CertifiedLogistic::from_stored(stored.clone()).unwrap();
    assert_eq!(loaded.to_stored().unwrap().hash(), stored.hash());
    assert_eq!(loaded.noise(), model.noise());
    assert_eq!(
        (loaded.spent(), loaded.noise_epoch()),
        (model.spent(), model.noise_epoch())
    );
    let next = request("2", Element::Features(6));
    let [of_loaded, of_model] =
        [&mut loaded, &mut model].map(|model| model.forget(&next, &Silent).unwrap());
    assert_eq!(of_loaded, of_model);
    assert_eq!(loaded.weights(), model.weights());
}

#[test]
fn test_weights_that_were_not_moved_are_found() {
    let (data, training) = groups();
    let mut model = fitted(&data, &training, config());
    let stale = model
        .to_stored()
        .unwrap()
        .tensors
        .get("weights")
        .unwrap()
        .clone();
    let wanted = request("1", Element::Node(5));
    model.forget(&wanted, &Silent).unwrap();
    model.postcondition(&wanted).unwrap();
    let mut stored = model.to_stored().unwrap();
    stored.tensors.insert("weights", stale);
    let error = CertifiedLogistic::from_stored(stored)
        .unwrap()
        .postcondition(&wanted);
    assert!(error.unwrap_err().to_string().contains("above its bound"));
}

#[test]
fn test_overspent_budgets_are_found() {
    let (data, training) = groups();
    let model = fitted(&data, &training, config());
    let mut stored = model.to_stored().unwrap();
    stored.notes["spent"] = json!(2.0 * model.config().budget());
    let mut loaded = CertifiedLogistic::from_stored(stored).unwrap();
    let wanted = request("1", Element::Node(5));
    // The next request trains anew, and all is well.
    assert!(loaded.forget(&wanted, &Silent).unwrap().refitted);
    loaded.postcondition(&wanted).unwrap();

    let mut stored = loaded.to_stored().unwrap();
    stored.notes["spent"] = json!(2.0 * model.config().budget());
    let error = CertifiedLogistic::from_stored(stored)
        .unwrap()
        .postcondition(&wanted);
    assert!(
        error
            .unwrap_err()
            .to_string()
            .contains("is spent of a budget")
    );
}

#[test]
fn test_what_is_no_model_is_refused() {
    let (data, training) = groups();
    let stored = fitted(&data, &training, config()).to_stored().unwrap();
    let mut negative = stored.clone();
    negative.notes["spent"] = json!(-1.0);
    assert!(CertifiedLogistic::from_stored(negative).is_err());
    let mut short = stored.clone();
    short
        .tensors
        .insert("noise", TensorData::new(vec![0.0f64; 4], [1, 4]));
    let error = CertifiedLogistic::from_stored(short)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("noise") && error.contains("[3, 4]"),
        "{error}"
    );
    let mut infinite = stored;
    infinite
        .tensors
        .insert("noise", TensorData::new(vec![f64::INFINITY; 12], [3, 4]));
    assert!(CertifiedLogistic::from_stored(infinite).is_err());
}
