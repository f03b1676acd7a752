//! The stable names of findings, as reports, JSON and the documentation write them.

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident => $name:literal,)*) => {
        /// What kind of finding it is. The name never changes its meaning between versions.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum Code { $($(#[$doc])* $variant,)* }

        impl Code {
            /// Every code there is, in the order of the documentation.
            pub const ALL: &[Code] = &[$(Code::$variant,)*];

            /// The code as it is written.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$variant => $name,)* }
            }
        }
    };
}

codes! {
    /// A file or folder that can't be read.
    Unreadable => "unreadable",
    /// Bytes that are no UTF-8.
    InvalidUtf8 => "invalid-utf8",
    /// A file with nothing in it.
    EmptyFile => "empty-file",
    /// A folder whose name ends in `.md`.
    FolderNamedLikeFile => "folder-named-like-file",
    /// A symbolic link that leads out of the site or in a circle.
    ForbiddenLink => "forbidden-link",
    /// A file where Dateline expects none.
    MisplacedFile => "misplaced-file",
    /// A file that looks like a text but isn't taken for one.
    FileNotTaken => "file-not-taken",
    /// A name that some system can't have, or keeps for itself.
    ReservedName => "reserved-name",
    /// A file without front matter.
    NoFrontMatter => "no-front-matter",
    /// Front matter or settings that are no TOML or YAML.
    Syntax => "syntax",
    /// A key that this kind of file doesn't have.
    UnknownKey => "unknown-key",
    /// A key that only counts in another file.
    IgnoredKey => "ignored-key",
    /// A key that must be there and isn't.
    MissingKey => "missing-key",
    /// A value of the wrong type.
    WrongType => "wrong-type",
    /// A value that must not be empty.
    EmptyValue => "empty-value",
    /// A value of the right type that can't be right.
    InvalidValue => "invalid-value",
    /// A character in front matter that no page can hold.
    ForbiddenCharacter => "forbidden-character",
    /// A date that is none.
    InvalidDate => "invalid-date",
    /// An address that is no http or https URL.
    InvalidUrl => "invalid-url",
    /// A slug or path that can't be part of a URL.
    InvalidPath => "invalid-path",
    /// The language of a file's name and of its front matter differ, or isn't the site's.
    Language => "language",
    /// Two things with one name or key.
    Duplicate => "duplicate",
    /// A country that there isn't.
    UnknownCountry => "unknown-country",
    /// A region that there isn't.
    UnknownRegion => "unknown-region",
    /// An official without a file.
    UnknownOfficial => "unknown-official",
    /// An organization without a file.
    UnknownOrganization => "unknown-organization",
    /// An office, or an entity of a kind of the site's own, that there isn't.
    UnknownEntity => "unknown-entity",
    /// A speaker who is neither an official nor an organization.
    UnknownSpeaker => "unknown-speaker",
    /// A source id that the article doesn't list.
    UnknownSource => "unknown-source",
    /// A quotation in front matter whose words aren't in the text.
    QuoteNotInText => "quote-not-in-text",
    /// A quotation that names no source.
    QuoteWithoutSource => "quote-without-source",
    /// An article without a source (only when asked for).
    NoSource => "no-source",
    /// A source without a date (only when asked for).
    UndatedSource => "undated-source",
    /// A post that the official doesn't have.
    UnknownPost => "unknown-post",
    /// A name that could be two things.
    AmbiguousName => "ambiguous-name",
    /// Two spellings of one name.
    SpellingsDiffer => "spellings-differ",
    /// A post that ends before it starts.
    PostEndsBeforeStart => "post-ends-before-start",
    /// An official tagged on a day on which none of the known posts was held.
    NoPostThatDay => "no-post-that-day",
    /// An office that more people hold on one day than it says.
    TooManyHolders => "too-many-holders",
    /// A correction or an update that is older than its article.
    NoteBeforeArticle => "note-before-article",
    /// A date that lies decades ahead.
    DistantDate => "distant-date",
    /// A link in the text to something that isn't there.
    DeadLink => "dead-link",
    /// A link in the text to an article that isn't out.
    LinkToUnpublished => "link-to-unpublished",
    /// A picture that isn't there.
    MissingPicture => "missing-picture",
    /// A link whose scheme is not allowed.
    ForbiddenScheme => "forbidden-scheme",
    /// Raw HTML in Markdown where the site doesn't allow it.
    RawHtml => "raw-html",
    /// Markdown that can't be shown as written.
    Markdown => "markdown",
    /// Markup that isn't complete or isn't known, and is published as it is written.
    LiteralMarkup => "literal-markup",
    /// A shortcode or a tag of templates in a text.
    Shortcode => "shortcode",
    /// A list whose numbers aren't shown as they are written.
    ListNumber => "list-number",
    /// The conflict of a merge.
    MergeConflict => "merge-conflict",
    /// HTML that the site's settings let through only in part.
    DroppedHtml => "dropped-html",
    /// A value in YAML that a comment cuts off.
    CommentInValue => "comment-in-value",
    /// A file beside an article that could run script.
    UnsafeFile => "unsafe-file",
    /// A picture in the text without words for those who can't see it.
    MissingAlt => "missing-alt",
    /// A heading more than one level below the one before.
    SkippedHeading => "skipped-heading",
    /// A link whose words don't say where it leads.
    VagueLink => "vague-link",
    /// A title that is cut off where it is shown elsewhere.
    LongTitle => "long-title",
    /// A summary that is cut off where it is shown elsewhere.
    LongSummary => "long-summary",
    /// An article without a text.
    EmptyText => "empty-text",
    /// The text that `dateline add` had written.
    ExampleText => "example-text",
    /// A known name in the text that isn't in the front matter.
    UntaggedName => "untagged-name",
    /// An official in the front matter who is never named.
    UnnamedOfficial => "unnamed-official",
    /// An entry of `[[check.allow]]` that matches no finding.
    UnusedAllow => "unused-allow",
    /// Two pages at one URL.
    SameUrl => "same-url",
    /// A theme, a template or a file of strings that can't be used.
    Theme => "theme",
    /// A template that can't be parsed or rendered.
    Template => "template",
    /// A style sheet that can't be parsed.
    StyleSheet => "style-sheet",
}

