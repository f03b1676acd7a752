//! Which templates the page of a template can depend on, so that a change of one template renders
//! only the pages that it can affect.
//!
//! Tera tells nobody what it has parsed, and nothing here parses a template. Instead, this looks
//! for what a template must contain if it depends on something, and assumes the dependency if it is
//! there: too much rather than too little. A template that is extended or included is named by a
//! string literal, which contains the name as it is unless it has an escape, and a template with a
//! component contains the word `component`. So a page depends on its own template, on each template
//! that one of those names, and on every template with a component; if a text contains a backslash,
//! on all.

use std::collections::{BTreeMap, BTreeSet};

use memchr::memmem;

use super::data::{Fingerprint, combine_fingerprints, fingerprint_of};
use crate::theme::{BUILT_IN_PREFIX, THEME_PREFIX, Template};

/// What the page of each template can depend on.
#[derive(Debug, Default)]
pub struct TemplateDependencies {
    /// By the template's name, without the prefix of a layer.
    by_name: BTreeMap<String, Dependencies>,
}

#[derive(Debug, Default)]
struct Dependencies {
    fingerprint: Fingerprint,
    /// Templates of a theme or of the site that could go on for ever, by their full names.
    may_loop: Vec<String>,
    /// Those [`OPTIONAL_VARIABLES`] that the templates name.
    variables: BTreeSet<&'static str>,
}

/// Variables that are costly to make, which a page gets only if one of its templates names them.
/// What is inside another variable is always there: a template may walk through a table without
/// naming its keys, but it can't use a variable without its name (`__tera_context` is refused).
pub const OPTIONAL_VARIABLES: [&str; 2] = ["articles", "structured_data"];

/// The texts of a template in all layers, each with its full name: a higher one may extend a lower
/// one.
type Layers<'t> = Vec<(&'t str, &'t str)>;

/// A template's name without its layer.
pub(super) fn bare_name(name: &str) -> &str {
    let stripped = name.strip_prefix(THEME_PREFIX).or_else(|| name.strip_prefix(BUILT_IN_PREFIX));
    stripped.unwrap_or(name)
}

impl TemplateDependencies {
    /// Looks through all templates. The layers of one name count as one template.
    pub fn of(templates: &[Template]) -> TemplateDependencies {
        let mut all: BTreeMap<&str, Layers> = BTreeMap::new();
        for template in templates {
            all.entry(bare_name(&template.name))
                .or_default()
                .push((&template.name, &template.text));
        }
        let has_component = |layers: &Layers| layers.iter().any(|(_, text)| has(text, "component"));
        let components: Vec<&str> =
            all.iter().filter(|(_, layers)| has_component(layers)).map(|(name, _)| *name).collect();
        let named: BTreeMap<&str, Vec<&str>> =
            all.iter().map(|(name, layers)| (*name, named_in(layers, &all))).collect();
        let dependencies = |name: &&str| {
            // A card is no page of the theme: it depends on its components only if it calls one.
            let alone = closure([*name].into_iter(), &named);
            let is_alone = name.ends_with(".svg")
                && !alone
                    .iter()
                    .filter_map(|name| all.get(name))
                    .flatten()
                    .any(|(_, text)| calls(text));
            let reached = match is_alone {
                true => alone,
                false => closure([*name].into_iter().chain(components.iter().copied()), &named),
            };
            let texts = || reached.iter().filter_map(|name| all.get(name)).flatten();
            let parts = texts().flat_map(|(name, text)| [name.as_bytes(), text.as_bytes()]);
            let fingerprint = combine_fingerprints(parts.map(fingerprint_of));
            let variables = OPTIONAL_VARIABLES
                .into_iter()
                .filter(|variable| texts().any(|(_, text)| has_word(text, variable)));
            let is_own = |name: &str| !name.starts_with(BUILT_IN_PREFIX);
            let may_loop = texts().filter(|(name, text)| is_own(name) && may_loop(text));
            let found = Dependencies {
                fingerprint,
                may_loop: may_loop.map(|(name, _)| (*name).to_owned()).collect(),
                variables: variables.collect(),
            };
            ((*name).to_owned(), found)
        };
        TemplateDependencies { by_name: all.keys().map(dependencies).collect() }
    }

    /// Whether any layer has a template with this name.
    pub fn knows(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    /// The fingerprint of a template and of everything its page can depend on.
    pub fn fingerprint(&self, name: &str) -> Fingerprint {
        self.by_name.get(name).map_or(0, |found| found.fingerprint)
    }

    /// The templates of a theme or of the site, by their full names, in which a page of this
    /// template could go on for ever: itself and those that it can depend on, if they contain a
    /// loop or a component.
    pub fn may_loop(&self, name: &str) -> &[String] {
        self.by_name.get(name).map_or(&[], |found| &found.may_loop)
    }

    /// The names of all templates, without layers.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }

    /// Whether a page of this template can use one of [`OPTIONAL_VARIABLES`].
    pub fn has_variable(&self, name: &str, variable: &str) -> bool {
        self.by_name.get(name).is_none_or(|found| found.variables.contains(variable))
    }
}

/// The templates whose names occur in texts.
fn named_in<'t>(layers: &Layers, all: &BTreeMap<&'t str, Layers>) -> Vec<&'t str> {
    let escaped = layers.iter().any(|(_, text)| text.contains('\\'));
    let is_named = |name: &str| layers.iter().any(|(_, text)| has(text, name));
    all.keys().copied().filter(|name| escaped || is_named(name)).collect()
}

