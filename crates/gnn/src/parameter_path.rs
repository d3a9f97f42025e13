//! Names of parameters: the fields on the way to them, joined by dots.

/// Where a walk through a module stands.
#[derive(Debug, Default)]
pub(crate) struct ParameterPath {
    names: Vec<String>,
}

impl ParameterPath {
    /// Steps into a field or an element. The variants of an enum have no name: which one it is follows from the model.
    pub(crate) fn enter(&mut self, name: &str, container_type: &str) {
        if !is_enum(container_type) {
            self.names.push(name.to_owned());
        }
    }

    /// Steps out again.
    pub(crate) fn exit(&mut self, container_type: &str) {
        if !is_enum(container_type) {
            self.names.pop();
        }
    }

    /// The name of the parameter here.
    pub(crate) fn name(&self) -> String {
        self.names.join(".")
    }
}

fn is_enum(container_type: &str) -> bool {
    container_type.starts_with("Enum:")
}
