//! Uniform choice without repetition.

use rand::{Rng, RngExt as _};

/// Moves `count` elements, uniformly chosen without repetition, to the front in random order (Durstenfeld, Commun. ACM 7,
/// 1964). The first of them are the same for any larger `count`.
pub(crate) fn choose_first<T>(elements: &mut [T], count: usize, random: &mut impl Rng) {
    let end = elements.len();
    for at in 0..count.min(end) {
        elements.swap(at, random.random_range(at..end));
    }
}

#[cfg(test)]
mod tests {
    use argiope_graph::random::stream;

    use super::*;

    #[test]
    fn test_choices_are_prefixes_of_longer_ones_and_equally_likely() {
        let mut times_chosen = [0u32; 5];
        for seed in 0..2000 {
            let choose = |count| {
                let mut elements = [0, 1, 2, 3, 4];
                choose_first(&mut elements, count, &mut stream(seed, 0));
                elements
            };
            assert_eq!(choose(2)[..2], choose(9)[..2]);
            for element in &choose(2)[..2] {
                times_chosen[*element] += 1;
            }
        }
        // 800 expected, standard deviation 22
        assert!(times_chosen.iter().all(|times| (700..900).contains(times)));
    }
}
