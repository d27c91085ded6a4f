//! Numbers that look random; the same seed gives the same ones.

/// Draws numbers by `SplitMix64`.
pub struct Dice {
    state: u64,
}

impl Dice {
    /// Starts from a seed.
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// A number from 0 to below `end`; 0 where there is none.
    pub fn below(&mut self, end: usize) -> usize {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.state ^ (self.state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let end = u64::try_from(end.max(1)).unwrap_or(u64::MAX);
        usize::try_from((z ^ (z >> 31)) % end).unwrap_or(0)
    }

    /// The same for small numbers.
    pub fn of(&mut self, end: u8) -> u8 {
        u8::try_from(self.below(end.into())).unwrap_or(0)
    }

    /// The same for numbers that are reckoned with.
    pub fn number(&mut self, end: i32) -> i32 {
        i32::try_from(self.below(usize::try_from(end).unwrap_or(0))).unwrap_or(0)
    }

    /// Whether one case in so many comes up.
    pub fn one_in(&mut self, cases: usize) -> bool {
        self.below(cases) == 0
    }
}
