//! Adam (Kingma and Ba, *Adam: A Method for Stochastic Optimization*, ICLR 2015, algorithm 1), as PyTorch computes it.
//!
//! ```text
//! m = β1 m + (1 - β1) g                        g the gradient, plus decay * parameter
//! v = β2 v + (1 - β2) g²
//! parameter -= rate / (1 - β1^t) * m / (√v / √(1 - β2^t) + ε)
//! ```

use std::collections::BTreeMap;

use burn::{
    module::{Module, ModuleMapper, Param},
    tensor::{Gradients, Tensor, TensorData},
};
use serde::{Deserialize, Serialize};

use super::{
    accumulated::AccumulatedGradients,
    clipping::gradient_norm,
    update::{Moments, Step, update},
};
use crate::{GnnError, NamedTensors, parameter_path::ParameterPath};

/// How an [`Adam`] is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AdamConfig {
    /// Learning rate of the parameters that are in no group; 1e-3 by default.
    pub learning_rate: f64,
    /// Decay of the mean of the gradients; 0.9 by default.
    pub beta_1: f64,
    /// Decay of the mean of their squares; 0.999 by default.
    pub beta_2: f64,
    /// Added to the root of the mean square; 1e-8 by default.
    pub epsilon: f64,
    /// Factor of the parameter that is added to its gradient; 0 by default.
    pub weight_decay: f64,
    /// Gradients are scaled so that the norm of all of them together is at most this; by default they are not.
    pub max_norm: Option<f64>,
    /// Parameters with other learning rates; none by default.
    pub groups: Vec<ParameterGroup>,
}

/// The parameters under one field of a model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ParameterGroup {
    /// The path of the field: `encoder` holds `encoder.weight` and `encoder.layers.0.bias`, but not `encoder2.weight`. The
    /// longest that fits decides.
    pub prefix: String,
    /// Learning rate of the group.
    pub learning_rate: f64,
}

impl Default for AdamConfig {
    fn default() -> Self {
        Self {
            learning_rate: 1e-3,
            beta_1: 0.9,
            beta_2: 0.999,
            epsilon: 1e-8,
            weight_decay: 0.0,
            max_norm: None,
            groups: Vec::new(),
        }
    }
}

impl AdamConfig {
    /// With the defaults of everything but the learning rate.
    #[must_use]
    pub fn new(learning_rate: f64) -> Self {
        Self {
            learning_rate,
            ..Self::default()
        }
    }

    /// Another learning rate for the parameters under a field.
    #[must_use]
    pub fn with_group(mut self, prefix: impl Into<String>, learning_rate: f64) -> Self {
        self.groups.push(ParameterGroup {
            prefix: prefix.into(),
            learning_rate,
        });
        self
    }

    /// Gradients of at most this norm.
    #[must_use]
    pub fn with_max_norm(mut self, max_norm: f64) -> Self {
        self.max_norm = Some(max_norm);
        self
    }

    /// The optimiser before its first step.
    ///
    /// # Errors
    /// [`GnnError::Option`] for numbers outside their ranges.
    pub fn init(&self) -> Result<Adam, GnnError> {
        const POSITIVE: &str = "a positive number";
        let check = |option, value: f64, is_valid: bool, expected| {
            if is_valid && value.is_finite() {
                return Ok(());
            }
            Err(GnnError::Option {
                what: "Adam",
                option,
                found: value.to_string(),
                expected,
            })
        };
        let rates = self.groups.iter().map(|group| group.learning_rate);
        for rate in rates.chain([self.learning_rate]) {
            check("learning_rate", rate, rate >= 0.0, "a number not below 0")?;
        }
        for (option, beta) in [("beta_1", self.beta_1), ("beta_2", self.beta_2)] {
            check(option, beta, (0.0..1.0).contains(&beta), "0 <= beta < 1")?;
        }
        check("epsilon", self.epsilon, self.epsilon > 0.0, POSITIVE)?;
        let decay = self.weight_decay;
        check("weight_decay", decay, decay >= 0.0, "a number not below 0")?;
        if let Some(norm) = self.max_norm {
            check("max_norm", norm, norm > 0.0, POSITIVE)?;
        }
        Ok(Adam {
            config: self.clone(),
            moments: BTreeMap::new(),
        })
    }
}

