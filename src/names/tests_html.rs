//! Names in finished HTML, by what is linked.

use std::borrow::Cow;

use super::{KnownNames, Linkable, NameId, SiteName, is_whole, link_names};
use crate::markdown::{MarkdownOptions, RawHtml, render};

/// Names of a site, each group of one thing.
fn known(groups: &[&[&str]]) -> KnownNames {
    let names = groups.iter().enumerate().flat_map(|(at, group)| {
        let entity = at as u32;
        group.iter().map(move |name| SiteName { entity, name, linked: true, of_person: false })
    });
    KnownNames::new("en", names)
}

fn ids(known: &KnownNames, names: &[&str]) -> Vec<NameId> {
    names.iter().filter_map(|name| known.find(name)).collect()
}

/// Links names, each group to `/` and its number, and marks the links with brackets.
fn linked(html: &str, groups: &[&[&str]]) -> String {
    let known = known(groups);
    let names: Vec<Vec<NameId>> = groups.iter().map(|group| ids(&known, group)).collect();
    let all: Vec<Linkable> = names
        .iter()
        .enumerate()
        .map(|(at, names)| Linkable {
            entity: at as u32,
            names,
            url: Some(Cow::Owned(format!("/{at}"))),
            has_rival: false,
        })
        .collect();
    let linked = link_names(html, &all, &known);
    linked.replace("<a href=\"/", "[").replace("\">", ":").replace("</a>", "]")
}

#[test]
fn the_first_mention_of_each_is_linked() {
    let html = "<p>Ada Example met Bo. Ada Example left, and Bo stayed.</p>\n";
    let expected = "<p>[0:Ada Example] met [1:Bo]. Ada Example left, and Bo stayed.</p>\n";
    assert_eq!(linked(html, &[&["Ada Example"], &["Bo"]]), expected);
    assert!(matches!(link_names("<p>None.</p>", &[], &known(&[])), Cow::Borrowed(_)));
}

#[test]
fn a_name_never_reaches_into_a_tag() {
    assert_eq!(linked("<p>&lt;</p>", &[&["<<"]]), "<p>&lt;</p>");
    assert_eq!(linked("<p><b>Ada</b> left</p>", &[&["Ada<"]]), "<p><b>Ada</b> left</p>");
    assert_eq!(linked("<p><b>Ada</b> left</p>", &[&["Ada</b> left"]]), "<p><b>Ada</b> left</p>");
    // The sign itself is part of a name.
    assert_eq!(linked("<p>the A&lt;B pact</p>", &[&["A<B"]]), "<p>the [0:A&lt;B] pact</p>");
    // Many names are looked for in another way.
    let html = format!("<p>{}<b>Ada</b> left</p>", "x ".repeat(50));
    let others: Vec<String> = (0..100).map(|at| format!("Bo {at}")).collect();
    let others: Vec<&str> = others.iter().map(String::as_str).collect();
    assert_eq!(linked(&html, &[&["Ada<"], &["Ada</b>"], &others]), html);
}

#[test]
fn the_longest_name_wins_even_when_it_is_not_linked() {
    let html = "<p>The Ministry of Examples and the Ministry.</p>";
    let expected = "<p>The [1:Ministry of Examples] and the [0:Ministry].</p>";
    assert_eq!(linked(html, &[&["Ministry"], &["Ministry of Examples"]]), expected);
    // "Ministry of Example" is known, and of nothing that the text is tagged with.
    let known = known(&[&["Ministry"], &["Ministry of Examples"]]);
    let short = ids(&known, &["Ministry"]);
    let all = [Linkable { entity: 0, names: &short, url: Some("/m".into()), has_rival: false }];
    let expected = "<p>The Ministry of Examples and the <a href=\"/m\">Ministry</a>.</p>";
    assert_eq!(link_names(html, &all, &known), expected);
}

#[test]
fn a_name_of_two_things_is_linked_to_neither() {
    let html = "<p>The Minister, Ada.</p>";
    let groups: &[&[&str]] = &[&["Minister", "Ada"], &["Minister", "Bo"]];
    assert_eq!(linked(html, groups), "<p>The Minister, [0:Ada].</p>");
}

