//! `argiope graph`: looking at files and converting them.

use serde_json::Value;

use crate::program::{DEBIAN, Files, KARATE, run, run_line, run_with_input};

fn info(line: &str) -> Value {
    let json = run_line(&format!("graph info {line} --json")).success();
    serde_json::from_slice(&json).unwrap()
}

#[test]
fn test_info_of_karate() {
    let json = info(KARATE);
    for (field, value) in [
        ("/format", Value::from("edges")),
        ("/nodes", 34.into()),
        ("/edges", 78.into()),
        ("/triangles", 45.into()),
        ("/wedges", 528.into()),
        ("/components/count", 1.into()),
        ("/components/largest_nodes", 34.into()),
        ("/degrees/minimum", 1.into()),
        ("/degrees/median", 3.into()),
        ("/degrees/maximum", 17.into()),
        ("/degrees/isolated_nodes", 0.into()),
        ("/input/lines", 80.into()),
        ("/input/edges_read", 78.into()),
        ("/input/dropped/self_loops", 0.into()),
    ] {
        assert_eq!(json.pointer(field), Some(&value), "{field}");
    }
    // Four bytes a slot, eight an offset.
    assert_eq!(json["memory_bytes"], 2 * 78 * 4 + 35 * 8);
    let text = run(["graph", "info", KARATE]).text();
    for line in [
        "nodes         34\n",
        "edges         78\n",
        "triangles     45\n",
    ] {
        assert!(text.contains(line), "{text}");
    }
}

#[test]
fn test_info_of_debian() {
    let json = info(DEBIAN);
    assert_eq!(
        (&json["nodes"], &json["edges"]),
        (&1_555.into(), &10_152.into())
    );
    assert!(json["node_orbit_operations"].as_u64().unwrap() > 10_152);
}

#[test]
fn test_info_tells_what_was_dropped() {
    let input = b"0 1\n1 0\n1 2\n1 2\n2 2\n5 5\n";
    let run = run_with_input("graph info - --json", input);
    assert!(
        run.stderr.contains("dropped 2 self loops"),
        "{}",
        run.stderr
    );
    let json: Value = serde_json::from_slice(&run.success()).unwrap();
    let dropped = &json["input"]["dropped"];
    assert_eq!(dropped["self_loops"], 2);
    assert_eq!(dropped["duplicates"], 1);
    assert_eq!(dropped["reciprocal"], 1);
    assert_eq!(json["input"]["edges_read"], 6);
    assert_eq!(json["degrees"]["isolated_nodes"], 3);
    assert_eq!(json["components"]["count"], 4);
}

#[test]
fn test_info_of_a_graph_without_nodes() {
    let json = run_with_input("graph info - --num-nodes 0 --json", b"").success();
    let json: Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(
        (&json["nodes"], &json["degrees"]["maximum"]),
        (&0.into(), &0.into())
    );
}

#[test]
fn test_conversions_keep_the_graph() {
    let files = Files::new();
    let expected = run(["orbits", "nodes", DEBIAN, "--format", "orca"]).success();
    for name in [
        "g.tsv",
        "g.csv.gz",
        "g.mtx",
        "g.metis.zst",
        "g.in",
        "g.npz",
        "g.argiope",
    ] {
        let path = files.argument(name);
        let converted = run(["graph", "convert", DEBIAN, &path]);
        assert!(
            converted.stderr.contains("1555 nodes and 10152 edges"),
            "{}",
            converted.stderr
        );
        assert_eq!(converted.success(), b"");
        let counts = run(["orbits", "nodes", &path, "--format", "orca"]).success();
        assert!(counts == expected, "{name}");
    }
    let orca = files.argument("g.in");
    let mtx = run([
        "graph",
        "convert",
        &orca,
        "-",
        "--output-format",
        "mtx",
        "-q",
    ])
    .text();
    assert!(
        mtx.starts_with("%%MatrixMarket matrix coordinate pattern symmetric\n1555 1555 10152\n")
    );
}

#[test]
fn test_native_files_take_the_place_of_their_source() {
    let files = Files::new();
    let path = files.argument("karate.argiope");
    run(["graph", "convert", KARATE, &path]).success();
    for command in ["nodes", "totals", "adjacency --summary"] {
        let of = |file: &str| run_line(&format!("orbits {command} {file}")).success();
        assert_eq!(of(&path), of(KARATE), "{command}");
    }
    let json = info(&path);
    assert_eq!(
        (&json["format"], &json["triangles"]),
        (&"native".into(), &45.into())
    );
    let edges = run(["orbits", "edges", &path, "--format", "orca"]).text();
    assert_eq!(edges.lines().count(), 78);
    let more = info(&format!("{path} --num-nodes 40"));
    assert_eq!(more["degrees"]["isolated_nodes"], 6);
}

