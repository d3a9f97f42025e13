//! False facts next to true ones: the head or the tail is replaced.

use argiope_graph::{NodeId, RelationalGraph, random::stream};
use rand::RngExt;
use rayon::prelude::*;

use crate::{
    LinkError, Side, Triple,
    knowledge::EntityTypes,
    seeds::{Purpose, derive},
    triple::check_triples,
};

use super::missing::missing;

/// The corruptions of a batch, the first facts with other tails and the rest with other heads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorruptedBatch {
    /// The entities put in, `[num_triples, per_triple]`.
    pub entities: Vec<NodeId>,
    /// How many of the facts, from the first, have other tails.
    pub num_tail_rows: usize,
}

impl CorruptedBatch {
    /// What the entities of a row replace.
    #[must_use]
    pub fn side(&self, row: usize) -> Side {
        match row < self.num_tail_rows {
            true => Side::Tail,
            false => Side::Head,
        }
    }
}

/// For each fact `per_triple` entities that, put in the place of its tail (or head), make a fact that `graph` does not
/// have, and not the fact itself either: uniform, with replacement. Returns `[num_triples, per_triple]`.
///
/// `step` tells batches apart: the same seed and step give the same entities.
///
/// ```
/// use argiope_graph::RelationalGraph;
/// use argiope_link::{Side, negatives::corrupt};
///
/// let graph = RelationalGraph::from_triples(4, 1, [(0, 0, 1), (0, 0, 2)])?;
/// let tails = corrupt(&graph, &[(0, 0, 1)], Side::Tail, 5, 42, 0)?;
/// assert!(tails.iter().all(|&tail| tail == 0 || tail == 3));
/// # Ok::<(), argiope_link::LinkError>(())
/// ```
///
/// # Errors
/// [`LinkError::NoCorruption`] if every entity would make a known fact; [`LinkError::NodeOutOfRange`],
/// [`LinkError::RelationOutOfRange`] for facts that cannot be in the graph.
///
/// # Complexity
/// `O(degree + per_triple log degree)` time a fact, parallel over facts.
pub fn corrupt(
    graph: &RelationalGraph,
    triples: &[Triple],
    side: Side,
    per_triple: usize,
    seed: u64,
    step: u64,
) -> Result<Vec<NodeId>, LinkError> {
    draw(graph, None, triples, |_| side, per_triple, seed, step)
}

/// As [`corrupt_batch`], with entities of the type of the replaced one only.
///
/// # Errors
/// As [`corrupt`]; [`LinkError::LengthMismatch`] for types of another number of entities.
pub fn corrupt_batch_typed(
    graph: &RelationalGraph,
    types: &EntityTypes,
    triples: &[Triple],
    per_triple: usize,
    seed: u64,
    step: u64,
) -> Result<CorruptedBatch, LinkError> {
    if types.num_entities() != graph.num_entities() {
        return Err(LinkError::LengthMismatch {
            what: "types of entities",
            expected: graph.num_entities(),
            found: types.num_entities(),
        });
    }
    let num_tail_rows = triples.len() / 2;
    let side = half(num_tail_rows);
    let entities = draw(graph, Some(types), triples, side, per_triple, seed, step)?;
    Ok(CorruptedBatch {
        entities,
        num_tail_rows,
    })
}

/// The tails of the first rows, the heads of the others.
fn half(num_tail_rows: usize) -> impl Fn(usize) -> Side + Sync {
    move |row| match row < num_tail_rows {
        true => Side::Tail,
        false => Side::Head,
    }
}

/// As [`corrupt`], with other tails for the first `num_triples / 2` facts and other heads for the rest (Zhu et al.,
/// Neural Bellman-Ford Networks, NeurIPS 2021).
///
/// # Errors
/// As [`corrupt`].
pub fn corrupt_batch(
    graph: &RelationalGraph,
    triples: &[Triple],
    per_triple: usize,
    seed: u64,
    step: u64,
) -> Result<CorruptedBatch, LinkError> {
    let num_tail_rows = triples.len() / 2;
    let side = half(num_tail_rows);
    let entities = draw(graph, None, triples, side, per_triple, seed, step)?;
    Ok(CorruptedBatch {
        entities,
        num_tail_rows,
    })
}

