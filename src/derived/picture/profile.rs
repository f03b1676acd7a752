//! Colour profiles of pictures (ICC.1:2022): which of them have to be kept.

use super::pixels::PixelLayout;

/// The names of profiles for the web's own colours (sRGB): those by HP, which devised it, by the
/// ICC, and by the programs that write most pictures.
const OF_WEB: [&str; 9] = [
    "sRGB",
    "sRGB IEC61966-2.1",
    "sRGB IEC61966-2-1 black scaled",
    "sRGB IEC61966-2-1 no black scaling",
    "sRGB built-in",
    "sRGB2014",
    "GIMP built-in sRGB",
    "Artifex Software sRGB ICC Profile",
    "c2",
];

/// The profile, if it has to be kept: if it fits the pixels and isn't the web's own, which is
/// assumed for a picture without a profile.
pub fn worth_keeping(profile: Option<Vec<u8>>, layout: PixelLayout) -> Option<Vec<u8>> {
    let is_grey = matches!(layout, PixelLayout::Grey | PixelLayout::GreyAlpha);
    let kind: &[u8] = if is_grey { b"GRAY" } else { b"RGB " };
    let is_of_web = |profile: &[u8]| name(profile).is_some_and(|name| OF_WEB.contains(&&*name));
    profile.filter(|profile| profile.get(16..20) == Some(kind) && !is_of_web(profile))
}

/// The name of a profile, from its tag `desc`: ASCII text (ICC.1:2001, 6.5.17), or since version 4
/// UTF-16 in several languages, of which the first counts (ICC.1:2022, 10.15).
fn name(profile: &[u8]) -> Option<String> {
    let number = |at: usize| -> Option<usize> {
        let bytes: [u8; 4] = profile.get(at..at.checked_add(4)?)?.try_into().ok()?;
        usize::try_from(u32::from_be_bytes(bytes)).ok()
    };
    let tags = number(128)?.min(100);
    let entry = (0..tags).map(|tag| 132 + tag * 12);
    let entry = entry.into_iter().find(|at| profile.get(*at..at + 4) == Some(b"desc"))?;
    let start = number(entry + 4)?;
    let content = profile.get(start..start.checked_add(number(entry + 8)?)?)?;
    let inner = |at: usize| number(start + at);
    match content.get(..4)? {
        b"desc" => {
            let text = content.get(12..12_usize.checked_add(inner(8)?)?)?;
            let text = text.split(|byte| *byte == 0).next()?;
            Some(String::from_utf8_lossy(text).into_owned())
        }
        b"mluc" => {
            let (length, at) = (inner(20)?, inner(24)?);
            let text = content.get(at..at.checked_add(length)?)?;
            let units = text.as_chunks::<2>().0.iter().map(|unit| u16::from_be_bytes(*unit));
            let text: String = char::decode_utf16(units).map_while(Result::ok).collect();
            Some(text.trim_end_matches('\0').to_owned())
        }
        _ => None,
    }
}
