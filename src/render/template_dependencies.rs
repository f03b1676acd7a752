//! What a template can reach, so that a change of one renders just the pages that it can change,
//! and what it can ask for.
//!
//! Tera's names of templates and components are literals: what a template extends, includes or
//! calls stands in its text. This looks for every name in every text and so finds too much rather
//! than too little; a text with a backslash, which could spell a name in another way, reaches all, and so do
//! all texts when one only looks as if it had a component in it.

use std::collections::{BTreeMap, BTreeSet};

use super::data::{Fingerprint, Keys, combine_fingerprints, fingerprint_of};
use crate::theme::{BUILT_IN_PREFIX, THEME_PREFIX, Template};

/// What every template can reach.
#[derive(Debug, Default)]
pub struct TemplateDependencies {
    /// By the name without a layer's prefix.
    by_name: BTreeMap<String, Dependencies>,
}

#[derive(Debug, Default)]
struct Dependencies {
    fingerprint: Fingerprint,
    keys: Keys,
}

/// A template without the components in it, or one component: what can be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Node<'t> {
    Template(&'t str),
    Component(&'t str),
}

/// The texts of a node, from all layers, each with the name of its template.
type Texts<'t> = BTreeMap<Node<'t>, Vec<(&'t str, &'t str)>>;

/// The name without its layer.
fn bare(name: &str) -> &str {
    let stripped = name.strip_prefix(THEME_PREFIX).or_else(|| name.strip_prefix(BUILT_IN_PREFIX));
    stripped.unwrap_or(name)
}

impl TemplateDependencies {
    /// Looks through all templates of all layers. The layers of one name count as one template:
    /// the upper may extend the lower.
    pub fn of(templates: &[Template]) -> TemplateDependencies {
        let mut texts = Texts::new();
        for template in templates {
            for (component, text) in split(&template.text) {
                let node = component.map_or(Node::Template(bare(&template.name)), Node::Component);
                texts.entry(node).or_default().push((&template.name, text));
            }
        }
        let plain = templates.iter().all(|template| is_plain(&template.text));
        let uses =
            |layers| if plain { used(layers, &texts) } else { texts.keys().copied().collect() };
        let uses: BTreeMap<Node, Vec<Node>> =
            texts.iter().map(|(node, layers)| (*node, uses(layers))).collect();
        let mut by_name = BTreeMap::new();
        for node in texts.keys() {
            let Node::Template(name) = node else { continue };
            let reached = closure(*node, &uses);
            let layers = || reached.iter().filter_map(|node| texts.get(node)).flatten();
            let parts = layers().flat_map(|(name, text)| [name.as_bytes(), text.as_bytes()]);
            let fingerprint = combine_fingerprints(parts.map(fingerprint_of));
            let keys = layers().flat_map(|(_, text)| keys(text)).map(str::to_owned).collect();
            by_name.insert((*name).to_owned(), Dependencies { fingerprint, keys });
        }
        TemplateDependencies { by_name }
    }

    /// The fingerprint of a template and of all that it can reach.
    pub fn fingerprint(&self, name: &str) -> Fingerprint {
        self.by_name.get(name).map_or(0, |reached| reached.fingerprint)
    }

    /// The keys that a template, or one that it can reach, writes as `.key` or `"key"`.
    pub fn keys(&self, name: &str) -> Option<&Keys> {
        self.by_name.get(name).map(|reached| &reached.keys)
    }
}

/// Whether a byte can be part of a name.
fn in_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// The name at the start of a text.
fn name_at(text: &str) -> &str {
    let end = text.bytes().position(|byte| !in_name(byte)).unwrap_or(text.len());
    &text[..end]
}

/// The parts of a template: its components by name, and all text outside of them. What doesn't look
/// like a component from its first tag to its last belongs to the template.
fn split(text: &str) -> Vec<(Option<&str>, &str)> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("component ") {
        let inside = &rest[start + "component ".len()..];
        let name = name_at(inside.trim_start());
        let tag = rest[..start].trim_end().trim_end_matches('-').ends_with("{%");
        let end = inside.find("endcomponent").map(|at| start + "component ".len() + at);
        let (Some(end), true, false) = (end, tag, name.is_empty()) else {
            parts.push((None, &rest[..start + "component ".len()]));
            rest = inside;
            continue;
        };
        parts.push((None, &rest[..start]));
        parts.push((Some(name), &rest[start..end]));
        rest = &rest[end + "endcomponent".len()..];
    }
    parts.push((None, rest));
    parts
}

/// Whether what looks like a component in a text is one: nothing that does stands in a comment,
/// inside of another or in a text where Tera may not look at tags. What isn't plain reaches all.
fn is_plain(text: &str) -> bool {
    let mut at = 0;
    split(text).into_iter().all(|(component, part)| {
        let before = &text[..at];
        at += part.len();
        if component.is_none() {
            return true;
        }
        at += "endcomponent".len();
        let in_comment = before.rfind("{#") > before.rfind("#}");
        !in_comment && part.matches("component ").count() == 1 && !text.contains("endraw")
    })
}

