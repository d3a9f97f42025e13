//! All nodes for all queries, side by side.

use std::sync::Arc;

use argiope_sparse::RowIndex;

use super::{
    Boundary, KnownStates, LayerInner, LayerPlan, Place, PlanOptions, RowGroups, Start, Targets,
    rows::mean_log,
};
use crate::{MessageGraph, NbfnetError, Query};

pub(super) fn states(
    graph: &MessageGraph,
    queries: &[Query],
    targets: Targets<'_>,
    options: PlanOptions,
) -> Result<KnownStates, NbfnetError> {
    let (num_nodes, batch) = (graph.num_nodes(), queries.len());
    let degrees = graph.pattern().degrees();
    let mean = mean_log(&degrees);
    let messages = degrees.iter().map(|degree| degree + 1).collect();
    let mut places: Vec<Place> = ((0u32..).zip(queries))
        .map(|(query, asked)| Place {
            row: asked.source,
            index: query,
            query,
        })
        .collect();
    places.sort_unstable();
    let layer = LayerPlan {
        inner: Arc::new(LayerInner {
            pattern: graph.pattern().clone(),
            input: None,
            boundary: Boundary { places },
            groups: RowGroups::new(messages, mean),
            states: None,
        }),
    };
    let vector = |node: u32, query: usize| node as usize * batch + query;
    let index = |rows: Vec<usize>| -> Result<RowIndex, NbfnetError> {
        let rows = rows
            .into_iter()
            .map(|row| u32::try_from(row).ok())
            .collect::<Option<Vec<_>>>();
        let rows = rows.ok_or_else(|| NbfnetError::Data {
            what: format!("{num_nodes} nodes times {batch} queries are too many for one batch"),
        })?;
        Ok(RowIndex::new(rows, num_nodes * batch)?)
    };
    let sources = queries.iter().enumerate();
    let start = index(
        sources
            .map(|(number, query)| vector(query.source, number))
            .collect(),
    )?;
    let results = match targets {
        Targets::All => None,
        Targets::Each(nodes) => {
            let per_query = nodes.len() / batch.max(1);
            let places = nodes.iter().enumerate();
            let rows = places.map(|(at, &node)| vector(node, at / per_query.max(1)));
            Some(index(rows.collect())?)
        }
    };
    Ok(KnownStates {
        start: Start::Dense {
            num_nodes,
            rows: start,
        },
        layers: vec![layer; options.num_layers],
        results,
    })
}
