//! Finds files of a site's look that nothing uses because their names are mistyped: `artcle.html`,
//! `styl.css`, `english.toml`. Other unused files aren't reported: they may be notes, or not be in use yet.

use super::unknown_words::names;
use super::{BUILT_IN, BUILT_IN_PREFIX, HASHED, STATIC, Template};
use crate::diagnostics::{Code, Diagnostic, Finding};
use crate::languages;
use crate::settings::Settings;

/// Checks the files of the site's layers. Each comes with its path, and with its path within its layer
/// (`templates/head.html`, `static/style.css`, `i18n/fr.toml`).
pub fn check<'p>(
    files: impl Iterator<Item = (&'p str, &'p str)>,
    templates: &[Template],
    settings: &Settings,
) -> Vec<Diagnostic> {
    let files: Vec<_> = files.collect();
    if files.is_empty() {
        return Vec::new();
    }
    let known = Known::of(templates, settings);
    let is_named = |name: &str| templates.iter().any(|template| names(&template.text, name));
    let check = |(path, relative): (&'p str, &'p str)| {
        if let Some(name) = relative.strip_prefix("i18n/") {
            return of_words(name, settings).map(|finding| finding.at_path(path));
        }
        let (name, known, what) = match relative.strip_prefix("templates/") {
            Some(name) => (name, &known.templates, "template"),
            None => {
                let name = relative.strip_prefix(STATIC).or(relative.strip_prefix(HASHED))?;
                (name, &known.statics, "file of a theme")
            }
        };
        // The name of an editor's backup copy begins with that of the file: `head.html~`.
        let is_used = |known: &String| known == name || name.starts_with(known.as_str());
        if known.iter().any(is_used) || is_named(name) {
            return None;
        }
        let near = nearest_name(name, known)?;
        let message = format!("no page uses the {what} `{name}`");
        let finding = Finding::warning(Code::UnusedThemeFile, None, message);
        Some(finding.help(format!("did you mean `{near}`?")).at_path(path))
    };
    files.into_iter().filter_map(check).collect()
}

/// The known name of which a name is a misspelling. Since short words are similar to many others, only one
/// letter in five may be wrong. The extension must be the same, or be one that templates often have elsewhere.
fn nearest_name<'k>(name: &str, known: &'k [String]) -> Option<&'k str> {
    let (stem, extension) = name.rsplit_once('.')?;
    let may_be = |known: &&'k String| {
        let Some((other, of_other)) = known.rsplit_once('.') else { return false };
        let of_template = ["htm", "tera", "jinja", "jinja2", "j2"].contains(&extension);
        (extension == of_other || of_template && of_other == "html")
            && strsim::damerau_levenshtein(stem, other) <= (stem.chars().count() / 5).max(1)
            && stem.len() > 2
    };
    let known = known.iter().filter(may_be);
    known
        .min_by_key(|other| (strsim::damerau_levenshtein(name, other), other.as_str()))
        .map(|k| &**k)
}

/// The names that are used although no template need mention them.
struct Known {
    templates: Vec<String>,
    statics: Vec<String>,
}

impl Known {
    fn of(templates: &[Template], settings: &Settings) -> Self {
        let built_in = templates.iter().filter_map(|t| t.name.strip_prefix(BUILT_IN_PREFIX));
        let of_kinds =
            settings.kinds.all().map(|kind| format!("{}.html", settings.kinds.word(kind)));
        let names_in = |folder: &str| {
            let folder = folder.trim_end_matches('/');
            let files = BUILT_IN.get_dir(folder).into_iter().flat_map(|folder| folder.files());
            files.filter_map(|file| file.path().file_name()?.to_str().map(str::to_owned))
        };
        Known {
            templates: built_in.map(str::to_owned).chain(of_kinds).collect(),
            statics: names_in(STATIC).chain(names_in(HASHED)).collect(),
        }
    }
}

/// Reports a file of words that isn't named after a language. A language that the site doesn't have is fine,
/// since a theme may have words for more.
fn of_words(name: &str, settings: &Settings) -> Option<Finding> {
    let languages = &settings.languages;
    let bases = languages.iter().filter_map(|language| language.split('-').next());
    let taken: Vec<&str> = languages.iter().map(String::as_str).chain(bases).collect();
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    let is_toml = extension == "toml";
    if is_toml && taken.contains(&stem) {
        return None;
    }
    let tag = stem.replace('_', "-");
    let meant = taken.iter().find(|language| language.eq_ignore_ascii_case(&tag));
    let help = match meant {
        Some(language) => {
            let may_be = ["toml", "tml", "yaml", "yml", "json", "txt"];
            may_be.iter().find(|known| extension.eq_ignore_ascii_case(known))?;
            format!("call it {language}.toml")
        }
        None if is_toml && languages::language(stem).is_none() => {
            format!("call it after a language of the site: {}.toml", languages.join(".toml, "))
        }
        None => return None,
    };
    let message =
        format!("the words in `{name}` aren't used: their file is called after its language");
    Some(Finding::warning(Code::UnusedThemeFile, None, message).help(help))
}
