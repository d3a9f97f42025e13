//! Requests: one form, clear errors.

use std::fs;

use argiope_unlearn::{Element, Request, UnlearnError, request::read_elements};

#[test]
fn test_elements_have_one_form() {
    let elements = [
        Element::Edge(5, 2),
        Element::Interaction(5, 2),
        Element::Edge(2, 5),
        Element::Features(1),
    ];
    let request = Request::new("a", elements).unwrap();
    let expected = [
        Element::Edge(2, 5),
        Element::Features(1),
        Element::Interaction(5, 2),
    ];
    assert_eq!(request.elements(), expected);
    assert_eq!(request.num_repeated(), 1);
}

#[test]
fn test_ids_are_names_of_files() {
    for id in ["", ".", "..", "a/b", "a b", "ä", &"x".repeat(201)] {
        let error = Request::new(id, [Element::Node(0)]).unwrap_err();
        assert!(
            error.to_string().contains("letters, digits"),
            "{id}: {error}"
        );
    }
    assert!(Request::new("GDPR-2026_01.3", [Element::Node(0)]).is_ok());
}

#[test]
fn test_nothing_is_no_request() {
    let error = Request::new("empty", []).unwrap_err();
    assert!(matches!(error, UnlearnError::EmptyRequest { .. }));
    assert_eq!(error.to_string(), "request empty names nothing to delete");
}

#[test]
fn test_files_hold_an_element_a_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("elements.txt");
    fs::write(
        &path,
        "\u{feff}# of May\r\nedge 3 1\r\n\r\nuser 4\r\ninteraction 4 7",
    )
    .unwrap();
    let elements = read_elements(&path).unwrap();
    let expected = [
        Element::Edge(3, 1),
        Element::User(4),
        Element::Interaction(4, 7),
    ];
    assert_eq!(elements, expected);
}

#[test]
fn test_faults_name_file_line_and_text() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("elements.txt");
    for (text, reason) in [
        ("node 1\nedge 3", "expected two ids"),
        ("node 1\nnode -3", "ids are whole numbers"),
        ("node 1\nnode 4294967296", "ids are whole numbers"),
        ("node 1\nvertex 3", "expected edge, node"),
        ("node 1\nnode 1 2", "expected one id"),
    ] {
        fs::write(&path, text).unwrap();
        let error = read_elements(&path).unwrap_err().to_string();
        let line = text.lines().last().unwrap();
        assert!(error.contains(":2:") && error.contains(reason), "{error}");
        assert!(error.contains(line), "{error}");
    }
}
