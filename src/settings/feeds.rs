//! `feeds` and `websub_hub`: the formats of feeds, and the hub that tells their readers of changes.

use crate::diagnostics::{Code, Finding};
use crate::format::{FEEDS, FeedFormat};
use crate::frontmatter::fields::{Fields, is_web_url};

/// Reads `feeds`: the formats named there, in the order of [`FEEDS`], or only Atom without the key.
pub(super) fn formats(fields: &mut Fields) -> Vec<&'static FeedFormat> {
    let is_given = fields.has("feeds");
    let named = fields.texts("feeds");
    if !is_given {
        return FEEDS.iter().take(1).collect();
    }
    for word in &named {
        if FEEDS.iter().all(|feed| feed.word != word.value) {
            let message = format!("`{}` is no format of feeds", word.value);
            let finding = Finding::error(Code::InvalidValue, word.spot, message);
            let words = FEEDS.iter().map(|feed| feed.word);
            // Most people's words for a format hold ours, or the other way round: "JSON Feed", "rss2".
            let said = word.value.to_lowercase();
            fields.findings().push(match words.clone().find(|known| said.contains(known)) {
                Some(known) => finding.help(format!("write \"{known}\"")),
                None => finding.suggest(&word.value, words),
            });
        }
    }
    FEEDS.iter().filter(|feed| named.iter().any(|word| word.value == feed.word)).collect()
}

/// Reads `websub_hub`: the address of a WebSub hub.
pub(super) fn hub(fields: &mut Fields) -> Option<String> {
    let hub = fields.text("websub_hub")?;
    if is_web_url(&hub.value) && !hub.value.contains('#') {
        return Some(hub.value);
    }
    let message = "`websub_hub` is the whole address of a hub";
    let help = "write https://hub.example.org/, or leave it out if there is none";
    fields.findings().push(Finding::error(Code::InvalidUrl, hub.spot, message).help(help));
    None
}
