//! Nodes that are held out.

use argiope_gnn::seeds;
use argiope_graph::{NodeId, random};
use rand::seq::SliceRandom;

use super::GraphData;
use crate::{UnlearnError, error::check_setting};

impl GraphData {
    /// Nodes with a class in two parts, each ascending: to train, and `test_share` of them, rounded down, to test. Which they are
    /// depends on the seed, not on the edges.
    ///
    /// # Errors
    /// [`UnlearnError::Option`] for a share that is not from 0 to below 1; [`UnlearnError::Data`] if no node has a class.
    pub fn training_and_test(
        &self,
        test_share: f64,
        seed: u64,
    ) -> Result<(Vec<NodeId>, Vec<NodeId>), UnlearnError> {
        let is_share = (0.0..1.0).contains(&test_share);
        check_setting("test share", test_share, is_share, "from 0 to below 1")?;
        let classes = (0..).zip(&self.classes);
        let with_class = classes.filter(|(_, class)| class.is_some());
        let mut training: Vec<NodeId> = with_class.map(|(node, _)| node).collect();
        if training.is_empty() {
            return Err(UnlearnError::Data {
                what: format!("{}: no node has a class", self.name),
            });
        }
        training.shuffle(&mut random::stream(seeds::named(seed, "held-out nodes"), 0));
        let num_test = (test_share * training.len() as f64) as usize;
        let mut test = training.split_off(training.len() - num_test);
        training.sort_unstable();
        test.sort_unstable();
        Ok((training, test))
    }
}
