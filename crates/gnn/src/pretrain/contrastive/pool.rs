//! Views that are drawn ahead.

use std::collections::HashSet;

use argiope_graph::{Progress, UndirectedGraph, random::stream};
use rand::{Rng, RngExt as _};
use rayon::prelude::*;

use super::{Centre, Centres, ContrastiveConfig, View};
use crate::{GnnError, seeds};

/// Centres between two looks at the progress.
const CHUNK: usize = 64;

/// Centres, each with several views. A centre may come up more than once.
#[derive(Debug, Clone)]
pub struct ViewPool {
    entries: Vec<Entry>,
}

#[derive(Debug, Clone)]
struct Entry {
    centre: Centre,
    views: Vec<View>,
}

/// Two views of one centre.
#[derive(Debug, Clone, Copy)]
pub struct Pair<'a> {
    /// The centre.
    pub centre: Centre,
    /// The view that asks.
    pub query: &'a View,
    /// The view that should be found.
    pub key: &'a View,
}

impl ViewPool {
    /// The pool with a `number` of its own among those of a run: [`centres`](super::TrainingConfig::centres) centres of all
    /// graphs, with [`views_per_centre`](super::TrainingConfig::views_per_centre) views each.
    ///
    /// Views are made in parallel, each from a stream of its own: equal for any number of threads.
    ///
    /// # Errors
    /// [`GnnError::Option`] for settings outside their ranges and graphs without edges; [`GnnError::Cancelled`].
    ///
    /// # Complexity
    /// `O(n^3)` time for every view of `n` nodes; `n * positions` numbers are kept of it.
    pub fn draw(
        graphs: &[&UndirectedGraph],
        config: &ContrastiveConfig,
        seed: u64,
        number: u64,
        progress: &dyn Progress,
    ) -> Result<Self, GnnError> {
        config.check()?;
        let centres = Centres::new(graphs)?;
        let training = &config.training;
        let seed = seeds::named(seed, "pool of views");
        let first = number * training.centres as u64;
        let entry = |at: usize| -> Result<Entry, GnnError> {
            let mut random = stream(seed, first + at as u64);
            let centre = centres.draw(&mut random);
            let graph = graphs[centre.graph];
            let views = (0..training.views_per_centre)
                .map(|_| View::around(graph, centre.node, &config.views, &mut random));
            Ok(Entry {
                centre,
                views: views.collect::<Result<_, GnnError>>()?,
            })
        };
        let mut entries = Vec::with_capacity(training.centres);
        progress.begin("views", Some(training.centres as u64));
        while entries.len() < training.centres {
            progress.check()?;
            let end = training.centres.min(entries.len() + CHUNK);
            let made = (entries.len()..end).into_par_iter().map(entry);
            let made = made.collect::<Result<Vec<_>, GnnError>>()?;
            progress.advance(made.len() as u64);
            entries.extend(made);
        }
        progress.end();
        Ok(Self { entries })
    }

    /// Number of entries.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// True without entries.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The first view of every entry.
    pub fn first_views(&self) -> impl Iterator<Item = &View> {
        self.entries.iter().filter_map(|entry| entry.views.first())
    }

    /// Two different views of each of `size` different centres, or of as many as there are.
    ///
    /// # Complexity
    /// `O(len)` time.
    pub fn pairs(&self, size: usize, random: &mut impl Rng) -> Vec<Pair<'_>> {
        let len = self.entries.len();
        let mut order: Vec<usize> = (0..len).collect();
        let mut known = HashSet::with_capacity(size);
        let mut pairs = Vec::with_capacity(size);
        for at in 0..len {
            if pairs.len() == size {
                break;
            }
            order.swap(at, random.random_range(at as u64..len as u64) as usize);
            let Entry { centre, views } = &self.entries[order[at]];
            if !known.insert(*centre) {
                continue;
            }
            let query = random.random_range(0..views.len() as u64) as usize;
            let other = random.random_range(1..views.len() as u64) as usize;
            pairs.push(Pair {
                centre: *centre,
                query: &views[query],
                key: &views[(query + other) % views.len()],
            });
        }
        pairs
    }
}
