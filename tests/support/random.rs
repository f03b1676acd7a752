//! Random numbers that are the same on every machine.

/// Random numbers (SplitMix64).
pub struct Random(u64);

impl Random {
    /// From a seed.
    pub fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x1234_5678)
    }

    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    /// True in one of `n` cases.
    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    /// One of these.
    pub fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    /// Some of these, in their order.
    pub fn some<'a, T>(&mut self, all: &'a [T], most: usize) -> Vec<&'a T> {
        let wanted = self.below(most + 1).min(all.len());
        let mut at: Vec<usize> = Vec::new();
        while at.len() < wanted {
            let next = self.below(all.len());
            if !at.contains(&next) {
                at.push(next);
            }
        }
        at.sort_unstable();
        at.into_iter().map(|at| &all[at]).collect()
    }
}
