//! GraphML, read only: nodes, edges and the edge attribute `weight`.
//!
//! Node ids are names; they get numbers in the order of the document. If a key for edges has the attribute name
//! `weight`, every edge has a weight: its own, the key's default, or 1. Ports, hyperedges, nested graphs, edges to nodes
//! that are not declared, and edges of both kinds (directed and not) in one graph are refused.

use std::{
    cell::Cell,
    collections::HashMap,
    io::{self, BufRead, BufReader, Read},
    path::PathBuf,
    rc::Rc,
    sync::atomic::Ordering,
};

use argiope_graph::{LabelMap, Progress};
use memchr::memchr_iter;
use quick_xml::{
    Reader, XmlVersion,
    escape::resolve_predefined_entity,
    events::{BytesRef, BytesStart, Event},
};

use crate::{
    Compression, InputGraph, IoError, ReadOptions,
    edge_list::intern,
    input::{Input, read_error},
    read::in_file,
    snippet::snippet,
};

/// Events between two questions whether to go on.
const CHECK_EVENTS: u64 = 1 << 14;

pub(crate) fn read(
    input: Input,
    options: &ReadOptions,
    progress: &dyn Progress,
) -> Result<InputGraph, IoError> {
    let (path, compression) = (input.path.clone(), input.compression);
    let passed = Rc::new(Passed::default());
    let taken = input.taken();
    let counted = CountedReader {
        reader: BufReader::with_capacity(1 << 16, input.into_reader()?),
        passed: Rc::clone(&passed),
    };
    let mut reader = Reader::from_reader(counted);
    let mut document = Document {
        path,
        passed: Rc::clone(&passed),
        graph: InputGraph::default(),
        labels: LabelMap::new(),
        undeclared: HashMap::new(),
        num_nodes: options.num_nodes,
        graphs: 0,
        depth: 0,
        weight: None,
        in_weight_key: false,
        edge: None,
        text: String::new(),
    };
    let mut buffer = Vec::new();
    let mut events = 0u64;
    let mut reported = 0;
    loop {
        buffer.clear();
        let event = match reader.read_event_into(&mut buffer) {
            Ok(event) => event,
            Err(quick_xml::Error::Io(source)) => {
                let source = io::Error::new(source.kind(), source.to_string());
                let damaged = compression != Compression::None;
                return Err(
                    match damaged || source.kind() != io::ErrorKind::InvalidData {
                        true => read_error(&document.path, compression, passed.lines.get(), source),
                        false => document.syntax(source.to_string(), ""),
                    },
                );
            }
            Err(error) => return Err(document.syntax(error.to_string(), "")),
        };
        match event {
            Event::Start(element) => document.start(&element)?,
            Event::Empty(element) => {
                document.start(&element)?;
                document.end(element.local_name().as_ref())?;
            }
            Event::End(element) => document.end(element.local_name().as_ref())?,
            Event::Text(text) => document.text.push_str(&text),
            Event::CData(text) => document.text.push_str(&text),
            Event::GeneralRef(reference) => document.reference(&reference)?,
            Event::Eof => break,
            _ => {}
        }
        events += 1;
        if events.is_multiple_of(CHECK_EVENTS) {
            let taken = taken.load(Ordering::Relaxed);
            progress.advance(taken - reported);
            reported = taken;
            progress.check()?;
        }
    }
    document.finish()
}

/// Lines and bytes that the parser has consumed.
#[derive(Default)]
struct Passed {
    lines: Cell<u64>,
    bytes: Cell<u64>,
}

/// Counts what the parser consumes, not what is buffered ahead of it.
struct CountedReader<R> {
    reader: BufReader<R>,
    passed: Rc<Passed>,
}

impl<R: Read> Read for CountedReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

impl<R: Read> BufRead for CountedReader<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.reader.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        let lines = memchr_iter(b'\n', &self.reader.buffer()[..count]).count() as u64;
        self.passed.lines.set(self.passed.lines.get() + lines);
        self.passed
            .bytes
            .set(self.passed.bytes.get() + count as u64);
        self.reader.consume(count);
    }
}

