//! Fetching from a server that breaks off, ignores ranges, lies, or is not there.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    thread,
};

use argiope_graph::Silent;

use super::{DataFile, DataSet, Kind, Origin, Places, content_sha256, fetch_into};
use crate::IoError;

/// How the server answers, request by request.
#[derive(Clone, Copy)]
enum Answer {
    Whole,
    /// Announces everything, sends this many bytes, closes.
    BreakOff(usize),
    /// Honours the range.
    Range,
    Status(u16),
}

/// Serves `content` on a free port; returns the address and the `Range` headers it has seen.
fn serve(content: Vec<u8>, answers: Vec<Answer>) -> (String, Arc<Mutex<Vec<Option<String>>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/edges.txt", listener.local_addr().unwrap());
    let seen = Arc::new(Mutex::new(Vec::new()));
    let ranges = Arc::clone(&seen);
    thread::spawn(move || {
        for answer in answers {
            let (stream, _) = listener.accept().unwrap();
            let mut range = None;
            for line in BufReader::new(stream.try_clone().unwrap()).lines() {
                let line = line.unwrap().to_ascii_lowercase();
                if let Some(value) = line.strip_prefix("range: bytes=") {
                    range = Some(value.to_owned());
                }
                if line.is_empty() {
                    break;
                }
            }
            ranges.lock().unwrap().push(range.clone());
            let start: usize = range
                .and_then(|range| range.trim_end_matches('-').parse().ok())
                .unwrap_or(0);
            let (head, body) = match answer {
                Answer::Whole => ("200 OK".to_owned(), &content[..]),
                Answer::BreakOff(count) => ("200 OK".to_owned(), &content[..count]),
                Answer::Range => {
                    let head = format!(
                        "206 Partial Content\r\nContent-Range: bytes {start}-{}/{}",
                        content.len() - 1,
                        content.len()
                    );
                    (head, &content[start..])
                }
                Answer::Status(status) => (format!("{status} No"), &content[..0]),
            };
            let length = match answer {
                Answer::BreakOff(_) => content.len(),
                _ => body.len(),
            };
            let mut stream = stream;
            let _ = write!(
                stream,
                "HTTP/1.1 {head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
            );
            let _ = stream.write_all(body);
        }
    });
    (url, seen)
}

/// Tests keep what they build as long as they run.
fn forever<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

fn set(origin: Origin, sha256: &str) -> DataSet {
    let file = DataFile {
        path: "networks/small.edges.gz",
        sha256: forever(sha256.to_owned()),
        origin,
    };
    DataSet {
        name: "small",
        what: "a test",
        kind: Kind::Network,
        nodes: 3,
        edges: 2,
        directed: false,
        page: "https://example.org/small",
        licence: "none",
        files: std::slice::from_ref(forever(file)),
    }
}

fn sha256(content: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("content");
    fs::write(&path, content).unwrap();
    content_sha256(&path).unwrap()
}

fn file_at(url: String) -> Origin {
    Origin::File { url: forever(url) }
}

fn cache(folder: &Path) -> Places {
    Places {
        data: None,
        cache: Some(folder.to_path_buf()),
    }
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files.extend(files_below(&path)),
            false => files.push(path),
        }
    }
    files
}

#[test]
fn test_broken_downloads_are_resumed() {
    let content: Vec<u8> = (0..50_000u32)
        .flat_map(|id| format!("{id} 0\n").into_bytes())
        .collect();
    let (url, ranges) = serve(
        content.clone(),
        vec![Answer::BreakOff(123_456), Answer::Range],
    );
    let set = set(file_at(url), &sha256(&content));
    let folder = tempfile::tempdir().unwrap();
    let error = fetch_into(&set, &cache(folder.path()), &Silent).unwrap_err();
    let message = error.to_string();
    assert!(message.contains("run again to resume"), "{message}");
    let partial = folder.path().join("networks/small.edges.partial");
    let held = fs::metadata(&partial).unwrap().len();
    assert!(held > 0 && held <= 123_456);
    let paths = fetch_into(&set, &cache(folder.path()), &Silent).unwrap();
    assert_eq!(paths, [folder.path().join("networks/small.edges")]);
    assert_eq!(fs::read(&paths[0]).unwrap(), content);
    assert_eq!(*ranges.lock().unwrap(), [None, Some(format!("{held}-"))]);
    assert_eq!(files_below(folder.path()).len(), 1);
    // Nothing is fetched twice: the server is gone.
    fetch_into(&set, &cache(folder.path()), &Silent).unwrap();
}

