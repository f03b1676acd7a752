//! Row 14: templates that don't end. A page is bounded in time and in memory; beyond it the page and
//! its template are named, nothing is written, and a preview goes on.

use std::fs;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::support::{self, Site, at, full, said, sampled_from};
use dateline::pipeline::{self, BuildOptions, Outcome, PageLimits, Progress, SiteOptions};
use dateline::read::DiskFiles;

/// What a page may take here: less than [`long`] takes on any machine.
const MOMENT: Duration = Duration::from_millis(20);

/// A text that is doubled some forty times.
const DOUBLED: &str = "{% set s = \"0123456789abcdef\" %}{% for a in range(end=44) %}{% set_global s = s ~ s %}{% endfor %}";

/// Loops in loops that write nothing: 10 to the power of so many steps.
fn loops(depth: usize) -> String {
    let lists = "{% set all = [0,1,2,3,4,5,6,7,8,9] %}";
    lists.to_owned() + &"{% for a in all %}".repeat(depth) + &"{% endfor %}".repeat(depth)
}

/// Loops that take long enough to be looked at several times, on any machine.
fn long() -> String {
    if cfg!(debug_assertions) {
        format!("{{% for a in [0,1,2] %}}{}{{% endfor %}}", loops(6))
    } else {
        loops(7)
    }
}

fn site(template: &str) -> Site {
    let site = Site::bare_in(support::scratch());
    site.write_article("a", "title = \"T\"\ndate = 2026-01-01", "x");
    site.write("templates/article.html", template);
    site
}

/// What was found when a page was given up.
#[derive(Default)]
struct Heard(Mutex<Vec<String>>);

impl Progress for Heard {
    fn stage(&self, _: &'static str, _: usize) {}
    fn step(&self) {}
    fn gave_up(&self, outcome: Outcome) {
        assert!(outcome.summary.is_none());
        let all = outcome.diagnostics.iter().map(|d| format!("{d:?}"));
        self.0.lock().unwrap().extend(all);
    }
}

/// A page that takes long is given up while it is at work, and what is rendered isn't written.
#[test]
fn a_page_that_takes_too_long_is_given_up() {
    for output in [true, false] {
        let site = site(&long());
        let files = DiskFiles::new(&site.root).unwrap();
        let time = MOMENT;
        let mut options = SiteOptions::at(at(support::NOW));
        options.page_limits = PageLimits { time, ..PageLimits::default() };
        let heard = Heard::default();
        let outcome = if output {
            pipeline::build(&files, &site.root, &site.public(), &options.into(), &heard)
        } else {
            pipeline::check(&files, Some(&site.root), &options.into(), &heard)
        };
        let outcome = outcome.unwrap();
        let report = site.report(&outcome);
        assert!(outcome.summary.is_none(), "{report}");
        assert!(report.contains("a page isn't done after 0.02 s"), "{report}");
        assert!(report.contains("templates/article.html"), "{report}");
        assert!(report.contains("while rendering /2026/01/01/a/"), "{report}");
        let heard = heard.0.into_inner().unwrap();
        assert_eq!(heard.len(), 1, "{heard:?}");
        assert!(heard[0].contains("isn't done"), "{heard:?}");
        assert!(!site.public().exists());
    }
}

/// Pages that take long each, and end, are bounded together.
#[test]
fn slow_pages_are_given_up_together() {
    let site = site(&long());
    for at in 0..20 {
        site.write_article(&format!("b{at}"), "title = \"T\"\ndate = 2026-01-01", "x");
    }
    let mut options = SiteOptions::at(at(support::NOW));
    options.page_limits.slow = MOMENT;
    options.page_limits.slow_pages = MOMENT * 10;
    let (files, heard) = (DiskFiles::new(&site.root).unwrap(), Heard::default());
    let outcome = pipeline::check(&files, None, &options.into(), &heard).unwrap();
    let report = site.report(&outcome);
    assert!(outcome.summary.is_none(), "{report}");
    let why = "pages that take longer than 0.02 s each take more than 0.2 s together (so far ";
    assert!(report.contains(why) && report.contains("templates/article.html"), "{report}");
}

/// A page that takes long, and ends, is named in the summary.
#[test]
fn a_slow_page_is_named() {
    let site = site("{% include \"part.html\" %}");
    site.write("templates/part.html", long());
    let mut options = SiteOptions::at(at(support::NOW));
    options.page_limits.slow = MOMENT;
    let files = DiskFiles::new(&site.root).unwrap();
    let outcome = pipeline::check(&files, None, &options.into(), &Heard::default()).unwrap();
    let slow = outcome.summary.unwrap().slow_pages;
    let (page, time) = slow.slowest.unwrap();
    assert_eq!((slow.number, slow.beyond, slow.time), (1, MOMENT, time));
    assert!(time > MOMENT, "{time:?}");
    let (page, template) = (page.page.as_str(), page.template.as_str());
    assert_eq!((page, template), ("/2026/01/01/a/", "templates/article.html"));
}

/// Where the loop is in what a template includes, that is named: alone when there is nothing else
/// that could loop, else among the others.
#[test]
fn the_template_with_the_loop_is_named() {
    let one = "{% for a in [1] %}{% endfor %}";
    let all = "in what it extends, includes or calls: templates/middle.html, templates/part.html";
    let cases = [
        (
            "",
            "",
            "templates/part.html",
            "while rendering /2026/01/01/a/ with templates/article.html;",
        ),
        (one, one, "templates/article.html", all),
    ];
    for (own, middle, path, help) in cases {
        let site = site(&format!("{own}{{% include \"middle.html\" %}}"));
        site.write("templates/middle.html", format!("{middle}{{% include 'part.html' %}}"));
        site.write("templates/part.html", long());
        let mut options = SiteOptions::at(at(support::NOW));
        let time = MOMENT;
        options.page_limits = PageLimits { time, ..PageLimits::default() };
        let files = DiskFiles::new(&site.root).unwrap();
        let outcome = pipeline::check(&files, None, &options.into(), &Heard::default()).unwrap();
        let found: Vec<_> = outcome.diagnostics.iter().collect();
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].path.as_deref(), Some(path));
        let said = found[0].finding.help.as_deref().unwrap_or_default();
        assert!(said.contains(help), "{said}");
    }
}

