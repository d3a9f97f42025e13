//! `argiope orbits`: counts.

use serde_json::Value;

use crate::{
    karate,
    program::{DEBIAN, Files, KARATE, run, run_line},
};

/// Rows of numbers in a text.
fn numbers(text: &str) -> Vec<Vec<u64>> {
    let row = |line: &str| {
        let fields = line.split_whitespace();
        fields
            .map(|field| field.parse().expect("a number"))
            .collect()
    };
    text.lines().map(row).collect()
}

fn sums(rows: &[Vec<u64>]) -> Vec<u64> {
    let mut sums = vec![0; rows[0].len()];
    for row in rows {
        for (sum, value) in sums.iter_mut().zip(row) {
            *sum += value;
        }
    }
    sums
}

#[test]
fn test_node_orbits_are_those_of_brute_force() {
    let orca = run(["orbits", "nodes", KARATE, "--format", "orca"]).text();
    let first: Vec<&str> = orca.lines().take(3).collect();
    assert_eq!(first, karate::FIRST_NODES);
    let rows = numbers(&orca);
    assert_eq!(rows.len(), 34);
    assert_eq!(sums(&rows), karate::NODE_SUMS);
}

#[test]
fn test_edge_orbits_are_those_of_brute_force_in_input_order() {
    let orca = run(["orbits", "edges", KARATE, "--format", "orca"]).text();
    let first: Vec<&str> = orca.lines().take(3).collect();
    assert_eq!(first, karate::FIRST_EDGES);
    let rows = numbers(&orca);
    assert_eq!(rows.len(), 78);
    assert_eq!(sums(&rows), karate::EDGE_SUMS);
}

#[test]
fn test_totals_follow_from_the_node_orbits() {
    let text = run(["orbits", "totals", KARATE]).text();
    let expected = "graphlet\tname\tcount\nG0\tedge\t78\nG1\tpath-3\t393\nG2\ttriangle\t45\nG3\tpath-4\t681\n\
                    G4\tclaw\t1098\nG5\tcycle-4\t36\nG6\tpaw\t452\nG7\tdiamond\t85\nG8\tclique-4\t11\n";
    assert_eq!(text, expected);
    let json = run(["orbits", "totals", KARATE, "--json"]).success();
    let json: Value = serde_json::from_slice(&json).unwrap();
    assert_eq!((&json["nodes"], &json["edges"]), (&34.into(), &78.into()));
    assert_eq!(json["graphlets"][2]["graphlet"], "G2");
    assert_eq!(json["graphlets"][2]["name"], "triangle");
    assert_eq!(json["graphlets"][2]["count"], 45);
}

#[test]
fn test_adjacency_summaries_are_those_of_brute_force() {
    let line = format!("orbits adjacency {KARATE} --summary");
    let text = run_line(&line).text();
    let mut lines: Vec<String> = text.lines().map(|line| line.replace('\t', " ")).collect();
    assert_eq!(lines.remove(0), "key entries sum maximum");
    lines.sort();
    let mut expected: Vec<&str> = karate::MATRICES.lines().collect();
    expected.sort_unstable();
    assert_eq!(lines, expected);

    let json = run_line(&format!("{line} --json --keys 3_4_4,1_2_1")).success();
    let json: Value = serde_json::from_slice(&json).unwrap();
    assert_eq!((&json["nodes"], &json["edges"]), (&34.into(), &78.into()));
    let matrices = json["matrices"].as_array().unwrap();
    assert_eq!(matrices.len(), 2);
    assert_eq!(matrices[0]["key"], "3_4_4");
    assert_eq!(matrices[0]["entries"], 512);
    assert_eq!(matrices[0]["sum"], 1362);
    assert_eq!(matrices[0]["maximum"], 14);
    assert_eq!(matrices[1]["key"], "1_2_1");
}

#[test]
fn test_debian_counts_agree_with_each_other() {
    let nodes = numbers(&run(["orbits", "nodes", DEBIAN, "--format", "orca"]).text());
    let edges = numbers(&run(["orbits", "edges", DEBIAN, "--format", "orca"]).text());
    assert_eq!((nodes.len(), edges.len()), (1_555, 10_152));
    let (nodes, edges) = (sums(&nodes), sums(&edges));
    assert_eq!(nodes[0], 2 * 10_152);
    assert_eq!(nodes[1], 2 * nodes[2]);
    assert_eq!(nodes[1], edges[0]);
    assert_eq!(nodes[3], edges[1]);
    assert_eq!(nodes[14] / 4 * 6, edges[11]);
    let info = run(["graph", "info", DEBIAN, "--json"]).success();
    let info: Value = serde_json::from_slice(&info).unwrap();
    assert_eq!(info["triangles"], nodes[3] / 3);
    let summary = run([
        "orbits",
        "adjacency",
        DEBIAN,
        "--summary",
        "--keys",
        "1_4_5",
    ])
    .text();
    let fields: Vec<&str> = summary.lines().nth(1).unwrap().split('\t').collect();
    assert_eq!(fields[2].parse(), Ok(nodes[4]));
}

