//! The look of a site: templates, strings and static files, from three layers.
//!
//! The lowest layer is the theme that is built into the binary. The site's `themes/NAME/` may replace
//! any file of it, and the site's `templates/` single templates of both. This module gathers the
//! layers and must not know Tera or any page. Style sheets ([`StyleSheet`]) and files that are named
//! by their content ([`ContentCopy`]) are derived.

mod cldr_dates;
mod date_words;
mod strings;
mod translation;
mod unknown_words;
mod unused_files;
mod words;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use include_dir::{Dir, include_dir};

pub use date_words::DateWords;
pub use strings::Strings;
pub use translation::{NothingToTranslate, words_to_translate};

use crate::derived::{
    ContentCopy, Derivation, DerivationRequest, DerivationSource, DerivedFiles, DerivedId,
    StyleSheet,
};
use crate::diagnostics::{Code, Diagnostics, Finding, position};
use crate::model::ContentHash;
use crate::read::{Files, content_hash_of, read_text, unreadable};
use crate::settings::Settings;

static BUILT_IN: Dir = include_dir!("$CARGO_MANIFEST_DIR/themes/default");

/// The name prefix of the built-in templates.
pub const BUILT_IN_PREFIX: &str = "default/";
/// The name prefix of the templates in `themes/NAME/`.
pub const THEME_PREFIX: &str = "theme/";

/// Everything that a site's look consists of.
#[derive(Debug, Default)]
pub struct Theme {
    /// The templates of all layers.
    pub templates: Vec<Template>,
    /// The strings of each language of the site, by [`crate::model::LangId`].
    pub strings: Vec<Strings>,
    /// The files that are copied. Sorted by URL.
    pub files: Vec<ThemeFile>,
    /// The files that are named by their content: style sheets, which are minified, and the files in
    /// `hashed/`. Sorted by name.
    pub named_by_content: Vec<ThemeNamedFile>,
}

/// One template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Its name: `article.html` in the site's own folder, `theme/article.html`,
    /// `default/article.html`.
    pub name: String,
    /// Its text.
    pub text: Cow<'static, str>,
    /// The path of its file, for messages.
    pub path: String,
}

/// A file of the theme that is copied to the output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThemeFile {
    /// Its path, from the site's front page.
    pub url: String,
    /// Its content.
    pub content: ThemeContent,
}

/// A file of the theme that is named by its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThemeNamedFile {
    /// Its name in the theme: `style.css`.
    pub name: String,
    /// Its path, from the site's front page: `/style.1a2b3c4d.css`.
    pub url: String,
    /// The derived file that is published under this path.
    pub file: DerivedId,
}

/// The content of a file of the theme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ThemeContent {
    /// These bytes, which are part of the program.
    BuiltIn(&'static [u8]),
    /// The path of a file of the site, which is copied as it is, and the hash of its bytes.
    File(String, ContentHash),
}

/// A static file, from the uppermost layer that has it.
enum StaticFile {
    Copied(ThemeContent),
    Derived(DerivationSource, Arc<dyn Derivation>),
}

/// Gathers the look of a site. Files that are derived from it are added to `derived`.
pub fn load(
    files: &dyn Files,
    settings: &Settings,
    derived: &mut DerivedFiles,
    found: &mut Diagnostics,
) -> Theme {
    let mut theme = Theme::default();
    let folder = format!("themes/{}", settings.theme);
    let listing = files.list(&folder);
    let own_templates = files.list("templates");
    for (path, finding) in listing.problems.iter().chain(&own_templates.problems) {
        found.push(finding.clone().at_path(path.clone()));
    }
    if listing.files.is_empty() && settings.theme != "default" {
        let message = format!("there is no theme `{}`", settings.theme);
        found.push(
            Finding::error(Code::Theme, None, message)
                .help(format!("put it into {folder}/, or take `theme` out of site.toml"))
                .at_path(crate::read::SETTINGS),
        );
    }
    let mut statics: BTreeMap<String, StaticFile> = BTreeMap::new();
    let mut strings = strings::Layers::new(&settings.languages);
    built_in(&mut theme.templates, &mut statics, &mut strings, found);
    let prefix = format!("{folder}/");
    for path in &listing.files {
        let Some(relative) = path.strip_prefix(&prefix) else { continue };
        if let Some(name) = relative.strip_prefix("templates/") {
            let name = format!("{THEME_PREFIX}{name}");
            add_template(files, path, name, settings.text_limit, &mut theme.templates, found);
        } else if let Some(name) = relative.strip_prefix("i18n/") {
            if let Some(text) = text(files, path, settings.text_limit, found) {
                strings.add(name, &text, path, found);
            }
        } else if let Some((folder, name)) = static_name(relative) {
            let most = most_bytes(folder, path, settings.text_limit);
            match static_file(files, path, folder, most) {
                Ok(file) => drop(statics.insert(name.to_owned(), file)),
                Err(error) => found.push(unreadable(&error, most).at_path(path.clone())),
            }
        }
    }
    for path in &own_templates.files {
        let name = path.strip_prefix("templates/").unwrap_or(path).to_owned();
        add_template(files, path, name, settings.text_limit, &mut theme.templates, found);
    }
    let of_theme =
        listing.files.iter().filter_map(|path| Some((path.as_str(), path.strip_prefix(&prefix)?)));
    let of_site = own_templates.files.iter().map(|path| (path.as_str(), path.as_str()));
    found.extend(unused_files::check(of_theme.chain(of_site), &theme.templates, settings));
    theme.strings = strings.finish(&settings.theme, &theme.templates, found);
    add_statics(statics, files, &mut theme, derived, found);
    theme
}

