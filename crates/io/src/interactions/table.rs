//! Tables: columns with names, users and items with names.

use argiope_graph::{EdgeList, Progress};

use super::{InputInteractions, InteractionNames};
use crate::{
    IoError, ReadSummary,
    blocks::TextInput,
    edge_list::intern,
    header_line::{data_line, syntax},
    read::in_file,
    rows::{
        dialect::{Cut, Dialect, UNUSED},
        names,
        scan::{for_each_field, trim},
    },
    snippet::snippet,
};

/// How the columns of users and items are called.
const COLUMNS: [&str; 2] = ["user_id", "item_id"];

const CUT: Cut = Cut::At(b'\t');

/// True if the next line names the columns of a table.
pub(super) fn is_next(text: &mut TextInput) -> Result<bool, IoError> {
    let line = text.peek_line()?.unwrap_or_default();
    Ok(columns(line).is_some())
}

/// The columns of users and items, and the number of columns, if a line names them all.
fn columns(header: &[u8]) -> Option<([usize; 2], usize)> {
    let mut found = [None; 2];
    let mut num_columns = 0;
    for_each_field(header, CUT, |number, start, end| {
        num_columns = number + 1;
        let field = &header[start..end];
        // A type may stand behind a colon.
        let name = field.split(|&byte| byte == b':').next().unwrap_or_default();
        for (column, known) in found.iter_mut().zip(COLUMNS) {
            if name.eq_ignore_ascii_case(known.as_bytes()) {
                column.get_or_insert(number);
            }
        }
    });
    Some(([found[0]?, found[1]?], num_columns))
}

pub(super) fn read(
    text: &mut TextInput,
    names: &mut InteractionNames,
    progress: &dyn Progress,
) -> Result<InputInteractions, IoError> {
    // Names may start with any character: a table has no comments.
    data_line(text, b"")?;
    let line = text.peek_line()?.unwrap_or_default();
    let Some(([user, item], num_columns)) = columns(line) else {
        let shown = snippet(trim(line));
        let reason = "expected the names of the columns, with tabs between them, user_id and item_id among them";
        return Err(syntax(text, reason.to_owned(), shown));
    };
    text.skip_line();
    let dialect = Dialect {
        cut: CUT,
        comments: Vec::new(),
        columns: [user, item, UNUSED, UNUSED],
        fewest: num_columns,
        most: num_columns,
        smallest_id: 0,
        largest_id: 0,
    };
    let mut pairs = EdgeList::new();
    text.for_each_block(
        progress,
        |block| names::parse(block, &dialect),
        |block, parsed| {
            let mut push = |row: &names::Row| {
                let text = |span| names::text(block.data, span, &dialect);
                let user = intern(&mut names.users, &text(row.source), None)?;
                let item = intern(&mut names.items, &text(row.target), None)?;
                pairs.push(user, item)
            };
            let mut rows = parsed.rows.iter();
            (rows.try_for_each(&mut push)).map_err(|source| in_file(block.path, source))?;
            match parsed.fault {
                Some(fault) => Err(fault.locate(&block)),
                None => Ok(()),
            }
        },
    )?;
    if pairs.is_empty() {
        return Err(IoError::Empty {
            path: text.path().to_path_buf(),
            line: text.lines().max(1),
        });
    }
    Ok(InputInteractions {
        pairs,
        num_users: names.users.len(),
        num_items: names.items.len(),
        summary: ReadSummary {
            header: true,
            ..ReadSummary::default()
        },
    })
}
