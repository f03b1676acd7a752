//! The tables of the site's data: officials, posts, quotations, corrections and sources. What each column has
//! stands beside its name, and docs/open-data.md has the same.

use super::csv::CsvTable;
use super::entities;
use super::feed;
use super::whole::Whole;
use crate::dates::{PartialDate, rfc3339_in};
use crate::index::Amendment;
use crate::model::{Article, ArticleId, Details, EntityId, LangId, PostEnd, Speaker};
use crate::plan::{Dataset, Route, Urls};
use crate::render::Site;
use crate::render::quotations::cite;
use crate::render::site_address::absolute;

/// A column of a table.
pub struct Column {
    /// Its name, in the first line.
    pub name: &'static str,
    /// The type of its values (specs.frictionlessdata.io/table-schema).
    pub values: &'static str,
    /// What it has.
    pub description: &'static str,
}

const fn text(name: &'static str, description: &'static str) -> Column {
    Column { name, values: "string", description }
}

const fn moment(name: &'static str, description: &'static str) -> Column {
    Column { name, values: "datetime", description }
}

const fn flag(name: &'static str, description: &'static str) -> Column {
    Column { name, values: "boolean", description }
}

const LANGUAGE: Column = text("language", "The language of the line (BCP 47).");
const ARTICLE_ID: Column =
    text("article_id", "The permanent id of the article: the `uri` of its news item.");
const ARTICLE: Column = text("article", "The address of the article's page.");
const PUBLISHED: Column = moment("published", "When the article came out.");

const OFFICIALS: &[Column] = &[
    text("id", "The official's id."),
    text("name", "The name."),
    text("sort_name", "The name by which lists are sorted, where it is another one."),
    text("other_names", "Other names, with ` | ` between them."),
    text("country", "The country, as ISO 3166-1 has it (alpha-2)."),
    text("wikidata", "The item of Wikidata."),
    text("website", "The official's own site."),
    text("page", "The address of the official's page."),
    LANGUAGE,
];

const POSTS: &[Column] = &[
    text("official_id", "The official's id."),
    text("official", "The official's name."),
    text("title", "What the holder is called."),
    flag("acting", "Whether it is held until somebody is appointed."),
    text("organization_id", "The id of the organization, where it has a page."),
    text("organization", "The organization's name."),
    text("office_id", "The id of the office, where the post has one."),
    text("start", "When it began, as precise as that is known: a year, a month or a day."),
    text("end", "When it ended, likewise; empty if nothing says that it has."),
    flag("end_unknown", "Whether it has ended at a time that nobody knows."),
    text("source", "Where the dates are on record."),
    LANGUAGE,
];

const QUOTATIONS: &[Column] = &[
    ARTICLE_ID,
    ARTICLE,
    PUBLISHED,
    text("text", "The words."),
    text("speaker_id", "The id of the official or organization that said them."),
    text("speaker", "The speaker's name."),
    text("date", "When they were said, if not on the article's day."),
    text("context", "The occasion."),
    text("source", "The address where they are on record."),
    LANGUAGE,
];

const CORRECTIONS: &[Column] = &[
    text("kind", "`correction` or `retraction`."),
    moment("date", "When it was made."),
    ARTICLE_ID,
    ARTICLE,
    text("title", "The article's headline."),
    text("text", "What was wrong and what is right, or why the article was withdrawn."),
    LANGUAGE,
];

const SOURCES: &[Column] = &[
    ARTICLE_ID,
    ARTICLE,
    PUBLISHED,
    text("title", "The source's title."),
    text("url", "Its address."),
    text("note", "Where it is to be found, in words."),
    text("publisher", "Who published it."),
    text("date", "When it was published: a year, a month or a day."),
    text("archived", "The address of an archived copy."),
    LANGUAGE,
];

/// The columns of a table; none for what is no table.
pub fn columns(dataset: &Dataset) -> &'static [Column] {
    match dataset {
        Dataset::Officials => OFFICIALS,
        Dataset::Posts => POSTS,
        Dataset::Quotations(_) => QUOTATIONS,
        Dataset::Corrections(_) => CORRECTIONS,
        Dataset::Sources(_) => SOURCES,
        Dataset::Index
        | Dataset::Article(_)
        | Dataset::Retraction(_)
        | Dataset::Newest(_)
        | Dataset::Month(_)
        | Dataset::Country(..) => &[],
    }
}

/// Describes the table of a route; a route without one has an empty one.
pub fn describe(site: &Site, route: &Route) -> Whole {
    let Some(dataset) = route.subject.dataset() else {
        return Whole::text("table", String::new());
    };
    let csv = CsvTable::new(columns(dataset).iter().map(|column| column.name));
    let mut table = Lines { site: *site, lang: route.lang, csv };
    let officials = || site.index.of(route.lang).listed(crate::model::EntityKind::Official);
    match dataset {
        Dataset::Officials => officials().iter().for_each(|id| table.official(*id)),
        Dataset::Posts => officials().iter().for_each(|id| table.posts(*id)),
        Dataset::Quotations(all) => all.iter().for_each(|(id, at)| table.quotation(*id, *at)),
        Dataset::Corrections(all) => all.iter().for_each(|amendment| table.amendment(*amendment)),
        Dataset::Sources(all) => all.iter().for_each(|id| table.sources(*id)),
        Dataset::Index
        | Dataset::Article(_)
        | Dataset::Retraction(_)
        | Dataset::Newest(_)
        | Dataset::Month(_)
        | Dataset::Country(..) => {}
    }
    Whole::text("table", table.csv.finish())
}