/// Whether a text contains another.
fn has(text: &str, other: &str) -> bool {
    memmem::find(text.as_bytes(), other.as_bytes()).is_some()
}

/// Whether a text may call a component: `{{ <name /> }}` or `{% <name> %}`. One that defines components
/// counts as well.
fn calls(text: &str) -> bool {
    let begins = |rest: &str| rest.trim_start_matches('-').trim_start().starts_with('<');
    has(text, "component") || ["{{", "{%"].iter().any(|tag| text.split(tag).skip(1).any(begins))
}

/// Whether a text contains something that may repeat without end: a loop, or a component, which may
/// call itself.
fn may_loop(text: &str) -> bool {
    let is_loop = |tag: &str| tag.trim_start_matches('-').trim_start().starts_with("for");
    has(text, "component") || text.split("{%").skip(1).any(is_loop)
}

/// Whether a text contains a word as a whole identifier of Tera's: ASCII letters, digits and `_`.
fn has_word(text: &str, word: &str) -> bool {
    let in_word = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    let bytes = text.as_bytes();
    memmem::find_iter(bytes, word).any(|at| {
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        !in_word(before) && !in_word(bytes.get(at + word.len()))
    })
}

/// Everything that these or what they name can reach, themselves included.
fn closure<'t>(
    from: impl Iterator<Item = &'t str>,
    named: &BTreeMap<&'t str, Vec<&'t str>>,
) -> BTreeSet<&'t str> {
    let mut open: Vec<&str> = from.collect();
    let mut reached: BTreeSet<&str> = open.iter().copied().collect();
    while let Some(at) = open.pop() {
        for next in named.get(at).into_iter().flatten() {
            if reached.insert(next) {
                open.push(next);
            }
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::borrow::Cow;

    fn template(name: &str, text: &'static str) -> Template {
        Template { name: name.to_owned(), text: Cow::Borrowed(text), path: String::new() }
    }

    /// The fingerprint of `page.html`, which extends, includes and calls, when `name` has a text.
    fn page_with(name: &str, text: &'static str) -> Fingerprint {
        let all = [
            ("default/page.html", "{% extends \"layout.html\" %}{{ <list items={a.b} /> }}"),
            ("default/layout.html", "{% include 'head.html' %}"),
            ("default/head.html", ""),
            ("default/parts.html", "{% component list(items) %}{{ items }}{% endcomponent %}"),
            ("default/other.html", ""),
        ];
        let with =
            |(at, own): (&str, &'static str)| template(at, if at == name { text } else { own });
        let added = (!all.iter().any(|(at, _)| *at == name)).then(|| template(name, text));
        let all: Vec<Template> = all.into_iter().map(with).chain(added).collect();
        TemplateDependencies::of(&all).fingerprint("page.html")
    }

    #[test]
    fn what_a_page_can_depend_on_is_in_its_fingerprint() {
        for name in ["default/layout.html", "default/head.html", "theme/head.html", "head.html"] {
            assert_ne!(page_with(name, "one"), page_with(name, "two"), "{name}");
        }
        for name in ["default/other.html", "theme/other.html", "more.html"] {
            assert_eq!(page_with(name, "one"), page_with(name, "two"), "{name}");
        }
    }

    #[test]
    fn every_way_to_write_a_component_counts() {
        for (one, two) in [
            (
                "{% component\nfoo() %}a{% endcomponent %}",
                "{% component\nfoo() %}b{% endcomponent %}",
            ),
            ("{%component\tfoo()%}a{%endcomponent%}", "{%component\tfoo()%}b{%endcomponent%}"),
            (
                "{%- component foo() -%}{# endcomponent #}a{% endcomponent %}",
                "{%- component foo() -%}{# endcomponent #}b{% endcomponent %}",
            ),
        ] {
            assert_ne!(page_with("mine.html", one), page_with("mine.html", two), "{one}");
        }
    }

    #[test]
    fn an_escaped_name_reaches_everything() {
        let page = |other: &'static str| {
            TemplateDependencies::of(&[
                template("page.html", "{% include \"sub\\/other.html\" %}"),
                template("sub/other.html", other),
            ])
            .fingerprint("page.html")
        };
        assert_ne!(page("one"), page("two"));
    }

    #[test]
    fn only_what_has_a_loop_or_a_component_can_go_on_for_ever() {
        let all = [
            template(
                "default/page.html",
                "{% for a in b %}{% include \"head.html\" %}{% endfor %}",
            ),
            template("theme/head.html", "{% include 'loop.html' %}{{ information }}"),
            template("loop.html", "{%-\nfor a in b %}{% endfor %}"),
            template("other.html", "{% for a in b %}{% endfor %}"),
        ];
        assert_eq!(TemplateDependencies::of(&all).may_loop("page.html"), ["loop.html"]);
        let mut all = all.to_vec();
        all.push(template("parts.html", "{% component c() %}{{ <c/> }}{% endcomponent %}"));
        assert_eq!(
            TemplateDependencies::of(&all).may_loop("page.html"),
            ["loop.html", "parts.html"]
        );
    }

    #[test]
    fn a_variable_is_asked_for_by_its_name() {
        let asks = |text: &'static str| {
            TemplateDependencies::of(&[template("page.html", text)])
                .has_variable("page.html", "articles")
        };
        assert!(asks("{% for a in articles %}"));
        assert!(asks("{%set x=articles%}"));
        assert!(asks("{{ <stories @articles /> }}"));
        assert!(!asks("{{ t.no_articles }} {{ articles_of }} particles"));
    }
}
