//! The stable names of findings, as reports, JSON and the documentation write them.

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident => $name:literal, $level:ident $(, after $syntax:ident)?;)*) => {
        /// The kind of a finding. A code's name never changes its meaning between versions.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum Code { $($(#[$doc])* $variant,)* }

        impl Code {
            /// All codes, in the order of the documentation.
            pub const ALL: &[Code] = &[$(Code::$variant,)*];

            /// The name of the code, as reports show it.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$variant => $name,)* }
            }

            /// The level of its findings, unless a site gives them another.
            pub fn level(self) -> CodeLevel {
                match self { $(Code::$variant => CodeLevel::$level,)* }
            }

            /// Whether its findings may only follow from front matter that can't be read: a key seems to
            /// be missing, or is in a table whose first line is the mistake.
            pub(super) fn follows_from_syntax(self) -> bool {
                match self { $(Code::$variant => codes!(@follows $($syntax)?),)* }
            }
        }
    };
    (@follows syntax) => { true };
    (@follows) => { false };
}

/// The level of a code's findings, unless a site gives them another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeLevel {
    /// Errors, except in drafts.
    Error,
    /// Warnings, at least in some cases.
    Warning,
    /// Warnings about how a text is written, not about what a build makes of it. A check reports
    /// them; a build does so only if the site makes them errors.
    Style,
}

// One row for each code: its name, the level of its findings, and whether they may only follow from
// front matter that can't be read. `--explain` prints the code's section in docs/diagnostics.md.

