//! Interactions of users with items: layouts, what is tolerated, and what is refused with file, line and text.

use std::{fs, path::PathBuf};

use argiope_graph::Silent;
use argiope_io::{
    InputInteractions, InteractionLayout, InteractionNames, IoError, read_interactions,
};
use proptest::prelude::*;
use tempfile::TempDir;

fn file(content: impl AsRef<[u8]>) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("train.txt");
    fs::write(&path, content).unwrap();
    (folder, path)
}

fn read(
    content: impl AsRef<[u8]>,
    layout: InteractionLayout,
) -> Result<InputInteractions, IoError> {
    let (_folder, path) = file(content);
    read_interactions(&path, layout, &mut InteractionNames::default(), &Silent)
}

/// Pairs, users, items.
fn lists(content: impl AsRef<[u8]>) -> (Vec<(u32, u32)>, usize, usize) {
    let read = read(content, InteractionLayout::Auto).unwrap();
    (read.pairs.iter().collect(), read.num_users, read.num_items)
}

#[track_caller]
fn refused(content: impl AsRef<[u8]>, layout: InteractionLayout, expected: &str) {
    let message = read(content, layout).unwrap_err().to_string();
    assert!(!message.contains('\n'), "{message:?}");
    let at = message.find("train.txt").expect("the file is named");
    assert!(message[at..].starts_with(expected), "{message}");
}

#[test]
fn test_lists_are_read_as_they_stand() {
    assert_eq!(lists("0 2 1\n2 0\n"), (vec![(0, 2), (0, 1), (2, 0)], 3, 3));
    // Users without items, several lines of a user, tabs, comments, empty lines
    assert_eq!(
        lists("# users\n5\n\n0\t1  1\n0 3\n"),
        (vec![(0, 1), (0, 1), (0, 3)], 6, 4)
    );
    assert_eq!(lists("4\n"), (vec![], 5, 0));
}

#[test]
fn test_line_ends_and_byte_order_marks_do_no_harm() {
    let expected = lists("0 2 1\n2 0\n");
    for content in [
        "0 2 1\r\n2 0\r\n",
        "0 2 1\n2 0",
        "\u{feff}0 2 1\n2 0\n",
        " 0 2 1 \n 2 0 \r",
    ] {
        assert_eq!(lists(content), expected, "{content:?}");
    }
}

#[test]
fn test_repeated_interactions_are_reported() {
    let read = read("0 2 1 2\n0 1\n1\n", InteractionLayout::Lists).unwrap();
    let built = read.into_bipartite(0, 5).unwrap();
    assert_eq!(built.report.duplicates, 2);
    assert_eq!(built.graph.edges().collect::<Vec<_>>(), [(0, 1), (0, 2)]);
    assert_eq!((built.graph.num_left(), built.graph.num_right()), (2, 5));
}

#[test]
fn test_pairs_have_two_columns() {
    let found = read("0 2\n0\t1\n", InteractionLayout::Pairs).unwrap();
    assert_eq!(found.pairs.iter().collect::<Vec<_>>(), [(0, 2), (0, 1)]);
    assert_eq!((found.num_users, found.num_items), (1, 3));
    // A rating that a list would take for an item
    refused(
        "0 2 5\n",
        InteractionLayout::Pairs,
        "train.txt:1: expected 2 columns, found 3: \"0 2 5\"",
    );
    refused(
        "0 2\n3\n",
        InteractionLayout::Pairs,
        "train.txt:2: expected 2 columns, found 1",
    );
}

#[test]
fn test_tables_have_named_columns() {
    let mut names = InteractionNames::default();
    let train = "item_id:token\tuser_id:token\trating:float\r\nb\t196\t3\r\na\t7\t1";
    let (_folder, path) = file(train);
    let layout = InteractionLayout::Auto;
    let read = read_interactions(&path, layout, &mut names, &Silent).unwrap();
    assert_eq!(read.pairs.iter().collect::<Vec<_>>(), [(0, 0), (1, 1)]);
    assert_eq!(
        (names.users.label(1), names.items.label(0)),
        (Some("7"), Some("b"))
    );
    // The next file goes on with the names.
    let (_folder, path) = file("USER_ID\titem_id\n7\tb\n#8\ta\n");
    let read = read_interactions(&path, layout, &mut names, &Silent).unwrap();
    assert_eq!(read.pairs.iter().collect::<Vec<_>>(), [(1, 0), (2, 1)]);
    assert_eq!((read.num_users, read.num_items), (3, 2));
    assert_eq!(names.users.label(2), Some("#8"));
}

