use super::decoding::PictureDecoder;
use super::metadata::{Orientation, without_metadata};
use super::pixels::{PixelLayout, Pixels};
use super::*;

const ORDER: PictureSizes = PictureSizes { widths: Vec::new(), quality: 90, keeps_metadata: false };

/// A picture of four fields, each of its own colour: red, green, blue and white.
fn fields(width: u32, height: u32, layout: PixelLayout) -> Pixels {
    let pixel = |x: u32, y: u32| match (x * 2 < width, y * 2 < height) {
        (true, true) => [220, 20, 20, 255],
        (false, true) => [20, 200, 20, 255],
        (true, false) => [20, 20, 220, 255],
        (false, false) => [240, 240, 240, 255],
    };
    let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    let channels = |(x, y)| match layout {
        PixelLayout::Grey => vec![pixel(x, y)[0]],
        PixelLayout::GreyAlpha => vec![pixel(x, y)[0], 255],
        PixelLayout::Rgb => pixel(x, y)[..3].to_vec(),
        PixelLayout::Rgba => pixel(x, y).to_vec(),
    };
    Pixels { width, height, layout, bytes: places.flat_map(channels).collect() }
}

/// EXIF as a camera writes it: the way up, and where it was.
fn exif(orientation: u8, is_big: bool) -> Vec<u8> {
    let short = |n: u16| if is_big { n.to_be_bytes() } else { n.to_le_bytes() };
    let long = |n: u32| if is_big { n.to_be_bytes() } else { n.to_le_bytes() };
    let mut exif = if is_big { b"MM\0*".to_vec() } else { b"II*\0".to_vec() };
    exif.extend(long(8));
    exif.extend(short(2));
    for (tag, kind, many) in [(0x10f_u16, 2_u16, 4_u32), (0x112, 3, 1)] {
        exif.extend(short(tag));
        exif.extend(short(kind));
        exif.extend(long(many));
        match tag {
            0x10f => exif.extend(b"Cam\0"),
            _ => exif.extend([short(orientation.into()), short(0)].concat()),
        }
    }
    exif.extend(long(0));
    exif.extend(b"GPS 48.8583 N 2.2945 E");
    exif
}

fn jpeg_of(pixels: &Pixels, exif: Option<&[u8]>) -> Vec<u8> {
    pixels.jpeg(90, None, exif.map(<[u8]>::to_vec)).unwrap()
}

/// The colours of the four fields of a picture, as letters, row by row.
fn colours(file: &[u8]) -> String {
    let (_, pixels) = PictureDecoder::new(file).unwrap().decode().unwrap();
    let (width, height) = (pixels.width as usize, pixels.height as usize);
    let mut out = String::new();
    for (x, y) in [(1, 1), (3, 1), (1, 3), (3, 3)] {
        let at = (y * height / 4 * width + x * width / 4) * pixels.layout.channels();
        out.push(match pixels.bytes[at..at + 3] {
            [red, green, blue] if red > 200 && green > 200 && blue > 200 => 'w',
            [red, green, blue] if red > 150 && green < 90 && blue < 90 => 'r',
            [red, green, blue] if green > 150 && red < 90 && blue < 90 => 'g',
            [red, green, blue] if blue > 150 && red < 90 && green < 90 => 'b',
            _ => '?',
        });
    }
    out
}

fn has(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|part| part == text)
}

#[test]
fn what_is_written_as_jpeg_is_read_as_it_was() {
    for (width, height) in [(1, 1), (7, 5), (17, 33), (320, 200)] {
        for layout in [PixelLayout::Rgb, PixelLayout::Grey] {
            let file = jpeg_of(&fields(width, height, layout), None);
            let (header, back) = PictureDecoder::new(&file).unwrap().decode().unwrap();
            assert_eq!((header.size, back.layout), ((width, height), layout));
            assert!(without_metadata(&file, PictureFormat::Jpeg, Orientation::UPRIGHT).is_some());
        }
    }
    let large = fields(320, 200, PixelLayout::Rgb);
    let of_quality = |quality| large.jpeg(quality, None, None).unwrap();
    assert_eq!(colours(&of_quality(50)), "rgbw");
    assert!(of_quality(30).len() < of_quality(95).len());
}

