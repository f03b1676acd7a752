//! Reads pictures: first what their files say before the pixels, then the pixels.

use std::borrow::Cow;
use std::io::Cursor;

use image_webp::WebPDecoder;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::format::PictureFormat;
use super::metadata::{Orientation, is_interleaved};
use super::pixels::{Flaw, PixelLayout, Pixels, flaw};
use super::profile;

/// The most pixels that a picture may have, which is more than press cameras produce.
const MOST_PIXELS: u64 = 64_000_000;

/// The most bytes that decoding a picture may take, and also that all pictures being decoded at the
/// same time may take together.
pub const MOST_DECODED: u64 = 240_000_000;

/// The largest size in bytes of a colour profile, and of anything else that is read before the
/// pixels. Profiles for printing presses take up to three megabytes.
const LARGEST_BESIDE: usize = 4 << 20;

/// The most scans that a JPEG may have, since each of them covers the whole picture. Encoders write
/// about ten.
const MOST_SCANS: usize = 40;

/// What a picture's file says before its pixels.
#[derive(Debug)]
pub struct PictureHeader {
    /// The format.
    pub format: PictureFormat,
    /// Width and height in pixels as they are stored, before the picture is turned upright.
    pub size: (u32, u32),
    /// The layout of the pixels once they are decoded.
    pub layout: PixelLayout,
    /// How the picture has to be turned to be upright.
    pub turned: Orientation,
    /// Whether it can be resized: not if it is an animation, nor if the library would decode it
    /// wrongly.
    pub is_resizable: bool,
    /// How many bytes for each pixel are held while the picture is being read, beside the pixel
    /// itself.
    waiting: u64,
    /// The EXIF data, from its TIFF header on.
    pub exif: Option<Vec<u8>>,
    /// The colour profile, unless it is the web's own (sRGB).
    pub profile: Option<Vec<u8>>,
}

enum Decoder<'s> {
    Jpeg(Box<JpegDecoder<ZCursor<&'s [u8]>>>),
    Png(Box<png::Reader<Cursor<&'s [u8]>>>),
    WebP(Box<WebPDecoder<Cursor<&'s [u8]>>>),
}

/// A picture whose header has been read.
pub struct PictureDecoder<'s> {
    /// What the header says.
    pub header: PictureHeader,
    decoder: Decoder<'s>,
}

impl<'s> PictureDecoder<'s> {
    /// Reads what comes before the pixels. A picture with too many pixels is refused.
    ///
    /// # Errors
    /// Why it can't be read, or is refused.
    pub fn new(bytes: &'s [u8]) -> Result<PictureDecoder<'s>, Flaw> {
        let decoder = match PictureFormat::of(bytes) {
            Some(PictureFormat::Jpeg) => jpeg_decoder(bytes),
            Some(PictureFormat::Png) => png_decoder(bytes),
            Some(PictureFormat::WebP) => webp_decoder(bytes),
            Some(PictureFormat::Avif) | None => {
                return Err("the file is no JPEG, PNG or WebP, whatever its name says".into());
            }
        }?;
        let (width, height) = decoder.header.size;
        let pixels = u64::from(width) * u64::from(height);
        let most = MOST_PIXELS.min(MOST_DECODED / decoder.header.bytes_of_pixel());
        if pixels > most || width.max(height) > 65_000 {
            let (most, megapixels) = (most / 1_000_000, pixels.div_ceil(1_000_000));
            return Err(Cow::Owned(format!(
                "the picture has {width} × {height} pixels, {megapixels} million: more than {most} million, or \
                 65,000 on a side, aren't decoded"
            )));
        }
        if pixels == 0 {
            return Err("the picture has no pixels".into());
        }
        Ok(decoder)
    }

    /// Decodes the pixels.
    ///
    /// # Errors
    /// Why they can't be decoded.
    pub fn decode(mut self) -> Result<(PictureHeader, Pixels), Flaw> {
        let (width, height) = self.header.size;
        let layout = self.header.layout;
        let length = width as usize * height as usize * layout.channels();
        let mut bytes = vec![0; length];
        match &mut self.decoder {
            Decoder::Jpeg(decoder) => decoder.decode_into(&mut bytes).map_err(flaw)?,
            Decoder::Png(reader) => {
                if reader.output_buffer_size() != Some(length) {
                    return Err("its pixels are of a kind that isn't known".into());
                }
                reader.next_frame(&mut bytes).map_err(flaw)?;
                // A file that ends too early is damaged.
                reader.finish().map_err(flaw)?;
            }
            Decoder::WebP(decoder) => decoder.read_image(&mut bytes).map_err(flaw)?,
        }
        Ok((self.header, Pixels { width, height, layout, bytes }))
    }
}

const LARGE_PROFILE: &str = "its colour profile is damaged, or larger than 4 MB";

fn jpeg_decoder(bytes: &[u8]) -> Result<PictureDecoder<'_>, Flaw> {
    let options = DecoderOptions::default()
        .set_strict_mode(false)
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX))
        .jpeg_set_max_scans(MOST_SCANS);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(flaw)?;
    let is_grey = decoder.input_colorspace() == Some(ColorSpace::Luma);
    let (space, layout) = match is_grey {
        true => (ColorSpace::Luma, PixelLayout::Grey),
        false => (ColorSpace::RGB, PixelLayout::Rgb),
    };
    decoder.set_options(options.jpeg_set_out_colorspace(space));
    let info = decoder.info().ok_or("it has no header")?;
    // A JPEG that comes in several scans is complete only with the last: until then, 16 bits of
    // each component are held.
    let waiting = if info.sof.is_sequential_dct() { 0 } else { 2 * u64::from(info.components) };
    let exif = decoder.exif().cloned();
    let profile = decoder.icc_profile();
    if profile.as_ref().is_some_and(|profile| profile.len() > LARGEST_BESIDE) {
        return Err(LARGE_PROFILE.into());
    }
    let profile = profile::worth_keeping(profile, layout);
    let header = PictureHeader {
        format: PictureFormat::Jpeg,
        size: (info.width.into(), info.height.into()),
        layout,
        turned: exif.as_deref().map_or(Orientation::UPRIGHT, Orientation::of_exif),
        // If its components come one after the other, the library loses the colours (zune-image,
        // issue 422: mended there, but not released yet).
        is_resizable: !info.sof.is_sequential_dct() || is_interleaved(bytes, info.components),
        waiting,
        exif,
        profile,
    };
    Ok(PictureDecoder { header, decoder: Decoder::Jpeg(Box::new(decoder)) })
}

