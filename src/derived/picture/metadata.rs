//! What a picture's file says beside the pixels: how to turn it upright, and everything that is
//! left out when it is published, such as where a photograph was taken. Whatever affects how the
//! picture looks stays.

use super::format::PictureFormat;

/// How a picture has to be turned to be upright: the values 1 to 8 of EXIF's `Orientation` (CIPA
/// DC-008, 4.6.4).
/// 4.6.4), 1 to 8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Orientation(u8);

impl Orientation {
    /// It is upright already.
    pub const UPRIGHT: Orientation = Orientation(1);

    /// The orientation that EXIF data says, which begins with its TIFF header. Data that makes no
    /// sense means upright.
    pub fn of_exif(exif: &[u8]) -> Orientation {
        let value = place(exif).map_or(1, |(at, is_big)| short(exif, at, is_big).unwrap_or(1));
        Orientation(u8::try_from(value).ok().filter(|value| (1..=8).contains(value)).unwrap_or(1))
    }

    /// Whether turning exchanges width and height.
    pub fn is_across(self) -> bool {
        self.0 > 4
    }

    /// The position in the stored picture of the pixel that is shown at a position in a picture of
    /// `size`.
    pub fn source(self, (x, y): (usize, usize), (width, height): (usize, usize)) -> (usize, usize) {
        match self.0 {
            2 => (width - 1 - x, y),
            3 => (width - 1 - x, height - 1 - y),
            4 => (x, height - 1 - y),
            5 => (y, x),
            6 => (y, width - 1 - x),
            7 => (height - 1 - y, width - 1 - x),
            8 => (height - 1 - y, x),
            _ => (x, y),
        }
    }

    /// EXIF data that says only this.
    fn exif(self) -> [u8; 26] {
        let mut exif = *b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\0\0\0\0\0\0\0\0";
        exif[18] = self.0;
        exif
    }
}

/// Corrects the EXIF data of a picture whose pixels have been turned upright.
pub fn upright(mut exif: Vec<u8>) -> Vec<u8> {
    if let Some((at, is_big)) = place(&exif)
        && let Some(value) = exif.get_mut(at..at + 2)
    {
        value.copy_from_slice(if is_big { &[0, 1] } else { &[1, 0] });
    }
    exif
}

/// The position of the value of `Orientation`, and whether numbers are big-endian.
fn place(exif: &[u8]) -> Option<(usize, bool)> {
    let is_big = match exif.get(..4)? {
        b"MM\0*" => true,
        b"II*\0" => false,
        _ => return None,
    };
    let bytes: [u8; 4] = exif.get(4..8)?.try_into().ok()?;
    let start = if is_big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) } as usize;
    let entries = usize::from(short(exif, start, is_big)?);
    (0..entries)
        .map(|entry| start + 2 + entry * 12)
        .take_while(|at| at + 12 <= exif.len())
        .find(|at| short(exif, *at, is_big) == Some(0x112))
        .map(|at| (at + 8, is_big))
}

