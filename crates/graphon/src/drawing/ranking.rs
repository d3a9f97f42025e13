//! Distances in order, with intervals.

use svg::{
    Document,
    node::element::{Circle, Group, Line, Title},
};

use super::text::{TEXT_SIZE, rounded, text};

const MARGIN: f64 = 16.0;
const PLOT: f64 = 440.0;
const TOP: f64 = 48.0;
const ROW: f64 = 26.0;
const BELOW: f64 = 56.0;
/// Of a letter, about: SVG does not measure text before it is shown.
const LETTER: f64 = 7.2;
const LONGEST_NAME: usize = 40;

/// A named value in a ranking.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RankedValue<'a> {
    /// What it is the value of.
    pub name: &'a str,
    /// The value, 0 or more.
    pub value: f64,
    /// Where it may as well be.
    pub interval: Option<(f64, f64)>,
    /// Up to where it is noise.
    pub floor: Option<f64>,
}

/// A row a value in the order given: a point with its interval as a line, and the noise floor as a short red stroke. The axis
/// starts at 0.
#[must_use]
pub fn ranking_chart(title: &str, values: &[RankedValue<'_>]) -> String {
    let letters = values.iter().map(|of| shortened(of.name).chars().count());
    let left = 2.0 * MARGIN + LETTER * letters.max().unwrap_or(0) as f64;
    let ends = values.iter().flat_map(|of| {
        let high = of.interval.map(|(_, high)| high);
        [Some(of.value), high, of.floor].into_iter().flatten()
    });
    let step = step_of(ends.fold(0.0, f64::max));
    let scale = Scale {
        left,
        end: step.end,
    };
    let height = TOP + ROW * values.len() as f64 + BELOW;
    let width = left + PLOT + 2.0 * MARGIN;
    let mut document = Document::new()
        .set("viewBox", (0, 0, width as i32, height as i32))
        .set("width", width as i32)
        .set("height", height as i32)
        .set("font-family", "sans-serif")
        .add(text(title, MARGIN, MARGIN + 12.0, 14, "start"))
        .add(axis(&scale, &step, values.len()));
    for (at, of) in values.iter().enumerate() {
        document = document.add(row(of, &scale, TOP + ROW * (at as f64 + 0.5)));
    }
    let legend = "point: distance, line: interval, red: noise floor";
    document
        .add(text(legend, left, height - MARGIN, 11, "start"))
        .to_string()
}

struct Scale {
    left: f64,
    end: f64,
}

impl Scale {
    fn x(&self, value: f64) -> f64 {
        self.left + PLOT * value / self.end
    }
}

/// Marks of the axis.
struct Step {
    size: f64,
    count: usize,
    end: f64,
}

/// Steps of 1, 2 or 5 times a power of ten, at most ten up to `largest`.
fn step_of(largest: f64) -> Step {
    let largest = if largest > 0.0 && largest.is_finite() {
        largest
    } else {
        1.0
    };
    let power = 10f64.powf((largest / 10.0).log10().floor());
    let sizes = [power, 2.0 * power, 5.0 * power, 10.0 * power];
    let fits = |size: &&f64| largest / **size <= 10.0;
    let size = *sizes.iter().find(fits).unwrap_or(&sizes[3]);
    // Rounding must not add a step.
    let count = (largest / size - 1e-9).ceil() as usize;
    Step {
        size,
        count,
        end: size * count as f64,
    }
}

fn axis(scale: &Scale, step: &Step, num_rows: usize) -> Group {
    let bottom = TOP + ROW * num_rows as f64;
    let mut group = Group::new();
    for at in 0..=step.count {
        let value = step.size * at as f64;
        let x = scale.x(value);
        let color = if at == 0 { "#444" } else { "#ddd" };
        // As many digits as the step has.
        let digits = (-step.size.log10().floor()).max(0.0) as usize;
        group = group.add(line(x, TOP, x, bottom, color, 1.0)).add(text(
            &format!("{value:.digits$}"),
            x,
            bottom + 16.0,
            11,
            "middle",
        ));
    }
    group
}

fn row(of: &RankedValue<'_>, scale: &Scale, y: f64) -> Group {
    let mut group = Group::new().add(text(
        &shortened(of.name),
        scale.left - 8.0,
        y + 4.0,
        TEXT_SIZE,
        "end",
    ));
    if let Some((low, high)) = of.interval {
        group = group.add(line(scale.x(low), y, scale.x(high), y, "#4a7fb0", 3.0));
    }
    if let Some(floor) = of.floor {
        let x = scale.x(floor);
        group = group.add(line(x, y - 8.0, x, y + 8.0, "#c0604a", 2.0));
    }
    let point = Circle::new()
        .set("cx", rounded(scale.x(of.value)))
        .set("cy", rounded(y))
        .set("r", 4)
        .set("fill", "#1d4468")
        .add(Title::new(format!("{} {:.4}", of.name, of.value)));
    group.add(point)
}

fn line(x1: f64, y1: f64, x2: f64, y2: f64, color: &str, width: f64) -> Line {
    Line::new()
        .set("x1", rounded(x1))
        .set("y1", rounded(y1))
        .set("x2", rounded(x2))
        .set("y2", rounded(y2))
        .set("stroke", color)
        .set("stroke-width", width)
}

fn shortened(name: &str) -> String {
    if name.chars().count() <= LONGEST_NAME {
        return name.to_owned();
    }
    let start: String = name.chars().take(LONGEST_NAME - 1).collect();
    format!("{start}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_axis_ends_at_a_round_number_not_far_above_the_largest() {
        for largest in [0.003, 0.0951, 0.1, 0.28, 0.999, 1.0, 37.0] {
            let step = step_of(largest);
            assert!(step.end >= largest * (1.0 - 1e-12) && step.end - step.size < largest);
            assert!((3..=10).contains(&step.count), "{largest}: {}", step.count);
        }
        assert_eq!(step_of(0.0).end, 1.0);
    }
}