/// With the bounds that there are, nothing of a site that is fine is given up.
#[test]
fn a_site_that_is_fine_is_not_given_up() {
    let site = Site::rich_in(support::scratch());
    let files = DiskFiles::new(&site.root).unwrap();
    let heard = Heard::default();
    let options = BuildOptions::at(at(support::NOW));
    let outcome = pipeline::build(&files, &site.root, &site.public(), &options, &heard).unwrap();
    assert!(outcome.summary.is_some() && heard.0.into_inner().unwrap().is_empty());
}

/// The binary ends by itself, with nothing written, and the site that was there stays.
#[test]
fn the_process_ends_when_a_page_does_not() {
    let (memory, time) = ("takes more than 1024 MB of memory", "isn't done after 30 s");
    let mut cases = vec![DOUBLED.to_owned()];
    if full() {
        cases.push(loops(15));
    }
    for template in cases {
        for before in [false, true] {
            let site = site("x");
            if before {
                site.good(&site.public(), at(support::NOW));
            }
            let shot = |site: &Site| support::shot(&site.public(), &[]);
            let old = shot(&site);
            site.write("templates/article.html", &template);
            for command in sampled_from(usize::from(before), ["build", "check"], 2) {
                let start = Instant::now();
                let mut run = support::dateline();
                run.args([command, "--as-of", support::NOW, "--root"]).arg(&site.root);
                let (code, text) = said(&run.output().unwrap());
                println!("{command}: {:?}", start.elapsed());
                assert_eq!(code, 1, "{text}");
                // On a machine that has other work to do, the time may be over before the memory.
                let is_doubled = template == DOUBLED && text.contains(memory);
                let why = if is_doubled { memory } else { time };
                assert!(text.contains(why) && text.contains("templates/article.html"), "{text}");
                assert!(text.contains("while rendering /2026/01/01/a/"), "{text}");
                assert_eq!(shot(&site), old, "{text}");
                assert_eq!(site.public().exists(), before);
            }
            // The next build is as if nothing had been.
            site.write("templates/article.html", "<!doctype html>\n<title>T</title>\n");
            site.good(&site.public(), at(support::NOW));
            let page = fs::read_to_string(site.public().join("2026/01/01/a/index.html")).unwrap();
            assert!(page.contains("<title>T</title>"));
        }
    }
}
