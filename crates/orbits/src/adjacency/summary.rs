//! Size, sum and maximum of every matrix, without storing any.

use argiope_graph::{DegreeOrdered, Progress, UndirectedGraph, parallel::run_workers};

use super::{
    Selection, Sink, Symmetric, at,
    block::{BlockPass, blocks},
    prepare::Prepared,
    three_hop::{LANES, Lanes},
};
use crate::{
    OrbitError,
    keys::{Key, NUM_STORED},
};

/// What a matrix holds. Symmetric matrices count both halves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeySummary {
    /// The matrix.
    pub key: Key,
    /// Entries that are not zero.
    pub entries: u64,
    /// Sum of all entries.
    pub sum: u128,
    /// Largest entry; 0 for an empty matrix.
    pub max: u64,
}

/// Entries, sum and maximum of the matrices of `keys`, in that order. A key and its transpose have the same figures.
///
/// # Errors
/// [`OrbitError::EdgeCountOverflow`]; [`OrbitError::Cancelled`] through `progress`.
///
/// # Complexity
/// Time: all wedges, plus for hop 3 at most all 3-paths, sixteen at a time where that is cheaper. Memory: `O(num_edges)`
/// and about 200 bytes a node and thread; nothing is stored.
pub fn summarize_adjacencies(
    graph: &UndirectedGraph,
    keys: &[Key],
    progress: &dyn Progress,
) -> Result<Vec<KeySummary>, OrbitError> {
    let selection = Selection::of(keys.iter().map(|key| key.stored()), Symmetric::Upper);
    // The figures do not depend on the names of the nodes. Under ranks the lower of two nodes has the smaller degree,
    // which keeps the neighbourhoods of pairs small, and hubs lie side by side.
    let ranked = DegreeOrdered::new(graph).to_graph();
    let prepared = Prepared::new(&ranked, &selection, progress)?;
    let num_nodes = graph.num_nodes();
    progress.begin("orbit adjacencies", Some(num_nodes as u64));
    let new_state = || {
        (
            BlockPass::new(num_nodes, &selection),
            Summary::default(),
            Ok(()),
        )
    };
    let states = run_workers(
        &blocks(num_nodes),
        progress,
        new_state,
        |(pass, summary, result), rows| {
            if result.is_ok() {
                *result = pass.run(&prepared, &selection, rows, summary);
            }
        },
    )?;
    progress.end();
    let mut total = Summary::default();
    for (_, mut summary, result) in states {
        result?;
        summary.flush();
        total.merge(&summary);
    }
    Ok(keys.iter().map(|&key| total.of(key)).collect())
}

#[derive(Clone, Copy, Default)]
struct Figures {
    entries: u64,
    sum: u128,
    max: u64,
}

#[derive(Default)]
struct Summary {
    figures: [Figures; NUM_STORED],
    lanes: LaneFigures,
}

/// Figures of hop 3 by lane; added up before a lane can overflow.
#[derive(Default)]
struct LaneFigures {
    entries: [u32; LANES],
    sums: [u64; LANES],
    max: [u32; LANES],
    columns: u32,
}

impl Summary {
    fn flush(&mut self) {
        let lanes = std::mem::take(&mut self.lanes);
        let figures = &mut self.figures[at::ENDS_OF_PATH_4];
        figures.entries += lanes
            .entries
            .iter()
            .map(|&entries| u64::from(entries))
            .sum::<u64>();
        figures.sum += lanes.sums.iter().map(|&sum| u128::from(sum)).sum::<u128>();
        figures.max = lanes
            .max
            .iter()
            .fold(figures.max, |max, &value| max.max(value.into()));
    }

    fn merge(&mut self, other: &Self) {
        for (figures, other) in self.figures.iter_mut().zip(&other.figures) {
            figures.entries += other.entries;
            figures.sum += other.sum;
            figures.max = figures.max.max(other.max);
        }
    }

    fn of(&self, key: Key) -> KeySummary {
        let figures = self.figures[key.stored().index()];
        // Symmetric matrices were seen by their upper halves.
        let halves: u8 = if key.is_symmetric() { 2 } else { 1 };
        KeySummary {
            key,
            entries: figures.entries * u64::from(halves),
            sum: figures.sum * u128::from(halves),
            max: figures.max,
        }
    }
}

impl Sink for Summary {
    const PAIRS: bool = true;

    #[inline(always)]
    fn entry(&mut self, key: usize, _row: u32, _column: u32, value: u64) {
        let figures = &mut self.figures[key];
        figures.entries += 1;
        figures.sum += u128::from(value);
        figures.max = figures.max.max(value);
    }

    #[inline(always)]
    fn hop_three(&mut self, row: u32, column: u32, value: u64) {
        self.entry(at::ENDS_OF_PATH_4, row, column, value);
    }

    #[inline(always)]
    fn hop_three_lanes(&mut self, _rows: &[u32; LANES], _column: u32, values: &Lanes) {
        let lanes = &mut self.lanes;
        for lane in 0..LANES {
            let value = values.0[lane];
            lanes.entries[lane] += u32::from(value > 0);
            lanes.sums[lane] += u64::from(value);
            lanes.max[lane] = lanes.max[lane].max(value);
        }
        lanes.columns += 1;
        if lanes.columns == u32::MAX {
            self.flush();
        }
    }
}
