//! Which entities belong to another: a country's officials, an office's holders.

use std::collections::BTreeMap;

use crate::model::{Briefing, Details, EntityId, EntityKind, LangId};

/// Entities with a page that belong to another one, in alphabetical order.
#[derive(Debug, Default)]
pub struct Members {
    /// A country's or organization's officials.
    pub officials: Vec<EntityId>,
    /// A country's or organization's offices.
    pub offices: Vec<EntityId>,
    /// A country's organizations, or an organization's parts.
    pub organizations: Vec<EntityId>,
    /// A region's countries.
    pub countries: Vec<EntityId>,
    /// The regions of the site's own that a country is in.
    pub regions: Vec<EntityId>,
    /// Entities of the site's own kinds that refer to it, by kind.
    pub referrers: BTreeMap<EntityKind, Vec<EntityId>>,
    /// An office's holders, each with the position of the post in the official's list: current
    /// holders first, then the latest.
    pub holders: Vec<(EntityId, usize)>,
}

/// No members at all.
pub static NO_MEMBERS: Members = Members {
    officials: Vec::new(),
    offices: Vec::new(),
    organizations: Vec::new(),
    countries: Vec::new(),
    regions: Vec::new(),
    referrers: BTreeMap::new(),
    holders: Vec::new(),
};

/// Collects the members of every entity. Only entities with a page count: an entity that only
/// unpublished articles mention mustn't show anywhere. Lists inherit the alphabetical order of
/// `listed`.
pub(super) fn members(
    briefing: &Briefing,
    listed: &BTreeMap<EntityKind, Vec<EntityId>>,
    lang: LangId,
) -> BTreeMap<EntityId, Members> {
    let mut members: BTreeMap<EntityId, Members> = BTreeMap::new();
    let empty = Vec::new();
    let of = |kind| listed.get(&kind).unwrap_or(&empty);
    for id in of(EntityKind::Official) {
        let entity = briefing.entity(*id);
        if let Some(country) = entity.country() {
            members.entry(country).or_default().officials.push(*id);
        }
        for (at, post) in entity.posts().iter().enumerate() {
            if let Some(office) = post.office {
                members.entry(office).or_default().holders.push((*id, at));
            }
            if let Some(organization) = post.organization {
                let officials = &mut members.entry(organization).or_default().officials;
                if officials.last() != Some(id) {
                    officials.push(*id);
                }
            }
        }
    }
    for id in of(EntityKind::Office) {
        let entity = briefing.entity(*id);
        if let Details::Office { organization, country, .. } = &entity.details {
            for owner in organization.iter().chain(country) {
                members.entry(*owner).or_default().offices.push(*id);
            }
        }
    }
    for id in of(EntityKind::Organization) {
        let entity = briefing.entity(*id);
        if let Details::Organization { country, parent, .. } = &entity.details {
            for owner in country.iter().chain(parent) {
                members.entry(*owner).or_default().organizations.push(*id);
            }
        }
    }
    for region in of(EntityKind::Region) {
        let Details::Region { code, countries: own } = &briefing.entity(*region).details else {
            continue;
        };
        let inside = |id: &&EntityId| {
            let Details::Country { country, .. } = &briefing.entity(**id).details else {
                return false;
            };
            own.contains(*id) || code.is_some_and(|code| country.is_in(code))
        };
        for country in own {
            members.entry(*country).or_default().regions.push(*region);
        }
        let countries = of(EntityKind::Country).iter().filter(inside).copied().collect();
        members.entry(*region).or_default().countries = countries;
    }
    let own = listed.iter().filter(|(kind, _)| matches!(kind, EntityKind::Own(_)));
    for (kind, ids) in own {
        for id in ids {
            for target in briefing.entity(*id).references() {
                let of_kind = members.entry(target).or_default().referrers.entry(*kind);
                let referrers = of_kind.or_default();
                // One entity may refer to another under several keys.
                if referrers.last() != Some(id) {
                    referrers.push(*id);
                }
            }
        }
    }
    for members in members.values_mut() {
        members.holders.sort_by(|(a, at_a), (b, at_b)| {
            let order = |id: EntityId, at: usize| briefing.entity(id).posts()[at].order();
            order(*a, *at_a).cmp(&order(*b, *at_b)).then_with(|| {
                briefing.entity(*a).text(lang).name.cmp(&briefing.entity(*b).text(lang).name)
            })
        });
    }
    members
}
