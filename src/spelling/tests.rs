//! Spellings of one text are alike, and others aren't.

use super::quotation::push_quoted;
use super::*;

#[test]
fn forms_of_unicode_are_one_text() {
    for (composed, decomposed) in [
        ("José", "Jose\u{301}"),
        ("Việt", "Vie\u{323}\u{302}t"),
        ("한국", "\u{1112}\u{1161}\u{11ab}\u{1100}\u{116e}\u{11a8}"),
    ] {
        assert_eq!(searchable(decomposed), composed);
        assert_eq!(quotation(decomposed), composed);
        assert_eq!(super::composed(decomposed), composed);
        let text = format!("a {decomposed} \u{ad}b {decomposed}");
        let form = Recomposed::of(&text).unwrap();
        assert_eq!(form.text, format!("a {composed} b {composed}"));
        assert_eq!(form.original(2), 2);
        assert_eq!(form.original(2 + composed.len()), 2 + decomposed.len());
        let b = form.text.find('b').unwrap();
        assert_eq!(&text[form.original(b)..=form.original(b)], "b");
        assert_eq!(form.original(form.text.len()), text.len());
        assert!(Recomposed::of(composed).is_none());
    }
}

#[test]
fn names_are_looked_for_in_one_spelling() {
    for (name, plain) in [
        ("Ada Example", "Ada Example"),
        (" Ada\u{a0} Example\n", "Ada Example"),
        ("Côte d’Ivoire", "Côte d'Ivoire"),
        ("Guinea\u{2011}Bis\u{ad}sau", "Guinea-Bissau"),
        ("", ""),
    ] {
        assert_eq!(searchable(name), plain);
    }
}

#[test]
fn what_is_plainly_composed_is_composed() {
    for char in '\u{80}'..=char::MAX {
        for text in [format!("e{char}"), format!("{}{char}e", " ".repeat(62))] {
            assert!(!is_plainly_composed(&text) || NFC.is_normalized(&text), "{text:?}");
        }
    }
    assert!(is_plainly_composed(&"Zoë’s “é” – und so weiter, ".repeat(9)));
}

#[test]
fn quotations_are_alike_wherever_their_signs_stand() {
    // The form of each letter by itself, without what is passed over at once.
    let one_by_one = |text: &str| {
        let mut out = String::new();
        text.chars().for_each(|char| push_quoted(&mut out, char));
        out.trim_end().to_owned()
    };
    for sign in [" ", "  ", "-", "--", "`", "\n", "’", "…", "é", " - ", "\u{ad} ", "\u{7f}"] {
        for length in 0..40 {
            let words = &"It is on record, said Ada Example of Oslo."[..length];
            for text in [format!("{words}{sign}{words}{sign}"), format!("{sign}{words} {words}")] {
                assert_eq!(quotation(&text), one_by_one(&text), "{text:?}");
            }
        }
    }
}
