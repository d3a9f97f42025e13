//! Directed patterns: which nodes count as neighbours where edges have directions.
//!
//! ```text
//! first order    A              i -> j               A^T        i <- j
//! second order   A A            i -> k -> j          A^T A^T    i <- k <- j
//!                A A^T          i -> k <- j          A^T A      i <- k -> j
//! ```
//!
//! They are the words of one and two letters over `{A, A^T}` of AMUD and ADPA (Sun et al., *Breaking the Entanglement of Homophily
//! and Heterophily in Semi-supervised Node Classification*, ICDE 2024). An entry of a product counts the nodes in the middle.
//! The product is taken of the graph as it is; self loops of the graph are edges like all others, and none are added.

use std::{fmt, str::FromStr};

use argiope_graph::{Csr, DirectedGraph};
use argiope_sparse::{
    Pattern,
    spgemm::{SpgemmOptions, multiply},
};
use serde::{Deserialize, Serialize};

use crate::DirectedError;

/// A word of one or two letters over `{A, A^T}`.
///
/// # Example
/// ```
/// use argiope_directed::{Diagonal, DirectedPattern};
/// use argiope_graph::{DirectedGraph, SelfLoops};
///
/// // 0 -> 2 <- 1: nodes 0 and 1 have a common target.
/// let graph = DirectedGraph::from_edges(3, [(0, 2), (1, 2)], SelfLoops::Drop)?;
/// let pattern: DirectedPattern = "AA^T".parse()?;
/// let common_targets = pattern.entries(&graph, Diagonal::Drop)?;
/// assert_eq!(common_targets.row(0), [1]);
/// assert_eq!(common_targets.num_entries(), 2);
/// # Ok::<(), argiope_directed::DirectedError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum DirectedPattern {
    /// `A`: targets.
    #[serde(rename = "A")]
    A,
    /// `A^T`: sources.
    #[serde(rename = "A^T")]
    At,
    /// `A A`: targets of targets.
    #[serde(rename = "AA")]
    AA,
    /// `A A^T`: nodes with a common target.
    #[serde(rename = "AA^T")]
    AAt,
    /// `A^T A`: nodes with a common source.
    #[serde(rename = "A^TA")]
    AtA,
    /// `A^T A^T`: sources of sources.
    #[serde(rename = "A^TA^T")]
    AtAt,
}

/// A letter of a pattern: one step along an edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// `A`: from a source to its targets.
    Forward,
    /// `A^T`: from a target to its sources.
    Backward,
}

/// What becomes of the diagonal of a product; of first-order patterns, of the self loops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Diagonal {
    /// It stays: an entry of `A A^T` counts the targets of a node, one of `A A` its edges that go both ways.
    #[default]
    Keep,
    /// It is left out of what was multiplied.
    Drop,
}

impl Step {
    /// The other way.
    #[must_use]
    pub fn reversed(self) -> Self {
        match self {
            Self::Forward => Self::Backward,
            Self::Backward => Self::Forward,
        }
    }

    /// The adjacency of a graph that the letter stands for.
    #[must_use]
    pub fn adjacency(self, graph: &DirectedGraph) -> &Csr {
        match self {
            Self::Forward => graph.csr(),
            Self::Backward => graph.in_csr(),
        }
    }
}

impl DirectedPattern {
    /// All six, shorter words first.
    pub const ALL: [Self; 6] = [
        Self::A,
        Self::At,
        Self::AA,
        Self::AAt,
        Self::AtA,
        Self::AtAt,
    ];

    /// The words of two letters.
    pub const SECOND_ORDER: [Self; 4] = [Self::AA, Self::AAt, Self::AtA, Self::AtAt];

