//! `--format json`: one object with the same fields, whatever there is to say.

use serde_json::{Value as Json, json};

use crate::common::{AS_OF, Site};

/// Whether a value is what a schema says. It knows the words that `docs/json.schema.json` uses, and
/// takes an unknown one for a mistake.
fn check(schema: &Json, root: &Json, value: &Json, path: &str, wrong: &mut Vec<String>) {
    for (word, rule) in schema.as_object().unwrap() {
        let good = match word.as_str() {
            "$ref" => {
                let name = rule.as_str().unwrap().strip_prefix("#/$defs/").unwrap();
                check(&root["$defs"][name], root, value, path, wrong);
                true
            }
            "type" => {
                let types = rule.as_array().cloned().unwrap_or_else(|| vec![rule.clone()]);
                types.iter().any(|name| match name.as_str().unwrap() {
                    "object" => value.is_object(),
                    "array" => value.is_array(),
                    "string" => value.is_string(),
                    "boolean" => value.is_boolean(),
                    "integer" => value.is_u64(),
                    "number" => value.is_number(),
                    "null" => value.is_null(),
                    other => panic!("{other}"),
                })
            }
            "anyOf" => rule.as_array().unwrap().iter().any(|one| {
                let mut inner = Vec::new();
                check(one, root, value, path, &mut inner);
                inner.is_empty()
            }),
            "required" => {
                let there = |name: &Json| value.get(name.as_str().unwrap()).is_some();
                !value.is_object() || rule.as_array().unwrap().iter().all(there)
            }
            "properties" => {
                // Every field is documented, and every documented one is there.
                let fields = value.as_object().cloned().unwrap_or_default();
                for (name, field) in &fields {
                    match rule.get(name) {
                        Some(rule) => check(rule, root, field, &format!("{path}.{name}"), wrong),
                        None => wrong.push(format!("{path}.{name} isn't in the schema")),
                    }
                }
                !value.is_object() || rule.as_object().unwrap().len() == fields.len()
            }
            "additionalProperties" => {
                value.as_object().unwrap().values().for_each(|v| check(rule, root, v, path, wrong));
                true
            }
            "items" => {
                let items = value.as_array().cloned().unwrap_or_default();
                items.iter().for_each(|item| check(rule, root, item, path, wrong));
                true
            }
            "minimum" => value.is_null() || value.as_u64() >= rule.as_u64(),
            "$schema" | "$defs" | "title" | "description" | "format" => true,
            other => panic!("unknown word {other}"),
        };
        if !good {
            wrong.push(format!("{path}: {word} is {rule}, but there is {value}"));
        }
    }
}

/// The report of a run, which is as the schema in `docs/` says.
#[track_caller]
fn report(site: &Site, arguments: &[&str]) -> Json {
    let run = site.run(&[arguments, &["--format", "json"]].concat());
    let report = run.report();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/json.schema.json");
    let schema: Json = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut wrong = Vec::new();
    check(&schema, &schema, &report, "", &mut wrong);
    assert_eq!(wrong, Vec::<String>::new(), "{arguments:?}: {report:#}");
    assert_eq!(run.stderr, "", "{arguments:?}");
    assert_eq!(run.code, Some(i32::from(report["ok"] == false)), "{arguments:?}");
    assert_eq!(report["command"], arguments[0]);
    report
}

#[test]
fn every_field_is_there_whatever_there_is_to_say() {
    let good = Site::new().article("2025-11-20-a", "");
    for command in ["build", "check", "due"] {
        let report = report(&good, &[command, "--as-of", AS_OF]);
        assert_eq!(report["findings"], json!([]));
        assert_eq!(report["as_of"], "2025-12-01T00:00:00Z");
        assert_eq!(report["summary"].is_null(), command == "due");
        assert_eq!(report["next_due"], Json::Null);
    }
    let none = Site::empty();
    for command in ["build", "check", "due"] {
        let report = report(&none, &[command]);
        assert_eq!(report["findings"][0]["code"], "unreadable");
        assert_eq!(report["findings"][0]["file"], "site.toml");
        assert_eq!(report["findings"][0]["line"], Json::Null);
        assert_eq!((&report["errors"], &report["summary"]), (&json!(1), &Json::Null));
    }
    let bad = Site::new().article("2025-11-20-a", "titel = \"A\"");
    let json = &report(&bad, &["check"])["findings"][0];
    assert_eq!(json["file"], "content/articles/a.md");
    assert_eq!([&json["line"], &json["column"], &json["end_column"]], [4, 1, 6]);
    assert_eq!(json["text"], "titel");
}

#[test]
fn a_build_says_what_it_did_and_what_it_holds_back() {
    let site = Site::new()
        .article("2025-11-20-out", "")
        .article("2025-11-20-waits", "embargo = 2026-01-02T06:00:00Z")
        .article("2026-02-01-later", "")
        .article("2025-11-20-draft", "draft = true")
        .article("2025-11-20-over", "expires = 2025-11-25");
    let report = report(&site, &["build", "--as-of", AS_OF]);
    let held = |name: &str, reason: &str, until: Json| json!({"file": format!("content/articles/{name}.md"), "reason": reason, "until": until});
    let summary = &report["summary"];
    assert_eq!(
        summary["held_back"],
        json!([
            held("draft", "draft", Json::Null),
            held("later", "future", json!("2026-02-01T00:00:00Z")),
            held("over", "expired", Json::Null),
            held("waits", "embargo", json!("2026-01-02T06:00:00Z")),
        ])
    );
    assert_eq!(report["next_due"], "2026-01-02T06:00:00Z");
    assert_eq!(summary["articles"], 1);
    assert!(summary["files"]["added"].as_u64() > Some(5), "{summary:#}");
    assert!(summary["output"].as_str().unwrap().ends_with("public"), "{summary:#}");
    let due = self::report(&site, &["due", "--as-of", AS_OF]);
    assert_eq!(due["next_due"], "2026-01-02T06:00:00Z");
}
