//! `[check]` and `[preview]`: which findings a desk wants to see, and the editor that its preview opens.

use crate::diagnostics::{Allow, Code, Finding, Located, Severity, nearest};
use crate::frontmatter::fields::Fields;
use crate::frontmatter::tree::Value;

/// The table `[check]`.
#[derive(Debug, Clone, Default)]
pub(super) struct Check {
    /// The levels that differ from the default.
    pub levels: Vec<(Code, Option<Severity>)>,
    /// The warnings that are accepted.
    pub allow: Vec<Allow>,
}

/// Reads `[check]`.
pub(super) fn check(fields: &mut Fields) -> Check {
    let allow = fields.few_tables("allow", "[[check.allow]]", allow);
    Check { allow, levels: levels(fields) }
}

/// Reads an entry of `[[check.allow]]`.
fn allow(fields: &mut Fields) -> Option<Allow> {
    let name = fields.required_text("code");
    let path = fields.required_text("path");
    let reason = fields.required_text("reason");
    let name = name?;
    let (code, finding) = named(&name, Code::InvalidValue);
    fields.findings().extend(finding);
    let code = code?;
    if !code.can_be_warning() {
        let message = format!("`{}` is always an error: it can't be allowed", name.value);
        let finding = Finding::error(Code::InvalidValue, name.spot, message);
        fields.findings().push(finding.help("mend what it finds, and take this entry out"));
        return None;
    }
    // If the path can't be read, any path is allowed, so that one mistake doesn't cause more findings.
    let path = path.map(|path| path.value);
    let reason = reason.map_or_else(String::new, |reason| reason.value);
    Some(Allow { code, path, reason, spot: name.spot })
}

fn levels(fields: &mut Fields) -> Vec<(Code, Option<Severity>)> {
    let mut levels = Vec::new();
    for (key, node) in fields.rest() {
        // A level is never a list, so this must be a mistyped key, such as `allow`.
        if matches!(node.value, Value::List(_)) && Code::named(&key.value).is_none() {
            fields.leave(key, node);
            continue;
        }
        let (code, finding) = named(&key, Code::UnknownKey);
        fields.findings().extend(finding);
        let Some(code) = code else { continue };
        if !code.can_be_warning() {
            let message = format!("`{}` is always an error: it can't have a level", key.value);
            let finding = Finding::error(Code::InvalidValue, key.spot, message);
            fields.findings().push(finding.help("take the line out"));
            continue;
        }
        let level = match &node.value {
            Value::Text(word) => match word.as_ref() {
                "off" => Some(None),
                "warning" => Some(Some(Severity::Warning)),
                "error" => Some(Some(Severity::Error)),
                _ => None,
            },
            _ => None,
        };
        match level {
            Some(level) => levels.push((code, level)),
            None => {
                fields.findings().push(
                    Finding::error(Code::InvalidValue, node.spot, "this is no level")
                        .help("write \"off\", \"warning\" or \"error\""),
                );
                // It may have been meant to be off.
                levels.push((code, None));
            }
        }
    }
    levels
}

/// The code that a name means. A mistyped name is reported, but counts as the code that it resembles, so
/// that findings which it was to allow or turn off aren't reported as well.
fn named(name: &Located<String>, error: Code) -> (Option<Code>, Option<Finding>) {
    if let Some(code) = Code::named(&name.value) {
        return (Some(code), None);
    }
    let message = format!("there is no finding `{}`", name.value);
    let finding = Finding::error(error, name.spot, message);
    let known = || Code::ALL.iter().map(|code| code.as_str());
    let meant = nearest(&name.value, known()).and_then(Code::named);
    let meant = meant.filter(|code| code.can_be_warning());
    (meant, Some(finding.suggest(&name.value, known())))
}

/// Reads `[preview]`: the address that opens a file in an editor. Since pages link to it, schemes that
/// could run script are refused.
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
