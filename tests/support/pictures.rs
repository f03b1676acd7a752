//! Pictures that are drawn for a test, as whole files.

/// A PNG of a size, of one colour by `tone` with a stripe in it.
pub fn png(width: u32, height: u32, tone: u8) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&pixels(width, height, tone)).unwrap();
    writer.finish().unwrap();
    file
}

fn pixels(width: u32, height: u32, tone: u8) -> Vec<u8> {
    let pixel = |x: u32, y: u32| {
        if ((x + y) / 8).is_multiple_of(5) { [tone, 90, 40] } else { [200, tone, 120] }
    };
    (0..height).flat_map(|y| (0..width).flat_map(move |x| pixel(x, y))).collect()
}

/// A JPEG of a size.
pub fn jpeg(width: u32, height: u32, tone: u8) -> Vec<u8> {
    let mut file = Vec::new();
    jpeg_encoder::Encoder::new(&mut file, 90)
        .encode(
            &pixels(width, height, tone),
            width.try_into().unwrap(),
            height.try_into().unwrap(),
            jpeg_encoder::ColorType::Rgb,
        )
        .unwrap();
    file
}

/// A JPEG as a camera writes it, with the way up and the place in its EXIF.
pub fn photograph(width: u32, height: u32, orientation: u8, place: &str) -> Vec<u8> {
    let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
    exif.extend(place.as_bytes());
    let plain = jpeg(width, height, 100);
    let mut file = plain[..2].to_vec();
    file.extend([0xff, 0xe1]);
    file.extend((exif.len() as u16 + 2).to_be_bytes());
    file.extend(exif);
    file.extend(&plain[2..]);
    file
}