fn short(bytes: &[u8], at: usize, is_big: bool) -> Option<u16> {
    let bytes: [u8; 2] = bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
    Some(if is_big { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
}

/// The same picture, bit by bit, without anything in its file that doesn't affect how it looks:
/// without EXIF (except the orientation), XMP, IPTC, comments, previews and whatever follows its
/// end. `None` if the file ends too early or isn't in its format.
pub fn without_metadata(
    bytes: &[u8],
    format: PictureFormat,
    turned: Orientation,
) -> Option<Vec<u8>> {
    match format {
        PictureFormat::Jpeg => jpeg(bytes, turned),
        PictureFormat::Png => png(bytes, turned),
        PictureFormat::WebP => webp(bytes, turned),
        PictureFormat::Avif => None,
    }
}

/// The segments of a JPEG that stay (ITU-T T.81, annex B).
fn jpeg(bytes: &[u8], turned: Orientation) -> Option<Vec<u8>> {
    let mut out = bytes.get(..2).filter(|start| *start == [0xff, 0xd8])?.to_vec();
    let mut turned = Some(turned).filter(|turned| *turned != Orientation::UPRIGHT);
    let mut is_first = true;
    let mut at = 2;
    loop {
        // Any number of fill bytes may precede a marker.
        while *bytes.get(at)? != 0xff || *bytes.get(at + 1)? == 0xff {
            at += 1;
        }
        let marker = *bytes.get(at + 1)?;
        if marker == 0xd9 {
            out.extend([0xff, 0xd9]);
            return Some(out);
        }
        if marker == 0x01 || (0xd0..=0xd8).contains(&marker) || marker == 0 {
            at += 2;
            continue;
        }
        let length = usize::from(short(bytes, at + 2, true)?);
        let mut end = at + 2 + length.max(2);
        let content = bytes.get(at + 4..end)?;
        if marker != 0xe0
            && let Some(turned) = turned.take()
        {
            out.extend([0xff, 0xe1, 0, 34]);
            out.extend(b"Exif\0\0");
            out.extend(turned.exif());
        }
        // How much of the segment stays. After JFIF's header there may be a preview, and after
        // Adobe's fields anything.
        let kept = match marker {
            0xe0 if content.starts_with(b"JFIF\0") && is_first => Some(14),
            0xe2 if content.starts_with(b"ICC_PROFILE\0") => Some(content.len()),
            0xee if content.starts_with(b"Adobe") => Some(12),
            // Frame headers, Huffman tables, scans, quantization tables, number of lines, restart
            // interval.
            0xc0..=0xcf | 0xda..=0xdd => Some(content.len()),
            _ => None,
        };
        is_first = false;
        if marker == 0xda {
            // The data of a scan goes on to the next marker.
            while let Some(found) = memchr::memchr(0xff, bytes.get(end..)?) {
                end += found;
                match bytes.get(end + 1)? {
                    0 | 0xd0..=0xd7 => end += 2,
                    0xff => end += 1,
                    _ => break,
                }
            }
        }
        if let Some(kept) = kept {
            let kept = kept.min(content.len());
            let start = out.len();
            out.extend([0xff, marker]);
            out.extend((kept as u16 + 2).to_be_bytes());
            out.extend_from_slice(&content[..kept]);
            if marker == 0xe0 {
                // Without the preview, its width and height are zero.
                out.get_mut(start + 16..).into_iter().flatten().for_each(|side| *side = 0);
            }
            out.extend_from_slice(bytes.get(at + 4 + content.len()..end)?);
        }
        at = end;
    }
}

/// Whether the first scan of a JPEG contains all of its components.
pub fn is_interleaved(bytes: &[u8], components: u8) -> bool {
    let mut at = 2;
    while let (Some(marker), Some(length)) = (bytes.get(at + 1), short(bytes, at + 2, true)) {
        if *marker == 0xda {
            return bytes.get(at + 4) == Some(&components);
        }
        at += 2 + usize::from(length);
    }
    false
}

/// The PNG chunks that affect how a picture looks (PNG third edition, section 11), with the
/// greatest length of each.
const PNG_LOOKS: [(&[u8; 4], usize); 17] = [
    (b"IHDR", 13),
    (b"PLTE", 768),
    (b"IDAT", usize::MAX),
    (b"cHRM", 32),
    (b"gAMA", 4),
    (b"iCCP", usize::MAX),
    (b"sBIT", 4),
    (b"sRGB", 1),
    (b"cICP", 4),
    (b"mDCV", 24),
    (b"cLLI", 8),
    (b"bKGD", 6),
    (b"tRNS", 256),
    (b"pHYs", 9),
    (b"acTL", 8),
    (b"fcTL", 26),
    (b"fdAT", usize::MAX),
];

fn png(bytes: &[u8], turned: Orientation) -> Option<Vec<u8>> {
    let (start, mut rest) = bytes.split_at_checked(8)?;
    let mut out = start.to_vec();
    let mut moves = false;
    loop {
        let length = u32::from_be_bytes(*rest.first_chunk()?) as usize;
        let (chunk, after) = rest.split_at_checked(length.checked_add(12)?)?;
        let name: &[u8; 4] = chunk[4..].first_chunk()?;
        moves |= name == b"acTL";
        let most = PNG_LOOKS.iter().find(|(known, _)| *known == name).map(|(_, most)| *most);
        if most.is_some_and(|most| length <= most) && (moves || name != b"fdAT") {
            out.extend_from_slice(chunk);
        }
        if name == b"IHDR" && turned != Orientation::UPRIGHT {
            let body = [b"eXIf".as_slice(), &turned.exif()].concat();
            out.extend((body.len() as u32 - 4).to_be_bytes());
            out.extend_from_slice(&body);
            out.extend(crc(&body).to_be_bytes());
        }
        if name == b"IEND" {
            // The end, a chunk without content.
            out.extend(b"\0\0\0\0IEND\xae\x42\x60\x82");
            return Some(out);
        }
        rest = after;
    }
}

/// The checksum of a PNG chunk (third edition, annex D).
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            if sum & 1 == 1 { 0xedb8_8320 ^ (sum >> 1) } else { sum >> 1 }
        })
    })
}