/// What the document has said so far.
struct Document {
    path: PathBuf,
    passed: Rc<Passed>,
    graph: InputGraph,
    labels: LabelMap,
    /// Nodes that edges have named and no element has declared yet, with the line where this was first.
    undeclared: HashMap<u32, u64>,
    num_nodes: Option<u64>,
    graphs: u32,
    /// Open elements.
    depth: u64,
    /// Identifier of the key that holds weights, and its default.
    weight: Option<(String, f64)>,
    /// Whether a default that follows is the weight's.
    in_weight_key: bool,
    /// The edge that is open.
    edge: Option<OpenEdge>,
    /// Text since the last tag.
    text: String,
}

struct OpenEdge {
    ends: [u32; 2],
    weight: Option<f64>,
    /// Whether the text that follows is the weight.
    in_weight: bool,
}

impl Document {
    fn start(&mut self, element: &BytesStart<'_>) -> Result<(), IoError> {
        self.text.clear();
        self.depth += 1;
        match element.local_name().as_ref() {
            "graph" => {
                self.graphs += 1;
                if self.graphs > 1 {
                    return Err(self.syntax("more than one graph", "graph"));
                }
                let direction = self.attribute(element, "edgedefault")?;
                self.graph.directed_hint = match direction.as_deref() {
                    None => None,
                    Some("directed") => Some(true),
                    Some("undirected") => Some(false),
                    Some(_) => {
                        let reason = "edgedefault is neither directed nor undirected";
                        return Err(self.syntax(reason, element));
                    }
                };
            }
            "key" => {
                // A key is for everything unless it says otherwise.
                let domain = self.attribute(element, "for")?;
                let is_weight = matches!(domain.as_deref(), None | Some("edge" | "all"))
                    && self.attribute(element, "attr.name")?.as_deref() == Some("weight");
                if is_weight {
                    self.weight = Some((self.required(element, "id")?, 1.0));
                    self.in_weight_key = true;
                }
            }
            "node" => {
                let name = self.required(element, "id")?;
                let node = self.intern(&name)?;
                self.undeclared.remove(&node);
            }
            "edge" => {
                let source = self.required(element, "source")?;
                let target = self.required(element, "target")?;
                self.check_edge(element)?;
                self.edge = Some(OpenEdge {
                    ends: [self.end_of_edge(&source)?, self.end_of_edge(&target)?],
                    weight: None,
                    in_weight: false,
                });
            }
            "data" => {
                let key = self.attribute(element, "key")?;
                if let (Some(edge), Some((weight, _))) = (&mut self.edge, &self.weight) {
                    edge.in_weight = key.as_ref() == Some(weight);
                }
            }
            "port" => return Err(self.syntax("ports are not supported", "port")),
            "hyperedge" => return Err(self.syntax("hyperedges are no edges", "hyperedge")),
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), IoError> {
        self.depth -= 1;
        match name {
            "default" if self.in_weight_key => {
                let value = self.number()?;
                if let Some((_, default)) = &mut self.weight {
                    *default = value;
                }
            }
            "key" => self.in_weight_key = false,
            "data" if self.edge.as_ref().is_some_and(|edge| edge.in_weight) => {
                let value = self.number()?;
                if let Some(edge) = &mut self.edge {
                    edge.weight = Some(value);
                    edge.in_weight = false;
                }
            }
            "edge" => {
                if let Some(OpenEdge { ends, weight, .. }) = self.edge.take() {
                    let [source, target] = ends;
                    let edges = &mut self.graph.edges;
                    let pushed = match &self.weight {
                        Some((_, default)) => {
                            edges.push_weighted(source, target, weight.unwrap_or(*default))
                        }
                        None => edges.push(source, target),
                    };
                    pushed.map_err(|source| in_file(&self.path, source))?;
                }
            }
            _ => {}
        }
        self.text.clear();
        Ok(())
    }

    fn finish(mut self) -> Result<InputGraph, IoError> {
        if self.graphs == 0 {
            return Err(self.syntax("no graph in this document", ""));
        }
        if self.depth > 0 {
            return Err(self.syntax("the document ends before its last tag", ""));
        }
        let first = self
            .undeclared
            .iter()
            .min_by_key(|&(node, line)| (line, node));
        if let Some((&node, &line)) = first {
            return Err(IoError::Syntax {
                path: self.path,
                line,
                reason: "an edge to a node that is not declared".to_owned(),
                text: snippet(self.labels.label(node).unwrap_or_default().as_bytes()),
            });
        }
        let reserved = self.graph.edges.reserve_nodes(self.labels.len() as u64);
        reserved.map_err(|source| in_file(&self.path, source))?;
        self.graph.labels = Some(self.labels);
        self.graph.summary.lines = self.passed.lines.get();
        self.graph.summary.bytes = self.passed.bytes.get();
        Ok(self.graph)
    }

    fn intern(&mut self, name: &str) -> Result<u32, IoError> {
        intern(&mut self.labels, name, self.num_nodes).map_err(|source| in_file(&self.path, source))
    }

    /// The id of an edge's end; its declaration may follow.
    fn end_of_edge(&mut self, name: &str) -> Result<u32, IoError> {
        let known = self.labels.len();
        let node = self.intern(name)?;
        if self.labels.len() > known {
            self.undeclared.insert(node, self.passed.lines.get() + 1);
        }
        Ok(node)
    }

    /// Refuses ports, and a direction that is not that of all edges.
    fn check_edge(&self, element: &BytesStart<'_>) -> Result<(), IoError> {
        for name in ["sourceport", "targetport"] {
            if self.attribute(element, name)?.is_some() {
                return Err(self.syntax("ports are not supported", element));
            }
        }
        let directed = match self.attribute(element, "directed")?.as_deref() {
            None => return Ok(()),
            Some("true" | "1") => true,
            Some("false" | "0") => false,
            Some(_) => return Err(self.syntax("directed is neither true nor false", element)),
        };
        match self.graph.directed_hint == Some(directed) {
            true => Ok(()),
            false => Err(self.syntax("the edge contradicts the graph's edgedefault", element)),
        }
    }

    /// Adds the character that a reference in the text stands for.
    fn reference(&mut self, reference: &BytesRef<'_>) -> Result<(), IoError> {
        match reference.resolve_char_ref() {
            Ok(Some(character)) => self.text.push(character),
            Ok(None) => match resolve_predefined_entity(reference) {
                Some(text) => self.text.push_str(text),
                None => return Err(self.syntax("an unknown entity", reference)),
            },
            Err(error) => return Err(self.syntax(error.to_string(), reference)),
        }
        Ok(())
    }

    /// The text since the last tag, as a finite number.
    fn number(&self) -> Result<f64, IoError> {
        let text = self.text.trim();
        let number = text.parse().ok().filter(|number: &f64| number.is_finite());
        number.ok_or_else(|| self.syntax("this weight is no finite number", text))
    }

    fn attribute(&self, element: &BytesStart<'_>, name: &str) -> Result<Option<String>, IoError> {
        let attribute = element
            .try_get_attribute(name)
            .map_err(|error| self.syntax(error.to_string(), element))?;
        let Some(attribute) = attribute else {
            return Ok(None);
        };
        let value = attribute
            .normalized_value(XmlVersion::default())
            .map_err(|error| self.syntax(error.to_string(), element))?;
        Ok(Some(value.into_owned()))
    }

    fn required(&self, element: &BytesStart<'_>, name: &str) -> Result<String, IoError> {
        let value = self.attribute(element, name)?;
        value.ok_or_else(|| self.syntax(format!("the attribute {name} is missing"), element))
    }

    fn syntax(&self, reason: impl Into<String>, text: impl AsRef<str>) -> IoError {
        IoError::Syntax {
            path: self.path.clone(),
            line: self.passed.lines.get() + 1,
            reason: snippet(reason.into().as_bytes()),
            text: snippet(text.as_ref().as_bytes()),
        }
    }
}

#[cfg(test)]
mod tests {
    use argiope_graph::Silent;