fn png_decoder(bytes: &[u8]) -> Result<PictureDecoder<'_>, Flaw> {
    let limits = png::Limits { bytes: LARGEST_BESIDE };
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), limits);
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    decoder.set_ignore_text_chunk(true);
    let reader = decoder.read_info().map_err(flaw)?;
    let layout = match reader.output_color_type().0 {
        png::ColorType::Grayscale => PixelLayout::Grey,
        png::ColorType::GrayscaleAlpha => PixelLayout::GreyAlpha,
        png::ColorType::Rgba => PixelLayout::Rgba,
        png::ColorType::Rgb | png::ColorType::Indexed => PixelLayout::Rgb,
    };
    let info = reader.info();
    let exif = info.exif_metadata.as_ref().map(|exif| exif.to_vec());
    // A profile that doesn't fit would be ignored silently.
    let start = &bytes[..memchr::memmem::find(bytes, b"IDAT").unwrap_or(0)];
    if info.icc_profile.is_none() && memchr::memmem::find(start, b"iCCP").is_some() {
        return Err(LARGE_PROFILE.into());
    }
    let header = PictureHeader {
        format: PictureFormat::Png,
        size: (info.width, info.height),
        layout,
        turned: exif.as_deref().map_or(Orientation::UPRIGHT, Orientation::of_exif),
        is_resizable: info.animation_control.is_none(),
        waiting: 0,
        exif,
        profile: profile::worth_keeping(info.icc_profile.as_ref().map(|p| p.to_vec()), layout),
    };
    Ok(PictureDecoder { header, decoder: Decoder::Png(Box::new(reader)) })
}

fn webp_decoder(bytes: &[u8]) -> Result<PictureDecoder<'_>, Flaw> {
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(flaw)?;
    decoder.set_memory_limit(LARGEST_BESIDE);
    let layout = if decoder.has_alpha() { PixelLayout::Rgba } else { PixelLayout::Rgb };
    let exif = decoder.exif_metadata().map_err(flaw)?;
    // Some programs write JPEG's prefix here as well.
    let exif = exif.map(|exif| exif.strip_prefix(b"Exif\0\0").map(<[u8]>::to_vec).unwrap_or(exif));
    let profile = decoder.icc_profile().map_err(|_| LARGE_PROFILE)?;
    let profile = profile::worth_keeping(profile, layout);
    let header = PictureHeader {
        format: PictureFormat::WebP,
        size: decoder.dimensions(),
        layout,
        turned: exif.as_deref().map_or(Orientation::UPRIGHT, Orientation::of_exif),
        is_resizable: !decoder.is_animated(),
        // The planes of a lossy picture, or all four channels of a lossless one.
        waiting: 4,
        exif,
        profile,
    };
    Ok(PictureDecoder { header, decoder: Decoder::WebP(Box::new(decoder)) })
}

impl PictureHeader {
    /// Width and height as it is shown.
    pub fn shown_size(&self) -> (u32, u32) {
        let (width, height) = self.size;
        if self.turned.is_across() { (height, width) } else { (width, height) }
    }

    /// How many bytes decoding it takes.
    pub fn decoded_bytes(&self) -> u64 {
        u64::from(self.size.0) * u64::from(self.size.1) * self.bytes_of_pixel()
    }

    fn bytes_of_pixel(&self) -> u64 {
        let channels = self.layout.channels() as u64;
        // Resizing first makes a copy in which the colours are multiplied by the alpha channel.
        let copied = if self.layout.has_alpha() { channels } else { 0 };
        channels + copied + self.waiting
    }
}
