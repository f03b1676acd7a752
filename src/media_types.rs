//! The media types of files, by their names: one table for the preview and for hosts that keep a type
//! with each file. This module must not know who serves a file.

use crate::format::FEEDS;

/// What is known of the files with an extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MediaType {
    extension: &'static str,
    /// The type as `Content-Type` has it (RFC 9110, section 8.3).
    pub content_type: &'static str,
    /// Whether compressing makes such a file smaller.
    pub is_compressible: bool,
}

const fn row(
    extension: &'static str,
    content_type: &'static str,
    is_compressible: bool,
) -> MediaType {
    MediaType { extension, content_type, is_compressible }
}

const TYPES: &[MediaType] = &[
    row("html", "text/html; charset=utf-8", true),
    row("css", "text/css; charset=utf-8", true),
    row("js", "text/javascript; charset=utf-8", true),
    row("mjs", "text/javascript; charset=utf-8", true),
    row("json", "application/json", true),
    row("xml", "application/xml", true),
    // Registered by nobody; it is what programs that read OPML ask for.
    row("opml", "text/x-opml; charset=utf-8", true),
    row("txt", "text/plain; charset=utf-8", true),
    // The name at which the AT Protocol's readers look for a site's record ends so (standard.site).
    row("publication", "text/plain; charset=utf-8", true),
    row("md", "text/markdown; charset=utf-8", true),
    row("csv", "text/csv; charset=utf-8", true),
    row("ics", "text/calendar; charset=utf-8", true),
    row("svg", "image/svg+xml", true),
    row("webmanifest", "application/manifest+json", true),
    row("wasm", "application/wasm", true),
    row("ico", "image/x-icon", true),
    row("ttf", "font/ttf", true),
    row("otf", "font/otf", true),
    row("woff", "font/woff", false),
    row("woff2", "font/woff2", false),
    row("png", "image/png", false),
    row("jpg", "image/jpeg", false),
    row("jpeg", "image/jpeg", false),
    row("jfif", "image/jpeg", false),
    row("apng", "image/apng", false),
    row("gif", "image/gif", false),
    row("webp", "image/webp", false),
    row("avif", "image/avif", false),
    row("heic", "image/heic", false),
    row("jxl", "image/jxl", false),
    row("tif", "image/tiff", true),
    row("tiff", "image/tiff", true),
    row("pdf", "application/pdf", false),
    row("zip", "application/zip", false),
    row("gz", "application/gzip", false),
    row("mp3", "audio/mpeg", false),
    row("mp4", "video/mp4", false),
    row("webm", "video/webm", false),
];

/// What is known of an extension.
pub fn known(extension: &str) -> Option<&'static MediaType> {
    TYPES.iter().find(|known| known.extension == extension)
}

/// The extension of a path: what stands behind the last dot of its name.
pub fn extension(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// Whether no browser shows a file as a picture, by its name. Of an unknown name nothing can be said:
/// browsers look at how a picture begins.
pub fn is_no_picture(path: &str) -> bool {
    /// Documents, films and what programs for pictures keep, of which a preview has no type.
    const MORE: &[&str] = &[
        "7z", "ai", "avi", "doc", "docx", "eps", "htm", "indd", "m4a", "m4v", "mkv", "mov", "mpeg",
        "mpg", "odg", "odp", "ods", "odt", "ogg", "ogv", "pages", "ppt", "pptx", "psd", "rar",
        "rtf", "wav", "xls", "xlsx", "yaml", "yml",
    ];
    let extension = extension(path).to_ascii_lowercase();
    match known(&extension) {
        Some(known) => !known.content_type.starts_with("image/"),
        None => MORE.binary_search(&extension.as_str()).is_ok(),
    }
}

/// The `Content-Type` of a file by its name.
pub fn of(path: &str) -> String {
    // A feed is told from other XML and JSON by its name.
    let name = path.rsplit('/').next().unwrap_or(path);
    if let Some(feed) = FEEDS.iter().find(|feed| feed.file_name == name) {
        return format!("{}; charset=utf-8", feed.served_as);
    }
    known(extension(path)).map_or("application/octet-stream", |known| known.content_type).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_picture_is_known_by_its_name() {
        for path in ["a/b.pdf", "b.PDF", "film.mov", "sheet.xlsx", "film.mp4", "a.7z", "a.yml"] {
            assert!(is_no_picture(path), "{path}");
        }
        for path in ["a.jpg", "a.JPG", "a.svg", "a.heic", "a.bmp", "pdf", "a.jpg_large"] {
            assert!(!is_no_picture(path), "{path}");
        }
    }

    #[test]
    fn feeds_have_types_of_their_own() {
        assert_eq!(of("countries/canada/feed.xml"), "application/xml; charset=utf-8");
        assert_eq!(of("rss.xml"), "application/xml; charset=utf-8");
        assert_eq!(of("feeds.opml"), "text/x-opml; charset=utf-8");
        assert_eq!(of("feed.json"), "application/feed+json; charset=utf-8");
        assert_eq!(of("sitemap.xml"), "application/xml");
        assert_eq!(of("a.b/picture.png"), "image/png");
        assert_eq!(of("no-extension"), "application/octet-stream");
    }
}
