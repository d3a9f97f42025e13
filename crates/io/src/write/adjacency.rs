//! Text formats that announce how much follows: ORCA, MatrixMarket, METIS.

use std::io::Write;

use argiope_graph::Progress;

use super::{Failure, OutputGraph, Pace};

/// `n m`, then every edge once.
pub(super) fn write_orca(
    output: &mut impl Write,
    graph: &OutputGraph<'_>,
    progress: &dyn Progress,
) -> Result<(), Failure> {
    writeln!(
        output,
        "{} {}",
        graph.adjacency.num_rows(),
        graph.num_edges()
    )?;
    let mut digits = itoa::Buffer::new();
    let mut pace = Pace::new(progress);
    for (source, target, _) in graph.edges() {
        output.write_all(digits.format(source).as_bytes())?;
        output.write_all(b" ")?;
        output.write_all(digits.format(target).as_bytes())?;
        output.write_all(b"\n")?;
        pace.step()?;
    }
    Ok(())
}

/// The lower triangle of an undirected graph, all entries of a directed one; from 1.
pub(super) fn write_matrix_market(
    output: &mut impl Write,
    graph: &OutputGraph<'_>,
    progress: &dyn Progress,
) -> Result<(), Failure> {
    let field = if graph.weights.is_some() {
        "real"
    } else {
        "pattern"
    };
    let symmetry = if graph.directed {
        "general"
    } else {
        "symmetric"
    };
    let nodes = graph.adjacency.num_rows();
    writeln!(
        output,
        "%%MatrixMarket matrix coordinate {field} {symmetry}"
    )?;
    writeln!(output, "{nodes} {nodes} {}", graph.num_edges())?;
    let mut digits = itoa::Buffer::new();
    let mut pace = Pace::new(progress);
    for (source, target, slot) in graph.edges() {
        let [row, column] = match graph.directed {
            true => [source, target],
            false => [target, source],
        };
        output.write_all(digits.format(u64::from(row) + 1).as_bytes())?;
        output.write_all(b" ")?;
        output.write_all(digits.format(u64::from(column) + 1).as_bytes())?;
        if let Some(weights) = graph.weights {
            write!(output, " {}", weights[slot])?;
        }
        output.write_all(b"\n")?;
        pace.step()?;
    }
    Ok(())
}

/// The rows of both ends; from 1.
pub(super) fn write_metis(
    output: &mut impl Write,
    graph: &OutputGraph<'_>,
    progress: &dyn Progress,
) -> Result<(), Failure> {
    let format = if graph.weights.is_some() { " 001" } else { "" };
    writeln!(
        output,
        "{} {}{format}",
        graph.adjacency.num_rows(),
        graph.num_edges()
    )?;
    let mut digits = itoa::Buffer::new();
    let mut pace = Pace::new(progress);
    for (node, neighbors) in graph.adjacency.rows() {
        let first_slot = graph.adjacency.slots(node).start;
        for (at, &neighbor) in neighbors.iter().enumerate() {
            if at > 0 {
                output.write_all(b" ")?;
            }
            output.write_all(digits.format(u64::from(neighbor) + 1).as_bytes())?;
            if let Some(weights) = graph.weights {
                write!(output, " {}", weights[first_slot + at])?;
            }
            if node < neighbor {
                pace.step()?;
            }
        }
        output.write_all(b"\n")?;
    }
    Ok(())
}
