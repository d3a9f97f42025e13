//! `argiope unlearn train`, up to deletions from what it made.

use serde_json::Value;

use super::unlearn;
use crate::program::Files;

/// A knowledge graph of the committed data.
const FAMILY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/bach-family.tsv");

/// Two rings of 12 nodes, with classes and noisy features of their own.
fn write_graph(files: &Files) -> String {
    let ring = |first: usize| (0..12).map(move |at| (first + at, first + (at + 1) % 12));
    let edges: String = (ring(0).chain(ring(12)))
        .map(|(u, v)| format!("{u}\t{v}\n"))
        .collect();
    let classes: String = (0..24).map(|node| format!("{}\n", node / 12)).collect();
    let mut features = String::from("# 24 3 48\n");
    for node in 0..24 {
        features += &format!(
            "{node}\t{}\t1\n{node}\t2\t0.{}\n",
            node / 12,
            1 + node * 7 % 9
        );
    }
    format!(
        "--dataset {} --classes {} --features {}",
        files.write("edges.tsv", &edges),
        files.write("classes.txt", &classes),
        files.write("features.tsv", &features),
    )
}

fn json(line: &str) -> Value {
    serde_json::from_slice(&unlearn(line).success()).unwrap()
}

#[test]
fn test_classifiers_are_fitted_and_forget() {
    let files = Files::new();
    let data = write_graph(&files);
    for (model, guarantee) in [("ridge", "exact"), ("certified-logistic", "certified")] {
        let folder = files.argument(model);
        let summary = json(&format!(
            "train --model {model} {data} -o {folder} --json -q"
        ));
        assert_eq!(summary["method"], model);
        assert_eq!(summary["guarantee"]["kind"], guarantee);
        let sizes: Vec<u64> = summary["sizes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|size| size[1].as_u64().unwrap())
            .collect();
        assert_eq!(sizes, [24, 24, 2, 20, 4]);
        assert_eq!(summary["metrics"][0][0], "accuracy");
        assert_eq!(summary["metrics"][0][1], 1.0, "{model}");
        let request = format!("request {folder} --id all --edge 0,1 --node 13 --features 5");
        let certificate = json(&format!("{request} --json -q"));
        assert_eq!(certificate["model_before"], summary["model"]);
        assert_ne!(certificate["model_after"], summary["model"]);
        let found = unlearn(&format!("verify {folder} --refit -q"));
        assert!(found.text().contains("verified requests\t1\n"));
        let again = unlearn(&format!("request {folder} --id other --edge 1,0 -q"));
        assert!(
            again
                .failure()
                .contains("request other: edge 0 1 is not in the data")
        );
    }
}

#[test]
fn test_settings_change_the_model() {
    let files = Files::new();
    let data = write_graph(&files);
    let model = |name: &str, more: &str| {
        let folder = files.argument(name);
        let line = format!("train --model ridge {data} -o {folder} --json -q {more}");
        json(&line)["model"].as_str().unwrap().to_owned()
    };
    let of_defaults = model("a", "");
    assert_ne!(model("b", "--set model.lambda=3"), of_defaults);
    // What is measured at the fit is part of a model, but not where nothing is.
    let appnp = "--set model.refit=never --set model.propagation.kind=appnp";
    assert_ne!(model("d", appnp), of_defaults);
    let alpha = "--set model.propagation.alpha=0.1";
    assert_eq!(model("e", &format!("{appnp} {alpha}")), model("f", appnp));
    let settings = files.write(
        "settings.toml",
        "[model.propagation]\nkind = \"sign\"\nhops = 1\n",
    );
    assert_ne!(model("c", &format!("--settings {settings}")), of_defaults);
    for (more, words) in [
        (
            "--set model.lambda=0",
            "lambda is 0, expected a number above 0",
        ),
        ("--set model.lamda=1", "lamda"),
        ("--set lambda=1", "section.name=value"),
        ("--test-share 1", "test share is 1"),
    ] {
        let folder = files.argument("refused");
        let run = unlearn(&format!("train --model ridge {data} -o {folder} -q {more}"));
        let message = run.failure();
        assert!(message.contains(words), "{more}: {message}");
        assert!(!files.path("refused").exists(), "{more}");
    }
}

#[test]
fn test_recommenders_are_fitted_and_forget() {
    let files = Files::new();
    let train: String = (0..30u32)
        .map(|user| format!("{user} {} {} {}\n", user % 3, 3 + user % 3, 6 + user % 4))
        .collect();
    let test: String = (0..30u32)
        .map(|user| format!("{user} {}\n", 10 + user % 3))
        .collect();
    let train = files.write("train.txt", &train);
    let test = files.write("test.txt", &test);
    let folder = files.argument("shop");
    let line = format!("train --model ease --dataset {train} --test {test} -o {folder} -q");
    let text = unlearn(&format!("{line} --set model.lambda=2")).text();
    assert!(
        text.starts_with("method\tease\nguarantee\texact\n"),
        "{text}"
    );
    assert!(text.contains("users\t30\nitems\t13\n"), "{text}");
    assert!(text.contains("recall@20\t1.0000\n"), "{text}");
    let text = unlearn(&format!("request {folder} --id a --user 4 --refit -q")).text();
    assert!(text.contains("elements\t1 users\n"), "{text}");
    // A folder with a log is no place for another model.
    assert!(unlearn(&line).failure().contains("shop"));
}

#[test]
fn test_users_and_items_are_called_by_name() {
    let files = Files::new();
    let mut table = String::from("user_id:token\titem_id:token\trating:float\n");
    for user in 0..12 {
        for item in 0..4 {
            table += &format!("U{user}\tItem {}\t1\n", (user + item * 3) % 10);
        }
    }
    let table = files.write("orders.inter", &table);
    let (folder, ids) = (files.argument("shop"), files.argument("ids.tsv"));
    let line = format!("train --model ease --dataset {table}");
    let unsaid = unlearn(&format!("{line} -o {}", files.argument("other")));
    assert!(
        unsaid.stderr.contains("requests name ids: --ids FILE"),
        "{}",
        unsaid.stderr
    );
    unlearn(&format!("{line} --ids {ids} -o {folder} -q")).success();
    let text = String::from_utf8(files.read("ids.tsv")).unwrap();
    assert_eq!(text.lines().count(), 12 + 10);
    assert!(text.contains("user\t3\tU3\n") && text.contains("\nitem\t0\tItem 0\n"));

    // A training that fails leaves the names of the model that is there.
    let others = files.write(
        "others.inter",
        "user_id:token\titem_id:token\nX\tY\nZ\tY\nX\tW\nZ\tW\n",
    );
    let twice = unlearn(&format!(
        "train --model ease --dataset {others} --ids {ids} -o {folder} -q"
    ));
    twice.failure();
    assert_eq!(String::from_utf8(files.read("ids.tsv")).unwrap(), text);

    let elements = files.write("elements.txt", "interaction U4 Item 7\nuser U11\n");
    let named = format!("--ids {ids} --file {elements} --user U3");
    let text = unlearn(&format!("request {folder} --id a {named} -q")).text();
    for row in ["user U3", "user U11", "interaction U4 Item 7"] {
        assert!(text.contains(&format!("deleted\t{row}\n")), "{text}");
    }
    // The names are those of the ids.
    let again = unlearn(&format!("request {folder} --id b --user 3 -q")).failure();
    assert!(again.contains("user 3 is not in the data"), "{again}");
    let again = unlearn(&format!("request {folder} --id b --ids {ids} --user U3 -q"));
    assert!(again.failure().contains("user U3 is not in the data"));
    let verified = unlearn(&format!("verify {folder} --id a {named} -q")).text();
    assert!(verified.contains("absent\tuser U11\n"), "{verified}");
    let status = unlearn(&format!("status {folder} --ids {ids} --user U3 U5 -q")).text();
    let rows: Vec<Vec<&str>> = (status.lines())
        .map(|line| line.split('\t').collect())
        .collect();
    assert_eq!(rows[1][..3], ["user U3", "a", "verified"]);
    assert_eq!(rows[2][..3], ["user U5", "", ""]);
    assert!(
        rows.iter().all(|row| row.len() == rows[0].len()),
        "{status}"
    );
    let message = unlearn(&format!("request {folder} --id c --ids {ids} --user u5 -q")).failure();
    assert!(message.contains("did you mean \"U5\""), "{message}");
}

#[test]
fn test_models_of_facts_are_fitted_and_forget() {
    let files = Files::new();
    let folder = files.argument("facts");
    let ids = files.argument("ids.tsv");
    let line = format!("train --model relation-ridge --dataset {FAMILY} --ids {ids}");
    let summary = json(&format!("{line} --set model.dim=64 -o {folder} --json -q"));
    let ids = String::from_utf8(files.read("ids.tsv")).unwrap();
    assert_eq!(ids.lines().count(), 33 + 3);
    assert!(ids.contains("\nrelation\t0\t"), "{ids}");
    assert_eq!(summary["method"], "relation-ridge");
    assert_eq!(summary["metrics"][0][0], "mrr");
    let mrr = summary["metrics"][0][1].as_f64().unwrap();
    assert!(mrr > 0.0 && mrr <= 1.0, "{mrr}");
    // Facts and relations by name: that of the relation 0.
    let names = files.argument("ids.tsv");
    let relation = ids
        .lines()
        .find_map(|line| line.strip_prefix("relation\t0\t"));
    let relation = relation.unwrap();
    let certificate = json(&format!(
        "request {folder} --id b --ids {names} --relation {relation} --refit --json -q"
    ));
    assert_eq!(certificate["retrain_distance"], 0.0);
    let refused = unlearn(&format!("request {folder} --id c --relation 0 -q"));
    assert!(
        refused
            .failure()
            .contains("request c: relation 0 is not in the data")
    );
}

#[test]
fn test_data_and_models_have_to_fit() {
    let files = Files::new();
    let data = write_graph(&files);
    let folder = files.argument("x");
    for (line, words) in [
        (
            format!("--model ease {data}"),
            "--features and --classes are for models of nodes",
        ),
        (
            format!("--model ridge {data} --test a.txt"),
            "--test is for interactions",
        ),
        (
            "--model ridge --dataset no-such".to_owned(),
            "\"no-such\" is no data set",
        ),
        (
            format!("--model ridge --dataset {FAMILY}"),
            "name their file with --features",
        ),
    ] {
        let message = unlearn(&format!("train {line} -o {folder} -q")).failure();
        assert!(message.contains(words), "{line}: {message}");
        assert!(!files.path("x").exists(), "{line}");
    }
}
