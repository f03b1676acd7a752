//! The pixels of a picture: out of its file, smaller, upright, and into a file.

use std::borrow::Cow;
use std::fmt::Display;
use std::io::Cursor;
use std::sync::{Condvar, Mutex, PoisonError};

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{PixelType, Resizer};
use image_webp::WebPDecoder;
use serde::{Deserialize, Serialize};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::jpeg::{self, Extras};
use super::metadata::{Orientation, is_interleaved, upright};

/// How many pixels a picture may have: more than cameras for the press give.
const MOST_PIXELS: u64 = 64_000_000;

/// How many bytes to decode a picture may take, and how many all that are decoded at once take together.
const MOST_DECODED: u64 = 320_000_000;

/// How many scans a JPEG may have: each goes over all of it. Encoders make some ten.
const MOST_SCANS: usize = 40;

/// A picture of more pixels is made a PNG with less care.
const MUCH_FOR_PNG: usize = 2_000_000;

/// The format of a picture that is made of pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PictureFormat {
    /// ITU-T T.81.
    Jpeg,
    /// ISO/IEC 15948.
    Png,
    /// RFC 9649.
    WebP,
    /// AV1 in HEIF.
    Avif,
}

impl PictureFormat {
    /// Which one bytes begin as, if they can be decoded.
    pub fn of(bytes: &[u8]) -> Option<PictureFormat> {
        if bytes.starts_with(b"\xff\xd8\xff") {
            Some(PictureFormat::Jpeg)
        } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            Some(PictureFormat::Png)
        } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            Some(PictureFormat::WebP)
        } else {
            None
        }
    }

    /// The extension of its files.
    pub fn extension(self) -> &'static str {
        match self {
            PictureFormat::Jpeg => "jpg",
            PictureFormat::Png => "png",
            PictureFormat::WebP => "webp",
            PictureFormat::Avif => "avif",
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            PictureFormat::Jpeg => "image/jpeg",
            PictureFormat::Png => "image/png",
            PictureFormat::WebP => "image/webp",
            PictureFormat::Avif => "image/avif",
        }
    }
}

/// What the bytes of a pixel are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PixelLayout {
    /// Grey.
    Grey,
    /// Grey, and how opaque.
    GreyAlpha,
    /// Red, green, blue.
    Rgb,
    /// Red, green, blue, and how opaque.
    Rgba,
}

impl PixelLayout {
    /// How many bytes.
    pub fn channels(self) -> usize {
        match self {
            PixelLayout::Grey => 1,
            PixelLayout::GreyAlpha => 2,
            PixelLayout::Rgb => 3,
            PixelLayout::Rgba => 4,
        }
    }

    /// Whether it says how opaque a pixel is.
    pub fn has_alpha(self) -> bool {
        matches!(self, PixelLayout::GreyAlpha | PixelLayout::Rgba)
    }

    fn pixel_type(self) -> PixelType {
        match self {
            PixelLayout::Grey => PixelType::U8,
            PixelLayout::GreyAlpha => PixelType::U8x2,
            PixelLayout::Rgb => PixelType::U8x3,
            PixelLayout::Rgba => PixelType::U8x4,
        }
    }
}

/// What a picture's file says before its pixels.
#[derive(Debug)]
pub struct PictureHeader {
    /// The format.
    pub format: PictureFormat,
    /// In pixels, as they stand in the file.
    pub size: (u32, u32),
    /// Of the pixels as they are decoded.
    pub layout: PixelLayout,
    /// Which way up it is.
    pub turned: Orientation,
    /// Whether smaller ones can be made of it: it doesn't move, and is read right.
    pub is_resizable: bool,
    /// How many bytes for each pixel are held until all of it is read, beside the pixel.
    waiting: u64,
    /// EXIF, from its TIFF header on.
    exif: Option<Vec<u8>>,
    /// The colour profile, if it isn't that of the web.
    pub profile: Option<Vec<u8>>,
}

/// Decoded pixels, row by row.
#[derive(Debug)]
pub struct Pixels {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// What the bytes are.
    pub layout: PixelLayout,
    /// The bytes.
    pub bytes: Vec<u8>,
}

