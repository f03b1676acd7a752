//! The fourth stage: works out which articles and entities are listed where.
//!
//! For each language it makes posting lists (the articles of each entity and day, the oldest first)
//! and the memberships that pages show (a country's officials, an office's holders). It must not
//! know pages, paths or templates.

// A new kind, subject or format has to be considered wherever they are told apart.
#![deny(clippy::wildcard_enum_match_arm)]

mod members;

use std::collections::{BTreeMap, BTreeSet};

use icu_collator::options::CollatorOptions;
use icu_collator::{Collator, CollatorBorrowed};
use jiff::civil::Date;
use rayon::prelude::*;

use crate::ids::{Id, IdVec};
use crate::model::{Article, ArticleId, Briefing, EntityId, EntityKind, LangId, Note, Speaker};
use crate::settings::Settings;
use members::members;
pub use members::{Members, NO_MEMBERS};

/// The index of every language of the site, by [`LangId`].
#[derive(Debug)]
pub struct Index {
    /// The index of each language.
    pub languages: Vec<LangIndex>,
}

impl Index {
    /// The index of a language.
    pub fn of(&self, lang: LangId) -> &LangIndex {
        &self.languages[lang.index()]
    }
}

/// The lists of one language.
#[derive(Debug)]
pub struct LangIndex {
    /// The language.
    pub lang: LangId,
    /// Every article, the oldest first.
    pub articles: Vec<ArticleId>,
    /// Each entity's articles, the oldest first.
    postings: IdVec<EntityId, Vec<ArticleId>>,
    /// Each day's articles, the oldest first.
    pub days: BTreeMap<Date, Vec<ArticleId>>,
    /// Every correction and every retraction, the oldest first.
    pub amendments: Vec<Amendment>,
    /// Every quotation, as the article and the position in its list; in order of publication.
    pub quotes: Vec<(ArticleId, usize)>,
    quotes_of: BTreeMap<EntityId, Vec<(ArticleId, usize)>>,
    /// Corrections and updates by day: the article, whether it is a correction, and the position in
    /// its list.
    pub notes: BTreeMap<Date, Vec<(ArticleId, bool, usize)>>,
    /// The entities with a page, by kind, in the language's alphabetical order.
    listed: BTreeMap<EntityKind, Vec<EntityId>>,
    has_page: IdVec<EntityId, bool>,
    members: BTreeMap<EntityId, Members>,
}

impl LangIndex {
    /// An entity's articles, the oldest first.
    pub fn articles_of(&self, entity: EntityId) -> &[ArticleId] {
        &self.postings[entity]
    }

    /// The quotations of a speaker, in the order of publication.
    pub fn quotes_of(&self, speaker: EntityId) -> &[(ArticleId, usize)] {
        self.quotes_of.get(&speaker).map_or(&[], Vec::as_slice)
    }

    /// Whether an entity has a page: from its first article or quotation on, for an office from its
    /// first holder with a page on, or always if its file says so.
    pub fn has_page(&self, entity: EntityId) -> bool {
        self.has_page[entity]
    }

