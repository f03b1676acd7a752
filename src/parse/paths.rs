//! Reads and checks paths of the site in front matter: `redirect_from` and `slug`.

use crate::diagnostics::{Code, Finding, Located};
use crate::frontmatter::fields::Fields;
use crate::markdown;
use crate::read::active;

/// Reads `redirect_from`, which any kind of file may have. Paths that can't be used are reported and left
/// out.
pub(super) fn redirect_from(fields: &mut Fields) -> Vec<Located<String>> {
    let paths = fields.texts("redirect_from");
    let mut good = Vec::with_capacity(paths.len());
    for path in paths {
        match checked_path(&path.value) {
            Ok(value) => good.push(Located::new(value, path.spot)),
            Err(problem) => fields.findings().push(
                Finding::error(
                    Code::InvalidPath,
                    path.spot,
                    format!("this is no path of the site: {problem}"),
                )
                .help("write it as it stood after the host's name: /2025/11/21/old-name/"),
            ),
        }
    }
    good
}

/// Makes a path of the site canonical: it begins with `/`, and ends with `/` or a page's file name.
///
/// # Errors
/// When the path doesn't begin with `/`, could lead out of the output folder, could mean another path to
/// some server, is the front page, or has a file name that isn't a page's. The error says what is wrong.
pub fn checked_path(text: &str) -> Result<String, &'static str> {
    let Some(rest) = text.strip_prefix('/') else { return Err("it must begin with `/`") };
    if rest.starts_with('/') {
        return Err("it must not begin with `//`");
    }
    if text.contains(['\\', '%', '?', '#', ':', '*', '"', '<', '>', '|']) {
        return Err("it has a sign that paths can't have");
    }
    if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err("it has a space or control character");
    }
    let parts: Vec<&str> = rest.split('/').filter(|part| !part.is_empty()).collect();
    if parts.is_empty() {
        return Err("it is the front page");
    }
    if parts.iter().any(|part| part.starts_with('.') || part.ends_with('.') || part.len() > 200) {
        return Err("a part of it begins or ends with a dot, or is too long");
    }
    let is_file = !rest.ends_with('/') && parts.last().is_some_and(|last| last.contains('.'));
    let joined = parts.join("/");
    if is_file && !active::names_a_page(&joined) {
        return Err("a page is put there, and this is no page's name (end it with `/` or .html)");
    }
    Ok(if is_file { format!("/{joined}") } else { format!("/{joined}/") })
}

/// Reads and checks `slug`.
pub(super) fn slug(fields: &mut Fields) -> Option<Located<String>> {
    let slug = fields.text("slug")?;
    let good =
        slug.value.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && !slug.value.starts_with('-')
            && slug.value.len() <= 150;
    if good {
        return Some(slug);
    }
    let mended = markdown::slugify(&slug.value);
    let finding = Finding::error(
        Code::InvalidPath,
        slug.spot,
        "a `slug` has only the letters a to z, digits and `-`",
    );
    let finding = match mended.is_empty() {
        true => finding,
        false => finding.help(format!("write slug = \"{mended}\"")),
    };
    fields.reject("slug", finding);
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_leave_the_site_are_refused() {
        for bad in [
            "",
            "about",
            "//host/x",
            "/../x",
            "/a/../b",
            "/a/./b",
            "/%2e%2e/x",
            "/a\\b",
            "/a b/",
            "/a?b",
            "/c:/x",
            "/.git/config",
            "/a\0b",
            "/",
            "/a/..",
            "/con|",
        ] {
            assert!(checked_path(bad).is_err(), "{bad}");
        }
        for bad in ["/robots.txt", "/_worker.js", "/web.config", "/a/sw.js", "/x.svg", "/x.html.fr"]
        {
            assert!(checked_path(bad).is_err(), "{bad}");
        }
        assert_eq!(checked_path("/old.php"), Ok("/old.php".to_owned()));
        assert_eq!(checked_path("/old/name"), Ok("/old/name/".to_owned()));
        assert_eq!(checked_path("/old//name/"), Ok("/old/name/".to_owned()));
        assert_eq!(checked_path("/old.html"), Ok("/old.html".to_owned()));
        assert_eq!(checked_path("/alt/über/"), Ok("/alt/über/".to_owned()));
    }
}
