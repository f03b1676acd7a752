//! The boxes of task lists. It must not know how a list is written.

use super::html::{CHECKED_MARK, Mode, UNCHECKED_MARK};
use super::writer::HtmlWriter;

impl HtmlWriter<'_, '_> {
    pub(super) fn close_label(&mut self) {
        if std::mem::take(&mut self.label) {
            self.out.push_str("</label>");
        }
    }

    /// Writes the box of a task, and begins its label, which is the text that follows.
    pub(super) fn task(&mut self, checked: bool) {
        self.out.insert_str(self.item, " class=\"task\"");
        self.out.push_str("<label>");
        self.label = true;
        self.out.push_str(match (self.mode, checked) {
            (Mode::Marked, true) => CHECKED_MARK,
            (Mode::Marked, false) => UNCHECKED_MARK,
            (_, checked) => task_box(checked),
        });
        self.out.push(' ');
    }
}

/// The HTML of the box of a task.
pub(super) fn task_box(checked: bool) -> &'static str {
    if checked {
        "<input type=\"checkbox\" disabled checked>"
    } else {
        "<input type=\"checkbox\" disabled>"
    }
}
