//! Templates: Tera with the three layers of a theme, and Tera's errors as diagnostics.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::Arc;

use memchr::memmem;
use tera::{Context, ErrorKind, Kwargs, ReportError, State, Tera, Value};

use super::RenderFailure;
use super::at_work::PagesAtWork;
use super::data::{Fingerprint, PageParts};
use super::limits::{self, BoundedWriter};
use super::template_dependencies::{TemplateDependencies, bare_name};
use super::undefined_names;
use crate::diagnostics::{Code, Diagnostic, Diagnostics, Finding, Position};
use crate::theme::{BUILT_IN_PREFIX, THEME_PREFIX, Template, Theme};

/// Tera's variable for debugging, which holds all others.
const ALL_VARIABLES: &str = "__tera_context";

/// The templates of a site, ready to render.
pub struct Templates {
    tera: Tera,
    /// The highest layer of each template, by its name without a layer. Tera would look through one
    /// layer after the other each time.
    highest: BTreeMap<String, HighestLayer>,
    /// Names and paths of all templates, for messages.
    paths: Vec<(String, String)>,
    dependencies: TemplateDependencies,
    at_work: Arc<PagesAtWork>,
}

/// A template that pages are made with.
struct HighestLayer {
    /// Its name, with the layer.
    name: String,
    /// Its path, for messages.
    path: String,
}

impl Templates {
    /// Parses every template. `None` if any can't be used; the mistakes have been reported.
    pub fn load(theme: &Theme, found: &mut Diagnostics) -> Option<Templates> {
        let paths = theme.templates.iter().map(|t| (t.name.clone(), t.path.clone())).collect();
        let names = highest_layers(&theme.templates);
        let sources = || theme.templates.iter().map(|t| (t.name.as_str(), t.text.as_ref()));
        let mut tera = empty()?;
        let mut result =
            tera.add_raw_templates(sources().chain(included(&theme.templates, &names)));
        if result.is_err() {
            // Each mistake is reported once for a template, not again for its second name.
            tera = empty()?;
            result = tera.add_raw_templates(sources());
        }
        let dependencies = TemplateDependencies::of(&theme.templates);
        let highest = |(name, top): (&str, &Template)| {
            let (full_name, path) = (top.name.clone(), top.path.clone());
            (name.to_owned(), HighestLayer { name: full_name, path })
        };
        let highest = names.into_iter().map(highest).collect();
        let mut templates =
            Templates { tera, highest, paths, dependencies, at_work: Arc::default() };
        templates.at_work = Arc::new(PagesAtWork::of(templates.may_loop()));
        let dumps = templates.dumps(&theme.templates);
        let is_sound = dumps.is_empty();
        found.extend(dumps);
        let Err(error) = result else { return is_sound.then_some(templates) };
        let mut diagnostics = syntax_errors(&theme.templates, &templates);
        if diagnostics.is_empty() {
            diagnostics = templates.diagnostics(&error, "");
        }
        found.extend(diagnostics);
        None
    }

    /// The pages that are being rendered.
    pub fn at_work(&self) -> &Arc<PagesAtWork> {
        &self.at_work
    }

    /// For the path of each template: the paths of the templates in which a page made with it could
    /// go on for ever.
    fn may_loop(&self) -> BTreeMap<String, Vec<String>> {
        let of = |name: &str| {
            let all = self.dependencies.may_loop(name).iter();
            let all: Vec<String> = all.map(|name| self.path(name).to_owned()).collect();
            (!all.is_empty()).then(|| (self.path(name).to_owned(), all))
        };
        self.dependencies.names().filter_map(of).collect()
    }

    /// The path of the file of a template, for messages.
    pub fn path_of<'t>(&'t self, name: &'t str) -> &'t str {
        self.highest.get(name).map_or(name, |highest| highest.path.as_str())
    }

    /// Whether a theme or the site has a template with this name.
    pub fn has(&self, name: &str) -> bool {
        self.dependencies.knows(name)
    }

    /// Reports templates that show Tera's table of all variables, whose order differs each time.
    fn dumps(&self, all: &[Template]) -> Vec<Diagnostic> {
        let dump = |template: &Template| {
            let at = template.text.find(ALL_VARIABLES)?;
            let before = &template.text[..at];
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
            let message = format!("`{ALL_VARIABLES}` comes in another order in each build");
            let finding = Finding::error(Code::Template, None, message)
                .help("show the variables that you want to see: {{ page }}, {{ article }}");
            let position = Position { line, column };
            Some(finding.at_path(self.path(&template.name)).at_position(Some(position)))
        };
        all.iter().filter_map(dump).collect()
    }

    /// The fingerprint of a template and of everything its page can depend on.
    pub fn fingerprint(&self, name: &str) -> Fingerprint {
        self.dependencies.fingerprint(name)
    }

    /// Whether a page of this template gets a variable that is only made for templates that name
    /// it.
    pub fn has_variable(&self, name: &str, variable: &str) -> bool {
        self.dependencies.has_variable(name, variable)
    }