    use super::*;
    use crate::read_edges;

    fn read(content: &str) -> Result<InputGraph, IoError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("graph.graphml");
        std::fs::write(&path, content).unwrap();
        read_edges(&path, &ReadOptions::default(), &Silent)
    }

    #[test]
    fn test_nodes_edges_and_weights() {
        let graph = read(
            r#"<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
  <key id="d0" for="node" attr.name="weight" attr.type="string"/>
  <key id="d1" for="edge" attr.name="weight" attr.type="double"><default>2.5</default></key>
  <graph edgedefault="directed">
    <node id="a &amp; b"><data key="d0">9</data></node>
    <node id="lone"/>
    <node id="c"/>
    <edge source="a &amp; b" target="c"><data key="d1"> 0.5 </data></edge>
    <edge source="c" target="a &amp; b"/>
  </graph>
</graphml>
"#,
        )
        .unwrap();
        assert_eq!(graph.edges.iter().collect::<Vec<_>>(), [(0, 2), (2, 0)]);
        assert_eq!(graph.edges.weights(), Some([0.5, 2.5].as_slice()));
        let labels = graph.labels.unwrap();
        assert_eq!(labels.iter().collect::<Vec<_>>(), ["a & b", "lone", "c"]);
        assert_eq!(graph.directed_hint, Some(true));
        assert_eq!(graph.summary.lines, 12);
        let graph =
            read("<graphml><graph edgedefault='undirected'><node id='x'/></graph></graphml>")
                .unwrap();
        assert_eq!((graph.edges.num_nodes(), graph.edges.weights()), (1, None));
        assert_eq!(graph.directed_hint, Some(false));
    }

