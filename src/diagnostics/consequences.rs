//! One cause should be one finding: removes those that only follow from another.

use std::collections::{BTreeMap, BTreeSet};

use super::{Code, Diagnostics, FileId, Spot};

impl Diagnostics {
    /// Takes out what only follows from something else that is reported.
    pub fn drop_consequences(&mut self) {
        self.drop_consequences_of_notation();
        self.drop_consequences_of_values();
    }

    /// Of front matter whose notation can't be read.
    fn drop_consequences_of_notation(&mut self) {
        let mut broken: BTreeMap<FileId, BrokenPlaces> = BTreeMap::new();
        for diagnostic in self.list.iter().filter(|d| d.finding.code == Code::Syntax) {
            if let (Some(file), Some(spot)) = (diagnostic.file, diagnostic.finding.spot) {
                // A place between two characters is that of the next.
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

    /// Of values that can't be read: what they may have said isn't missed in their file. What other
    /// files may miss of it is for whoever looks there ([`crate::parse::ParsedFile::lost`]).
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

/// The places in a file whose notation can't be read. A file may have as many as it has lines.
#[derive(Debug, Default)]
struct BrokenPlaces {
    /// The start of each, and the greatest end that it or one before it has.
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

    /// Whether one of them and a place have something in common.
    fn touch(&self, spot: Spot) -> bool {
        let before = self.places.partition_point(|(start, _)| *start < spot.end);
        before > 0 && self.places[before - 1].1 > spot.start
    }

    /// Whether one of them begins before a place.
    fn begin_before(&self, spot: Spot) -> bool {
        self.places.first().is_some_and(|(start, _)| *start < spot.start)
    }
}
