//! Labels after an embedding: every node gets the label whose prototypes are most like it.
//!
//! For every label (Han, Luo and Wang, *Deep Self-Learning From Noisy Labels*, ICCV 2019, section 3.2, with the numbers of the
//! pretext task), among at most 320 nodes that have it, drawn at random, with cosines `S`:
//!
//! ```text
//! rho[i] = sum over j of sign(S[i, j] - c)           c: the 40th percentile of S
//! eta[i] = max of S[i, j] over j with rho[j] > rho[i]; min of S[i, j] for the largest rho
//! ```
//!
//! Prototypes are the 8 nodes of the largest `rho` among those with `eta < 0.95`: dense places, apart from one another. Where there
//! are fewer, the densest of the others fill up.

use argiope_graph::random::stream;
use rand::seq::SliceRandom as _;
use rayon::prelude::*;

/// Nodes of a label that are compared with one another, at most.
const NUM_SAMPLED: usize = 320;
/// The share of cosines that are too small to count as near.
const PERCENTILE: f64 = 0.4;
/// From here on a node is a repetition of a denser one.
const TOO_SIMILAR: f64 = 0.95;
/// Prototypes of a label, at most.
const NUM_PROTOTYPES: usize = 8;

/// Rows of unit length, and prototypes of every label among them.
#[derive(Debug, Clone)]
pub struct LabelCorrection {
    dim: usize,
    unit_rows: Vec<f64>,
    /// Nodes by label.
    prototypes: Vec<Vec<u32>>,
}

impl LabelCorrection {
    /// Finds the prototypes of every label. `embedding` is `[num_nodes, dim]`, row by row; nodes without a label are none.
    ///
    /// # Panics
    /// Unless there is a label a row, below `num_classes`, and `dim` is at least 1.
    ///
    /// # Complexity
    /// `O(num_nodes * dim + num_classes * 320² * dim)` time; parallel over labels.
    #[must_use]
    pub fn new(
        embedding: &[f64],
        dim: usize,
        labels: &[Option<u32>],
        num_classes: usize,
        seed: u64,
    ) -> Self {
        assert_eq!(embedding.len(), labels.len() * dim, "a label a row");
        let unit_rows = unit_rows(embedding, dim);
        let mut members = vec![Vec::new(); num_classes];
        for (node, label) in (0u32..).zip(labels) {
            if let Some(label) = label {
                members[*label as usize].push(node);
            }
        }
        let find = |(label, mut members): (usize, Vec<u32>)| {
            let mut random = stream(seed, label as u64);
            let (sampled, _) = members.partial_shuffle(&mut random, NUM_SAMPLED);
            prototypes(&unit_rows, dim, sampled)
        };
        let prototypes = members.into_par_iter().enumerate().map(find).collect();
        Self {
            dim,
            prototypes,
            unit_rows,
        }
    }

    /// The prototypes of every label, densest first; none for a label that no node has.
    #[must_use]
    pub fn prototypes(&self) -> &[Vec<u32>] {
        &self.prototypes
    }

    /// The label whose prototypes have the largest mean cosine with a node, the lowest of equal ones; `None` if no label has a
    /// prototype.
    ///
    /// # Panics
    /// If there is no such node.
    #[must_use]
    pub fn label(&self, node: u32) -> Option<u32> {
        let mut best: Option<(f64, u32)> = None;
        for (label, prototypes) in (0..).zip(&self.prototypes) {
            if prototypes.is_empty() {
                continue;
            }
            let cosines = prototypes.iter().map(|&other| self.cosine(node, other));
            let mean = cosines.sum::<f64>() / prototypes.len() as f64;
            if best.is_none_or(|(most, _)| mean > most) {
                best = Some((mean, label));
            }
        }
        best.map(|(_, label)| label)
    }

    fn cosine(&self, left: u32, right: u32) -> f64 {
        cosine(&self.unit_rows, self.dim, left, right)
    }
}

/// Rows divided by their lengths; rows of zeros stay, so that they are like nothing.
fn unit_rows(embedding: &[f64], dim: usize) -> Vec<f64> {
    let mut rows = embedding.to_vec();
    rows.par_chunks_mut(dim).for_each(|row| {
        let length = row.iter().map(|x| x * x).sum::<f64>().sqrt();
        if length > 0.0 {
            row.iter_mut().for_each(|x| *x /= length);
        }
    });
    rows
}

fn cosine(unit_rows: &[f64], dim: usize, left: u32, right: u32) -> f64 {
    let row = |node: u32| &unit_rows[node as usize * dim..(node as usize + 1) * dim];
    let products = row(left).iter().zip(row(right)).map(|(l, r)| l * r);
    products.sum()
}

fn prototypes(unit_rows: &[f64], dim: usize, members: &[u32]) -> Vec<u32> {
    let len = members.len();
    if len == 0 {
        return Vec::new();
    }
    let mut cosines = vec![0.0; len * len];
    for i in 0..len {
        for j in 0..=i {
            let cosine = cosine(unit_rows, dim, members[i], members[j]);
            cosines[i * len + j] = cosine;
            cosines[j * len + i] = cosine;
        }
    }
    let border = percentile(cosines.clone(), PERCENTILE);
    let sign = |x: f64| i64::from(x > border) - i64::from(x < border);
    let rows: Vec<&[f64]> = cosines.chunks(len).collect();
    let densities: Vec<i64> = rows
        .iter()
        .map(|row| row.iter().map(|&x| sign(x)).sum())
        .collect();
    let similarity = |i: usize| {
        let denser = (0..len).filter(|&j| densities[j] > densities[i]);
        let most = denser.map(|j| rows[i][j]).reduce(f64::max);
        most.unwrap_or_else(|| rows[i].iter().copied().fold(f64::INFINITY, f64::min))
    };
    let mut order: Vec<(bool, i64, u32)> = (0..len)
        .map(|i| (similarity(i) >= TOO_SIMILAR, -densities[i], members[i]))
        .collect();
    order.sort_unstable();
    order.truncate(NUM_PROTOTYPES);
    order.into_iter().map(|(_, _, node)| node).collect()
}

/// The value below which a share of the values lies, linear between two of them.
fn percentile(mut values: Vec<f64>, share: f64) -> f64 {
    let position = share * (values.len() - 1) as f64;
    let below = position.floor() as usize;
    let (_, &mut low, above) = values.select_nth_unstable_by(below, f64::total_cmp);
    let high = above.iter().copied().fold(f64::INFINITY, f64::min);
    match above.is_empty() {
        true => low,
        false => low + (position - below as f64) * (high - low),
    }
}