#[test]
fn test_the_number_of_threads_does_not_matter() {
    for command in [
        "nodes",
        "edges",
        "totals",
        "adjacency --summary",
        "nodes --format npy",
        "edges --json",
    ] {
        let with = |threads: &str| {
            let line = format!("orbits {command} {DEBIAN} --threads {threads}");
            run_line(&line).success()
        };
        let one = with("1");
        assert!(!one.is_empty());
        assert!(one == with("2"), "{command}: 1 and 2 threads differ");
        assert!(one == with("3"), "{command}: 1 and 3 threads differ");
    }
}

#[test]
fn test_adjacency_files_hold_what_the_summary_says() {
    let files = Files::new();
    let folder = files.argument("matrices");
    let text = run(["orbits", "adjacency", KARATE, "-o", &folder]).text();
    assert_eq!(text.lines().count(), 1 + 28);
    for line in karate::MATRICES.lines() {
        let [key, entries, sum, maximum] = line.split(' ').collect::<Vec<_>>()[..] else {
            panic!("four fields expected");
        };
        let path = files.path("matrices").join(format!("A_{key}.npz"));
        let matrix = argiope_io::npz::read_csr_npz(&path).unwrap();
        assert_eq!(matrix.shape, [34, 34]);
        let argiope_io::npy::Values::UInt(values) = matrix.data else {
            panic!("counts have no sign");
        };
        assert_eq!(values.len().to_string(), entries, "{key}");
        assert_eq!(values.iter().sum::<u64>().to_string(), sum, "{key}");
        assert_eq!(values.iter().max().unwrap().to_string(), maximum, "{key}");
    }
}

#[test]
fn test_stored_keys_leave_transposes_out() {
    let line = format!("orbits adjacency {KARATE} --summary --keys stored");
    let text = run_line(&line).text();
    assert_eq!(text.lines().count(), 1 + 20);
    assert!(text.contains("\n1_1_2\t") && !text.contains("\n1_2_1\t"));
}

#[test]
fn test_thresholds_leave_entries_out() {
    let files = Files::new();
    let export = |options: &str| {
        let folder = files.argument("matrices");
        let line = format!("orbits adjacency {KARATE} --keys 1_4_5 --json -o {folder} {options}");
        let json: Value = serde_json::from_slice(&run_line(&line).success()).unwrap();
        assert_eq!(json["files"].as_array().unwrap().len(), 1);
        let path = json["files"][0]["path"].as_str().unwrap();
        let bytes = std::fs::metadata(path).unwrap().len();
        assert_eq!(json["files"][0]["bytes"], bytes);
        json["files"][0]["entries"].as_u64().unwrap()
    };
    let all = export("");
    assert_eq!(all, 114);
    // scripts/check_orbits.py adjacency data/karate.edges --key 1_4_5, of which 72 counts are 10 or more, and rows have
    // 65 counts in all if those after the second of a row are left out.
    assert_eq!(export("--min-count 10"), 72);
    assert_eq!(export("--top-k 2"), 65);
    assert_eq!(export("--format native"), all);
    let names = std::fs::read_dir(files.path("matrices")).unwrap().count();
    assert_eq!(names, 2);
}

#[test]
fn test_entries_of_native_files_are_those_of_the_archives() {
    let files = Files::new();
    let folder = files.argument("matrices");
    for format in ["npz", "native"] {
        let line = format!("orbits adjacency {KARATE} -o {folder} --format {format}");
        run_line(&format!("{line} --keys 1_4_5,2_8_8")).success();
    }
    for (key, upper_half) in [("1_4_5", false), ("2_8_8", true)] {
        let matrix =
            argiope_io::npz::read_csr_npz(files.path("matrices").join(format!("A_{key}.npz")))
                .unwrap();
        let argiope_io::npy::Values::UInt(values) = &matrix.data else {
            panic!("counts have no sign");
        };
        let entries = matrix.entries();
        let expected: Vec<Vec<u64>> = entries
            .filter(|(row, column, _)| !upper_half || row < column)
            .map(|(row, column, at)| vec![row.into(), column.into(), values[at]])
            .collect();
        let path = format!("{folder}/A_{key}.orbits");
        let text = run(["orbits", "entries", &path]);
        assert_eq!(text.stderr.contains("upper half"), upper_half);
        let text = text.text();
        let (head, rows) = text.split_once('\n').unwrap();
        assert_eq!(head, "row\tcolumn\tcount");
        assert_eq!(numbers(rows), expected);
        let json = run(["orbits", "entries", &path, "--json"]).success();
        let json: Value = serde_json::from_slice(&json).unwrap();
        assert_eq!((&json["key"], &json["nodes"]), (&key.into(), &34.into()));
        assert_eq!(json["upper_half"], upper_half);
        assert_eq!(json["entries"], serde_json::json!(expected));
        let row = run(["orbits", "entries", &path, "--row", "2", "-q"]).text();
        let of_row: Vec<_> = expected.into_iter().filter(|entry| entry[0] == 2).collect();
        assert_eq!(numbers(row.split_once('\n').unwrap().1), of_row);
        let message = run(["orbits", "entries", &path, "--row", "34"]).failure();
        assert!(message.contains("row 34 is out of range"), "{message}");
    }
    let message = run(["orbits", "entries", KARATE]).failure();
    assert!(message.starts_with(KARATE), "{message}");
}
