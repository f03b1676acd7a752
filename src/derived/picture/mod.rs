//! Derives pictures: narrower sizes of a photograph or another picture made of pixels, each in one
//! or two formats, upright and without metadata; and pictures as they are, but without metadata.
//! Which widths are made is decided in [`PictureSizes::sizes`].

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

/// The largest file of a picture that is read, in bytes.
pub const LARGEST_PICTURE: u64 = 100_000_000;

/// The most pixels of one size, however high the picture is: enough for a 4k screen in portrait.
const MOST_SHOWN: u64 = 16_000_000;

/// The libraries that the bytes of pictures depend on, after a number of this module's own.
const VERSION: &str = "2 jpeg-encoder 0.7.1 zune-jpeg 0.5.15 png 0.18.1 fdeflate 0.3.7 flate2 1.1.11 miniz_oxide 0.9.1 image-webp 0.2.4 \
     fast_image_resize 6.1.0 ravif 0.13.0 rav1e 0.8.1 avif-serialize 0.8.9";

/// Makes several sizes of a picture. If it can't be resized, there are none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureSizes {
    /// The widths in pixels, the narrowest first. No picture is made wider than it is.
    pub widths: Vec<u32>,
    /// From 1 to 100, on the scale of JPEG encoders.
    pub quality: u8,
    /// Whether EXIF data stays.
    pub keeps_metadata: bool,
}

/// Copies a picture without its metadata. There is one output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BarePicture;

/// The format of an output, with its width and height.
type FormatAndSize = (PictureFormat, (u32, u32));

impl PictureSizes {
    /// Chooses the sizes, as width and height, the narrowest first: each of the configured widths
    /// up to the picture's own, and at the end the widest.
    fn sizes(&self, (width, height): (u32, u32)) -> Vec<(u32, u32)> {
        let widest = (u64::from(width) * MOST_SHOWN / u64::from(height)).isqrt().max(1);
        let widest = u32::try_from(widest).unwrap_or(u32::MAX).min(width);
        let most = self.widths.last().map_or(widest, |most| widest.min(*most));
        // A size that is nearly as wide as the widest isn't worth a file of its own.
        let narrower = self.widths.iter().filter(|one| u64::from(**one) * 10 < u64::from(most) * 9);
        let scaled = |to: u32| {
            let exact = u64::from(height) * u64::from(to) * 2 + u64::from(width);
            let height = exact / (u64::from(width) * 2);
            (to, u32::try_from(height).unwrap_or(u32::MAX).max(1))
        };
        narrower.copied().chain([most]).map(scaled).collect()
    }

    /// The format and size of each output, if the picture can be resized.
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
        // The AVIF encoder knows only the web's own colours (sRGB).
        let better =
            (cfg!(feature = "avif") && header.profile.is_none()).then_some(PictureFormat::Avif);
        let formats = better.into_iter().chain([fallback]);
        formats.flat_map(|format| sizes.iter().map(move |size| (format, *size))).collect()
    }

    /// The format and size of each output, after checking that the picture has no mistake.
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

    /// Decodes a source once, and passes each of the wanted outputs to `made`.
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

    /// Makes one output from a decoded source.
    fn output(
        &self,
        source: &[u8],
        (header, pixels): (&PictureHeader, &Pixels),
        format: PictureFormat,
        size: (u32, u32),
    ) -> Result<Vec<u8>, Flaw> {
        let turned = header.turned;
        let is_of_source = header.format == format && header.size == size;
        // The picture is turned after it has been made smaller, which is less work.
        let (width, height) = size;
        let lying = if turned.is_across() { (height, width) } else { (width, height) };
        let resized = pixels.resized(lying)?;
        let pixels = resized.turned(turned);
        let made = pixels.encode(format, self.quality, header, self.keeps_metadata)?;
        // The site's own file may be smaller than ours, if it was made with care.
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

    /// Decodes the whole picture, so that damage at the end of the file is found before anything is
    /// made.
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
        // Encoding AVIF takes ten times as long as decoding a picture.
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

/// The finding for a picture file that is larger than `limit` bytes.
pub(super) fn too_large(limit: u64) -> Finding {
    finding(&format!("the file is larger than {} MB", limit / 1_000_000))
}

fn finding(flaw: &str) -> Finding {
    let message = format!("this picture can't be shown: {flaw}");
    Finding::error(Code::BrokenPicture, None, message)
        .help("save it again as JPEG or PNG; 2,000 pixels across are plenty for a page")
}
