//! The look of a site: templates, strings and static files, from three layers.
//!
//! The theme that is built into the binary lies at the bottom; `themes/NAME/` of the site may
//! replace any one file of it; `templates/` of the site replaces single templates of both. This
//! module gathers the layers and must not know Tera or any page.

mod css;
mod strings;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;

use include_dir::{Dir, include_dir};

pub use strings::Strings;

use crate::diagnostics::{Code, Diagnostics, Finding, position};
use crate::model::ContentHash;
use crate::read::{Files, content_hash_of, read_text, unreadable};
use crate::settings::Settings;

static BUILT_IN: Dir = include_dir!("$CARGO_MANIFEST_DIR/themes/default");

/// The name prefix of the built-in templates.
pub const BUILT_IN_PREFIX: &str = "default/";
/// The name prefix of the theme's templates.
pub const THEME_PREFIX: &str = "theme/";

/// Everything a site's look consists of.
#[derive(Debug, Default)]
pub struct Theme {
    /// Every template of every layer.
    pub templates: Vec<Template>,
    /// The strings of each language of the site, by [`crate::model::LangId`].
    pub strings: Vec<Strings>,
    /// The files that are copied, style sheets minified and named by their hash. Sorted by URL.
    pub files: Vec<ThemeFile>,
    /// The URLs of style sheets by their plain names: `style.css` to `/style.1a2b3c4d.css`.
    pub assets: BTreeMap<String, String>,
}

/// One template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Its name: `article.html` in the site's own folder, `theme/article.html`,
    /// `default/article.html`.
    pub name: String,
    /// Its text.
    pub text: Cow<'static, str>,
    /// Where it comes from, for messages.
    pub path: String,
}

/// A file of the theme in the output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThemeFile {
    /// From the site's front page.
    pub url: String,
    /// What it holds.
    pub content: ThemeContent,
    /// Whether its name has a hash of its bytes in it, so that it never changes.
    pub named_by_content: bool,
}

/// What a file of the theme holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ThemeContent {
    /// These bytes.
    Bytes(Cow<'static, [u8]>),
    /// The bytes of a file of the site, copied as they are, and their hash.
    File(String, ContentHash),
}

/// A static file of a layer.
struct Layered {
    content: ThemeContent,
    /// Where it comes from, for messages.
    path: String,
}

/// Gathers the look of a site.
pub fn load(files: &dyn Files, settings: &Settings, found: &mut Diagnostics) -> Theme {
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
    let mut statics: BTreeMap<String, Layered> = BTreeMap::new();
    let mut strings = strings::Layers::new(settings);
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
        } else if let Some(name) = relative.strip_prefix("static/") {
            match static_file(files, path, settings.text_limit) {
                Ok(content) => {
                    let layered = Layered { content, path: path.clone() };
                    statics.insert(name.to_owned(), layered);
                }
                Err(error) => {
                    found.push(unreadable(&error, settings.text_limit).at_path(path.clone()));
                }
            }
        }
    }
    for path in &own_templates.files {
        let name = path.strip_prefix("templates/").unwrap_or(path).to_owned();
        add_template(files, path, name, settings.text_limit, &mut theme.templates, found);
    }
    theme.strings = strings.finish();
    add_statics(statics, &mut theme, found);
    theme
}

fn built_in(
    templates: &mut Vec<Template>,
    statics: &mut BTreeMap<String, Layered>,
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
                strings.add(name, text, &path, found);
            } else if let Some(name) = relative.strip_prefix("static/") {
                let content = ThemeContent::Bytes(Cow::Borrowed(file.contents()));
                let layered = Layered { content, path };
                statics.insert(name.to_owned(), layered);
            }
        }
    }
}

fn text(files: &dyn Files, path: &str, limit: u64, found: &mut Diagnostics) -> Option<String> {
    match read_text(files, path, limit) {
        Ok(text) => Some(text),
        // An empty template is a piece left out on purpose.
        Err(finding) if finding.code == Code::EmptyFile => Some(String::new()),
        Err(finding) => {
            // The bytes before the place are good, so its line and column can be counted.
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
    if !path.ends_with(".html") {
        return;
    }
    if let Some(text) = text(files, path, limit, found) {
        templates.push(Template { name, text: Cow::Owned(text), path: path.to_owned() });
    }
}

/// A static file of the site's theme: a style sheet is read, since it is minified; what else there is
/// may be of any size and is only hashed.
fn static_file(files: &dyn Files, path: &str, limit: u64) -> io::Result<ThemeContent> {
    if path.ends_with(".css") {
        return Ok(ThemeContent::Bytes(Cow::Owned(files.read(path, limit)?)));
    }
    let mut reader = files.open(path)?.reader;
    Ok(ThemeContent::File(path.to_owned(), content_hash_of(&mut reader)?))
}

fn add_statics(statics: BTreeMap<String, Layered>, theme: &mut Theme, found: &mut Diagnostics) {
    for (name, Layered { content, path }) in statics {
        let (stem, bytes) = match (name.strip_suffix(".css"), content) {
            (Some(stem), ThemeContent::Bytes(bytes)) => (stem, bytes),
            (_, content) => {
                let url = format!("/{name}");
                theme.files.push(ThemeFile { url, content, named_by_content: false });
                continue;
            }
        };
        match css::minify(&bytes, &path) {
            Ok(css) => {
                let hash = blake3::hash(css.as_bytes()).to_hex();
                let url = format!("/{stem}.{}.css", &hash[..8]);
                theme.assets.insert(name, url.clone());
                let content = ThemeContent::Bytes(Cow::Owned(css.into_bytes()));
                theme.files.push(ThemeFile { url, content, named_by_content: true });
            }
            Err(diagnostic) => found.push(*diagnostic),
        }
    }
    theme.files.sort_by(|a, b| a.url.cmp(&b.url));
}