#[test]
fn a_picture_is_turned_as_its_exif_says_and_says_nothing_else() {
    // Which fields are where, for each way up.
    let ways = ["rgbw", "grwb", "wbgr", "bwrg", "rbgw", "brwg", "wgbr", "gwrb"];
    for (way, shown) in (1..).zip(ways) {
        for is_big in [true, false] {
            let source = jpeg_of(&fields(160, 80, PixelLayout::Rgb), Some(&exif(way, is_big)));
            assert!(has(&source, b"GPS 48"));
            let derivation = PictureSizes { widths: vec![40, 60], ..ORDER };
            let inspection = derivation.inspect(&source, "a.jpg").unwrap();
            let facts: Vec<_> = inspection.outputs.iter().map(|o| o.facts.clone()).collect();
            assert!(derivation.could_give(&facts));
            for (output, facts) in (0..).zip(facts) {
                if facts.format == Some(PictureFormat::Avif) {
                    continue;
                }
                let (width, height) = facts.pixels.unwrap();
                assert_eq!(width * 2, if way > 4 { height } else { height * 4 }, "{way}");
                let made = derivation.make(&source, "a.jpg", output).unwrap();
                assert_eq!(PictureDecoder::new(&made).unwrap().header.size, (width, height));
                assert_eq!(colours(&made), shown, "{way} at {width}");
                assert!(!has(&made, b"GPS") && !has(&made, b"Exif"), "{way} at {width}");
                assert_eq!(made, derivation.make(&source, "a.jpg", output).unwrap());
            }
            // The picture as it is keeps the way up, and no more.
            let bare = BarePicture.make(&source, "a.jpg", 0).unwrap();
            assert!(!has(&bare, b"GPS") && !has(&bare, b"Cam"));
            let header = PictureDecoder::new(&bare).unwrap().header;
            assert_eq!(header.turned, Orientation::of_exif(&exif(way, is_big)));
            assert_eq!(colours(&bare), "rgbw", "the pixels are as they were");
            // What is kept on purpose says that it stands upright.
            let keeping = PictureSizes { widths: vec![60], keeps_metadata: true, ..ORDER };
            let last = keeping.inspect(&source, "a.jpg").unwrap().outputs.len() as u32 - 1;
            let kept = keeping.make(&source, "a.jpg", last).unwrap();
            assert!(has(&kept, b"GPS 48"));
            let header = PictureDecoder::new(&kept).unwrap().header;
            assert_eq!((header.turned, colours(&kept).as_str()), (Orientation::UPRIGHT, shown));
        }
    }
}

#[test]
fn png_and_webp_lose_what_they_say_beside_the_pixels() {
    let pixels = fields(90, 60, PixelLayout::Rgba);
    let exif = exif(6, true);
    let mut png = Vec::new();
    let mut info = png::Info::with_size(90, 60);
    (info.color_type, info.bit_depth) = (png::ColorType::Rgba, png::BitDepth::Eight);
    info.exif_metadata = Some(exif.clone().into());
    let mut encoder = png::Encoder::with_info(&mut png, info).unwrap();
    encoder.add_itxt_chunk("Comment".to_owned(), "GPS of the desk".to_owned()).unwrap();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&pixels.bytes).unwrap();
    writer.finish().unwrap();
    png.extend(b"GPS behind its end");
    let mut webp = Vec::new();
    let mut encoder = image_webp::WebPEncoder::new(&mut webp);
    encoder.set_exif_metadata(exif);
    encoder.set_xmp_metadata(b"<x>GPS</x>".to_vec());
    encoder.encode(&pixels.bytes, 90, 60, image_webp::ColorType::Rgba8).unwrap();
    let derivation = PictureSizes { widths: vec![30, 2000], ..ORDER };
    for source in [png, webp] {
        assert!(has(&source, b"GPS"));
        let bare = BarePicture.make(&source, "a", 0).unwrap();
        assert!(!has(&bare, b"GPS") && !has(&bare, b"Cam"));
        let header = PictureDecoder::new(&bare).unwrap().header;
        assert_eq!(header.shown_size(), (60, 90));
        assert_eq!(colours(&bare), "rgbw");
        let facts = BarePicture.inspect(&source, "a").unwrap().outputs.remove(0).facts;
        assert_eq!(facts.pixels, Some((60, 90)));
        let outputs = derivation.inspect(&source, "a").unwrap().outputs;
        let shown = outputs.iter().map(|output| output.facts.pixels.unwrap());
        assert_eq!(shown.rev().take(2).collect::<Vec<_>>(), [(60, 90), (30, 45)]);
        for output in outputs.len() as u32 - 2..outputs.len() as u32 {
            let made = derivation.make(&source, "a", output).unwrap();
            assert!(!has(&made, b"GPS") && made.starts_with(b"\x89PNG"));
            assert_eq!(colours(&made), "brwg");
        }
    }
}

