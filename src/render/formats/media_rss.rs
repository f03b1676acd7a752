//! The picture of an article, in feeds of XML (Media RSS 1.5.1, rssboard.org/media-rss).

use std::io;

use super::feed::FeedPicture;
use super::xml::{Xml, begin, element, element_with};

/// The namespace, which is bound to `media`.
pub const NAMESPACE: &str = "http://search.yahoo.com/mrss/";

/// Writes a picture: where it stands, what it is, what it shows for those who don't see it, and whose
/// it is. How many bytes it has (`fileSize`) isn't known before it is made.
pub fn picture(xml: &mut Xml, picture: &FeedPicture) -> io::Result<()> {
    let FeedPicture { address, media_type, size, alt, credit } = picture;
    let size = size.map(|(width, height)| (width.to_string(), height.to_string()));
    let mut attributes = vec![("url", address.as_str()), ("medium", "image")];
    attributes.extend(media_type.map(|media_type| ("type", media_type)));
    if let Some((width, height)) = &size {
        attributes.extend([("width", width.as_str()), ("height", height.as_str())]);
    }
    let content = begin(xml, "media:content", &attributes);
    if alt.is_empty() && credit.is_none() {
        content.write_empty()?;
        return Ok(());
    }
    content.write_inner_content(|xml| {
        if !alt.is_empty() {
            element_with(xml, "media:description", &[("type", "plain")], alt)?;
        }
        credit.map_or(Ok(()), |credit| element(xml, "media:credit", credit))
    })?;
    Ok(())
}
