//! The laws of the semirings, on numbers whose sums and products are exact.

use argiope_nbfnet::bellman_ford::{
    Idempotent, MaxMin, MaxTimes, MinPlus, PlusTimes, Selective, Semiring,
};
use proptest::prelude::*;

fn assert_semiring<S: Semiring>(s: &S, [a, b, c]: [S::Element; 3]) {
    assert_eq!(s.add(s.add(a, b), c), s.add(a, s.add(b, c)));
    assert_eq!(s.add(a, b), s.add(b, a));
    assert_eq!(s.add(s.zero(), a), a);
    assert_eq!(
        s.multiply(s.multiply(a, b), c),
        s.multiply(a, s.multiply(b, c))
    );
    assert_eq!(s.multiply(s.one(), a), a);
    assert_eq!(s.multiply(a, s.one()), a);
    assert_eq!(
        s.multiply(s.add(a, b), c),
        s.add(s.multiply(a, c), s.multiply(b, c))
    );
    assert_eq!(
        s.multiply(a, s.add(b, c)),
        s.add(s.multiply(a, b), s.multiply(a, c))
    );
    assert_eq!(s.multiply(s.zero(), a), s.zero());
    assert_eq!(s.multiply(a, s.zero()), s.zero());
    for weight in [a, b, c, s.one(), s.zero()] {
        assert_eq!(s.check_weight(weight), Ok(()));
    }
}

fn assert_selective<S: Selective>(s: &S, [a, b, _]: [S::Element; 3]) {
    fn assert_idempotent<S: Idempotent>(s: &S, a: S::Element) {
        assert_eq!(s.add(a, a), a);
    }
    assert_idempotent(s, a);
    let sum = s.add(a, b);
    assert!(sum == a || sum == b);
}

fn three<T: std::fmt::Debug>(
    one: impl Strategy<Value = T> + Clone,
) -> impl Strategy<Value = [T; 3]> {
    (one.clone(), one.clone(), one).prop_map(|(a, b, c)| [a, b, c])
}

fn integer() -> impl Strategy<Value = f64> + Clone {
    (-1000i32..1000).prop_map(f64::from)
}

proptest! {
    #[test]
    fn prop_plus_times(elements in three(integer())) {
        assert_semiring(&PlusTimes, elements);
    }

    #[test]
    fn prop_min_plus(elements in three(prop_oneof![9 => integer(), 1 => Just(f64::INFINITY)])) {
        assert_semiring(&MinPlus, elements);
        assert_selective(&MinPlus, elements);
    }

    #[test]
    fn prop_max_min(elements in three(any::<f64>().prop_filter("a number", |x| !x.is_nan()))) {
        assert_semiring(&MaxMin, elements);
        assert_selective(&MaxMin, elements);
    }

    #[test]
    fn prop_max_times(elements in three((0u32..=1024).prop_map(|x| f64::from(x) / 1024.0))) {
        assert_semiring(&MaxTimes, elements);
        assert_selective(&MaxTimes, elements);
    }
}