/// The optimiser with the moments of every parameter.
///
/// Moments belong to the paths of the parameters in the model, so that they can be stored and given to another instance of
/// the same model. Parameters without a gradient are left as they are, and their steps are not counted.
///
/// # Example
/// ```
/// use argiope_gnn::{Init, layers::LinearConfig, optim::AdamConfig};
/// use burn::tensor::{Device, Tensor};
///
/// let device = Device::flex().autodiff();
/// let mut model = LinearConfig::new(2, 1).init(&mut Init::new(0, &device));
/// let mut adam = AdamConfig::new(0.1).init()?;
/// let x = Tensor::<2>::from_data([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]], &device);
/// let y = Tensor::<2>::from_data([[1.0], [2.0], [3.0]], &device);
/// let mut last = f32::INFINITY;
/// for _ in 0..300 {
///     let loss = (model.forward(x.clone())? - y.clone()).square().mean();
///     last = loss.clone().into_scalar::<f32>();
///     model = adam.step(model, loss.backward())?;
/// }
/// assert!(last < 1e-3);
/// # Ok::<(), argiope_gnn::GnnError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Adam {
    config: AdamConfig,
    moments: BTreeMap<String, Moments>,
}

impl Adam {
    /// What it was made from.
    #[must_use]
    pub fn config(&self) -> &AdamConfig {
        &self.config
    }

    /// From the next step on another learning rate, of the parameters that are in no group.
    pub fn set_learning_rate(&mut self, learning_rate: f64) {
        self.config.learning_rate = learning_rate;
    }

    /// The model after one step along `gradients`, which are those of its parameters.
    ///
    /// Equal for any number of threads. On the CPU parameters are overwritten where nothing else holds them.
    ///
    /// # Errors
    /// [`GnnError::Parameters`] if a group names no parameter of the model, or the moments are those of another model.
    ///
    /// # Complexity
    /// `O(number of parameters)` time.
    pub fn step<M: Module>(&mut self, model: M, gradients: Gradients) -> Result<M, GnnError> {
        let norm = |gradients: &Gradients| gradient_norm(&model, gradients);
        let scale = self.scale(|| norm(&gradients));
        self.step_along(model, Source::OnePass(gradients), scale)
    }

    /// [`step`](Self::step) along gradients of several passes.
    ///
    /// # Errors
    /// As [`step`](Self::step).
    pub fn step_accumulated<M: Module>(
        &mut self,
        model: M,
        gradients: AccumulatedGradients,
    ) -> Result<M, GnnError> {
        let scale = self.scale(|| gradients.norm());
        self.step_along(model, Source::Accumulated(gradients), scale)
    }

    /// The factor of gradients of this norm.
    fn scale(&self, norm: impl FnOnce() -> f64) -> f64 {
        match self.config.max_norm {
            None => 1.0,
            Some(max_norm) => (max_norm / (norm() + 1e-6)).min(1.0),
        }
    }

    fn step_along<M: Module>(
        &mut self,
        model: M,
        mut gradients: Source,
        scale: f64,
    ) -> Result<M, GnnError> {
        let mut mapper = StepMapper {
            path: ParameterPath::default(),
            adam: self,
            gradients: &mut gradients,
            scale,
            is_used: Vec::new(),
            wrong: None,
        };
        mapper.is_used = vec![false; mapper.adam.config.groups.len()];
        let model = model.map(&mut mapper);
        if let Some(path) = mapper.wrong {
            return Err(GnnError::Parameters {
                reason: format!("the moments of {path} have another number of elements or type"),
            });
        }
        let unused = mapper.is_used.iter().position(|is_used| !is_used);
        match unused {
            None => Ok(model),
            Some(group) => Err(GnnError::Parameters {
                reason: format!(
                    "the model has no parameter under {}, for which there is a learning rate",
                    self.config.groups[group].prefix
                ),
            }),
        }
    }

    /// The moments and steps of every parameter.
    #[must_use]
    pub fn state(&self) -> NamedTensors {
        let mut state = NamedTensors::new();
        for (path, moments) in &self.moments {
            let steps = TensorData::new(vec![moments.steps as i64], [1]);
            state.insert(format!("{path}.steps"), steps);
            state.insert(format!("{path}.first"), moments.first.to_data());
            state.insert(format!("{path}.second"), moments.second.to_data());
        }
        state
    }

