//! `[api]`: whether the site's data are there for programs too, and under which licence.

use crate::diagnostics::{Code, Finding, Located};
use crate::frontmatter::fields::{Fields, is_web_url};

/// The table `[api]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ApiSettings {
    /// Under which terms the data may be used.
    pub licence: Option<Licence>,
    /// How whoever uses them is to name their origin.
    pub attribution: Option<String>,
    /// Whether articles have their whole text.
    pub is_full: bool,
}

impl ApiSettings {
    /// What may be done with the data and how, for people; nothing where nothing is said of it.
    pub fn usage_terms(&self) -> Option<String> {
        let licence = self.licence.as_ref().map(|licence| &licence.title);
        let parts: Vec<&str> = self.attribution.iter().chain(licence).map(String::as_str).collect();
        (!parts.is_empty()).then(|| parts.join(" · "))
    }
}

/// A licence for data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Licence {
    /// Its identifier in the list of SPDX (spdx.org/licenses), if it is one that Dateline knows.
    pub id: Option<&'static str>,
    /// What it is called; its address, if nobody knows.
    pub title: String,
    /// Where it can be read.
    pub url: String,
}

/// Licences that are given to texts and data: each by its identifier in the list of SPDX, what it is called,
/// and where it stands.
const LICENCES: [(&str, &str, &str); 13] = [
    (
        "CC-BY-4.0",
        "Creative Commons Attribution 4.0 International",
        "https://creativecommons.org/licenses/by/4.0/",
    ),
    (
        "CC-BY-SA-4.0",
        "Creative Commons Attribution-ShareAlike 4.0 International",
        "https://creativecommons.org/licenses/by-sa/4.0/",
    ),
    (
        "CC-BY-ND-4.0",
        "Creative Commons Attribution-NoDerivatives 4.0 International",
        "https://creativecommons.org/licenses/by-nd/4.0/",
    ),
    (
        "CC-BY-NC-4.0",
        "Creative Commons Attribution-NonCommercial 4.0 International",
        "https://creativecommons.org/licenses/by-nc/4.0/",
    ),
    (
        "CC-BY-NC-SA-4.0",
        "Creative Commons Attribution-NonCommercial-ShareAlike 4.0 International",
        "https://creativecommons.org/licenses/by-nc-sa/4.0/",
    ),
    (
        "CC-BY-NC-ND-4.0",
        "Creative Commons Attribution-NonCommercial-NoDerivatives 4.0 International",
        "https://creativecommons.org/licenses/by-nc-nd/4.0/",
    ),
    (
        "CC0-1.0",
        "Creative Commons Zero 1.0 Universal",
        "https://creativecommons.org/publicdomain/zero/1.0/",
    ),
    (
        "ODbL-1.0",
        "Open Data Commons Open Database License 1.0",
        "https://opendatacommons.org/licenses/odbl/1-0/",
    ),
    (
        "ODC-By-1.0",
        "Open Data Commons Attribution License 1.0",
        "https://opendatacommons.org/licenses/by/1-0/",
    ),
    (
        "PDDL-1.0",
        "Open Data Commons Public Domain Dedication and License 1.0",
        "https://opendatacommons.org/licenses/pddl/1-0/",
    ),
    (
        "OGL-UK-3.0",
        "Open Government Licence v3.0",
        "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    ),
    (
        "OGL-Canada-2.0",
        "Open Government Licence - Canada 2.0",
        "https://open.canada.ca/en/open-government-licence-canada",
    ),
    (
        "etalab-2.0",
        "Etalab Open License 2.0",
        "https://www.etalab.gouv.fr/wp-content/uploads/2018/11/open-licence.pdf",
    ),
];

/// Reads `[api]`. Articles have what they have in feeds, unless it says otherwise.
pub(super) fn api(fields: &mut Fields, feed_full: bool) -> ApiSettings {
    let licence = fields.text("licence").and_then(|text| licence(fields, &text));
    let attribution = fields.text("attribution").map(|text| text.value);
    let is_full = fields.choice("content", &[("summary", false), ("full", true)]);
    ApiSettings { licence, attribution, is_full: is_full.unwrap_or(feed_full) }
}

fn licence(fields: &mut Fields, text: &Located<String>) -> Option<Licence> {
    let written = text.value.as_str();
    if let Some((id, title, url)) = LICENCES.iter().find(|(id, _, _)| *id == written) {
        return Some(Licence { id: Some(id), title: (*title).to_owned(), url: (*url).to_owned() });
    }
    if is_web_url(written) {
        return Some(Licence { id: None, title: written.to_owned(), url: written.to_owned() });
    }
    let message = format!("`{written}` is no licence that Dateline knows");
    let finding = Finding::error(Code::InvalidValue, text.spot, message)
        .help("write its identifier, such as CC-BY-4.0, or the address where it can be read")
        .suggest(written, LICENCES.iter().map(|(id, _, _)| *id));
    fields.findings().push(finding);
    None
}
