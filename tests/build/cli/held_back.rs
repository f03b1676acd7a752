//! What a build says of articles that aren't out: on the terminal, and nowhere else.

use crate::support::{AS_OF, Site};

#[test]
fn what_is_held_back_is_named_with_the_time_until_when() {
    let site = Site::new()
        .article("2025-11-20-out", "")
        .article("2025-11-20-secret-one", "embargo = 2026-01-02T06:00:00Z")
        .article("2026-02-01-secret-two", "")
        .article("2025-11-20-secret-three", "draft = true")
        .article("2025-11-20-secret-four", "expires = 2025-11-25");
    let built = site.build();
    let (_, named) = built.summary.split_once("held back  4").unwrap();
    let lines: Vec<&str> = named.lines().skip(1).take(4).map(str::trim).collect();
    assert_eq!(
        lines,
        [
            "content/articles/secret-one.md  until 2026-01-02T06:00:00Z, in 32 d 6 h",
            "content/articles/secret-two.md  until 2026-02-01T00:00:00Z, in 62 d",
            "content/articles/secret-four.md  expired",
            "content/articles/secret-three.md  draft",
        ],
        "{}",
        built.summary
    );
    assert_eq!(built.grep("secret"), Vec::<String>::new());
    // Quiet is quiet.
    assert_eq!(site.try_build(&["--quiet"]).stdout, "");
}

#[test]
fn of_very_many_the_next_ones_are_named() {
    let mut site = Site::new();
    for day in 1..=28 {
        site = site.article(&format!("2026-03-{day:02}-later-{day}"), "");
    }
    let summary = site.build().summary;
    assert_eq!(summary.matches("content/articles/later-").count(), 10, "{summary}");
    assert!(summary.contains("later-10.md") && !summary.contains("later-11.md"), "{summary}");
    assert!(summary.contains("and 18 more (--verbose names them)"), "{summary}");
    let verbose = site.run(&["check", "--verbose", "--as-of", AS_OF]).stdout;
    assert_eq!(verbose.matches("content/articles/later-").count(), 28, "{verbose}");
}
