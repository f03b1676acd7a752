//! What a file's name alone says: whether the file belongs to an editor, a system or version
//! control and is ignored, and whether it looks like a text but isn't read as one.

use icu_casemap::CaseMapper;
use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};
use icu_properties::CodePointSetData;
use icu_properties::props::DefaultIgnorableCodePoint;

/// Names of files and folders that are never part of a site: those of version control, and what
/// systems and editors put beside files. In lower case, since some systems ignore case.
const LEFT_ALONE: &[&str] = &[
    ".bzr",
    ".darcs",
    ".directory",
    ".ds_store",
    ".env",
    ".fseventsd",
    ".git",
    ".gitattributes",
    ".gitignore",
    ".gitkeep",
    ".gitmodules",
    ".hg",
    ".hgignore",
    ".htpasswd",
    ".idea",
    ".jj",
    ".keep",
    ".localized",
    ".obsidian",
    ".project",
    ".settings",
    ".spotlight-v100",
    ".stfolder",
    ".stignore",
    ".sublime-project",
    ".sublime-workspace",
    ".svn",
    ".trashes",
    ".vs",
    ".vscode",
    "__macosx",
    "desktop.ini",
    "ehthumbs.db",
    "ehthumbs_vista.db",
    "thumbs.db",
];

/// Prefixes of such names: AppleDouble files, Emacs' locks, Word's owner files, deleted files on
/// network file systems, trash folders, secrets of programs (`.env.local`), KDE's partial files.
const LEFT_ALONE_BEGINNINGS: &[&str] =
    &["._", ".#", "~$", ".~lock.", ".nfs", ".fuse_hidden", ".trash", ".env.", ".goutputstream-"];

/// Suffixes of such names: backups, swap files of Vim, unfinished downloads.
const LEFT_ALONE_ENDS: &[&str] =
    &["~", ".swp", ".swo", ".swx", ".swn", ".kate-swp", ".crdownload", ".part~", ".tmp~"];

/// Whether a file or folder with this name belongs to an editor, a system or version control, so
/// that it is never part of a site: `x.md~`, `#x.md#`, `.DS_Store`, `.git`.
pub fn is_left_alone(name: &[u8]) -> bool {
    // Quick answer for nearly all names, since this is asked for each file of a site.
    if name.ends_with(b".md") && !matches!(name.first(), Some(b'.' | b'#' | b'~')) {
        return false;
    }
    let lower = name.to_ascii_lowercase();
    let lower = lower.as_slice();
    LEFT_ALONE.binary_search_by(|known| known.as_bytes().cmp(lower)).is_ok()
        || LEFT_ALONE_BEGINNINGS.iter().any(|begins| lower.starts_with(begins.as_bytes()))
        || LEFT_ALONE_ENDS.iter().any(|ends| lower.ends_with(ends.as_bytes()))
        || (lower.len() > 2 && lower.starts_with(b"#") && lower.ends_with(b"#"))
}

/// Whether a file or folder with this name is ignored below one of the site's top folders. Hidden
/// ones are only copied from `static/`: `.well-known`, `.nojekyll`, `.htaccess`.
pub fn is_ignored(top: &str, name: &[u8]) -> bool {
    if is_left_alone(name) {
        return true;
    }
    name.first() == Some(&b'.') && top != "static"
}

/// Whether a path is ignored because of any of its names ([`is_ignored`]).
pub fn is_ignored_path(path: &str) -> bool {
    let top = path.split('/').next().unwrap_or_default();
    path.split('/').any(|part| is_ignored(top, part.as_bytes()))
}

/// What a file in `content/` that isn't read as a text may have been meant as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Untaken {
    /// Markdown with another extension, and the length of what is in the place of `.md`.
    Markdown(usize),
    /// Another markup language.
    Markup,
}

/// Extensions that other programs use for Markdown, without the dot.
const MARKDOWN: &[&str] = &[
    "md.txt", "markdown", "mdown", "mkdown", "mkdn", "mkd", "mdwn", "mdtxt", "mdtext", "mdx", "md",
    "rmd", "qmd", "text",
];