    #[test]
    fn test_references_sections_and_keys_for_everything() {
        for (domain, text) in [
            ("", "1&#46;5"),
            (" for='all'", "<![CDATA[1.5]]>"),
            (" for='edge'", "1&#x2e;<![CDATA[5]]>"),
        ] {
            // The edge may stand before its nodes.
            let graph = read(&format!(
                "<graphml><key id='w'{domain} attr.name='weight'/><graph edgedefault='directed'>\
                 <edge source='a' target='b' directed='true'><data key='w'>{text}</data></edge>\
                 <node id='b'><data key='x'>&amp;&lt;</data></node><node id='a'/></graph></graphml>"
            ))
            .unwrap();
            assert_eq!(graph.edges.weights(), Some([1.5].as_slice()), "{text}");
            assert_eq!(graph.edges.iter().collect::<Vec<_>>(), [(0, 1)]);
        }
    }

    #[test]
    fn test_errors_name_the_line() {
        for (content, expected) in [
            (
                "<graphml><graph>\n<node id='a'/>\n<edge source='a' target='b'/>\n</graph></graphml>\n",
                ":3: an edge to a node that is not declared: \"b\"",
            ),
            (
                "<graphml><graph>\n<node id='a'><data key='x'>&euro;</data></node></graph></graphml>",
                ":2: an unknown entity: \"euro\"",
            ),
            (
                "<graphml><graph>\n<node id='a'><port name='p'/></node></graph></graphml>",
                ":2: ports are not supported",
            ),
            (
                "<graphml><graph>\n<edge source='a' target='a' sourceport='p'/></graph></graphml>",
                ":2: ports are not supported",
            ),
            (
                "<graphml><graph>\n<edge source='a' target='a' targetport='p'/></graph></graphml>",
                ":2: ports are not supported",
            ),
            (
                "<graphml><graph edgedefault='directed'>\n<edge source='a' target='a' directed='false'/></graph></graphml>",
                ":2: the edge contradicts",
            ),
            (
                "<graphml>\n<graph edgedefault='both'/></graphml>",
                ":2: edgedefault is neither",
            ),
            ("", ":1: no graph"),
            (
                "<graphml>\n<graph>\n<edge source='a'/>",
                ":3: the attribute target is missing: \"edge source='a'\"",
            ),
            ("<graphml>\n<graph>\n<node id='a'></graph>", ":3: "),
            ("<graphml>\n<graph>\n", ":3: the document ends"),
            (
                "<graphml>\n<graph/>\n<graph/></graphml>",
                ":3: more than one graph",
            ),
            (
                "<graphml><key id='w' for='edge' attr.name='weight'/><graph>\n<edge source='a' target='b'><data key='w'>x</data></edge></graph></graphml>",
                ":2: this weight is no finite number: \"x\"",
            ),
        ] {
            let message = read(content).unwrap_err().to_string();
            assert!(message.contains(expected), "{message}");
        }
    }
}
