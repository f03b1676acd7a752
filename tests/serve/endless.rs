//! A template that doesn't end a page: the page says so, and the preview goes on.

use crate::client::{Preview, until};
use crate::support::{NOW, Site, full, sized};

const FRONT: &str = "title = \"Plain\"\ndate = 2026-01-01";
const PAGE: &str = "/2026/01/01/plain/";

/// A text that is doubled some forty times.
const DOUBLED: &str = "{% set s = \"0123456789abcdef\" %}{% for a in range(end=44) %}{% set_global s = s ~ s %}{% endfor %}";

/// Loops in loops that write nothing.
fn loops() -> String {
    let lists = "{% set all = [0,1,2,3,4,5,6,7,8,9] %}";
    lists.to_owned() + &"{% for a in all %}".repeat(15) + &"{% endfor %}".repeat(15)
}

#[test]
fn a_page_that_does_not_end_is_told_and_the_preview_goes_on() {
    let (memory, time) = ("takes more than 1024 MB of memory", "isn't done after 10 s");
    let mut cases = vec![DOUBLED.to_owned()];
    if full() {
        cases.push(loops());
    }
    for template in cases {
        let site = Site::bare();
        site.write_article("plain", FRONT, "GOODTEXT");
        site.write_article("other", "title = \"Other\"\ndate = 2026-01-02", "OTHERTEXT");
        site.write("templates/article.html", &template);
        let preview = Preview::start(&site.root, &["--as-of", NOW]);
        // What the desk chose is kept.
        let shown = preview.view(&format!("{{\"desk\": false, \"as_of\": \"{NOW}\"}}"));
        assert_eq!(shown.status, 204);
        // Who waits for another page is told whose fault it is, and asks again.
        let (page, other) = std::thread::scope(|scope| {
            let page = scope.spawn(|| preview.get(PAGE));
            std::thread::sleep(std::time::Duration::from_millis(50));
            let other = scope.spawn(|| preview.get("/2026/01/02/other/"));
            (page.join().unwrap(), other.join().unwrap())
        });
        assert_eq!(other.status, 503, "{}", other.text());
        let others = other.text();
        assert!(others.contains(&format!("<pre>{PAGE} doesn't end:")), "{others}");
        assert!(others.contains("http-equiv=\"refresh\""), "{others}");
        assert_eq!(page.status, 500, "{}", page.text());
        let text = page.text();
        // On a machine that has other work to do, the time may be over before the memory.
        let is_doubled = template == DOUBLED && text.contains(memory);
        let why = if is_doubled { memory } else { time };
        assert!(text.contains(why) && text.contains("templates/article.html"), "{text}");
        assert!(text.contains(&format!("while rendering {PAGE}")), "{text}");
        assert!(text.contains("/_dateline/client.js"), "{text}");

        // It is the same process at the same port, and other pages are shown.
        let ask = |path: &str| {
            until(path, || {
                let asked = std::panic::AssertUnwindSafe(|| preview.get(path));
                let answer = std::panic::catch_unwind(asked).ok()?;
                Some((answer.status, answer.text()))
            })
        };
        until("the preview begins again", || {
            let said = preview.out();
            (said.matches("Showing http").count() == 2).then_some(())
        });
        assert_eq!(ask("/archive/").0, 200);
        assert!(preview.err().contains(why), "{}", preview.err());
        assert!(preview.out().contains("Shown as the public sees it"), "{}", preview.out());

        // The page isn't tried again until something changes.
        let (status, again) = ask(PAGE);
        assert_eq!((status, again.contains(why)), (500, true), "{again}");
        assert_eq!(ask("/archive/").0, 200);
        site.remove("templates/article.html");
        preview.shows(PAGE, "GOODTEXT");
        preview.shows("/2026/01/02/other/", "OTHERTEXT");
    }
}

/// What is mended while the page is still at it isn't forgotten when the preview begins again.
#[test]
fn a_template_that_is_mended_meanwhile_is_tried_again() {
    // It takes the ten seconds after which a page is given up.
    if !sized(false, true, true) {
        return;
    }
    let site = Site::bare();
    site.write_article("plain", FRONT, "GOODTEXT");
    site.write("templates/article.html", loops());
    let preview = Preview::start(&site.root, &["--as-of", NOW]);
    std::thread::scope(|scope| {
        let asked = scope.spawn(|| preview.get(PAGE).status);
        std::thread::sleep(std::time::Duration::from_secs(3));
        site.remove("templates/article.html");
        assert_eq!(asked.join().unwrap(), 500);
    });
    until("the preview begins again", || {
        let said = preview.out();
        (said.matches("Showing http").count() == 2).then_some(())
    });
    preview.shows(PAGE, "GOODTEXT");
}