/// Extensions of texts in other notations, without the dot.
const MARKUP: &[&str] =
    &["html", "htm", "xhtml", "rst", "adoc", "asciidoc", "textile", "org", "njk", "hbs", "liquid"];

/// Characters that are typed by mistake for the dot before an extension: its neighbours on
/// keyboards, and the full stops of Chinese and Japanese.
const DOTS: &[char] = &['.', ',', ';', ':', '。', '．', '｡'];

/// What a file that isn't read as a text may have been meant as, judging by the end of its name,
/// whatever characters follow it: `x.MD`, `x.md_`, `x,md`.
pub fn untaken(path: &str) -> Option<Untaken> {
    if path.ends_with(".md") {
        return None;
    }
    let without_signs = path.trim_end_matches(|sign: char| !sign.is_alphanumeric());
    let stem_of = |end: &str| {
        let start = without_signs.len().checked_sub(end.len())?;
        let (stem, last) = without_signs.split_at_checked(start)?;
        let stem = stem.strip_suffix(DOTS).filter(|_| last.eq_ignore_ascii_case(end))?;
        (!stem.is_empty() && !stem.ends_with('/')).then_some(stem)
    };
    match MARKDOWN.iter().find_map(|end| stem_of(end)) {
        Some(stem) => Some(Untaken::Markdown(path.len() - stem.len())),
        None => MARKUP.iter().find_map(|end| stem_of(end)).map(|_| Untaken::Markup),
    }
}

/// Whether a file could be a text by its name, provided that it begins as one: `x.txt`, or a name
/// without an extension.
pub fn may_be_text(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name.rsplit_once('.') {
        Some((_, extension)) => extension.eq_ignore_ascii_case("txt"),
        None => true,
    }
}

/// A path as file systems and hosts may compare it: two paths with the same folded form can't
/// coexist. It has no differences of case (Unicode Standard, section 3.13.5, full case folding: `ß`
/// is `ss`, `ſ` is `s`, `ς` is `σ`, `ﬁ` is `fi`) or of normalization, no invisible code points
/// (joiners, variation selectors, soft hyphens), and no dots and spaces at the ends of names, which
/// Windows removes.
pub fn folded(path: &str) -> String {
    let folded = if path.is_ascii() {
        path.to_ascii_lowercase()
    } else {
        let decomposed = DecomposingNormalizerBorrowed::new_nfd().normalize_iter(path.chars());
        let ignored = CodePointSetData::new::<DefaultIgnorableCodePoint>();
        let seen: String = decomposed.filter(|sign| !ignored.contains(*sign)).collect();
        let folded = CaseMapper::new().fold_string(&seen);
        ComposingNormalizerBorrowed::new_nfc().normalize(&folded).into_owned()
    };
    let is_end = |byte: &u8| matches!(byte, b'.' | b' ');
    let ends = |part: &str| part.as_bytes().last().is_some_and(is_end);
    if !folded.split('/').any(ends) {
        return folded;
    }
    let parts: Vec<_> = folded.split('/').map(|part| part.trim_end_matches(['.', ' '])).collect();
    parts.join("/")
}

/// Whether Windows reserves a name for a device, whatever its extension: `con`, `aux.html`.
pub fn is_reserved_by_windows(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end_matches(' ');
    if !matches!(stem.len(), 3 | 4) {
        return false;
    }
    let bytes = stem.as_bytes().to_ascii_lowercase();
    matches!(bytes.as_slice(), b"con" | b"prn" | b"aux" | b"nul")
        || matches!(
            bytes.as_slice(),
            [b'c', b'o', b'm', b'1'..=b'9'] | [b'l', b'p', b't', b'1'..=b'9']
        )
}

