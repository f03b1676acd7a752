use super::layout::set;
use super::*;

fn fonts() -> CardFonts {
    CardFonts::of(Vec::new()).0
}

/// The width, the height and the pixels of a card, each as red, green and blue.
fn decoded(png: &[u8]) -> (u32, u32, Vec<[u8; 3]>) {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(png));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().unwrap();
    let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut bytes).unwrap();
    assert_eq!(info.color_type, png::ColorType::Rgb);
    (info.width, info.height, bytes.as_chunks().0.to_vec())
}

fn drawn(svg: &str) -> Result<Vec<u8>, CardMistake> {
    let fonts = fonts();
    draw(&set(svg, &fonts.measures())?, &fonts)
}

const FRAME: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1200 630\">";

#[test]
fn a_card_has_its_size_its_colours_and_its_text() {
    let one = |words: &str| {
        let svg = format!(
            "{FRAME}<rect width=\"600\" height=\"630\" fill=\"#0b5166\"/>\
             <text x=\"650\" y=\"40\" data-width=\"500\" data-lines=\"4\" data-sizes=\"60 40\">{words}</text></svg>"
        );
        drawn(&svg).unwrap()
    };
    let card = one("Ada &amp; Éva: Ελλάδα, Київ");
    let (width, height, pixels) = decoded(&card);
    assert_eq!((width, height), CARD_SIZE);
    assert_eq!((pixels[0], pixels[1199]), ([0x0b, 0x51, 0x66], [255; 3]));
    let dark = pixels.iter().filter(|pixel| **pixel == [0; 3]).count();
    assert!((3_000..60_000).contains(&dark), "{dark}");
    assert_eq!(card, one("Ada &amp; Éva: Ελλάδα, Київ"));
    assert_ne!(card, one("Ada &amp; Éva: Ελλάδα, Киев"));
}

/// Nothing of a card is ever larger than its colours allow, and a picture of many keeps them.
#[test]
fn a_card_of_many_colours_keeps_them() {
    let svg = format!(
        "{FRAME}<linearGradient id=\"a\"><stop stop-color=\"#f00\"/><stop offset=\"1\" stop-color=\"#00f\"/></linearGradient>\
         <linearGradient id=\"b\" x2=\"0\" y2=\"1\"><stop stop-color=\"#0f0\"/>\
         <stop offset=\"1\" stop-color=\"#0f0\" stop-opacity=\"0\"/></linearGradient>\
         <rect width=\"1200\" height=\"630\" fill=\"url(#a)\"/><rect width=\"1200\" height=\"630\" fill=\"url(#b)\"/></svg>"
    );
    let (_, _, pixels) = decoded(&drawn(&svg).unwrap());
    let colours: std::collections::BTreeSet<[u8; 3]> = pixels.into_iter().collect();
    assert!(colours.len() > 4096, "{}", colours.len());
}

#[test]
fn a_stack_shrinks_cuts_and_leaves_out_what_it_has_no_room_for() {
    let fonts = fonts();
    let stack = |body: &str| {
        let svg = format!(
            "{FRAME}<g data-gap=\"10\" data-top=\"100\" data-bottom=\"300\">{body}</g></svg>"
        );
        set(&svg, &fonts.measures()).unwrap()
    };
    let text = |words: &str| {
        format!(
            "<text x=\"5\" data-width=\"300\" data-lines=\"3\" data-sizes=\"50 25\" data-leading=\"1\">{words}</text>"
        )
    };
    let two = stack(
        &[text("Ada"), "<path d=\"M0 0h9\" data-height=\"4\"/>".to_owned(), text("Bo")].concat(),
    );
    assert!(
        two.contains(
            "<text x=\"5\" font-size=\"50\"><tspan x=\"5\" y=\"142.5\">Ada</tspan></text>"
        ),
        "{two}"
    );
    assert!(two.contains("<g transform=\"translate(0 160)\"><path d=\"M0 0h9\"/></g>"), "{two}");
    assert!(two.contains("y=\"216.5\">Bo</tspan>"), "{two}");
    let long = "The harbour council votes to widen the eastern breakwater after a very long night";
    let cut = stack(&[text("Ada"), text(long), text(long)].concat());
    assert!(cut.contains("font-size=\"25\"") && cut.contains('…'), "{cut}");
    assert_eq!(
        cut.matches("<text").count(),
        2 + usize::from(cut.matches("font-size=\"25\"").count() > 1)
    );
    let crowded = stack(&[text(long), text(long), text(long), text(long), text(long)].concat());
    assert!(crowded.matches("<text").count() < 5, "{crowded}");
}

#[test]
fn what_reads_files_or_is_no_svg_is_refused() {
    let inside = |body: &str| drawn(&format!("{FRAME}{body}</svg>")).unwrap_err();
    for body in [
        "<image href=\"file:///etc/hostname\"/>",
        "<svg:image xmlns:svg=\"http://www.w3.org/2000/svg\"/>",
    ] {
        assert_eq!(
            inside(body),
            "has `<image>`, which isn't drawn: it is made of shapes and texts alone"
        );
    }
    assert!(inside("<g>").starts_with("is no SVG"), "{}", inside("<g>"));
    assert!(
        inside("<text data-width=\"9\">a<tspan>b</tspan></text>").contains("within a `<text>`")
    );
    assert_eq!(
        inside("<text data-width=\"wide\">a</text>"),
        "has data-width=\"wide\", which is no number"
    );
    assert!(
        drawn("<!DOCTYPE svg [<!ENTITY a \"b\">]><svg/>").unwrap_err().contains("document type")
    );
    assert!(drawn("").is_err());
}

/// A text of a template or an article can't become markup.
#[test]
fn what_is_escaped_stays_so() {
    let fonts = fonts();
    let svg = format!(
        "{FRAME}<text data-width=\"900\" data-sizes=\"20\">&lt;image href=&quot;a&quot;/&gt; &amp;amp;</text></svg>"
    );
    let set = set(&svg, &fonts.measures()).unwrap();
    assert!(set.contains("&lt;image href=&quot;a&quot;/&gt; &amp;amp;<"), "{set}");
}

#[test]
fn a_text_is_shown_whole_or_not_at_all_but_for_signs() {
    let fonts = fonts();
    let measures = fonts.measures();
    assert_eq!(shown(&measures, " A\u{7}  b\n\u{1f30d} c "), "A b c");
    assert_eq!(shown(&measures, "Ada \u{645}\u{635}\u{631}"), "");
    assert_eq!(shown(&measures, "北京"), "");
}

#[test]
fn the_version_names_the_libraries_that_are_used() {
    let lock = include_str!("../../Cargo.lock");
    let libraries = [
        "resvg",
        "usvg",
        "rustybuzz",
        "ttf-parser",
        "fontdb",
        "tiny-skia",
        "tiny-skia-path",
        "png",
        "flate2",
        "miniz_oxide",
        "fdeflate",
        "svgtypes",
        "kurbo",
        "roxmltree",
        "unicode-bidi",
    ];
    for library in libraries {
        let named = format!("name = \"{library}\"\nversion = \"");
        let versions = lock.split(&named).skip(1).filter_map(|after| after.split('"').next());
        let mut expected = versions.map(|version| format!("{library} {version}"));
        assert!(expected.any(|expected| VERSION.contains(&expected)), "{library}");
    }
}