codes! {
    /// A file or folder that can't be read.
    Unreadable => "unreadable", Error;
    /// Bytes that aren't valid UTF-8.
    InvalidUtf8 => "invalid-utf8", Error;
    /// A file with nothing in it.
    EmptyFile => "empty-file", Error;
    /// A folder whose name ends in `.md`.
    FolderNamedLikeFile => "folder-named-like-file", Error;
    /// A symbolic link that leads out of the site or in a circle.
    ForbiddenLink => "forbidden-link", Error;
    /// A file where Dateline expects none.
    MisplacedFile => "misplaced-file", Error;
    /// A file that looks like a text but isn't read as one.
    FileNotTaken => "file-not-taken", Warning;
    /// A file name that some operating system doesn't allow, or reserves.
    ReservedName => "reserved-name", Warning;
    /// A file without front matter.
    NoFrontMatter => "no-front-matter", Error;
    /// Front matter or settings that aren't valid TOML or YAML.
    Syntax => "syntax", Error;
    /// A key that this kind of file doesn't have.
    UnknownKey => "unknown-key", Error;
    /// A key that only counts in another file.
    IgnoredKey => "ignored-key", Warning;
    /// A key that must be there and isn't.
    MissingKey => "missing-key", Error, after syntax;
    /// A value of the wrong type.
    WrongType => "wrong-type", Error;
    /// A value that must not be empty.
    EmptyValue => "empty-value", Error;
    /// A value of the right type that can't be right.
    InvalidValue => "invalid-value", Error;
    /// A file that programs look for at the root of a host, although the site is below a path.
    NotAtRoot => "not-at-root", Warning;
    /// A `security.txt` that has expired.
    ExpiredSecurityTxt => "expired-security-txt", Warning;
    /// A character in front matter that no page can hold.
    ForbiddenCharacter => "forbidden-character", Warning;
    /// A date that isn't valid.
    InvalidDate => "invalid-date", Error;
    /// An address that isn't an http or https URL.
    InvalidUrl => "invalid-url", Error;
    /// A slug or path that can't be part of a URL.
    InvalidPath => "invalid-path", Error;
    /// The language of a file's name and of its front matter differ, or isn't the site's.
    Language => "language", Error;
    /// Two things with the same name or key.
    Duplicate => "duplicate", Error;
    /// A country that doesn't exist.
    UnknownCountry => "unknown-country", Error;
    /// A region that doesn't exist.
    UnknownRegion => "unknown-region", Error, after syntax;
    /// An official without a file.
    UnknownOfficial => "unknown-official", Error;
    /// An organization without a file.
    UnknownOrganization => "unknown-organization", Error;
    /// An office, topic, storyline, author, or entity of a kind that the site defines, without a file.
    UnknownEntity => "unknown-entity", Error;
    /// A speaker who is neither an official nor an organization.
    UnknownSpeaker => "unknown-speaker", Warning;
    /// A source id that the article doesn't list.
    UnknownSource => "unknown-source", Error, after syntax;
    /// A quotation in front matter whose words aren't in the text.
    QuoteNotInText => "quote-not-in-text", Warning, after syntax;
    /// A quotation that names no source.
    QuoteWithoutSource => "quote-without-source", Warning, after syntax;
    /// An article without a source (only when asked for).
    NoSource => "no-source", Warning, after syntax;
    /// A source without a date (only when asked for).
    UndatedSource => "undated-source", Warning, after syntax;
    /// A source without an archived copy (only when asked for).
    UnarchivedSource => "unarchived-source", Warning, after syntax;
    /// A post that the official doesn't have.
    UnknownPost => "unknown-post", Error, after syntax;
    /// A name that could be two things.
    AmbiguousName => "ambiguous-name", Error;
    /// Two spellings of the same name.
    SpellingsDiffer => "spellings-differ", Warning;
    /// One name that seems to consist of several names.
    SeveralNames => "several-names", Warning;
    /// A post that ends before it starts.
    PostEndsBeforeStart => "post-ends-before-start", Error;
    /// An official tagged on a day on which none of the known posts was held.
    NoPostThatDay => "no-post-that-day", Warning, after syntax;
    /// An office that more people hold on one day than it says.
    TooManyHolders => "too-many-holders", Warning;
    /// A correction or an update that is older than its article.
    NoteBeforeArticle => "note-before-article", Warning;
    /// A date in a year that can hardly be meant.
    DistantDate => "distant-date", Warning;
    /// A link in the text to something that isn't there.
    DeadLink => "dead-link", Warning;
    /// A link in the text to an article that isn't out.
    LinkToUnpublished => "link-to-unpublished", Warning;
    /// A picture that isn't there.
    MissingPicture => "missing-picture", Error;
    /// A picture that is damaged, or has too many pixels to be decoded.
    BrokenPicture => "broken-picture", Error;
    /// A picture that is published with the camera's metadata.
    PictureMetadata => "picture-metadata", Warning;
    /// A text that a share card leaves out, since no font has its letters.
    CardFont => "card-font", Warning;
    /// A link whose scheme is not allowed.
    ForbiddenScheme => "forbidden-scheme", Error;
    /// Raw HTML in Markdown where the site doesn't allow it.
    RawHtml => "raw-html", Warning;
    /// Markdown that can't be shown as written.
    Markdown => "markdown", Warning;
    /// Markup that isn't complete or isn't known, and is published as it is written.
    LiteralMarkup => "literal-markup", Warning;
    /// A shortcode or a tag of templates in a text.
    Shortcode => "shortcode", Warning;
    /// A list whose numbers aren't shown as they are written.
    ListNumber => "list-number", Warning;
    /// The markers of a merge conflict.
    MergeConflict => "merge-conflict", Error;
    /// HTML that the site's settings let through only in part.
    DroppedHtml => "dropped-html", Warning;
    /// A value in YAML that is cut off by a comment.
    CommentInValue => "comment-in-value", Warning;
    /// A file beside an article that could run script.
    UnsafeFile => "unsafe-file", Error;
    /// A picture in the text without a description for people who can't see it.
    MissingAlt => "missing-alt", Style;
    /// A heading more than one level below the one before.
    SkippedHeading => "skipped-heading", Style;
    /// A link whose words don't say where it leads.
    VagueLink => "vague-link", Style;
    /// A title that is cut off where it is shown elsewhere.
    LongTitle => "long-title", Style;
    /// A summary that is cut off where it is shown elsewhere.
    LongSummary => "long-summary", Style;
    /// An article without any text.
    EmptyText => "empty-text", Style, after syntax;
    /// Text that is still as `dateline add` has written it.
    ExampleText => "example-text", Warning, after syntax;
    /// A known name in the text that isn't in the front matter.
    UntaggedName => "untagged-name", Style, after syntax;
    /// An official in the front matter who is never named.
    UnnamedOfficial => "unnamed-official", Style, after syntax;
    /// An entry of `[[check.allow]]` that matches no finding.
    UnusedAllow => "unused-allow", Style;
    /// Two pages with the same URL.
    SameUrl => "same-url", Error, after syntax;
    /// A theme, a template or a file of strings that can't be used.
    Theme => "theme", Error;
    /// A language of the site for which the theme lacks words.
    MissingWords => "missing-words", Warning;
    /// A word of the theme that no page shows, or a part of one that nothing fills.
    UnknownWord => "unknown-word", Warning;
    /// A file of the theme with a mistyped name, which no page uses.
    UnusedThemeFile => "unused-theme-file", Warning;
    /// A template that can't be parsed or rendered.
    Template => "template", Error;
    /// A style sheet that can't be parsed.
    StyleSheet => "style-sheet", Error;
}

impl Code {
    /// The code with a name, if there is one.
    pub fn named(name: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| code.as_str() == name)
    }

    /// Whether its findings are only about how a text is written.
    pub fn is_style(self) -> bool {
        self.level() == CodeLevel::Style
    }

    /// Whether its findings may be warnings, to which a site can give another level.
    pub fn can_be_warning(self) -> bool {
        self.level() != CodeLevel::Error
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_in_kebab_case() {
        let mut names: Vec<_> = Code::ALL.iter().map(|c| c.as_str()).collect();
        assert!(
            names.iter().all(|n| n
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'))
        );
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Code::ALL.len());
    }
}
