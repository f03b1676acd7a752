//! The values of HTTP headers with which a site is served: those that go with each file of a bucket
//! (`publish::serve`), and those in the files that hosts read (`render::formats::fixed`). The
//! documentation has the same ones, and a test compares. This module must not know any host.

/// `Cache-Control` of pages, feeds and whatever else is corrected: readers see it a minute later.
pub const SHORT: &str = "public, max-age=60";
/// Of files with an extension of [`RARELY_CHANGED`].
pub const HOUR: &str = "public, max-age=3600";
/// Of files that the build named after their content, which never change.
pub const FOREVER: &str = "public, max-age=31536000, immutable";

/// The extensions of pictures, fonts, sound and films, which rarely change under one name. All else may be
/// corrected, and is asked for again.
pub const RARELY_CHANGED: [&str; 15] = [
    "avif", "gif", "ico", "jpeg", "jpg", "mp3", "mp4", "otf", "png", "svg", "ttf", "webm", "webp",
    "woff", "woff2",
];

/// The `Content-Security-Policy` (w3.org/TR/CSP3) under which all pages of the default theme look and
/// work as they should: they have no script and no inline style, pictures may come from elsewhere, and
/// nobody may show them in a frame. Data blocks (`application/ld+json`) aren't run, and need nothing.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' https:; \
    font-src 'self'; media-src 'self'; manifest-src 'self'; connect-src 'self'; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'none'";

/// Keeps a file, be it a page or not, out of search engines (developers.google.com/search/docs/crawling-indexing/
/// robots-meta-tag).
pub const NO_INDEX: (&str, &str) = ("X-Robots-Tag", "noindex");

/// Lets pages of other sites read a file (fetch.spec.whatwg.org, "CORS protocol").
pub const ANY_ORIGIN: (&str, &str) = ("Access-Control-Allow-Origin", "*");

/// The headers of every file, whatever it is.
pub const OF_ALL_FILES: [(&str, &str); 4] = [
    ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
];
