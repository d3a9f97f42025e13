//! Text and numbers in a drawing.

use svg::node::element::Text;

pub(super) const TEXT_SIZE: u32 = 12;

/// Two digits are enough for a drawing.
pub(super) fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

pub(super) fn text(content: &str, x: f64, y: f64, size: u32, anchor: &str) -> Text {
    Text::new(content)
        .set("x", rounded(x))
        .set("y", rounded(y))
        .set("font-size", size)
        .set("text-anchor", anchor)
}