fn draw(
    graph: &RelationalGraph,
    types: Option<&EntityTypes>,
    triples: &[Triple],
    side: impl Fn(usize) -> Side + Sync,
    per_triple: usize,
    seed: u64,
    step: u64,
) -> Result<Vec<NodeId>, LinkError> {
    let (num_entities, num_relations) = (graph.num_entities(), graph.num_relations());
    check_triples("triples", triples, num_entities, num_relations)?;
    let seed = derive(seed, Purpose::Corruptions, step);
    let mut entities = vec![0 as NodeId; triples.len() * per_triple];
    if per_triple == 0 {
        return Ok(entities);
    }
    let rows = entities.par_chunks_mut(per_triple).zip(triples).enumerate();
    // Each row has its own stream; of several impossible rows, the first is named.
    let failures: Vec<usize> = rows
        .filter_map(|(row, (entities, &triple))| {
            let mut known = known_entities(graph, triple, side(row));
            let alike = types.map(|types| types.alike(side(row).of(triple)));
            if let Some(alike) = alike {
                // Places among the entities of the type, in their order.
                let place = |entity: &NodeId| alike.binary_search(entity).ok();
                known = known
                    .iter()
                    .filter_map(place)
                    .map(|at| at as NodeId)
                    .collect();
            }
            let num_candidates = alike.map_or(num_entities, <[NodeId]>::len);
            let num_false = (num_candidates - known.len()) as u64;
            if num_false == 0 {
                return Some(row);
            }
            let mut generator = stream(seed, row as u64);
            for entity in entities {
                let drawn = missing(&known, 0, generator.random_range(0..num_false));
                *entity = alike.map_or(drawn as NodeId, |alike| alike[drawn as usize]);
            }
            None
        })
        .collect();
    match failures.first() {
        None => Ok(entities),
        Some(&position) => {
            let (head, relation, tail) = triples[position];
            Err(LinkError::NoCorruption {
                position,
                head,
                relation,
                tail,
                side: side(position).name(),
            })
        }
    }
}

