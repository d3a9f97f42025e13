//! Tensors by name: the parameters of a model, the state of an optimiser, and their files.
//!
//! Files are [safetensors](https://github.com/huggingface/safetensors). The names are the paths of the parameters in the
//! model, without the names of enum variants. One entry of the metadata, `argiope`, holds what the writer notes beside the
//! tensors, and a checksum of their bytes.

mod file;
mod module;

use std::collections::BTreeMap;

use burn::tensor::TensorData;

/// Tensors in the order of their names.
///
/// # Example
/// ```
/// use argiope_gnn::{Init, NamedTensors, layers::LinearConfig};
/// use burn::tensor::Device;
///
/// let build = |seed| LinearConfig::new(3, 2).init(&mut Init::new(seed, &Device::flex()));
/// let tensors = NamedTensors::of_module(&build(1));
/// assert_eq!(tensors.names().collect::<Vec<_>>(), ["bias", "weight"]);
///
/// let other = tensors.load_module(build(2))?;
/// assert_eq!(NamedTensors::of_module(&other), tensors);
/// # Ok::<(), argiope_gnn::GnnError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NamedTensors {
    tensors: BTreeMap<String, TensorData>,
}

impl NamedTensors {
    /// No tensors.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Number of tensors.
    #[must_use]
    pub fn len(&self) -> usize {
        self.tensors.len()
    }

    /// True without tensors.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tensors.is_empty()
    }

    /// The names, ascending.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.tensors.keys().map(String::as_str)
    }

    /// The tensor of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&TensorData> {
        self.tensors.get(name)
    }

    /// Sets the tensor of a name.
    pub fn insert(&mut self, name: impl Into<String>, tensor: TensorData) {
        self.tensors.insert(name.into(), tensor);
    }

    /// Takes out the tensor of a name.
    #[must_use]
    pub fn take(&mut self, name: &str) -> Option<TensorData> {
        self.tensors.remove(name)
    }

    /// Adds all of `other`, as `prefix.name`.
    pub fn insert_all(&mut self, prefix: &str, other: Self) {
        let named =
            (other.tensors.into_iter()).map(|(name, data)| (format!("{prefix}.{name}"), data));
        self.tensors.extend(named);
    }

    /// Takes out those whose names start with `prefix.`, and shortens their names.
    #[must_use]
    pub fn take_all(&mut self, prefix: &str) -> Self {
        let prefix = format!("{prefix}.");
        let names: Vec<String> = (self.names().filter(|name| name.starts_with(&prefix)))
            .map(str::to_owned)
            .collect();
        let take = |name: String| {
            let tensor = self.tensors.remove(&name)?;
            Some((name[prefix.len()..].to_owned(), tensor))
        };
        Self {
            tensors: names.into_iter().filter_map(take).collect(),
        }
    }
}

impl IntoIterator for NamedTensors {
    type Item = (String, TensorData);
    type IntoIter = std::collections::btree_map::IntoIter<String, TensorData>;

    fn into_iter(self) -> Self::IntoIter {
        self.tensors.into_iter()
    }
}
