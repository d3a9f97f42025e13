//! The thirteen standard graphons.

use argiope_graphon::{Graphon, StandardGraphon};

#[test]
fn test_values_are_those_of_the_formulas() {
    // By hand, at u = 1/2 and v = 1: axes that are turned round have x = 1 - u and y = 1 - v.
    let expected = [
        0.5,
        (-(0.5f64.powf(0.7) + 1.0)).exp(),
        (0.25 + 1.0 + 0.5f64.sqrt() + 1.0) / 4.0,
        0.75,
        1.0 / (1.0 + (-2.5f64).exp()),
        1.0 / (1.0 + (-1.0625f64).exp()),
        (-1.0f64).exp(),
        (-0.5 * (0.5 + 0.5f64.sqrt() + 1.0)).exp(),
        1.5f64.ln(),
        0.5,
        0.5,
        0.0,
        0.8,
    ];
    for (graphon, expected) in StandardGraphon::ALL.into_iter().zip(expected) {
        let (x, y) = if graphon.is_reversed() {
            (0.5, 0.0)
        } else {
            (0.5, 1.0)
        };
        let name = graphon.formula();
        assert!((graphon.value(x, y) - expected).abs() < 1e-12, "{name}");
        assert_eq!(graphon.value(x, y), graphon.value(y, x), "{name}");
    }
}

#[test]
fn test_grid_runs_to_one_and_degrees_fall_where_they_order_nodes() {
    let product = StandardGraphon::Product.matrix(4);
    assert_eq!(product[[0, 0]], 1.0);
    assert_eq!(product[[0, 3]], 0.25);
    assert_eq!(StandardGraphon::Distance.matrix(4)[[0, 3]], 0.75);
    for graphon in StandardGraphon::ALL {
        let degrees = graphon.step_function(100).unwrap().degrees();
        let falls = degrees.windows(2).all(|pair| pair[0] > pair[1]);
        assert_eq!(
            falls,
            graphon.has_ordered_degrees(),
            "{}",
            graphon.formula()
        );
    }
}

#[test]
fn test_two_block_graphons_have_two_blocks() {
    let communities = StandardGraphon::TwoCommunities.step_function(6).unwrap();
    let parties = StandardGraphon::TwoParties.step_function(6).unwrap();
    for (i, j) in (0..6).flat_map(|i| (0..6).map(move |j| (i, j))) {
        let same = (i < 3) == (j < 3);
        assert_eq!(communities.view()[[i, j]], if same { 0.8 } else { 0.0 });
        assert_eq!(parties.view()[[i, j]], if same { 0.0 } else { 0.8 });
    }
}

#[test]
fn test_numbers_name_them() {
    for (number, graphon) in StandardGraphon::ALL.into_iter().enumerate() {
        assert_eq!(graphon.number(), number);
        assert_eq!(StandardGraphon::from_number(number).unwrap(), graphon);
    }
    let error = StandardGraphon::from_number(13).unwrap_err().to_string();
    assert_eq!(error, "standard graphon is 13, expected 0 to 12");
    assert!(StandardGraphon::Mean.step_function(0).is_err());
}
