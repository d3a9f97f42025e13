//! Labelled pairs in three parts, and the graph that may be seen.

use std::collections::HashSet;

use argiope_gnn::seeds;
use argiope_graph::{DirectedGraph, SelfLoops, UndirectedGraph, random::stream};
use argiope_link::Pair;
use rand::seq::SliceRandom;

use super::{
    LabelledPair, LinkSplitOptions, LinkTask,
    forest::spanning_forest,
    negatives::pairs_without_edge,
    pair::{Link, unordered},
};
use crate::DirectedError;

/// What is learnt from, chosen by and reported, for one task on one graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkSplit {
    /// What is asked.
    pub task: LinkTask,
    /// What messages may pass on in all parts: all nodes, and all edges but those between held-out pairs.
    pub train_graph: DirectedGraph,
    /// Pairs to learn from. Those with an edge are edges of `train_graph`: a model sees their answer in its input, which
    /// it never does in the other parts.
    pub train: Vec<LabelledPair>,
    /// Pairs to choose the model by.
    pub valid: Vec<LabelledPair>,
    /// Pairs to report.
    pub test: Vec<LabelledPair>,
}

impl LinkSplit {
    /// Draws a split by the rules of [`links`](crate::links).
    ///
    /// Of `n` joined pairs that the task asks about, `floor(valid n)` and `floor(test n)` are held out, the others are
    /// trained with. A joined pair is a sample in each order that the task asks about: each edge once for
    /// [`Existence`](LinkTask::Existence), otherwise both orders, so that there are as many `u -> v` as `v -> u`. Each
    /// part gets as many pairs without an edge as it has edges (`Existence`) or joined pairs
    /// ([`ThreeClass`](LinkTask::ThreeClass), [`FourClass`](LinkTask::FourClass)), in one order each. So the classes of
    /// all tasks are of equal size, but for `FourClass`, where the graph decides how many are reciprocal. The samples of
    /// a part are in random order. Self loops are no samples; they stay in the graph.
    ///
    /// Pairs that the task does not ask about come first into the spanning forest, since they are seen in any case: that
    /// leaves the most pairs to hold out.
    ///
    /// ```
    /// use argiope_directed::links::{LinkSplit, LinkSplitOptions, LinkTask, check_leakage};
    /// use argiope_graph::{DirectedGraph, SelfLoops};
    ///
    /// let edges = (0..40).flat_map(|u| [(u, (u + 1) % 40), (u, (u + 7) % 40)]);
    /// let graph = DirectedGraph::from_edges(40, edges, SelfLoops::Drop)?;
    /// let split = LinkSplit::random(&graph, &LinkSplitOptions::new(LinkTask::Direction, 1))?;
    /// assert_eq!((split.train.len(), split.valid.len(), split.test.len()), (128, 8, 24));
    /// assert_eq!(split.train_graph.num_edges(), 64);
    /// check_leakage(&split, &graph)?;
    /// # Ok::<(), argiope_directed::DirectedError>(())
    /// ```
    ///
    /// # Errors
    /// [`DirectedError::Option`] for senseless shares; [`DirectedError::Data`] if the graph is too small for a share to
    /// be at least one pair, if too few pairs are outside of the spanning forest, or if too few are without an edge.
    ///
    /// # Complexity
    /// `O(num_nodes + num_edges log max_degree)` expected time, `O(num_nodes + num_edges)` space. The split depends on
    /// the graph and the options only.
    pub fn random(
        graph: &DirectedGraph,
        options: &LinkSplitOptions,
    ) -> Result<Self, DirectedError> {
        options.check()?;
        let task = options.task;
        let seed = |purpose| seeds::named(options.seed, purpose);
        let joined = graph.to_undirected()?.graph;
        let (mut asked, seen): (Vec<Link>, Vec<Link>) = (joined.edges())
            .map(|pair| Link::of(graph, pair))
            .partition(|link| link.samples(task).next().is_some());
        let [num_valid, num_test] = options.counts(asked.len())?;

        asked.shuffle(&mut stream(seed("forest"), 0));
        let (mut train, mut free) = match options.keep_forest {
            true => part_by_forest(&joined, &seen, asked),
            false => (Vec::new(), asked),
        };
        if free.len() < num_valid + num_test {
            return Err(too_few_free(options, [num_valid, num_test], &train, &free));
        }
        // A pair that closes a cycle is late in the order that the forest was taken in: which of them are held out must
        // not depend on that.
        free.shuffle(&mut stream(seed("held-out pairs"), 0));
        let test = free.split_off(free.len() - num_test);
        let valid = free.split_off(free.len() - num_valid);
        train.append(&mut free);

        let parts = [&valid, &test, &train];
        let mut samples = parts.map(|links| -> Vec<LabelledPair> {
            links.iter().flat_map(|link| link.samples(task)).collect()
        });
        if let Some(class) = task.class_of(false, false) {
            let counts = [0, 1, 2].map(|part| match task {
                LinkTask::Existence => samples[part].len(),
                _ => parts[part].len(),
            });
            let mut pairs =
                pairs_without_edge(&joined, task, counts.iter().sum(), seed("negatives"))?
                    .into_iter()
                    .map(|(source, target)| LabelledPair {
                        source,
                        target,
                        class,
                    });
            for (samples, count) in samples.iter_mut().zip(counts) {
                samples.extend(pairs.by_ref().take(count));
            }
        }
        for (samples, part) in samples.iter_mut().zip(0..) {
            samples.shuffle(&mut stream(seed("order of samples"), part));
        }
        let train_graph = without(graph, valid.iter().chain(&test))?;
        let [valid, test, train] = samples;
        Ok(Self {
            task,
            train_graph,
            train,
            valid,
            test,
        })
    }

    /// The parts with their names.
    #[must_use]
    pub fn parts(&self) -> [(&'static str, &[LabelledPair]); 3] {
        [
            ("train", &self.train),
            ("valid", &self.valid),
            ("test", &self.test),
        ]
    }
}

/// The pairs of `asked` that a spanning forest needs after all of `seen`, and the others.
fn part_by_forest(
    joined: &UndirectedGraph,
    seen: &[Link],
    asked: Vec<Link>,
) -> (Vec<Link>, Vec<Link>) {
    let pairs = seen.iter().chain(&asked).map(Link::ends);
    let kept = spanning_forest(joined.num_nodes(), pairs);
    let mut kept = kept[seen.len()..].iter();
    asked.into_iter().partition(|_| kept.next() == Some(&true))
}

/// The graph without the edges between the pairs, in both directions.
fn without<'a>(
    graph: &DirectedGraph,
    held_out: impl Iterator<Item = &'a Link>,
) -> Result<DirectedGraph, DirectedError> {
    let held_out: HashSet<Pair> = held_out.map(|link| unordered(link.ends())).collect();
    let seen = (graph.edges()).filter(|&(u, v)| !held_out.contains(&unordered((u, v))));
    Ok(DirectedGraph::from_edges(
        graph.num_nodes(),
        seen,
        SelfLoops::Keep,
    )?)
}

fn too_few_free(
    options: &LinkSplitOptions,
    [num_valid, num_test]: [usize; 2],
    forest: &[Link],
    free: &[Link],
) -> DirectedError {
    let LinkSplitOptions {
        task, valid, test, ..
    } = options;
    DirectedError::Data {
        what: format!(
            "the graph is too sparse: valid = {valid} and test = {test} of the {} joined pairs that the task {task} asks \
             about are {num_valid} and {num_test}, but all except {} are needed for the spanning forest that keep_forest \
             leaves to be seen",
            forest.len() + free.len(),
            free.len()
        ),
    }
}
