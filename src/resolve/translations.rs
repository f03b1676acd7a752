//! Versions of an article in several languages: none is public while its original isn't.
//!
//! The original is the version in the first of the site's languages that has one. What another
//! version says about its own publication can only hold it back longer.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::Clock;
use super::pending::{Pending, Withdrawal};
use super::publication::PublicationTerms;
use crate::diagnostics::FileId;
use crate::model::LangId;
use crate::read::Inventory;
use crate::read::names::folded;
use crate::settings::Settings;

/// What an original says of its publication, which holds for its translations as well.
#[derive(Debug, Clone)]
pub struct OriginalTerms {
    terms: PublicationTerms,
    withdrawal: Option<Withdrawal>,
}

/// The terms of originals, by the files of their translations.
pub type Originals = HashMap<FileId, OriginalTerms, FixedState>;

/// Holds back every translation as its original is held back.
pub(super) fn hold_back(
    articles: &mut [Box<Pending>],
    inventory: &Inventory,
    settings: &Settings,
    clock: Clock,
) -> Originals {
    let mut translations = Originals::default();
    if settings.languages.len() < 2 {
        return translations;
    }
    // Two names that only look alike are a mistake and reported as such; that mustn't make a
    // version public.
    let names: Vec<String> =
        articles.iter().map(|pending| folded(inventory.file(pending.file).stem())).collect();
    let mut originals: HashMap<&str, (LangId, usize), FixedState> = HashMap::default();
    for (at, (pending, name)) in articles.iter().zip(&names).enumerate() {
        let lang = inventory.file(pending.file).lang;
        let original = originals.entry(name).or_insert((lang, at));
        *original = (*original).min((lang, at));
    }
    for (at, name) in names.iter().enumerate() {
        let (lang, original) = originals[name.as_str()];
        if lang != inventory.file(articles[at].file).lang {
            let original = OriginalTerms {
                terms: articles[original].publication.terms,
                withdrawal: articles[original].withdrawal.clone(),
            };
            hold_to(&mut articles[at], &original, settings, clock);
            translations.insert(articles[at].file, original);
        }
    }
    translations
}

/// Holds back a translation as its original is held back.
pub(super) fn hold_to(
    pending: &mut Pending,
    original: &OriginalTerms,
    settings: &Settings,
    clock: Clock,
) {
    let both = pending.publication.terms.within(&original.terms);
    let own = pending.withdrawal.take();
    pending.withdrawal = Withdrawal::within(own, original.withdrawal.as_ref(), clock);
    pending.republish(pending.publication.with(both, clock), settings);
}
