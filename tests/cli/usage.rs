//! Help, completions, manual pages, wrong usage, and signals.

use std::process::Stdio;

use crate::program::{DEBIAN, Files, KARATE, Run, command, run, run_line};

/// Options of the commands that print a table of counts.
const TABLE_OPTIONS: &[&str] = &[
    "FILE",
    "--size",
    "--num-nodes",
    "--format",
    "orca",
    "npy",
    "parquet",
    "--output",
];

/// The commands and options that their help must name.
const COMMANDS: [(&str, &[&str]); 11] = [
    (
        "",
        &[
            "graph",
            "orbits",
            "data",
            "completions",
            "man",
            "--threads",
            "--json",
            "--quiet",
            "--verbose",
        ],
    ),
    (
        "graph info",
        &[
            "FILE",
            "--input-format",
            "--separator",
            "--comment",
            "--header",
            "--base",
            "--ids",
            "--columns",
            "--weight-column",
            "--num-nodes",
            "--output",
            "--json",
            "--threads",
        ],
    ),
    (
        "graph convert",
        &[
            "FILE",
            "OUT",
            "--output-format",
            "--directed",
            "--undirected",
            "--output-separator",
            "--output-base",
            "--output-header",
            "--labels-to",
            "--num-nodes",
        ],
    ),
    ("orbits nodes", TABLE_OPTIONS),
    ("orbits edges", TABLE_OPTIONS),
    (
        "orbits adjacency",
        &[
            "FILE",
            "--keys",
            "--format",
            "--summary",
            "--min-count",
            "--top-k",
            "--output",
        ],
    ),
    ("orbits entries", &["FILE", "--row", "--output"]),
    ("orbits totals", &["FILE", "--num-nodes", "--output"]),
    ("data list", &["--output", "ARGIOPE_DATA"]),
    ("data get", &["NAME", "ARGIOPE_CACHE"]),
    ("completions", &["SHELL", "bash", "zsh", "fish"]),
];

/// Help and manual page of a command name these words.
#[track_caller]
pub(crate) fn check_help(name: &str, words: &[&str]) {
    let help = run_line(&format!("{name} --help")).text();
    let page = run_line(&format!("man {name}")).text().replace("\\-", "-");
    for word in words {
        assert!(help.contains(word), "{name} --help: {word}");
        assert!(page.contains(word), "man {name}: {word}");
    }
    let short = run_line(&format!("{name} -h")).text();
    assert!(short.contains("Usage: argiope"), "{name} -h");
}

#[test]
fn test_help_names_every_option() {
    for (name, words) in COMMANDS {
        check_help(name, words);
    }
    assert!(run(["--version"]).text().starts_with("argiope 0."));
}

#[test]
fn test_completions_know_the_commands() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = run(["completions", shell]).text();
        for word in ["adjacency", "num-nodes", "convert"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
}

#[test]
fn test_all_manual_pages_are_written() {
    let files = Files::new();
    run(["man", "--folder", &files.argument("man1")]).success();
    for page in [
        "argiope.1",
        "argiope-orbits-nodes.1",
        "argiope-graph-convert.1",
    ] {
        assert!(files.path("man1").join(page).is_file(), "{page}");
    }
    let message = run_line("man orbits petals").failure();
    assert_eq!(message, "\"orbits petals\" is no command of argiope");
}

#[test]
fn test_wrong_usage() {
    for (line, hint) in [
        ("", "Usage"),
        ("orbits", "Usage"),
        ("orbits petals x", "petals"),
        ("orbits nodes", "<FILE>"),
        ("orbits nodes x --size 9", "--size"),
        ("orbits nodes x --format xls", "xls"),
        ("orbits nodes x --format tsv --json", "--json"),
        ("orbits nodes x --base 2", "--base"),
        ("orbits nodes x --columns 0,1", "columns are numbers from 1"),
        ("orbits nodes x --separator ab", "known are auto"),
        ("orbits nodes x --threads 0", "--threads"),
        ("orbits nodes x -q -v", "--verbose"),
        ("orbits adjacency x", "--output"),
        ("orbits adjacency x --summary --top-k 3", "--top-k"),
        ("orbits adjacency x --summary --keys 1_1_1", "1_1_1"),
        ("graph convert x", "<OUT>"),
        ("graph convert x y --directed --undirected", "--undirected"),
        ("completions tcsh", "tcsh"),
    ] {
        let run = run_line(line);
        assert_eq!(run.code, Some(2), "{line}");
        assert!(run.stderr.contains(hint), "{line}: {}", run.stderr);
        assert!(run.stdout.is_empty(), "{line}");
    }
}

