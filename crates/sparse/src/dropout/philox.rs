//! Philox-4x32-10: ten rounds of 32-bit multiplications that turn a counter of four words and a key of two into four random
//! words (Salmon et al., SC 2011, section 3.3). It passes BigCrush for counters and keys that are consecutive numbers.

pub(super) const MULTIPLIERS: [u64; 2] = [0xD251_1F53, 0xCD9E_8D57];

/// What the words of the key grow by from round to round: the golden ratio and the square root of 3, less 1.
pub(super) const WEYL: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];

pub(super) const ROUNDS: u32 = 10;

const LOWER: u64 = u32::MAX as u64;

/// The words of `N` counters, first words first: lanes do not meet, so that each step is a vector instruction.
#[inline(always)]
pub(super) fn philox<const N: usize>(counters: [[u32; N]; 4], key: [u32; 2]) -> [[u32; N]; 4] {
    // Words stand in the lower halves of 64 bits, as products need them. Upper halves are not cleared before they are used.
    let mut words = counters.map(|words| words.map(u64::from));
    let [mut low_key, mut high_key] = key;
    for _ in 0..ROUNDS {
        let [first, second, third, fourth] = &mut words;
        for lane in 0..N {
            let left = (first[lane] & LOWER) * MULTIPLIERS[0];
            let right = (third[lane] & LOWER) * MULTIPLIERS[1];
            first[lane] = (right >> 32) ^ second[lane] ^ u64::from(low_key);
            second[lane] = right;
            third[lane] = (left >> 32) ^ fourth[lane] ^ u64::from(high_key);
            fourth[lane] = left;
        }
        low_key = low_key.wrapping_add(WEYL[0]);
        high_key = high_key.wrapping_add(WEYL[1]);
    }
    words.map(|words| words.map(|word| word as u32))
}

/// The low and the high half.
#[inline(always)]
pub(super) fn halves(bits: u64) -> [u32; 2] {
    [bits as u32, (bits >> 32) as u32]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The known answers of the authors' library, Random123.
    #[test]
    fn test_known_answers() {
        for (counter, key, expected) in [
            (
                [0; 4],
                [0; 2],
                [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8],
            ),
            (
                [u32::MAX; 4],
                [u32::MAX; 2],
                [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd],
            ),
            (
                [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
                [0xa409_3822, 0x299f_31d0],
                [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1],
            ),
        ] {
            assert_eq!(
                philox(counter.map(|word| [word]), key),
                expected.map(|word| [word])
            );
        }
    }
}
