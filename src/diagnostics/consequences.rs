//! Removes findings that only follow from another, so that one cause is reported once.

use std::collections::{BTreeMap, BTreeSet};

use super::{Code, Diagnostics, FileId, Spot};

impl Diagnostics {
    /// Removes findings that only follow from another one.
    pub fn drop_consequences(&mut self) {
        self.drop_consequences_of_notation();
        self.drop_consequences_of_values();
    }

    /// Removes findings that follow from front matter whose notation can't be read.
    fn drop_consequences_of_notation(&mut self) {
        let mut broken: BTreeMap<FileId, BrokenPlaces> = BTreeMap::new();
        for diagnostic in self.list.iter().filter(|d| d.finding.code == Code::Syntax) {
            if let (Some(file), Some(spot)) = (diagnostic.file, diagnostic.finding.spot) {
                // An empty spot, between two characters, counts as that of the next one.
                let end = spot.end.max(spot.start + 1);
                broken.entry(file).or_default().places.push((spot.start, end));
            }
        }
        if broken.is_empty() {
            return;
        }
        broken.values_mut().for_each(BrokenPlaces::sort);
        self.list.retain(|d| {
            let Some(broken) = d.file.and_then(|file| broken.get(&file)) else { return true };
            let code = d.finding.code;
            let follows = d.finding.spot.is_some_and(|spot| {
                code != Code::Syntax && broken.touch(spot)
                    || code == Code::UnknownKey && broken.begin_before(spot)
            });
            !follows && !code.follows_from_syntax()
        });
    }

    /// Removes findings that follow from values that can't be read: whatever these may have said isn't
    /// missing in their file. Whoever checks other files has to look at
    /// [`crate::parse::ParsedFile::lost`] for what may be missing there.
    fn drop_consequences_of_values(&mut self) {
        let mut unknown: BTreeMap<FileId, BTreeSet<Code>> = BTreeMap::new();
        for diagnostic in &self.list {
            let causes = &diagnostic.finding.causes;
            if let Some(file) = diagnostic.file.filter(|_| !causes.is_empty()) {
                unknown.entry(file).or_default().extend(causes);
            }
        }
        if unknown.is_empty() {
            return;
        }
        self.list.retain(|d| {
            let code = d.finding.code;
            let here = d.file.and_then(|file| unknown.get(&file));
            !here.is_some_and(|codes| codes.contains(&code))
        });
    }
}

/// The byte ranges of a file whose notation can't be read. There may be as many as there are lines, so
/// they are sorted for a binary search.
#[derive(Debug, Default)]
struct BrokenPlaces {
    /// The start of each range, and the greatest end of it and all ranges before it.
    places: Vec<(u32, u32)>,
}

impl BrokenPlaces {
    fn sort(&mut self) {
        self.places.sort_unstable();
        let mut greatest = 0;
        for (_, end) in &mut self.places {
            greatest = greatest.max(*end);
            *end = greatest;
        }
    }

    /// Whether one of the ranges overlaps a spot.
    fn touch(&self, spot: Spot) -> bool {
        let before = self.places.partition_point(|(start, _)| *start < spot.end);
        before > 0 && self.places[before - 1].1 > spot.start
    }

    /// Whether one of the ranges begins before a spot.
    fn begin_before(&self, spot: Spot) -> bool {
        self.places.first().is_some_and(|(start, _)| *start < spot.start)
    }
}
