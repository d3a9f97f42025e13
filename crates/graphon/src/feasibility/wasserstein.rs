//! Distance of distributions on the line.

/// A distribution of finitely many values, ascending, with weights of sum 1.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct WeightedValues(Vec<(f64, f64)>);

impl WeightedValues {
    /// Of values with weights above 0 in any unit, at least one; equal values are joined.
    pub(super) fn new(values: impl IntoIterator<Item = (f64, f64)>) -> Self {
        let mut values: Vec<(f64, f64)> = values.into_iter().collect();
        values.sort_by(|a, b| a.0.total_cmp(&b.0));
        values.dedup_by(|next, kept| {
            let is_equal = next.0 == kept.0;
            if is_equal {
                kept.1 += next.1;
            }
            is_equal
        });
        let total: f64 = values.iter().map(|&(_, weight)| weight).sum();
        for (_, weight) in &mut values {
            *weight /= total;
        }
        Self(values)
    }

    /// The Wasserstein-1 distance: the area between both distribution functions. `O(n)`.
    pub(super) fn distance(&self, other: &Self) -> f64 {
        let (mut left, mut right) = (self.0.iter().peekable(), other.0.iter().peekable());
        let (mut difference, mut sum) = (0.0f64, 0.0);
        let mut last = None;
        loop {
            let at = match (left.peek(), right.peek()) {
                (Some(a), Some(b)) => a.0.min(b.0),
                (Some(a), None) => a.0,
                (None, Some(b)) => b.0,
                (None, None) => return sum,
            };
            if let Some(last) = last {
                sum += difference.abs() * (at - last);
            }
            last = Some(at);
            while let Some(&(_, weight)) = left.next_if(|value| value.0 == at) {
                difference += weight;
            }
            while let Some(&(_, weight)) = right.next_if(|value| value.0 == at) {
                difference -= weight;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use argiope_graph::random::stream;
    use rand::RngExt as _;

    use super::*;

    fn distance(left: &[f64], right: &[f64]) -> f64 {
        let of = |values: &[f64]| WeightedValues::new(values.iter().map(|&value| (value, 1.0)));
        of(left).distance(&of(right))
    }

    #[test]
    fn test_distance_of_samples_is_that_of_sorted_values() {
        let mut random = stream(5, 0);
        for _ in 0..50 {
            let mut draw = || -> Vec<f64> {
                // Few different values, so that some are equal.
                let values = (0..12).map(|_| f64::from(random.random_range(0..9u32)) / 4.0);
                values.collect()
            };
            let (mut left, mut right) = (draw(), draw());
            let found = distance(&left, &right);
            left.sort_by(f64::total_cmp);
            right.sort_by(f64::total_cmp);
            let pairs = left.iter().zip(&right);
            let expected = pairs.map(|(a, b)| (a - b).abs()).sum::<f64>() / 12.0;
            assert!((found - expected).abs() < 1e-12);
        }
        // Of unequal sizes: a third of the mass moves by 3.
        assert!((distance(&[0.0, 0.0, 3.0], &[0.0]) - 1.0).abs() < 1e-12);
    }
}
