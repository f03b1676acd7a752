//! Indexes of many entries: pages of a bounded size, on which everybody stands once, and which one
//! more name hardly changes.

use std::collections::BTreeMap;

use crate::support::{Site, assert_order, differing};

/// The most bytes of a page, whatever the index has.
const MOST_BYTES: usize = 80_000;

/// An official of a plainly invented name.
fn write(site: &Site, n: usize) {
    const FIRST: [&str; 7] = ["Mac", "Mal", "Mor", "Sa", "Te", "Zu", "Ša"];
    const NEXT: [&str; 5] = ["do", "ri", "lu", "ne", "mi"];
    let last = [FIRST[n % 7], NEXT[n / 7 % 5], NEXT[n / 35 % 5]].concat();
    let post = format!(
        "[[posts]]\ntitle = \"Member\"\noffice = \"member\"\norganization = \"house\"\nstart = {}",
        1950 + n % 60
    );
    let end = if n.is_multiple_of(3) { "\nend = 2020" } else { "" };
    site.write(
        &format!("content/officials/example-{n}.md"),
        format!("+++\nname = \"Example {n} {last}\"\nsort_name = \"{last}, Example {n}\"\ncountry = \"IS\"\nalways = true\n{post}{end}\n+++\n"),
    );
}

fn house(people: usize) -> Site {
    let site = Site::new()
        .file(
            "content/offices/member.md",
            "+++\ntitle = \"Member of the house\"\nholders = 2000\n+++\n",
        )
        .file("content/organizations/house.md", "+++\nname = \"House\"\nalways = true\n+++\n")
        .article("2025-11-20-a", "countries = [\"IS\"]");
    (0..people).for_each(|n| write(&site, n));
    site
}

/// How often each official is linked to from pages below a path.
fn linked(tree: &BTreeMap<String, Vec<u8>>, below: &str) -> BTreeMap<String, usize> {
    let mut links = BTreeMap::new();
    for (_, page) in
        tree.iter().filter(|(path, _)| path.starts_with(below) && path.ends_with("index.html"))
    {
        let page = String::from_utf8_lossy(page);
        for (at, start) in page.match_indices("href=\"/officials/example-") {
            let rest = &page[at + start.len()..];
            let key = rest.split('/').next().unwrap().to_owned();
            *links.entry(key).or_default() += 1;
        }
    }
    links
}

#[test]
fn a_long_index_has_pages_by_letters_and_everybody_once() {
    let site = house(750);
    let built = site.build();
    let own = built.main("/officials/");
    assert!(
        own.contains("href=\"/officials/by-letter/m/\"")
            && own.contains("href=\"/officials/by-letter/s/\""),
        "{own}"
    );
    assert_order(
        &own,
        &[">M</a>", ">S</a>", ">T</a>", ">Z</a>", "By country", "/countries/iceland/"],
    );
    // M is too many for one page: it leads to its next letters.
    let m = built.main("/officials/by-letter/m/");
    assert_order(
        &m,
        &["/officials/\">Officials</a>", "Officials · M", "by-letter/ma/", "by-letter/mo/"],
    );
    let mo = built.main("/officials/by-letter/mo/");
    assert_order(
        &mo,
        &["by-letter/m/\">M</a>", "Officials · Mo", "Member", "by-letter/ma/\" rel=\"prev\""],
    );
    // An Š is an S.
    assert!(built.main("/officials/by-letter/s/").contains("Ša"));
    let tree = built.tree();
    let index: BTreeMap<String, Vec<u8>> = tree
        .iter()
        .filter(|(path, _)| !path.starts_with("officials/example-"))
        .map(|(p, b)| (p.clone(), b.clone()))
        .collect();
    for below in [
        "officials/",
        "countries/iceland/officials/",
        "organizations/house/officials/",
        "offices/member/officials/",
    ] {
        let links = linked(&index, below);
        assert_eq!(links.len(), 750, "{below}");
        assert!(links.values().all(|times| *times == 1), "{below}");
    }
    let largest = tree
        .iter()
        .filter(|(path, _)| path.ends_with(".html"))
        .max_by_key(|(_, bytes)| bytes.len())
        .unwrap();
    assert!(largest.1.len() < MOST_BYTES, "{} has {} bytes", largest.0, largest.1.len());
    for page in ["/countries/iceland/", "/organizations/house/", "/offices/member/"] {
        let main = built.main(page);
        assert!(main.contains(&format!("href=\"{page}officials/\">All officials</a>")), "{main}");
        assert!(!main.contains("Member, "), "too many to show");
    }
    let sitemap = built.page("/sitemaps/pages.xml");
    assert!(sitemap.contains("/officials/by-letter/mo/</loc>"));
    // One more person changes the page of their letters and what they are listed on.
    write(&site, 750);
    let more = site.build().tree();
    let changed = differing(&tree, &more);
    assert!(changed.len() <= 12, "{changed:#?}");
}

#[test]
fn a_short_index_is_one_page_as_ever() {
    let site = house(60);
    let built = site.build();
    let own = built.main("/officials/");
    assert_order(&own, &["A to Z", "By country", "By organization", "id=\"_az\""]);
    assert!(!built.has("/officials/by-letter/m/") && !built.has("/countries/iceland/officials/"));
    let house = built.main("/organizations/house/");
    assert_order(&house, &["<dt>Officials</dt>", "Show the list", "Former officials"]);
}

#[test]
fn other_indexes_are_bounded_too() {
    let topics: Vec<String> =
        (0..400).map(|n| format!("\"Topic {} {n}\"", ["Tide", "Rain", "Wind"][n % 3])).collect();
    let authors: Vec<String> =
        (0..320).map(|n| format!("\"{} Writer {n}\"", ["Jo", "Kim"][n % 2])).collect();
    let mut site = Site::new().article(
        "2025-11-20-a",
        &format!("topics = [{}]\nauthors = [{}]", topics.join(", "), authors.join(", ")),
    );
    for n in 0..101 {
        site = site.file(
            &format!("content/organizations/part-{n}.md"),
            format!("+++\nname = \"Part {n}\"\nparent = \"whole\"\ncountry = \"IS\"\nalways = true\n+++\n"),
        );
        site = site.file(
            &format!("content/offices/post-{n}.md"),
            format!("+++\ntitle = \"Post {n}\"\norganization = \"whole\"\ncountry = \"IS\"\nalways = true\n+++\n"),
        );
    }
    let built = site
        .file("content/organizations/whole.md", "+++\nname = \"Whole\"\nalways = true\n+++\n")
        .file("content/countries/iceland.md", "+++\nalways = true\n+++\n")
        .build();
    assert!(built.main("/topics/").contains("by-letter/topicr/"), "{}", built.main("/topics/"));
    assert!(built.main("/authors/").contains("by-letter/"));
    let whole = built.main("/organizations/whole/");
    assert!(whole.contains("href=\"/organizations/whole/organizations/\""), "{whole}");
    assert!(whole.contains("href=\"/organizations/whole/offices/\""));
    assert!(built.main("/organizations/whole/offices/").contains("Post 100"));
    let country = built.main("/countries/iceland/");
    assert!(country.contains("href=\"/countries/iceland/organizations/\""));
    assert!(country.contains("href=\"/countries/iceland/offices/\""));
}
