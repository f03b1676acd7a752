//! Checks the environment for the sake of a library that looks for keys there: it takes all
//! variables for text, and if one isn't, it panics with the variable's value in the message.

use std::ffi::OsString;

use crate::publish::host::HostError;

/// Refuses an environment with any variable that isn't text. The value may be a secret, and isn't
/// shown.
///
/// # Errors
/// The names of such variables, and what to do about them.
pub fn must_be_text(
    variables: impl IntoIterator<Item = (OsString, OsString)>,
) -> Result<(), HostError> {
    let mut names: Vec<String> = variables
        .into_iter()
        .filter(|(name, value)| name.to_str().is_none() || value.to_str().is_none())
        .map(|(name, _)| name.to_string_lossy().escape_debug().to_string())
        .collect();
    names.sort_unstable();
    let Some(first) = names.first() else { return Ok(()) };
    let others = match names.len() - 1 {
        0 => String::new(),
        more => format!(" (and {more} more)"),
    };
    let message = format!(
        "isn't UTF-8{others}, and what looks for the keys of a bucket takes no other variables; leave \
         it out with: env -u {first} dateline publish"
    );
    Err(HostError::other(format!("the variable {first}"), message))
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::ffi::OsStringExt;

    use super::*;

    fn variables(all: &[(&[u8], &[u8])]) -> Vec<(OsString, OsString)> {
        let text = |bytes: &[u8]| OsString::from_vec(bytes.to_vec());
        all.iter().map(|(name, value)| (text(name), text(value))).collect()
    }

    #[test]
    fn a_variable_that_is_no_text_is_named_and_its_value_is_not_shown() {
        let good: (&[u8], &[u8]) = (b"AWS_SECRET_ACCESS_KEY", "schlüssel".as_bytes());
        assert_eq!(must_be_text(variables(&[good, (b"EMPTY", b"")])), Ok(()));
        let named = |all: &[(&[u8], &[u8])]| {
            let said = must_be_text(variables(all)).unwrap_err().to_string();
            assert!(!said.contains("SOMESECRET"), "{said}");
            said
        };
        let said = named(&[good, (b"DB_PASSWORD", b"\xffSOMESECRET")]);
        assert!(said.starts_with("the variable DB_PASSWORD: isn't UTF-8, and"), "{said}");
        let said = named(&[(b"PWD", b"/SOMESECRET/\xe9"), (b"OLDPWD", b"\xe9"), good]);
        assert!(said.starts_with("the variable OLDPWD: isn't UTF-8 (and 1 more), and"), "{said}");
        let said = named(&[(b"KEY\xff\x1b[2J", b"SOMESECRET")]);
        assert!(!said.contains('\u{1b}') && said.contains("KEY"), "{said}");
    }
}
