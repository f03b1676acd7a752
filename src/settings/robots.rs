//! `[robots]`: what robots may read of the site, and what they may use it for.

use std::collections::BTreeSet;

use crate::diagnostics::{Code, Finding, Located};
use crate::frontmatter::fields::Fields;

/// The `robots.txt` that shuts all robots out (RFC 9309), whatever the table says.
pub const NO_ROBOTS: &str = "User-agent: *\nDisallow: /\n";

/// The table `[robots]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RobotsSettings {
    /// Whether `site.toml` has the table.
    pub is_given: bool,
    /// What robots may use the content for, in the order of `robots.txt`: each purpose, as
    /// contentsignals.org calls it, and whether it is allowed. A purpose that isn't mentioned is neither
    /// allowed nor forbidden.
    pub signals: Vec<(&'static str, bool)>,
    /// What robots without a group of their own may read.
    pub rules: RobotsRules,
    /// The groups of robots with rules of their own.
    pub groups: Vec<RobotsGroup>,
}

/// What some robots may read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RobotsRules {
    /// Patterns of paths that they may read.
    pub allow: Vec<String>,
    /// Patterns of paths that they may not read.
    pub disallow: Vec<String>,
}

/// Some robots, and what they may read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RobotsGroup {
    /// Their product tokens.
    pub agents: Vec<String>,
    /// What they may read.
    pub rules: RobotsRules,
}

/// Each key, with its name in `robots.txt` (contentsignals.org).
const SIGNALS: [(&str, &str); 3] =
    [("search", "search"), ("ai_input", "ai-input"), ("ai_train", "ai-train")];

/// How many groups there may be. Crawlers may ignore whatever follows the first 500 kB of the file (RFC 9309,
/// section 2.5).
const MOST_GROUPS: usize = 200;

/// Reads `[robots]`.
pub(super) fn robots(fields: &mut Fields) -> RobotsSettings {
    let mut signals = Vec::new();
    for (key, word) in SIGNALS {
        let is_given = fields.has(key);
        let is_allowed = fields.flag(key);
        if is_given {
            signals.push((word, is_allowed));
        }
    }
    let rules = rules(fields);
    let mut known = BTreeSet::new();
    let groups = fields.tables_up_to(MOST_GROUPS, "groups", "[[robots.groups]]", |group| {
        group.need_texts("agents", "agents = [\"ExampleBot\"]");
        let agents = group.texts("agents");
        let agents: Vec<String> =
            agents.into_iter().filter_map(|agent| self::agent(group, agent, &mut known)).collect();
        if !group.mentions("disallow") && !group.mentions("allow") {
            group.missing("disallow", "disallow = [\"/\"]");
        }
        let rules = self::rules(group);
        (!agents.is_empty()).then_some(RobotsGroup { agents, rules })
    });
    RobotsSettings { is_given: true, signals, rules, groups }
}

fn rules(fields: &mut Fields) -> RobotsRules {
    let mut paths = |key| {
        let given = fields.texts(key);
        let (good, bad): (Vec<_>, Vec<_>) =
            given.into_iter().partition(|path| is_pattern(&path.value));
        for path in bad {
            let message = format!("`{}` is no pattern of paths", path.value);
            fields.findings().push(Finding::error(Code::InvalidPath, path.spot, message).help(
                "begin it with `/`, as it stands in an address; `*` is any text, and `$` its end",
            ));
        }
        good.into_iter().map(|path| path.value).collect()
    };
    RobotsRules { allow: paths("allow"), disallow: paths("disallow") }
}

/// Whether a text is a pattern as robots read it (RFC 9309, section 2.2.2): `#` would begin a comment, and
/// characters other than ASCII must be percent-encoded.
fn is_pattern(text: &str) -> bool {
    let middle = text.strip_suffix('$').unwrap_or(text);
    text.starts_with('/') && middle.bytes().all(|b| b.is_ascii_graphic() && b != b'#' && b != b'$')
}

/// Checks the name of a robot. The standard allows letters, `-` and `_` (RFC 9309, section 2.2.1), but the
/// names of some robots have digits.
fn agent(
    fields: &mut Fields,
    agent: Located<String>,
    known: &mut BTreeSet<String>,
) -> Option<String> {
    let name = &agent.value;
    if !name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')) {
        let help = if name == "*" {
            "what holds for all others stands in [robots] itself"
        } else {
            "write the one word by which it looks for its rules, without a version: ExampleBot"
        };
        let message = format!("`{name}` is no name of a robot");
        fields.findings().push(Finding::error(Code::InvalidValue, agent.spot, message).help(help));
        return None;
    }
    if !known.insert(name.to_ascii_lowercase()) {
        let message = format!("`{name}` is named twice");
        let finding = Finding::error(Code::Duplicate, agent.spot, message);
        fields.findings().push(finding.help("keep it in one of the groups"));
        return None;
    }
    Some(agent.value)
}
