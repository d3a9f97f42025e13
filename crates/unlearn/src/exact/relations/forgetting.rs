//! Deletions.

use std::collections::BTreeSet;

use argiope_graph::{NodeId, Progress};

use super::{
    RelationRidge,
    equations::{Group, num_groups},
    removal::Removal,
};
use crate::{
    Forgetting, Forgotten, Guarantee, Postcondition, Request, Stored, UnlearnError,
    exact::norms::relative_distance,
};

/// The name of the method.
pub(super) const METHOD: &str = "relation-ridge";

impl RelationRidge {
    /// Groups with a removed fact, or with a row that changes.
    fn groups_around(&self, removal: &Removal, changed: &[(NodeId, Vec<f64>)]) -> BTreeSet<Group> {
        let of_facts = removal.facts.iter();
        let mut around: BTreeSet<Group> = of_facts
            .map(|&(head, relation, _)| (relation, head))
            .collect();
        for &(entity, _) in changed {
            let outgoing = self.graph.out_rows().row(entity);
            around.extend(outgoing.map(|(_, relation)| (relation, entity)));
            let incoming = self.graph.in_rows().row(entity);
            around.extend(incoming.map(|(head, relation)| (relation, head)));
        }
        around
    }

    /// Takes the old terms out of the sums and puts the new ones in.
    fn update(&mut self, removal: &Removal, progress: &dyn Progress) -> Result<bool, UnlearnError> {
        let after = removal.graph_after(&self.graph)?;
        self.rows.clear_given(&removal.cleared);
        let changed = self.rows.changed(&after, removal.touched());
        let around = self.groups_around(removal, &changed);
        // Both ways run the same products: the shorter one is taken, and the result is the same.
        let num_of_fit = num_groups(&after) + self.graph.num_entities();
        if 2 * (around.len() + changed.len()) > num_of_fit {
            self.graph = after;
            *self = self.refitted(progress)?;
            return Ok(true);
        }
        progress.begin("facts around the deletion", Some(2 * around.len() as u64));
        (self.equations).add_groups(&around, &self.graph, &self.rows, -1.0, progress)?;
        for (entity, row) in &changed {
            self.equations.gram.add(self.rows.row(*entity), -1.0);
            self.equations.gram.add(row, 1.0);
            self.rows.set(*entity, row);
        }
        self.graph = after;
        (self.equations).add_groups(&around, &self.graph, &self.rows, 1.0, progress)?;
        progress.end();
        self.solve(progress)?;
        Ok(false)
    }
}

impl Forgetting for RelationRidge {
    fn method(&self) -> &'static str {
        METHOD
    }

    fn guarantee(&self) -> Guarantee {
        Guarantee::Exact
    }

    fn check(&self, request: &Request) -> Result<(), UnlearnError> {
        Removal::new(self, request).map(|_| ())
    }

    fn forget(
        &mut self,
        request: &Request,
        progress: &dyn Progress,
    ) -> Result<Forgotten, UnlearnError> {
        let removal = Removal::new(self, request)?;
        progress.check()?;
        let refitted = self.update(&removal, progress)?;
        Ok(Forgotten {
            num_affected: removal.touched().len(),
            num_rows: self.graph.num_entities(),
            refitted,
            epsilon_spent: None,
        })
    }

    fn postcondition(&self, request: &Request) -> Result<Postcondition, UnlearnError> {
        self.check_after(request)
    }

    fn refitted(&self, progress: &dyn Progress) -> Result<Self, UnlearnError> {
        let given = self.rows.given().to_vec();
        Self::fit_steps(self.graph.clone(), given, self.config, progress)
    }

    /// The larger one of the relative distances of the relations' sums and of the solutions.
    fn distance(&self, other: &Self) -> Result<f64, UnlearnError> {
        let of_relations =
            relative_distance(&self.equations.relations, &other.equations.relations)?;
        Ok(of_relations.max(relative_distance(&self.smooth, &other.smooth)?))
    }

    fn to_stored(&self) -> Result<Stored, UnlearnError> {
        self.store()
    }

    fn from_stored(stored: Stored) -> Result<Self, UnlearnError> {
        Self::load(stored)
    }
}