enum Decoder<'s> {
    Jpeg(Box<JpegDecoder<ZCursor<&'s [u8]>>>),
    Png(Box<png::Reader<Cursor<&'s [u8]>>>),
    WebP(Box<WebPDecoder<Cursor<&'s [u8]>>>),
}

/// A picture whose header is read.
pub struct PictureDecoder<'s> {
    /// What it says.
    pub header: PictureHeader,
    decoder: Decoder<'s>,
}

/// Why a picture can't be decoded, in a clause.
pub type Flaw = Cow<'static, str>;

fn flaw(problem: impl Display) -> Flaw {
    let text = problem.to_string();
    // Some say more than fits a line.
    Cow::Owned(text.split(['\n', '\r']).next().unwrap_or_default().chars().take(200).collect())
}

impl<'s> PictureDecoder<'s> {
    /// Reads what comes before the pixels. A picture with too many is refused.
    ///
    /// # Errors
    /// Why not.
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

    /// The pixels.
    ///
    /// # Errors
    /// Why not.
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
                // A file that ends too early is no whole one.
                reader.finish().map_err(flaw)?;
            }
            Decoder::WebP(decoder) => decoder.read_image(&mut bytes).map_err(flaw)?,
        }
        Ok((self.header, Pixels { width, height, layout, bytes }))
    }
}

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
    // What comes in scans is whole with the last one: sixteen bits of each component.
    let waiting = if info.sof.is_sequential_dct() { 0 } else { 2 * u64::from(info.components) };
    let exif = decoder.exif().cloned();
    let profile = profile(decoder.icc_profile(), layout);
    let header = PictureHeader {
        format: PictureFormat::Jpeg,
        size: (info.width.into(), info.height.into()),
        layout,
        turned: exif.as_deref().map_or(Orientation::UPRIGHT, Orientation::of_exif),
        // The colours of components that come one after the other are lost (zune-image, issue 422: mended
        // there, and not yet released).
        is_resizable: !info.sof.is_sequential_dct() || is_interleaved(bytes, info.components),
        waiting,
        exif,
        profile,
    };
    Ok(PictureDecoder { header, decoder: Decoder::Jpeg(Box::new(decoder)) })
}

fn png_decoder(bytes: &[u8]) -> Result<PictureDecoder<'_>, Flaw> {
    let limits = png::Limits { bytes: MOST_DECODED as usize };
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
    let header = PictureHeader {
        format: PictureFormat::Png,
        size: (info.width, info.height),
        layout,
        turned: exif.as_deref().map_or(Orientation::UPRIGHT, Orientation::of_exif),
        is_resizable: info.animation_control.is_none(),
        waiting: 0,
        exif,
        profile: profile(info.icc_profile.as_ref().map(|profile| profile.to_vec()), layout),
    };
    Ok(PictureDecoder { header, decoder: Decoder::Png(Box::new(reader)) })
}

fn webp_decoder(bytes: &[u8]) -> Result<PictureDecoder<'_>, Flaw> {
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(flaw)?;
    decoder.set_memory_limit(MOST_DECODED as usize);
    let layout = if decoder.has_alpha() { PixelLayout::Rgba } else { PixelLayout::Rgb };
    let exif = decoder.exif_metadata().map_err(flaw)?;
    // Some write the beginning that JPEG has here as well.
    let exif = exif.map(|exif| exif.strip_prefix(b"Exif\0\0").map(<[u8]>::to_vec).unwrap_or(exif));
    let profile = profile(decoder.icc_profile().map_err(flaw)?, layout);
    let header = PictureHeader {
        format: PictureFormat::WebP,
        size: decoder.dimensions(),
        layout,
        turned: exif.as_deref().map_or(Orientation::UPRIGHT, Orientation::of_exif),
        is_resizable: !decoder.is_animated(),
        waiting: 0,
        exif,
        profile,
    };
    Ok(PictureDecoder { header, decoder: Decoder::WebP(Box::new(decoder)) })
}

/// A colour profile that has to stay: one of the pixels' own kind that isn't that of the web, which is
/// what a picture without a profile has.
fn profile(profile: Option<Vec<u8>>, layout: PixelLayout) -> Option<Vec<u8>> {
    let is_grey = matches!(layout, PixelLayout::Grey | PixelLayout::GreyAlpha);
    let kind: &[u8] = if is_grey { b"GRAY" } else { b"RGB " };
    let has = |profile: &[u8], text: &[u8]| memchr::memmem::find(profile, text).is_some();
    let is_of_web = |profile: &[u8]| has(profile, b"sRGB") || has(profile, b"s\0R\0G\0B");
    profile.filter(|profile| profile.get(16..20) == Some(kind) && !is_of_web(profile))
}

impl PictureHeader {
    /// Width and height as it is shown.
    pub fn shown_size(&self) -> (u32, u32) {
        let (width, height) = self.size;
        if self.turned.is_across() { (height, width) } else { (width, height) }
    }

    /// How many bytes to decode it takes.
    pub fn decoded_bytes(&self) -> u64 {
        u64::from(self.size.0) * u64::from(self.size.1) * self.bytes_of_pixel()
    }

    fn bytes_of_pixel(&self) -> u64 {
        self.layout.channels() as u64 + self.waiting
    }
}

impl Pixels {
    /// The picture in another size.
    pub fn resized(self, (width, height): (u32, u32)) -> Result<Pixels, Flaw> {
        if (width, height) == (self.width, self.height) {
            return Ok(self);
        }
        let kind = self.layout.pixel_type();
        let source = ImageRef::new(self.width, self.height, &self.bytes, kind).map_err(flaw)?;
        let mut resized = Image::new(width, height, kind);
        // Lanczos's filter of three lobes, in linear arithmetic of whole numbers.
        Resizer::new().resize(&source, &mut resized, None).map_err(flaw)?;
        Ok(Pixels { width, height, layout: self.layout, bytes: resized.into_vec() })
    }

