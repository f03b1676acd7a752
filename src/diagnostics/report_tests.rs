use std::time::{Duration, Instant};

use super::*;
use crate::diagnostics::{Code, Finding, Location, Spot, to_github, to_json};

struct One(String);

impl Texts for One {
    fn path(&self, _: FileId) -> &str {
        "content/articles/a.md"
    }
    fn text(&self, _: FileId) -> Option<String> {
        Some(self.0.clone())
    }
}

/// Files whose names try to command a terminal.
struct Evil;

impl Texts for Evil {
    fn path(&self, _: FileId) -> &str {
        "content/\u{1b}[31m\u{202e}\nerror: forged.md"
    }
    fn text(&self, _: FileId) -> Option<String> {
        Some("a \u{1b}[2J\u{9b}1m\u{202e}b\n".to_owned())
    }
}

#[test]
fn json_has_place_text_and_help() {
    let mut all = Diagnostics::default();
    let finding = Finding::error(Code::UnknownKey, Spot::new(5..10), "unknown key `titel`");
    all.push(finding.suggest("titel", ["title"]).at(FileId(0)));
    let one = One("+++\r\ntitel = \"Ü\"\r\n+++\r\n".to_owned());
    let json: serde_json::Value = serde_json::from_str(&to_json(&all, &one)).unwrap();
    assert_eq!(json[0]["line"], 2);
    assert_eq!(json[0]["column"], 1);
    assert_eq!(json[0]["text"], "titel");
    assert_eq!(json[0]["help"], "did you mean `title`?");
    assert!(to_text(&all, &one, false).contains("content/articles/a.md:2:1"));
}

#[test]
fn every_field_of_json_is_there_whatever_is_known() {
    let mut all = Diagnostics::default();
    let finding = || Finding::error(Code::Theme, None, "wrong");
    all.push(finding().at_site());
    all.push(finding().at(FileId(0)));
    all.push(finding().at_path("public"));
    let related = Location { file: FileId(0), spot: Spot::new(0..1) };
    all.push(finding().at(FileId(0)).related(related, "here"));
    let json: Vec<serde_json::Value> =
        serde_json::from_str(&to_json(&all, &One("text".to_owned()))).unwrap();
    for entry in &json {
        let fields: Vec<&str> = entry.as_object().unwrap().keys().map(String::as_str).collect();
        let mut expected = [
            "severity",
            "code",
            "message",
            "file",
            "line",
            "column",
            "end_line",
            "end_column",
            "text",
            "help",
            "related",
        ];
        expected.sort_unstable();
        let mut fields = fields;
        fields.sort_unstable();
        assert_eq!(fields, expected);
    }
}

/// Text, workflow commands and JSON alike.
#[test]
fn nothing_in_a_report_commands_the_terminal() {
    let evil = "\u{1b}]0;title\u{7}\u{9b}31m\u{202e}\u{2028}";
    let mut all = Diagnostics::default();
    let place = Location { file: FileId(1), spot: Spot::new(0..1) };
    let finding = |spot| Finding::error(Code::DeadLink, spot, evil).help(evil);
    all.push(finding(Some(Spot::new(2..9))).at(FileId(0)).related(place, evil));
    all.push(finding(None).at(FileId(0)));
    all.push(finding(None).at_path(evil));
    let grouped = crate::diagnostics::to_grouped_text(&all, &Evil, false);
    for text in [
        to_text(&all, &Evil, false),
        grouped,
        to_github(&all, &Evil, "\u{1b}[31m"),
        to_json(&all, &Evil),
    ] {
        let command = |c: char| {
            (c.is_control() && c != '\n') || matches!(c, '\u{2028}' | '\u{202a}'..='\u{202e}')
        };
        assert!(!text.contains(command), "{text:?}");
        assert!(!text.lines().any(|line| line.starts_with("error: forged")), "{text}");
    }
}

#[test]
fn of_a_long_line_what_stands_around_the_place_is_shown() {
    let line = format!("{}<b>bold</b>{}\nnext\n", "ä ".repeat(5000), " word".repeat(5000));
    let at = line.find("<b>").unwrap();
    let mut all = Diagnostics::default();
    let far = Location { file: FileId(0), spot: Spot::new(line.len() - 5..line.len() - 1) };
    let finding = Finding::error(Code::RawHtml, Spot::new(at..at + 3), "HTML");
    all.push(finding.at(FileId(0)).related(far, "and here"));
    let text = to_text(&all, &One(line), false);
    assert!(text.contains("content/articles/a.md:1:10001\n"), "{text}");
    assert!(text.contains("content/articles/a.md:2:1\n"), "{text}");
    assert!(text.len() < 1500, "{text}");
    let lines: Vec<&str> = text.lines().collect();
    let shown = lines.iter().position(|line| line.contains("<b>bold")).unwrap();
    let column = |line: &str, what: &str| line[..line.find(what).unwrap()].chars().count();
    assert_eq!(column(lines[shown], "<b>"), column(lines[shown + 1], "^^^"), "{text}");
    assert!(lines[shown].ends_with('…') && lines[shown].contains("1 | …"), "{text}");
}

/// Findings × the length of a line, and findings × the distance of their other places.
#[test]
fn many_findings_on_one_long_line_take_no_time() {
    let line = "<b>x</b> word ".repeat(150_000);
    let codes = [Code::RawHtml, Code::Markdown, Code::DeadLink];
    let mut all = Diagnostics::default();
    for n in 0..1500 {
        let spot = Spot::new(n * 1000..n * 1000 + if n % 10 == 0 { 1_000_000 } else { 5 });
        let last = Location { file: FileId(0), spot: Spot::new(line.len() - 9..line.len()) };
        let finding = Finding::error(codes[n % 3], spot, "HTML").at(FileId(0));
        all.push(if n % 7 == 0 { finding.related(last, "here") } else { finding });
    }
    let one = One(line);
    let start = Instant::now();
    let reports = [to_text(&all, &one, false), to_json(&all, &one), to_github(&all, &one, "")];
    // A debug build on a busy machine; it was over a minute.
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    assert!(reports.iter().all(|report| report.len() < 4_000_000));
}
