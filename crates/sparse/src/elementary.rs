//! Exponential and logarithm that vectorise.
//!
//! The standard library takes them from the C library, one element a call, and that is what softmaxes and log-likelihoods
//! spend their time on. For `f32` they are polynomials here, without branches and tables, so that a loop over them
//! compiles to vector instructions. They are written with fused multiply-adds: call them in loops that [`pulp`] compiles
//! for the machine, elsewhere each of them is a call. Results are the same on every CPU.
//!
//! Range reductions and the polynomials of the first two are those of S. Moshier's *Cephes* library (`expf.c`, `logf.c`).
//!
//! | function | error in `f32` | special values |
//! |---|---|---|
//! | [`Elementary::vector_exp`] | below 1.1 ulp | below `2^-125` to 0, overflow to `inf`, NaN to NaN |
//! | [`Elementary::vector_ln_1p`] | below 1.5 ulp | -1 to `-inf`, below -1 to NaN, `inf` to `inf`, NaN to NaN |
//! | [`Elementary::vector_ln_1p_of_fraction`] | below 1.5 ulp | NaN to NaN |
//!
//! In `f64` they are the standard library's.

use crate::Real;

/// Elements with a vectorisable exponential and logarithm: `f32` and `f64`.
pub trait Elementary: Real {
    /// `exp(self)`.
    ///
    /// # Example
    /// ```
    /// use argiope_sparse::elementary::Elementary;
    ///
    /// let mut values = [0.0f32, 1.0, f32::NEG_INFINITY];
    /// values.iter_mut().for_each(|value| *value = value.vector_exp());
    /// assert_eq!(values, [1.0, std::f32::consts::E, 0.0]);
    /// ```
    #[must_use]
    fn vector_exp(self) -> Self;

    /// `ln(1 + self)`, accurate for arguments near 0 as well.
    #[must_use]
    fn vector_ln_1p(self) -> Self;

    /// `ln(1 + self)` for arguments in 0..=1, in half the time.
    #[must_use]
    fn vector_ln_1p_of_fraction(self) -> Self;
}

/// `ln 2` in two parts; the first has so few digits that its products with exponents are exact.
const LN_2_HIGH: f32 = 355.0 / 512.0;
const LN_2_LOW: f32 = -2.121_944_4e-4;

/// Adding and subtracting it rounds to the nearest whole number, which then stands in the low bits of the sum.
const ROUNDING: f32 = 12_582_912.0;

/// Where `exp` is `2^-125`. Smaller results are 0: the smallest of them are subnormal, and slow.
const SMALLEST_EXPONENT: f32 = -86.643_4;

/// `2^-31`, whose fourth power is just normal.
const SMALLEST_ROOT: f32 = 4.656_613e-10;

/// Where the exponents of `f32` begin.
const MANTISSA_BITS: u32 = 23;
const EXPONENT_BIAS: i32 = 127;

/// `2^exponent` for -126..=127, 0 for -127.
#[inline(always)]
fn power_of_two(exponent: i32) -> f32 {
    f32::from_bits((exponent.wrapping_add(EXPONENT_BIAS) as u32) << MANTISSA_BITS)
}

impl Elementary for f32 {
    #[inline(always)]
    fn vector_exp(self) -> Self {
        // From here on the result is infinite; NaN passes.
        let x = if self > 89.0 { 89.0 } else { self };
        // x = n ln 2 + r with |r| <= ln 2 / 2.
        let shifted = x.mul_add(std::f32::consts::LOG2_E, ROUNDING);
        let whole = shifted - ROUNDING;
        let n = (shifted.to_bits() as i32).wrapping_sub(ROUNDING.to_bits() as i32);
        let r = whole.mul_add(-LN_2_HIGH, x);
        let r = whole.mul_add(-LN_2_LOW, r);
        // exp(r) = 1 + r + r^2 p(r), with p in pairs of terms: they do not wait for each other.
        let square = r * r;
        let first = r.mul_add(1.666_666_5e-1, 0.5);
        let second = r.mul_add(8.333_452e-3, 4.166_579_6e-2);
        let third = r.mul_add(1.987_569_1e-4, 1.398_199_9e-3);
        let p = third.mul_add(square, second).mul_add(square, first);
        let y = p.mul_add(square, r) + 1.0;
        // 2^128 is no number, but half of it is.
        let half = y * power_of_two(n.wrapping_sub(1));
        if self < SMALLEST_EXPONENT {
            0.0
        } else {
            half + half
        }
    }

    #[inline(always)]
    fn vector_ln_1p(self) -> Self {
        // 1 + x = u + lost, exactly.
        let u = 1.0 + self;
        let added = u - 1.0;
        let lost = (1.0 - (u - added)) + (self - added);
        // u = 2^k m with sqrt(1/2) <= m < sqrt(2), and 1 + x = 2^k (1 + f).
        let bits = u.to_bits() as i32;
        let root = std::f32::consts::FRAC_1_SQRT_2.to_bits() as i32;
        let k = bits.wrapping_sub(root) >> MANTISSA_BITS;
        let m = f32::from_bits(bits.wrapping_sub(k << MANTISSA_BITS) as u32);
        // What large numbers lose is too little to count: 0 for 2^-127 and 2^-128, which are not normal.
        let f = lost.mul_add(power_of_two(k.wrapping_neg().max(-EXPONENT_BIAS)), m - 1.0);
        // ln(1 + f) = f - f^2 / 2 + f^3 p(f)
        let square = f * f;
        let first = f.mul_add(-2.499_999_4e-1, 3.333_333e-1);
        let second = f.mul_add(-1.666_805_8e-1, 2.000_071_5e-1);
        let third = f.mul_add(-1.242_014_1e-1, 1.424_932_3e-1);
        let fourth = f.mul_add(-1.151_461e-1, 1.167_699_9e-1);
        let p = square.mul_add(7.037_683_6e-2, fourth);
        let p = p
            .mul_add(square, third)
            .mul_add(square, second)
            .mul_add(square, first);
        let k = k as f32;
        let rest = (f * square).mul_add(p, k.mul_add(LN_2_LOW, -0.5 * square));
        let y = k.mul_add(LN_2_HIGH, f + rest);
        let y = if self == f32::INFINITY { self } else { y };
        let y = if self == -1.0 { f32::NEG_INFINITY } else { y };
        if self < -1.0 { f32::NAN } else { y }
    }

