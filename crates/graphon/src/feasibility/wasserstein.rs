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

    /// The area between both distribution functions.
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

/// The Wasserstein-1 distance of two samples: the area between their distribution functions; `None` if one is empty or a value
/// is not finite.
///
/// # Complexity
/// `O(n log n)`.
///
/// # Example
/// ```
/// use argiope_graphon::feasibility::wasserstein_1;
///
/// assert_eq!(wasserstein_1(&[0.0, 1.0], &[3.0, 2.0]), Some(2.0));
/// ```
#[must_use]
pub fn wasserstein_1(left: &[f64], right: &[f64]) -> Option<f64> {
    let is_sample = |values: &[f64]| !values.is_empty() && values.iter().all(|x| x.is_finite());
    let of = |values: &[f64]| WeightedValues::new(values.iter().map(|&value| (value, 1.0)));
    (is_sample(left) && is_sample(right)).then(|| of(left).distance(&of(right)))
}
