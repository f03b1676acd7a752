//! `[kinds.NAME]`: kinds of entity that a site defines for itself.

use crate::diagnostics::{Code, Finding, Located};
use crate::frontmatter::fields::Fields;
use crate::frontmatter::tree::{Node, Value};
use crate::model::{EntityKind, FieldType, Kinds, OwnField, OwnKind};

/// Names that a kind can't have, since they are keys of articles or folders of `content/`.
const TAKEN: &[&str] = &[
    "archive",
    "articles",
    "corrections",
    "date",
    "draft",
    "embargo",
    "expires",
    "extra",
    "id",
    "image",
    "key_points",
    "language",
    "lead",
    "link_names",
    "media_topics",
    "page",
    "pages",
    "place",
    "quotes",
    "redirect_from",
    "search",
    "sitemaps",
    "slug",
    "sources",
    "storyline",
    "summary",
    "title",
    "updates",
];

/// Keys that the files of every kind have, and that can't be the key of a field.
const OF_EVERY_FILE: &[&str] =
    &["aliases", "always", "extra", "link_names", "name", "redirect_from", "unlinked_names"];

/// The names of the field types other than references.
const TYPES: &[(&str, FieldType)] = &[
    ("text", FieldType::Text),
    ("number", FieldType::Number),
    ("flag", FieldType::Flag),
    ("date", FieldType::Date),
    ("moment", FieldType::Moment),
    ("address", FieldType::Address),
];

/// A field whose type is probably a kind, which may be defined further below.
struct Unresolved {
    kind: usize,
    field: usize,
    name: Located<String>,
}

/// Reads all kinds. Their fields may refer to any of them, whichever comes first.
pub(super) fn kinds(fields: &mut Fields, languages: &[String]) -> Kinds {
    let mut kinds = Kinds::default();
    let mut unresolved = Vec::new();
    let all = fields.table("kinds", "[kinds]", |fields| fields.rest());
    for (name, node) in all.unwrap_or_default() {
        if let Some(problem) = bad_name(&name.value, &kinds) {
            let finding = Finding::error(Code::InvalidValue, name.spot, problem);
            fields.findings().push(finding.help(
                "write the plural in small letters, which is the folder in content/ and the key \
                 in articles: [kinds.bills]",
            ));
            continue;
        }
        if kinds.own.len() == Kinds::MOST_OWN {
            let message = format!("a site can't have more than {} kinds", Kinds::MOST_OWN);
            fields.findings().push(Finding::error(Code::InvalidValue, name.spot, message));
            break;
        }
        let number = kinds.own.len();
        let mut read = |fields: &mut Fields| {
            kinds.own.push(kind(fields, &name.value, number, languages, &mut unresolved));
        };
        let what = format!("[kinds.{}]", name.value);
        let spot = node.spot;
        match node.value {
            Value::Table(table) => {
                let mut inner = fields.nested(table, spot, &what);
                read(&mut inner);
                inner.finish();
            }
            _ => fields.findings().push(
                Finding::error(Code::WrongType, spot, format!("`{}` must be a table", name.value))
                    .help(format!("write a line {what} and its keys below")),
            ),
        }
    }
    for Unresolved { kind, field, name } in unresolved {
        let named = |kind: &EntityKind| {
            name.value == kinds.folder(*kind) || name.value == kinds.word(*kind)
        };
        let found = kinds.all().find(named);
        match found {
            Some(to) => kinds.own[kind].fields[field].value = FieldType::Reference(to),
            None => {
                let message = format!("`{}` is no type of a field", name.value);
                let words: Vec<&str> = TYPES.iter().map(|(word, _)| *word).collect();
                let known = words.iter().copied().chain(kinds.all().map(|kind| kinds.folder(kind)));
                let finding = Finding::error(Code::InvalidValue, name.spot, message);
                let help = format!(
                    "write one of {}, or a kind such as \"officials\"",
                    words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", ")
                );
                fields.findings().push(finding.help(help).suggest(&name.value, known));
            }
        }
    }
    kinds
}

fn bad_name(name: &str, kinds: &Kinds) -> Option<String> {
    let plain = !name.is_empty()
        && name.len() <= 60
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-' || byte == b'_')
        && name.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase());
    if !plain {
        return Some(format!("`{name}` can't be the name of a kind"));
    }
    let taken = TAKEN.contains(&name)
        || Kinds::default()
            .all()
            .any(|kind| name == kinds.folder(kind) || name == kinds.word(kind));
    taken.then(|| format!("`{name}` has a meaning of its own already"))
}

