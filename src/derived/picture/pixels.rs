//! The pixels of a picture: their layout, and how they are resized and turned upright.

use std::borrow::Cow;
use std::fmt::Display;

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{PixelType, Resizer};

use super::metadata::Orientation;

/// What the bytes of a pixel mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PixelLayout {
    /// Grey.
    Grey,
    /// Grey and alpha.
    GreyAlpha,
    /// Red, green, blue.
    Rgb,
    /// Red, green, blue and alpha.
    Rgba,
}

impl PixelLayout {
    /// The number of bytes of a pixel.
    pub fn channels(self) -> usize {
        match self {
            PixelLayout::Grey => 1,
            PixelLayout::GreyAlpha => 2,
            PixelLayout::Rgb => 3,
            PixelLayout::Rgba => 4,
        }
    }

    /// Whether pixels have an alpha channel.
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

/// Decoded pixels, row by row.
#[derive(Debug, Clone)]
pub struct Pixels {
    /// The width in pixels.
    pub width: u32,
    /// The height in pixels.
    pub height: u32,
    /// What the bytes of a pixel mean.
    pub layout: PixelLayout,
    /// The bytes of all pixels.
    pub bytes: Vec<u8>,
}

/// Why a picture can't be decoded or made, as a clause of a sentence.
pub type Flaw = Cow<'static, str>;

/// A library's error as a flaw, on one line.
pub fn flaw(problem: impl Display) -> Flaw {
    let text = problem.to_string();
    // Some messages have several lines.
    Cow::Owned(text.split(['\n', '\r']).next().unwrap_or_default().chars().take(200).collect())
}

impl Pixels {
    /// The picture resized.
    pub fn resized(&self, (width, height): (u32, u32)) -> Result<Cow<'_, Pixels>, Flaw> {
        if (width, height) == (self.width, self.height) {
            return Ok(Cow::Borrowed(self));
        }
        let kind = self.layout.pixel_type();
        let source = ImageRef::new(self.width, self.height, &self.bytes, kind).map_err(flaw)?;
        let mut resized = Image::new(width, height, kind);
        // A Lanczos filter with three lobes, on the values as they are stored, in integers.
        Resizer::new().resize(&source, &mut resized, None).map_err(flaw)?;
        let bytes = resized.into_vec();
        Ok(Cow::Owned(Pixels { width, height, layout: self.layout, bytes }))
    }

    /// The picture turned upright.
    pub fn turned(&self, turned: Orientation) -> Cow<'_, Pixels> {
        if turned == Orientation::UPRIGHT {
            return Cow::Borrowed(self);
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
        Cow::Owned(Pixels { width, height, layout: self.layout, bytes })
    }
}
