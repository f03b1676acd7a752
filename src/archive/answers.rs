//! What an archive's answers say. They come from a stranger: all that is taken from them is the time of a
//! copy, fourteen digits, and whether they are about the page that was asked for.

use std::time::Duration;

use serde_json::Value as Json;

use super::ArchiveError;
use super::copy_time::CopyTime;
use super::endpoint::Endpoint;

fn unclear(what: &str) -> ArchiveError {
    ArchiveError::Refused(format!("the archive's answer {what}"))
}

/// The copy that an address names, with the page that it is of: `/web/20260101000000/https://…` on the
/// archive's own server.
pub(super) fn copy_in<'a>(endpoint: &Endpoint, address: &'a str) -> Option<(CopyTime, &'a str)> {
    let rest = endpoint.path(address)?.strip_prefix("/web/")?;
    let (time, page) = rest.split_once('/')?;
    // Behind the digits may stand how the copy is shown: `id_`, `if_`.
    let (digits, form) = time.split_at_checked(14)?;
    let is_form = form.is_empty() || form.len() == 3 && form.ends_with('_');
    Some((CopyTime::parse(digits).filter(|_| is_form)?, page))
}

/// What the answer of archive.org/help/wayback_api.php says: the copy nearest to the time asked for. An
/// answer about another page is none.
pub(super) fn nearest_copy(
    endpoint: &Endpoint,
    asked: &str,
    body: &[u8],
) -> Result<Option<CopyTime>, ArchiveError> {
    let answer: Json = serde_json::from_slice(body).map_err(|_| unclear("is no JSON"))?;
    let closest = &answer["archived_snapshots"]["closest"];
    if closest.is_null() {
        let is_answer = answer.get("archived_snapshots").is_some();
        return if is_answer { Ok(None) } else { Err(unclear("has no `archived_snapshots`")) };
    }
    // Redirects and errors are archived, too.
    if closest["available"] != Json::Bool(true) || closest["status"] != "200" {
        return Ok(None);
    }
    let address = closest["url"].as_str().unwrap_or_default();
    let Some((time, page)) = copy_in(endpoint, address) else {
        return Err(unclear("names a copy that isn't on its own server"));
    };
    if !is_same_page(asked, page) {
        return Err(unclear("is about another page"));
    }
    Ok(Some(time))
}

