//! A model so small that everything about it is obvious: sums of weights over the edges of each node.

use std::collections::BTreeSet;

use argiope_gnn::NamedTensors;
use argiope_graph::Progress;
use argiope_unlearn::{
    Element, Forgetting, Forgotten, Guarantee, Postcondition, Request, Stored, UnlearnError,
};
use burn::tensor::TensorData;
use serde_json::json;

/// It does what it says.
pub(crate) const SOUND: u8 = 0;
/// It says that it forgot, but keeps the edges.
pub(crate) const KEEPS: u8 = 1;
/// Its sums are not those of the edges that are left, and its postcondition does not look at them.
pub(crate) const DRIFTS: u8 = 2;
/// It cannot forget.
pub(crate) const BREAKS: u8 = 3;
/// Its residual is no number.
pub(crate) const NAN: u8 = 4;

/// `s_u = sum of 1 / (1 + u + v)` over the neighbours `v` of `u`. What is wrong with it is part of the type, as it is of a
/// program: a folder can be opened by a sound version later.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sums<const FAULT: u8 = SOUND> {
    pub(crate) edges: BTreeSet<(u32, u32)>,
    pub(crate) sums: Vec<f64>,
}

fn weight(u: u32, v: u32) -> f64 {
    1.0 / f64::from(1 + u + v)
}

impl<const FAULT: u8> Sums<FAULT> {
    pub(crate) fn fit(num_nodes: usize, edges: impl IntoIterator<Item = (u32, u32)>) -> Self {
        let edges: BTreeSet<_> = (edges.into_iter().map(|(u, v)| (u.min(v), u.max(v)))).collect();
        let mut sums = vec![0.0; num_nodes];
        for &(u, v) in &edges {
            sums[u as usize] += weight(u, v);
            sums[v as usize] += weight(u, v);
        }
        Self { edges, sums }
    }

    fn edges_of(&self, element: Element) -> Vec<(u32, u32)> {
        let is_wanted = |&&(u, v): &&(u32, u32)| match element {
            Element::Edge(a, b) => (u, v) == (a, b),
            Element::Node(node) => u == node || v == node,
            _ => false,
        };
        self.edges.iter().filter(is_wanted).copied().collect()
    }
}

impl<const FAULT: u8> Forgetting for Sums<FAULT> {
    fn method(&self) -> &'static str {
        "sums"
    }

    fn guarantee(&self) -> Guarantee {
        Guarantee::Exact
    }

    fn check(&self, request: &Request) -> Result<(), UnlearnError> {
        for &element in request.elements() {
            match element {
                Element::Edge(..) | Element::Node(_) if self.edges_of(element).is_empty() => {
                    return Err(request.not_found(element));
                }
                Element::Edge(..) | Element::Node(_) => {}
                other => return Err(request.wrong_kind(other, self.method())),
            }
        }
        Ok(())
    }

    fn forget(
        &mut self,
        request: &Request,
        progress: &dyn Progress,
    ) -> Result<Forgotten, UnlearnError> {
        self.check(request)?;
        let mut touched = BTreeSet::new();
        for &element in request.elements() {
            progress.check()?;
            for (u, v) in self.edges_of(element) {
                touched.extend([u, v]);
                self.sums[u as usize] -= weight(u, v);
                self.sums[v as usize] -= weight(u, v);
                if FAULT != KEEPS {
                    self.edges.remove(&(u, v));
                }
            }
        }
        if FAULT == BREAKS {
            // Half-way, as engines may be.
            return Err(UnlearnError::NotPositiveDefinite {
                what: "sums",
                pivot: 3,
                size: self.sums.len(),
            });
        }
        if FAULT == DRIFTS {
            self.sums[0] += 1e-3;
        }
        Ok(Forgotten {
            num_affected: touched.len(),
            num_rows: self.sums.len(),
            refitted: false,
            epsilon_spent: None,
        })
    }

    fn postcondition(&self, request: &Request) -> Result<Postcondition, UnlearnError> {
        for &element in request.elements() {
            if !self.edges_of(element).is_empty() {
                return Err(UnlearnError::Postcondition {
                    id: request.id().to_owned(),
                    what: format!("{element} is still in the data"),
                });
            }
        }
        let residual = match FAULT {
            NAN => Some(f64::NAN),
            DRIFTS => None,
            _ => Some(self.distance(&Self::fit(self.sums.len(), self.edges.clone()))?),
        };
        Ok(Postcondition {
            num_absent: request.elements().len(),
            residual,
        })
    }

    fn refitted(&self, progress: &dyn Progress) -> Result<Self, UnlearnError> {
        progress.check()?;
        Ok(Self::fit(self.sums.len(), self.edges.clone()))
    }

    fn distance(&self, other: &Self) -> Result<f64, UnlearnError> {
        let square = |values: &mut dyn Iterator<Item = f64>| values.map(|x| x * x).sum::<f64>();
        let mut differences = self.sums.iter().zip(&other.sums).map(|(a, b)| a - b);
        let norm = square(&mut other.sums.iter().copied());
        Ok((square(&mut differences) / norm).sqrt())
    }

    fn to_stored(&self) -> Result<Stored, UnlearnError> {
        let ends: Vec<i64> = (self.edges.iter())
            .flat_map(|&(u, v)| [i64::from(u), i64::from(v)])
            .collect();
        let mut tensors = NamedTensors::new();
        tensors.insert("edges", TensorData::new(ends, [self.edges.len(), 2]));
        tensors.insert(
            "sums",
            TensorData::new(self.sums.clone(), [self.sums.len()]),
        );
        Ok(Stored {
            method: self.method().to_owned(),
            notes: json!({ "nodes": self.sums.len() }),
            tensors,
        })
    }

    fn from_stored(mut stored: Stored) -> Result<Self, UnlearnError> {
        let mut take = |name: &str| {
            stored.tensors.take(name).ok_or_else(|| UnlearnError::Data {
                what: format!("{name} is missing"),
            })
        };
        let fault = |what: &str| UnlearnError::Data { what: what.into() };
        let ends = take("edges")?.try_to_vec::<i64>();
        let ends = ends.map_err(|_| fault("edges are no numbers"))?;
        let sums = take("sums")?.try_to_vec::<f64>();
        let sums = sums.map_err(|_| fault("sums are no numbers"))?;
        let edges = ends
            .chunks_exact(2)
            .map(|pair| (pair[0] as u32, pair[1] as u32));
        Ok(Self {
            edges: edges.collect(),
            sums,
        })
    }
}
