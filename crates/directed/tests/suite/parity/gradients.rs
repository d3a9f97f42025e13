//! Gradients of parameters by name.

use std::collections::BTreeMap;

use burn::{
    module::{Module, ModuleVisitor, Param},
    tensor::{Gradients, Tensor},
};

use super::{Named, assert_close, values};

/// The gradients of all parameters that have one.
pub(super) fn gradients_of<M: Module>(
    model: &M,
    gradients: &Gradients,
) -> BTreeMap<String, Vec<f64>> {
    let mut visitor = Visitor {
        gradients,
        path: Vec::new(),
        found: BTreeMap::new(),
    };
    model.visit(&mut visitor);
    visitor.found
}

/// Asserts that a model has these gradients and no others.
#[track_caller]
pub(super) fn assert_gradients<M: Module>(
    name: &str,
    model: &M,
    gradients: &Gradients,
    expected: &Named,
) {
    let found = gradients_of(model, gradients);
    let mut names: Vec<_> = expected.iter().map(|(name, _)| name).collect();
    names.sort();
    assert_eq!(found.keys().collect::<Vec<_>>(), names, "{name}");
    for (parameter, expected) in expected {
        let name = format!("{name}: gradient of {parameter}");
        assert_close(&name, &found[parameter], &expected.values);
    }
}

struct Visitor<'a> {
    gradients: &'a Gradients,
    path: Vec<String>,
    found: BTreeMap<String, Vec<f64>>,
}

/// Names of parameters leave the variants of enums out.
fn is_enum(container_type: &str) -> bool {
    container_type.starts_with("Enum:")
}

impl ModuleVisitor for Visitor<'_> {
    fn enter_module(&mut self, name: &str, container_type: &str) {
        if !is_enum(container_type) {
            self.path.push(name.to_owned());
        }
    }

    fn exit_module(&mut self, _: &str, container_type: &str) {
        if !is_enum(container_type) {
            self.path.pop();
        }
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if let Some(gradient) = param.val().grad(self.gradients) {
            self.found.insert(self.path.join("."), values(gradient));
        }
    }
}
