//! `argiope kg bench`.

use serde_json::Value;

use super::small;
use crate::program::Files;

#[test]
fn test_models_by_data_sets() {
    let files = Files::new();
    let rows: Vec<String> = super::facts()
        .lines()
        .map(|row| row.to_owned() + "\n")
        .collect();
    std::fs::create_dir(files.path("bach")).unwrap();
    for (part, rows) in [
        ("train", &rows[..45]),
        ("valid", &rows[45..50]),
        ("test", &rows[50..]),
    ] {
        std::fs::write(
            files.path("bach").join(format!("{part}.txt")),
            rows.concat(),
        )
        .unwrap();
    }
    let bach = files.argument("bach");
    let line = format!("bench --models nbfnet,katz,distance,ppr --datasets {bach}");
    let text = small(&line, &files.argument("runs")).text();
    let names: Vec<&str> = (text.lines().skip(2).take(4))
        .map(|line| line.split(" | ").nth(1).unwrap())
        .collect();
    assert_eq!(names, ["nbfnet", "katz", "distance", "ppr"], "{text}");
    assert!(files.path("runs/bach/nbfnet/seed-0/result.json").is_file());
    let table: Value = serde_json::from_slice(&files.read("runs/table.json")).unwrap();
    assert_eq!(table["rows"].as_array().unwrap().len(), 4);
    // A data set that is not there fails its cells, and not the others.
    let line = format!("bench --models katz --datasets no-such,{bach}");
    let run = small(&line, &files.argument("runs2"));
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("no-such, katz: "), "{}", run.stderr);
    let table: Value = serde_json::from_slice(&files.read("runs2/table.json")).unwrap();
    assert!(table["rows"][0]["error"].is_string() && table["rows"][1]["error"].is_null());
}