    /// Renders a template into `out`. `page` is the URL that it is rendered for, or the name of
    /// what else is made.
    ///
    /// # Errors
    /// A diagnostic with the template's line; or the failure of a part that is made on demand.
    pub fn render(
        &self,
        name: &str,
        parts: PageParts,
        page: &str,
        out: &mut Vec<u8>,
    ) -> Result<(), RenderFailure> {
        let mut context = Context::new();
        for (key, data) in parts {
            context.insert_value(key, data.value()?);
        }
        limits::begin_page();
        let (full_name, path) = match self.highest.get(name) {
            Some(highest) => (highest.name.as_str(), highest.path.as_str()),
            None => (name, name),
        };
        let _at_work = self.at_work.begin(path, page);
        self.tera.render_to(full_name, &context, BoundedWriter(out)).map_err(|error| {
            let mut all = self.diagnostics(&error, page);
            let mut first = if all.is_empty() {
                Finding::error(Code::Template, None, error.to_string()).at_site()
            } else {
                all.swap_remove(0)
            };
            if first.path.is_none() {
                // Tera doesn't say where: it is in this template, or in one that it uses.
                first.path = Some(path.to_owned());
            }
            RenderFailure::Mistake(Box::new(first))
        })
    }

    /// Turns one of Tera's errors into diagnostics. It may hold several reports, each with its
    /// place.
    #[allow(clippy::wildcard_enum_match_arm, reason = "what Tera adds has a message of its own")]
    fn diagnostics(&self, error: &tera::Error, page: &str) -> Vec<Diagnostic> {
        let help = (!page.is_empty()).then(|| {
            format!("while rendering {page}; docs/templates.md lists what this template gets")
        });
        match error.kind() {
            ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
                vec![self.diagnostic(report, help)]
            }
            ErrorKind::Msg(message) => message
                .split("\n\n")
                .map(|report| self.diagnostic_of_text(report, help.clone()))
                .collect(),
            ErrorKind::MissingParent { current, parent } => {
                let message = format!("there is no template `{parent}` to extend");
                let finding = Finding::error(Code::Template, None, message);
                vec![with_help(finding, help).at_path(self.path(current))]
            }
            ErrorKind::Io(io::ErrorKind::FileTooLarge) => {
                let most = limits::MOST_BYTES >> 20;
                let message =
                    format!("a page has more than {most} MB; is there a loop that doesn't end?");
                vec![with_help(Finding::error(Code::Template, None, message), help).at_site()]
            }
            other => {
                let finding =
                    with_help(Finding::error(Code::Template, None, other.to_string()), help);
                let name = if let ErrorKind::CircularExtend { tpl, .. }
                | ErrorKind::CircularInclude { tpl, .. } = other
                {
                    Some(tpl)
                } else {
                    None
                };
                vec![match name {
                    Some(name) => finding.at_path(self.path(name)),
                    None => finding.at_site(),
                }]
            }
        }
    }

    fn diagnostic(&self, report: &ReportError, help: Option<String>) -> Diagnostic {
        let span = report.span();
        let position = Position { line: span.start_line, column: span.start_col + 1 };
        let message = report.message().trim_end_matches('.');
        let explained = undefined_names::explained(message);
        let (message, near) = explained.unwrap_or_else(|| (message.to_owned(), None));
        let help = near.into_iter().chain(help).reduce(|near, help| format!("{near} ({help})"));
        with_help(Finding::error(Code::Template, None, message), help)
            .at_path(self.path(report.filename()))
            .at_position(Some(position))
    }

    /// Reads a report that Tera gives only as text: its message and its `--> name:line:column`.
    fn diagnostic_of_text(&self, report: &str, help: Option<String>) -> Diagnostic {
        let first = report.lines().next().unwrap_or_default();
        let message = first.strip_prefix("error: ").unwrap_or(first);
        let finding = with_help(Finding::error(Code::Template, None, message), help);
        let place = report.lines().find_map(|line| line.trim_start().strip_prefix("--> "));
        let Some(place) = place else { return finding.at_site() };
        let mut parts = place.rsplitn(3, ':');
        let (column, line, name) = (parts.next(), parts.next(), parts.next());
        match (name, line, column) {
            (Some(name), Some(line), Some(column)) => {
                let position = line.parse().ok().zip(column.parse().ok());
                finding
                    .at_path(self.path(name))
                    .at_position(position.map(|(line, column)| Position { line, column }))
            }
            _ => finding.at_path(place),
        }
    }

    fn path<'a>(&'a self, name: &'a str) -> &'a str {
        let layers = ["", THEME_PREFIX, BUILT_IN_PREFIX];
        let find =
            |prefix: &str| self.paths.iter().find(|(n, _)| n.strip_prefix(prefix) == Some(name));
        layers.into_iter().find_map(find).map_or(name, |(_, path)| path)
    }
}

