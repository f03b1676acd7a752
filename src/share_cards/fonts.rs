//! The fonts of share cards: two that are in the program, and those that a site adds for other
//! scripts. No font of the machine is ever used, so that a card is the same wherever it is drawn.

use std::borrow::Cow;
use std::sync::Arc;

use resvg::usvg::fontdb::{Database, ID, Source};
use resvg::usvg::{Font, FontFamily, FontResolver};
use ttf_parser::{Face, GlyphId};

/// Those that are in the program: one that speaks, and one that labels (src/share_cards/fonts/README.md).
const BUILT_IN: [&[u8]; 2] =
    [include_bytes!("fonts/Literata-Bold.ttf"), include_bytes!("fonts/Inter-SemiBold.ttf")];

/// The fonts that cards are drawn with, in the order in which they are looked through for a character.
#[derive(Debug, Default)]
pub struct CardFonts {
    faces: Vec<CardFace>,
    database: Arc<Database>,
    /// A hash of those that the site has added.
    pub fingerprint: u64,
}

/// One font of a file.
#[derive(Debug)]
struct CardFace {
    id: ID,
    families: Vec<String>,
    weight: u16,
    bytes: Arc<FontBytes>,
    /// Its number in the file.
    index: u32,
}

#[derive(Debug)]
struct FontBytes(Cow<'static, [u8]>);

impl AsRef<[u8]> for FontBytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl CardFonts {
    /// Those in the program, and the files of a site, which are looked through after them. The second
    /// value has the numbers of the files in which no font was found.
    pub fn of(site: Vec<Vec<u8>>) -> (CardFonts, Vec<usize>) {
        let mut hasher = blake3::Hasher::new();
        let mut fonts = CardFonts { faces: Vec::new(), database: Arc::default(), fingerprint: 0 };
        let mut database = Database::new();
        for bytes in BUILT_IN {
            fonts.add(&mut database, Cow::Borrowed(bytes));
        }
        let mut unusable = Vec::new();
        for (at, bytes) in site.into_iter().enumerate() {
            hasher.update(blake3::hash(&bytes).as_bytes());
            if !fonts.add(&mut database, Cow::Owned(bytes)) {
                unusable.push(at);
            }
        }
        let hash = hasher.finalize();
        let start = hash.as_bytes().iter().take(8);
        fonts.fingerprint = start.fold(0, |all, byte| (all << 8) | u64::from(*byte));
        fonts.database = Arc::new(database);
        (fonts, unusable)
    }

    fn add(&mut self, database: &mut Database, bytes: Cow<'static, [u8]>) -> bool {
        let bytes = Arc::new(FontBytes(bytes));
        let ids = database.load_font_source(Source::Binary(Arc::clone(&bytes) as _));
        let before = self.faces.len();
        for id in ids {
            let Some(info) = database.face(id) else { continue };
            if Face::parse(bytes.as_ref().as_ref(), info.index).is_err() {
                continue;
            }
            self.faces.push(CardFace {
                id,
                families: info.families.iter().map(|(name, _)| name.clone()).collect(),
                weight: info.weight.0,
                bytes: Arc::clone(&bytes),
                index: info.index,
            });
        }
        self.faces.len() > before
    }

    /// The fonts, ready to measure with.
    pub fn measures(&self) -> CardMeasures<'_> {
        // Each was parsed when it was added.
        let faces = self.faces.iter();
        let faces = faces.map(|face| Face::parse(face.bytes.0.as_ref(), face.index).ok());
        CardMeasures { fonts: self, faces: faces.collect() }
    }

    /// The fonts, for whoever draws.
    pub(super) fn database(&self) -> Arc<Database> {
        Arc::clone(&self.database)
    }

    /// The rules by which a font is chosen, for whoever draws; the same as [`CardMeasures`] goes by.
    pub(super) fn resolver(&self) -> FontResolver<'_> {
        let family = |family: &FontFamily| match family {
            FontFamily::Serif => "serif".to_owned(),
            FontFamily::SansSerif
            | FontFamily::Cursive
            | FontFamily::Fantasy
            | FontFamily::Monospace => "sans-serif".to_owned(),
            FontFamily::Named(name) => name.clone(),
        };
        let select_font = move |font: &Font, _: &mut Arc<Database>| {
            let families: Vec<String> = font.families().iter().map(family).collect();
            self.faces.get(self.chosen(&families, font.weight())).map(|face| face.id)
        };
        let select_fallback = |c: char, tried: &[ID], _: &mut Arc<Database>| {
            let has = |face: &&CardFace| {
                let parsed = Face::parse(face.bytes.0.as_ref(), face.index);
                parsed.is_ok_and(|parsed| parsed.glyph_index(c).is_some())
            };
            let others = self.faces.iter().filter(|face| !tried.contains(&face.id));
            others.into_iter().find(has).map(|face| face.id)
        };
        FontResolver {
            select_font: Box::new(select_font),
            select_fallback: Box::new(select_fallback),
        }
    }

    /// The number of the font that a text is set in: the first family that there is, in the weight that
    /// is nearest. `serif` is the one that speaks, and all other words mean the one that labels.
    fn chosen(&self, families: &[String], weight: u16) -> usize {
        let of_family = |family: &String| {
            if family == "serif" {
                return Some(0);
            }
            let named =
                |face: &CardFace| face.families.iter().any(|n| n.eq_ignore_ascii_case(family));
            let all = self.faces.iter().enumerate().filter(|(_, face)| named(face));
            all.min_by_key(|(_, face)| face.weight.abs_diff(weight)).map(|(at, _)| at)
        };
        families.iter().find_map(of_family).unwrap_or(1)
    }
}

/// Fonts to measure with.
#[derive(Debug)]
pub struct CardMeasures<'f> {
    fonts: &'f CardFonts,
    faces: Vec<Option<Face<'f>>>,
}

impl CardMeasures<'_> {
    /// Whether some font has a character, or none needs it to be seen.
    pub fn has(&self, c: char) -> bool {
        matches!(c, ' '..='~')
            || c.is_whitespace()
            || self.faces.iter().flatten().any(|face| face.glyph_index(c).is_some())
    }

    /// How wide each character of a text is in fonts of size 1: without kerning and ligatures, which make
    /// a text narrower in nearly all scripts.
    pub(super) fn widths(&self, text: &str, families: &str, weight: u16) -> Vec<(char, f32)> {
        let names =
            families.split(',').map(|name| name.trim().trim_matches(['"', '\'']).to_owned());
        let chosen = self.fonts.chosen(&names.collect::<Vec<_>>(), weight);
        let chosen = self.faces.get(chosen).and_then(Option::as_ref);
        text.chars().map(|c| (c, self.width(c, chosen))).collect()
    }

    fn width(&self, c: char, chosen: Option<&Face>) -> f32 {
        let glyph = |face: &Face| {
            let advance = |glyph: GlyphId| face.glyph_hor_advance(glyph).unwrap_or_default();
            let units = f32::from(face.units_per_em().max(1));
            face.glyph_index(c).map(|glyph| f32::from(advance(glyph)) / units)
        };
        let others = || self.faces.iter().flatten().find_map(glyph);
        chosen.and_then(glyph).or_else(others).unwrap_or_default()
    }
}