/// The entities that make a true fact at this end, that of the fact itself included; ascending.
fn known_entities(graph: &RelationalGraph, triple: Triple, side: Side) -> Vec<NodeId> {
    let (head, relation, tail) = triple;
    let mut known: Vec<NodeId> = match side {
        Side::Tail => graph.tails(head, relation).collect(),
        Side::Head => graph.heads(relation, tail).collect(),
    };
    let own = side.of(triple);
    if let Err(position) = known.binary_search(&own) {
        known.insert(position, own);
    }
    known
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph() -> RelationalGraph {
        let triples = (0..400u32).map(|k| (k * k % 31, k % 3, (k * 7 + k / 31) % 37));
        RelationalGraph::from_triples(40, 3, triples).unwrap()
    }

    #[test]
    fn test_corruptions_are_false_and_reach_every_false_entity() {
        let graph = graph();
        let triples: Vec<Triple> = graph.triples().take(40).collect();
        for side in [Side::Head, Side::Tail] {
            let entities = corrupt(&graph, &triples, side, 2000, 3, 0).unwrap();
            for (&(head, relation, tail), row) in triples.iter().zip(entities.chunks(2000)) {
                let mut seen = [false; 40];
                for &entity in row {
                    seen[entity as usize] = true;
                }
                for entity in 0..40 {
                    let known = match side {
                        Side::Head => graph.contains(entity, relation, tail),
                        Side::Tail => graph.contains(head, relation, entity),
                    };
                    // A false entity is missed 2000 times with probability below 1e-22.
                    assert_eq!(seen[entity as usize], !known);
                }
            }
        }
    }

    #[test]
    fn test_first_half_tails_second_half_heads() {
        let graph = graph();
        let triples: Vec<Triple> = graph.triples().step_by(9).take(21).collect();
        let batch = corrupt_batch(&graph, &triples, 32, 1, 8).unwrap();
        assert_eq!((batch.num_tail_rows, batch.entities.len()), (10, 21 * 32));
        for (row, &(head, relation, tail)) in triples.iter().enumerate() {
            assert_eq!(batch.side(row) == Side::Tail, row < 10);
            for &entity in &batch.entities[32 * row..][..32] {
                match batch.side(row) {
                    Side::Tail => assert!(!graph.contains(head, relation, entity)),
                    Side::Head => assert!(!graph.contains(entity, relation, tail)),
                }
            }
        }
    }

    #[test]
    fn test_steps_differ_and_threads_do_not_matter() {
        let graph = graph();
        let triples: Vec<Triple> = graph.triples().collect();
        let draw = |step| corrupt(&graph, &triples, Side::Tail, 8, 1, step).unwrap();
        let expected = draw(0);
        assert_ne!(expected, draw(1));
        for threads in [1, 3] {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            assert_eq!(pool.install(|| draw(0)), expected);
        }
    }

    #[test]
    fn test_an_unseen_fact_is_not_its_own_corruption() {
        let graph = RelationalGraph::from_triples(3, 1, [(0, 0, 1)]).unwrap();
        let tails = corrupt(&graph, &[(0, 0, 2)], Side::Tail, 50, 1, 0).unwrap();
        assert!(tails.iter().all(|&tail| tail == 0));
    }

    #[test]
    fn test_impossible_and_foreign_facts_are_errors() {
        let full = RelationalGraph::from_triples(2, 2, [(0, 0, 0), (0, 0, 1), (1, 1, 1)]).unwrap();
        let error = corrupt(
            &full,
            &[(1, 1, 1), (0, 0, 1), (0, 0, 0)],
            Side::Tail,
            1,
            0,
            0,
        )
        .unwrap_err();
        assert_eq!(
            error.to_string(),
            "triples[1] = (0, 0, 1): every entity in the place of the tail gives a known fact"
        );
        assert!(matches!(
            corrupt(&full, &[(0, 0, 9)], Side::Head, 1, 0, 0),
            Err(LinkError::NodeOutOfRange { node: 9, .. })
        ));
        assert!(matches!(
            corrupt(&full, &[(0, 2, 0)], Side::Head, 1, 0, 0),
            Err(LinkError::RelationOutOfRange { relation: 2, .. })
        ));
        assert!(
            corrupt(&full, &[(0, 0, 1)], Side::Tail, 0, 0, 0)
                .unwrap()
                .is_empty()
        );
    }

    #[test]
    fn test_corruptions_keep_the_type() {
        let graph = graph();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("types.tsv");
        let names: Vec<String> = (0..40).map(|entity| format!("e{entity}")).collect();
        let rows: String = (0..40)
            .map(|entity| format!("e{entity}\tt{}\n", entity % 3))
            .collect();
        std::fs::write(&path, rows).unwrap();
        let labels = names.iter().map(String::as_str).collect();
        let types = EntityTypes::read(&path, &labels).unwrap();
        let triples: Vec<Triple> = graph.triples().take(30).collect();
        let batch = corrupt_batch_typed(&graph, &types, &triples, 200, 5, 1).unwrap();
        for (row, &(head, relation, tail)) in triples.iter().enumerate() {
            let entities = &batch.entities[200 * row..][..200];
            let own = batch.side(row).of((head, relation, tail));
            for &entity in entities {
                assert_eq!(entity % 3, own % 3);
                assert!(!match batch.side(row) {
                    Side::Tail => graph.contains(head, relation, entity),
                    Side::Head => graph.contains(entity, relation, tail),
                });
            }
        }
        let few = RelationalGraph::from_triples(3, 1, [(0, 0, 1)]).unwrap();
        assert!(corrupt_batch_typed(&few, &types, &[(0, 0, 1)], 1, 0, 0).is_err());
    }
}
