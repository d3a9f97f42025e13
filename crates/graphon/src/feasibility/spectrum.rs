//! The spectrum of the normalised Laplacian, over some graphs of a set.

use argiope_graph::{NodeId, Progress, UndirectedGraph, random::stream};
use faer::Mat;
use rayon::prelude::*;

use super::{graph_set::GraphSet, wasserstein::WeightedValues};
use crate::{GraphonError, choice::choose_first, estimate::eigen::symmetric_eigenvalues};

/// Eigenvalues of `I - D^-1/2 A D^-1/2`, between 0 and 2, ascending; a node without neighbours has 0. `O(num_nodes^3)`.
///
/// # Errors
/// [`GraphonError::Data`] if the iteration does not converge.
fn eigenvalues(graph: &UndirectedGraph) -> Result<Vec<f64>, GraphonError> {
    let num_nodes = graph.num_nodes();
    let mut laplacian = Mat::<f64>::zeros(num_nodes, num_nodes);
    for (node, neighbors) in graph.csr().rows() {
        if !neighbors.is_empty() {
            laplacian[(node as usize, node as usize)] = 1.0;
        }
        for &other in neighbors {
            let degrees = neighbors.len() as f64 * graph.degree(other as NodeId) as f64;
            laplacian[(other as usize, node as usize)] = -degrees.sqrt().recip();
        }
    }
    let values = symmetric_eigenvalues(&laplacian)?;
    // Rounding must not make equal values different: a clique has only two.
    let rounded = |value: &f64| (value.clamp(0.0, 2.0) * 1e9).round() / 1e9;
    Ok(values.iter().map(rounded).collect())
}

/// The distribution of the eigenvalues of up to `num_graphs` graphs, every graph with the same weight.
///
/// # Errors
/// [`GraphonError::Data`] if an iteration does not converge; [`GraphonError::Cancelled`].
pub(super) fn mean_spectrum(
    set: &GraphSet,
    num_graphs: usize,
    seed: u64,
    progress: &dyn Progress,
) -> Result<WeightedValues, GraphonError> {
    let mut graphs: Vec<&UndirectedGraph> = set.graphs().iter().collect();
    choose_first(&mut graphs, num_graphs, &mut stream(seed, 0));
    graphs.truncate(num_graphs);
    let spectra: Vec<Vec<f64>> = graphs
        .into_par_iter()
        .map(|graph| {
            progress.check()?;
            eigenvalues(graph)
        })
        .collect::<Result<_, _>>()?;
    let weighted = spectra.iter().flat_map(|spectrum| {
        let weight = 1.0 / spectrum.len() as f64;
        spectrum.iter().map(move |&value| (value, weight))
    });
    Ok(WeightedValues::new(weighted))
}

#[cfg(test)]
mod tests {
    use argiope_graph::generate;

    use super::*;

    fn assert_near(found: &[f64], expected: &[f64]) {
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-8, "{found} {expected}");
        }
    }

    #[test]
    fn test_closed_forms() {
        let mut clique = vec![6.0 / 5.0; 6];
        clique[0] = 0.0;
        assert_near(&eigenvalues(&generate::complete(6)).unwrap(), &clique);
        let mut star = vec![1.0; 5];
        (star[0], star[4]) = (0.0, 2.0);
        let found = eigenvalues(&generate::star(5)).unwrap();
        assert_near(&found, &star);
        let mut cycle: Vec<f64> = (0..7)
            .map(|i| 1.0 - (std::f64::consts::TAU * f64::from(i) / 7.0).cos())
            .collect();
        cycle.sort_by(f64::total_cmp);
        assert_near(&eigenvalues(&generate::cycle(7).unwrap()).unwrap(), &cycle);
        assert_near(&eigenvalues(&UndirectedGraph::empty(3)).unwrap(), &[0.0; 3]);
    }
}
