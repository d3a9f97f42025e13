//! Paths as a drawing.

use svg::{
    Document,
    node::element::{Definitions, Line, Marker, Path, Rectangle, Text},
};

use super::Explanation;

const ROW: f32 = 64.0;
const MARGIN: f32 = 16.0;
const BOX: f32 = 26.0;
/// Width of a letter, about.
const LETTER: f32 = 7.0;
const ARROW: f32 = 40.0;

/// The paths of an explanation as an SVG document, one below the other: nodes as boxes, facts as arrows in their own direction,
/// thicker for larger importances. `entity` and `relation` give the names.
///
/// # Example
/// ```
/// use argiope_nbfnet::explanation::{ExplainedPath, Explanation, PathStep, draw};
///
/// let step = PathStep { fact: (0, 0, 1), inverse: false, importance: 0.5 };
/// let path = ExplainedPath { importance: 0.5, drop: 0.7, steps: vec![step] };
/// let explanation = Explanation { fact: (0, 1, 1), score: 2.0, paths: vec![path] };
/// let names = ["Ada", "Analytical <Engine>"];
/// let text = draw(&explanation, &|node| names[node as usize].to_owned(), &|_| "wrote".to_owned());
/// assert!(text.contains("Analytical &lt;Engine&gt;"));
/// ```
#[must_use]
pub fn draw(
    explanation: &Explanation,
    entity: &dyn Fn(u32) -> String,
    relation: &dyn Fn(u32) -> String,
) -> String {
    let (head, of_fact, tail) = explanation.fact;
    let title = format!(
        "{}  {}  {}   score {:.3}",
        entity(head),
        relation(of_fact),
        entity(tail),
        explanation.score
    );
    let largest = (explanation.paths.iter())
        .flat_map(|path| &path.steps)
        .map(|step| step.importance.abs())
        .fold(f32::MIN_POSITIVE, f32::max);
    let mut document = Document::new().add(
        Definitions::new().add(
            Marker::new()
                .set("id", "arrow")
                .set("viewBox", "0 0 8 8")
                .set("refX", 7)
                .set("refY", 4)
                .set("markerWidth", 8)
                .set("markerHeight", 8)
                .set("markerUnits", "userSpaceOnUse")
                .set("orient", "auto-start-reverse")
                .add(Path::new().set("d", "M0 0 L8 4 L0 8 z").set("fill", "#444")),
        ),
    );
    document = document.add(text(&title, MARGIN, MARGIN + 14.0, 14, "start"));
    let mut width = MARGIN + LETTER * 1.2 * letters(&title);
    for (number, path) in explanation.paths.iter().enumerate() {
        let middle = MARGIN + 58.0 + ROW * number as f32;
        let label = format!("{:.4} ({:+.3})", path.importance, -path.drop);
        document = document.add(text(&label, MARGIN, middle + 4.0, 12, "start"));
        let mut x = MARGIN + 140.0;
        let Some(first) = path.steps.first() else {
            continue;
        };
        let mut node = |name: &str, x: f32, document: Document| {
            let size = LETTER * letters(name) + 14.0;
            let document = document
                .add(
                    Rectangle::new()
                        .set("x", x)
                        .set("y", middle - BOX / 2.0)
                        .set("width", size)
                        .set("height", BOX)
                        .set("rx", 5)
                        .set("fill", "#eef3f8")
                        .set("stroke", "#567"),
                )
                .add(text(name, x + size / 2.0, middle + 4.0, 12, "middle"));
            width = width.max(x + size + MARGIN);
            (document, x + size)
        };
        (document, x) = node(&entity(first.from()), x, document);
        for step in &path.steps {
            let name = relation(step.fact.1);
            let end = x + ARROW + LETTER * 0.9 * letters(&name);
            let marker = if step.inverse {
                "marker-start"
            } else {
                "marker-end"
            };
            let arrow = Line::new()
                .set("x1", x + 3.0)
                .set("y1", middle)
                .set("x2", end - 3.0)
                .set("y2", middle)
                .set("stroke", "#444")
                .set(
                    "stroke-width",
                    1.0 + 3.0 * step.importance.max(0.0) / largest,
                )
                .set(marker, "url(#arrow)");
            let above = text(&name, (x + end) / 2.0, middle - 8.0, 11, "middle");
            document = document.add(arrow).add(above);
            (document, x) = node(&entity(step.to()), end, document);
        }
    }
    let height = MARGIN + 58.0 + ROW * explanation.paths.len().max(1) as f32;
    document
        .set("viewBox", (0, 0, width.ceil() as i32, height.ceil() as i32))
        .set("width", width.ceil() as i32)
        .set("height", height.ceil() as i32)
        .set("font-family", "sans-serif")
        .to_string()
}

fn letters(text: &str) -> f32 {
    text.chars().count() as f32
}

fn text(content: &str, x: f32, y: f32, size: u32, anchor: &str) -> Text {
    Text::new(content)
        .set("x", x)
        .set("y", y)
        .set("font-size", size)
        .set("text-anchor", anchor)
}
