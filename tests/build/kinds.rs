//! Kinds of entity that a site defines for itself.

use crate::support::Site;

const KINDS: &str = "\n[kinds.bills]\nname = { en = \"Bill\", fr = \"Projet de loi\" }\n\
    plural = { en = \"Bills\", fr = \"Projets de loi\" }\nlink_names = true\n\
    [kinds.bills.fields]\n\
    number = { type = \"text\", label = { en = \"Number\", fr = \"Numéro\" }, required = true }\n\
    introduced = \"date\"\nread_at = \"moment\"\npassed = \"flag\"\nvotes = \"number\"\n\
    text = { type = \"address\", label = \"Text\" }\n\
    sponsors = { type = \"officials\", many = true }\ncountry = \"country\"\nfollows = \"bills\"\n\
    [kinds.courts]\nname = \"Court\"\nmenu = false\n";

const ACT: &str = "+++\nname = \"Example Act\"\naliases = [\"Act on Examples\"]\nnumber = \"B 12\"\n\
    introduced = \"2026-01\"\nread_at = 2026-01-20T09:30:00\npassed = false\nvotes = 12\n\
    text = \"https://parliament.example/b12\"\nsponsors = [\"ada\", \"Bob Sample\"]\ncountry = \"CA\"\n\
    +++\nWhat it would change.\n";

fn site() -> Site {
    Site::empty()
        .file(
            "site.toml",
            format!(
                "title = \"T\"\nbase_url = \"https://t.example\"\nlanguages = [\"fr\"]\npage_size = 5\n{KINDS}"
            ),
        )
        .file("content/officials/ada.md", "+++\nname = \"Ada Example\"\nalways = true\n+++\n")
        .file("content/officials/bob.md", "+++\nname = \"Bob Sample\"\nalways = true\n+++\n")
        .file("content/bills/act.md", ACT)
        .file(
            "content/bills/second.md",
            "+++\nname = \"Second Act\"\nnumber = \"B 13\"\nfollows = \"act\"\n+++\n",
        )
        .file(
            "content/articles/a.md",
            "+++\ntitle = \"A\"\ndate = 2025-10-22\nbills = [\"Example Act\", \"second\"]\n+++\n\
             The Act on Examples was read.\n",
        )
}

#[test]
fn an_entity_has_its_keys_with_what_they_refer_to() {
    let page = site().build().main("/bills/act/");
    for text in [
        "<p class=\"kick\">Bill</p>",
        "<dt>Number</dt>\n<dd>B 12</dd>",
        "<time datetime=\"2026-01\">January 2026</time>",
        "<time datetime=\"2026-01-20T09:30:00Z\">20 January 2026, 09:30</time>",
        "<dt>Passed</dt>\n<dd>No</dd>",
        "<dt>Votes</dt>\n<dd>12</dd>",
        "<a href=\"https://parliament.example/b12\">",
        "<a href=\"/officials/ada/\">Ada Example</a>",
        "<a href=\"/officials/bob/\">Bob Sample</a>",
        "What it would change.",
    ] {
        assert!(page.contains(text), "{text} in {page}");
    }
    let order = ["Number", "Introduced", "Read at", "Passed", "Votes", "Text", "Sponsors"];
    crate::support::assert_order(&page, &order);
}

#[test]
fn it_stands_on_the_pages_of_what_it_refers_to_and_of_its_articles() {
    let built = site().build();
    for page in ["/officials/ada/", "/officials/bob/", "/2025/10/22/a/"] {
        let main = built.main(page);
        assert!(main.contains("<dt>Bills</dt>\n<dd><a href=\"/bills/act/\">"), "{page}: {main}");
    }
    let act = built.main("/bills/act/");
    assert!(act.contains("<dt>Bills</dt>\n<dd><a href=\"/bills/second/\">Second Act</a>"), "{act}");
    assert!(built.page("/").contains("<a href=\"/bills/\">Bills</a>"), "the menu");
    assert!(built.page("/sitemaps/pages.xml").contains("https://t.example/bills/act/"));
    assert!(built.page("/bills/act/feed.xml").contains("/2025/10/22/a/"));
    let article = built.main("/2025/10/22/a/");
    assert!(article.contains("The <a href=\"/bills/act/\">Act on Examples</a> was read."));
    assert!(!built.has("/courts/"), "nothing is listed there");
}

#[test]
fn names_and_labels_are_those_of_the_language() {
    let site = site().file("content/bills/act.fr.md", "+++\nname = \"Loi exemple\"\n+++\n").file(
        "content/articles/a.fr.md",
        "+++\ntitle = \"A\"\ndate = 2025-10-22\nbills = [\"act\"]\n+++\nLa Loi exemple.\n",
    );
    let built = site.build();
    let page = built.main("/fr/bills/act/");
    for text in ["Projet de loi</p>", "Loi exemple</h1>", "<dt>Numéro</dt>", "janvier 2026"] {
        assert!(page.contains(text), "{text} in {page}");
    }
    assert!(built.main("/fr/bills/").contains("<h1>Projets de loi</h1>"));
    assert!(
        built.main("/fr/2025/10/22/a/").contains("La <a href=\"/fr/bills/act/\">Loi exemple</a>")
    );
}

#[test]
fn a_theme_may_have_a_template_of_its_own_for_a_kind() {
    let template = "{% extends \"kind.html\" %}{% block content %}\
        {% for field in entity.fields %}[{{ field.key }}]{% endfor %}{% endblock %}";
    let page = site().file("templates/bill.html", template).build().main("/bills/act/");
    assert!(page.contains("[number][introduced]"), "{page}");
}

#[test]
fn old_coverage_stands_on_sealed_pages() {
    let mut site = site();
    for day in 1..=12 {
        site = site.article(&format!("2025-11-{day:02}-n{day}"), "bills = [\"act\"]");
    }
    let before = site.build();
    assert!(before.has("/bills/act/page/1/"));
    let sealed = before.page("/bills/act/page/1/");
    let third = "+++\nname = \"Third\"\nnumber = \"B 14\"\nfollows = \"act\"\nalways = true\n+++\n";
    let after = site.file("content/bills/third.md", third).build();
    assert!(after.main("/bills/act/").contains("/bills/third/"));
    assert_eq!(after.page("/bills/act/page/1/"), sealed);
}
