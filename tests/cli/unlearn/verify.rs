//! `argiope unlearn verify`.

use std::fs;

use serde_json::Value;

use super::{deploy, unlearn};
use crate::program::Files;

#[test]
fn test_what_is_in_order() {
    let files = Files::new();
    deploy(&files.path("shop"));
    let shop = files.argument("shop");
    unlearn(&format!("request {shop} --id first --user 3 -q")).success();
    let text = unlearn(&format!("verify {shop} --refit")).text();
    assert!(text.contains("verified requests\t1\n"), "{text}");
    assert!(text.contains("distance to refit\t"), "{text}");
    let verify = |rest: &str| unlearn(&format!("verify {shop} {rest} -q"));
    let known = verify("--id first --user 3 --json").success();
    let known: Value = serde_json::from_slice(&known).unwrap();
    assert_eq!(known["checked"][0]["num_absent"], 1);
    assert!(known["retrain_distance"].is_null());
    let message = verify("--id first --user 4").failure();
    assert!(
        message.contains("request first came before with other elements"),
        "{message}"
    );
    assert!(verify("--user 3").failure().contains("name it with --id"));
    assert!(
        unlearn(&format!("verify {shop}/log.redb"))
            .failure()
            .contains("name the model")
    );

    // Log and model by their names.
    let hash = known["model"].as_str().unwrap();
    let model = format!("{shop}/models/{hash}.safetensors");
    unlearn(&format!("verify {shop}/log.redb {model}")).success();
}

#[test]
fn test_faults_name_the_file() {
    let files = Files::new();
    deploy(&files.path("shop"));
    deploy(&files.path("other"));
    let [shop, other] = ["shop", "other"].map(|name| files.argument(name));
    for folder in [&shop, &other] {
        unlearn(&format!("request {folder} --id first --user 3 -q")).success();
    }
    unlearn(&format!("request {other} --id second --user 4 -q")).success();
    let model = fs::read_dir(files.path("other/models"))
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let message = unlearn(&format!("verify {shop} {}", model.display())).failure();
    assert!(
        message.contains(".safetensors: it holds model "),
        "{message}"
    );
    let path = files.path("shop/certificates/first.json");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(
        &path,
        text.replace("\"generation\": 1", "\"generation\": 2"),
    )
    .unwrap();
    let message = unlearn(&format!("verify {shop}")).failure();
    assert!(
        message.contains("first.json: the certificate is damaged"),
        "{message}"
    );
    fs::write(&path, text).unwrap();
    fs::write(files.path("shop/log.redb"), "no log").unwrap();
    let message = unlearn(&format!("verify {shop}")).failure();
    assert!(message.contains("log.redb: "), "{message}");
}
