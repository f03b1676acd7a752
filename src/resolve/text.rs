//! Resolves the links and pictures in a text.
//!
//! A link to a source file (`../officials/marco-rubio.md`) means that file's page. Links to paths
//! of the site (`/about/`) are checked by the plan, when every route is known.

use percent_encoding::percent_decode_str;

use super::{TargetFile, Targets};
use crate::diagnostics::{Code, FileId, Finding, Location, Spot, Suggestions, nearest};
use crate::markdown::{Link, LinkKind, OutsideLink, composed, slugify};
use crate::media_types;
use crate::model::{Anchors, LinkTarget, TextLink};
use crate::read::active::{self, NameHazard};
use crate::read::{FileKind, Inventory, SourceFile};
use crate::settings::Settings;

/// What links are resolved against.
pub struct Context<'a> {
    pub(super) inventory: &'a Inventory,
    pub(super) targets: &'a Targets,
    /// Whether HTML files beside a text are copied.
    pub(super) keeps_pages: bool,
}

/// Resolves the links in one text; `anchors` are the ids in that text.
pub fn targets(
    file: FileId,
    links: &[Link],
    anchors: &Anchors,
    context: &Context,
) -> (Vec<TextLink>, Vec<Finding>) {
    let mut found = Found::default();
    let resolved = links
        .iter()
        .map(|link| {
            let spot = Spot::new(link.span.clone());
            let target =
                target(context.inventory.file(file), link, spot, anchors, context, &mut found);
            TextLink { target, fragment: link.fragment.clone(), place: Location { file, spot } }
        })
        .collect();
    (resolved, found.findings)
}

/// What is found in one text.
#[derive(Default)]
struct Found {
    findings: Vec<Finding>,
    suggestions: Suggestions,
}

/// The path of a link with a full address, if that is the site's own.
pub(super) fn own_address(
    link: &OutsideLink,
    file: FileId,
    settings: &Settings,
) -> Option<TextLink> {
    let path = settings.own_path(&link.address)?;
    let (path, fragment) = match path.split_once('#') {
        Some((path, fragment)) => (path, Some(composed(fragment).into_owned())),
        None => (&*path, None),
    };
    let place = Location { file, spot: Spot::new(link.span.clone()) };
    Some(TextLink { target: LinkTarget::Path(path.to_owned()), fragment, place })
}

fn target(
    from: &SourceFile,
    link: &Link,
    spot: Spot,
    anchors: &Anchors,
    context: &Context,
    found: &mut Found,
) -> LinkTarget {
    let destination = link.destination.as_str();
    if destination.is_empty() {
        let fragment = link.fragment.as_deref().unwrap_or_default();
        if let Some(mut finding) = missing_heading(fragment, anchors, "this", &found.suggestions) {
            finding.spot = Some(spot);
            found.findings.push(finding);
        }
        return LinkTarget::Here;
    }
    if destination.starts_with('/') {
        return LinkTarget::Path(destination.to_owned());
    }
    let decoded = percent_decoded(destination);
    let path = join(from.folder(), decoded.as_deref().unwrap_or(destination));
    if link.kind == LinkKind::Page && destination.ends_with(".md") {
        return page_target(from, path, link, spot, context, found);
    }
    let asset = path.as_deref().and_then(|path| context.inventory.find_asset(path));
    match asset {
        Some(path) => {
            let is_picture = link.kind == LinkKind::Picture;
            let hazard = || unsafe_beside(destination, path, from, spot);
            let hazard = if context.keeps_pages { None } else { hazard() };
            let no_picture = || no_picture(destination, path, spot).filter(|_| is_picture);
            found.findings.extend(hazard.or_else(no_picture));
            match link.kind {
                LinkKind::Picture => LinkTarget::Picture(path.to_owned()),
                LinkKind::Page => LinkTarget::Asset(path.to_owned()),
            }
        }
        None => {
            let (code, what) = match link.kind {
                LinkKind::Picture => (Code::MissingPicture, "picture"),
                LinkKind::Page => (Code::DeadLink, "file"),
            };
            if destination.starts_with("www.") {
                let message = format!("`{destination}` would be a file beside this one");
                let help = format!("for another site write https://{destination}");
                found.findings.push(Finding::error(code, spot, message).help(help));
                return LinkTarget::Hidden;
            }
            if destination
                .rsplit('/')
                .next()
                .is_some_and(|name| name.starts_with('.') && !matches!(name, "." | ".."))
            {
                let message =
                    format!("`{destination}` is hidden, and hidden files aren't published");
                let help = "give it a name without the dot; what a host needs belongs in static/";
                found.findings.push(Finding::error(code, spot, message).help(help));
                return LinkTarget::Hidden;
            }
            let message = format!("there is no {what} `{destination}` beside this file");
            let near = || near_asset(&path?, from, context.inventory);
            if let Some(near) = found.suggestions.find(near) {
                let help = format!("did you mean `{near}`?");
                found.findings.push(Finding::error(code, spot, message).help(help));
                return LinkTarget::Hidden;
            }
            found.findings.push(Finding::error(code, spot, message).help(
                "write a path from this file's folder (photo.jpg, ../officials/name.md), a path \
                 of the site (/about/), or a whole address (https://…)",
            ));
            LinkTarget::Hidden
        }
    }
}