#[test]
fn test_what_is_no_id_is_refused() {
    let lists = InteractionLayout::Auto;
    refused(
        "0 1\n1 two\n",
        lists,
        "train.txt:2: column 2: \"two\" is not an item id",
    );
    refused(
        "ada 1\n",
        lists,
        "train.txt:1: column 1: \"ada\" is not a user id",
    );
    refused(
        "0 1\n1 -4\n",
        lists,
        "train.txt:2: column 2: node id -4 is out of range",
    );
    refused(
        "0 1.5\n",
        lists,
        "train.txt:1: column 2: \"1.5\" is not an item id",
    );
    for huge in ["4294967295", "99999999999999999999999"] {
        let expected = format!("train.txt:2: column 3: node id {huge} is out of range");
        refused(format!("0 1\n1 2 {huge}\n"), lists, &expected);
        let expected = format!("train.txt:1: column 1: node id {huge} is out of range");
        refused(format!("{huge}\n"), lists, &expected);
    }
    refused(
        b"0 1\n1 \xff\n",
        lists,
        "train.txt:2: column 2: \"\\xff\" is not UTF-8",
    );
    refused(
        b"0 1\n1 \x002\n",
        lists,
        "train.txt:2: this is a binary file",
    );
}

#[test]
fn test_ids_that_would_only_cost_memory_are_refused() {
    for content in ["0 4294967294\n", "4294967294 0\n", "4294967294\n"] {
        refused(
            content,
            InteractionLayout::Lists,
            "train.txt: a graph of 4294967295 nodes",
        );
    }
}

#[test]
fn test_files_without_rows_and_wrong_tables_are_refused() {
    for layout in [
        InteractionLayout::Auto,
        InteractionLayout::Lists,
        InteractionLayout::Pairs,
        InteractionLayout::Table,
    ] {
        refused("", layout, "train.txt:1: no edges");
    }
    refused(
        "# nothing\n",
        InteractionLayout::Lists,
        "train.txt:1: no edges",
    );
    let header = "user_id:token\titem_id:token\n";
    refused(header, InteractionLayout::Auto, "train.txt:1: no edges");
    let table = InteractionLayout::Table;
    refused(
        "0 1\n",
        table,
        "train.txt:1: expected the names of the columns",
    );
    refused(
        "user_id\tage\n0\t7\n",
        table,
        "train.txt:1: expected the names of the columns",
    );
    let short = format!("{header}1\t2\n3\n");
    refused(
        short,
        table,
        "train.txt:3: expected 2 columns, found 1: \"3\"",
    );
    let nameless = format!("{header}1\t2\n\t3\n");
    refused(nameless, table, "train.txt:3: column 1: \"\" is not a name");
}

#[test]
fn test_long_files_keep_lines_and_order() {
    // Several blocks of text
    let mut content: String = (0..150_000)
        .map(|user| format!("{user} 7 {}\n", user % 1000))
        .collect();
    let (pairs, users, items) = lists(&content);
    let expected = (0..150_000).flat_map(|user| [(user, 7), (user, user % 1000)]);
    assert!(pairs.into_iter().eq(expected));
    assert_eq!((users, items), (150_000, 1000));
    content += "1 x\n";
    refused(
        content,
        InteractionLayout::Lists,
        "train.txt:150001: column 2: \"x\"",
    );
}

proptest! {
    /// Any rows come back, whatever stands between the numbers.
    #[test]
    fn prop_lists_round_trip(
        rows in prop::collection::vec((0u32..50, prop::collection::vec(0u32..80, 0..6)), 1..20),
        gap in "[ \t]{1,3}",
        crlf: bool,
    ) {
        let end = if crlf { "\r\n" } else { "\n" };
        let mut content = String::new();
        for (user, items) in &rows {
            content += &user.to_string();
            for item in items {
                content += &format!("{gap}{item}");
            }
            content += end;
        }
        let (pairs, users, items) = lists(content);
        let expected: Vec<(u32, u32)> = rows.iter()
            .flat_map(|(user, items)| items.iter().map(move |&item| (*user, item)))
            .collect();
        let num_users = rows.iter().map(|row| row.0 as usize + 1).max().unwrap();
        let num_items = expected.iter().map(|pair| pair.1 as usize + 1).max().unwrap_or(0);
        prop_assert_eq!((pairs, users, items), (expected, num_users, num_items));
    }

    /// No bytes make the readers panic.
    #[test]
    fn prop_any_bytes_are_read_or_refused(content in prop::collection::vec(any::<u8>(), 0..200)) {
        for layout in [InteractionLayout::Lists, InteractionLayout::Pairs, InteractionLayout::Table] {
            let _ = read(&content, layout);
        }
    }
}