/// The languages with a two-letter code (ISO 639-1), as a string of pairs of letters.
const LANGUAGES: &str = "aaabaeafakamanarasavayazbabebgbhbibmbnbobrbscacechcocrcscucvcydadedvdzeeel\
    eneoeseteufafffifjfofrfygagdglgngugvhahehihohrhthuhyhziaidieigiiikioisitiujajvkakgkikjkkklkmkn\
    kokrkskukvkwkylalblglilnloltlulvmgmhmimkmlmnmrmsmtmynanbndnengnlnnnonrnvnyocojomorospapiplpsptqu\
    rmrnrorurwsascsdsesgsiskslsmsnsosqsrssstsusvswtatetgthtitktltntotrtstttwtyugukuruzvevivowawoxhyi\
    yozazhzu";

/// Whether the end of a name is clearly a language (BCP 47): an existing two-letter code, with or
/// without script and region (`fr`, `pt-BR`), or a three-letter code with either of them
/// (`yue-Hant`). Three letters alone are more likely part of the name: `adrien.lin.md`.
pub fn is_language(suffix: &str) -> bool {
    let (first, rest) = suffix.split_once('-').map_or((suffix, None), |(a, b)| (a, Some(b)));
    let known = |code: &[u8]| LANGUAGES.as_bytes().chunks(2).any(|known| known == code);
    let first = first.as_bytes();
    let good = match first.len() {
        2 => known(first),
        3 => rest.is_some() && first.iter().all(u8::is_ascii_lowercase),
        _ => false,
    };
    good && icu_locale_core::LanguageIdentifier::try_from_str(suffix).is_ok()
}

/// Three-letter codes (ISO 639-2, both forms) that people write for languages with a two-letter
/// one, except those that are words in file names.
const LONG_CODES: &str = "ara ben bul cat ces chi cmn cym cze dan deu dut ell eng eus fas fra fre ger \
    gla gle glg gre gsw heb hin hrv hun hye isl ita jpn kat kor lav lit lux mlt nld nob nno nor pol por \
    ron rum rus slk slo slv spa sqi srp swe tam tha tur ukr urd vie wel yue zho";