/// A Tera without templates.
fn empty() -> Option<Tera> {
    let mut tera = Tera::new();
    tera.set_fallback_prefixes([THEME_PREFIX, BUILT_IN_PREFIX]).ok()?;
    tera.register_function("range", limits::range);
    tera.register_filter("safe", safe);
    tera.autoescape_on([".html", ".svg"]);
    Some(tera)
}

/// Tera's `safe`, but without copying the text, since whole articles go through it.
fn safe(value: Value, _: Kwargs, _: &State) -> Value {
    if value.is_string() { value.mark_safe() } else { Value::safe_string(&value.to_string()) }
}

/// The highest layer of each template, by its name without a layer.
fn highest_layers(all: &[Template]) -> BTreeMap<&str, &Template> {
    let layer = |template: &Template| {
        let below = [BUILT_IN_PREFIX, THEME_PREFIX];
        below.iter().position(|prefix| template.name.starts_with(prefix)).unwrap_or(below.len())
    };
    let mut highest: BTreeMap<&str, &Template> = BTreeMap::new();
    for template in all {
        let kept = highest.entry(bare_name(&template.name)).or_insert(template);
        if layer(template) > layer(kept) {
            *kept = template;
        }
    }
    highest
}

/// Templates that others include, by their names without a layer, so that Tera finds them at once.
/// Those with a component are left out: if two layers have the same component, Tera decides by the
/// layer which one is used.
fn included<'t>(
    all: &'t [Template],
    highest: &BTreeMap<&'t str, &'t Template>,
) -> Vec<(&'t str, &'t str)> {
    let is_included: BTreeSet<&str> =
        all.iter().flat_map(|template| included_by(&template.text)).collect();
    let second = |(name, template): (&&'t str, &&'t Template)| {
        let is_wanted = template.name != *name
            && !template.text.contains("component")
            && is_included.contains(name);
        is_wanted.then_some((*name, template.text.as_ref()))
    };
    highest.iter().filter_map(second).collect()
}

/// The names that a template includes, in single or double quotation marks.
fn included_by(text: &str) -> impl Iterator<Item = &str> {
    memmem::find_iter(text.as_bytes(), b"include ").filter_map(|at| {
        let rest = &text[at + "include ".len()..];
        let mark = rest.chars().next().filter(|mark| matches!(mark, '"' | '\''))?;
        rest[1..].split(mark).next()
    })
}

fn with_help(finding: Finding, help: Option<String>) -> Finding {
    match help {
        Some(help) => finding.help(help),
        None => finding,
    }
}

/// Tera stops at the first template that it can't parse; this parses each by itself.
fn syntax_errors(all: &[Template], templates: &Templates) -> Vec<Diagnostic> {
    all.iter()
        .filter_map(|template| {
            let error = Tera::new().add_raw_template(&template.name, &template.text).err()?;
            let ErrorKind::SyntaxError(report) = error.kind() else { return None };
            Some(templates.diagnostic(report, None))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::borrow::Cow;

    fn templates(all: &[(&str, &'static str)]) -> (Option<Templates>, Vec<String>) {
        let template = |(name, text): &(&str, &'static str)| Template {
            name: (*name).to_owned(),
            text: Cow::Borrowed(*text),
            path: format!("at/{name}"),
        };
        let theme = Theme { templates: all.iter().map(template).collect(), ..Theme::default() };
        let mut found = Diagnostics::default();
        let templates = Templates::load(&theme, &mut found);
        (templates, found.iter().map(|one| one.finding.message.clone()).collect())
    }

    #[test]
    fn what_is_included_comes_from_the_highest_layer() {
        let rendered = |more: &[(&str, &'static str)]| {
            let page = [("default/page.html", "{% include \"head.html\" %}{{ <piece/> }}")];
            let pieces = [
                ("default/head.html", "built in"),
                ("default/pieces.html", "{% component piece() %}, built in{% endcomponent %}"),
            ];
            let all: Vec<_> = more.iter().chain(&page).chain(&pieces).copied().collect();
            let mut out = Vec::new();
            let (templates, found) = templates(&all);
            templates
                .unwrap_or_else(|| panic!("{}", found.join(", ")))
                .render("page.html", vec![], "/", &mut out)
                .unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(rendered(&[]), "built in, built in");
        assert_eq!(rendered(&[("theme/head.html", "theme")]), "theme, built in");
        let site = ("head.html", "site, above {% include 'theme/head.html' %}");
        assert_eq!(rendered(&[("theme/head.html", "theme"), site]), "site, above theme, built in");
        let piece = ("theme/mine.html", "{% component piece() %}, theme{% endcomponent %}");
        assert_eq!(rendered(&[piece]), "built in, theme");
    }

    #[test]
    fn what_is_wrong_in_an_included_template_is_said_once() {
        let all = [
            ("default/page.html", "{% include \"head.html\" %}"),
            ("default/head.html", "{{ a | no_such_filter }}"),
        ];
        let (none, found) = templates(&all);
        assert!(none.is_none());
        assert_eq!(found.len(), 1, "{found:?}");
    }
}