fn built_in(
    templates: &mut Vec<Template>,
    statics: &mut BTreeMap<String, StaticFile>,
    strings: &mut strings::Layers,
    found: &mut Diagnostics,
) {
    let mut folders = vec![&BUILT_IN];
    while let Some(folder) = folders.pop() {
        folders.extend(folder.dirs());
        for file in folder.files() {
            let Some(relative) = file.path().to_str().map(|path| path.replace('\\', "/")) else {
                continue;
            };
            let path = format!("themes/default/{relative} (built in)");
            let text = file.contents_utf8().unwrap_or_default();
            if let Some(name) = relative.strip_prefix("templates/") {
                let name = format!("{BUILT_IN_PREFIX}{name}");
                templates.push(Template { name, text: Cow::Borrowed(text), path });
            } else if let Some(name) = relative.strip_prefix("i18n/") {
                strings.add_built_in(name, text, &path, found);
            } else if let Some((folder, name)) = static_name(&relative) {
                let bytes = file.contents();
                let file = match derivation(folder, name) {
                    None => StaticFile::Copied(ThemeContent::BuiltIn(bytes)),
                    Some(derivation) => {
                        let source = DerivationSource::bytes(path, Cow::Borrowed(bytes));
                        StaticFile::Derived(source, derivation)
                    }
                };
                statics.insert(name.to_owned(), file);
            }
        }
    }
}

fn text(files: &dyn Files, path: &str, limit: u64, found: &mut Diagnostics) -> Option<String> {
    match read_text(files, path, limit) {
        Ok(text) => Some(text),
        // Somebody who empties a template wants to leave out that part of the pages.
        Err(finding) if finding.code == Code::EmptyFile => Some(String::new()),
        Err(finding) => {
            // The bytes before the spot are valid, so its line and column can be counted.
            let position = finding.spot.and_then(|spot| {
                let bytes = files.read(path, limit).ok()?;
                Some(position(&String::from_utf8_lossy(&bytes), spot.start as usize))
            });
            found.push(finding.at_path(path).at_position(position));
            None
        }
    }
}

fn add_template(
    files: &dyn Files,
    path: &str,
    name: String,
    limit: u64,
    templates: &mut Vec<Template>,
    found: &mut Diagnostics,
) {
    if ![".html", ".svg"].iter().any(|extension| path.ends_with(extension)) {
        return;
    }
    if let Some(text) = text(files, path, limit, found) {
        templates.push(Template { name, text: Cow::Owned(text), path: path.to_owned() });
    }
}

/// The folder of the files that are copied.
const STATIC: &str = "static/";
/// The folder of the files that are copied under a name made from their content.
const HASHED: &str = "hashed/";

/// How large a file in `hashed/` that isn't a style sheet may be, in bytes. Such files are held in memory.
const LARGEST_HASHED: u64 = 64_000_000;

/// The folder (`static/` or `hashed/`) that a file of a theme is in, and its path in it.
fn static_name(relative: &str) -> Option<(&'static str, &str)> {
    [STATIC, HASHED].iter().find_map(|folder| Some((*folder, relative.strip_prefix(folder)?)))
}

/// How a file is derived; `None` if it is copied as it is.
fn derivation(folder: &str, name: &str) -> Option<Arc<dyn Derivation>> {
    match (name.ends_with(".css"), folder) {
        (true, _) => Some(Arc::new(StyleSheet)),
        (false, HASHED) => Some(Arc::new(ContentCopy)),
        (false, _) => None,
    }
}

/// How many bytes a file may have from which another is derived.
fn most_bytes(folder: &str, name: &str, text_limit: u64) -> u64 {
    match (name.ends_with(".css"), folder) {
        (false, HASHED) => LARGEST_HASHED.max(text_limit),
        _ => text_limit,
    }
}

