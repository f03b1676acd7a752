//! Makes the text of a file of a kind that a site defines for itself, with the keys of that kind to fill in.

use std::fmt::Write;

use crate::model::{FieldType, Kinds, OwnField, OwnKind};

/// The front matter, with `{title}` for the name. Required keys are there, but empty, so that a build
/// reports each that was forgotten; the others are comments.
pub(super) fn front_matter(kind: &OwnKind, kinds: &Kinds) -> String {
    let mut text =
        String::from("+++\nname = \"{title}\"\n\n# Other names for it.\n# aliases = [\"\"]\n");
    for field in &kind.fields {
        let label = field.labels.first().map_or(field.key.as_str(), String::as_str);
        // A label may contain a line break, which would end the comment.
        let label: String = label.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let needed = if field.required { " Every file has it." } else { "" };
        let what = what(field, kinds);
        let key = &field.key;
        // Writing to a string can't fail.
        let _ = write!(text, "\n# {label}: {what}.{needed}\n");
        let _ = match (field.required, field.many) {
            (true, true) => writeln!(text, "{key} = [\"\"]"),
            (true, false) => writeln!(text, "{key} = \"\""),
            (false, _) => writeln!(text, "# {key} = {}", example(field)),
        };
    }
    text.push_str("\n# It has a page even before the first article.\n# always = true\n+++\n");
    text
}

/// The keys that articles have for the kinds that a site defines, as comments.
pub(super) fn keys_of_articles(kinds: &Kinds) -> String {
    kinds.own.iter().map(|kind| format!("# {} = []\n", kind.folder)).collect()
}

fn what(field: &OwnField, kinds: &Kinds) -> String {
    match (field.value, field.many) {
        (FieldType::Text, false) => "a text".to_owned(),
        (FieldType::Text, true) => "a list of texts".to_owned(),
        (FieldType::Number, _) => "a whole number".to_owned(),
        (FieldType::Flag, _) => "true or false".to_owned(),
        (FieldType::Date, _) => "2026, \"2026-01\" or 2026-01-31".to_owned(),
        (FieldType::Moment, _) => "a date with its time".to_owned(),
        (FieldType::Address, _) => "an address on the web".to_owned(),
        (FieldType::Reference(kind), many) => {
            let some = if many { "some" } else { "one" };
            format!("{some} of content/{}/, by file or name", kinds.folder(kind))
        }
    }
}

fn example(field: &OwnField) -> &'static str {
    match (field.value, field.many) {
        (FieldType::Text | FieldType::Reference(_), true) => "[\"\"]",
        (FieldType::Text | FieldType::Reference(_), false) => "\"\"",
        (FieldType::Number, _) => "1",
        (FieldType::Flag, _) => "true",
        (FieldType::Date, _) => "2026-01-31",
        (FieldType::Moment, _) => "2026-01-31T09:30:00",
        (FieldType::Address, _) => "\"https://\"",
    }
}
