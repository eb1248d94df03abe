//! Chance for the innermost loop: the same seed throws the same numbers.

/// xorshift64* (Vigna, *An experimental exploration of Marsaglia's xorshift generators*, 2016).
#[derive(Debug, Clone)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        // The state must not be 0, and seeds that are close should not begin alike.
        Self(seed.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    #[inline]
    pub(super) fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// A number below `count`, which must not be 0.
    #[inline]
    pub(super) fn below(&mut self, count: usize) -> usize {
        scale(self.next() >> 32, 32, count)
    }
}

/// Brings a number of so many random bits below `count`.
#[inline]
pub(super) fn scale(random: u64, bits: u32, count: usize) -> usize {
    ((random * count as u64) >> bits) as usize
}

/// The place of the one number `n`, from 0, among the ones of a word that has more than `n`.
#[inline]
pub(super) fn nth_one(mut word: u64, n: usize) -> usize {
    for _ in 0..n {
        word &= word - 1;
    }
    word.trailing_zeros() as usize
}