fn kind(
    fields: &mut Fields,
    folder: &str,
    number: usize,
    languages: &[String],
    unresolved: &mut Vec<Unresolved>,
) -> OwnKind {
    let word = folder.strip_suffix('s').unwrap_or(folder).to_owned();
    let capital = |text: &str| {
        let mut chars = text.chars();
        let first = chars.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
        format!("{first}{}", chars.as_str()).replace(['-', '_'], " ")
    };
    let names = per_language(fields, "name", languages)
        .unwrap_or_else(|| vec![capital(&word); languages.len()]);
    let plurals = per_language(fields, "plural", languages)
        .unwrap_or_else(|| vec![capital(folder); languages.len()]);
    let links_names = fields.flag("link_names");
    let in_menu = fields.flag_or("menu", true);
    let schema = schema(fields).unwrap_or_else(|| "Thing".to_owned());
    let mut own = Vec::new();
    let keys = fields.table("fields", "[kinds.….fields]", |fields| fields.rest());
    for (key, node) in keys.unwrap_or_default() {
        if OF_EVERY_FILE.contains(&key.value.as_str()) || !is_key(&key.value) {
            let message = format!("`{}` can't be the key of a field", key.value);
            let finding = Finding::error(Code::InvalidValue, key.spot, message);
            fields.findings().push(finding.help(
                "a key has the letters a to z, digits and `_`, and isn't one that every file has",
            ));
            continue;
        }
        if let Some((field, name)) = field(fields, &key, node, languages) {
            if let Some(name) = name {
                unresolved.push(Unresolved { kind: number, field: own.len(), name });
            }
            own.push(field);
        }
    }
    let folder = folder.to_owned();
    OwnKind { word, folder, names, plurals, links_names, in_menu, schema, fields: own }
}

/// Reads the name of a schema.org type. Since every release of schema.org has other types, only the form of
/// the name is checked.
fn schema(fields: &mut Fields) -> Option<String> {
    let name = fields.text("schema")?;
    let good = name.value.bytes().all(|b| b.is_ascii_alphanumeric())
        && name.value.bytes().next().is_some_and(|first| first.is_ascii_uppercase());
    if good {
        return Some(name.value);
    }
    let message = format!("`{}` can't be a type of schema.org's", name.value);
    let finding = Finding::error(Code::InvalidValue, name.spot, message);
    fields.reject(
        "schema",
        finding.help("write its name as https://schema.org has it: \"Legislation\""),
    );
    None
}

fn is_key(key: &str) -> bool {
    key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        && key.bytes().next().is_some_and(|first| first.is_ascii_lowercase())
}

/// Reads a field: its type alone (`sponsors = "officials"`), or a table with more. If the type isn't one
/// of [`TYPES`], its name is returned, too.
fn field(
    fields: &mut Fields,
    key: &Located<String>,
    node: Node,
    languages: &[String],
) -> Option<(OwnField, Option<Located<String>>)> {
    let mut label = key.value.replace('_', " ");
    if let Some(first) = label.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    let mut field = OwnField {
        key: key.value.clone(),
        labels: vec![label; languages.len()],
        value: FieldType::Text,
        many: false,
        required: false,
    };
    let what = format!("the field `{}`", key.value);
    let spot = node.spot;
    let name = match node.value {
        Value::Text(name) => Some(Located::new(name.trim().to_owned(), spot)),
        Value::Table(table) => {
            let mut inner = fields.nested(table, spot, &what);
            let name = inner.required_text("type");
            if let Some(labels) = per_language(&mut inner, "label", languages) {
                field.labels = labels;
            }
            field.many = inner.flag("many");
            field.required = inner.flag("required");
            inner.finish();
            name
        }
        _ => {
            let message = format!("{what} must be a type or a table");
            let finding = Finding::error(Code::WrongType, spot, message);
            fields.findings().push(finding.help(format!("write {} = \"text\"", key.value)));
            None
        }
    }?;
    match TYPES.iter().find(|(word, _)| *word == name.value) {
        Some((_, value)) => {
            field.value = *value;
            if field.many && *value != FieldType::Text {
                let message =
                    format!("{what} can't have many values: only texts and references can");
                fields.findings().push(
                    Finding::error(Code::InvalidValue, name.spot, message).help("leave `many` out"),
                );
            }
            Some((field, None))
        }
        None => Some((field, Some(name))),
    }
}

/// Reads a text for all languages, or a table with one for each.
fn per_language<'a>(
    fields: &mut Fields<'a, '_>,
    key: &'a str,
    languages: &[String],
) -> Option<Vec<String>> {
    if !fields.is_table(key) {
        return fields.text(key).map(|text| vec![text.value; languages.len()]);
    }
    let Some(Node { value: Value::Table(table), spot }) = fields.take(key) else { return None };
    let what = format!("`{key}`");
    let mut inner = fields.nested(table, spot, &what);
    let mut texts: Vec<Option<String>> = Vec::with_capacity(languages.len());
    for language in languages {
        texts.push(inner.text(language).map(|text| text.value));
    }
    let default = texts.first().cloned().flatten();
    if default.is_none() {
        let language = languages.first().map_or("en", String::as_str);
        inner.missing(language, &format!("{language} = \"…\""));
    }
    inner.finish();
    let default = default?;
    Some(texts.into_iter().map(|text| text.unwrap_or_else(|| default.clone())).collect())
}
