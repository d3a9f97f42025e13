//! What the file calls its nodes.

use argiope_graph::LabelMap;
use argiope_io::Format;

/// Labels if there are some, else ids, counted from where the file counts.
#[derive(Debug)]
pub(crate) struct NodeNames {
    labels: Option<LabelMap>,
    first_id: u64,
}

impl NodeNames {
    /// `base` is the smallest id of a numbered edge list.
    pub(crate) fn new(labels: Option<LabelMap>, format: Option<Format>, base: u32) -> Self {
        let first_id = match format {
            Some(Format::MatrixMarket | Format::Metis) => 1,
            Some(Format::EdgeList) => base.into(),
            _ => 0,
        };
        Self { labels, first_id }
    }

    pub(crate) fn labels(&self) -> Option<&LabelMap> {
        self.labels.as_ref()
    }

    pub(crate) fn into_labels(self) -> Option<LabelMap> {
        self.labels
    }

    /// The id that the file uses.
    pub(crate) fn id(&self, node: u32) -> u64 {
        self.first_id + u64::from(node)
    }

    /// Appends the name of a node; tabs, line ends and backslashes of labels become `\t`, `\n`, `\r` and `\\`.
    pub(crate) fn append(&self, text: &mut Vec<u8>, node: u32) {
        match self.labels.as_ref().and_then(|labels| labels.label(node)) {
            None => {
                text.extend_from_slice(itoa::Buffer::new().format(self.id(node)).as_bytes());
            }
            Some(label) => {
                for byte in label.bytes() {
                    match byte {
                        b'\t' => text.extend_from_slice(b"\\t"),
                        b'\n' => text.extend_from_slice(b"\\n"),
                        b'\r' => text.extend_from_slice(b"\\r"),
                        b'\\' => text.extend_from_slice(b"\\\\"),
                        other => text.push(other),
                    }
                }
            }
        }
    }

    /// Appends the label of a node as a JSON text, or its id.
    pub(crate) fn append_json(&self, text: &mut Vec<u8>, node: u32) -> serde_json::Result<()> {
        match self.labels.as_ref().and_then(|labels| labels.label(node)) {
            Some(label) => serde_json::to_writer(text, label),
            None => {
                self.append(text, node);
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &NodeNames) -> String {
        let mut text = Vec::new();
        for node in 0..3 {
            names.append(&mut text, node);
            text.push(b' ');
        }
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn test_ids_count_from_where_the_file_does() {
        let of = |format, base| names(&NodeNames::new(None, Some(format), base));
        assert_eq!(of(Format::EdgeList, 0), "0 1 2 ");
        assert_eq!(of(Format::EdgeList, 1), "1 2 3 ");
        assert_eq!(of(Format::Metis, 0), "1 2 3 ");
        assert_eq!(of(Format::Orca, 1), "0 1 2 ");
    }

    #[test]
    fn test_labels_stay_in_their_column() {
        let labels = ["Ada L.", "a\tb\\c\n"].into_iter().collect();
        let named = NodeNames::new(Some(labels), Some(Format::EdgeList), 0);
        assert_eq!(names(&named), "Ada L. a\\tb\\\\c\\n 2 ");
    }
}
