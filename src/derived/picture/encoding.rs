//! Writes the pixels of a picture as a file, in each format.

use std::borrow::Cow;

use jpeg_encoder::{ChromaSubsamplingMethod, ColorType, SamplingFactor};

use super::decoding::PictureHeader;
use super::format::PictureFormat;
use super::metadata::upright;
use super::pixels::{Flaw, PixelLayout, Pixels, flaw};

/// A picture with more pixels than this is compressed with less effort as PNG.
const MUCH_FOR_PNG: usize = 2_000_000;

impl Pixels {
    /// The picture as a file. `header` is that of the source, whose metadata may be kept.
    pub fn encode(
        &self,
        format: PictureFormat,
        quality: u8,
        header: &PictureHeader,
        keeps_metadata: bool,
    ) -> Result<Vec<u8>, Flaw> {
        let exif = header.exif.clone().filter(|_| keeps_metadata).map(upright);
        match format {
            PictureFormat::Jpeg => self.jpeg(quality, header.profile.clone(), exif),
            PictureFormat::Png => self.png(header.profile.clone(), exif).map_err(flaw),
            #[cfg(feature = "avif")]
            PictureFormat::Avif => self.avif(quality, exif),
            _ => Err("there is nothing that writes this format".into()),
        }
    }

    /// JPEG (ITU-T T.81), with chroma at half the resolution.
    ///
    /// # Errors
    /// When the picture is higher or wider than JPEG allows, or has transparency.
    pub fn jpeg(
        &self,
        quality: u8,
        profile: Option<Vec<u8>>,
        exif: Option<Vec<u8>>,
    ) -> Result<Vec<u8>, Flaw> {
        let kind = match self.layout {
            PixelLayout::Grey => ColorType::Luma,
            PixelLayout::Rgb => ColorType::Rgb,
            PixelLayout::GreyAlpha | PixelLayout::Rgba => {
                return Err("what is transparent can't be JPEG".into());
            }
        };
        let (width, height) = (u16::try_from(self.width), u16::try_from(self.height));
        let (width, height) = (width.map_err(flaw)?, height.map_err(flaw)?);
        let mut out = Vec::new();
        let mut encoder = jpeg_encoder::Encoder::new(&mut out, quality);
        encoder.set_sampling_factor(SamplingFactor::F_2_2);
        encoder.set_chroma_subsampling_method(ChromaSubsamplingMethod::Average);
        encoder.set_optimized_huffman_tables(true);
        // One scan for all components, then one for each. More scans make the file larger, and the
        // encoder's default, separate scans only, makes some decoders lose the colours.
        encoder.set_progressive_scans(2);
        // EXIF that doesn't fit into one segment isn't kept.
        if let Some(exif) = exif.filter(|exif| exif.len() < 65_000) {
            encoder.add_exif_metadata(&exif).map_err(flaw)?;
        }
        if let Some(profile) = profile {
            encoder.add_icc_profile(&profile).map_err(flaw)?;
        }
        encoder.encode(&self.bytes, width, height, kind).map_err(flaw)?;
        Ok(out)
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
        // AVIF's scale of quality differs from JPEG's. The factor is an estimate: nobody has
        // compared pictures.
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
