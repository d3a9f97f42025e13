//! Outputs that cannot be written, and readers that have seen enough.

use std::{
    io::{BufRead, BufReader},
    process::Stdio,
};

use crate::program::{DEBIAN, Files, KARATE, Run, command, run};

#[test]
fn test_unwritable_outputs() {
    let files = Files::new();
    for (output, reason) in [
        (
            files.argument("no/such/counts.tsv"),
            "No such file or directory",
        ),
        (files.argument(""), "directory"),
    ] {
        for format in ["tsv", "npy"] {
            let line = ["orbits", "nodes", KARATE, "--format", format, "-o", &output];
            let message = run(line).failure();
            assert!(
                message.contains("cannot write: ") && message.contains(reason),
                "{message}"
            );
        }
    }
    let file = files.write("a-file", "");
    let message = run(["orbits", "adjacency", KARATE, "-o", &file]).failure();
    assert!(message.contains("a-file"), "{message}");
    assert_eq!(files.names(), ["a-file"]);
}

#[test]
fn test_an_output_that_cannot_be_written_is_known_before_the_input_is_read() {
    let message = run(["orbits", "nodes", "no/such/input", "-o", "no/such/output"]).failure();
    assert!(
        message.starts_with("no/such/output: cannot write: "),
        "{message}"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn test_a_full_disk() {
    for arguments in [
        ["orbits", "nodes", DEBIAN, "-o", "/dev/full"].as_slice(),
        &[
            "orbits",
            "edges",
            DEBIAN,
            "--format",
            "npy",
            "-o",
            "/dev/full",
        ],
        &["graph", "info", KARATE, "-o", "/dev/full"],
        &["graph", "convert", KARATE, "/dev/full"],
        &["completions", "bash", "-o", "/dev/full"],
    ] {
        let message = run(arguments).failure();
        assert_eq!(
            message,
            "/dev/full: cannot write: No space left on device (os error 28)"
        );
    }
    for arguments in [
        ["orbits", "nodes", DEBIAN].as_slice(),
        &["orbits", "adjacency", KARATE, "--summary"],
        &["data", "list"],
        &["man"],
    ] {
        let full = std::fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .unwrap();
        let child = command(arguments)
            .stdout(full)
            .stderr(Stdio::piped())
            .spawn();
        let message = Run::from(child.unwrap().wait_with_output().unwrap()).failure();
        assert_eq!(
            message,
            "<stdout>: cannot write: No space left on device (os error 28)"
        );
    }
}

#[test]
fn test_an_existing_file_survives_a_failure() {
    let files = Files::new();
    let old = files.write("counts.tsv", "old");
    let bad = files.write("bad.edges", "0 1\nx\n");
    run(["orbits", "nodes", &bad, "-o", &old]).failure();
    assert_eq!(files.read("counts.tsv"), b"old");
    run(["orbits", "nodes", KARATE, "-o", &old]).success();
    assert!(files.read("counts.tsv").starts_with(b"node\t"));
    assert_eq!(files.names(), ["bad.edges", "counts.tsv"]);
}

#[test]
fn test_a_broken_pipe_is_quiet() {
    for arguments in [
        ["orbits", "edges", DEBIAN].as_slice(),
        &["orbits", "edges", DEBIAN, "--format", "npy"],
        &["graph", "convert", DEBIAN, "-"],
    ] {
        let mut child = command(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::with_capacity(64, child.stdout.take().unwrap());
        let mut first = Vec::new();
        stdout.read_until(b'\n', &mut first).unwrap();
        drop(stdout);
        let run = Run::from(child.wait_with_output().unwrap());
        assert_eq!(
            (run.code, run.stderr.as_str()),
            (Some(0), ""),
            "{arguments:?}"
        );
        assert!(!first.is_empty());
    }
}
