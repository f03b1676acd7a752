//! Row 14: templates that don't end. A page is bounded in time and in memory; beyond it the page and
//! its template are named, nothing is written, and a preview goes on.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

mod support;

use std::fs;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use dateline::pipeline::{self, BuildOptions, Outcome, PageLimits, Progress, SiteOptions};
use dateline::read::DiskFiles;
use support::{Site, at, full, said};

/// A text that is doubled some forty times.
const DOUBLED: &str = "{% set s = \"0123456789abcdef\" %}{% for a in range(end=44) %}{% set_global s = s ~ s %}{% endfor %}";

/// Loops in loops that write nothing: 10 to the power of so many steps.
fn loops(depth: usize) -> String {
    let lists = "{% set all = [0,1,2,3,4,5,6,7,8,9] %}";
    lists.to_owned() + &"{% for a in all %}".repeat(depth) + &"{% endfor %}".repeat(depth)
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
        let site = site(&loops(7));
        let files = DiskFiles::new(&site.root).unwrap();
        let time = Duration::from_millis(100);
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
        assert!(report.contains("a page isn't done after 0.1 s"), "{report}");
        assert!(report.contains("templates/article.html"), "{report}");
        assert!(report.contains("while rendering /2026/01/01/a/"), "{report}");
        let heard = heard.0.into_inner().unwrap();
        assert_eq!(heard.len(), 1, "{heard:?}");
        assert!(heard[0].contains("isn't done"), "{heard:?}");
        assert!(!site.public().exists());
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
            for command in ["build", "check"] {
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
