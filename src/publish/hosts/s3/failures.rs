//! Turns what a service said into an error that says what helps.

use opendal::{Error, ErrorKind as Kind};

use crate::publish::host::{HostError, said};

/// An error that says what helps, from what the service said. Only its code and message are shown.
pub fn failed(what: &str, error: &Error) -> HostError {
    let words = with_causes(error);
    let said = said(&words, 600);
    let damaged = ["BadDigest", "IncompleteBody", "RequestTimeout", "InvalidDigest"];
    if error.is_temporary()
        || error.kind() == Kind::RateLimited
        || damaged.iter().any(|code| words.contains(code))
    {
        return HostError::temporary(what, said);
    }
    let message = match error.kind() {
        Kind::PermissionDenied => format!(
            "the service refused it. Are AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (or \
             ~/.aws/credentials) the right ones, and may they read, write, list and delete here? \
             It said: {said}"
        ),
        Kind::ConfigInvalid if words.contains("NoSuchBucket") => {
            "there is no such bucket; make it first".to_owned()
        }
        _ if words.contains("credential") || words.contains("signing") => format!(
            "there are no keys that can be used: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or put them into \
             ~/.aws/credentials ({said})"
        ),
        _ => said,
    };
    HostError::other(what, message)
}

/// The text of an error together with those of its causes, such as which address couldn't be
/// reached and why.
fn with_causes(error: &Error) -> String {
    let mut words = error.message().to_owned();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        let more = error.to_string();
        if !words.contains(&more) {
            words = format!("{words}: {more}");
        }
        cause = error.source();
    }
    words
}
