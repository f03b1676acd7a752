//! The sizes of a picture: narrower ones of a photograph or another picture made of pixels, each in one
//! format or two, upright and without what its file says beside the pixels. And a picture as it is,
//! without that.

mod decoding;
mod encoding;
mod format;
mod metadata;
mod pixels;
mod profile;
mod room;
#[cfg(test)]
mod tests;

use std::fmt::Debug;

use super::{Derivation, InspectedOutput, Inspection, OutputFacts};
use crate::diagnostics::{Code, Diagnostic, Finding};
use decoding::{PictureDecoder, PictureHeader};
pub use format::PictureFormat;
use metadata::without_metadata;
use pixels::{Flaw, Pixels};
use room::DecodedRoom;

/// How large the file of a picture may be, in bytes.
pub const LARGEST_PICTURE: u64 = 100_000_000;

/// How many pixels a size of a picture has at most, however high it is: enough for a screen of 4k on its
/// side.
const MOST_SHOWN: u64 = 16_000_000;

/// What decides on the bytes of pictures, with the number of this module's own.
const VERSION: &str = "2 jpeg-encoder 0.7.1 zune-jpeg 0.5.15 png 0.18.1 fdeflate 0.3.7 flate2 1.1.11 miniz_oxide 0.9.1 image-webp 0.2.4 \
     fast_image_resize 6.1.0 ravif 0.13.0 rav1e 0.8.1 avif-serialize 0.8.9";

/// The sizes of a picture. One of which no smaller ones can be made has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureSizes {
    /// In pixels, the narrowest first. No picture is made wider than it is.
    pub widths: Vec<u32>,
    /// From 1 to 100, as encoders of JPEG count.
    pub quality: u8,
    /// Whether EXIF stays.
    pub keeps_metadata: bool,
}

/// A picture as it is, without what its file says beside the pixels. There is one output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BarePicture;

/// What an output is: its format, its width and its height.
type FormatAndSize = (PictureFormat, (u32, u32));

impl PictureSizes {
    /// Width and height of each size, the narrowest first.
    fn sizes(&self, (width, height): (u32, u32)) -> Vec<(u32, u32)> {
        let widest = (u64::from(width) * MOST_SHOWN / u64::from(height)).isqrt().max(1);
        let widest = u32::try_from(widest).unwrap_or(u32::MAX).min(width);
        let most = self.widths.last().map_or(widest, |most| widest.min(*most));
        // One that is nearly as wide as the widest is worth no file of its own.
        let narrower = self.widths.iter().filter(|one| u64::from(**one) * 10 < u64::from(most) * 9);
        let scaled = |to: u32| {
            let exact = u64::from(height) * u64::from(to) * 2 + u64::from(width);
            let height = exact / (u64::from(width) * 2);
            (to, u32::try_from(height).unwrap_or(u32::MAX).max(1))
        };
        narrower.copied().chain([most]).map(scaled).collect()
    }

    /// The format and size of each output.
    fn outputs(&self, header: &PictureHeader) -> Vec<FormatAndSize> {
        if !header.is_resizable {
            return Vec::new();
        }
        let sizes = self.sizes(header.shown_size());
        let fallback = match header.format {
            PictureFormat::Jpeg => PictureFormat::Jpeg,
            PictureFormat::WebP if !header.layout.has_alpha() => PictureFormat::Jpeg,
            PictureFormat::Png | PictureFormat::WebP | PictureFormat::Avif => PictureFormat::Png,
        };
        // What writes AVIF knows the colours of the web alone.
        let better =
            (cfg!(feature = "avif") && header.profile.is_none()).then_some(PictureFormat::Avif);
        let formats = better.into_iter().chain([fallback]);
        formats.flat_map(|format| sizes.iter().map(move |size| (format, *size))).collect()
    }

    /// The format and size of each output of a picture that has nothing wrong with it.
    fn inspected(&self, source: &[u8]) -> Result<Vec<FormatAndSize>, Flaw> {
        let decoder = PictureDecoder::new(source)?;
        let outputs = self.outputs(&decoder.header);
        let (format, turned) = (decoder.header.format, decoder.header.turned);
        without_metadata(source, format, turned).ok_or("the file ends too early")?;
        if !outputs.is_empty() {
            let _room = DecodedRoom::wait(decoder.header.decoded_bytes() + source.len() as u64);
            decoder.decode()?;
        }
        Ok(outputs)
    }

    /// Makes outputs of a source, which is decoded once, and hands each on.
    fn make_all(
        &self,
        source: &[u8],
        wanted: &[u32],
        made: &mut dyn FnMut(u32, Vec<u8>),
    ) -> Result<(), Flaw> {
        let decoder = PictureDecoder::new(source)?;
        let outputs = self.outputs(&decoder.header);
        if wanted.iter().any(|output| outputs.get(*output as usize).is_none()) {
            return Err("it has no such size".into());
        }
        let _room = DecodedRoom::wait(decoder.header.decoded_bytes() + source.len() as u64);
        let (header, pixels) = decoder.decode()?;
        for (number, (format, size)) in (0..).zip(outputs).filter(|(n, _)| wanted.contains(n)) {
            made(number, self.output(source, (&header, &pixels), format, size)?);
        }
        Ok(())
    }