/// Where no decoder looks there is room for anything, too.
#[test]
fn odd_places_of_a_file_are_left_out() {
    let pixels = fields(60, 40, PixelLayout::Rgb);
    let jpeg = jpeg_of(&pixels, None);
    let segment = |marker: u8, content: &[u8]| {
        let length = (content.len() as u16 + 2).to_be_bytes();
        [&[0xff, marker, length[0], length[1]], content].concat()
    };
    let jfif = |end: &[u8]| segment(0xe0, &[b"JFIF\0\x01\x01\0\0\x01\0\x01", end].concat());
    let (first, rest) = jpeg[2..].split_at(18);
    let with = |before: &[u8], after: &[u8]| [b"\xff\xd8", before, after, rest].concat();
    let preview = [&[1, 2][..], b"secret"].concat();
    for source in [
        with(&jfif(&preview), b""),
        with(&jfif(b"\0\0secret"), b""),
        with(first, &jfif(b"\0\0secret")),
        with(first, &segment(0xee, b"Adobe\0\x64\0\0\0\0\x01secret")),
        with(first, &segment(0x42, b"secret")),
        with(first, &segment(0xf7, b"secret")),
        with(first, &segment(0xdf, b"secret")),
        [&jpeg, b"secret".as_slice()].concat(),
    ] {
        assert!(has(&source, b"secret"));
        let bare = BarePicture.make(&source, "a.jpg", 0).unwrap();
        assert!(!has(&bare, b"secret"), "{source:x?}");
        assert_eq!(colours(&bare), "rgbw");
    }
    assert_eq!(BarePicture.make(&jpeg, "a.jpg", 0).unwrap(), jpeg, "there is nothing to leave out");
    let mut png = Vec::new();
    let mut encoder = png::Encoder::new(&mut png, 60, 40);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&pixels.bytes).unwrap();
    writer.finish().unwrap();
    assert_eq!(BarePicture.make(&png, "a.png", 0).unwrap(), png, "there is nothing to leave out");
    let (head, end) = png.split_at(png.len() - 12);
    for (name, content) in [
        (b"GPSQ", b"secret".as_slice()),
        (b"fdAT", b"secret"),
        (b"sPLT", b"secret\0\x08"),
        (b"pHYs", b"123456789secret"),
    ] {
        let mut chunk = (content.len() as u32).to_be_bytes().to_vec();
        chunk.extend([name.as_slice(), content, b"\0\0\0\0"].concat());
        let source = [head, &chunk, end].concat();
        let bare = without_metadata(&source, PictureFormat::Png, Orientation::UPRIGHT).unwrap();
        assert_eq!(bare, png, "{name:?}");
    }
}

/// The beginning of a PNG of a size.
fn png_head(width: u32, height: u32) -> Vec<u8> {
    let mut body = b"IHDR".to_vec();
    body.extend([width.to_be_bytes(), height.to_be_bytes()].concat());
    body.extend([8, 2, 0, 0, 0]);
    let sum = body.iter().fold(!0_u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xedb8_8320 * (sum & 1)))
    });
    let mut file = b"\x89PNG\r\n\x1a\n\0\0\0\x0d".to_vec();
    file.extend(body);
    file.extend((!sum).to_be_bytes());
    file.extend(b"\0\0\0\0IDAT\x35\xaf\x06\x1e\0\0\0\0IEND\xae\x42\x60\x82");
    file
}

#[test]
fn bombs_and_broken_pictures_are_refused() {
    let derivation = PictureSizes { widths: vec![400], ..ORDER };
    let whole = jpeg_of(&fields(160, 80, PixelLayout::Rgb), None);
    let mut wide = whole.clone();
    let frame = wide.windows(2).position(|pair| pair == [0xff, 0xc2]).unwrap();
    wide[frame + 5..frame + 9].fill(0xff);
    // All scans of it are held until the last one.
    let mut scans = whole.clone();
    scans[frame + 5..frame + 9].copy_from_slice(&[0x1b, 0x58, 0x1b, 0x58]);
    let cases: [(&str, Vec<u8>, &str); 9] = [
        ("a bomb", png_head(60_000, 60_000), "60000 × 60000 pixels, 3600 million"),
        ("100 megapixels", png_head(10_000, 10_000), "100 million: more than 64 million"),
        ("a long one", png_head(1, 200_000), "or 65,000 on a side"),
        ("a bomb in JPEG", wide, "65535 × 65535"),
        ("49 megapixels in scans", scans, "49 million: more than 26 million"),
        ("without pixels", png_head(30, 30), "can't be shown: "),
        ("a JPEG that is cut", whole[..whole.len() - 30].to_vec(), "the file ends too early"),
        ("half a JPEG", whole[..200].to_vec(), "can't be shown: "),
        ("a text", b"no picture".to_vec(), "the file is no JPEG, PNG or WebP"),
    ];
    for (what, source, expected) in cases {
        let found = derivation.inspect(&source, "content/a.png").unwrap_err();
        assert_eq!(found.path.as_deref(), Some("content/a.png"), "{what}");
        assert!(found.finding.message.contains(expected), "{what}: {}", found.finding.message);
    }
    // Whatever is cut or flipped is refused or made, and nothing panics.
    for at in (0..whole.len()).step_by(13) {
        let _ = derivation.inspect(&whole[..at], "a.jpg");
        let mut flipped = whole.clone();
        flipped[at] ^= 0xff;
        if derivation.inspect(&flipped, "a.jpg").is_ok() {
            let _ = derivation.make(&flipped, "a.jpg", 0);
        }
    }
}

