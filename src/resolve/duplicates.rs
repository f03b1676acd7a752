//! Reports articles that can't coexist, because they have the same id or the same address.
//!
//! Articles that aren't public yet are included, so that a release at night doesn't fail. Clashes
//! with pages of other kinds are found by the plan.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use jiff::Timestamp;

use super::WaitingArticle;
use super::publication::PublicationState;
use crate::diagnostics::{Code, Diagnostics, Finding, Location, Spot};
use crate::model::Article;

/// Reports articles with the same id, and articles that wait for an address that another one, or the
/// notice of a withdrawn one, has.
/// Drafts come last, so that a clash with a draft is only a warning.
pub(super) fn check(public: &[Box<Article>], waiting: &[WaitingArticle], found: &mut Diagnostics) {
    let mut waiting: Vec<(&Article, PublicationState)> =
        waiting.iter().map(|(article, _, state)| (&**article, *state)).collect();
    waiting.sort_by_key(|(article, _)| article.draft);
    let mut ids: HashMap<&str, &Article, FixedState> =
        HashMap::with_capacity_and_hasher(public.len(), FixedState::default());
    for article in public.iter().map(|a| &**a).chain(waiting.iter().map(|(article, _)| *article)) {
        let first = *ids.entry(&article.id).or_insert(article);
        if first.file != article.file {
            let message = format!("the id `{}` belongs to two articles", article.id);
            let finding = Finding::error(Code::Duplicate, None, message);
            report(first, article, finding.help("give one of them another `id`"), found);
        }
    }
    // A withdrawn article has its notice at its address already, and is nothing that waits.
    let withdrawn: Vec<&Article> = waiting
        .iter()
        .filter(|(_, state)| *state == PublicationState::Retracted)
        .map(|(article, _)| *article)
        .collect();
    // Expired articles don't come back, and an article without a date has no address yet.
    waiting.retain(|(article, state)| {
        !matches!(state, PublicationState::Expired | PublicationState::Retracted)
            && article.published != Timestamp::MIN
    });
    if waiting.is_empty() {
        return;
    }
    let mut addresses: HashMap<_, &Article, FixedState> = HashMap::default();
    for article in public.iter().map(|a| &**a).chain(withdrawn) {
        addresses.entry((article.lang, article.day, &article.slug)).or_insert(article);
    }
    for (article, _) in waiting {
        let address = (article.lang, article.day, &article.slug);
        let first = *addresses.entry(address).or_insert(article);
        if first.file != article.file {
            let message = "when it comes out, it will have the address of another article";
            let finding = Finding::error(Code::SameUrl, None, message);
            report(first, article, finding.help("give one of them another `slug`"), found);
        }
    }
}

fn report(first: &Article, second: &Article, finding: Finding, found: &mut Diagnostics) {
    let place = Location { file: first.file, spot: Spot::default() };
    found.push(finding.at(second.file).related(place, "the other one"));
}
