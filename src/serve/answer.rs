//! Answers requests with a page or file: with its type and a fingerprint, only in part if a range is
//! asked for, and without a body if the browser already has it (RFC 9110, sections 13 and 14).

use std::io::SeekFrom;
use std::ops::RangeInclusive;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header};
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;
use xxhash_rust::xxh3::xxh3_64;

use super::pages::PreviewPage;
use crate::media_types;
use crate::stamp::Stamp;

/// Answers with a page, or a file that was read into memory. `found` is false for the page that says that
/// there is nothing at the path.
pub fn made(
    method: &Method,
    headers: &HeaderMap,
    found: bool,
    path: &str,
    made: &PreviewPage,
) -> Response<Body> {
    let status = if found { StatusCode::OK } else { StatusCode::NOT_FOUND };
    let head = Head::new(method, headers, status, path, made.fingerprint, made.bytes.len() as u64);
    head.answer(method, |range| match range {
        Some(range) => made.bytes.slice(*range.start() as usize..=*range.end() as usize),
        None => made.bytes.clone(),
    })
}

/// The most bytes of a file that is sent from memory, so that its `ETag` belongs to the bytes sent.
const SMALL: u64 = 4 << 20;

/// Answers with a file of the site, as it is now.
pub async fn file(
    method: &Method,
    headers: &HeaderMap,
    path: &str,
    file: std::fs::File,
) -> Response<Body> {
    let mut file = tokio::fs::File::from_std(file);
    let Ok(metadata) = file.metadata().await else {
        return empty(StatusCode::NOT_FOUND);
    };
    let length = metadata.len();
    if length <= SMALL {
        let mut bytes = Vec::new();
        if file.read_to_end(&mut bytes).await.is_err() {
            return empty(StatusCode::NOT_FOUND);
        }
        let fingerprint = xxh3_64(&bytes);
        return made(
            method,
            headers,
            true,
            path,
            &PreviewPage { bytes: bytes.into(), fingerprint },
        );
    }
    let fingerprint = xxh3_64(&Stamp::of(&metadata).to_bytes());
    let head = Head::new(method, headers, StatusCode::OK, path, fingerprint, length);
    let first = head.range.as_ref().map_or(0, |range| *range.start());
    let wanted = head.range.as_ref().map_or(length, |range| range.end() - range.start() + 1);
    if file.seek(SeekFrom::Start(first)).await.is_err() {
        return empty(StatusCode::NOT_FOUND);
    }
    let mut file = Some(file);
    head.answer(method, |_| match file.take() {
        Some(file) => Body::from_stream(ReaderStream::with_capacity(file.take(wanted), 64 << 10)),
        None => Body::empty(),
    })
}

/// The policy for a drawing or page among the content, if it is opened by its own address: it may only
/// show itself, in an origin of its own (Content Security Policy Level 3, section 6.3.2).
const CONFINED: &str = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/// Confines a file that a browser might run as a page, so that no script in it can reach the preview.
pub fn confine(response: &mut Response<Body>) {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let is_inert = kind.is_some_and(|kind| {
        kind.starts_with("image/") && !kind.contains("xml") || kind == "application/pdf"
    });
    if !is_inert {
        let policy = HeaderValue::from_static(CONFINED);
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
}

fn empty(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

/// An answer without its body.
struct Head {
    status: StatusCode,
    content_type: String,
    etag: String,
    length: u64,
    range: Option<RangeInclusive<u64>>,
}

impl Head {
    fn new(
        method: &Method,
        headers: &HeaderMap,
        status: StatusCode,
        path: &str,
        fingerprint: u64,
        length: u64,
    ) -> Head {
        let etag = format!("\"{fingerprint:016x}\"");
        let content_type = media_types::of(path);
        let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        let mut head = Head { status, content_type, etag, length, range: None };
        if status != StatusCode::OK {
            return head;
        }
        let same = |tags: &str| {
            tags.split(',').any(|tag| {
                let tag = tag.trim();
                tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == head.etag
            })
        };
        if text(header::IF_NONE_MATCH).is_some_and(same) {
            head.status = StatusCode::NOT_MODIFIED;
            return head;
        }
        let current = text(header::IF_RANGE).is_none_or(|tag| tag == head.etag);
        // Only GET has ranges (RFC 9110, section 14.2).
        let current = current && method == Method::GET;
        if let Some(asked) = text(header::RANGE).filter(|_| current)
            && let Ok(ranges) = http_range_header::parse_range_header(asked)
        {
            match ranges.validate(length) {
                // A request for several ranges may be answered with the whole body.
                Ok(ranges) if ranges.len() == 1 => {
                    head.range = ranges.into_iter().next();
                    head.status = StatusCode::PARTIAL_CONTENT;
                }
                Ok(_) => {}
                Err(_) => head.status = StatusCode::RANGE_NOT_SATISFIABLE,
            }
        }
        head
    }

    fn answer<B: Into<Body>>(
        self,
        method: &Method,
        body: impl FnOnce(Option<&RangeInclusive<u64>>) -> B,
    ) -> Response<Body> {
        let mut response = Response::builder()
            .status(self.status)
            .header(header::ETAG, &self.etag)
            .header(header::ACCEPT_RANGES, "bytes");
        let none = match self.status {
            StatusCode::NOT_MODIFIED => true,
            StatusCode::RANGE_NOT_SATISFIABLE => {
                response = response
                    .header(header::CONTENT_RANGE, format!("bytes */{}", self.length))
                    .header(header::CONTENT_LENGTH, 0);
                true
            }
            _ => {
                let length = match &self.range {
                    Some(range) => {
                        let (first, last) = (range.start(), range.end());
                        let part = format!("bytes {first}-{last}/{}", self.length);
                        response = response.header(header::CONTENT_RANGE, part);
                        last - first + 1
                    }
                    None => self.length,
                };
                response = response
                    .header(header::CONTENT_TYPE, &self.content_type)
                    .header(header::CONTENT_LENGTH, length);
                method == Method::HEAD
            }
        };
        let body = if none { Body::from(Bytes::new()) } else { body(self.range.as_ref()).into() };
        response.body(body).unwrap_or_else(|_| empty(StatusCode::INTERNAL_SERVER_ERROR))
    }
}
