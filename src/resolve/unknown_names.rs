//! What to say of a name that means nothing, or several things, and what to write instead.

use super::names::Entities;
use super::registry::{self, Registry};
use crate::diagnostics::{Code, Finding, Located};
use crate::geo;
use crate::markdown::slugify;
use crate::model::{EntityId, EntityKind};

/// The most names in one text that are looked up, each by itself.
const MOST_PARTS: usize = 20;

/// The message about a name that means nothing, with the nearest name that does.
pub(super) fn unknown(
    registry: &Registry,
    kind: EntityKind,
    name: &Located<String>,
    code: Code,
) -> Finding {
    let finding = Finding::error(
        code,
        name.spot,
        format!("unknown {} `{}`", registry.word(kind), name.value),
    );
    let country = kind == EntityKind::Country;
    let quotes = ['“', '”', '„', '‘', '’', '«', '»', '"', '\''];
    let bare = name.value.trim_matches(quotes).trim();
    if bare != name.value && matches!(registry.find(kind, bare), registry::Lookup::One(_)) {
        return finding.help(format!("take the quotation marks out: `{bare}`"));
    }
    let parts: Vec<&str> = name.value.split(',').map(str::trim).collect();
    let is_one = |part: &&str| matches!(registry.find(kind, part), registry::Lookup::One(_));
    if (2..=MOST_PARTS).contains(&parts.len()) && parts.iter().all(is_one) {
        let list = parts.join("\", \"");
        return finding.help(format!("write a list: {} = [\"{list}\"]", registry.folder(kind)));
    }
    let shared = geo::shared_name(&name.value);
    if country && !shared.is_empty() {
        return finding.help(format!("it could be {}: write the code", shared.join(" or ")));
    }
    if matches!(kind, EntityKind::Country | EntityKind::Region)
        && let Some(help) = not_a_country(registry, kind, &name.value)
    {
        return finding.help(help);
    }
    // Any country is within two letters of some other one.
    let length = name.value.chars().count();
    let close = |near: &&str| {
        !country || (length > 3 && strsim::damerau_levenshtein(&name.value, near) <= length / 4)
    };
    // A code of two or three letters is a country's by chance.
    let elsewhere = registry.kind_with(kind, &name.value).filter(|_| length > 3);
    match registry.nearest(kind, &name.value).filter(close) {
        _ if let Some(other) = elsewhere => finding.help(format!(
            "one of the site's {} has this name: it belongs under another key",
            registry.folder(other)
        )),
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None if let Some(near) = registry.with_word(kind, &name.value) => {
            finding.help(format!("did you mean `{near}`?"))
        }
        None if country => finding.help("write an ISO 3166-1 code (CA, CAN) or the country's name"),
        None if kind == EntityKind::Region => {
            finding.help("write a region of UN M49 (Europe), or define one in content/regions/")
        }
        None => finding.help(format!(
            "check the spelling, or make its file: dateline add {} \"{}\"",
            registry.word(kind),
            name.value
        )),
    }
}

/// What to write in place of a name that is often mistaken for a country's, or that is a country's
/// name preceded by its form of state.
fn not_a_country(registry: &Registry, kind: EntityKind, name: &str) -> Option<String> {
    let called = |code: &str| {
        let country = geo::country(code).map_or("", |country| country.name);
        format!("`{code}` ({country})")
    };
    let own_region = || {
        let slug = slugify(name);
        format!("make it a region of your own: content/regions/{slug}.md with name = \"{name}\"")
    };
    let country = kind == EntityKind::Country;
    Some(match geo::meant(name) {
        Some(geo::Meant::Countries([one])) if country => format!("did you mean {}?", called(one)),
        Some(geo::Meant::Countries(several)) if country => {
            let several: Vec<_> = several.iter().map(|code| called(code)).collect();
            format!("it could be {}: write the code", several.join(" or "))
        }
        Some(geo::Meant::Countries(codes)) => {
            let codes: Vec<_> = codes.iter().map(|code| format!("\"{code}\"")).collect();
            format!("it is a country: write countries = [{}]", codes.join(", "))
        }
        Some(geo::Meant::PartOf(code)) if country => format!(
            "it has no code of its own in ISO 3166-1: write {}, or {}",
            called(code),
            own_region()
        ),
        Some(geo::Meant::Territory | geo::Meant::FormerState) if country => format!(
            "it has no code in ISO 3166-1: write the countries that it is about, or {}",
            own_region()
        ),
        Some(geo::Meant::PartOf(_) | geo::Meant::Territory | geo::Meant::FormerState) => {
            own_region()
        }
        Some(geo::Meant::Organization) => format!(
            "it is an organization: write organizations = [\"{name}\"], and make its file: \
             dateline add organization \"{name}\""
        ),
        None => {
            let bare = geo::without_form(name).filter(|_| country)?;
            let shared = geo::shared_name(&bare);
            if !shared.is_empty() {
                return Some(format!("it could be {}: write the code", shared.join(" or ")));
            }
            let registry::Lookup::One(_) = registry.find(kind, &bare) else { return None };
            format!("did you mean `{}`?", registry.spelling(kind, &bare)?)
        }
    })
}

/// The message about a name that means several things, which lists them.
pub(super) fn ambiguous(
    name: &Located<String>,
    ids: &[EntityId],
    entities: &dyn Entities,
) -> Finding {
    let keys: Vec<String> =
        ids.iter().map(|id| format!("`{}`", entities.entity(*id).key)).collect();
    let message = format!("`{}` could be {}", name.value, keys.join(" or "));
    Finding::error(Code::AmbiguousName, name.spot, message).help("write the one that you mean")
}
