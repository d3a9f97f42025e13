//! `argiope unlearn request` and `argiope unlearn status`.

use serde_json::Value;

use super::{deploy, unlearn};
use crate::program::Files;

#[test]
fn test_requests_get_certificates() {
    let files = Files::new();
    deploy(&files.path("shop"));
    let shop = files.argument("shop");
    let line = format!("request {shop} --id first --user 3 --interaction 0,0 5,11 --json -q");
    let certificate: Value = serde_json::from_slice(&unlearn(&line).success()).unwrap();
    assert_eq!(certificate["request"], "first");
    assert_eq!(certificate["method"], "ease");
    assert_eq!(certificate["guarantee"]["kind"], "exact");
    assert_eq!(certificate["num_elements"]["user"], 1);
    assert_eq!(certificate["num_elements"]["interaction"], 2);
    assert_eq!(certificate["num_affected"], 3);
    assert!(certificate["residual"].as_f64().unwrap() < 1e-9);
    assert!(certificate["retrain_distance"].is_null());
    let stored: Value =
        serde_json::from_slice(&files.read("shop/certificates/first.json")).unwrap();
    assert_eq!(stored, certificate);
    // Sent again it changes nothing.
    let again: Value = serde_json::from_slice(&unlearn(&line).success()).unwrap();
    assert_eq!(again, certificate);

    let elements = files.write("elements.txt", "user 4\ninteraction 6 6\nuser 4\n");
    let line = format!("request {shop} --id second --file {elements} --refit");
    let run = unlearn(&line);
    assert!(
        run.stderr.contains("1 elements were named more than once"),
        "{}",
        run.stderr
    );
    let text = run.text();
    assert!(text.starts_with("request\tsecond\n"), "{text}");
    assert!(
        text.contains("elements\t1 users, 1 interactions\n"),
        "{text}"
    );
    assert!(text.contains("distance to refit\t"), "{text}");
    assert!(text.contains("generation\t2\n"), "{text}");

    let text = unlearn(&format!("status {shop}")).text();
    let rows: Vec<Vec<&str>> = text
        .lines()
        .map(|line| line.split('\t').collect())
        .collect();
    assert_eq!(&rows[0][..3], ["request", "state", "elements"]);
    assert_eq!(&rows[1][..3], ["first", "verified", "3"]);
    assert_eq!(&rows[2][..3], ["second", "verified", "2"]);
    assert_eq!((rows[2][6], rows[2][7]), ("2", "2"));
    let status = unlearn(&format!("status {shop} --json -q")).success();
    let status: Value = serde_json::from_slice(&status).unwrap();
    assert_eq!(status["generation"], 2);
    assert_eq!(
        status["model"],
        status["requests"][1]["applied"]["model_after"]
    );
}

#[test]
fn test_what_is_refused() {
    let files = Files::new();
    deploy(&files.path("shop"));
    let shop = files.argument("shop");
    let refused = |line: &str| unlearn(line).failure();
    for (rest, words) in [
        (
            "--id a --interaction 0,0 0,11",
            "request a: interaction 0 11 is not in the data",
        ),
        (
            "--id a --edge 0,1",
            "request a: ease has no edges to delete",
        ),
        ("--id a", "request a names nothing to delete"),
        ("--id ../a --user 3", "letters, digits"),
        ("--id a --file no-such.txt", "no-such.txt"),
        ("--id a --user 3 --refit --tolerance=-1", "tolerance"),
    ] {
        let message = refused(&format!("request {shop} {rest} -q"));
        assert!(message.contains(words), "{rest}: {message}");
    }
    for rest in ["--id a --interaction 0", "--id a --user x", "--user 3"] {
        assert_eq!(
            unlearn(&format!("request {shop} {rest}")).code,
            Some(2),
            "{rest}"
        );
    }
    unlearn(&format!("request {shop} --id a --user 3 -q")).success();
    let message = refused(&format!("request {shop} --id a --user 4 -q"));
    assert!(
        message.contains("request a came before with other elements"),
        "{message}"
    );
    let message = refused(&format!(
        "request {} --id a --user 3 -q",
        files.argument("none")
    ));
    assert!(message.contains("none"), "{message}");
    let status = unlearn(&format!("status {shop} --json -q")).success();
    let status: Value = serde_json::from_slice(&status).unwrap();
    assert_eq!(status["generation"], 1);
}
