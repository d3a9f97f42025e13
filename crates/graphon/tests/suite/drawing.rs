//! Drawings hold what they should, and nothing that no viewer could read.

use argiope_graphon::{
    StepFunction,
    drawing::{RankedValue, heat_map, ranking_chart},
};

/// The bar beside the square has 32 colours, and the square an outline.
const OTHER_RECTANGLES: usize = 33;

#[test]
fn test_every_block_is_a_rectangle_with_its_value() {
    let graphon = StepFunction::from_rows(2, vec![1.0, 0.25, 0.25, 0.0]).unwrap();
    let drawing = heat_map("two blocks", &graphon);
    assert_eq!(drawing.matches("<rect").count(), 4 + OTHER_RECTANGLES);
    assert_eq!(drawing.matches("0.2500").count(), 2);
    assert!(drawing.starts_with("<svg") && drawing.trim_end().ends_with("</svg>"));
    assert!(drawing.contains("#0a2054") && drawing.contains("#ffffff"));
}

#[test]
fn test_equal_neighbors_are_one_rectangle() {
    let drawing = heat_map("flat", &StepFunction::constant(10, 0.5).unwrap());
    assert_eq!(drawing.matches("<rect").count(), 10 + OTHER_RECTANGLES);
}

#[test]
fn test_titles_are_escaped() {
    let drawing = heat_map("<a> & b", &StepFunction::constant(1, 0.5).unwrap());
    assert!(drawing.contains("&lt;a&gt; &amp; b") && !drawing.contains("<a>"));
}

#[test]
fn test_a_ranking_has_a_point_a_value() {
    let long = "a name that is too long to be written beside the axis of a chart";
    let values = [
        RankedValue {
            name: "near",
            value: 0.02,
            interval: Some((0.01, 0.05)),
            floor: Some(0.03),
        },
        RankedValue {
            name: "<far>",
            value: 0.28,
            interval: None,
            floor: None,
        },
        RankedValue {
            name: long,
            value: 0.1,
            interval: None,
            floor: Some(0.4),
        },
    ];
    let drawing = ranking_chart("distances", &values);
    assert_eq!(drawing.matches("<circle").count(), 3);
    // Marks of the axis at 0, 0.05, ... 0.4; one interval; two floors.
    assert_eq!(drawing.matches("<line").count(), 9 + 1 + 2);
    assert!(
        drawing.contains(">0.40<") || drawing.contains("\n0.40\n"),
        "{drawing}"
    );
    assert!(drawing.contains("near") && drawing.contains("&lt;far&gt;"));
    assert!(drawing.contains('…'));
    assert!(!drawing.contains("NaN") && !drawing.contains("inf"));
}

#[test]
fn test_rankings_of_nothing_and_of_zeros() {
    let zero = RankedValue {
        name: "same",
        value: 0.0,
        interval: Some((0.0, 0.0)),
        floor: None,
    };
    for values in [&[][..], &[zero]] {
        let drawing = ranking_chart("empty", values);
        assert!(drawing.contains("</svg>") && !drawing.contains("NaN") && !drawing.contains("inf"));
    }
}
