//! `[check]` and `[preview]`: what a desk wants to be told, and how.

use crate::diagnostics::{Allow, Code, Finding, Severity};
use crate::frontmatter::fields::Fields;

/// The table `[check]`.
#[derive(Debug, Clone, Default)]
pub(super) struct Check {
    /// The levels that differ from the default.
    pub levels: Vec<(Code, Option<Severity>)>,
    /// The warnings that are accepted.
    pub allow: Vec<Allow>,
}

/// `[check]`.
pub(super) fn check(fields: &mut Fields) -> Check {
    let allow = fields.few_tables("allow", "[[check.allow]]", allow);
    Check { allow, levels: levels(fields) }
}

/// An entry of `[[check.allow]]`.
fn allow(fields: &mut Fields) -> Option<Allow> {
    let name = fields.required_text("code");
    let path = fields.required_text("path");
    let reason = fields.required_text("reason");
    let name = name?;
    let Some(code) = Code::named(&name.value) else {
        let message = format!("there is no finding `{}`", name.value);
        let finding = Finding::error(Code::InvalidValue, name.spot, message);
        let known = Code::ALL.iter().map(|c| c.as_str());
        fields.findings().push(finding.suggest(&name.value, known));
        return None;
    };
    if !code.can_be_warning() {
        let message = format!("`{}` is always an error: it can't be allowed", name.value);
        let finding = Finding::error(Code::InvalidValue, name.spot, message);
        fields.findings().push(finding.help("mend what it finds, and take this entry out"));
        return None;
    }
    Some(Allow { code, path: path?.value, reason: reason?.value, spot: name.spot })
}

fn levels(fields: &mut Fields) -> Vec<(Code, Option<Severity>)> {
    let mut levels = Vec::new();
    for (key, node) in fields.rest() {
        let Some(code) = Code::named(&key.value) else {
            let message = format!("there is no finding `{}`", key.value);
            let finding = Finding::error(Code::UnknownKey, key.spot, message);
            fields
                .findings()
                .push(finding.suggest(&key.value, Code::ALL.iter().map(|c| c.as_str())));
            continue;
        };
        if !code.can_be_warning() {
            let message = format!("`{}` is always an error: it can't have a level", key.value);
            let finding = Finding::error(Code::InvalidValue, key.spot, message);
            fields.findings().push(finding.help("take the line out"));
            continue;
        }
        let level = match &node.value {
            crate::frontmatter::tree::Value::Text(word) => match word.as_ref() {
                "off" => Some(None),
                "warning" => Some(Some(Severity::Warning)),
                "error" => Some(Some(Severity::Error)),
                _ => None,
            },
            _ => None,
        };
        match level {
            Some(level) => levels.push((code, level)),
            None => fields.findings().push(
                Finding::error(Code::InvalidValue, node.spot, "this is no level")
                    .help("write \"off\", \"warning\" or \"error\""),
            ),
        }
    }
    levels
}

/// `[preview]`: the address that opens a file in an editor. It stands in a link, so that what runs
/// script in a page is refused.
pub(super) fn editor(fields: &mut Fields) -> Option<String> {
    let address = fields.text("editor")?;
    let scheme = address.value.split_once(':').map_or("", |(scheme, _)| scheme);
    let named = scheme.starts_with(|c: char| c.is_ascii_lowercase())
        && scheme
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"+.-".contains(&b));
    let script = ["javascript", "data", "vbscript", "blob"].contains(&scheme);
    if named && !script && address.value.contains("{file}") {
        return Some(address.value);
    }
    fields.findings().push(
        Finding::error(
            Code::InvalidUrl,
            address.spot,
            "`editor` is an address that your editor opens, with {file} in it",
        )
        .help("for example \"vscode://file/{file}:{line}\""),
    );
    None
}
