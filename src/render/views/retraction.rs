//! The notice in the place of an article that was withdrawn.

use super::Views;
use crate::render::data::{Data, table};

/// The variable `retraction`: which article was withdrawn, when and why.
pub fn retraction<'v>(views: &'v Views, at: usize) -> Data<'v> {
    let retraction = &views.site.briefing.retractions[at];
    let (note, strings) = (&retraction.note, views.language(retraction.lang).strings);
    table([
        ("headline", retraction.title.as_ref().into()),
        ("date", note.day.to_string().into()),
        ("date_text", strings.dates().day(note.day).into()),
        ("reason", note.text.as_str().into()),
    ])
}