    /// The picture as it stands upright.
    pub fn turned(self, turned: Orientation) -> Pixels {
        if turned == Orientation::UPRIGHT {
            return self;
        }
        let before = self.width as usize;
        let (width, height) = match turned.is_across() {
            true => (self.height, self.width),
            false => (self.width, self.height),
        };
        let channels = self.layout.channels();
        let mut bytes = Vec::with_capacity(self.bytes.len());
        for y in 0..height as usize {
            for x in 0..width as usize {
                let (from_x, from_y) = turned.source((x, y), (width as usize, height as usize));
                let at = (from_y * before + from_x) * channels;
                bytes.extend_from_slice(&self.bytes[at..at + channels]);
            }
        }
        Pixels { width, height, layout: self.layout, bytes }
    }

    /// The file of the picture. `header` is that of its source, whose metadata can be kept.
    pub fn encode(
        &self,
        format: PictureFormat,
        quality: u8,
        header: PictureHeader,
        keeps_metadata: bool,
    ) -> Result<Vec<u8>, Flaw> {
        let exif = header.exif.filter(|_| keeps_metadata).map(upright);
        match format {
            PictureFormat::Jpeg => {
                let extras = Extras { profile: header.profile.as_deref(), exif: exif.as_deref() };
                jpeg::encode(self, quality, extras).map_err(flaw)
            }
            PictureFormat::Png => self.png(header.profile, exif).map_err(flaw),
            #[cfg(feature = "avif")]
            PictureFormat::Avif => self.avif(quality, exif),
            _ => Err("there is nothing that writes this format".into()),
        }
    }

    fn png(
        &self,
        profile: Option<Vec<u8>>,
        exif: Option<Vec<u8>>,
    ) -> Result<Vec<u8>, png::EncodingError> {
        let mut info = png::Info::with_size(self.width, self.height);
        info.bit_depth = png::BitDepth::Eight;
        info.color_type = match self.layout {
            PixelLayout::Grey => png::ColorType::Grayscale,
            PixelLayout::GreyAlpha => png::ColorType::GrayscaleAlpha,
            PixelLayout::Rgb => png::ColorType::Rgb,
            PixelLayout::Rgba => png::ColorType::Rgba,
        };
        info.icc_profile = profile.map(Cow::Owned);
        info.exif_metadata = exif.map(Cow::Owned);
        let mut out = Vec::new();
        let mut encoder = png::Encoder::with_info(&mut out, info)?;
        let is_large = self.width as usize * self.height as usize > MUCH_FOR_PNG;
        let care = if is_large { png::Compression::Fast } else { png::Compression::High };
        encoder.set_compression(care);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&self.bytes)?;
        writer.finish()?;
        Ok(out)
    }

    #[cfg(feature = "avif")]
    fn avif(&self, quality: u8, exif: Option<Vec<u8>>) -> Result<Vec<u8>, Flaw> {
        use ravif::{Encoder, Img, RGB8, RGBA8};
        // What looks as good as a JPEG of that quality.
        let quality = f32::from(quality) * 0.75;
        let mut encoder = Encoder::new()
            .with_quality(quality)
            .with_alpha_quality(quality)
            .with_speed(6)
            .with_num_threads(Some(1));
        if let Some(exif) = exif {
            encoder = encoder.with_exif(exif);
        }
        let (width, height) = (self.width as usize, self.height as usize);
        let pixels = self.bytes.chunks_exact(self.layout.channels());
        let encoded = if self.layout.has_alpha() {
            let wide = |p: &[u8]| match *p {
                [grey, alpha] => RGBA8::new(grey, grey, grey, alpha),
                _ => RGBA8::new(p[0], p[1], p[2], p[3]),
            };
            let pixels: Vec<RGBA8> = pixels.map(wide).collect();
            encoder.encode_rgba(Img::new(&pixels, width, height))
        } else {
            let wide = |p: &[u8]| match *p {
                [grey] => RGB8::new(grey, grey, grey),
                _ => RGB8::new(p[0], p[1], p[2]),
            };
            let pixels: Vec<RGB8> = pixels.map(wide).collect();
            encoder.encode_rgb(Img::new(&pixels, width, height))
        };
        encoded.map(|encoded| encoded.avif_file).map_err(flaw)
    }
}

/// The bytes of decoded pictures that are in memory.
static DECODED: Mutex<u64> = Mutex::new(0);
static ROOM: Condvar = Condvar::new();

/// Room for a decoded picture: it is waited for until others are done. Who has it must not wait for
/// other threads.
pub struct DecodedRoom(u64);

impl DecodedRoom {
    /// Waits for room for so many bytes.
    pub fn wait(bytes: u64) -> DecodedRoom {
        let held = DECODED.lock().unwrap_or_else(PoisonError::into_inner);
        let is_full = |held: &mut u64| *held > 0 && *held + bytes > MOST_DECODED;
        let mut held = ROOM.wait_while(held, is_full).unwrap_or_else(PoisonError::into_inner);
        *held += bytes;
        DecodedRoom(bytes)
    }
}

impl Drop for DecodedRoom {
    fn drop(&mut self) {
        *DECODED.lock().unwrap_or_else(PoisonError::into_inner) -= self.0;
        ROOM.notify_all();
    }
}