impl Code {
    /// The code that is written so.
    pub fn named(name: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| code.as_str() == name)
    }

    /// Whether it is about how a text is written, not about what a build makes of it: a check
    /// reports it, a build only if the site makes it an error.
    pub fn is_style(self) -> bool {
        matches!(
            self,
            Code::MissingAlt
                | Code::SkippedHeading
                | Code::VagueLink
                | Code::LongTitle
                | Code::LongSummary
                | Code::EmptyText
                | Code::UntaggedName
                | Code::UnnamedOfficial
                | Code::UnusedAllow
        )
    }

    /// Whether it may only follow from front matter that can't be read: a key that seems to be
    /// missing, or that stands in a table whose first line is the mistake.
    pub(super) fn follows_from_syntax(self) -> bool {
        matches!(
            self,
            Code::MissingKey
                | Code::UnknownSource
                | Code::QuoteNotInText
                | Code::QuoteWithoutSource
                | Code::NoSource
                | Code::UndatedSource
                | Code::UnknownPost
                | Code::NoPostThatDay
                | Code::UnknownRegion
                | Code::UntaggedName
                | Code::UnnamedOfficial
                | Code::EmptyText
                | Code::ExampleText
                | Code::SameUrl
        )
    }

    /// Whether findings of this code are warnings, or some of them, so that a site can give them
    /// another level. All others are always errors, but in drafts.
    pub fn can_be_warning(self) -> bool {
        self.is_style()
            || matches!(
                self,
                Code::FileNotTaken
                    | Code::ReservedName
                    | Code::IgnoredKey
                    | Code::ExampleText
                    | Code::SpellingsDiffer
                    | Code::NoPostThatDay
                    | Code::TooManyHolders
                    | Code::NoteBeforeArticle
                    | Code::DistantDate
                    | Code::ForbiddenCharacter
                    | Code::QuoteNotInText
                    | Code::QuoteWithoutSource
                    | Code::NoSource
                    | Code::UndatedSource
                    | Code::UnknownSpeaker
                    | Code::DeadLink
                    | Code::LinkToUnpublished
                    | Code::RawHtml
                    | Code::Markdown
                    | Code::LiteralMarkup
                    | Code::Shortcode
                    | Code::ListNumber
                    | Code::DroppedHtml
                    | Code::CommentInValue
            )
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