    #[inline(always)]
    fn vector_ln_1p_of_fraction(self) -> Self {
        // With s = x / (2 + x): ln(1 + x) = 2 artanh(s) = 2 s + s^3 q(s^2), where 2 s = x - s x. The coefficients of q are those
        // of its best approximation on 0..=1/9.
        let s = self / (2.0 + self);
        // Where s is so small, z does not matter. It must not underflow: that takes some processors a hundred cycles.
        let bounded = if s < SMALLEST_ROOT { SMALLEST_ROOT } else { s };
        let z = bounded * bounded;
        let first = z.mul_add(0.399_996_97, 0.666_666_7);
        let second = z.mul_add(0.217_000_4, 0.285_928_1);
        let square = z * z;
        let q = square.mul_add(0.232_537_82, second).mul_add(square, first);
        let less = q.mul_add(-z, self);
        s.mul_add(-less, self)
    }
}

impl Elementary for f64 {
    #[inline(always)]
    fn vector_exp(self) -> Self {
        self.exp()
    }

    #[inline(always)]
    fn vector_ln_1p(self) -> Self {
        self.ln_1p()
    }

    #[inline(always)]
    fn vector_ln_1p_of_fraction(self) -> Self {
        self.ln_1p()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bit patterns between the `f32` that are tried.
    const STRIDE: usize = 3001;

    /// The largest error of `function` at sampled `f32` in `min..=max`, in units of the last place, and where it is.
    fn largest_error(
        [min, max]: [f32; 2],
        function: impl Fn(f32) -> f32,
        exact: impl Fn(f64) -> f64,
    ) -> (f64, f32) {
        let mut worst = (0.0, 0.0);
        let most = min.abs().max(max);
        for bits in (0..=most.to_bits()).step_by(STRIDE) {
            for x in [f32::from_bits(bits), -f32::from_bits(bits)] {
                let exact = exact(x.into());
                if !(min..=max).contains(&x) || exact.abs() > f32::MAX.into() {
                    continue;
                }
                // The distance of the two numbers around the result.
                let nearest = exact.abs() as f32;
                let below = if f64::from(nearest) > exact.abs() {
                    nearest.next_down()
                } else {
                    nearest
                };
                let step = f64::from(below.next_up()) - f64::from(below);
                let error = (f64::from(function(x)) - exact).abs() / step;
                if error > worst.0 {
                    worst = (error, x);
                }
            }
        }
        worst
    }

    #[test]
    fn test_errors_stay_below_the_documented() {
        let (error, x) = largest_error([SMALLEST_EXPONENT, 105.0], f32::vector_exp, f64::exp);
        assert!(error < 1.1, "exp({x}) is {error} ulp wrong");
        let (error, x) = largest_error([-1.0, f32::MAX], f32::vector_ln_1p, f64::ln_1p);
        assert!(error < 1.5, "ln_1p({x}) is {error} ulp wrong");
        let (error, x) = largest_error([0.0, 1.0], f32::vector_ln_1p_of_fraction, f64::ln_1p);
        assert!(error < 1.5, "ln_1p({x}) is {error} ulp wrong");
    }

    #[test]
    fn test_special_values() {
        assert_eq!(0.0f32.vector_exp(), 1.0);
        for (x, expected) in [
            (f32::NEG_INFINITY, 0.0),
            (f32::MIN, 0.0),
            (SMALLEST_EXPONENT.next_down(), 0.0),
            (89.0, f32::INFINITY),
            (f32::MAX, f32::INFINITY),
            (f32::INFINITY, f32::INFINITY),
        ] {
            assert_eq!(x.vector_exp(), expected, "exp({x})");
        }
        assert!(f32::NAN.vector_exp().is_nan());
        for (x, expected) in [
            (0.0f32, 0.0),
            (-1.0, f32::NEG_INFINITY),
            (f32::INFINITY, f32::INFINITY),
            (f32::from_bits(1), f32::from_bits(1)),
        ] {
            assert_eq!(x.vector_ln_1p(), expected, "ln_1p({x})");
        }
        for x in [
            f32::NAN,
            (-1.0f32).next_down(),
            -2.0,
            f32::MIN,
            f32::NEG_INFINITY,
        ] {
            assert!(x.vector_ln_1p().is_nan(), "ln_1p({x})");
        }
        assert!(f32::NAN.vector_ln_1p_of_fraction().is_nan());
        assert_eq!(0.0f32.vector_ln_1p_of_fraction(), 0.0);
        assert!((-1.0f32).next_up().vector_ln_1p().is_finite());
        assert!(f32::MAX.vector_ln_1p().is_finite());
    }
}
