//! `[images]`: in which sizes pictures are published, and how.

use crate::diagnostics::{Code, Finding};
use crate::frontmatter::fields::Fields;
use crate::frontmatter::tree::Value;

/// The table `[images]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageSettings {
    /// Whether pictures are published in several sizes, rather than as they are.
    pub sizes: bool,
    /// The widths in pixels, the narrowest first.
    pub widths: Vec<u32>,
    /// The quality of JPEG encoders, from 1 to 100.
    pub quality: u8,
    /// Whether published pictures keep EXIF and other metadata.
    pub keep_metadata: bool,
}

impl Default for ImageSettings {
    fn default() -> Self {
        let widths = vec![400, 800, 1200, 1600];
        ImageSettings { sizes: true, widths, quality: 80, keep_metadata: false }
    }
}

/// How wide a size may be, in pixels.
const WIDTHS: std::ops::RangeInclusive<i64> = 16..=8000;

/// How many sizes a picture may have.
const MOST_WIDTHS: usize = 12;

/// Reads `[images]`.
pub(super) fn images(fields: &mut Fields) -> ImageSettings {
    let default = ImageSettings::default();
    let sizes = fields.flag_or("sizes", default.sizes);
    let mut widths = widths(fields);
    widths.sort_unstable();
    widths.dedup();
    let quality = fields.number("quality", 1..=100).and_then(|quality| u8::try_from(quality).ok());
    ImageSettings {
        sizes,
        widths: if widths.is_empty() { default.widths } else { widths },
        quality: quality.unwrap_or(default.quality),
        keep_metadata: fields.flag_or("keep_metadata", default.keep_metadata),
    }
}

fn widths(fields: &mut Fields) -> Vec<u32> {
    const EXAMPLE: &str = "widths = [400, 800, 1200, 1600]";
    let Some(node) = fields.take("widths") else { return Vec::new() };
    let Value::List(items) = &node.value else {
        let message = "`widths` must be a list of whole numbers";
        let finding = Finding::error(Code::WrongType, node.spot, message);
        fields.reject("widths", finding.help(format!("write {EXAMPLE}")));
        return Vec::new();
    };
    if items.is_empty() || items.len() > MOST_WIDTHS {
        let message = format!("`widths` must have from 1 to {MOST_WIDTHS} entries");
        let finding = Finding::error(Code::InvalidValue, node.spot, message);
        let help =
            format!("write {EXAMPLE}, or sizes = false to publish pictures as wide as they are");
        fields.reject("widths", finding.help(help));
        return Vec::new();
    }
    let mut widths = Vec::new();
    for item in items {
        let finding = match item.value {
            Value::Integer(width) if WIDTHS.contains(&width) => {
                widths.extend(u32::try_from(width));
                continue;
            }
            Value::Integer(_) => {
                let (least, most) = (WIDTHS.start(), WIDTHS.end());
                let message = format!("a width must lie between {least} and {most} pixels");
                Finding::error(Code::InvalidValue, item.spot, message)
            }
            _ => {
                let message = "`widths` must be a list of whole numbers";
                Finding::error(Code::WrongType, item.spot, message).help(format!("write {EXAMPLE}"))
            }
        };
        fields.reject("widths", finding);
    }
    widths
}
