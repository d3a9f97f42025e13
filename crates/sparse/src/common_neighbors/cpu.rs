//! Pairs in parallel: sets are counted, then written to where the counts say.

use crate::{
    Intersect, Pattern, SparseError,
    difference::{self, Member},
    intersection,
    rows::{EntryValues, RowValues, RowsMut, for_each_chunk},
};

use super::{CommonNeighbors, NeighborSets};

/// Steps of a search for an element, about.
const STEPS_OF_SEARCH: u64 = 16;

/// Work before every pair, `[num_pairs + 1]`: about the number of elements that are looked at. At least as many as there can
/// be common neighbours.
pub(crate) fn work_before(left: &Pattern, right: &Pattern, pairs: &[(u32, u32)]) -> Vec<u64> {
    let mut sum = 0;
    let mut work = Vec::with_capacity(pairs.len() + 1);
    work.push(sum);
    work.extend(pairs.iter().map(|&(u, v)| {
        let (of_u, of_v) = (
            left.degree(u as usize) as u64,
            right.degree(v as usize) as u64,
        );
        let (short, long) = (of_u.min(of_v), of_u.max(of_v));
        sum += (short + long).min(short * STEPS_OF_SEARCH);
        sum
    }));
    work
}

/// The end of the longest run of pairs from `start` on that is at most `most` work, and at least one pair long.
#[cfg(feature = "burn")]
pub(crate) fn end_of_run(work: &[u64], start: usize, most: u64) -> usize {
    let rest = &work[start..];
    let fitting = rest.partition_point(|&before| before - rest[0] <= most);
    // The work before the end of a run fits as well, and the last is that of all pairs.
    (start + (fitting - 1).max(1)).min(work.len() - 1)
}

pub(super) fn counts(left: &Pattern, right: &Pattern, pairs: &[(u32, u32)]) -> Vec<u32> {
    let mut counts = vec![0; pairs.len()];
    count(
        left,
        right,
        pairs,
        &work_before(left, right, pairs),
        &mut counts,
    );
    counts
}

fn count(left: &Pattern, right: &Pattern, pairs: &[(u32, u32)], work: &[u64], counts: &mut [u32]) {
    let counts = RowValues::new(counts, 1);
    for_each_chunk(work, 1, 1, counts, |_, chunk, counts| {
        for (&(u, v), count) in pairs[chunk].iter().zip(counts.values) {
            let (of_u, of_v) = (left.row(u as usize), right.row(v as usize));
            *count = intersection::count(of_u, of_v, Intersect::Auto) as u32;
        }
    });
}

pub(crate) fn common_neighbors(
    left: &Pattern,
    right: &Pattern,
    pairs: &[(u32, u32)],
    sets: NeighborSets,
) -> Result<CommonNeighbors, SparseError> {
    let work = work_before(left, right, pairs);
    let mut counts = vec![0; pairs.len()];
    count(left, right, pairs, &work, &mut counts);
    let of_all = |of_pair: &dyn Fn(u32, u32, u32) -> u32| {
        let lengths = pairs.iter().zip(&counts);
        offsets(lengths.map(|(&(u, v), &count)| of_pair(u, v, count)))
    };
    let degree = |pattern: &Pattern, node: u32| pattern.degree(node as usize) as u32;
    let mut common = Set::new(sets.common, || of_all(&|_, _, count| count))?;
    let mut only_left = Set::new(sets.only_left, || {
        of_all(&|u, _, count| degree(left, u) - count)
    })?;
    let mut only_right = Set::new(sets.only_right, || {
        of_all(&|_, v, count| degree(right, v) - count)
    })?;
    drop(counts);
    let output = (common.values(), (only_left.values(), only_right.values()));
    for_each_chunk(
        &work,
        1,
        2,
        output,
        |_, chunk, (common, (only_left, only_right))| {
            let mut common = Writer::new(common);
            let (mut only_left, mut only_right) = (Writer::new(only_left), Writer::new(only_right));
            for &(u, v) in &pairs[chunk] {
                let (of_u, of_v) = (left.row(u as usize), right.row(v as usize));
                if sets.only_left || sets.only_right {
                    difference::split(of_u, of_v, |member| match member {
                        Member::Common(i, _) => common.push(of_u[i]),
                        Member::OnlyLeft(i) => only_left.push(of_u[i]),
                        Member::OnlyRight(j) => only_right.push(of_v[j]),
                    });
                } else if sets.common {
                    intersection::visit(of_u, of_v, Intersect::Auto, |i, _| common.push(of_u[i]));
                }
            }
        },
    );
    let num_columns = left.num_columns();
    Ok(CommonNeighbors {
        common: common.into_pattern(num_columns)?,
        only_left: only_left.into_pattern(num_columns)?,
        only_right: only_right.into_pattern(num_columns)?,
    })
}

/// `[0, first length, first two lengths, ..]`
fn offsets(lengths: impl Iterator<Item = u32>) -> Vec<u64> {
    let mut end = 0;
    let ends = lengths.map(|length| {
        end += u64::from(length);
        end
    });
    std::iter::once(0).chain(ends).collect()
}

/// A set of every pair, if it is wanted.
struct Set(Option<(Vec<u64>, Vec<u32>)>);

impl Set {
    fn new(is_wanted: bool, offsets: impl FnOnce() -> Vec<u64>) -> Result<Self, SparseError> {
        if !is_wanted {
            return Ok(Self(None));
        }
        let offsets = offsets();
        let count = offsets.last().copied().unwrap_or(0);
        if count >= u64::from(u32::MAX) {
            let what = "neighbours of pairs";
            return Err(SparseError::TooMany { what, count });
        }
        Ok(Self(Some((offsets, vec![0; count as usize]))))
    }

    fn values(&mut self) -> Wanted<EntryValues<'_, u32>> {
        let values = self.0.as_mut();
        Wanted(values.map(|(offsets, nodes)| EntryValues::new(nodes, 1, offsets)))
    }

    fn into_pattern(self, num_columns: usize) -> Result<Option<Pattern>, SparseError> {
        let pattern = |(offsets, nodes)| Pattern::new(num_columns, offsets, nodes);
        self.0.map(pattern).transpose()
    }
}

/// Output that may not be wanted.
struct Wanted<O>(Option<O>);

impl<O: RowsMut> RowsMut for Wanted<O> {
    fn split_rows(self, num_rows: usize) -> (Self, Self) {
        let parts = self.0.map(|output| output.split_rows(num_rows));
        let (first, rest) = parts.unzip();
        (Self(first), Self(rest))
    }
}

/// Writes nodes one after the other, or nowhere.
struct Writer<'a> {
    nodes: &'a mut [u32],
    len: usize,
}

impl<'a> Writer<'a> {
    fn new(values: Wanted<EntryValues<'a, u32>>) -> Self {
        let nodes = values.0.map_or(&mut [][..], |values| values.values);
        Self { nodes, len: 0 }
    }

    #[inline(always)]
    fn push(&mut self, node: u32) {
        if let Some(place) = self.nodes.get_mut(self.len) {
            *place = node;
            self.len += 1;
        }
    }
}
