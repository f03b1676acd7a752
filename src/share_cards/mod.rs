//! Share cards: the pictures that social networks and messengers show beside a link. An edition, a country
//! and, if the site wants it, an article have one.
//!
//! A card is an SVG that a template writes, set in lines ([`set`]) and drawn ([`draw`]) with fonts that are in
//! the program or in the theme ([`CardFonts`]). This module decides which pages have one, and finds what
//! can't be shown because no font has its letters. It must not know templates, nor where a card stands.

mod breaking;
mod drawing;
mod fonts;
mod layout;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use icu_properties::props::{GeneralCategory, GeneralCategoryGroup, Script};
use icu_properties::{CodePointMapData, PropertyNamesLong};

pub use drawing::{CARD_SIZE, VERSION, draw};
pub use fonts::{CardFonts, CardMeasures};
pub use layout::{CardMistake, set};

use crate::diagnostics::{Code, Diagnostics, Finding};
use crate::index::Index;
use crate::model::{Article, ArticleId, Briefing, EntityKind};
use crate::read::{Files, SETTINGS, unreadable};
use crate::settings::{CardSettings, Settings};
use crate::theme::Theme;

/// How many headlines an edition's card has.
const HEADLINES: usize = 3;

/// The largest file of a font that is read, in bytes.
const LARGEST_FONT: u64 = 64_000_000;

/// Which pages have a card, and the fonts of cards.
#[derive(Debug, Default)]
pub struct ShareCards {
    /// Which pages have one.
    pub wanted: CardSettings,
    /// The fonts; none where there are no cards.
    pub fonts: CardFonts,
}

impl ShareCards {
    /// Loads the fonts, and reports texts that none of them can show.
    pub fn gather(
        files: &dyn Files,
        settings: &Settings,
        (briefing, index): (&Briefing, &Index),
        theme: &Theme,
        found: &mut Diagnostics,
    ) -> ShareCards {
        let wanted = settings.cards;
        if !wanted.any() {
            return ShareCards { wanted, fonts: CardFonts::default() };
        }
        let folder = format!("themes/{}/fonts", settings.theme);
        let is_font = |path: &String| {
            let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
            ["ttf", "otf", "ttc", "otc"].iter().any(|known| extension.eq_ignore_ascii_case(known))
        };
        let (mut paths, mut contents) = (Vec::new(), Vec::new());
        for path in files.list(&folder).files.into_iter().filter(is_font) {
            match files.read(&path, LARGEST_FONT) {
                Ok(bytes) => {
                    paths.push(path);
                    contents.push(bytes);
                }
                Err(error) => found.push(unreadable(&error, LARGEST_FONT).at_path(path)),
            }
        }
        let (fonts, unusable) = CardFonts::of(contents);
        for at in unusable {
            let finding = Finding::error(Code::Theme, None, "there is no font in this file")
                .help("put a TrueType or OpenType font there; WOFF is for browsers alone");
            found.push(finding.at_path(paths[at].clone()));
        }
        let cards = ShareCards { wanted, fonts };
        cards.report_unseen(settings, briefing, index, theme, &folder, found);
        cards
    }

    /// Whether an article has a card: not beside a picture of its own, which says more.
    pub fn has_article(&self, article: &Article) -> bool {
        let is_drawing = |path: &str| {
            path.rsplit_once('.')
                .is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("svg"))
        };
        self.wanted.articles && article.image.as_ref().is_none_or(|image| is_drawing(&image.path))
    }

    /// Reports, once for each script, that texts of cards are left out.
    fn report_unseen(
        &self,
        settings: &Settings,
        briefing: &Briefing,
        index: &Index,
        theme: &Theme,
        folder: &str,
        found: &mut Diagnostics,
    ) {
        let measures = self.fonts.measures();
        // By script: how many texts there are, and the first.
        let mut unseen: BTreeMap<&str, (usize, String)> = BTreeMap::new();
        let mut look = |text: &str| {
            if let Some(letter) = missing_letter(&measures, text) {
                let script = CodePointMapData::<Script>::new().get(letter);
                let name =
                    PropertyNamesLong::<Script>::new().get(script).unwrap_or("an unknown script");
                unseen.entry(name).or_insert_with(|| (0, text.to_owned())).0 += 1;
            }
        };
        look(&settings.title);
        for language in &index.languages {
            let dates = theme.strings[language.lang.index()].dates();
            for (day, articles) in language.days.iter().filter(|_| self.wanted.editions) {
                look(&dates.day(*day));
                headlines(briefing, articles)
                    .iter()
                    .for_each(|id| look(&briefing.article(*id).title));
            }
            for id in language.listed(EntityKind::Country).iter().filter(|_| self.wanted.countries)
            {
                look(&briefing.entity(*id).text(language.lang).name);
            }
            let articles = language.articles.iter().map(|id| briefing.article(*id));
            articles
                .filter(|article| self.has_article(article))
                .for_each(|article| look(&article.title));
        }
        for (script, (many, first)) in unseen {
            let script = script.replace('_', " ");
            let more = if many > 1 { format!(" and {} more", many - 1) } else { String::new() };
            let message = format!(
                "share cards leave out “{first}”{more}: no font of theirs has letters of {script}"
            );
            let font = noto_of(&script);
            let finding = Finding::warning(Code::CardFont, None, message)
                .help(format!("put a font that has them into {folder}/, such as {font}, or turn cards off in `[cards]`"));
            found.push(finding.at_path(SETTINGS));
        }
    }
}

/// The font of the Noto family for a script. Those of Chinese, Japanese and Korean are called after countries.
fn noto_of(script: &str) -> String {
    match script {
        "Han" => "Noto Sans SC, TC or JP".to_owned(),
        "Hiragana" | "Katakana" => "Noto Sans JP".to_owned(),
        "Hangul" => "Noto Sans KR".to_owned(),
        script => format!("Noto Sans {script}"),
    }
}

/// The articles whose headlines an edition's card has: the lead, and then the first of the day, so that
/// later ones change nothing.
pub fn headlines(briefing: &Briefing, oldest_first: &[ArticleId]) -> Vec<ArticleId> {
    let leads = |id: &&ArticleId| briefing.article(**id).lead;
    let lead = oldest_first.iter().find(leads).copied();
    let others = oldest_first.iter().copied().filter(|id| Some(*id) != lead);
    lead.into_iter().chain(others).take(HEADLINES).collect()
}

/// The first letter of a text that no font has.
fn missing_letter(measures: &CardMeasures, text: &str) -> Option<char> {
    if text.is_ascii() {
        return None;
    }
    let is_letter = |c: char| {
        let category = CodePointMapData::<GeneralCategory>::new().get(c);
        let words = GeneralCategoryGroup::Letter.union(GeneralCategoryGroup::Number);
        words.contains(category)
    };
    text.chars().find(|c| !measures.has(*c) && is_letter(*c))
}

/// A text as cards show it: without signs that no font has, such as emoji, and nothing at all where a letter
/// is missing, since half a word is worse than none.
pub fn shown(measures: &CardMeasures, text: &str) -> String {
    if missing_letter(measures, text).is_some() {
        return String::new();
    }
    let is_forbidden = |c: char| c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}');
    let kept = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c });
    let kept: String = kept.filter(|c| !is_forbidden(*c) && measures.has(*c)).collect();
    kept.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