/// The finding for a fragment, if a text has no such heading.
pub fn missing_heading(
    fragment: &str,
    anchors: &Anchors,
    which: &str,
    suggestions: &Suggestions,
) -> Option<Finding> {
    /// The most headings that are listed.
    const LISTED: usize = 8;
    let decoded = percent_decoded(fragment);
    let id = decoded.as_deref().unwrap_or(fragment);
    if id.is_empty() || anchors.has(id) {
        return None;
    }
    let message = format!("there is no heading `#{id}` in {which} text");
    let finding = Finding::error(Code::DeadLink, None, message);
    let ids = || anchors.ids.iter().map(AsRef::as_ref);
    if let Some(near) = suggestions.find(|| nearest(id, ids())) {
        return Some(finding.help(format!("did you mean `{near}`?")));
    }
    let listed: Vec<String> = ids().take(LISTED).map(|id| format!("`#{id}`")).collect();
    let more = if anchors.ids.len() > LISTED { " …" } else { "" };
    Some(if listed.is_empty() {
        finding.help(format!("{which} text has no headings"))
    } else {
        finding.help(format!("its headings are {}{more}", listed.join(", ")))
    })
}

/// What is wrong with publishing the file at `path` beside a page, judged by its name.
/// `destination` is the path as the text writes it.
pub(super) fn unsafe_beside(
    destination: &str,
    path: &str,
    from: &SourceFile,
    spot: Spot,
) -> Option<Finding> {
    let at_root = from.kind == FileKind::Page && slugify(from.stem()) == "index";
    let hazard = active::hazard_of_name(path, at_root)?;
    let (what, instead) = match hazard {
        NameHazard::Page => (
            "a page that could run script on this site",
            "write it as an article, or save it as PDF; ",
        ),
        NameHazard::Program => ("a program that a host could run", "save it as a text file; "),
        NameHazard::StandIn => (
            "a compressed file that some hosts serve in the place of another",
            "save it as .zip, or rename it; ",
        ),
        NameHazard::Unknown => (
            "a file with a name that hosts may take for anything",
            "take other dots out of its name (map-v2.svg), or save it in a form that all know (PNG, PDF, CSV, \
             JSON, ZIP …); ",
        ),
        NameHazard::Directive if at_root => (
            "a file that would stand at the root of the site, where it could tell a host or visitors \
             what to do",
            "link to it from another page; ",
        ),
        NameHazard::Directive => ("a file that tells a host or its visitors what to do", ""),
    };
    let message = format!("`{destination}` is {what}");
    Some(Finding::error(Code::UnsafeFile, spot, message).help(format!(
        "{instead}a file of the site's own belongs in static/, and html = \"trusted\" in the site's \
         [markdown] settings allows all"
    )))
}

/// The finding for a file that is written as a picture, but isn't one by its name. One that is
/// named like a picture is inspected when it is shown.
pub fn no_picture(written: &str, path: &str, spot: Spot) -> Option<Finding> {
    if !media_types::is_no_picture(path) {
        return None;
    }
    let message = format!("`{written}` is no picture: browsers show none here");
    let help = "take a JPEG or PNG; a text leads to any other file by a link: [words](file.pdf)";
    Some(Finding::error(Code::BrokenPicture, spot, message).help(help))
}