#[test]
fn test_threads_come_from_the_environment() {
    let with = |threads: &str| {
        let mut command = command(["orbits", "totals", KARATE]);
        Run::from(command.env("ARGIOPE_THREADS", threads).output().unwrap())
    };
    assert_eq!(with("1").success(), with("2").success());
    assert_eq!(with("").success(), with("2").success());
    let refused = with("many");
    assert_eq!(refused.code, Some(2));
    assert!(refused.stderr.contains("many"));
}

#[test]
fn test_verbose_tells_phases_and_quiet_nothing() {
    let verbose = run(["orbits", "nodes", DEBIAN, "-v"]);
    assert!(
        verbose.stderr.contains("argiope: reading: 0."),
        "{}",
        verbose.stderr
    );
    assert!(
        verbose.stderr.contains("argiope: node orbits: about "),
        "{}",
        verbose.stderr
    );
    let plain = run(["orbits", "nodes", DEBIAN]);
    assert_eq!(plain.stderr, "");
    assert_eq!(plain.stdout, verbose.stdout);
}

#[cfg(unix)]
#[test]
fn test_an_interrupted_run_ends_with_130_and_leaves_nothing() {
    let files = Files::new();
    // The program has opened its output when it waits for its input.
    let mut child = command(["orbits", "nodes", "-", "-o", &files.argument("counts.tsv")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    for _ in 0..10_000 {
        if !files.names().is_empty() || child.try_wait().unwrap().is_some() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let status = std::process::Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(status.unwrap().success());
    // The work notices between blocks of its input: it is fed until it is gone.
    use std::io::Write;
    let mut stdin = child.stdin.take().unwrap();
    let edges = "0 1\n1 2\n".repeat(1000);
    for _ in 0..20_000 {
        if child.try_wait().unwrap().is_some() || stdin.write_all(edges.as_bytes()).is_err() {
            break;
        }
    }
    drop(stdin);
    let run = Run::from(child.wait_with_output().unwrap());
    assert_eq!((run.code, run.stderr.as_str()), (Some(130), ""));
    assert!(files.names().is_empty());
}

#[test]
fn test_options_that_make_no_sense() {
    for (line, part) in [
        (
            "orbits totals data/karate.edges -t 0",
            "expected a number from 1 to 512",
        ),
        (
            "orbits totals data/karate.edges -t 60000",
            "expected a number from 1 to 512",
        ),
        (
            "orbits totals data/karate.edges --columns 1,1",
            "two different columns",
        ),
        ("orbits adjacency data/karate.edges -o -", "name a folder"),
        (
            "orbits adjacency data/karate.edges -o m --top-k 0",
            "--top-k",
        ),
        (
            "graph convert data/karate.edges k.argiope.gz",
            "cannot be compressed",
        ),
        (
            "graph convert data/karate.edges k.tsv --labels-to k.tsv",
            "need a file each",
        ),
    ] {
        let run = run_line(line);
        assert_eq!(run.code, Some(2), "{line}");
        assert!(run.stderr.contains(part), "{line}: {}", run.stderr);
    }
}

#[test]
fn test_directions_that_are_dropped_are_noted() {
    let files = Files::new();
    let banner = "%%MatrixMarket matrix coordinate pattern symmetric\n";
    let path = files.write("symmetric.mtx", format!("{banner}2 2 1\n2 1\n"));
    assert_eq!(run(["orbits", "totals", &path]).stderr, "");
    let graphml = "<graphml><graph edgedefault=\"directed\"><node id=\"a\"/><node id=\"b\"/>\
                   <edge source=\"a\" target=\"b\"/></graph></graphml>";
    let path = files.write("directed.graphml", graphml);
    let note = run(["orbits", "totals", &path]).stderr;
    assert!(
        note.contains("edges with a direction are read as undirected"),
        "{note}"
    );
}
