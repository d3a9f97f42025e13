//! The model, its fit and its parameters.

use argiope_graph::{NodeId, Progress, RelationalGraph};

use super::{EntityFeatures, RelationConfig, entity_rows::EntityRows, equations::Equations};
use crate::{UnlearnError, error::check_setting};

/// A knowledge-graph model with closed-form parameters that forgets exactly; see the [module](super).
///
/// ```
/// use argiope_graph::{RelationalGraph, Silent};
/// use argiope_unlearn::{Element, Forgetting, Request, exact::relations::{RelationConfig, RelationRidge}};
///
/// // Three siblings live in town 4, two of them work in 5.
/// let graph = RelationalGraph::from_triples(6, 2, [(0, 0, 4), (1, 0, 4), (2, 0, 4), (0, 1, 5), (1, 1, 5)])?;
/// let mut model = RelationRidge::fit(graph, &RelationConfig { lambda: 1.0, ..Default::default() }, &Silent)?;
/// let scores = model.scores(2, 1)?;
/// assert!((0..5).all(|other| scores[5] > scores[other]), "{scores:?}");
///
/// let request = Request::new("1", [Element::Relation(1)])?;
/// model.forget(&request, &Silent)?;
/// model.postcondition(&request)?;
/// assert_eq!(model.scores(2, 1)?, [0.0; 6]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct RelationRidge {
    pub(super) config: RelationConfig,
    pub(super) graph: RelationalGraph,
    pub(super) rows: EntityRows,
    pub(super) equations: Equations,
    /// `(G + lambda I)^-1 phi_e`, `[num_entities, dim]`: `score(h, r, t) = smooth_h' B_r smooth_t`.
    pub(super) smooth: Vec<f64>,
}

impl RelationRidge {
    /// Fits a model whose features come from the facts, or from chance.
    ///
    /// # Errors
    /// [`UnlearnError::Option`] for settings without sense, and for [`EntityFeatures::Given`]; [`UnlearnError::Data`]
    /// if the sums would take more memory than is allowed, or would not be exact; [`UnlearnError::NotPositiveDefinite`]
    /// where rounding outweighs `lambda`; [`UnlearnError::Cancelled`].
    ///
    /// # Complexity
    /// `O((num_entities + num_groups + dim) * dim^2 + num_triples * dim)` time, where groups are the different pairs of
    /// head and relation; `O(num_relations * dim^2 + num_entities * dim)` space.
    pub fn fit(
        graph: RelationalGraph,
        config: &RelationConfig,
        progress: &dyn Progress,
    ) -> Result<Self, UnlearnError> {
        check_setting(
            "features",
            "given",
            config.features != EntityFeatures::Given,
            "profile or random where none are given",
        )?;
        Self::fit_steps(graph, Vec::new(), *config, progress)
    }

    /// Fits a model to given features, `[num_entities, dim]`, from -64 to 64; they are rounded to multiples of 1/1024.
    /// They must not have been made from the facts: of features that were, a deletion cannot take the fact away. `dim`
    /// and `features` of `config` are replaced.
    ///
    /// # Errors
    /// As [`fit`](Self::fit); [`UnlearnError::Data`] for features of another number, not finite or too large.
    ///
    /// # Complexity
    /// As [`fit`](Self::fit).
    pub fn fit_given(
        graph: RelationalGraph,
        features: &[f32],
        config: &RelationConfig,
        progress: &dyn Progress,
    ) -> Result<Self, UnlearnError> {
        let num_entities = graph.num_entities();
        let dim = features.len().checked_div(num_entities).unwrap_or(0);
        if dim == 0 || dim * num_entities != features.len() {
            let what = format!(
                "{} features are not equally many, and one at the least, for each of {num_entities} entities",
                features.len()
            );
            return Err(UnlearnError::Data { what });
        }
        let config = RelationConfig {
            features: EntityFeatures::Given,
            dim,
            ..*config
        };
        let given = EntityRows::steps(features, dim)?;
        Self::fit_steps(graph, given, config, progress)
    }

    pub(super) fn fit_steps(
        graph: RelationalGraph,
        given: Vec<f64>,
        config: RelationConfig,
        progress: &dyn Progress,
    ) -> Result<Self, UnlearnError> {
        config.check()?;
        check_memory(&config, graph.num_relations())?;
        let rows = EntityRows::new(&config, given, &graph)?;
        progress.begin("facts of relations", None);
        let equations = Equations::of(&graph, &rows, progress)?;
        progress.end();
        let mut model = Self {
            config,
            graph,
            rows,
            equations,
            smooth: Vec::new(),
        };
        model.solve(progress)?;
        Ok(model)
    }

    /// Solves the equations of all entities.
    pub(super) fn solve(&mut self, progress: &dyn Progress) -> Result<(), UnlearnError> {
        progress.check()?;
        self.smooth = self.rows.all().to_vec();
        let shift = self.shift();
        let gram = &self.equations.gram;
        gram.solve_shifted("the equations of entities", shift, &mut self.smooth)
    }

    /// `lambda`, for features that are whole numbers.
    pub(super) fn shift(&self) -> f64 {
        self.config.lambda * self.rows.squared_steps()
    }

    /// The facts that the model is fitted to.
    #[must_use]
    pub fn graph(&self) -> &RelationalGraph {
        &self.graph
    }

    /// The settings.
    #[must_use]
    pub fn config(&self) -> &RelationConfig {
        &self.config
    }

    /// The features of an entity, `[dim]`.
    ///
    /// # Errors
    /// [`UnlearnError::Link`] for an entity that is not there.
    pub fn features(&self, entity: NodeId) -> Result<Vec<f64>, UnlearnError> {
        self.check_entity(entity)?;
        let step = self.rows.squared_steps().sqrt();
        Ok(self.rows.row(entity).iter().map(|x| x / step).collect())
    }

    /// `W_r`, `[dim, dim]`.
    ///
    /// # Errors
    /// [`UnlearnError::Link`] for a relation that is not there; [`UnlearnError::NotPositiveDefinite`].
    ///
    /// # Complexity
    /// `O(dim^3)` time: scores need no such matrix, and none is kept.
    pub fn weights(&self, relation: u32) -> Result<Vec<f64>, UnlearnError> {
        self.check_relation(relation)?;
        let dim = self.rows.dim();
        let what = "the equations of relations";
        let transposed = |matrix: &[f64]| -> Vec<f64> {
            let places = (0..dim * dim).map(|at| matrix[at % dim * dim + at / dim]);
            places.collect()
        };
        let (gram, shift) = (&self.equations.gram, self.shift());
        // Rows are solved for: (G + s)^-1 B', turned round, is B (G + s)^-1.
        let mut matrix = self.equations.relation(relation, dim).to_vec();
        gram.solve_shifted(what, shift, &mut matrix)?;
        let mut matrix = transposed(&matrix);
        gram.solve_shifted(what, shift, &mut matrix)?;
        let squared_steps = self.rows.squared_steps();
        let weights = transposed(&matrix);
        Ok(weights.into_iter().map(|x| x * squared_steps).collect())
    }
}

/// Checks that the sums of all relations may be asked for.
pub(super) fn check_memory(
    config: &RelationConfig,
    num_relations: usize,
) -> Result<(), UnlearnError> {
    let bytes = num_relations as u128 * (config.dim as u128).pow(2) * 8;
    match bytes <= u128::from(config.max_bytes) {
        true => Ok(()),
        false => Err(UnlearnError::Data {
            what: format!(
                "the sums of {num_relations} relations with {} features take {bytes} bytes, {} are allowed",
                config.dim, config.max_bytes
            ),
        }),
    }
}