    /// Continues from a [`state`](Self::state), on `device`: steps that follow are the same, bit by bit, as those of the
    /// optimiser that it was taken from.
    ///
    /// # Errors
    /// [`GnnError::Parameters`] for tensors that are no such state.
    pub fn load_state(
        &mut self,
        state: NamedTensors,
        device: &burn::tensor::Device,
    ) -> Result<(), GnnError> {
        let wrong = |name: &str| GnnError::Parameters {
            reason: format!("{name} is not of a state of Adam, or others are missing"),
        };
        let mut moments = BTreeMap::new();
        let paths = state.names().filter_map(|name| name.strip_suffix(".steps"));
        for path in paths {
            let get = |part: &str| {
                let name = format!("{path}.{part}");
                state.get(&name).ok_or_else(|| wrong(&name))
            };
            let moment = |part: &str| {
                let data = get(part)?.clone();
                if data.rank() != 1 {
                    return Err(wrong(&format!("{path}.{part}")));
                }
                let dtype = data.dtype();
                Ok(Tensor::<1>::from_data(
                    data,
                    (&device.clone().inner(), dtype),
                ))
            };
            let steps = get("steps")?.as_slice::<i64>().ok();
            let steps = steps.and_then(|steps| u64::try_from(*steps.first()?).ok());
            let (first, second) = (moment("first")?, moment("second")?);
            if first.dims() != second.dims() || first.dtype() != second.dtype() {
                return Err(wrong(&format!("{path}.second")));
            }
            let steps = steps.ok_or_else(|| wrong(&format!("{path}.steps")))?;
            let made = Moments {
                steps,
                first,
                second,
            };
            moments.insert(path.to_owned(), made);
        }
        if state.len() != 3 * moments.len() {
            let is_known = |name: &&str| {
                (name.rsplit_once('.')).is_some_and(|(path, _)| moments.contains_key(path))
            };
            let name = state
                .names()
                .find(|name| !is_known(name))
                .unwrap_or("a tensor");
            return Err(wrong(name));
        }
        self.moments = moments;
        Ok(())
    }

    /// The group of a parameter.
    fn group_of(&self, path: &str) -> Option<usize> {
        let is_within = |prefix: &str| {
            (path.strip_prefix(prefix)).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        (self.config.groups.iter().enumerate())
            .filter(|(_, group)| is_within(&group.prefix))
            .max_by_key(|(_, group)| group.prefix.len())
            .map(|(index, _)| index)
    }
}

/// Where gradients come from.
enum Source {
    OnePass(Gradients),
    Accumulated(AccumulatedGradients),
}

struct StepMapper<'a> {
    path: ParameterPath,
    adam: &'a mut Adam,
    gradients: &'a mut Source,
    /// Factor of all gradients.
    scale: f64,
    /// Whether groups have parameters.
    is_used: Vec<bool>,
    /// The first parameter that has the moments of another.
    wrong: Option<String>,
}

impl ModuleMapper for StepMapper<'_> {
    fn enter_module(&mut self, name: &str, container_type: &str) {
        self.path.enter(name, container_type);
    }

    fn exit_module(&mut self, _: &str, container_type: &str) {
        self.path.exit(container_type);
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let path = self.path.name();
        let group = self.adam.group_of(&path);
        if let Some(group) = group {
            self.is_used[group] = true;
        }
        let (id, value, mapper) = param.consume();
        let gradient = match self.gradients {
            Source::OnePass(gradients) => value.grad_remove(gradients),
            Source::Accumulated(gradients) => gradients.take(&path, value.dims()),
        };
        let Some(gradient) = gradient else {
            return Param::from_mapped_value(id, value, mapper);
        };
        let config = &self.adam.config;
        let learning_rate = group.map_or(config.learning_rate, |group| {
            config.groups[group].learning_rate
        });
        // Taken out, so that nothing else holds the tensors and they are updated where they lie.
        let moments =
            (self.adam.moments.remove(&path)).unwrap_or_else(|| Moments::zeros(&gradient));
        if !moments.fit(&value) {
            self.wrong.get_or_insert(path);
            return Param::from_mapped_value(id, value, mapper);
        }
        let value = value.inner();
        let step = Step::new(config, learning_rate, self.scale, moments.steps + 1);
        let (value, moments) = update(value, gradient, moments, &step);
        self.adam.moments.insert(path, moments);
        let value = Tensor::from_inner(value).require_grad();
        Param::from_mapped_value(id, value, mapper)
    }
}
