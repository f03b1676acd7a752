//! Which folders an output may be: never one that holds anything of the user's.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::{MANIFEST, STAGING, WriteError, failed};

/// The folders in a site that hold what the user made.
const USERS_OWN: [&str; 6] = ["content", "themes", "templates", "static", ".git", ".dateline"];

/// The folder in a site that keeps what publishing needs between two publishes; the build for a
/// target is `NAME/site` in it.
pub const PUBLISH: &str = ".dateline/publish";

/// Whether a path is inside the site's folder, or is that folder. A link at its end isn't followed.
pub fn is_in_site(path: &Path, root: &Path) -> bool {
    let Ok(absolute) = std::path::absolute(path) else { return false };
    let absolute: PathBuf = absolute.components().collect();
    let (Some(above), Some(name)) = (absolute.parent(), absolute.file_name()) else { return false };
    real_path(above).unwrap_or_else(|_| above.to_owned()).join(name).starts_with(root)
}

/// Checks that a folder can be the output of a site, and returns its absolute path.
///
/// # Errors
/// When it is the site itself, one of its folders, a folder above it, a link, or a folder with
/// files that Dateline didn't write.
pub fn check_target(output: &Path, root: &Path) -> Result<PathBuf, WriteError> {
    let refuse = |message: &str| WriteError {
        path: output.to_owned(),
        message: format!("{message}; choose a folder that is empty or doesn't exist yet"),
    };
    let absolute = std::path::absolute(output).map_err(failed(output, "is no path"))?;
    // Without a slash at the end, which would follow a link.
    let absolute: PathBuf = absolute.components().collect();
    if fs::symlink_metadata(&absolute).is_ok_and(|m| m.file_type().is_symlink()) {
        return Err(refuse("the output folder is a link"));
    }
    let real = real_path(&absolute).map_err(failed(output, "can't be reached"))?;
    if real == root {
        return Err(refuse("the output folder is the site's own folder"));
    }
    if root.starts_with(&real) {
        return Err(refuse("the output folder holds the site"));
    }
    let own = USERS_OWN.iter().map(|folder| root.join(folder));
    // Publishing keeps builds there, for targets with an address of their own.
    let kept = real.starts_with(root.join(PUBLISH)) && real.ends_with("site");
    if !kept && own.into_iter().any(|folder| real.starts_with(&folder)) {
        return Err(refuse("the output folder is one of the site's own"));
    }
    if real.ancestors().skip(1).any(|above| above.join(MANIFEST).is_file()) {
        return Err(refuse("the output folder lies in another output"));
    }
    match fs::metadata(&real) {
        Ok(metadata) if !metadata.is_dir() => Err(refuse("the output is a file")),
        Ok(_) if holds_others(&real)? => Err(foreign(&real)),
        _ => Ok(real),
    }
}

/// Whether a folder holds files and nothing says that they are Dateline's. Another build may begin
/// or end meanwhile: it makes the staging folder before anything else, and removes it when the
/// manifest is there, or else leaves the folder as empty as it was. So these are looked at in this
/// order, and the first once more at the end.
fn holds_others(folder: &Path) -> Result<bool, WriteError> {
    let no_output =
        !is_empty(folder)? && !folder.join(STAGING).is_dir() && !folder.join(MANIFEST).is_file();
    Ok(no_output && !is_empty(folder)?)
}

/// An absolute path without links, as far as it exists, and without `..`.
///
/// When the system can't resolve it.
pub fn real_path(path: &Path) -> std::io::Result<PathBuf> {
    let mut missing = Vec::new();
    let mut at = path;
    loop {
        match at.canonicalize() {
            Ok(mut real) => {
                for part in missing.iter().rev() {
                    match part {
                        Component::ParentDir => {
                            real.pop();
                        }
                        Component::Normal(name) => real.push(name),
                        _ => {}
                    }
                }
                return Ok(real);
            }
            Err(error) => {
                let Some(last) = at.components().next_back() else { return Err(error) };
                let Some(parent) = at.parent() else { return Err(error) };
                missing.push(last);
                at = parent;
            }
        }
    }
}

/// Whether a folder holds nothing.
pub fn is_empty(folder: &Path) -> Result<bool, WriteError> {
    match fs::read_dir(folder) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        // Another build has made it and removed it again.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(failed(folder, "can't be read")(error)),
    }
}

/// The error for a folder that holds somebody else's files.
pub fn foreign(folder: &Path) -> WriteError {
    WriteError {
        path: folder.to_owned(),
        message: "holds files that Dateline didn't write; empty it, or choose another --output"
            .to_owned(),
    }
}

/// The error for a file of somebody else's in the place of one of the site's.
pub fn in_the_way(path: &Path) -> WriteError {
    WriteError {
        path: path.to_owned(),
        message: "stands where a file of the site belongs, and Dateline didn't write it; move it \
                  away (files of your own belong in static/)"
            .to_owned(),
    }
}
