//! Share cards in incremental builds: whatever changes, a build gives what a clean one gives.

use dateline::pipeline::BuildOptions;

use super::{build_in, clean};
use crate::support::cache::replace_all;
use crate::support::{NOW, Site, assert_same, at, scratch, shot};

const SETTINGS: &str = "title = \"Desk\"\nbase_url = \"https://desk.example\"\n[cards]\n";

#[test]
fn whatever_changes_cards_are_those_of_a_clean_build() {
    let site = Site::bare_in(scratch());
    let article = |stem: &str, date: &str, more: &str| {
        let front = format!("title = \"Title of {stem}\"\ndate = {date}\n{more}");
        site.write_article(stem, &front, "Text.");
    };
    let compare = |what: &str| {
        let options = BuildOptions::at(at(NOW));
        let outcome = build_in(&site.root, &site.public(), &options);
        assert!(outcome.summary.is_some(), "{what}: {}", site.report(&outcome));
        let right = clean(2, &site.root, &options).files;
        assert_same(&right, &shot(&site.public(), &[]), what);
    };
    site.write("site.toml", SETTINGS);
    article("a", "2026-01-01", "countries = [\"NO\"]");
    article("b", "2026-01-02", "");
    compare("the first build");
    article("c", "2026-01-02T05:00:00Z", "countries = [\"NO\", \"TV\"]");
    compare("another of the day");
    article("c", "2026-01-02T05:00:00Z", "lead = true");
    compare("it leads, and a country goes");
    site.write("site.toml", format!("{SETTINGS}articles = true\n"));
    compare("cards of articles");
    site.write("site.toml", SETTINGS.replace("Desk", "Bureau"));
    compare("another name");
    site.write("templates/card.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 12 6\"><path d=\"M0 0h{{ card.headlines | length }}v3z\"/></svg>");
    compare("a card of the site's own");
    site.remove("templates/card.svg");
    compare("and no more");
    article("a", "2026-01-01", "embargo = 2027-01-01");
    compare("an edition is held back");
    site.write("site.toml", format!("{SETTINGS}enabled = false\n"));
    compare("no cards");
    site.write("site.toml", SETTINGS);
    compare("cards again");
    // What is kept of a card and damaged is drawn again.
    let kept = site.root.join(dateline::cache::FOLDER).join("derived");
    for entry in std::fs::read_dir(&kept).unwrap() {
        let path = entry.unwrap().path();
        let mut bytes = std::fs::read(&path).unwrap();
        replace_all(&mut bytes, b"IDAT", b"IDOT");
        std::fs::write(&path, bytes).unwrap();
    }
    std::fs::remove_dir_all(site.public()).unwrap();
    compare("damaged cards");
}