    /// The entities of a kind that have a page, in alphabetical order.
    pub fn listed(&self, kind: EntityKind) -> &[EntityId] {
        self.listed.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// The members of an entity that are of one kind, each once and in alphabetical order. An
    /// office's officials are its holders.
    pub fn members_of_kind(&self, entity: EntityId, kind: EntityKind) -> Vec<EntityId> {
        let members = self.members(entity);
        match kind {
            EntityKind::Official if !members.holders.is_empty() => {
                let holders: BTreeSet<EntityId> =
                    members.holders.iter().map(|(id, _)| *id).collect();
                let officials = self.listed(EntityKind::Official).iter();
                officials.filter(|id| holders.contains(id)).copied().collect()
            }
            EntityKind::Official => members.officials.clone(),
            EntityKind::Office => members.offices.clone(),
            EntityKind::Organization => members.organizations.clone(),
            EntityKind::Country => members.countries.clone(),
            EntityKind::Own(_) => members.referrers.get(&kind).cloned().unwrap_or_default(),
            EntityKind::Region | EntityKind::Topic | EntityKind::Storyline | EntityKind::Author => {
                Vec::new()
            }
        }
    }

    /// The members of an entity.
    pub fn members(&self, entity: EntityId) -> &Members {
        self.members.get(&entity).unwrap_or(&NO_MEMBERS)
    }
}

/// Indexes a briefing for every language of its site.
pub fn index(briefing: &Briefing, settings: &Settings) -> Index {
    let languages = (0..settings.languages.len())
        .map(|at| index_language(briefing, LangId(at as u8), settings))
        .collect();
    Index { languages }
}

/// How many articles are worth a thread of their own.
const ENOUGH: usize = 4096;

fn index_language(briefing: &Briefing, lang: LangId, settings: &Settings) -> LangIndex {
    let part = briefing.articles.len().div_ceil(rayon::current_num_threads()).max(ENOUGH);
    let lists = Lists::in_parts(briefing, lang, part);
    let Lists { articles, postings, days, mut amendments, quotes, quotes_of, mut notes } = lists;
    for notes in notes.values_mut() {
        notes.sort_by_key(|(id, is_correction, at)| {
            let article = briefing.article(*id);
            let list = if *is_correction { &article.corrections } else { &article.updates };
            (list[*at].instant, *id, *is_correction, *at)
        });
    }
    let retractions = briefing.retractions.iter().enumerate();
    let retractions = retractions.filter(|(_, retraction)| retraction.lang == lang);
    amendments.extend(retractions.map(|(at, _)| Amendment::Retraction(at)));
    amendments.sort_by_key(|amendment| (amendment.note(briefing).instant, *amendment));
    let mut has_page: IdVec<EntityId, bool> = briefing
        .entity_ids()
        .map(|(id, entity)| {
            let has_text = lang == LangId::DEFAULT || entity.text(lang).body.is_some();
            !postings[id].is_empty() || quotes_of.contains_key(&id) || (entity.always && has_text)
        })
        .collect();
    // An office has a page if one of its holders does.
    for (id, official) in briefing.entity_ids() {
        for office in official.posts().iter().filter_map(|post| post.office) {
            has_page[office] |= has_page[id];
        }
    }
    let mut listed: BTreeMap<EntityKind, Vec<EntityId>> = BTreeMap::new();
    for (id, entity) in briefing.entity_ids().filter(|(id, _)| has_page[*id]) {
        listed.entry(entity.kind).or_default().push(id);
    }
    let collator = collator(settings.lang(lang));
    for ids in listed.values_mut() {
        sort_by_name(ids, briefing, lang, &collator);
    }
    let members = members(briefing, &listed, lang);
    LangIndex {
        lang,
        articles,
        postings,
        days,
        amendments,
        quotes,
        quotes_of,
        notes,
        listed,
        has_page,
        members,
    }
}

/// What the page of corrections lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Amendment {
    /// A correction: the article, and the place in its list.
    Correction(ArticleId, usize),
    /// A retraction: its place in [`Briefing::retractions`].
    Retraction(usize),
}

impl Amendment {
    /// When it was made, and what it says.
    pub fn note(self, briefing: &Briefing) -> &Note {
        match self {
            Amendment::Correction(id, at) => &briefing.article(id).corrections[at],
            Amendment::Retraction(at) => &briefing.retractions[at].note,
        }
    }
}

/// The lists of some consecutive articles.
#[derive(Debug, PartialEq)]
struct Lists {
    articles: Vec<ArticleId>,
    postings: IdVec<EntityId, Vec<ArticleId>>,
    days: BTreeMap<Date, Vec<ArticleId>>,
    amendments: Vec<Amendment>,
    quotes: Vec<(ArticleId, usize)>,
    quotes_of: BTreeMap<EntityId, Vec<(ArticleId, usize)>>,
    notes: BTreeMap<Date, Vec<(ArticleId, bool, usize)>>,
}

impl Lists {
    /// The lists of all articles of a language, made in parallel from parts of this many articles.
    fn in_parts(briefing: &Briefing, lang: LangId, part: usize) -> Lists {
        let parts: Vec<Lists> = briefing
            .articles
            .as_slice()
            .par_chunks(part)
            .enumerate()
            .map(|(number, articles)| Lists::of(briefing, lang, number * part, articles))
            .collect();
        let mut parts = parts.into_iter();
        let mut lists = parts.next().unwrap_or_else(|| Lists::of(briefing, lang, 0, &[]));
        parts.for_each(|more| lists.append(more));
        lists
    }

    /// The lists of some articles; the first of them has the number `first`.
    fn of(briefing: &Briefing, lang: LangId, first: usize, articles: &[Box<Article>]) -> Lists {
        let mut lists = Lists {
            articles: Vec::new(),
            postings: IdVec::filled(briefing.entities.len(), Vec::new()),
            days: BTreeMap::new(),
            amendments: Vec::new(),
            quotes: Vec::new(),
            quotes_of: BTreeMap::new(),
            notes: BTreeMap::new(),
        };
        let numbered = articles.iter().enumerate().filter(|(_, article)| article.lang == lang);
        for (at, article) in numbered {
            lists.add(ArticleId::from_index(first + at), article);
        }
        lists
    }

