//! Reports what is valid but unhelpful to readers: headings that skip a level, links whose words
//! don't say where they lead, pictures without descriptions. It must not know how any of them is
//! written.

use super::{Problem, ProblemKind, limits};
use std::ops::Range;

/// Words that don't say where a link leads, in the languages of the theme and a few more. They are in
/// lower case, without punctuation at their ends.
const VAGUE: &[&str] = &[
    // English
    "here",
    "click",
    "click here",
    "click this",
    "click this link",
    "see here",
    "see this",
    "this",
    "this link",
    "this page",
    "this site",
    "this article",
    "link",
    "page",
    "website",
    "more",
    "read more",
    "learn more",
    "see more",
    "find out more",
    "more info",
    "more information",
    "read this",
    "details",
    "source",
    "continue",
    "continue reading",
    // French
    "ici",
    "cliquez ici",
    "cliquer ici",
    "voir ici",
    "ce lien",
    "lien",
    "cette page",
    "lire la suite",
    "en savoir plus",
    "plus d'informations",
    "voir plus",
    "plus",
    // German
    "hier",
    "klicken sie hier",
    "hier klicken",
    "klick hier",
    "mehr",
    "weiterlesen",
    "mehr lesen",
    "mehr erfahren",
    "dieser link",
    "diese seite",
    "siehe hier",
    "weitere informationen",
    // Spanish
    "aquí",
    "aqui",
    "haga clic aquí",
    "haz clic aquí",
    "pulse aquí",
    "enlace",
    "este enlace",
    "leer más",
    "más",
    "más información",
    "ver más",
    "saber más",
    // Portuguese
    "clique aqui",
    "leia mais",
    "saiba mais",
    "mais",
    "mais informações",
    "este link",
    "ver mais",
    // Italian
    "qui",
    "clicca qui",
    "leggi",
    "leggi di più",
    "questo link",
    "scopri di più",
    "continua",
    // Dutch
    "klik hier",
    "lees meer",
    "meer",
    "deze link",
    // Arabic, Chinese, Japanese, Russian
    "هنا",
    "انقر هنا",
    "اضغط هنا",
    "المزيد",
    "这里",
    "点击这里",
    "点击此处",
    "此处",
    "更多",
    "こちら",
    "ここ",
    "ここをクリック",
    "здесь",
    "тут",
    "нажмите здесь",
    "подробнее",
    "читать далее",
    "ссылка",
];

/// Watches the headings and links of a body.
#[derive(Default)]
pub(super) struct Style {
    headings: Vec<(usize, Range<usize>)>,
    link: Option<(Range<usize>, String)>,
}

impl Style {
    /// A heading begins.
    pub(super) fn heading(&mut self, level: usize, span: Range<usize>) {
        self.headings.push((level, span));
    }

    /// A link begins.
    pub(super) fn link(&mut self, span: Range<usize>) {
        self.link = Some((span, String::new()));
    }

    /// Adds words to the link, if one is open.
    pub(super) fn words(&mut self, text: &str) {
        if let Some((_, words)) = &mut self.link {
            words.push_str(text);
        }
    }

    /// The link ends.
    pub(super) fn end_link(&mut self, problems: &mut Vec<Problem>) {
        let Some((span, words)) = self.link.take() else { return };
        let bare = words.trim_matches(|c: char| !c.is_alphanumeric() && c != PICTURE);
        let bare = bare.to_lowercase().replace('’', "'");
        let bare: Vec<&str> = bare.split_whitespace().collect();
        let bare = bare.join(" ");
        let message = if words.trim().is_empty() {
            "this link has no words".to_owned()
        } else if VAGUE.contains(&bare.as_str()) {
            format!("“{}” doesn't say where the link leads", words.trim())
        } else {
            return;
        };
        let help = "make a link of words that name what it leads to: [the ministry's notice](…)";
        limits::report(problems, span, ProblemKind::VagueLink, message, Some(help));
    }

    /// A picture with this alternative text is written.
    pub(super) fn picture(&mut self, alt: &str, span: Range<usize>, problems: &mut Vec<Problem>) {
        if let Some((_, words)) = &mut self.link {
            words.push(PICTURE);
            words.push_str(alt);
        }
        if alt.trim().is_empty() {
            missing_alt(span, problems);
        }
    }

    /// The body ends: examines the order of its headings, which are below the page's title.
    pub(super) fn end(&mut self, problems: &mut Vec<Problem>) {
        self.headings.sort_by_key(|(_, span)| span.start);
        let top = if self.headings.iter().any(|(level, _)| *level == 1) { 0 } else { 1 };
        let mut above = top;
        for (level, span) in std::mem::take(&mut self.headings) {
            if level > above + 1 {
                let (marks, right) = ("#".repeat(level), "#".repeat(above + 1));
                let message = if above == top {
                    format!("the first heading is of level {level} (`{marks}`)")
                } else {
                    format!("this heading (`{marks}`) skips a level after `{}`", "#".repeat(above))
                };
                let help = format!("write `{right}` before it");
                limits::report(problems, span, ProblemKind::SkippedHeading, message, Some(&help));
            }
            above = level;
        }
    }
}

/// Stands for a picture among the words of a link.
const PICTURE: char = '\u{fffc}';

/// Reports a picture without alternative text.
pub(super) fn missing_alt(span: Range<usize>, problems: &mut Vec<Problem>) {
    limits::report(
        problems,
        span,
        ProblemKind::MissingAlt,
        "this picture has no words for those who can't see it".to_owned(),
        Some("say between the brackets what it shows: ![A shelf of ledgers](shelf.jpg)"),
    );
}
