//! The site's data for programs, as far as `[api]` of the settings asks for them.
//!
//! What grows with every article is cut into months, by the day of an article or the year of a note, so that
//! one more newest article changes the files of its month and no others. Persons and what they belong to are
//! cut by country: they change with their own files, and when somebody is first in the news.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use super::urls::{self, Urls};
use super::{DataStory, Dataset, Route, Subject, plain_route};
use crate::diagnostics::FileId;
use crate::format::Format;
use crate::index::{Amendment, Index, LangIndex};
use crate::model::{ArticleId, Briefing, EntityId, EntityKind};
use crate::settings::Settings;

/// How many articles a list has.
const MOST_LISTED: usize = 1000;

/// Adds the routes of all data, if the settings ask for them.
pub fn add(briefing: &Briefing, index: &Index, settings: &Settings, routes: &mut Vec<Route>) {
    if settings.api.is_none() {
        return;
    }
    let subject = Subject::Data(Dataset::Index);
    routes.push(plain_route(urls::DATA_INDEX.to_owned(), subject, Format::DataPackage));
    for language in &index.languages {
        let urls = Urls::new(settings, language.lang);
        let mut language =
            DataPlanner { briefing, index: language, settings, urls, routes: &mut *routes };
        language.articles();
        language.lists();
        language.tables();
        language.countries();
    }
}

struct DataPlanner<'a> {
    briefing: &'a Briefing,
    index: &'a LangIndex,
    settings: &'a Settings,
    urls: Urls<'a>,
    routes: &'a mut Vec<Route>,
}

type Month = (i16, i8);

fn month_of(day: Date) -> Month {
    (day.year(), day.month())
}