/// The lines of a table, which are put in field by field, in the order of the columns.
struct Lines<'a> {
    site: Site<'a>,
    lang: LangId,
    csv: CsvTable,
}

impl Lines<'_> {
    fn official(&mut self, id: EntityId) {
        let entity = self.site.briefing.entity(id);
        let Details::Official { country, aliases, wikidata, website, .. } = &entity.details else {
            return;
        };
        let text = entity.text(self.lang);
        let country = country.map(|id| self.site.briefing.entity(id).key.as_str());
        self.csv.field(&entities::id(&self.site, entity));
        self.csv.field(&text.name);
        self.csv.optional(text.sort_name.as_deref());
        self.csv.field(&aliases.join(" | "));
        self.csv.optional(country);
        self.csv.optional(wikidata.as_deref());
        self.csv.optional(website.as_deref());
        self.csv.field(&entities::page(&self.site, self.lang, entity));
        self.end_line();
    }

    fn posts(&mut self, official: EntityId) {
        let site = self.site;
        let entity = site.briefing.entity(official);
        let listed = |id: Option<EntityId>| entities::id_of_listed(&site, self.lang, id?);
        let lines = entity
            .posts()
            .iter()
            .map(|post| (post, listed(post.organization), listed(post.office)));
        for (post, organization_id, office_id) in lines.collect::<Vec<_>>() {
            let organization = post.organization.map(|id| site.briefing.entity(id));
            self.csv.field(&entities::id(&site, entity));
            self.csv.field(&entity.text(self.lang).name);
            self.csv.field(&post.title);
            self.csv.field(flag_text(post.acting));
            self.csv.optional(organization_id);
            self.csv.optional(organization.map(|entity| &entity.text(self.lang).name));
            self.csv.optional(office_id);
            self.csv.optional(post.start.map(PartialDate::iso));
            self.csv.optional(post.end.date().map(PartialDate::iso));
            self.csv.field(flag_text(post.end == PostEnd::Unknown));
            self.csv.optional(post.source.as_deref());
            self.end_line();
        }
    }

    fn quotation(&mut self, id: ArticleId, at: usize) {
        let site = self.site;
        let article = site.briefing.article(id);
        let Some(quote) = article.quotes.get(at) else { return };
        let (speaker_id, speaker) = match &quote.speaker {
            Speaker::Entity(id) => {
                let name = &site.briefing.entity(*id).text(self.lang).name;
                (entities::id_of_listed(&site, self.lang, *id), name)
            }
            Speaker::Name(name) => (None, name),
        };
        self.article(article);
        self.csv.field(&quote.text);
        self.csv.optional(speaker_id);
        self.csv.field(speaker);
        self.csv.optional(quote.date.map(PartialDate::iso));
        self.csv.optional(quote.context.as_deref());
        self.csv.optional(cite(article, quote));
        self.end_line();
    }

    fn amendment(&mut self, amendment: Amendment) {
        let site = self.site;
        let urls = Urls::new(site.settings, self.lang);
        let note = amendment.note(site.briefing);
        let (kind, id, page, title) = match amendment {
            Amendment::Correction(id, _) => {
                let article = site.briefing.article(id);
                ("correction", &article.id, urls.article(article), &article.title)
            }
            Amendment::Retraction(at) => {
                let retraction = &site.briefing.retractions[at];
                ("retraction", &retraction.id, urls.retraction(retraction), &retraction.title)
            }
        };
        self.csv.field(kind);
        self.csv.field(&rfc3339_in(note.instant, &site.settings.timezone));
        self.csv.field(&feed::tag(&site, id));
        self.csv.field(&absolute(&site, &page));
        self.csv.field(title);
        self.csv.field(&note.text);
        self.end_line();
    }

    fn sources(&mut self, id: ArticleId) {
        let article = self.site.briefing.article(id);
        for source in &article.sources {
            self.article(article);
            self.csv.field(&source.title);
            self.csv.optional(source.url.as_deref());
            self.csv.optional(source.note.as_deref());
            self.csv.optional(source.publisher.as_deref());
            self.csv.optional(source.date.map(PartialDate::iso));
            self.csv.optional(source.archived.as_deref());
            self.end_line();
        }
    }

    /// The fields that say in which article something is.
    fn article(&mut self, article: &Article) {
        let page = Urls::new(self.site.settings, article.lang).article(article);
        self.csv.field(&feed::tag(&self.site, &article.id));
        self.csv.field(&absolute(&self.site, &page));
        self.csv.field(&rfc3339_in(article.published, &self.site.settings.timezone));
    }

    /// Ends a line, whose last field is always its language.
    fn end_line(&mut self) {
        self.csv.field(self.site.settings.lang(self.lang));
        self.csv.end_line();
    }
}

fn flag_text(is_set: bool) -> &'static str {
    if is_set { "true" } else { "false" }
}
