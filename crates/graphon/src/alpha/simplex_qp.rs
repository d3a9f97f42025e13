//! Convex quadratic programs on the simplex, exactly.

use faer::{Mat, prelude::Solve as _};
use ndarray::ArrayView2;

use crate::GraphonError;

/// Relative to the largest coefficient: a gradient that is lower by less is rounding.
const TOLERANCE: f64 = 1e-14;

/// A point of the simplex, and the value there.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct SimplexMinimum {
    /// `[k]`, none negative, sum 1.
    pub alpha: Vec<f64>,
    /// `alpha' Q alpha - 2 c' alpha`.
    pub value: f64,
}

/// Minimises `alpha' Q alpha - 2 c' alpha` over `alpha >= 0` with sum 1, for a symmetric positive semidefinite `Q`, `[k, k]`.
///
/// Wolfe's method (Math. Program. 11, 1976), which needs no more than inner products: a set of coordinates grows by the one with
/// the lowest gradient; the minimum over the plane of the set is a linear system; where it lies outside of the simplex one
/// goes as far as the border and drops what is 0 there. Every set is left for one with a lower minimum, so that none
/// comes back and the end is reached after finitely many systems, in practice about `k`. The end is where no gradient outside
/// of the set is lower than inside (up to rounding): the Karush-Kuhn-Tucker conditions.
///
/// # Errors
/// [`GraphonError::Data`] unless `Q` is `[k, k]` with `k > 0` and all is finite; [`GraphonError::Postcondition`] where the
/// conditions of the minimum do not hold to `1e-9` of the largest coefficient, as happens for a `Q` that is not positive
/// semidefinite.
///
/// # Complexity
/// `O(k^3)` a system.
///
/// # Example
/// ```
/// use argiope_graphon::alpha::minimize_on_simplex;
/// use ndarray::Array2;
///
/// // The point of the simplex that is nearest to (0.9, 0.3, -0.5).
/// let minimum = minimize_on_simplex(Array2::eye(3).view(), &[0.9, 0.3, -0.5])?;
/// assert!((minimum.alpha[0] - 0.8).abs() < 1e-15 && minimum.alpha[2] == 0.0);
/// # Ok::<(), argiope_graphon::GraphonError>(())
/// ```
pub fn minimize_on_simplex(
    q: ArrayView2<'_, f64>,
    c: &[f64],
) -> Result<SimplexMinimum, GraphonError> {
    let k = c.len();
    if q.dim() != (k, k) || k == 0 {
        return Err(GraphonError::Data {
            what: format!(
                "a quadratic program in {k} variables has a matrix {:?}",
                q.dim()
            ),
        });
    }
    if q.iter().chain(c).any(|value| !value.is_finite()) {
        return Err(GraphonError::Data {
            what: "a quadratic program has coefficients that are not finite".to_owned(),
        });
    }
    let scale = q
        .iter()
        .chain(c)
        .fold(0.0, |most: f64, x| most.max(x.abs()));
    let mut state = Wolfe::at_best_vertex(q, c);
    // More than any number of sets that has been seen; the check below catches an end that is none.
    for _ in 0..100 * k {
        let gradient = state.gradient();
        let level = dot(&gradient, &state.alpha);
        let lowest = (0..k)
            .filter(|i| !state.support.contains(i))
            .min_by(|&i, &j| gradient[i].total_cmp(&gradient[j]));
        match lowest {
            Some(i) if gradient[i] < level - TOLERANCE * scale => {
                if !state.descend_with(i) {
                    break;
                }
            }
            _ => break,
        }
    }
    state.checked(scale)
}

struct Wolfe<'a> {
    q: ArrayView2<'a, f64>,
    c: &'a [f64],
    alpha: Vec<f64>,
    /// Where `alpha` may differ from 0.
    support: Vec<usize>,
}