fn page_target(
    from: &SourceFile,
    path: Option<String>,
    link: &Link,
    spot: Spot,
    context: &Context,
    found: &mut Found,
) -> LinkTarget {
    let file = path.as_deref().and_then(|path| context.inventory.find_in_any_form(path));
    let Some(file) = file else {
        let message = format!("there is no file `{}`", link.destination);
        let mut finding = Finding::error(Code::DeadLink, spot, message);
        if let Some(path) = path {
            finding = match found.suggestions.find(|| context.inventory.nearest_file(&path)) {
                Some(near) => {
                    let near = relative(from.folder(), &near);
                    finding.help(format!("did you mean `{near}`?"))
                }
                None => finding.help("write the path from this file's folder to the other file"),
            };
        }
        found.findings.push(finding);
        return LinkTarget::Hidden;
    };
    match context.targets.get(file) {
        Some(TargetFile::Article(id)) => LinkTarget::Article(id),
        Some(TargetFile::Entity(id)) => LinkTarget::Entity(id),
        Some(TargetFile::Page(id)) => LinkTarget::Page(id),
        Some(TargetFile::Hidden) => {
            let message =
                format!("`{}` isn't out: the link is shown as plain text", link.destination);
            found.findings.push(Finding::warning(Code::LinkToUnpublished, spot, message));
            LinkTarget::Hidden
        }
        // A file that couldn't be parsed has findings of its own.
        None => LinkTarget::Hidden,
    }
}

/// The picture or other file that was probably meant by a path that leads nowhere, written as seen
/// from a file: one whose name some systems take for the same (`photo.JPG`), or else one in the
/// same folder with a similar name.
pub fn near_asset(path: &str, from: &SourceFile, inventory: &Inventory) -> Option<String> {
    let same = inventory.asset_alike(path).map(str::to_owned);
    Some(relative(from.folder(), &same.or_else(|| inventory.nearest_asset(path))?))
}

/// The path of a file of the site, relative to a folder of the site.
fn relative(folder: &str, path: &str) -> String {
    let from: Vec<&str> = folder.split('/').collect();
    let to: Vec<&str> = path.split('/').collect();
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let mut parts = vec![".."; from.len() - common];
    parts.extend(&to[common..]);
    parts.join("/")
}

/// A destination as a path, if part of it is percent-encoded (`a%20b.jpg`), which is how Markdown
/// has to write a name with a space.
fn percent_decoded(destination: &str) -> Option<String> {
    let decoded = percent_decode_str(destination).decode_utf8().ok()?;
    (decoded != destination).then(|| decoded.into_owned())
}

/// The path that a relative path means in a folder of the site; `None` if it leads out of
/// `content/`.
pub fn join(folder: &str, relative: &str) -> Option<String> {
    if relative.starts_with('/') || relative.contains('\\') {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|p| !p.is_empty()).collect();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    (parts.first() == Some(&"content")).then(|| parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_may_be_percent_encoded() {
        assert_eq!(percent_decoded("a%20b%C3%BC.jpg").as_deref(), Some("a bü.jpg"));
        for as_it_is in ["a.jpg", "100%", "100%zz", "%FF", "%é"] {
            assert_eq!(percent_decoded(as_it_is), None, "{as_it_is}");
        }
        let out = percent_decoded("..%2F..%2f../etc/passwd").unwrap();
        assert_eq!(join("content/pages", &out), None);
    }

    #[test]
    fn relative_paths_stay_in_the_content() {
        let folder = "content/articles/2025";
        assert_eq!(join(folder, "../../officials/a.md").as_deref(), Some("content/officials/a.md"));
        assert_eq!(join(folder, "./p.jpg").as_deref(), Some("content/articles/2025/p.jpg"));
        assert_eq!(relative(folder, "content/officials/a.md"), "../../officials/a.md");
        for out in ["../../../site.toml", "../../../../etc/passwd", "/etc/passwd", "..\\a"] {
            assert_eq!(join(folder, out), None, "{out}");
        }
    }
}