/// The nodes that texts name: templates anywhere in them, components where they are called.
fn used<'t>(layers: &[(&'t str, &'t str)], texts: &Texts<'t>) -> Vec<Node<'t>> {
    let mut used = Vec::new();
    for (_, text) in layers {
        if text.contains('\\') {
            return texts.keys().copied().collect();
        }
        used.extend(texts.keys().filter(|node| match node {
            Node::Template(name) => text.contains(name),
            Node::Component(_) => false,
        }));
        let calls = text.match_indices('<').map(|(at, _)| name_at(text[at + 1..].trim_start()));
        used.extend(calls.map(Node::Component).filter(|node| texts.contains_key(node)));
    }
    used
}

/// The words of a text that follow a dot or a quotation mark.
fn keys(text: &str) -> impl Iterator<Item = &str> {
    let after = text.match_indices(['.', '"', '\'', '`']).map(|(at, _)| &text[at + 1..]);
    after.map(|rest| name_at(rest.trim_start())).filter(|name| !name.is_empty())
}

/// Everything that can be reached from a node, itself among it.
fn closure<'t>(node: Node<'t>, uses: &BTreeMap<Node<'t>, Vec<Node<'t>>>) -> BTreeSet<Node<'t>> {
    let mut reached = BTreeSet::from([node]);
    let mut open = vec![node];
    while let Some(at) = open.pop() {
        for next in uses.get(&at).into_iter().flatten() {
            if reached.insert(*next) {
                open.push(*next);
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

    #[test]
    fn what_is_reached_is_in_the_print() {
        let base = |parts: &'static str, other: &'static str| {
            TemplateDependencies::of(&[
                template(
                    "default/page.html",
                    "{% extends \"layout.html\" %}{{ <list items={a.b} /> }}",
                ),
                template("default/layout.html", "{% include \"head.html\" %}"),
                template("default/head.html", ""),
                template("default/parts.html", parts),
                template("default/other.html", other),
            ])
        };
        let list = "{% component list(items) %}{{ items.first }}{% endcomponent list %}";
        let (one, two) = (base(list, "a"), base(list, "b"));
        assert_eq!(one.fingerprint("page.html"), two.fingerprint("page.html"));
        assert_ne!(one.fingerprint("other.html"), two.fingerprint("other.html"));
        let changed = "{% component list(items) %}{{ items.last }}{% endcomponent list %}";
        assert_ne!(one.fingerprint("page.html"), base(changed, "a").fingerprint("page.html"));
        let has = |name: &str, key: &str| one.keys(name).unwrap().contains(key);
        assert!(has("page.html", "first") && has("page.html", "b"));
        assert!(!has("other.html", "first"));
    }

    #[test]
    fn a_component_is_reached_without_its_neighbours() {
        let parts = "{# two #}{% component one(a) %}{{ a.x }}{% endcomponent one %}\n\
                     {%- component two(a) -%}{{ a.y }}{{ <one a={a} /> }}{%- endcomponent two -%}";
        let reach = TemplateDependencies::of(&[
            template("default/parts.html", parts),
            template("default/a.html", "{{ <one a={b} /> }}"),
            template("default/b.html", "{{< two a={b} /> }}"),
        ]);
        let keys = |name: &str| reach.keys(name).unwrap();
        assert!(keys("a.html").contains("x") && !keys("a.html").contains("y"));
        assert!(keys("b.html").contains("x") && keys("b.html").contains("y"));
    }

    #[test]
    fn what_only_looks_like_a_component_hides_nothing() {
        let reach = |text: &'static str| {
            let base = "{% component one(a) %}{{ a }}{% endcomponent one %}";
            TemplateDependencies::of(&[
                template("page.html", text),
                template("default/parts.html", base),
            ])
            .fingerprint("page.html")
        };
        for (one, two) in [
            (
                "{# {% component x #}a{# {% endcomponent #}",
                "{# {% component x #}b{# {% endcomponent #}",
            ),
            (
                "{% raw %}{% component x() %}a{% endcomponent %}{% endraw %}",
                "{% raw %}{% component x() %}b{% endcomponent %}{% endraw %}",
            ),
            (
                "{{ <y /> }}{# {% component x #}{% component y() %}a{% endcomponent y %}",
                "{{ <y /> }}{# {% component x #}{% component y() %}b{% endcomponent y %}",
            ),
        ] {
            assert_ne!(reach(one), reach(two), "{one}");
        }
    }

    #[test]
    fn a_layer_above_counts() {
        let own = |text: &'static str| {
            TemplateDependencies::of(&[
                template("default/head.html", ""),
                template("head.html", text),
            ])
        };
        assert_ne!(own("a").fingerprint("head.html"), own("b").fingerprint("head.html"));
    }
}
