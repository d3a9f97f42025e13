//! Filtered ranking for knowledge graphs (Bordes et al., Translating Embeddings for Modeling Multi-relational Data,
//! NeurIPS 2013).
//!
//! All entities are candidates for the missing end of a fact, except those that make a known fact, and the answer
//! itself: a model is not blamed for ranking another truth higher. What is known depends on the protocol: all facts of a
//! data set ([`TripleSplit::known_graph`](crate::TripleSplit::known_graph)), or under inductive protocols the graph that
//! messages pass on.

use argiope_graph::{NodeId, RelationalGraph};
use rayon::prelude::*;

use crate::{
    LinkError, Side, Triple,
    knowledge::EntityTypes,
    metrics::{RankCounts, check_scores},
    triple::check_triples,
};

/// Counts for the true entity at one end of each fact, among all entities that do not make a fact of `known`.
///
/// `scores` is `[num_triples, num_entities]`: the scores of all entities in the place of that end. `num_entities` and
/// the relations are those of `known`. A whole test set is ranked in batches, as large as its scores may be in memory,
/// whose counts are put one after the other.
///
/// ```
/// use argiope_graph::RelationalGraph;
/// use argiope_link::{Side, filtered::rank_filtered, metrics::TiePolicy};
///
/// let known = RelationalGraph::from_triples(4, 1, [(0, 0, 1), (0, 0, 2)])?;
/// // 3 is ranked highest, then 2, which is true as well, then 1, then 0.
/// let counts = rank_filtered(&[0.1, 0.2, 0.3, 0.4], &[(0, 0, 1)], Side::Tail, &known)?;
/// assert_eq!(counts[0].rank(TiePolicy::Pessimistic), 2.0);
/// assert_eq!(counts[0].candidates, 2);
/// # Ok::<(), argiope_link::LinkError>(())
/// ```
///
/// # Errors
/// [`LinkError::LengthMismatch`] if there are not so many scores; [`LinkError::NotANumber`];
/// [`LinkError::NodeOutOfRange`], [`LinkError::RelationOutOfRange`] for facts that cannot be in `known`.
///
/// # Complexity
/// `O(num_entities + degree)` time a fact, parallel over facts; for heads the in-adjacency of `known` is made once.
pub fn rank_filtered(
    scores: &[f32],
    triples: &[Triple],
    side: Side,
    known: &RelationalGraph,
) -> Result<Vec<RankCounts>, LinkError> {
    let num_entities = known.num_entities();
    check_triples("triples", triples, num_entities, known.num_relations())?;
    let expected = triples.len() * num_entities;
    if scores.len() != expected {
        return Err(LinkError::LengthMismatch {
            what: "scores, one an entity for each fact",
            expected,
            found: scores.len(),
        });
    }
    check_scores("scores", scores)?;
    if triples.is_empty() {
        return Ok(Vec::new());
    }
    let of_fact = |(scores, &triple): (&[f32], &Triple)| {
        let (head, relation, tail) = triple;
        match side {
            Side::Tail => counts(scores, tail, known.tails(head, relation)),
            Side::Head => counts(scores, head, known.heads(relation, tail)),
        }
    };
    // A fact names an entity, so that there is at least one.
    let rows = scores.par_chunks(num_entities);
    Ok(rows.zip(triples).map(of_fact).collect())
}

/// [`rank_filtered`] among the entities of the type of the answer.
///
/// # Errors
/// As [`rank_filtered`], also for types of another number of entities.
///
/// # Complexity
/// As [`rank_filtered`].
pub fn rank_filtered_typed(
    scores: &[f32],
    triples: &[Triple],
    side: Side,
    known: &RelationalGraph,
    types: &EntityTypes,
) -> Result<Vec<RankCounts>, LinkError> {
    let num_entities = known.num_entities();
    if types.num_entities() != num_entities {
        return Err(LinkError::LengthMismatch {
            what: "types of entities",
            expected: num_entities,
            found: types.num_entities(),
        });
    }
    // Checks all operands; what it counts is replaced.
    let mut found = rank_filtered(scores, triples, side, known)?;
    let rows = scores
        .chunks(num_entities.max(1))
        .zip(triples)
        .zip(&mut found);
    for ((scores, &triple), found) in rows {
        let (head, relation, tail) = triple;
        let answer = side.of(triple);
        let is_known = |entity: NodeId| match side {
            Side::Tail => known.contains(head, relation, entity),
            Side::Head => known.contains(entity, relation, tail),
        };
        let candidates = types.alike(answer).iter().copied();
        let candidates = candidates.filter(|&entity| entity != answer && !is_known(entity));
        let positive = scores[answer as usize];
        *found = RankCounts::count(positive, candidates.map(|entity| scores[entity as usize]));
    }
    Ok(found)
}