#[test]
fn whole_words_only() {
    for (text, found) in [
        ("Canada", true),
        ("(Canada)", true),
        ("Canada's", true),
        ("Canada’s", true),
        ("l’Canada", true),
        ("Canada–US", true),
        ("Canada.", true),
        ("Canadas", false),
        ("Acanada Canadaé", false),
        ("Canada\u{301}", false),
        ("Canada-based", false),
        ("non-Canada", false),
        ("@Canada", false),
        ("#Canada", false),
        ("example.org/Canada", false),
        ("www.Canada", false),
        ("Canada.example", false),
        ("Canada_1", false),
        ("canada CANADA", false),
    ] {
        assert_eq!(linked(text, &[&["Canada"]]).contains('['), found, "{text}");
    }
    for (text, name, found) in [
        ("The U.S. said", "U.S.", true),
        ("U.S.", "U.S.", true),
        ("U.S.A. said", "U.S.", false),
        ("U.S.-led", "U.S.", false),
        ("Guinea-Bissau", "Guinea", false),
        ("Équateur", "Équateur", true),
        ("日本は", "日本", true),
        ("カナダ人", "カナダ", true),
        ("カナダー", "カナダ", false),
        ("캐나다는", "캐나다", false),
        ("&lt;b&gt;Ada", "Ada", true),
        ("x &amp; y", "amp", false),
    ] {
        assert_eq!(linked(text, &[&[name]]).contains('['), found, "{text}");
    }
    assert!(is_whole("in Canada now", 3..9) && !is_whole("in Canadas", 3..9));
}

#[test]
fn lines_spaces_apostrophes_and_ampersands() {
    for (text, name) in [
        ("<p>Ada\nExample</p>", "Ada Example"),
        ("<p>Ada&nbsp;Example</p>", "Ada Example"),
        ("<p>Ada\u{a0}Example</p>", "Ada  Example"),
        ("<p>Côte d’Ivoire</p>", "Côte d'Ivoire"),
        ("<p>Côte d'Ivoire</p>", "Côte d’Ivoire"),
        ("<p>’s Example</p>", "'s Example"),
        ("<p>Bo &amp; Co</p>", "Bo & Co"),
        ("<p><strong>Ada Example</strong></p>", "Ada Example"),
    ] {
        let inner = linked(text, &[&[name]]);
        assert!(inner.contains("[0:"), "{text}: {inner}");
        assert_eq!(inner.replace("[0:", "").replace(']', ""), text);
    }
}

#[test]
fn never_in_links_code_headings_and_quotations() {
    for source in [
        "[Ada](https://a.example)",
        "`Ada`",
        "```\nAda\n```",
        "    Ada",
        "# Ada",
        "Ada\n---",
        "> said Ada\n> > and Ada\n>\n> Ada",
        "<q>Ada</q>",
        "<A HREF='https://a.example' title=its>Ada</A>",
        "<script>if (a < b) { '</a>' } Ada</script>",
        "<style>Ada < b</style>",
        "<img alt=\"a > Ada\">",
    ] {
        let options = MarkdownOptions { raw_html: RawHtml::Trusted, ..MarkdownOptions::default() };
        let (body, _) = render(&format!("{source}\n\nThen Ada."), &options);
        let html = linked(&body.html, &[&["Ada"]]);
        assert!(html.ends_with("<p>Then [0:Ada].</p>\n"), "{source}: {html}");
        assert_eq!(html.matches("[0:").count(), 1, "{source}: {html}");
    }
}

#[test]
fn addresses_are_escaped_and_broken_html_ends() {
    let known = known(&[&["Ada"]]);
    let names = ids(&known, &["Ada"]);
    let to = |url| [Linkable { entity: 0, names: &names, url: Some(url), has_rival: false }];
    let all = to("/a\"><b>&".into());
    assert_eq!(link_names("Ada", &all, &known), "<a href=\"/a%22%3E%3Cb%3E&amp;\">Ada</a>");
    let plain = to("/".into());
    let html = link_names("<A title=it's>Ada</A> Ada", &plain, &known);
    assert_eq!(html, "<A title=it's>Ada</A> <a href=\"/\">Ada</a>");
    for broken in
        ["<", "<a", "<a href=\"", "<blockquote>Ada", "</q>", "<!-- Ada", "<script>", "é<é"]
    {
        link_names(broken, &all, &known);
    }
}
