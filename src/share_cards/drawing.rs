//! Draws a card: SVG to PNG, with the fonts of cards and nothing else of the machine.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use png::{BitDepth, ColorType, Compression, DeflateCompression, Encoder, Filter};
use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{ImageHrefResolver, Options, Tree};

use super::fonts::CardFonts;
use super::layout::CardMistake;

/// The width and height of a card in pixels: what Open Graph's readers show large (ogp.me).
pub const CARD_SIZE: (u32, u32) = (1200, 630);

/// Differs whenever the same SVG gives another picture. It has a number of its own, and the versions of the
/// libraries that decide on bytes.
pub const VERSION: &str = "1, resvg 0.47.0, usvg 0.47.0, svgtypes 0.16.2, kurbo 0.13.1, roxmltree 0.21.2, \
    rustybuzz 0.20.1, ttf-parser 0.25.1, fontdb 0.23.0, unicode-bidi 0.3.18, tiny-skia 0.12.0, \
    tiny-skia-path 0.12.0, png 0.18.1, flate2 1.1.11, miniz_oxide 0.9.1, fdeflate 0.3.7";

/// How many colours a picture of few colours has: that makes it a third as large, and quicker to write.
const PALETTE: usize = 256;
/// A picture of more colours than that isn't one of texts and shapes, and keeps them all.
const MANY_COLOURS: usize = 4096;

/// Draws an SVG, scaled to the size of a card.
///
/// # Errors
/// Where it can't be drawn.
pub fn draw(svg: &str, fonts: &CardFonts) -> Result<Vec<u8>, CardMistake> {
    let options = Options {
        fontdb: fonts.database(),
        font_resolver: fonts.resolver(),
        font_family: "sans-serif".to_owned(),
        // No file is read, and nothing is fetched.
        image_href_resolver: ImageHrefResolver {
            resolve_data: Box::new(|_, _, _| None),
            resolve_string: Box::new(|_, _| None),
        },
        ..Options::default()
    };
    let tree = Tree::from_str(svg, &options).map_err(|error| format!("is no SVG: {error}"))?;
    let (width, height) = CARD_SIZE;
    let no_room = || "can't be drawn".to_owned();
    let mut pixels = Pixmap::new(width, height).ok_or_else(no_room)?;
    pixels.fill(Color::WHITE);
    let (x, y) = (width as f32 / tree.size().width(), height as f32 / tree.size().height());
    resvg::render(&tree, Transform::from_scale(x, y), &mut pixels.as_mut());
    encoded(pixels.data()).map_err(|error| format!("can't be written: {error}"))
}

/// The pixels, all of them opaque, as PNG.
fn encoded(pixels: &[u8]) -> Result<Vec<u8>, png::EncodingError> {
    let (pixels, _) = pixels.as_chunks::<4>();
    let mut out = Vec::with_capacity(1 << 16);
    let mut encoder = Encoder::new(&mut out, CARD_SIZE.0, CARD_SIZE.1);
    encoder.set_depth(BitDepth::Eight);
    let bytes: Vec<u8> = if let Some((palette, numbers)) = few_colours(pixels) {
        encoder.set_color(ColorType::Indexed);
        encoder.set_palette(palette);
        // Half the time of the next levels, and a twentieth more bytes.
        encoder.set_deflate_compression(DeflateCompression::Level(4));
        encoder.set_filter(Filter::NoFilter);
        numbers
    } else {
        encoder.set_color(ColorType::Rgb);
        encoder.set_compression(Compression::Fast);
        pixels.iter().flat_map(|[r, g, b, _]| [*r, *g, *b]).collect()
    };
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&bytes)?;
    writer.finish()?;
    Ok(out)
}

/// A colour and how many pixels have it, one after the other.
type ColourRun = ([u8; 4], usize);

/// How many pixels are compared at once: nearly all of a card is of one colour.
const BLOCK: usize = 16;

/// The pixels as runs. Two runs that follow each other may have one colour.
fn runs(pixels: &[[u8; 4]]) -> Vec<ColourRun> {
    let mut runs: Vec<ColourRun> = Vec::with_capacity(1 << 14);
    let mut add = |colour: [u8; 4], length: usize| match runs.last_mut() {
        Some((last, many)) if *last == colour => *many += length,
        _ => runs.push((colour, length)),
    };
    for block in pixels.chunks(BLOCK) {
        // All are alike if each is like the one before it.
        match block {
            [first, ..] if block[1..] == block[..block.len() - 1] => add(*first, block.len()),
            _ => block.iter().for_each(|pixel| add(*pixel, 1)),
        }
    }
    runs
}

/// The commonest colours of pixels, and for each pixel the number of the one that is nearest. `None` if
/// there are many.
fn few_colours(pixels: &[[u8; 4]]) -> Option<(Vec<u8>, Vec<u8>)> {
    let runs = runs(pixels);
    let mut counts: HashMap<[u8; 4], (usize, u8), FixedState> = HashMap::default();
    for (colour, length) in &runs {
        counts.entry(*colour).or_default().0 += length;
        if counts.len() > MANY_COLOURS {
            return None;
        }
    }
    let mut by_count = with_counts(&counts);
    by_count.sort_unstable_by_key(|(colour, count)| (std::cmp::Reverse(*count), *colour));
    let palette: Vec<[u8; 4]> = by_count.iter().take(PALETTE).map(|(colour, _)| *colour).collect();
    for (at, (colour, _)) in by_count.iter().enumerate() {
        let distance = |other: &[u8; 4]| -> u32 {
            colour.iter().zip(other).map(|(a, b)| u32::from(a.abs_diff(*b)).pow(2)).sum()
        };
        let nearest = || palette.iter().enumerate().min_by_key(|(_, other)| distance(other));
        let number = if at < PALETTE { Some(at) } else { nearest().map(|(at, _)| at) };
        if let Some(entry) = counts.get_mut(colour) {
            entry.1 = number.and_then(|number| u8::try_from(number).ok()).unwrap_or_default();
        }
    }
    let mut numbers = Vec::with_capacity(pixels.len());
    for (colour, length) in &runs {
        let number = counts.get(colour).map_or(0, |(_, number)| *number);
        numbers.resize(numbers.len() + length, number);
    }
    Some((palette.iter().flat_map(|[r, g, b, _]| [*r, *g, *b]).collect(), numbers))
}

/// Colours with their counts, in no order.
#[allow(clippy::iter_over_hash_type, reason = "they are sorted by whoever asks")]
fn with_counts(counts: &HashMap<[u8; 4], (usize, u8), FixedState>) -> Vec<ColourRun> {
    counts.iter().map(|(colour, (count, _))| (*colour, *count)).collect()
}
