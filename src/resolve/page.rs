//! Resolves plain pages, and reports contradictions in them.

use super::{BodyLinks, ResolveInput, check_language, unlinked};
use crate::diagnostics::{Code, Diagnostics, Finding};
use crate::markdown::slugify;
use crate::model::{Html, PlainPage};
use crate::parse::ParsedPage;

/// Resolves a plain page; the links in its text are returned unresolved.
pub(super) fn resolve(
    html: Html,
    mut page: ParsedPage,
    input: ResolveInput,
    found: &mut Diagnostics,
) -> (PlainPage, BodyLinks) {
    let file = html.file;
    let source = input.inventory.file(file);
    let mut findings = Vec::new();
    check_language(source.lang, page.language.as_ref(), input.settings, &mut findings);
    let mut parts = Vec::new();
    for part in source.stem().split('/') {
        let slug = slugify(part);
        if slug.is_empty() {
            findings.push(
                Finding::error(Code::InvalidPath, None, format!("`{part}` can't be part of a URL"))
                    .help("use letters and digits in the names of files and folders"),
            );
        }
        parts.push(slug);
    }
    if parts.last().is_some_and(|last| last == "index") {
        parts.pop();
    }
    found.extend(findings.into_iter().map(|finding| finding.at(file)));
    let resolved = PlainPage {
        file,
        lang: source.lang,
        path: parts.join("/"),
        title: page.title.map_or_else(|| "Untitled".to_owned(), |t| t.value),
        summary: page.summary,
        redirect_from: page.redirect_from.into_iter().map(|p| p.value).collect(),
        extra: page.extra,
        body: unlinked(html, &mut page.body, input.settings),
    };
    (resolved, page.body.links)
}