    /// One output of a decoded source.
    fn output(
        &self,
        source: &[u8],
        (header, pixels): (&PictureHeader, &Pixels),
        format: PictureFormat,
        size: (u32, u32),
    ) -> Result<Vec<u8>, Flaw> {
        let turned = header.turned;
        let is_of_source = header.format == format && header.size == size;
        // It is turned when it is small.
        let (width, height) = size;
        let lying = if turned.is_across() { (height, width) } else { (width, height) };
        let resized = pixels.resized(lying)?;
        let pixels = resized.turned(turned);
        let made = pixels.encode(format, self.quality, header, self.keeps_metadata)?;
        // What the site has may be smaller, when it was made with care.
        let bare = (is_of_source && !self.keeps_metadata)
            .then(|| without_metadata(source, header.format, turned))
            .flatten();
        Ok(bare.filter(|bytes| bytes.len() <= made.len()).unwrap_or(made))
    }
}

impl Derivation for PictureSizes {
    fn name(&self) -> &'static str {
        "picture-sizes"
    }

    fn version(&self) -> &'static str {
        VERSION
    }

    fn parameters(&self) -> String {
        let PictureSizes { widths, quality, keeps_metadata } = self;
        format!("{widths:?} {quality} {keeps_metadata} {}", cfg!(feature = "avif"))
    }

    /// Decodes the picture: a file that is damaged at its end is found before anything is made.
    fn inspect(&self, source: &[u8], path: &str) -> Result<Inspection, Box<Diagnostic>> {
        let outputs = self.inspected(source).map_err(|flaw| broken(&flaw, path))?;
        let inspected = outputs.into_iter().map(|(format, pixels)| InspectedOutput {
            facts: OutputFacts { content: None, pixels: Some(pixels), format: Some(format) },
            bytes: None,
        });
        Ok(Inspection { outputs: inspected.collect() })
    }

    fn could_give(&self, facts: &[OutputFacts]) -> bool {
        let most = self.widths.len() * 2;
        let could_be = |facts: &OutputFacts| match facts {
            OutputFacts { content: None, pixels: Some((width, height)), format: Some(_) } => {
                *width > 0 && *height > 0 && self.widths.last().is_none_or(|most| width <= most)
            }
            _ => false,
        };
        facts.len() <= most && facts.iter().all(could_be)
    }

    fn is_made_with(&self, one: &OutputFacts, other: &OutputFacts) -> bool {
        // To encode AVIF takes ten times as long as to decode a picture.
        [one, other].iter().all(|facts| facts.format != Some(PictureFormat::Avif))
    }

    fn make(&self, source: &[u8], path: &str, output: u32) -> Result<Vec<u8>, Box<Diagnostic>> {
        let mut own = Vec::new();
        self.make_together(source, path, &[output], &mut |_, bytes| own = bytes)?;
        Ok(own)
    }

    fn make_together(
        &self,
        source: &[u8],
        path: &str,
        outputs: &[u32],
        made: &mut dyn FnMut(u32, Vec<u8>),
    ) -> Result<(), Box<Diagnostic>> {
        self.make_all(source, outputs, made).map_err(|flaw| broken(&flaw, path))
    }
}

impl BarePicture {
    fn bare(source: &[u8]) -> Result<(PictureHeader, Vec<u8>), Flaw> {
        let header = PictureDecoder::new(source)?.header;
        let bare = without_metadata(source, header.format, header.turned);
        Ok((header, bare.ok_or("the file ends too early")?))
    }
}

impl Derivation for BarePicture {
    fn name(&self) -> &'static str {
        "bare-picture"
    }

    fn version(&self) -> &'static str {
        VERSION
    }

    fn inspect(&self, source: &[u8], path: &str) -> Result<Inspection, Box<Diagnostic>> {
        let (header, _) = BarePicture::bare(source).map_err(|flaw| broken(&flaw, path))?;
        let (pixels, format) = (Some(header.shown_size()), Some(header.format));
        let facts = OutputFacts { content: None, pixels, format };
        Ok(Inspection { outputs: vec![InspectedOutput { facts, bytes: None }] })
    }

    fn could_give(&self, facts: &[OutputFacts]) -> bool {
        matches!(facts, [OutputFacts { content: None, pixels: Some(_), format: Some(_) }])
    }

    fn make(&self, source: &[u8], path: &str, _: u32) -> Result<Vec<u8>, Box<Diagnostic>> {
        BarePicture::bare(source).map(|(_, bytes)| bytes).map_err(|flaw| broken(&flaw, path))
    }
}

fn broken(flaw: &str, path: &str) -> Box<Diagnostic> {
    Box::new(finding(flaw).at_path(path))
}

/// The finding for the file of a picture that is larger than so many bytes.
pub(super) fn too_large(limit: u64) -> Finding {
    finding(&format!("the file is larger than {} MB", limit / 1_000_000))
}

fn finding(flaw: &str) -> Finding {
    let message = format!("this picture can't be shown: {flaw}");
    Finding::error(Code::BrokenPicture, None, message)
        .help("save it again as JPEG or PNG; 2,000 pixels across are plenty for a page")
}
