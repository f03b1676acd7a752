//! The list of all feeds (OPML 2.0, opml.org/spec2.opml), with which a feed reader follows many at
//! once: of the site, of the corrections, and of each entity with articles, by kind, in each language.
//!
//! It says nothing of what the feeds hold, and no time: it changes when a feed comes, goes or gets
//! another name.

use super::collected::Collection;
use super::feed;
use super::xml::escape;
use crate::format::FeedFormat;
use crate::model::LangId;
use crate::plan::{FeedOf, Urls};
use crate::render::Site;
use crate::render::site_address::absolute;
use crate::render::views::kind_name;

/// All feeds of a site, each once: in the first format that the settings have.
pub struct FeedList {
    title: String,
    owner: String,
    outlines: Vec<Outline>,
}

/// A line of the list.
pub enum Outline {
    /// A group begins.
    Open {
        /// What it is called.
        text: String,
    },
    /// A feed.
    Feed {
        /// What it is about.
        text: String,
        /// What the feed itself says that it is called.
        title: String,
        /// Its language (BCP 47).
        lang: String,
        /// The address of the feed.
        feed: String,
        /// The address of the page that it follows.
        page: String,
    },
    /// The group ends.
    Close,
}

impl FeedList {
    /// The list of a site.
    pub fn of(site: &Site) -> FeedList {
        let settings = site.settings;
        let mut outlines = Vec::new();
        if let Some(format) = settings.feeds.first() {
            let has_many = settings.languages.len() > 1;
            for index in &site.index.languages {
                let own_name = crate::languages::own_name(settings.lang(index.lang));
                in_group(&mut outlines, has_many.then(|| own_name.to_owned()), |outlines| {
                    add_language(site, format, index.lang, outlines);
                });
            }
        }
        let owner = settings.publisher_name().to_owned();
        FeedList { title: settings.title.clone(), owner, outlines }
    }
}

fn add_language(site: &Site, format: &FeedFormat, lang: LangId, outlines: &mut Vec<Outline>) {
    let index = site.index.of(lang);
    let urls = Urls::new(site.settings, lang);
    let code = site.settings.lang(lang);
    let outline = |of: FeedOf, page: &str| Outline::Feed {
        text: feed::subject_name(site, of, lang).to_owned(),
        title: feed::title(site, of, lang),
        lang: code.to_owned(),
        feed: absolute(site, &format.url(page)),
        page: absolute(site, page),
    };
    outlines.push(outline(FeedOf::Site, &urls.front()));
    if !index.amendments.is_empty() {
        outlines.push(outline(FeedOf::Corrections, &urls.corrections()));
    }
    for kind in site.settings.kinds.all() {
        let with_articles =
            index.listed(kind).iter().filter(|id| !index.articles_of(**id).is_empty());
        let feeds: Vec<Outline> = with_articles
            .map(|id| outline(FeedOf::Entity(*id), &urls.entity(site.briefing.entity(*id))))
            .collect();
        if !feeds.is_empty() {
            let name = kind_name(site, lang, kind);
            in_group(outlines, Some(name), |outlines| outlines.extend(feeds));
        }
    }
}

/// Adds outlines, within a group if it has a name.
fn in_group(
    outlines: &mut Vec<Outline>,
    name: Option<String>,
    add: impl FnOnce(&mut Vec<Outline>),
) {
    let has_name = name.is_some();
    outlines.extend(name.map(|text| Outline::Open { text }));
    add(outlines);
    outlines.extend(has_name.then_some(Outline::Close));
}

impl Collection for FeedList {
    const PART: &'static str = "feed-list";

    type Entry = Outline;

    fn entries(&self) -> &[Outline] {
        &self.outlines
    }

    fn frame(&self) -> (String, String) {
        let (title, owner) = (escape(&self.title), escape(&self.owner));
        let head = format!(
            "<head>\n<title>{title}</title>\n<ownerName>{owner}</ownerName>\n\
             <docs>http://opml.org/spec2.opml</docs>\n</head>"
        );
        let before = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n{head}\n<body>\n"
        );
        (before, "</body>\n</opml>\n".to_owned())
    }

    fn encode(entry: &Outline, out: &mut Vec<u8>) {
        let (kind, texts): (u8, &[&String]) = match entry {
            Outline::Open { text } => (0, &[text]),
            Outline::Feed { text, title, lang, feed, page } => {
                (1, &[text, title, lang, feed, page])
            }
            Outline::Close => (2, &[]),
        };
        out.push(kind);
        for text in texts {
            out.extend((text.len() as u64).to_le_bytes());
            out.extend(text.as_bytes());
        }
    }

    fn write(&self, entry: &Outline, out: &mut Vec<u8>) {
        let line = match entry {
            Outline::Open { text } => format!("<outline text=\"{}\">\n", escape(text)),
            // Atom is `rss`, too: programs that read lists look for no other word.
            Outline::Feed { text, title, lang, feed, page } => format!(
                "<outline type=\"rss\" text=\"{}\" title=\"{}\" language=\"{}\" xmlUrl=\"{}\" htmlUrl=\"{}\"/>\n",
                escape(text),
                escape(title),
                escape(lang),
                escape(feed),
                escape(page)
            ),
            Outline::Close => "</outline>\n".to_owned(),
        };
        out.extend(line.into_bytes());
    }
}