impl<'a> Wolfe<'a> {
    fn at_best_vertex(q: ArrayView2<'a, f64>, c: &'a [f64]) -> Self {
        let value = |i: usize| q[[i, i]] - 2.0 * c[i];
        let mut best = 0;
        for i in 1..c.len() {
            if value(i) < value(best) {
                best = i;
            }
        }
        let mut alpha = vec![0.0; c.len()];
        alpha[best] = 1.0;
        Self {
            q,
            c,
            alpha,
            support: vec![best],
        }
    }

    /// Half the gradient, `Q alpha - c`.
    fn gradient(&self) -> Vec<f64> {
        let rows = self.q.rows().into_iter().zip(self.c);
        rows.map(|(row, c)| row.iter().zip(&self.alpha).map(|(q, a)| q * a).sum::<f64>() - c)
            .collect()
    }

    fn value(&self) -> f64 {
        let gradient = self.gradient();
        dot(&gradient, &self.alpha) - dot(self.c, &self.alpha)
    }

    /// Adds a coordinate and goes to the minimum over the face that is left. False, and back where it was, if that is no
    /// lower: the rest is rounding.
    fn descend_with(&mut self, entering: usize) -> bool {
        let before = (self.alpha.clone(), self.support.clone(), self.value());
        self.support.push(entering);
        let is_lower = self.settle() && self.value() < before.2;
        if !is_lower {
            (self.alpha, self.support) = (before.0, before.1);
        }
        is_lower
    }

    /// Goes to the minimum over the plane of the support, dropping coordinates at the border. False if a system is singular.
    fn settle(&mut self) -> bool {
        loop {
            let Some(target) = self.plane_minimum() else {
                return false;
            };
            // The share of the way at which the first coordinate becomes 0.
            let mut share = 1.0;
            let mut leaving = None;
            for (&i, &to) in self.support.iter().zip(&target) {
                let from = self.alpha[i];
                if to < 0.0 {
                    let at = from / (from - to);
                    if at < share || leaving.is_none() {
                        (share, leaving) = (at, Some(i));
                    }
                }
            }
            for (&i, &to) in self.support.iter().zip(&target) {
                self.alpha[i] = (self.alpha[i] + share * (to - self.alpha[i])).max(0.0);
            }
            let Some(leaving) = leaving else {
                return true;
            };
            self.alpha[leaving] = 0.0;
            let alpha = &self.alpha;
            self.support.retain(|&i| alpha[i] > 0.0);
            if self.support.is_empty() {
                return false;
            }
        }
    }

    /// The minimum over the plane of the support: `Q a + mu = c`, `sum a = 1`.
    fn plane_minimum(&self) -> Option<Vec<f64>> {
        let size = self.support.len();
        let system = Mat::from_fn(size + 1, size + 1, |i, j| match (i == size, j == size) {
            (false, false) => self.q[[self.support[i], self.support[j]]],
            (true, true) => 0.0,
            _ => 1.0,
        });
        let right = Mat::from_fn(size + 1, 1, |i, _| {
            self.support.get(i).map_or(1.0, |&at| self.c[at])
        });
        let solution = system.full_piv_lu().solve(&right);
        let found: Vec<f64> = (0..size).map(|i| solution[(i, 0)]).collect();
        found.iter().all(|x| x.is_finite()).then_some(found)
    }

    fn checked(mut self, scale: f64) -> Result<SimplexMinimum, GraphonError> {
        let sum: f64 = self.alpha.iter().sum();
        for alpha in &mut self.alpha {
            *alpha /= sum;
        }
        let gradient = self.gradient();
        let level = dot(&gradient, &self.alpha);
        let lowest = gradient.iter().copied().fold(f64::INFINITY, f64::min);
        let found = level - lowest;
        let tolerance = 1e-9 * scale;
        // NaN must not pass.
        if found.is_nan() || found > tolerance {
            return Err(GraphonError::Postcondition {
                solver: "quadratic program on the simplex",
                law: "no gradient below that of the support",
                found,
                tolerance,
            });
        }
        Ok(SimplexMinimum {
            value: self.value(),
            alpha: self.alpha,
        })
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