/// Loads a static file of the site's theme. A file from which another is derived is read; others may
/// be of any size and are only hashed.
fn static_file(files: &dyn Files, path: &str, folder: &str, limit: u64) -> io::Result<StaticFile> {
    if let Some(derivation) = derivation(folder, path) {
        let bytes = Cow::Owned(files.read(path, limit)?);
        let source = DerivationSource::bytes(path.to_owned(), bytes);
        return Ok(StaticFile::Derived(source, derivation));
    }
    let mut reader = files.open(path)?.reader;
    let hash = content_hash_of(&mut reader)?;
    Ok(StaticFile::Copied(ThemeContent::File(path.to_owned(), hash)))
}

fn add_statics(
    statics: BTreeMap<String, StaticFile>,
    files: &dyn Files,
    theme: &mut Theme,
    derived: &mut DerivedFiles,
    found: &mut Diagnostics,
) {
    let (mut names, mut requests) = (Vec::new(), Vec::new());
    for (name, file) in statics {
        match file {
            StaticFile::Copied(content) => {
                theme.files.push(ThemeFile { url: format!("/{name}"), content });
            }
            StaticFile::Derived(source, derivation) => {
                names.push(name);
                requests.push(DerivationRequest { source, derivation });
            }
        }
    }
    for (name, outputs) in names.into_iter().zip(derived.add(files, requests)) {
        match outputs {
            // A derivation of a static file has one output.
            Ok(outputs) => theme.named_by_content.extend(outputs.into_iter().map(|file| {
                let url = address(&name, &derived.get(file).address_hash());
                ThemeNamedFile { name: name.clone(), url, file }
            })),
            Err(failure) => found.push(*failure.into_diagnostic()),
        }
    }
}

/// The path of a file that is named by its content. It has the hash before the extension:
/// `/fonts/text.1a2b3c4d.woff2`.
fn address(name: &str, hash: &str) -> String {
    let at = name.rfind('/').map_or(0, |slash| slash + 1);
    match name[at..].rfind('.') {
        Some(dot) => format!("/{}.{hash}{}", &name[..at + dot], &name[at + dot..]),
        None => format!("/{name}.{hash}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{BUILT_IN, address};
    use crate::diagnostics::Code;
    use crate::pipeline::{LoadOptions, Silent, load};
    use crate::read::MemoryFiles;

    /// The words of a file of the built-in theme.
    fn words(language: &str) -> toml::Table {
        let file = BUILT_IN.get_file(format!("i18n/{language}.toml")).unwrap();
        file.contents_utf8().unwrap().parse().unwrap()
    }

    /// What stands in braces in a word, sorted.
    fn blanks(word: &toml::Value) -> Vec<&str> {
        let parts = word.as_str().unwrap().split('{').skip(1);
        let mut blanks: Vec<&str> = parts.map(|part| part.split('}').next().unwrap()).collect();
        blanks.sort_unstable();
        blanks
    }

    #[test]
    fn every_language_that_is_built_in_has_all_words() {
        let languages = ["fr", "de", "es", "ar"];
        let english = words("en");
        for language in languages {
            for (key, word) in &words(language) {
                let of = english.get(key);
                let of = of.or_else(|| english.get(key.rsplit_once('_')?.0));
                let of = of.unwrap_or_else(|| panic!("{language}: nothing shows {key}"));
                // A number that is told by the form of a word needn't stand there.
                if !["_zero", "_one", "_two"].iter().any(|form| key.ends_with(form)) {
                    assert_eq!(blanks(word), blanks(of), "{language}: {key}");
                }
            }
        }
        let mut files = MemoryFiles::default();
        let settings = "title = \"A\"\nbase_url = \"https://news.example.org\"\n\
                        languages = [\"fr\", \"de\", \"es\", \"ar\", \"de-AT\", \"it\"]\n";
        files.insert("site.toml", settings);
        let site = load(&files, &LoadOptions::at(jiff::Timestamp::MAX), &Silent).unwrap();
        let found = site.plan_diagnostics.iter().filter(|d| d.finding.code == Code::MissingWords);
        let messages: Vec<&str> = found.map(|d| d.finding.message.as_str()).collect();
        assert_eq!(messages.len(), 1, "{messages:?}");
        assert!(messages[0].starts_with("pages in `it` have English words for `"), "{messages:?}");
        let words = |language: usize, key: &str| site.theme.strings[language].all()[key].clone();
        assert_eq!(words(2, "month_3"), "März");
        assert_eq!(words(5, "month_1"), "Jänner", "Austria's");
        assert_eq!((words(6, "month_3"), words(6, "menu")), ("marzo".into(), "Main menu".into()));
    }

    #[test]
    fn a_hash_stands_before_the_extension() {
        assert_eq!(address("style.css", "1a"), "/style.1a.css");
        assert_eq!(address("a.b/text.min.woff2", "1a"), "/a.b/text.min.1a.woff2");
        assert_eq!(address("a.b/LICENSE", "1a"), "/a.b/LICENSE.1a");
    }
}
