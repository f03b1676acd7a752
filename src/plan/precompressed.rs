//! Which files may have compressed forms beside them, whose places no other file may take.

use super::{FixedFile, Route};
use crate::content_coding::ContentCoding;
use crate::media_types;

/// Files that hosts read, and no browser asks for.
const READ_BY_HOSTS: [&str; 2] = ["/vercel.json", "/staticwebapp.config.json"];

/// Whether the file of a route is compressed beforehand, if the site wants that and the file is large enough: by
/// its media type.
pub fn is_precompressed(route: &Route) -> bool {
    let url = route.url.as_str();
    let extension = if url.ends_with('/') { "html" } else { media_types::extension(url) };
    let is_read_by_hosts = match route.subject.fixed_file() {
        Some(
            FixedFile::Headers
            | FixedFile::Redirects
            | FixedFile::NoJekyll
            | FixedFile::VercelJson
            | FixedFile::StaticWebAppConfig,
        ) => true,
        Some(
            FixedFile::RobotsTxt
            | FixedFile::SecurityTxt
            | FixedFile::TrustTxt
            | FixedFile::HumansTxt
            | FixedFile::StandardSite
            | FixedFile::SpeculationRules,
        )
        | None => READ_BY_HOSTS.contains(&url),
    };
    !is_read_by_hosts && media_types::known(extension).is_some_and(|known| known.is_compressible)
}

/// The paths of files whose compressed form would stand at a path, or where it needs a folder.
pub fn files_beside<'p>(
    path: &'p str,
    codings: &'p [ContentCoding],
) -> impl Iterator<Item = &'p str> {
    let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
    ends.filter_map(|end| {
        let (coding, file) = ContentCoding::of_name(&path[..end])?;
        codings.contains(&coding).then_some(file)
    })
}