/// Counts over all entities but the answer and those that are true, given once each.
fn counts(scores: &[f32], answer: NodeId, known: impl Iterator<Item = NodeId>) -> RankCounts {
    let positive = scores[answer as usize];
    let mut counts = RankCounts::count(positive, scores.iter().copied());
    // Everything is counted without asking, in a loop that vectorises; then the few that are no candidates are taken
    // back. The answer is level with itself.
    let others = known.filter(|&entity| entity != answer);
    let excluded = RankCounts::count(positive, others.map(|entity| scores[entity as usize]));
    counts.above -= excluded.above;
    counts.level -= excluded.level + 1;
    counts.candidates -= excluded.candidates + 1;
    counts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::metrics::TiePolicy;

    /// The candidates one by one.
    fn oracle(scores: &[f32], triple: Triple, side: Side, known: &RelationalGraph) -> RankCounts {
        let (head, relation, tail) = triple;
        let answer = side.of(triple);
        let candidates = (0..scores.len() as u32).filter(|&entity| {
            entity != answer
                && !match side {
                    Side::Tail => known.contains(head, relation, entity),
                    Side::Head => known.contains(entity, relation, tail),
                }
        });
        let scores_of: Vec<f32> = candidates.map(|entity| scores[entity as usize]).collect();
        let positive = scores[answer as usize];
        RankCounts {
            above: scores_of.iter().filter(|&&score| score > positive).count() as u64,
            level: scores_of.iter().filter(|&&score| score == positive).count() as u64,
            candidates: scores_of.len() as u64,
        }
    }

    proptest! {
        #[test]
        fn prop_counts_are_those_of_the_definition(
            facts in prop::collection::vec((0u32..7, 0u32..2, 0u32..7), 0..40),
            asked in prop::collection::vec((0u32..7, 0u32..2, 0u32..7), 0..8),
            steps in prop::collection::vec(-3i8..4, 56),
        ) {
            let known = RelationalGraph::from_triples(7, 2, facts).unwrap();
            let scores: Vec<f32> = steps.iter().map(|&step| f32::from(step) / 2.0).collect();
            let scores = &scores[..7 * asked.len()];
            for side in [Side::Head, Side::Tail] {
                let found = rank_filtered(scores, &asked, side, &known).unwrap();
                prop_assert_eq!(found.len(), asked.len());
                for (at, &triple) in asked.iter().enumerate() {
                    let row = &scores[7 * at..][..7];
                    prop_assert_eq!(found[at], oracle(row, triple, side, &known));
                }
            }
        }
    }

    #[test]
    fn test_batches_do_not_matter_nor_do_threads() {
        let known = RelationalGraph::from_triples(
            50,
            2,
            (0..300u32).map(|k| (k * k % 41, k % 2, k * 13 % 47)),
        )
        .unwrap();
        let triples: Vec<Triple> = known.triples().collect();
        let scores: Vec<f32> = (0..50 * triples.len() as u32)
            .map(|at| (at.wrapping_mul(2_654_435_761) >> 26) as f32)
            .collect();
        let whole = rank_filtered(&scores, &triples, Side::Head, &known).unwrap();
        let batches: Vec<RankCounts> = scores
            .chunks(50 * 7)
            .zip(triples.chunks(7))
            .flat_map(|(scores, triples)| {
                rank_filtered(scores, triples, Side::Head, &known).unwrap()
            })
            .collect();
        assert_eq!(whole, batches);
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(1)
            .build()
            .unwrap();
        let one = pool.install(|| rank_filtered(&scores, &triples, Side::Head, &known).unwrap());
        assert_eq!(whole, one);
    }

    #[test]
    fn test_the_answer_need_not_be_known() {
        let known = RelationalGraph::from_triples(3, 1, [(0, 0, 1)]).unwrap();
        let counts = rank_filtered(&[0.5, 9.0, 0.5], &[(0, 0, 2)], Side::Tail, &known).unwrap();
        assert_eq!(counts[0].rank(TiePolicy::Optimistic), 1.0);
        assert_eq!(counts[0].rank(TiePolicy::Pessimistic), 2.0);
        assert_eq!(counts[0].candidates, 1);
    }

    #[test]
    fn test_misfits_are_errors() {
        let known = RelationalGraph::from_triples(3, 1, [(0, 0, 1)]).unwrap();
        let rank = |scores: &[f32], triple| rank_filtered(scores, &[triple], Side::Tail, &known);
        assert!(matches!(
            rank(&[0.0; 4], (0, 0, 1)),
            Err(LinkError::LengthMismatch {
                expected: 3,
                found: 4,
                ..
            })
        ));
        assert!(matches!(
            rank(&[0.0; 3], (0, 0, 3)),
            Err(LinkError::NodeOutOfRange { node: 3, .. })
        ));
        assert!(matches!(
            rank(&[0.0; 3], (0, 1, 0)),
            Err(LinkError::RelationOutOfRange { relation: 1, .. })
        ));
        assert!(matches!(
            rank(&[0.0, f32::NAN, 0.0], (0, 0, 2)),
            Err(LinkError::NotANumber { position: 1, .. })
        ));
        let empty = RelationalGraph::empty(0, 0).unwrap();
        assert!(
            rank_filtered(&[], &[], Side::Head, &empty)
                .unwrap()
                .is_empty()
        );
    }

    #[test]
    fn test_only_entities_of_the_type_are_candidates() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("types.tsv");
        std::fs::write(&path, "a\tx\nb\ty\nc\tx\nd\tx\ne\tx\n").unwrap();
        let labels = ["a", "b", "c", "d", "e"].into_iter().collect();
        let types = EntityTypes::read(&path, &labels).unwrap();
        let known = RelationalGraph::from_triples(5, 1, [(1, 0, 4)]).unwrap();
        let scores = [0.9, 1.0, 0.5, 0.5, 2.0];
        // Of a, c, d and e, one is known and one is the answer.
        let counts =
            rank_filtered_typed(&scores, &[(1, 0, 2)], Side::Tail, &known, &types).unwrap();
        let RankCounts {
            above,
            level,
            candidates,
        } = counts[0];
        assert_eq!((above, level, candidates), (1, 1, 2));
        let other = RelationalGraph::from_triples(4, 1, [(0, 0, 1)]).unwrap();
        assert!(rank_filtered_typed(&[0.0; 4], &[(0, 0, 2)], Side::Tail, &other, &types).is_err());
    }
}