/// Whether two addresses mean one page to the archive, which drops the scheme, `www.`, the port that goes
/// without saying, and a slash at the end.
fn is_same_page(a: &str, b: &str) -> bool {
    let bare = |url: &str| {
        let url = url.split('#').next().unwrap_or_default();
        let url = percent_encoding::percent_decode_str(url).decode_utf8_lossy().into_owned();
        let rest = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
        let (host, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        let host = host.to_lowercase();
        let host = host.strip_prefix("www.").unwrap_or(&host);
        let host = host.strip_suffix(":80").or(host.strip_suffix(":443")).unwrap_or(host);
        format!("{host}{}", path.trim_end_matches('/').to_lowercase())
    };
    bare(a) == bare(b)
}

/// What an order is called, from the answer to it (SPN2).
pub(super) fn job(body: &[u8]) -> Result<String, ArchiveError> {
    let answer: Json = serde_json::from_slice(body).map_err(|_| unclear("is no JSON"))?;
    if let Some(error) = error_in(&answer) {
        return Err(error);
    }
    let job = answer["job_id"].as_str().unwrap_or_default();
    let is_word = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    if job.is_empty() || job.len() > 200 || !job.bytes().all(is_word) {
        return Err(unclear("to the order names no job"));
    }
    Ok(job.to_owned())
}

/// What came of an order; `None` while it is being done.
pub(super) fn finished_job(body: &[u8]) -> Result<Option<CopyTime>, ArchiveError> {
    let answer: Json = serde_json::from_slice(body).map_err(|_| unclear("is no JSON"))?;
    if let Some(error) = error_in(&answer) {
        return Err(error);
    }
    match answer["status"].as_str() {
        Some("pending") => Ok(None),
        Some("success") => {
            let time = answer["timestamp"].as_str().and_then(CopyTime::parse);
            time.map(Some).ok_or_else(|| unclear("has no time of the copy"))
        }
        _ => Err(unclear("has no status")),
    }
}

/// Errors that are about the moment and not about the page ("Error codes" in the documentation of SPN2).
const TEMPORARY: [&str; 15] = [
    "bad-gateway",
    "browsing-timeout",
    "cannot-fetch",
    "capture-location-error",
    "celery",
    "gateway-timeout",
    "internal-server-error",
    "invalid-server-response",
    "job-failed",
    "no-browsers-available",
    "protocol-error",
    "proxy-error",
    "read-timeout",
    "service-unavailable",
    "soft-time-limit-exceeded",
];

/// Errors by which the archive asks for fewer requests.
const BUSY: [&str; 4] = [
    "user-session-limit",
    "too-many-requests",
    "max-daily-bandwidth",
    "max-daily-bandwidth-from-ip",
];

fn error_in(answer: &Json) -> Option<ArchiveError> {
    if answer["status"] != "error" {
        return None;
    }
    let code = answer["status_ext"].as_str().unwrap_or_default();
    let code = code.strip_prefix("error:").unwrap_or(code);
    let said = answer["message"].as_str().unwrap_or(code);
    let message = format!("the archive says: {}", shown(said));
    Some(if BUSY.contains(&code) {
        ArchiveError::Busy(message, None)
    } else if TEMPORARY.contains(&code) {
        ArchiveError::Temporary(message)
    } else {
        ArchiveError::Refused(message)
    })
}

/// The beginning of what the archive has said, as a line without secrets.
pub(super) fn shown(text: &str) -> String {
    let cut: String = text.chars().take(200).collect();
    crate::printable::printable(&crate::secrets::without_tokens(&cut)).into_owned()
}

/// What a status that is no success means; `after` is what `Retry-After` says (RFC 9110, section 10.2.3).
pub(super) fn status_error(status: u16, after: Option<&str>) -> ArchiveError {
    let message = format!("the archive has answered with status {status}");
    // A date is as good as no answer: a pause of one's own does.
    let after = after.and_then(|text| text.trim().parse().ok()).map(Duration::from_secs);
    match status {
        429 => ArchiveError::Busy(message, after),
        503 if after.is_some() => ArchiveError::Busy(message, after),
        500.. => ArchiveError::Temporary(message),
        _ => ArchiveError::Refused(message),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "https://www.example.org/notice?id=1";

    fn closest(url: &str, status: &str) -> String {
        let closest = serde_json::json!({ "available": true, "status": status, "url": url });
        serde_json::json!({ "url": PAGE, "archived_snapshots": { "closest": closest } }).to_string()
    }

    #[test]
    fn a_copy_is_one_of_the_page_on_the_archives_own_server() {
        let endpoint = Endpoint::default();
        let nearest = |body: &str| nearest_copy(&endpoint, PAGE, body.as_bytes());
        let time = CopyTime::parse("20260102030405");
        for url in [
            "http://web.archive.org/web/20260102030405/http://example.org:80/notice?id=1",
            "https://web.archive.org/web/20260102030405id_/https://www.example.org/notice?id=1",
            "/web/20260102030405/https://www.example.org/notice%3Fid=1",
        ] {
            assert_eq!(nearest(&closest(url, "200")), Ok(time), "{url}");
            assert_eq!(nearest(&closest(url, "404")), Ok(None), "{url}");
        }
        for url in [
            "https://evil.example.org/web/20260102030405/https://www.example.org/notice?id=1",
            "https://web.archive.org.evil.example/web/20260102030405/https://www.example.org/notice?id=1",
            "https://web.archive.org@evil.example/web/20260102030405/https://www.example.org/notice?id=1",
            "//evil.example/web/20260102030405/https://www.example.org/notice?id=1",
            "javascript:/web/20260102030405/https://www.example.org/notice?id=1",
            "https://web.archive.org/web/20260102030405/https://www.example.org/other",
            "https://web.archive.org/web/2026\"\n/https://www.example.org/notice?id=1",
            "https://web.archive.org/web/20261302030405/https://www.example.org/notice?id=1",
            "https://web.archive.org/web/20260102030405xx/https://www.example.org/notice?id=1",
            "https://web.archive.org/save/20260102030405/https://www.example.org/notice?id=1",
            "",
        ] {
            assert!(nearest(&closest(url, "200")).is_err(), "{url}");
        }
        assert_eq!(nearest("{\"archived_snapshots\":{}}"), Ok(None));
        for body in ["", "{}", "[]", "null", "<html>", "{\"archived_snapshots\":"] {
            assert!(nearest(body).is_err(), "{body}");
        }
    }

    #[test]
    fn orders_are_followed_by_their_names_alone() {
        assert_eq!(job(b"{\"job_id\":\"spn2-ab_1\"}"), Ok("spn2-ab_1".to_owned()));
        for body in ["{}", "{\"job_id\":\"../x\"}", "{\"job_id\":\"\"}", "{\"job_id\":5}", "x"] {
            assert!(job(body.as_bytes()).is_err(), "{body}");
        }
        assert_eq!(finished_job(b"{\"status\":\"pending\"}"), Ok(None));
        let done = b"{\"status\":\"success\",\"timestamp\":\"20260102030405\",\"original_url\":\"https://x\"}";
        assert_eq!(finished_job(done), Ok(CopyTime::parse("20260102030405")));
        assert!(finished_job(b"{\"status\":\"success\",\"timestamp\":\"2026\"}").is_err());
        let said = |code: &str| {
            let body = serde_json::json!({ "status": "error", "status_ext": code, "message": "no\u{1b}[0m" });
            finished_job(body.to_string().as_bytes()).unwrap_err()
        };
        assert!(
            matches!(said("error:not-found"), ArchiveError::Refused(m) if !m.contains('\u{1b}'))
        );
        assert!(matches!(said("error:celery"), ArchiveError::Temporary(_)));
        assert!(matches!(said("error:user-session-limit"), ArchiveError::Busy(_, None)));
    }

    #[test]
    fn a_status_says_whether_to_ask_again() {
        let seconds = |n| Some(Duration::from_secs(n));
        assert!(
            matches!(status_error(429, Some("7")), ArchiveError::Busy(_, after) if after == seconds(7))
        );
        assert!(matches!(status_error(429, Some("Fri, 31 Dec")), ArchiveError::Busy(_, None)));
        assert!(matches!(status_error(502, None), ArchiveError::Temporary(_)));
        assert!(matches!(status_error(403, None), ArchiveError::Refused(_)));
    }
}
