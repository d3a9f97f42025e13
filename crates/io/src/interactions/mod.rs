//! Interactions: which items users have chosen.
//!
//! Users and items are numbered apart. Three layouts are read: lists (`user item item ...`, as LightGCN and its
//! successors have them), pairs (`user item`), both of numbers from 0, and tables with a row of column names
//! (`user_id:token item_id:token ...`, as RecBole has them), whose users and items have names.

mod lists;
mod table;

use std::path::Path;

use argiope_graph::{BipartiteGraph, Built, EdgeList, GraphError, LabelMap, Progress};

use crate::{
    IoError, ReadSummary,
    blocks::TextInput,
    edge_list::read_numbers,
    header_line::data_line,
    input::Input,
    read::{check_density, in_file},
    rows::dialect::Dialect,
};

/// First characters of comment lines in files of numbers.
const COMMENTS: &[u8] = b"#%";

/// How interactions stand in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum InteractionLayout {
    /// A table if its first row names the columns `user_id` and `item_id`, else lists. Pairs are lists of one item.
    #[default]
    Auto,
    /// A line a user, blanks between the numbers: the user, then its items, perhaps none. A user may have several lines.
    Lists,
    /// A line an interaction: the user and the item, and nothing else.
    Pairs,
    /// Columns with tabs between them, named in the first row; of the columns other than `user_id` and `item_id` nothing
    /// is read. Names may have a type behind a colon. What stands in the columns are names, also numbers.
    Table,
}

/// The names of users and items, for tables: ids are given out by first appearance.
#[derive(Debug, Clone, Default)]
pub struct InteractionNames {
    /// Those of the users.
    pub users: LabelMap,
    /// Those of the items.
    pub items: LabelMap,
}

/// Interactions as they stand in a file.
#[derive(Debug, Clone, Default)]
pub struct InputInteractions {
    /// User and item, in the order of the file, with repetitions.
    pub pairs: EdgeList,
    /// One more than the largest user, also of users without items; for tables, the number of names.
    pub num_users: usize,
    /// One more than the largest item; for tables, the number of names.
    pub num_items: usize,
    /// What was read.
    pub summary: ReadSummary,
}

impl InputInteractions {
    /// The graph, with at least so many users (left) and items (right). Repeated interactions are dropped and reported.
    ///
    /// # Errors
    /// [`GraphError::TooManyNodes`].
    ///
    /// # Complexity
    /// `O(users + items + interactions log max_items)` time.
    pub fn into_bipartite(
        self,
        num_users: usize,
        num_items: usize,
    ) -> Result<Built<BipartiteGraph>, GraphError> {
        let (users, items) = (self.num_users.max(num_users), self.num_items.max(num_items));
        self.pairs.into_bipartite(users, items)
    }
}

/// Reads interactions. Files may be compressed; `-` is standard input; CRLF, a byte order mark and a missing final line
/// end do no harm. Names of tables go on with those of `names`: the files of one data set are read with the same ones.
///
/// ```
/// use argiope_graph::Silent;
/// use argiope_io::{InteractionLayout, InteractionNames, read_interactions};
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("train.txt");
/// std::fs::write(&path, "0 2 1\n3\n1 0\n")?;
/// let mut names = InteractionNames::default();
/// let read = read_interactions(&path, InteractionLayout::Auto, &mut names, &Silent)?;
/// assert_eq!(read.pairs.iter().collect::<Vec<_>>(), [(0, 2), (0, 1), (1, 0)]);
/// assert_eq!((read.num_users, read.num_items), (4, 3));
///
/// std::fs::write(&path, "user_id:token\titem_id:token\trating:float\n196\t242\t3\n186\t242\t4\n")?;
/// let read = read_interactions(&path, InteractionLayout::Auto, &mut names, &Silent)?;
/// assert_eq!(read.pairs.iter().collect::<Vec<_>>(), [(0, 0), (1, 0)]);
/// assert_eq!(names.users.label(1), Some("186"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// An [`IoError`] that names the file, the line, the column and the text: for what is no id, ids beyond 32 bits, rows of
/// pairs with other than two columns, tables without the two columns; [`IoError::Empty`] for a file without rows;
/// [`IoError::TooSparse`] for ids that make almost only users or items without interactions.
///
/// # Complexity
/// `O(bytes)` time, on the threads of the current pool; memory for the pairs and some blocks of text.
pub fn read_interactions(
    path: &Path,
    layout: InteractionLayout,
    names: &mut InteractionNames,
    progress: &dyn Progress,
) -> Result<InputInteractions, IoError> {
    let input = Input::open(path)?;
    let compression = input.compression;
    progress.begin("reading", input.size());
    let mut text = TextInput::new(input)?;
    let mut read = match layout {
        InteractionLayout::Table => table::read(&mut text, names, progress)?,
        InteractionLayout::Lists => lists::read(&mut text, progress)?,
        InteractionLayout::Pairs => pairs(&mut text, progress)?,
        InteractionLayout::Auto => {
            let comment_lines = data_line(&mut text, COMMENTS)?;
            let mut read = match table::is_next(&mut text)? {
                true => table::read(&mut text, names, progress)?,
                false => lists::read(&mut text, progress)?,
            };
            read.summary.comment_lines += comment_lines;
            read
        }
    };
    read.summary.compression = compression;
    read.summary.lines = text.lines();
    read.summary.bytes = text.bytes();
    let largest_side = read.num_users.max(read.num_items) as u64;
    check_density(largest_side, read.pairs.len() as u64, path)?;
    progress.end();
    Ok(read)
}

fn pairs(text: &mut TextInput, progress: &dyn Progress) -> Result<InputInteractions, IoError> {
    let mut comment_lines = data_line(text, COMMENTS)?;
    let dialect = Dialect::plain(COMMENTS, false, 0, u64::from(u32::MAX));
    let mut pairs = EdgeList::new();
    comment_lines += read_numbers(text, &dialect, &mut pairs, progress)?;
    let (mut num_users, mut num_items) = (0, 0);
    for (user, item) in pairs.iter() {
        num_users = num_users.max(user as usize + 1);
        num_items = num_items.max(item as usize + 1);
    }
    Ok(InputInteractions {
        pairs,
        num_users,
        num_items,
        summary: ReadSummary {
            comment_lines,
            ..ReadSummary::default()
        },
    })
}

/// Adds a block of pairs, and says which file an error belongs to.
fn push(pairs: &mut EdgeList, block: Vec<[u32; 2]>, path: &Path) -> Result<(), IoError> {
    pairs
        .push_block(block)
        .map_err(|source| in_file(path, source))
}
