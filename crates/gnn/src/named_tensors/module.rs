//! Out of a module and into one.

use burn::{
    module::{Module, ModuleMapper, ModuleVisitor, Param},
    tensor::{Tensor, TensorData},
};

use super::NamedTensors;
use crate::{GnnError, parameter_path::ParameterPath};

impl NamedTensors {
    /// The parameters of a module.
    pub fn of_module<M: Module>(module: &M) -> Self {
        let mut collector = Collector::default();
        module.visit(&mut collector);
        collector.tensors
    }

    /// `module` with these parameters.
    ///
    /// # Errors
    /// [`GnnError::Parameters`] if a parameter is missing, there is one too many, or one has another shape or element type.
    pub fn load_module<M: Module>(&self, module: M) -> Result<M, GnnError> {
        let mut loader = Loader {
            path: ParameterPath::default(),
            remaining: self.clone(),
            wrong: None,
        };
        let module = module.map(&mut loader);
        let unused = loader.remaining.names().next();
        let unused = unused.map(|name| format!("there is no parameter {name} in the model"));
        match loader.wrong.or(unused) {
            None => Ok(module),
            Some(reason) => Err(GnnError::Parameters { reason }),
        }
    }
}

#[derive(Default)]
struct Collector {
    path: ParameterPath,
    tensors: NamedTensors,
}

impl ModuleVisitor for Collector {
    fn enter_module(&mut self, name: &str, container_type: &str) {
        self.path.enter(name, container_type);
    }

    fn exit_module(&mut self, _: &str, container_type: &str) {
        self.path.exit(container_type);
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let data = param.val().inner().into_data();
        self.tensors.insert(self.path.name(), data);
    }
}

struct Loader {
    path: ParameterPath,
    remaining: NamedTensors,
    /// The first that does not fit.
    wrong: Option<String>,
}

impl Loader {
    fn take<const D: usize>(&mut self, old: &Tensor<D>) -> Result<TensorData, String> {
        let name = self.path.name();
        let Some(data) = self.remaining.tensors.remove(&name) else {
            return Err(format!("parameter {name} is missing"));
        };
        if data.shape().as_slice() != old.dims() {
            return Err(format!(
                "parameter {name} has shape {:?}, but the model's has {:?}",
                data.shape().as_slice(),
                old.dims()
            ));
        }
        if data.dtype() != old.dtype() {
            return Err(format!(
                "parameter {name} has elements of type {}, but the model's has {}",
                data.dtype().name(),
                old.dtype().name()
            ));
        }
        Ok(data)
    }
}

impl ModuleMapper for Loader {
    fn enter_module(&mut self, name: &str, container_type: &str) {
        self.path.enter(name, container_type);
    }

    fn exit_module(&mut self, _: &str, container_type: &str) {
        self.path.exit(container_type);
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let (id, old, mapper) = param.consume();
        let value = match self.take(&old) {
            Ok(data) => {
                let dtype = data.dtype();
                let value = Tensor::from_data(data, (&old.device(), dtype));
                value.set_require_grad(old.is_require_grad())
            }
            Err(reason) => {
                self.wrong.get_or_insert(reason);
                old
            }
        };
        Param::from_mapped_value(id, value, mapper)
    }
}
