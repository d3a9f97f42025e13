//! `argiope data`, and data sets in the place of files.

use std::fs;

use serde_json::Value;

use crate::program::{Files, Run, command, reference_data, run};

#[test]
fn test_the_list_names_the_data_sets() {
    let text = run(["data", "list"]).text();
    assert!(text.starts_with("name\tkind\tnodes\tedges\tdirected\there\twhat\n"));
    let json: Value = serde_json::from_slice(&run(["data", "list", "--json"]).success()).unwrap();
    let sets = json.as_array().unwrap();
    assert_eq!(text.lines().count(), sets.len() + 1);
    let power = sets.iter().find(|set| set["name"] == "power").unwrap();
    assert_eq!(
        (&power["nodes"], &power["edges"]),
        (&4_941.into(), &6_594.into())
    );
}

#[test]
fn test_unknown_data_sets() {
    let message = run(["data", "get", "email"]).failure();
    assert!(
        message.starts_with("\"email\" is no data set; known are "),
        "{message}"
    );
    assert!(message.contains("email-Enron"), "{message}");
}

#[test]
fn test_a_data_set_stands_for_its_file() {
    let files = Files::new();
    fs::create_dir(files.path("networks")).unwrap();
    files.write("networks/power.edges", "0 1\n1 2\n");
    let in_folder = |line: &str| {
        let mut command = command(line.split(' '));
        command.env("ARGIOPE_DATA", files.path(""));
        Run::from(command.output().unwrap())
    };
    let info = in_folder("graph info power --json");
    assert!(
        info.stderr.starts_with("argiope: data set power: reading "),
        "{}",
        info.stderr
    );
    let info: Value = serde_json::from_slice(&info.success()).unwrap();
    assert_eq!(info["edges"], 2);
    let located = in_folder("data get power -q").text();
    assert!(
        located.trim_end().ends_with("networks/power.edges"),
        "{located}"
    );
    files.write("networks/wiki-Vote.arcs", "0 1\n1 0\n");
    let totals = in_folder("orbits totals wiki-Vote");
    assert!(
        totals.stderr.contains("edges with a direction"),
        "{}",
        totals.stderr
    );
    let arcs = in_folder("graph convert wiki-Vote - -q").text();
    assert_eq!(arcs, "0\t1\n1\t0\n");
    let message = in_folder("graph info wn18rr").failure();
    assert!(message.contains("facts with relations"), "{message}");
    let message = in_folder("graph info ml-100k").failure();
    assert!(message.contains("interactions of users"), "{message}");
}

#[test]
fn test_every_plain_data_set_can_be_read() {
    let Some(_) = reference_data() else { return };
    let json: Value = serde_json::from_slice(&run(["data", "list", "--json"]).success()).unwrap();
    let mut read = 0;
    for set in json.as_array().unwrap() {
        let name = set["name"].as_str().unwrap();
        let plain = set["kind"] == "network" && set["directed"] == false && set["here"] == true;
        if !plain || set["edges"].as_u64() > Some(300_000) {
            continue;
        }
        let info = run(["graph", "info", name, "--json", "-q"]).success();
        let info: Value = serde_json::from_slice(&info).unwrap();
        assert_eq!(info["nodes"], set["nodes"], "{name}");
        assert_eq!(info["edges"], set["edges"], "{name}");
        read += 1;
    }
    assert!(read > 0, "ARGIOPE_DATA holds no plain data set");
}
