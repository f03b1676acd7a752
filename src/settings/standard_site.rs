//! `[standard_site]`: which record of the AT Protocol describes the site, as standard.site has it.

use crate::diagnostics::{Code, Finding};
use crate::frontmatter::fields::Fields;

/// The table `[standard_site]` (standard.site/docs).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandardSite {
    /// The AT URI of the site's record: `at://did:…/site.standard.publication/KEY`.
    pub publication: String,
    /// The part of it that names whose repository the records are in.
    repository: String,
}

const COLLECTION: &str = "/site.standard.publication/";

impl StandardSite {
    /// The AT URI of the record of an article with a permanent id (standard.site/docs/lexicons/document).
    pub fn document(&self, id: &str) -> String {
        format!("{}/site.standard.document/{}", self.repository, record_key(id))
    }
}

/// Reads `[standard_site]`.
pub(super) fn standard_site(fields: &mut Fields) -> Option<StandardSite> {
    let address = fields.required_text("publication")?;
    let parts = address.value.split_once(COLLECTION);
    if let Some((repository, key)) = parts
        && repository.strip_prefix("at://").is_some_and(is_did)
        && is_record_key(key)
    {
        let repository = repository.to_owned();
        return Some(StandardSite { publication: address.value, repository });
    }
    let message = "this is no AT URI of a `site.standard.publication` record";
    fields.findings().push(Finding::error(Code::InvalidUrl, address.spot, message).help(
        "write at://did:plc:…/site.standard.publication/KEY, with the DID and not the handle: it is shown \
         where you have made the record",
    ));
    None
}

/// Whether a text is a DID of a method that the AT Protocol allows (atproto.com/specs/did).
fn is_did(text: &str) -> bool {
    let name = text.strip_prefix("did:plc:").or_else(|| text.strip_prefix("did:web:"));
    name.is_some_and(|name| {
        let known = |b: u8| b.is_ascii_alphanumeric() || b".-_:%".contains(&b);
        !name.is_empty() && name.bytes().all(known) && !name.ends_with([':', '%'])
    })
}

/// Whether a text can be the key of a record (atproto.com/specs/record-key).
fn is_record_key(text: &str) -> bool {
    let known = |b: u8| b.is_ascii_alphanumeric() || b".-_:~".contains(&b);
    (1..=512).contains(&text.len()) && text.bytes().all(known) && text != "." && text != ".."
}

/// The signs of a TID, in their order (atproto.com/specs/tid).
const SIGNS: &[u8; 32] = b"234567abcdefghijklmnopqrstuvwxyz";

/// Where the times of keys begin: 2005, in microseconds.
const FIRST_TIME: u64 = 1_104_537_600_000_000;

/// The key of the record of an article with a permanent id. The lexicon wants a TID: 53 bits of a time in
/// microseconds and 10 bits that tell clocks apart, in thirteen signs. An article's dates may change and its
/// id may not, so that all of it is made of the id: 49 bits of the time, which lies in the seventeen years
/// from 2005 on and never ahead, and the 10 bits. Of a hundred thousand articles two have the same key
/// with a probability of one in a hundred million.
fn record_key(id: &str) -> String {
    let hash = blake3::hash(id.as_bytes());
    let number =
        hash.as_bytes().iter().take(8).fold(0, |number: u64, b| number << 8 | u64::from(*b));
    let time = FIRST_TIME + (number >> 10 & ((1 << 49) - 1));
    let tid = time << 10 | number & 1023;
    let sign = |at: u32| char::from(SIGNS[(tid >> (5 * at) & 31) as usize]);
    (0..13).rev().map(sign).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_tids_of_the_past_that_hang_on_the_id_alone() {
        assert_eq!(record_key("content/articles/a.md"), record_key("content/articles/a.md"));
        let mut keys = std::collections::BTreeSet::new();
        for number in 0..1000 {
            let key = record_key(&format!("content/articles/{number}.md"));
            assert_eq!(key.len(), 13, "{key}");
            assert!(key.bytes().all(|b| SIGNS.contains(&b)), "{key}");
            // The first sign has four bits, and those of a time between 2005 and 2024 begin so.
            assert!(("2v".."3l").contains(&&key[..2]), "{key}");
            assert!(keys.insert(key));
        }
    }

    #[test]
    fn only_a_did_names_a_repository() {
        assert!(is_did("did:plc:abc123") && is_did("did:web:desk.example"));
        for bad in
            ["desk.example", "did:key:abc", "did:plc:", "did:plc:a b", "did:web:a\"", "did:plc:a/b"]
        {
            assert!(!is_did(bad), "{bad}");
        }
        assert!(is_record_key("3lwafzkjqm25s") && is_record_key("self"));
        for bad in ["", ".", "a/b", "a?b", "a\"b", "ä"] {
            assert!(!is_record_key(bad), "{bad}");
        }
    }
}