#[test]
fn test_servers_without_ranges_start_again() {
    let content = b"0 1\n1 2\n".to_vec();
    for answers in [
        vec![Answer::Whole],
        vec![Answer::Status(416), Answer::Whole],
    ] {
        let (url, _) = serve(content.clone(), answers);
        let set = set(file_at(url), &sha256(&content));
        let folder = tempfile::tempdir().unwrap();
        let partial = folder.path().join("networks/small.edges.partial");
        fs::create_dir_all(partial.parent().unwrap()).unwrap();
        fs::write(&partial, "left by something else").unwrap();
        let paths = fetch_into(&set, &cache(folder.path()), &Silent).unwrap();
        assert_eq!(fs::read(&paths[0]).unwrap(), content);
    }
}

#[test]
fn test_wrong_content_and_wrong_answers_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (url, _) = serve(b"0 1\n".to_vec(), vec![Answer::Whole, Answer::Status(404)]);
    let set = set(file_at(url), &sha256(b"other"));
    let error = fetch_into(&set, &cache(folder.path()), &Silent).unwrap_err();
    assert!(matches!(error, IoError::Checksum { .. }), "{error}");
    let error = fetch_into(&set, &cache(folder.path()), &Silent).unwrap_err();
    assert!(error.to_string().contains("status 404"), "{error}");
    assert!(files_below(folder.path()).is_empty());
}

#[test]
fn test_offline_names_the_address_and_the_place() {
    let folder = tempfile::tempdir().unwrap();
    // A port that was free a moment ago.
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let url = format!("http://127.0.0.1:{port}/edges.txt");
    let offline = set(file_at(url.clone()), &sha256(b""));
    let message = fetch_into(&offline, &cache(folder.path()), &Silent)
        .unwrap_err()
        .to_string();
    assert!(
        message.starts_with(&format!("cannot fetch {url}: ")),
        "{message}"
    );
    let place = folder.path().join("networks/small.edges");
    assert!(
        message.ends_with(&format!("save it as {}", place.display())),
        "{message}"
    );
    let by_hand = set(Origin::ByHand, &sha256(b""));
    let message = fetch_into(&by_hand, &cache(folder.path()), &Silent)
        .unwrap_err()
        .to_string();
    assert!(message.contains("https://example.org/small"), "{message}");
}

#[test]
fn test_originals_are_checked_by_their_counts() {
    let folder = tempfile::tempdir().unwrap();
    let content = b"# Undirected\n700 9\n9 700\n9 9\n9 12\n".to_vec();
    let (url, _) = serve(content, vec![Answer::Whole]);
    let good = set(Origin::Original { url: forever(url) }, &sha256(b""));
    let paths = fetch_into(&good, &cache(folder.path()), &Silent).unwrap();
    assert_eq!(paths, [folder.path().join("originals/edges.txt")]);
    let folder = tempfile::tempdir().unwrap();
    let (url, _) = serve(b"0 1\n".to_vec(), vec![Answer::Whole]);
    let bad = set(Origin::Original { url: forever(url) }, &sha256(b""));
    let message = fetch_into(&bad, &cache(folder.path()), &Silent)
        .unwrap_err()
        .to_string();
    assert!(
        message.contains("2 nodes and 1 edges, but small has 3 and 2"),
        "{message}"
    );
}

#[test]
fn test_members_are_taken_out_of_archives() {
    let folder = tempfile::tempdir().unwrap();
    let archive = super::tar::archive(&[("x/other.txt", "?"), ("x/train.txt", "a b c\n")]);
    let (url, _) = serve(archive, vec![Answer::Whole]);
    let member = |member| Origin::Member {
        url: forever(url.clone()),
        member,
    };
    let good = set(member("train.txt"), &sha256(b"a b c\n"));
    let paths = fetch_into(&good, &cache(folder.path()), &Silent).unwrap();
    assert_eq!(fs::read(&paths[0]).unwrap(), b"a b c\n");
    fs::remove_file(&paths[0]).unwrap();
    let missing = set(member("none.txt"), &sha256(b""));
    let message = fetch_into(&missing, &cache(folder.path()), &Silent)
        .unwrap_err()
        .to_string();
    assert!(
        message.ends_with("the archive has no member none.txt"),
        "{message}"
    );
    let wrong = set(member("other.txt"), &sha256(b""));
    assert!(fetch_into(&wrong, &cache(folder.path()), &Silent).is_err());
    assert_eq!(
        files_below(folder.path()),
        [folder.path().join("originals/edges.txt")]
    );
}
