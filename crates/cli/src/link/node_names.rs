//! From what the user calls a node to its id.

use argiope_graph::LabelMap;
use argiope_link::knowledge::suggest;

use crate::input::NodeNames;

/// The nodes of a graph by their names, or by the ids that its file uses.
#[derive(Clone, Copy)]
pub(super) struct Nodes<'a> {
    names: &'a NodeNames,
    num_nodes: usize,
}

impl<'a> Nodes<'a> {
    pub(super) fn new(names: &'a NodeNames, num_nodes: usize) -> Self {
        Self { names, num_nodes }
    }

    pub(super) fn len(&self) -> usize {
        self.num_nodes
    }

    pub(super) fn names(&self) -> &'a NodeNames {
        self.names
    }

    pub(super) fn labels(&self) -> Option<&'a LabelMap> {
        self.names.labels()
    }

    /// The node of a name, or what is wrong with it.
    pub(super) fn find(&self, name: &str) -> Result<u32, String> {
        match self.labels() {
            Some(labels) => labels
                .id(name)
                // More labels than nodes would be a damaged run.
                .filter(|&id| (id as usize) < self.num_nodes)
                .ok_or_else(|| unknown(name, labels)),
            None => self.parse(name),
        }
    }

    fn parse(&self, name: &str) -> Result<u32, String> {
        let first = self.names.id(0);
        let id: Option<u64> = name.parse().ok();
        let node = id.and_then(|id| id.checked_sub(first));
        match node.filter(|&node| node < self.num_nodes as u64) {
            // Fewer nodes than u32 can name.
            Some(node) => Ok(node as u32),
            None => {
                let last = first + (self.num_nodes as u64).saturating_sub(1);
                Err(format!(
                    "\"{name}\" is no node: ids go from {first} to {last}"
                ))
            }
        }
    }
}

fn unknown(name: &str, labels: &LabelMap) -> String {
    match suggest(name, labels, 1).first() {
        Some(label) => format!("no node is called \"{name}\"; did you mean \"{label}\"?"),
        None => format!("no node is called \"{name}\""),
    }
}

#[cfg(test)]
mod tests {
    use argiope_io::Format;

    use super::*;

    #[test]
    fn test_names_are_found_or_the_nearest_one_told() {
        let labels: LabelMap = ["Valjean", "Javert", "MlleGillenormand"]
            .into_iter()
            .collect();
        let names = NodeNames::new(Some(labels), None, 0);
        let nodes = Nodes::new(&names, 3);
        assert_eq!(nodes.find("Javert"), Ok(1));
        let error = |name: &str| nodes.find(name).unwrap_err();
        assert_eq!(
            error("javert"),
            "no node is called \"javert\"; did you mean \"Javert\"?"
        );
        assert!(error("MleGilenormand").ends_with("did you mean \"MlleGillenormand\"?"));
        assert_eq!(error("Cosette"), "no node is called \"Cosette\"");
        assert_eq!(error("1"), "no node is called \"1\"");
    }

    #[test]
    fn test_ids_count_from_where_the_file_does() {
        let names = NodeNames::new(None, Some(Format::EdgeList), 1);
        let nodes = Nodes::new(&names, 3);
        assert_eq!((nodes.find("1"), nodes.find("3")), (Ok(0), Ok(2)));
        for wrong in ["0", "4", "-1", "x", "", "99999999999999999999"] {
            let error = nodes.find(wrong).unwrap_err();
            assert_eq!(error, format!("\"{wrong}\" is no node: ids go from 1 to 3"));
        }
    }
}