    fn add(&mut self, id: ArticleId, article: &Article) {
        self.articles.push(id);
        self.days.entry(article.day).or_default().push(id);
        for entity in article.entities() {
            let posting = &mut self.postings[entity];
            if posting.last() != Some(&id) {
                posting.push(id);
            }
        }
        for (at, quote) in article.quotes.iter().enumerate().filter(|(_, q)| !q.repeats) {
            self.quotes.push((id, at));
            if let Speaker::Entity(speaker) = quote.speaker {
                self.quotes_of.entry(speaker).or_default().push((id, at));
            }
        }
        for (list, is_correction) in [(&article.corrections, true), (&article.updates, false)] {
            for (at, note) in list.iter().enumerate() {
                self.notes.entry(note.day).or_default().push((id, is_correction, at));
            }
        }
        let corrections = 0..article.corrections.len();
        self.amendments.extend(corrections.map(|at| Amendment::Correction(id, at)));
    }

    /// Appends the lists of the articles that follow.
    fn append(&mut self, mut more: Lists) {
        self.articles.append(&mut more.articles);
        for (posting, more) in self.postings.iter_mut().zip(more.postings.iter_mut()) {
            posting.append(more);
        }
        append_by_key(&mut self.days, more.days);
        self.amendments.append(&mut more.amendments);
        self.quotes.append(&mut more.quotes);
        append_by_key(&mut self.quotes_of, more.quotes_of);
        append_by_key(&mut self.notes, more.notes);
    }
}

fn append_by_key<K: Ord, T>(all: &mut BTreeMap<K, Vec<T>>, more: BTreeMap<K, Vec<T>>) {
    for (key, mut list) in more {
        all.entry(key).or_default().append(&mut list);
    }
}

/// The order of names in a language (CLDR's collation); the root order where there is none.
pub fn collator(language: &str) -> CollatorBorrowed<'static> {
    let locale =
        icu_locale_core::Locale::try_from_str(language).unwrap_or(icu_locale_core::Locale::UNKNOWN);
    Collator::try_new(locale.into(), CollatorOptions::default())
        .or_else(|_| {
            Collator::try_new(icu_locale_core::Locale::UNKNOWN.into(), CollatorOptions::default())
        })
        // The root collation is compiled into the crate.
        .unwrap_or_else(|_| unreachable!("the root collation is built in"))
}

fn sort_by_name(
    ids: &mut [EntityId],
    briefing: &Briefing,
    lang: LangId,
    collator: &CollatorBorrowed<'static>,
) {
    let name = |id: &EntityId| briefing.entity(*id).text(lang).sorted_by();
    ids.sort_by(|a, b| {
        collator
            .compare(from_first_letter(name(a)), from_first_letter(name(b)))
            .then_with(|| collator.compare(name(a), name(b)))
            .then_with(|| briefing.entity(*a).key.cmp(&briefing.entity(*b).key))
    });
}

/// A name from its first letter on. Indexes sort by that: signs and digits before it don't take a
/// name out of its place in the alphabet.
fn from_first_letter(name: &str) -> &str {
    name.find(char::is_alphabetic).map_or(name, |at| &name[at..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::{LoadOptions, Silent, load};
    use crate::read::MemoryFiles;

    #[test]
    fn lists_are_the_same_in_parts_of_any_size() {
        let mut files = MemoryFiles::default();
        files.insert("site.toml", "title = \"A\"\nbase_url = \"https://news.example.org\"\n");
        files.insert("content/officials/ada.md", "+++\nname = \"Ada Example\"\n+++\n");
        for number in 0..7 {
            let day = 10 + number / 2;
            let article = format!(
                "+++\ntitle = \"Title {number}\"\ndate = 2026-01-{day}T0{number}:00:00Z\n\
                 countries = [\"NO\", \"SE\"]\nofficials = [\"ada\"]\n\
                 [[quotes]]\ntext = \"Words {number}\"\nspeaker = \"ada\"\ndate = 2026-01-01\n\
                 [[corrections]]\ndate = 2026-02-01T00:00:00Z\ntext = \"Mended {number}\"\n+++\nText.\n"
            );
            files.insert(format!("content/articles/a-{number}.md"), article);
        }
        let site = load(&files, &LoadOptions::at(jiff::Timestamp::MAX), &Silent).unwrap();
        let whole = Lists::in_parts(&site.briefing, LangId::DEFAULT, usize::MAX);
        assert_eq!((whole.articles.len(), whole.days.len()), (7, 4));
        assert_eq!((whole.quotes.len(), whole.amendments.len(), whole.notes.len()), (7, 7, 1));
        for part in 1..7 {
            assert_eq!(Lists::in_parts(&site.briefing, LangId::DEFAULT, part), whole, "{part}");
        }
    }
}
