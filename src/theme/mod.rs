//! The look of a site: templates, strings and static files, from three layers.
//!
//! The theme that is built into the binary lies at the bottom; `themes/NAME/` of the site may
//! replace any one file of it; `templates/` of the site replaces single templates of both. This
//! module gathers the layers and must not know Tera or any page.

mod css;
mod strings;

use std::borrow::Cow;
use std::collections::BTreeMap;

use include_dir::{Dir, include_dir};

pub use strings::Strings;

use crate::diagnostics::report::position;
use crate::diagnostics::{Code, Diagnostics, Finding};
use crate::read::{Files, read_text};
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
    /// Its bytes.
    pub bytes: Cow<'static, [u8]>,
    /// Whether its name has a hash of its bytes in it, so that it never changes.
    pub named_by_content: bool,
}

/// Where a layer's file comes from, for messages.
struct Layered {
    bytes: Cow<'static, [u8]>,
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
            add_template(files, path, format!("{THEME_PREFIX}{name}"), &mut theme.templates, found);
        } else if let Some(name) = relative.strip_prefix("i18n/") {
            if let Some(text) = text(files, path, found) {
                strings.add(name, &text, path, found);
            }
        } else if let Some(name) = relative.strip_prefix("static/") {
            match files.read(path) {
                Ok(bytes) => {
                    let layered = Layered { bytes: Cow::Owned(bytes), path: path.clone() };
                    statics.insert(name.to_owned(), layered);
                }
                Err(error) => found.push(
                    Finding::error(Code::Unreadable, None, format!("can't be read: {error}"))
                        .at_path(path.clone()),
                ),
            }
        }
    }
    for path in &own_templates.files {
        let name = path.strip_prefix("templates/").unwrap_or(path).to_owned();
        add_template(files, path, name, &mut theme.templates, found);
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
                let layered = Layered { bytes: Cow::Borrowed(file.contents()), path };
                statics.insert(name.to_owned(), layered);
            }
        }
    }
}

fn text(files: &dyn Files, path: &str, found: &mut Diagnostics) -> Option<String> {
    match read_text(files, path) {
        Ok(text) => Some(text),
        // An empty template is a piece left out on purpose.
        Err(finding) if finding.code == Code::EmptyFile => Some(String::new()),
        Err(finding) => {
            // The bytes before the place are good, so its line and column can be counted.
            let position = finding.spot.and_then(|spot| {
                let bytes = files.read(path).ok()?;
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
    templates: &mut Vec<Template>,
    found: &mut Diagnostics,
) {
    if !path.ends_with(".html") {
        return;
    }
    if let Some(text) = text(files, path, found) {
        templates.push(Template { name, text: Cow::Owned(text), path: path.to_owned() });
    }
}

fn add_statics(statics: BTreeMap<String, Layered>, theme: &mut Theme, found: &mut Diagnostics) {
    for (name, Layered { bytes, path }) in statics {
        let Some(stem) = name.strip_suffix(".css") else {
            theme.files.push(ThemeFile { url: format!("/{name}"), bytes, named_by_content: false });
            continue;
        };
        match css::minify(&bytes, &path) {
            Ok(css) => {
                let hash = blake3::hash(css.as_bytes()).to_hex();
                let url = format!("/{stem}.{}.css", &hash[..8]);
                theme.assets.insert(name, url.clone());
                let bytes = Cow::Owned(css.into_bytes());
                theme.files.push(ThemeFile { url, bytes, named_by_content: true });
            }
            Err(diagnostic) => found.push(*diagnostic),
        }
    }
    theme.files.sort_by(|a, b| a.url.cmp(&b.url));
}