#[test]
fn test_directions_labels_and_weights_are_kept_on_request() {
    let files = Files::new();
    let input = files.write("g.csv", "source,target,weight\nb,a,2\na,b,3\na,a,1\n");
    let reading = "--ids labels --weight-column 3";
    let convert = |options: &str| {
        let line = format!("graph convert {input} - {reading} -q {options}");
        run_line(&line).text()
    };
    let directed = convert("--directed --output-separator comma --output-header");
    assert_eq!(directed, "source,target,weight\nb,a,2\na,b,3\na,a,1\n");
    assert_eq!(convert(""), "b\ta\t2\n");
    let labels = files.argument("labels.tsv");
    let metis = convert(&format!("--output-format metis --labels-to {labels}"));
    assert_eq!(metis, "2 1 001\n2 2\n1 2\n");
    assert_eq!(files.read("labels.tsv"), b"0\tb\n1\ta\n");
    let json = run_line(&format!(
        "graph convert {input} {}/g.mtx {reading} --json",
        files.argument("")
    ));
    assert!(
        json.stderr.contains("--labels-to FILE keeps them"),
        "{}",
        json.stderr
    );
    let json: Value = serde_json::from_slice(&json.success()).unwrap();
    assert_eq!(
        (&json["edges"], &json["edges_read"]),
        (&1.into(), &3.into())
    );
    assert_eq!(json["dropped"]["self_loops"], 1);
    assert_eq!(json["dropped"]["reciprocal"], 1);
}

#[test]
fn test_directions_that_the_file_names_are_kept() {
    let files = Files::new();
    let input = files.write(
        "g.graphml",
        "<graphml><graph edgedefault=\"directed\"><node id=\"a\"/><node id=\"b\"/>\
         <edge source=\"b\" target=\"a\"/><edge source=\"a\" target=\"b\"/></graph></graphml>",
    );
    let mtx = files.argument("g.mtx");
    let json = run(["graph", "convert", &input, &mtx, "--json"]).success();
    let json: Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(
        (&json["directed"], &json["edges"]),
        (&true.into(), &2.into())
    );
    let content = String::from_utf8(files.read("g.mtx")).unwrap();
    assert!(content.contains(" general\n2 2 2\n"), "{content}");
    let edges = run(["orbits", "edges", &input]);
    assert!(
        edges
            .stderr
            .contains("edges with a direction are read as undirected"),
        "{}",
        edges.stderr
    );
}

#[test]
fn test_weights_that_a_format_cannot_hold() {
    let files = Files::new();
    let input = files.write("g.tsv", "0 1 2\n1 2 0.5\n");
    let line = |name: &str| {
        let output = files.argument(name);
        run_line(&format!("graph convert {input} {output} --weight-column 3"))
    };
    let message = line("g.metis").failure();
    assert!(
        message.contains("the edge of 1 and 2 has the weight 0.5"),
        "{message}"
    );
    let orca = line("g.in");
    assert!(
        orca.stderr.contains("orca files have no weights"),
        "{}",
        orca.stderr
    );
    orca.success();
    assert_eq!(files.names(), ["g.in", "g.tsv"]);
}

#[test]
fn test_conversions_that_make_no_sense() {
    for (line, reason) in [
        (
            format!("graph convert {KARATE} - --json"),
            "cannot both go to standard output",
        ),
        (
            format!("graph convert {KARATE} - --output-format native"),
            "name a file",
        ),
        (
            format!("graph convert {KARATE} - --output-format graphml"),
            "writing graphml files is not supported",
        ),
        (
            format!("graph convert {KARATE} - --output-format metis --directed"),
            "metis",
        ),
        (
            format!("graph convert {KARATE} - --labels-to x"),
            "no names of nodes",
        ),
        (
            format!("graph convert {KARATE} k.argiope.zst"),
            "cannot be compressed",
        ),
        (
            "graph convert no/such/file k.xyz.gz".to_owned(),
            "k.xyz.gz: no format is known by this name; --output-format names it",
        ),
        (
            "graph convert no/such/file no/such/k.mtx".to_owned(),
            "no/such/k.mtx: cannot write: ",
        ),
        (
            "graph convert no/such/file k.graphml".to_owned(),
            "writing graphml files is not supported",
        ),
    ] {
        let message = run_line(&line).failure();
        assert!(message.contains(reason), "{line}: {message}");
    }
}

#[test]
fn test_isolated_last_nodes_that_an_edge_list_cannot_name_are_noted() {
    let files = Files::new();
    let (path, output) = (files.write("a.in", "5 1\n0 1\n"), files.argument("a.edges"));
    let note = run(["graph", "convert", &path, &output]).stderr;
    assert!(note.contains("--num-nodes 5"), "{note}");
    let note = run(["graph", "convert", KARATE, &output]).stderr;
    assert!(!note.contains("--num-nodes"), "{note}");
}
