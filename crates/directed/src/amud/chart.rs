//! The correlations as bars.

use svg::{
    Document,
    node::element::{Group, Line, Rectangle, Text, Title},
};

use super::{AmudReport, PatternStatistics};

const MARGIN: f64 = 16.0;
const PANEL: f64 = 300.0;
const PLOT: f64 = 180.0;
const TOP: f64 = 76.0;
/// Between the lowest bar and the names.
const BELOW: f64 = 34.0;
/// Of the place of a bar.
const FILLED: f64 = 0.6;

/// Two panels, `r` with bars to both sides of a line at 0, and `R^2`. A pattern without `r` has no bar.
pub(super) fn draw(report: &AmudReport) -> String {
    let title = format!(
        "AMUD: {} (score {:.3}, threshold {})",
        report.decision, report.score, report.threshold
    );
    let (width, height) = (2.0 * PANEL + 3.0 * MARGIN, TOP + PLOT + BELOW + MARGIN);
    let r = |of: &PatternStatistics| of.r;
    let r_squared = |of: &PatternStatistics| of.r.map(|_| of.r_squared);
    Document::new()
        .set("viewBox", (0, 0, width as i32, height as i32))
        .set("width", width as i32)
        .set("height", height as i32)
        .set("font-family", "sans-serif")
        .add(text(&title, MARGIN, MARGIN + 12.0, 14, "start"))
        .add(panel(&report.patterns, "r", &r, MARGIN))
        .add(panel(
            &report.patterns,
            "R²",
            &r_squared,
            2.0 * MARGIN + PANEL,
        ))
        .to_string()
}

fn panel(
    patterns: &[PatternStatistics],
    name: &str,
    value: &dyn Fn(&PatternStatistics) -> Option<f64>,
    left: f64,
) -> Group {
    let values = || patterns.iter().filter_map(value);
    let (low, high) = (values().fold(0.0, f64::min), values().fold(0.0, f64::max));
    let range = if high > low { high - low } else { 1.0 };
    let zero = TOP + PLOT * if high > low { high / range } else { 1.0 };
    let place = PANEL / patterns.len().max(1) as f64;
    let mut group = Group::new().add(text(name, left, TOP - 30.0, 13, "start"));
    for (number, of) in patterns.iter().enumerate() {
        let middle = left + place * (number as f64 + 0.5);
        if let Some(value) = value(of) {
            let size = PLOT * value.abs() / range;
            let top = if value < 0.0 { zero } else { zero - size };
            let label = if value < 0.0 {
                zero + size + 12.0
            } else {
                top - 4.0
            };
            let bar = Rectangle::new()
                .set("x", rounded(middle - place * FILLED / 2.0))
                .set("y", rounded(top))
                .set("width", rounded(place * FILLED))
                .set("height", rounded(size))
                .set("fill", if value < 0.0 { "#c0604a" } else { "#4a7fb0" })
                .add(Title::new(format!("{} {value}", of.pattern)));
            let written = match value.abs() {
                0.001.. => format!("{value:.4}"),
                _ if value == 0.0 => "0".to_owned(),
                _ => format!("{value:.0e}"),
            };
            group = group
                .add(bar)
                .add(text(&written, middle, label, 10, "middle"));
        }
        let below = TOP + PLOT + BELOW;
        group = group.add(text(
            &superscript(of.pattern.name()),
            middle,
            below,
            12,
            "middle",
        ));
    }
    let axis = Line::new()
        .set("x1", left)
        .set("x2", left + PANEL)
        .set("y1", rounded(zero))
        .set("y2", rounded(zero))
        .set("stroke", "#444");
    group.add(axis)
}

/// The name with a raised T.
fn superscript(name: &str) -> String {
    name.replace("^T", "ᵀ")
}

/// Two digits are enough for a drawing.
fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

fn text(content: &str, x: f64, y: f64, size: u32, anchor: &str) -> Text {
    Text::new(content)
        .set("x", rounded(x))
        .set("y", rounded(y))
        .set("font-size", size)
        .set("text-anchor", anchor)
}
