//! Writes the address of a copy into the file of an article: into the source's own entry, and nothing
//! else.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::frontmatter::insertion::{InsertionPlace, with_key};
use crate::model::ContentHash;
use crate::read::{DiskFiles, Files, content_hash};
use crate::regular_file;

/// The text of an article, as its file has it.
#[derive(Debug)]
pub struct ArticleText {
    path: String,
    text: String,
    limit: u64,
}

impl ArticleText {
    /// Reads a file, unless its bytes are others than those with this hash.
    pub fn read(
        files: &DiskFiles,
        path: &str,
        hash: ContentHash,
        limit: u64,
    ) -> Option<ArticleText> {
        let bytes = files.read(path, limit).ok().filter(|bytes| content_hash(bytes) == hash)?;
        let text = String::from_utf8(bytes).ok()?;
        Some(ArticleText { path: path.to_owned(), text, limit })
    }

    /// The path, from the site's folder.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Writes the address of a copy into the entry of a source, whose position in the list is given. The file
    /// is replaced in one step, so that it is the old one or the new one whenever the program is stopped.
    ///
    /// # Errors
    /// Why nothing was written: the file has changed meanwhile, it leads out of the site, the entry leaves no
    /// place for a key, or what the system says.
    pub fn write(&mut self, files: &DiskFiles, at: usize, address: &str) -> Result<(), String> {
        let place = InsertionPlace { list: "sources", at, behind: "url" };
        let new = with_key(&self.text, place, "archived", address);
        let Some(new) = new.filter(|new| new.len() as u64 <= self.limit) else {
            return Err("this entry leaves no place for it; add the line yourself".to_owned());
        };
        let file = real_file(files.root(), &self.path)?;
        let said = |error: std::io::Error| format!("can't be written: {error}");
        let permissions = fs::metadata(&file).map_err(said)?.permissions();
        if permissions.readonly() {
            return Err("can't be written: the file is read-only".to_owned());
        }
        // A name that no site has, beside the file, so that it is on the same file system.
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let temporary = file.with_file_name(format!(".{name}.dateline-archive"));
        let written = (|| {
            let mut out = regular_file::create(&temporary)?;
            out.write_all(new.as_bytes())?;
            out.set_permissions(permissions)?;
            out.sync_all()?;
            // As late as can be: what an editor has saved meanwhile must not be lost.
            if files.read(&self.path, self.limit)? != self.text.as_bytes() {
                return Ok(false);
            }
            fs::rename(&temporary, &file)?;
            Ok(true)
        })();
        if !matches!(written, Ok(true)) {
            let _ = fs::remove_file(&temporary);
        }
        match written {
            Ok(true) => {
                self.text = new;
                Ok(())
            }
            Ok(false) => Err("the file has changed meanwhile and was left alone".to_owned()),
            Err(error) => Err(said(error)),
        }
    }
}

/// The file that a path of the site leads to, through links within the site.
fn real_file(root: &Path, path: &str) -> Result<PathBuf, String> {
    let file = fs::canonicalize(root.join(path)).map_err(|error| error.to_string())?;
    let root = fs::canonicalize(root).map_err(|error| error.to_string())?;
    if !file.starts_with(&root) || !file.is_file() {
        return Err("leads out of the site through a link; nothing was written".to_owned());
    }
    Ok(file)
}
