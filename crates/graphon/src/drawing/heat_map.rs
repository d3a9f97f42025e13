//! A graphon as a square of colours.

use svg::{
    Document,
    node::element::{Group, Rectangle, Title},
};

use super::text::{TEXT_SIZE, rounded, text};
use crate::StepFunction;

const MARGIN: f64 = 16.0;
const SIDE: f64 = 384.0;
const TOP: f64 = 44.0;
const BAR: f64 = 16.0;
const BAR_LABELS: f64 = 44.0;
/// Colours of the bar beside the square.
const BAR_STEPS: usize = 32;

/// The blocks of a graphon as colours from white (0) to dark blue (1), block `(0, 0)` at the upper left, with a bar that
/// says which colour is which value. Pointing at a block shows its value.
///
/// The scale is the same for all graphons, so that pictures can be set beside each other. Neighbours of equal value in a row
/// are one rectangle.
#[must_use]
pub fn heat_map(title: &str, graphon: &StepFunction) -> String {
    let width = SIDE + BAR + BAR_LABELS + 3.0 * MARGIN;
    let height = TOP + SIDE + MARGIN;
    Document::new()
        .set("viewBox", (0, 0, width as i32, height as i32))
        .set("width", width as i32)
        .set("height", height as i32)
        .set("font-family", "sans-serif")
        .add(text(title, MARGIN, MARGIN + 12.0, 14, "start"))
        .add(blocks(graphon))
        .add(bar())
        .to_string()
}

fn blocks(graphon: &StepFunction) -> Group {
    let side = SIDE / graphon.num_blocks() as f64;
    // Without antialiasing there are no light seams between blocks.
    let mut group = Group::new().set("shape-rendering", "crispEdges");
    for (i, row) in graphon.view().rows().into_iter().enumerate() {
        let mut start = 0;
        for end in 1..=row.len() {
            if end < row.len() && row[end] == row[start] {
                continue;
            }
            let value = row[start];
            let blocks = rectangle(
                MARGIN + side * start as f64,
                TOP + side * i as f64,
                side * (end - start) as f64,
                side,
                value,
            );
            group = group.add(blocks.add(Title::new(format!("{value:.4}"))));
            start = end;
        }
    }
    let outline = Rectangle::new()
        .set("x", MARGIN)
        .set("y", TOP)
        .set("width", SIDE)
        .set("height", SIDE)
        .set("fill", "none")
        .set("stroke", "#444");
    group.add(outline)
}

/// The scale, 1 at the top.
fn bar() -> Group {
    let left = 2.0 * MARGIN + SIDE;
    let step = SIDE / BAR_STEPS as f64;
    let mut group = Group::new().set("shape-rendering", "crispEdges");
    for at in 0..BAR_STEPS {
        let value = 1.0 - (at as f64 + 0.5) / BAR_STEPS as f64;
        group = group.add(rectangle(left, TOP + step * at as f64, BAR, step, value));
    }
    for value in [0.0, 0.5, 1.0] {
        let y = TOP + SIDE * (1.0 - value) + 4.0;
        group = group.add(text(
            &format!("{value}"),
            left + BAR + 6.0,
            y,
            TEXT_SIZE,
            "start",
        ));
    }
    group
}

fn rectangle(x: f64, y: f64, width: f64, height: f64, value: f64) -> Rectangle {
    Rectangle::new()
        .set("x", rounded(x))
        .set("y", rounded(y))
        .set("width", rounded(width))
        .set("height", rounded(height))
        .set("fill", color(value))
}

/// White, through a middle blue, to dark blue: the lightness falls evenly, so that the order is seen without colours as well.
fn color(value: f64) -> String {
    const STOPS: [[f64; 3]; 3] = [
        [255.0, 255.0, 255.0],
        [106.0, 156.0, 200.0],
        [10.0, 32.0, 84.0],
    ];
    let at = 2.0 * value.clamp(0.0, 1.0);
    let from = (at as usize).min(1);
    let share = at - from as f64;
    let channel = |c: usize| {
        let mixed = STOPS[from][c] + share * (STOPS[from + 1][c] - STOPS[from][c]);
        mixed.round() as u8
    };
    format!("#{:02x}{:02x}{:02x}", channel(0), channel(1), channel(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_colors_run_from_white_to_dark() {
        assert_eq!(color(0.0), "#ffffff");
        assert_eq!(color(0.5), "#6a9cc8");
        assert_eq!(color(1.0), "#0a2054");
        assert_eq!(color(7.0), color(1.0));
    }
}
