//! Writes JPEG (ITU-T T.81).

use jpeg_encoder::{ChromaSubsamplingMethod, ColorType, Encoder, EncodingError, SamplingFactor};

use super::pixels::{PixelLayout, Pixels};

/// What stands in a file beside the pixels.
#[derive(Debug, Clone, Copy, Default)]
pub struct Extras<'a> {
    /// A colour profile (ICC.1).
    pub profile: Option<&'a [u8]>,
    /// EXIF, from its TIFF header on.
    pub exif: Option<&'a [u8]>,
}

/// A picture as JPEG, with colours at half the resolution. What is transparent isn't: the caller sees to
/// it that nothing is.
///
/// # Errors
/// When it is higher or wider than JPEG can be.
pub fn encode(pixels: &Pixels, quality: u8, extras: Extras) -> Result<Vec<u8>, EncodingError> {
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, quality);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder.set_chroma_subsampling_method(ChromaSubsamplingMethod::Average);
    encoder.set_optimized_huffman_tables(true);
    // One scan of all, one of each component. More make the file larger, and in one for each component
    // alone, which it writes otherwise, some decoders lose the colours.
    encoder.set_progressive_scans(2);
    // More than a segment holds isn't kept.
    if let Some(exif) = extras.exif.filter(|exif| exif.len() < 65_000) {
        encoder.add_exif_metadata(exif)?;
    }
    if let Some(profile) = extras.profile {
        encoder.add_icc_profile(profile)?;
    }
    let kind = match pixels.layout {
        PixelLayout::Grey | PixelLayout::GreyAlpha => ColorType::Luma,
        PixelLayout::Rgb => ColorType::Rgb,
        PixelLayout::Rgba => ColorType::Rgba,
    };
    let side = |side: u32| u16::try_from(side).unwrap_or(u16::MAX);
    encoder.encode(&pixels.bytes, side(pixels.width), side(pixels.height), kind)?;
    Ok(out)
}