/// The WebP chunks that stay (RFC 9649).
fn webp(bytes: &[u8], turned: Orientation) -> Option<Vec<u8>> {
    const KEPT: [&[u8; 4]; 6] = [b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ICCP"];
    let is_webp = bytes.starts_with(b"RIFF") && bytes.get(8..12)? == b"WEBP";
    let length = u32::from_le_bytes(*bytes.get(4..)?.first_chunk()?) as usize;
    let mut rest = bytes.get(12..length.checked_add(8)?).filter(|_| is_webp)?;
    let mut out = bytes.get(..12)?.to_vec();
    let (mut is_extended, mut has_pixels) = (false, false);
    while !rest.is_empty() {
        let length = u32::from_le_bytes(*rest.get(4..)?.first_chunk()?) as usize;
        let whole = length.checked_add(8 + length % 2)?.min(rest.len());
        let (chunk, after) = rest.split_at_checked(whole).filter(|_| rest.len() >= length + 8)?;
        let name: &[u8; 4] = chunk.first_chunk()?;
        has_pixels |= [b"ANMF", b"VP8 ", b"VP8L"].contains(&name);
        if name == b"ANMF" {
            frame(chunk.get(8..8 + length)?, &mut out)?;
        } else if KEPT.contains(&name) {
            let at = out.len();
            out.extend_from_slice(chunk);
            // The last chunk may lack its padding, and other chunks may follow it now.
            out.extend(std::iter::repeat_n(0, out.len() % 2));
            if name == b"VP8X" {
                is_extended = true;
                // The flags for EXIF and XMP (section 2.7).
                let kept = if turned == Orientation::UPRIGHT { !0x0c } else { !0x04 };
                *out.get_mut(at + 8)? &= kept;
            }
        }
        rest = after;
    }
    // The file may say that it ends before its pixels.
    if !has_pixels {
        return None;
    }
    if is_extended && turned != Orientation::UPRIGHT {
        out.extend(b"EXIF\x1a\0\0\0");
        out.extend(turned.exif());
    }
    let length = u32::try_from(out.len() - 8).ok()?;
    out[4..8].copy_from_slice(&length.to_le_bytes());
    Some(out)
}

/// Copies a frame of an animated WebP (RFC 9649, 2.7.1.2): its position and its pixels.
fn frame(content: &[u8], out: &mut Vec<u8>) -> Option<()> {
    let (place, mut rest) = content.split_at_checked(16)?;
    let mut kept = place.to_vec();
    while let Some(header) = rest.first_chunk::<8>() {
        let length = u32::from_le_bytes(*header.last_chunk()?) as usize;
        let whole = length.checked_add(8 + length % 2)?.min(rest.len());
        let (chunk, after) = rest.split_at_checked(whole).filter(|_| rest.len() >= length + 8)?;
        if [b"ALPH", b"VP8 ", b"VP8L"].iter().any(|name| chunk.starts_with(*name)) {
            kept.extend_from_slice(chunk);
            kept.extend(std::iter::repeat_n(0, kept.len() % 2));
        }
        rest = after;
    }
    out.extend(b"ANMF");
    out.extend(u32::try_from(kept.len()).ok()?.to_le_bytes());
    out.append(&mut kept);
    Some(())
}