/// A JPEG whose components come one after the other, each in a scan of its own, is decoded without its
/// colours. When this fails, the library has learned it.
#[test]
fn what_is_read_wrong_is_left_in_its_size() {
    let pixels = fields(320, 200, PixelLayout::Rgb);
    let mut source = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut source, 90);
    encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::F_2_2);
    encoder.set_optimized_huffman_tables(true);
    encoder.encode(&pixels.bytes, 320, 200, jpeg_encoder::ColorType::Rgb).unwrap();
    assert_ne!(colours(&source), "rgbw");
    let derivation = PictureSizes { widths: vec![160], ..ORDER };
    assert_eq!(derivation.inspect(&source, "a.jpg").unwrap().outputs, []);
    assert_eq!(BarePicture.make(&source, "a.jpg", 0).unwrap(), source);
}

#[test]
fn sizes_are_those_asked_for_and_never_wider_than_the_picture() {
    let sizes = |widths: &[u32], size| {
        let derivation = PictureSizes { widths: widths.to_vec(), ..ORDER };
        derivation
            .sizes(size)
            .into_iter()
            .map(|(w, h)| format!("{w}x{h}"))
            .collect::<Vec<_>>()
            .join(" ")
    };
    let widths = [400, 800, 1200, 1600];
    assert_eq!(sizes(&widths, (6000, 4000)), "400x267 800x533 1200x800 1600x1067");
    assert_eq!(sizes(&widths, (1000, 500)), "400x200 800x400 1000x500");
    assert_eq!(sizes(&widths, (820, 410)), "400x200 820x410");
    assert_eq!(sizes(&widths, (400, 3)), "400x3");
    assert_eq!(sizes(&widths, (7, 9)), "7x9");
    assert_eq!(sizes(&widths, (6000, 1)), "400x1 800x1 1200x1 1600x1");
    assert_eq!(sizes(&widths, (1600, 40_000)), "400x10000 800x20000");
    assert_eq!(sizes(&[], (8000, 8000)), "4000x4000");
}

/// Whatever its end has in it, what is published has one.
#[test]
fn a_png_ends_as_one_does() {
    let [_, png, _] = with_profile(&profile_called("Wide", 4, 0));
    let end = png.len() - 12;
    let odd = [&png[..end], b"\0\0\0\x03IENDGPS\0\0\0\0"].concat();
    let bare = BarePicture.make(&odd, "a.png", 0).unwrap();
    assert_eq!(bare, BarePicture.make(&png, "a.png", 0).unwrap());
    assert_eq!(BarePicture.make(&bare, "a.png", 0).unwrap(), bare);
}

/// A profile that calls itself so, in the form of version 2 or of version 4.
fn profile_called(name: &str, version: u8, length: usize) -> Vec<u8> {
    let text: Vec<u8> = match version {
        2 => {
            let count = (name.len() as u32 + 1).to_be_bytes();
            [b"desc\0\0\0\0".as_slice(), &count, name.as_bytes(), &[0; 80]].concat()
        }
        _ => {
            let text: Vec<u8> = name.encode_utf16().flat_map(u16::to_be_bytes).collect();
            let place = [(text.len() as u32).to_be_bytes(), 28_u32.to_be_bytes()].concat();
            let before = b"mluc\0\0\0\0\0\0\0\x01\0\0\0\x0cenUS".as_slice();
            [before, &place, &text].concat()
        }
    };
    let mut profile = vec![0; 128];
    profile[16..20].copy_from_slice(b"RGB ");
    profile.extend(b"\0\0\0\x01desc\0\0\0\x90");
    profile.extend((text.len() as u32).to_be_bytes());
    profile.extend(text);
    profile.resize(profile.len().max(length), 0);
    profile
}