    /// Its name, which is what [`Display`](fmt::Display) writes and [`FromStr`] reads.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::At => "A^T",
            Self::AA => "AA",
            Self::AAt => "AA^T",
            Self::AtA => "A^TA",
            Self::AtAt => "A^TA^T",
        }
    }

    /// Its letters.
    #[must_use]
    pub fn steps(self) -> &'static [Step] {
        use Step::{Backward, Forward};
        match self {
            Self::A => &[Forward],
            Self::At => &[Backward],
            Self::AA => &[Forward, Forward],
            Self::AAt => &[Forward, Backward],
            Self::AtA => &[Backward, Forward],
            Self::AtAt => &[Backward, Backward],
        }
    }

    /// Its number of letters.
    #[must_use]
    pub fn order(self) -> usize {
        self.steps().len()
    }

    /// The pattern whose matrix is the transpose of this one's: `A A^T` and `A^T A` are symmetric.
    #[must_use]
    pub fn transposed(self) -> Self {
        match self {
            Self::A => Self::At,
            Self::At => Self::A,
            Self::AA => Self::AtAt,
            Self::AtAt => Self::AA,
            Self::AAt | Self::AtA => self,
        }
    }

    /// The pattern that has this one's matrix in the graph with all edges turned round.
    #[must_use]
    pub fn reversed(self) -> Self {
        match self {
            Self::AAt => Self::AtA,
            Self::AtA => Self::AAt,
            _ => self.transposed(),
        }
    }

    /// The matrix of the pattern: ascending rows and, for every slot, the number of paths; of first-order patterns 1.
    ///
    /// # Errors
    /// [`DirectedError::Sparse`] if there are more entries than a [`Pattern`] can hold.
    ///
    /// # Complexity
    /// Of second-order patterns, as many additions as there are paths: the sum over all middle nodes of the number of edges into it
    /// times the number of those out of it (`A A`), or of one of them squared. The entries may be as many.
    pub fn counted(
        self,
        graph: &DirectedGraph,
        diagonal: Diagonal,
    ) -> Result<(Pattern, Vec<f64>), DirectedError> {
        let letters = self
            .steps()
            .iter()
            .map(|step| Pattern::try_from(step.adjacency(graph)));
        let (entries, counts) = match &letters.collect::<Result<Vec<_>, _>>()?[..] {
            [first, second] => multiply(first, None, second, None, &SpgemmOptions::default())?,
            letters => {
                let entries = letters[0].clone();
                let ones = vec![1.0; entries.num_entries()];
                (entries, ones)
            }
        };
        match diagonal {
            Diagonal::Keep => Ok((entries, counts)),
            Diagonal::Drop => without_diagonal(&entries, &counts),
        }
    }

    /// [`counted`](Self::counted) with the diagonal, which is what ADPA takes.
    ///
    /// # Errors
    /// As [`counted`](Self::counted).
    pub fn with_counts(self, graph: &DirectedGraph) -> Result<(Pattern, Vec<f64>), DirectedError> {
        self.counted(graph, Diagonal::Keep)
    }

    /// The pairs that at least one path joins: [`counted`](Self::counted) with all counts 1.
    ///
    /// # Errors
    /// As [`counted`](Self::counted).
    pub fn entries(
        self,
        graph: &DirectedGraph,
        diagonal: Diagonal,
    ) -> Result<Pattern, DirectedError> {
        Ok(self.counted(graph, diagonal)?.0)
    }
}

fn without_diagonal(
    entries: &Pattern,
    counts: &[f64],
) -> Result<(Pattern, Vec<f64>), DirectedError> {
    let mut offsets = Vec::with_capacity(entries.num_rows() + 1);
    offsets.push(0);
    let (mut indices, mut kept) = (Vec::new(), Vec::new());
    for (node, row) in (0u32..).zip(0..entries.num_rows()) {
        let counts = &counts[entries.slots(row)];
        for (&column, &count) in entries.row(row).iter().zip(counts) {
            if column != node {
                indices.push(column);
                kept.push(count);
            }
        }
        offsets.push(indices.len() as u64);
    }
    Ok((Pattern::new(entries.num_columns(), offsets, indices)?, kept))
}

impl fmt::Display for DirectedPattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

impl FromStr for DirectedPattern {
    type Err = DirectedError;

    /// # Errors
    /// [`DirectedError::Option`] for other words.
    fn from_str(text: &str) -> Result<Self, DirectedError> {
        let found = Self::ALL.into_iter().find(|pattern| pattern.name() == text);
        found.ok_or_else(|| DirectedError::Option {
            name: "pattern",
            found: format!("{text:?}"),
            expected: "A, A^T, AA, AA^T, A^TA or A^TA^T",
        })
    }
}
