//! How requests to a bucket are sent and answers received: OpenDAL's own client, within bounds.
//!
//! A service may have changed hands, or never have been what it claimed. It gets only requests
//! meant for it, and can't redirect them to another address, since a request carries the token of a
//! session. Of its answers, no more is read than an answer can have, and secrets that were sent to
//! it are masked in what it says.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use http::{HeaderMap, Method, Request, Response, Uri};
use opendal::raw::oio::ReadStream;
use opendal::{
    Buffer, Error, ErrorKind, HttpBody, HttpTransport, HttpTransporter, OperationContext, Result,
};
use opendal_http_transport_reqwest::ReqwestTransport;
use reqwest::{Client, redirect};

/// The most bytes that are read of an answer that isn't an object: a page of a listing has a
/// thousand names with up to a kilobyte each.
const LARGEST_ANSWER: u64 = 16 << 20;

/// The most bytes that are read of a refusal.
const LARGEST_REFUSAL: usize = 64 << 10;

/// The headers of a request that contain a secret. The secret key itself is never sent.
const SECRET: [&str; 2] = ["x-amz-security-token", "authorization"];

/// The means to send requests.
///
/// # Errors
/// When the machine has no means to make connections.
pub fn context() -> std::result::Result<OperationContext, reqwest::Error> {
    let client = Client::builder().redirect(redirect::Policy::none()).build()?;
    let transport = Bounded { inner: ReqwestTransport::new(client) };
    Ok(OperationContext::new().with_http_transport(HttpTransporter::new(transport)))
}

struct Bounded {
    inner: ReqwestTransport,
}

impl HttpTransport for Bounded {
    async fn fetch(&self, request: Request<Buffer>) -> Result<Response<HttpBody>> {
        let secrets = secrets(request.headers());
        // An object is read in pieces by whoever asked for it.
        let is_object = request.method() == Method::GET && request.uri().query().is_none();
        let (parts, body) = self.inner.fetch(request).await?.into_parts();
        // RFC 9110, section 15.4.
        if matches!(parts.status.as_u16(), 301 | 302 | 303 | 307 | 308) {
            return Err(sent_on(&parts.headers, &secrets));
        }
        let body = if parts.status.is_success() && is_object {
            body
        } else if parts.status.is_success() {
            body.map_inner(|inner| Box::new(Pieces { inner, left: LARGEST_ANSWER }))
        } else {
            let mut said = beginning(body).await?;
            secrets.iter().for_each(|secret| mask(&mut said, secret));
            HttpBody::new(Once(Some(Buffer::from(said))), None)
        };
        Ok(Response::from_parts(parts, body))
    }
}

fn secrets(headers: &HeaderMap) -> Vec<Vec<u8>> {
    let values = SECRET.iter().filter_map(|name| headers.get(*name));
    values.map(|value| value.as_bytes().to_vec()).filter(|value| !value.is_empty()).collect()
}

/// Replaces each byte of a secret by `*`.
fn mask(text: &mut [u8], secret: &[u8]) {
    let mut from = 0;
    while let Some(at) = text[from..].windows(secret.len()).position(|window| window == secret) {
        text[from + at..][..secret.len()].fill(b'*');
        from += at + secret.len();
    }
}

/// The beginning of a refusal. The rest is useless, and may be endless.
async fn beginning(mut body: HttpBody) -> Result<Vec<u8>> {
    let mut said = Vec::new();
    while said.len() < LARGEST_REFUSAL {
        let piece = body.read().await?;
        if piece.is_empty() {
            break;
        }
        for bytes in piece {
            said.extend_from_slice(&bytes[..bytes.len().min(LARGEST_REFUSAL - said.len())]);
        }
    }
    Ok(said)
}

/// The error for a service that redirects to another address.
fn sent_on(headers: &HeaderMap, secrets: &[Vec<u8>]) -> Error {
    let text = |name: &str| {
        let mut value = headers.get(name)?.as_bytes().to_vec();
        secrets.iter().for_each(|secret| mask(&mut value, secret));
        String::from_utf8(value).ok()
    };
    let to = text("location").and_then(|to| to.parse::<Uri>().ok());
    let to = to.and_then(|to| Some(format!("{}://{}", to.scheme_str()?, to.host()?)));
    let to =
        to.map_or_else(|| "another address".to_owned(), |to| format!("another address ({to})"));
    let region = text("x-amz-bucket-region");
    let region =
        region.map_or_else(String::new, |name| format!(", which is {name:?} by its words"));
    let message = format!(
        "the service sends requests on to {to}. Dateline doesn't go there: what it sends is signed for \
         this address and may hold a secret. If the other one is right, name it as `endpoint`, and the \
         bucket's `region`{region}"
    );
    Error::new(ErrorKind::ConfigInvalid, message)
}

/// An answer that ends with an error once it gets too long.
struct Pieces<S> {
    inner: S,
    left: u64,
}

impl<S: Stream<Item = Result<Buffer>> + Unpin> Stream for Pieces<S> {
    type Item = Result<Buffer>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = Pin::new(&mut self.inner).poll_next(context);
        if let Poll::Ready(Some(Ok(piece))) = &next {
            let Some(left) = self.left.checked_sub(piece.len() as u64) else {
                let message = "the service's answer is longer than any can be";
                return Poll::Ready(Some(Err(Error::new(ErrorKind::ConfigInvalid, message))));
            };
            self.left = left;
        }
        next
    }
}

/// A body whose bytes are known already.
struct Once(Option<Buffer>);

impl Stream for Once {
    type Item = Result<Buffer>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.take().filter(|bytes| !bytes.is_empty()).map(Ok))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_of_a_secret_is_masked() {
        for (text, shown) in [
            ("no: QQQQ", "no: ****"),
            ("QQQQQQQQQ", "********Q"),
            ("<a>QQQQ</a>QQQQ", "<a>****</a>****"),
            ("QQQ", "QQQ"),
            ("", ""),
        ] {
            let mut bytes = text.as_bytes().to_vec();
            mask(&mut bytes, b"QQQQ");
            assert_eq!(String::from_utf8(bytes).unwrap(), shown);
        }
    }
}
