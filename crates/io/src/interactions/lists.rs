//! Lists: a line a user, its items behind it.

use argiope_graph::{EdgeList, Progress};
use memchr::{memchr, memchr_iter};

use super::{COMMENTS, InputInteractions, push};
use crate::{
    IoError, ReadSummary,
    blocks::TextInput,
    header_line::data_line,
    rows::{
        dialect::{Cut, Dialect},
        fault::{Fault, FaultKind},
        numbers::{binary, parse_id},
        scan::{for_each_field, trim},
    },
};

const USER: &str = "a user id, a non-negative integer";
const ITEM: &str = "an item id, a non-negative integer";

/// The pairs of a block, in order, up to the first error.
#[derive(Debug, Default)]
struct Lists {
    pairs: Vec<[u32; 2]>,
    /// One more than the largest user, and than the largest item.
    num_users: usize,
    num_items: usize,
    comments: u64,
    fault: Option<Fault>,
}

pub(super) fn read(
    text: &mut TextInput,
    progress: &dyn Progress,
) -> Result<InputInteractions, IoError> {
    let mut read = InputInteractions {
        pairs: EdgeList::new(),
        summary: ReadSummary {
            comment_lines: data_line(text, COMMENTS)?,
            ..ReadSummary::default()
        },
        ..InputInteractions::default()
    };
    let dialect = Dialect::plain(COMMENTS, false, 0, u64::from(u32::MAX));
    text.for_each_block(
        progress,
        |block| parse(block, &dialect),
        |block, parsed| {
            if let Some(fault) = parsed.fault {
                return Err(fault.locate(&block));
            }
            read.num_users = read.num_users.max(parsed.num_users);
            read.num_items = read.num_items.max(parsed.num_items);
            read.summary.comment_lines += parsed.comments;
            push(&mut read.pairs, parsed.pairs, block.path)
        },
    )?;
    Ok(read)
}

/// Parses a block; also returns its number of lines.
fn parse(block: &[u8], dialect: &Dialect) -> (Lists, u64) {
    let mut lists = Lists::default();
    let num_lines = memchr_iter(b'\n', block).count() as u64;
    if let Some(offset) = memchr(0, block) {
        lists.fault = Some(binary(block, offset));
        return (lists, num_lines);
    }
    for (line, text) in (0..num_lines).zip(block.split(|&byte| byte == b'\n')) {
        if let Err(kind) = parse_line(text, dialect, &mut lists) {
            lists.fault = Some(Fault { line, kind });
            break;
        }
    }
    (lists, num_lines)
}

fn parse_line(line: &[u8], dialect: &Dialect, lists: &mut Lists) -> Result<(), FaultKind> {
    let Some(&first) = trim(line).first() else {
        return Ok(());
    };
    if dialect.is_comment(first) {
        lists.comments += 1;
        return Ok(());
    }
    let (mut user, mut fault) = (0, None);
    for_each_field(line, Cut::Blanks, |column, start, end| {
        if fault.is_some() {
            return;
        }
        let expected = if column == 0 { USER } else { ITEM };
        match parse_id(&line[start..end], dialect, column, expected) {
            Err(kind) => fault = Some(kind),
            Ok(id) if column == 0 => {
                user = id;
                lists.num_users = lists.num_users.max(id as usize + 1);
            }
            Ok(item) => {
                lists.num_items = lists.num_items.max(item as usize + 1);
                lists.pairs.push([user, item]);
            }
        }
    });
    fault.map_or(Ok(()), Err)
}
