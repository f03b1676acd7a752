//! Reports file names that give their language in another form or place than the site does. Such a
//! file must not become a text of its own: it would be public while its original is under embargo.

use std::collections::HashSet;

use foldhash::fast::FixedState;

use super::names::Untaken;
use super::{SourceFile, names};
use crate::diagnostics::{Code, Diagnostics, Finding};

/// Removes and reports texts whose name consists of the name of another text, a dot, and something
/// that can only be meant as a language, but isn't in the right form: `name.pt_BR.md`,
/// `name.fra.md`, `name.fr .md`, `name.fr.fr.md` beside `name.md`. Without that other text, a dot
/// is part of a name like any other character. A file that only looks like a text by its name
/// (`name.markdown`, `name.txt`) counts as one, since its author meant it as one.
pub fn take_out_misnamed(
    files: &mut Vec<SourceFile>,
    others: &[String],
    languages: &[String],
    found: &mut Diagnostics,
) {
    // No name has a dot, other than that of its language: nothing has to be compared.
    if !files.iter().any(|file| file.name().contains('.')) {
        return;
    }
    let others = others.iter().filter_map(|path| up_to_extension(path));
    let texts = files.iter().map(SourceFile::up_to_stem);
    let names: HashSet<String, FixedState> = texts.chain(others).map(names::folded).collect();
    files.retain(|file| match misnamed(file, languages, &names) {
        Some(finding) => {
            found.push(finding.at_path(file.path.clone()));
            false
        }
        None => true,
    });
}

/// The path of a file that isn't read as a text but may be one by its name, without its extension.
fn up_to_extension(path: &str) -> Option<&str> {
    match names::untaken(path) {
        Some(Untaken::Markdown(length)) => Some(&path[..path.len() - length]),
        Some(Untaken::Markup) => None,
        None if names::may_be_text(path) => {
            let name = path.rfind('/').map_or(0, |at| at + 1);
            Some(path[name..].rfind('.').map_or(path, |dot| &path[..name + dot]))
        }
        None => None,
    }
}

fn misnamed(
    file: &SourceFile,
    languages: &[String],
    names: &HashSet<String, FixedState>,
) -> Option<Finding> {
    let path = file.up_to_stem();
    let name_start = path.len() - file.name().len();
    let (mut end, mut is_last) = (path.len(), true);
    while let Some(dot) = path[name_start..end].rfind('.').map(|at| name_start + at) {
        let part = &path[dot + 1..end];
        end = dot;
        let code = as_code(part);
        if code.is_empty() {
            continue;
        }
        let language_of =
            |code: &str| languages.iter().position(|language| language.eq_ignore_ascii_case(code));
        let known = language_of(&code).or_else(|| language_of(&without_copy(part)));
        // Words further to the front are seldom languages: there, only the site's own are
        // recognized.
        let may_be = known.is_some() || (is_last && names::may_be_language(&code));
        is_last = false;
        if !may_be || !names.contains(&names::folded(&path[..dot])) {
            continue;
        }
        let name = &path[name_start..dot];
        return Some(match known {
            Some(0) => in_another_form(file, dot, &languages[0])
                .help(format!("{name}.md is that version: give another text another name")),
            Some(at) => in_another_form(file, dot, &languages[at])
                .help(format!("name it {name}.{}.md", languages[at])),
            None => no_language(part),
        });
    }
    None
}

fn in_another_form(file: &SourceFile, dot: usize, language: &str) -> Finding {
    let written = &file.path[dot..file.path.len() - ".md".len()];
    let message = format!("`{written}` isn't how this site names a version in `{language}`");
    Finding::error(Code::Language, None, message)
}

/// The finding for a language in a file name that the site doesn't have.
pub fn no_language(written: &str) -> Finding {
    let message = format!("`{written}` is no language of this site");
    Finding::error(Code::Language, None, message)
        .help(format!("add it to `languages` in site.toml, or take `.{written}` out of the name"))
}

/// A part of a name without what systems add to the name of a copy: `fr copy`, `fr (1)`, `fr-2`.
fn without_copy(part: &str) -> String {
    let is_digit = |c: char| c.is_ascii_digit();
    let end = part.find([' ', '(']).unwrap_or(part.len());
    let numbered =
        part.rsplit_once('-').filter(|(_, end)| !end.is_empty() && end.chars().all(is_digit));
    as_code(numbered.map_or(&part[..end], |(name, _)| name))
}

/// A part of a name in the form of a language code: in lower case, with `-` between its parts,
/// without surrounding punctuation and invisible characters.
fn as_code(part: &str) -> String {
    let around = |sign: char| sign.is_whitespace() || sign.is_ascii_punctuation();
    names::folded(part).trim_matches(around).replace('_', "-")
}