/// A picture with a profile, as JPEG, PNG and WebP.
fn with_profile(profile: &[u8]) -> [Vec<u8>; 3] {
    let pixels = fields(40, 30, PixelLayout::Rgb);
    let jpeg = pixels.jpeg(90, Some(profile.to_vec()), None).unwrap();
    let mut png = Vec::new();
    let mut info = png::Info::with_size(40, 30);
    (info.color_type, info.bit_depth) = (png::ColorType::Rgb, png::BitDepth::Eight);
    info.icc_profile = Some(profile.to_vec().into());
    let encoder = png::Encoder::with_info(&mut png, info).unwrap();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&pixels.bytes).unwrap();
    writer.finish().unwrap();
    let mut webp = Vec::new();
    let mut encoder = image_webp::WebPEncoder::new(&mut webp);
    encoder.set_icc_profile(profile.to_vec());
    encoder.encode(&pixels.bytes, 40, 30, image_webp::ColorType::Rgb8).unwrap();
    [jpeg, png, webp]
}

#[test]
fn a_colour_profile_stays_unless_it_is_that_of_the_web() {
    let names = [
        ("sRGB IEC61966-2.1", false),
        ("sRGB", false),
        ("GIMP built-in Linear sRGB", true),
        ("Display P3 with the curve of sRGB", true),
        ("", true),
    ];
    for (name, stays) in names {
        for version in [2, 4] {
            for source in with_profile(&profile_called(name, version, 0)) {
                let outputs = ORDER.inspect(&source, "a").unwrap().outputs.len() as u32;
                let made = ORDER.make(&source, "a", outputs - 1).unwrap();
                let kept = PictureDecoder::new(&made).unwrap().header.profile;
                assert_eq!(kept.is_some(), stays, "{name} {version}");
            }
        }
    }
    // Whatever is damaged in one, it has this name, another one or none.
    let whole = profile_called("sRGB", 4, 0);
    for at in 128..whole.len() {
        let mut damaged = whole.clone();
        damaged[at] = 0xff;
        profile::worth_keeping(Some(damaged), PixelLayout::Rgb);
        let cut = profile::worth_keeping(Some(whole[..at].to_vec()), PixelLayout::Rgb);
        assert!(cut.is_some(), "cut at {at}");
    }
}

/// Some kilobytes in a file may be gigabytes of a profile.
#[test]
fn a_colour_profile_that_has_no_end_is_refused_before_it_is_read() {
    for source in with_profile(&profile_called("Wide", 4, 12 << 20)) {
        let refused = ORDER.inspect(&source, "a").unwrap_err();
        assert!(
            refused.finding.message.contains("its colour profile is"),
            "{}",
            refused.finding.message
        );
    }
}

/// What comes behind a chunk of odd length stands where a reader looks for it.
#[test]
fn a_webp_whose_last_chunk_lacks_its_padding_keeps_its_way_up() {
    let chunk = |name: &[u8; 4], body: &[u8]| {
        [name.as_slice(), &(body.len() as u32).to_le_bytes(), body].concat()
    };
    let mut odd = 0;
    for width in 20..40 {
        let mut plain = Vec::new();
        let pixels = fields(width, 30, PixelLayout::Rgb);
        let encoder = image_webp::WebPEncoder::new(&mut plain);
        encoder.encode(&pixels.bytes, width, 30, image_webp::ColorType::Rgb8).unwrap();
        let length = u32::from_le_bytes(*plain[16..].first_chunk().unwrap()) as usize;
        odd += length % 2;
        let extended = [8, 0, 0, 0, width as u8 - 1, 0, 0, 29, 0, 0];
        let chunks = [
            chunk(b"VP8X", &extended),
            chunk(b"EXIF", &exif(6, true)),
            chunk(b"VP8L", &plain[20..20 + length]),
        ];
        let chunks = chunks.concat();
        let webp = [chunk(b"RIFF", &[b"WEBP".as_slice(), &chunks].concat())].concat();
        let bare = BarePicture.make(&webp, "a.webp", 0).unwrap();
        assert_eq!(PictureDecoder::new(&bare).unwrap().header.shown_size(), (30, width));
        assert_eq!(colours(&bare), "rgbw");
    }
    assert!(odd > 0, "none of them has an odd length");
}
