//! Names of files that give their language in another form or place than the site has it. Such a
//! file must not be a text of its own: it would be out while its original is under embargo.

use std::collections::HashSet;

use foldhash::fast::FixedState;

use super::{SourceFile, names};
use crate::diagnostics::{Code, Diagnostics, Finding};

/// Takes out of a site's texts, and reports, those whose names are the name of another text, a dot
/// and what can only be meant as a language, though not in the way that a name gives one:
/// `name.pt_BR.md`, `name.fra.md`, `name.fr .md`, `name.fr.fr.md` beside `name.md`. Without that
/// other text a dot is a part of a name like any other sign.
pub fn take_out_misnamed(
    files: &mut Vec<SourceFile>,
    languages: &[String],
    found: &mut Diagnostics,
) {
    // No name with a dot in it, beside that of its language: the names needn't be compared.
    if !files.iter().any(|file| file.name().contains('.')) {
        return;
    }
    let names: HashSet<String, FixedState> =
        files.iter().map(|file| names::folded(up_to_stem(file))).collect();
    files.retain(|file| match misnamed(file, languages, &names) {
        Some(finding) => {
            found.push(finding.at_path(file.path.clone()));
            false
        }
        None => true,
    });
}

/// The path without language and extension.
fn up_to_stem(file: &SourceFile) -> &str {
    &file.path[..file.stem.end as usize]
}

fn misnamed(
    file: &SourceFile,
    languages: &[String],
    names: &HashSet<String, FixedState>,
) -> Option<Finding> {
    let path = up_to_stem(file);
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
        // Words further in front are seldom languages: there only the site's own are taken for some.
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

/// A language in a file's name that the site doesn't have.
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

/// A part of a name as the code of a language that it may be meant as: in small letters, with `-`
/// between its parts, without signs around it and such as show nothing.
fn as_code(part: &str) -> String {
    let around = |sign: char| sign.is_whitespace() || sign.is_ascii_punctuation();
    names::folded(part).trim_matches(around).replace('_', "-")
}
