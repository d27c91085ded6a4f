//! Numbers that look random and are the same on every machine: `SplitMix64`.

/// A stream of numbers.
#[derive(Clone, Debug)]
pub(super) struct Random(u64);

impl Random {
    /// The stream of one patient of a seed.
    pub(super) fn of(seed: u64, number: u64) -> Self {
        // Each patient begins where the mixture says, so that neighbours share no part of a stream.
        let start = Self(seed).next();
        Self(Self(start.wrapping_add(number)).next())
    }

    /// A number from 0 to below `end`; 0 where there is none.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        // The rest of a division prefers small numbers by `end` in 2^64, which nobody can see.
        self.next() % end.max(1)
    }

    /// Whether one of so many chances comes.
    pub(super) fn one_in(&mut self, chances: u64) -> bool {
        self.below(chances) == 0
    }

    /// A number of days from `-most` to `most`.
    pub(super) fn days_around(&mut self, most: i32) -> i32 {
        self.days_below(2 * most + 1) - most
    }

    /// A number of days from 0 to below `end`.
    pub(super) fn days_below(&mut self, end: i32) -> i32 {
        i32::try_from(self.below(end.unsigned_abs().into())).unwrap_or(0)
    }

    /// One of some items.
    pub(super) fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        let at = self.below(items.len() as u64);
        items.get(usize::try_from(at).ok()?)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
}