impl DataPlanner<'_> {
    fn add(&mut self, url: String, dataset: Dataset, format: Format) {
        self.add_from(url, dataset, format, None);
    }

    fn add_from(&mut self, url: String, dataset: Dataset, format: Format, origin: Option<FileId>) {
        let (lang, subject) = (self.index.lang, Subject::Data(dataset));
        self.routes.push(Route { url, lang, subject, format, intro: None, origin });
    }

    /// Each article and each notice, beside its page.
    fn articles(&mut self) {
        let briefing = self.briefing;
        for id in &self.index.articles {
            let article = briefing.article(*id);
            let url = urls::ninjs(&self.urls.article(article));
            self.add_from(url, Dataset::Article(*id), Format::Ninjs, Some(article.file));
        }
        let retractions = briefing.retractions.iter().enumerate();
        for (at, retraction) in retractions.filter(|(_, it)| it.lang == self.index.lang) {
            let url = urls::ninjs(&self.urls.retraction(retraction));
            self.add_from(url, Dataset::Retraction(at), Format::Ninjs, Some(retraction.file));
        }
    }

    /// Lists of articles: of each month, and the newest, as many as a feed has.
    fn lists(&mut self) {
        let briefing = self.briefing;
        let articles = self.index.articles.iter().map(|id| {
            let article = briefing.article(*id);
            (article.published, article.day, DataStory::Article(*id))
        });
        let retractions = briefing.retractions.iter().enumerate();
        let retractions = retractions.filter(|(_, it)| it.lang == self.index.lang);
        let retractions =
            retractions.map(|(at, it)| (it.published, it.day, DataStory::Retraction(at)));
        let mut all: Vec<(Timestamp, Date, DataStory)> = articles.chain(retractions).collect();
        // Articles are in this order, and stay so.
        all.sort_by_key(|(published, _, _)| *published);
        let newest = all.iter().rev().take(self.settings.feed_entries).map(|(_, _, story)| *story);
        let newest = Dataset::Newest(newest.collect());
        self.add(urls::ninjs(&self.urls.front()), newest, Format::Ninjs);
        let mut months: BTreeMap<Month, Vec<DataStory>> = BTreeMap::new();
        for (_, day, story) in all {
            months.entry(month_of(day)).or_default().push(story);
        }
        for ((year, month), stories) in months {
            let page = self.urls.month(year, month);
            // Counted from the oldest, so that those before the last one are sealed.
            for (at, part) in stories.chunks(MOST_LISTED).enumerate() {
                let page = if at == 0 { page.clone() } else { urls::back_page(&page, at + 1) };
                self.add(urls::ninjs(&page), Dataset::Month(part.to_vec()), Format::Ninjs);
            }
        }
    }

    fn tables(&mut self) {
        let (briefing, index) = (self.briefing, self.index);
        self.add(self.urls.data("officials.csv"), Dataset::Officials, Format::Csv);
        self.add(self.urls.data("posts.csv"), Dataset::Posts, Format::Csv);
        let month = |id: &ArticleId| month_of(briefing.article(*id).day);
        let mut quotes: BTreeMap<Month, Vec<(ArticleId, usize)>> = BTreeMap::new();
        for (id, at) in &index.quotes {
            quotes.entry(month(id)).or_default().push((*id, *at));
        }
        // A month has a table of sources whether its articles have any or not: in a preview they change
        // without the plan being made anew.
        let mut articles: BTreeMap<Month, Vec<ArticleId>> = BTreeMap::new();
        for id in &index.articles {
            articles.entry(month(id)).or_default().push(*id);
        }
        let mut amendments: BTreeMap<i16, Vec<Amendment>> = BTreeMap::new();
        for amendment in &index.amendments {
            let year = amendment.note(briefing).day.year();
            amendments.entry(year).or_default().push(*amendment);
        }
        let name = |table: &str, (year, month): Month| format!("{table}/{year:04}-{month:02}.csv");
        for (month, quotes) in quotes {
            let url = self.urls.data(&name("quotations", month));
            self.add(url, Dataset::Quotations(quotes), Format::Csv);
        }
        for (month, articles) in articles {
            let url = self.urls.data(&name("sources", month));
            self.add(url, Dataset::Sources(articles), Format::Csv);
        }
        for (year, amendments) in amendments {
            let url = self.urls.data(&format!("corrections/{year:04}.csv"));
            self.add(url, Dataset::Corrections(amendments), Format::Csv);
        }
    }

    /// What is public of officials, offices and organizations, by country.
    fn countries(&mut self) {
        let (briefing, index) = (self.briefing, self.index);
        let mut countries: BTreeMap<&str, (Option<EntityId>, Vec<EntityId>)> = BTreeMap::new();
        for kind in [EntityKind::Official, EntityKind::Office, EntityKind::Organization] {
            for id in index.listed(kind) {
                let country = briefing.entity(*id).country();
                // No country is called that.
                let slug = country.map_or("no-country", |country| &briefing.entity(country).slug);
                countries.entry(slug).or_insert_with(|| (country, Vec::new())).1.push(*id);
            }
        }
        for (slug, (country, members)) in countries {
            let url = self.urls.data(&format!("popolo/{slug}.json"));
            self.add(url, Dataset::Country(country, members), Format::Popolo);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::{LoadOptions, Silent, load};
    use crate::read::MemoryFiles;

    #[test]
    fn a_long_month_is_listed_in_parts_from_the_oldest() {
        let mut files = MemoryFiles::default();
        let settings =
            "title = \"A\"\nbase_url = \"https://news.example.org\"\n[api]\ncontent = \"full\"\n";
        files.insert("site.toml", settings);
        for number in 0..MOST_LISTED + 2 {
            let minute = format!("{:02}:{:02}", number / 60, number % 60);
            let front = format!("title = \"T\"\ndate = 2026-01-10T{minute}:00Z");
            files.insert(
                format!("content/articles/a{number}.md"),
                format!("+++\n{front}\n+++\nT.\n"),
            );
        }
        let site = load(&files, &LoadOptions::at(Timestamp::MAX), &Silent).unwrap();
        let listed = |url: &str| {
            let route = site.plan.route_at(url).unwrap();
            let Some(Dataset::Month(stories)) = route.subject.dataset() else { panic!("{url}") };
            let ids = stories.iter().map(|story| match story {
                DataStory::Article(id) => id.0 as usize,
                DataStory::Retraction(_) => panic!("nothing was withdrawn"),
            });
            ids.collect::<Vec<_>>()
        };
        assert!(listed("/2026/01/ninjs.json").into_iter().eq(0..MOST_LISTED));
        assert_eq!(listed("/2026/01/page/2/ninjs.json"), [MOST_LISTED, MOST_LISTED + 1]);
    }
}
