//! The exact line search: the objective is a quadratic polynomial along a segment of couplings.

/// `value(T + s D) - value(T) = slope s + curvature s^2`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Parabola {
    pub(super) slope: f64,
    pub(super) curvature: f64,
}

impl Parabola {
    /// The change at `s`.
    pub(super) fn at(self, s: f64) -> f64 {
        s * (self.slope + s * self.curvature)
    }

    /// Where the parabola is least on `[0, end]`: at its vertex if that is inside, else at the lower end.
    pub(super) fn least(self, end: f64) -> f64 {
        if self.curvature > 0.0 {
            (-0.5 * self.slope / self.curvature).clamp(0.0, end)
        } else if self.at(end) < 0.0 {
            end
        } else {
            0.0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_the_search_is_as_good_as_a_fine_grid() {
        let coefficients = [-2.0, -1.0, -0.3, 0.0, 1e-9, 0.4, 3.0];
        for end in [1.0, 0.3] {
            for slope in coefficients {
                for curvature in coefficients {
                    let parabola = Parabola { slope, curvature };
                    let grid = (0..=10_000).map(|step| parabola.at(end * f64::from(step) / 1e4));
                    let best = grid.fold(f64::INFINITY, f64::min);
                    let s = parabola.least(end);
                    assert!((0.0..=end).contains(&s));
                    let found = parabola.at(s);
                    let context = format!("{slope} s + {curvature} s^2: {found} at {s}, {best}");
                    assert!(found <= best && found > best - 1e-7, "{context}");
                }
            }
        }
    }
}
