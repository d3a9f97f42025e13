//! Checks after a deletion, from the remaining facts and the sums that the model serves from.
//!
//! To add up all sums again would be a refit. Instead both sides are multiplied by random vectors `x` of signs
//! (Freivalds, Fast probabilistic algorithms, 1979): `B_r x` must equal `sum over facts of phi_h (phi_t . x)`, and `G
//! x` must equal `sum over entities of phi_e (phi_e . x)`, to the last bit, because all of it are whole numbers. A
//! wrong matrix passes one vector with probability one half at the most, and all 16 with `2^-16`; what a forgotten term
//! leaves, `phi_h phi_t'`, passes only vectors at right angles to `phi_t`.

use argiope_gnn::seeds;
use argiope_graph::Silent;
use faer::{Accum, MatMut, MatRef, Par, linalg::matmul::matmul};

use super::{
    EntityFeatures, RelationRidge,
    codes::add_signs,
    entity_rows::EntityRows,
    equations::{Tails, add_facts, groups},
    forgetting::METHOD,
};
use crate::{Element, Postcondition, Request, UnlearnError, exact::norms::relative_distance};

/// Vectors that sums are multiplied by.
const NUM_VECTORS: usize = 16;

/// The relative residual of the equations beyond which a deletion is not reported as done.
const MAX_RESIDUAL: f64 = 1e-9;

impl RelationRidge {
    /// Checks that elements are absent, that the features and sums are those of the remaining facts, and that the
    /// solutions solve.
    ///
    /// # Complexity
    /// `O((num_triples + num_entities + num_relations * dim) * dim * NUM_VECTORS + num_entities * dim^2)` time.
    pub(super) fn check_after(&self, request: &Request) -> Result<Postcondition, UnlearnError> {
        let fault = |what: String| UnlearnError::Postcondition {
            id: request.id().to_owned(),
            what,
        };
        for &element in request.elements() {
            if self.holds(request, element)? {
                return Err(fault(format!("{element} is still in the data")));
            }
        }
        let fresh = EntityRows::new(&self.config, self.rows.given().to_vec(), &self.graph)?;
        if fresh.all() != self.rows.all() {
            let what = "features of entities are not those of the remaining facts";
            return Err(fault(what.to_owned()));
        }
        if let Some(wrong) = self.wrong_sums()? {
            return Err(fault(format!(
                "the sums of {wrong} are not those of the remaining facts"
            )));
        }
        let products = self
            .equations
            .gram
            .shifted_times(self.shift(), &self.smooth);
        let residual = relative_distance(&products, self.rows.all())?;
        // Written so that NaN fails.
        if residual < MAX_RESIDUAL {
            return Ok(Postcondition {
                num_absent: request.elements().len(),
                residual: Some(residual),
            });
        }
        Err(fault(format!(
            "the relative residual of the equations is {residual:e}, not below {MAX_RESIDUAL:e}"
        )))
    }

    /// Whether the data hold an element.
    fn holds(&self, request: &Request, element: Element) -> Result<bool, UnlearnError> {
        let graph = &self.graph;
        match element {
            Element::Triple(head, relation, tail) => Ok(graph.contains(head, relation, tail)),
            Element::Relation(relation) => Ok(graph.out_rows().relations().contains(&relation)),
            Element::Node(entity) => {
                let is_end =
                    (graph.triples()).any(|(head, _, tail)| entity == head || entity == tail);
                Ok(is_end || self.rows.is_given(entity))
            }
            Element::Features(entity) if self.config.features == EntityFeatures::Given => {
                Ok(self.rows.is_given(entity))
            }
            _ => Err(request.wrong_kind(element, METHOD)),
        }
    }

    /// Compares all sums, times the vectors, with what entities and facts give: the name of the first that differ.
    fn wrong_sums(&self) -> Result<Option<String>, UnlearnError> {
        let (dim, num_entities) = (self.rows.dim(), self.graph.num_entities());
        // `[num_vectors, dim]`
        let seed = seeds::named(self.config.seed, "checks of sums");
        let mut signs = vec![0.0; NUM_VECTORS * dim];
        for (number, signs) in signs.chunks_exact_mut(dim).enumerate() {
            add_signs(seed, 0, number as u32, signs);
        }
        let rows = MatRef::from_row_major_slice(self.rows.all(), num_entities, dim);
        let signs = MatRef::from_row_major_slice(&signs, NUM_VECTORS, dim).transpose();
        let of_rows = times_vectors(rows, signs);

        let of_entities = MatRef::from_row_major_slice(&of_rows, num_entities, NUM_VECTORS);
        let expected = times_vectors(rows.transpose(), of_entities);
        let full = self.equations.gram.to_full();
        let found = times_vectors(MatRef::from_row_major_slice(&full, dim, dim), signs);
        if found != expected {
            return Ok(Some("entities".to_owned()));
        }

        let num_relations = self.graph.num_relations();
        let mut expected = vec![0.0; num_relations * dim * NUM_VECTORS];
        let of_tails = Tails {
            width: NUM_VECTORS,
            rows: &of_rows,
        };
        let (graph, sums) = (&self.graph, &mut expected);
        add_facts(
            sums,
            &groups(graph),
            graph,
            &self.rows,
            of_tails,
            1.0,
            &Silent,
        )?;
        let all = &self.equations.relations;
        let all = MatRef::from_row_major_slice(all, num_relations * dim, dim);
        let found = times_vectors(all, signs);
        let mut pairs = found.iter().zip(&expected);
        let wrong = pairs.position(|(found, expected)| found != expected);
        Ok(wrong.map(|at| format!("relation {}", at / (dim * NUM_VECTORS))))
    }
}

/// A matrix times vectors, row after row.
fn times_vectors(matrix: MatRef<'_, f64>, vectors: MatRef<'_, f64>) -> Vec<f64> {
    let (num_rows, num_vectors) = (matrix.nrows(), vectors.ncols());
    let mut product = vec![0.0; num_rows * num_vectors];
    let target = MatMut::from_row_major_slice_mut(&mut product, num_rows, num_vectors);
    matmul(target, Accum::Replace, matrix, vectors, 1.0, Par::Seq);
    product
}
