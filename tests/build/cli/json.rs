//! `--format json`: one object with the same fields, whatever there is to say.

use serde_json::{Value as Json, json};

use crate::support::{AS_OF, Site};

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
            "maximum" => value.is_null() || value.as_u64() <= rule.as_u64(),
            "$schema" | "$defs" | "title" | "description" | "format" => true,
            other => panic!("unknown word {other}"),
        };
        if !good {
            wrong.push(format!("{path}: {word} is {rule}, but there is {value}"));
        }
    }
}

/// The report of a run that was used as is meant: there is nothing on standard error beside it.
#[track_caller]
fn report(site: &Site, arguments: &[&str]) -> Json {
    let (report, code, stderr) = answer(site, arguments);
    assert_eq!(stderr, "", "{arguments:?}");
    assert_eq!(code, Some(i32::from(report["ok"] == false)), "{arguments:?}");
    assert_eq!(report["error"], Json::Null, "{arguments:?}");
    report
}

/// The report of a run that can't be done, with its exit code, which is on standard error, too.
#[track_caller]
fn refused(site: &Site, arguments: &[&str]) -> (Json, i32) {
    let (report, code, stderr) = answer(site, arguments);
    let error = report["error"].clone();
    assert_eq!(report["ok"], false, "{arguments:?}");
    assert_eq!(error["exit_code"], code.unwrap(), "{arguments:?}");
    assert_eq!(stderr, format!("dateline: {}\n", error["message"].as_str().unwrap()));
    (report, code.unwrap())
}

/// What a run says, which is as the schema in `docs/` says.
#[track_caller]
fn answer(site: &Site, arguments: &[&str]) -> (Json, Option<i32>, String) {
    let run = site.run(&[arguments, &["--format", "json"]].concat());
    let report = run.report();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/json.schema.json");
    let schema: Json = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut wrong = Vec::new();
    check(&schema, &schema, &report, "", &mut wrong);
    assert_eq!(wrong, Vec::<String>::new(), "{arguments:?}: {report:#}");
    assert_eq!(report["command"], arguments[0]);
    (report, run.code, run.stderr)
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

/// A site with a target that is a folder beside it.
fn published(more: &str) -> (Site, tempfile::TempDir) {
    let around = tempfile::tempdir().unwrap();
    let www = around.path().join("www");
    let target = format!("[publish.copy]\nkind = \"local\"\npath = {www:?}\n{more}\n");
    (Site::new().settings(&target).article("2025-11-20-a", ""), around)
}

#[test]
fn a_publish_says_what_it_does_on_the_host() {
    let (site, around) = published("");
    let at = ["publish", "--as-of", AS_OF];
    let plan = &report(&site, &[&at[..], &["--dry-run"]].concat())["publish"];
    assert_eq!((&plan["target"], &plan["dry_run"]), (&json!("copy"), &json!(true)), "{plan:#}");
    assert_eq!((&plan["done"], &plan["sent"]), (&json!(false), &Json::Null));
    assert!(!around.path().join("www").exists());
    let report = report(&site, &at);
    let publish = &report["publish"];
    assert_eq!((&publish["done"], &publish["steps"]), (&json!(true), &plan["steps"]));
    assert_eq!(publish["sent"]["files"], publish["steps"].as_array().unwrap().len());
    assert_eq!(report["summary"]["articles"], 1);
    assert!(around.path().join("www/index.html").is_file());
    // Again with nothing to do, and with one file that changed and one that goes.
    let again = &self::report(&site, &at)["publish"];
    assert_eq!((&again["done"], &again["steps"]), (&json!(true), &json!([])), "{again:#}");
    site.write("static/one.txt", "one");
    self::report(&site, &at);
    site.remove("static/one.txt");
    site.write("static/two.txt", "two");
    let step = |action: &str, path: &str, bytes: usize, reason: &str| json!({"action": action, "path": path, "bytes": bytes, "reason": reason});
    let publish = &self::report(&site, &[&at[..], &["--verify"]].concat())["publish"];
    let steps = publish["steps"].as_array().unwrap();
    assert!(steps.contains(&step("send", "two.txt", 3, "new")), "{publish:#}");
    assert_eq!(
        publish["addresses"],
        json!(["https://example.org/one.txt", "https://example.org/two.txt"])
    );
    assert_eq!(publish["compared"][0]["differing"], json!([]), "{publish:#}");
    assert_eq!(publish["sent"]["files"], 1, "{publish:#}");
}

#[test]
fn a_publish_that_is_refused_says_why() {
    let (site, around) = published("after = [\"sh\", \"-c\", \"echo noise; exit 7\"]");
    let at = ["publish", "--as-of", AS_OF];
    // Not begun: the target's command, a target that isn't there, a mistake in the site.
    assert_eq!(refused(&site, &at).1, 2);
    assert_eq!(refused(&site, &["publish", "nowhere"]).1, 2);
    // Done, but what is run afterwards fails; its words stay out of the object.
    let run = site.run(&[&at[..], &["--run-after", "--format", "json"]].concat());
    let report = run.report();
    assert_eq!((run.code, &report["publish"]["done"]), (Some(3), &json!(true)), "{report:#}");
    assert!(run.stderr.starts_with("noise\n"), "{}", run.stderr);
    // Nothing is sent while there are mistakes; they are findings.
    let bad = site.article("2025-11-20-bad", "titel = \"A\"");
    let report = self::report(&bad, &[&at[..], &["--run-after"]].concat());
    assert_eq!(report["findings"][0]["code"], "unknown-key");
    assert_eq!((&report["publish"], &report["summary"]), (&Json::Null, &Json::Null));
    // A host that can't be reached.
    let none = "[publish.git]\nkind = \"git\"\nrepository = \"../nowhere.git\"";
    let none = Site::new().settings(none).article("2025-11-20-a", "");
    let (report, code) = refused(&none, &at);
    assert_eq!((code, &report["publish"]), (3, &Json::Null));
    assert!(report["error"]["message"].as_str().unwrap().contains("../nowhere.git"));
    assert_eq!(report["summary"]["articles"], 1, "the build is there");
    // Somebody else's files: the plan stands in the report, and that it isn't done.
    let (site, around_other) = published("");
    std::fs::create_dir(around_other.path().join("www")).unwrap();
    std::fs::write(around_other.path().join("www/mine.txt"), "mine").unwrap();
    assert_eq!(refused(&site, &at).1, 3);
    drop(around);
}

#[test]
fn commands_that_end_early_say_why_in_the_same_object() {
    let site = Site::new().article("2025-11-20-a", "");
    for (arguments, code) in [
        (&["build", "--root", "nowhere"][..], 2),
        (&["check", "--root", "nowhere"], 2),
        (&["due", "--root", "nowhere"], 2),
        (&["publish", "--root", "nowhere"], 2),
        (&["publish"], 2),
        (&["build", "--drafts"], 2),
        (&["check", "content/nowhere.md"], 2),
        (&["check", "--changed-since", "nowhere"], 2),
        (&["build", "--output", "content"], 3),
    ] {
        let (report, ended) = refused(&site, arguments);
        assert_eq!(ended, code, "{arguments:?}");
        assert_eq!(report["findings"], json!([]), "{arguments:?}");
    }
}
