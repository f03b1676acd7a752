//! The names and addresses of indexes.

use super::{Site, Views};
use crate::model::{EntityKind, LangId};
use crate::plan::{IndexOf, LetterPage, Letters};

/// The name of a kind's index.
pub fn kind_name(site: &Site, lang: LangId, kind: EntityKind) -> String {
    let kinds = &site.settings.kinds;
    match kinds.own(kind) {
        Some(own) => own.plurals[lang.index()].clone(),
        None => {
            let key = format!("kind_{}", kinds.folder(kind));
            site.theme.strings[lang.index()].get(&key).to_owned()
        }
    }
}

/// The name of an index, with its owner and the letters of one of its pages.
pub fn index_name(views: &Views, lang: LangId, of: IndexOf, page: Option<&LetterPage>) -> String {
    let mut name = match of {
        IndexOf::Kind(kind) => kind_name(&views.site, lang, kind),
        IndexOf::Members(owner, kind) => {
            let owner = &views.site.briefing.entity(owner).text(lang).name;
            format!("{} · {owner}", kind_name(&views.site, lang, kind))
        }
    };
    if let Some(letters) = page.and_then(|page| page.letters.as_ref()) {
        name = format!("{name} · {}", letters_title(views, lang, letters));
    }
    name
}

/// The URL path of an index.
pub fn index_url(views: &Views, lang: LangId, of: IndexOf) -> String {
    let urls = &views.language(lang).urls;
    match of {
        IndexOf::Kind(kind) => urls.kind(kind),
        IndexOf::Members(owner, kind) => urls.members(views.site.briefing.entity(owner), kind),
    }
}

/// Letters as a title.
pub fn letters_title(views: &Views, lang: LangId, letters: &Letters) -> String {
    match letters.title.as_str() {
        "" => views.language(lang).strings.get("other_letters").to_owned(),
        title => title.to_owned(),
    }
}
