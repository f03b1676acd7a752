//! Reports offices that have more holders on a day than can hold them at a time.

use jiff::civil::Date;

use super::Builder;
use crate::diagnostics::{Code, Finding, Location};
use crate::model::{Details, EntityId};

/// The most other holders that a finding points to.
const MOST_NAMED: usize = 4;

/// The time during which somebody certainly held an office, in a permanent capacity.
#[derive(Debug)]
pub(super) struct Holding {
    pub(super) office: EntityId,
    pub(super) official: EntityId,
    /// See [`crate::model::Post::certain_days`].
    pub(super) days: (Date, Date),
    /// Where the post names the office.
    pub(super) place: Location,
}

/// A stretch of time with too many holders.
struct Excess {
    holding: Holding,
    others: Vec<(EntityId, Location)>,
    /// The greatest number of holders at one time.
    most: usize,
}

impl Builder<'_> {
    /// Reports offices with too many holders, once for each stretch of time, since that has one
    /// cause.
    pub(super) fn check_holders(&mut self) {
        let mut holdings = std::mem::take(&mut self.holdings);
        holdings.sort_by_key(|h| (h.office, h.days, h.place.file, h.place.spot.start));
        let mut by_office: Vec<Vec<Holding>> = Vec::new();
        for holding in holdings {
            match by_office.last_mut() {
                Some(same) if same[0].office == holding.office => same.push(holding),
                _ => by_office.push(vec![holding]),
            }
        }
        for holdings in by_office.into_iter().filter(|holdings| holdings.len() > 1) {
            let office = &self.drafts[holdings[0].office].entity;
            // The file that says how many may hold it can't be read.
            if self.registry.is_lost(office.kind, &office.key) {
                continue;
            }
            let allowed = match office.details {
                Details::Office { holders, .. } => usize::from(holders),
                _ => 1,
            };
            for excess in excesses(holdings, allowed) {
                self.report(&excess, allowed);
            }
        }
    }

    fn report(&mut self, excess: &Excess, allowed: usize) {
        let name = |id: EntityId| self.drafts[id].entity.texts[0].name.as_str();
        let office = &self.drafts[excess.holding.office].entity;
        let other = excess.others.first().map_or("somebody else", |(id, _)| name(*id));
        let own = name(excess.holding.official);
        let message = match allowed {
            1 => format!("{own} and {other} hold `{}` at the same time", office.key),
            _ => format!("more than {allowed} people hold `{}` at the same time", office.key),
        };
        let help = format!(
            "correct the dates, write acting = true for who stands in, or, if {} hold it at a \
             time, holders = {} in content/offices/{}.md",
            excess.most, excess.most, office.key
        );
        let Location { file, spot } = excess.holding.place;
        let mut diagnostic =
            Finding::warning(Code::TooManyHolders, spot, message).help(help).at(file);
        for (id, place) in &excess.others {
            diagnostic = diagnostic.related(*place, format!("{} holds it too", name(*id)));
        }
        self.found.push(diagnostic);
    }
}

/// The stretches of time in which an office has more holders than it may. `holdings` are sorted by
/// their first day.
fn excesses(holdings: Vec<Holding>, allowed: usize) -> Vec<Excess> {
    let mut found: Vec<Excess> = Vec::new();
    let mut active: Vec<(EntityId, Date, Location)> = Vec::new();
    let mut over = false;
    for holding in holdings {
        active.retain(|(_, last, _)| *last > holding.days.0);
        over &= active.len() > allowed;
        let (official, last, place) = (holding.official, holding.days.1, holding.place);
        if let Some(same) = active.iter_mut().find(|(other, ..)| *other == official) {
            same.1 = same.1.max(last);
            continue;
        }
        let others = active.iter().take(MOST_NAMED).map(|(id, _, place)| (*id, *place)).collect();
        active.push((official, last, place));
        if active.len() <= allowed {
            continue;
        }
        match found.last_mut().filter(|_| over) {
            Some(excess) => excess.most = excess.most.max(active.len()),
            None => found.push(Excess { holding, others, most: active.len() }),
        }
        over = true;
    }
    found
}