/// Whether the end of a name may be meant as a language (BCP 47, in lower case), with or without
/// script and region.
pub fn may_be_language(suffix: &str) -> bool {
    let first = suffix.split('-').next().unwrap_or_default();
    let is_code = match first.len() {
        // Any two letters, except "jr" for a younger person of the same name.
        2 => suffix != "jr",
        3 => first != suffix || LONG_CODES.split(' ').any(|code| code == first),
        _ => false,
    };
    is_code
        && icu_locale_core::LanguageIdentifier::try_from_str(suffix)
            .is_ok_and(|language| language.variants.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_editors_and_systems_leave_is_left_alone() {
        assert!(LEFT_ALONE.is_sorted());
        for litter in [
            ".#x.md",
            "#x.md#",
            "x.md~",
            ".x.md.swp",
            "x.swp",
            ".DS_Store",
            ".ds_store",
            "Thumbs.db",
            "desktop.ini",
            "Desktop.ini",
            "._x.md",
            "~$x.docx",
            ".git",
            ".gitignore",
            ".env",
            ".env.local",
            "__MACOSX",
            ".nfs0001",
            "x.md.kate-swp",
            ".Trash-1000",
        ] {
            assert!(is_left_alone(litter.as_bytes()), "{litter}");
            assert!(is_ignored("static", litter.as_bytes()), "{litter}");
        }
        for own in [
            "x.md",
            "x.html",
            "a.db",
            "x.ini",
            ".well-known",
            ".nojekyll",
            ".htaccess",
            "#",
            "##",
            "x",
            "_redirects",
            "CNAME",
            "x#",
            "#x",
            "~",
            "hash.sw",
            "a~b.md",
            "日.md",
            ".gitea",
            ".environment",
        ] {
            let is_tilde = own == "~";
            assert_eq!(is_left_alone(own.as_bytes()), is_tilde, "{own}");
        }
        assert!(!is_ignored("static", b".well-known") && is_ignored("content", b".well-known"));
        assert!(is_ignored_path("content/.git/x") && !is_ignored_path("static/.well-known/x"));
        assert!(is_ignored_path("static/.git/x"));
    }

    #[test]
    fn what_some_system_takes_for_one_path_folds_alike() {
        for (one, other) in [
            ("/a/Straße/", "/a/STRASSE/"),
            ("/ſet/", "/Set/"),
            ("/λόγος/", "/ΛΌΓΟΣ/"),
            ("/λόγος/", "/λόγοσ/"),
            ("/ﬁle/", "/FILE/"),
            ("/a\u{200d}b/", "/ab/"),
            ("/a\u{ad}\u{200b}b/", "/ab/"),
            ("/☎\u{fe0f}/", "/☎/"),
            ("/caf\u{e9}/", "/Cafe\u{301}/"),
            ("/a./b", "/a/b"),
            ("/a /b. .", "/a/B"),
            ("/ü./", "/U\u{308}/"),
            ("/ŉ/", "/ʼN/"),
            ("/K/", "/k/"),
        ] {
            assert_eq!(folded(one), folded(other), "{one} {other}");
        }
        for (one, other) in
            [("/x²/", "/x2/"), ("/é/", "/e/"), ("/ı/", "/i/"), ("/.a/", "/a/"), ("/о/", "/o/")]
        {
            assert_ne!(folded(one), folded(other), "{one} {other}");
        }
        for name in ["con", "CON", "aux.html", "com1", "LPT9.txt", "nul .x"] {
            assert!(is_reserved_by_windows(name), "{name}");
        }
        for name in ["icon", "con-1", "com0", "com", "cons", "日本", "lpt"] {
            assert!(!is_reserved_by_windows(name), "{name}");
        }
    }

    #[test]
    fn a_dot_in_a_name_is_seldom_a_language() {
        for language in ["fr", "de", "zh", "pt-BR", "zh-Hant", "yue-Hant", "en-GB", "aa", "zu"] {
            assert!(is_language(language), "{language}");
        }
        for part in ["lin", "jr", "FR", "f", "v2", "xx", "final", "doe", "md", "draft", "de-", "日"]
        {
            assert!(!is_language(part), "{part}");
        }
    }

    #[test]
    fn what_has_the_form_of_a_language_may_be_one() {
        for language in ["fr", "fra", "cn", "xx", "pt-br", "zh-hant-tw", "es-419", "por-latn-br"] {
            assert!(may_be_language(language), "{language}");
        }
        for part in [
            "",
            "f",
            "v2",
            "2025",
            "final",
            "lin-smith",
            "q3",
            "fr-",
            "日本",
            "été",
            "a-b",
            "old",
            "new",
            "bak",
            "pdf",
            "faq",
            "usa",
            "jr",
            "iii",
        ] {
            assert!(!may_be_language(part), "{part}");
        }
    }

    #[test]
    fn texts_under_other_extensions_are_known() {
        for (path, length) in [
            ("a.markdown", 9),
            ("a.MD", 3),
            ("a.md.txt", 7),
            ("a.Md", 3),
            ("ü.MDX", 4),
            ("a.md ", 4),
            ("a.md.", 4),
            ("a.md_", 4),
            ("a,md", 3),
            ("a。md", 5),
            ("a.md\u{200b}", 6),
            ("a.md.txt. ", 9),
        ] {
            assert_eq!(untaken(path), Some(Untaken::Markdown(length)), "{path}");
        }
        for path in ["a.html", "a.HTM", "a.rst", "a.org", "a.html ", "a,htm"] {
            assert_eq!(untaken(path), Some(Untaken::Markup), "{path}");
        }
        for path in ["a.md", "a.txt", "a.jpg", "md", "日", "a.pdf", "cmd", "a-md", ",md", "a/.md_"]
        {
            assert_eq!(untaken(path), None, "{path}");
        }
    }
}
