//! The classifier.

use std::time::Instant;

use argiope_graph::{NodeId, Progress};

use super::{
    RefitRule, RidgeConfig, break_even::break_even_rows, normal_equations::NormalEquations,
};
use crate::{
    UnlearnError,
    data::GraphData,
    exact::{
        linear_head::linear_head,
        propagation::{Design, Recipe, RowScaling},
    },
};

/// A ridge head on propagated features, and all that it was fitted to.
///
/// # Example
/// ```
/// use argiope_graph::{Silent, UndirectedGraph};
/// use argiope_io::{npy::Values, npz::Features};
/// use argiope_unlearn::{
///     Element, Forgetting, Request,
///     data::GraphData,
///     exact::{FeatureMap, RidgeClassifier, RidgeConfig},
/// };
///
/// let data = GraphData {
///     name: "two pairs".to_owned(),
///     graph: UndirectedGraph::from_edges(4, [(0, 1), (1, 2), (2, 3)])?,
///     features: Features::Dense { num_features: 2, values: Values::F32(vec![1., 0., 1., 0., 0., 1., 0., 1.]) },
///     classes: vec![Some(0), Some(0), Some(1), Some(1)],
///     num_classes: 2,
/// };
/// let config = RidgeConfig { feature_map: FeatureMap::Identity, ..RidgeConfig::default() };
/// let mut model = RidgeClassifier::fit(data, &[0, 3], config, &Silent)?;
/// assert_eq!(model.accuracy(&[1, 2])?, 1.0);
///
/// let request = Request::new("1", [Element::Edge(1, 2)])?;
/// model.forget(&request, &Silent)?;
/// model.postcondition(&request)?;
/// assert!(model.distance(&model.refitted(&Silent)?)? < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct RidgeClassifier {
    pub(super) config: RidgeConfig,
    pub(super) design: Design,
    pub(super) equations: NormalEquations,
    /// `[num_classes, dim]`
    pub(super) weights: Vec<f64>,
    /// Of [`RefitRule::Auto`].
    pub(super) break_even_rows: Option<u64>,
}

impl RidgeClassifier {
    /// Fits a model to `training` nodes, all of which have a class.
    ///
    /// # Errors
    /// [`UnlearnError::Option`] for settings without sense; [`UnlearnError::Data`] for data of different sizes, no training
    /// node, one without class, and a feature that is no finite number; [`UnlearnError::NotPositiveDefinite`] for a `lambda`
    /// below the rounding of `G`; [`UnlearnError::Cancelled`].
    ///
    /// # Complexity
    /// `O(hops * num_edges * dim + num_training * dim^2 + dim^3)` time, `O(hops * num_nodes * dim + dim^2)` space.
    pub fn fit(
        data: GraphData,
        training: &[NodeId],
        config: RidgeConfig,
        progress: &dyn Progress,
    ) -> Result<Self, UnlearnError> {
        config.check()?;
        let design = Design::new(data, training, Self::recipe(&config), progress)?;
        let start = Instant::now();
        let equations = NormalEquations::of(&design, progress)?;
        let anew = design.propagation_time() + start.elapsed();
        let break_even_rows = match config.refit {
            RefitRule::Auto => Some(break_even_rows(&design, anew)?),
            RefitRule::Always | RefitRule::Never => None,
        };
        let weights = equations.solve(config.lambda)?;
        Ok(Self {
            config,
            design,
            equations,
            weights,
            break_even_rows,
        })
    }

    /// How the rows are made.
    pub(super) fn recipe(config: &RidgeConfig) -> Recipe {
        Recipe {
            propagation: config.propagation,
            feature_map: config.feature_map,
            scaling: RowScaling::None,
            seed: config.seed,
        }
    }

    /// Features of a row of the propagation.
    #[must_use]
    pub fn dim(&self) -> usize {
        self.design.dim()
    }

    /// The number of touched rows above which a deletion fits anew, with [`RefitRule::Auto`].
    #[must_use]
    pub fn break_even_rows(&self) -> Option<u64> {
        self.break_even_rows
    }
}

linear_head!(RidgeClassifier, RidgeConfig);
