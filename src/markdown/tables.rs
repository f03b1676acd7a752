//! Writes tables, with their rows and cells. It must not know what a cell contains.

use pulldown_cmark::Alignment;

/// The table being written. Tables can't be nested.
#[derive(Default)]
pub(super) struct TableState {
    alignments: Vec<Alignment>,
    column: usize,
    in_head: bool,
    has_rows: bool,
    /// Where the tag of the current cell begins, and where its content does.
    cell: (usize, usize),
}

impl TableState {
    /// A table begins. It may be wider than the screen, so it is put into an
    /// element that scrolls and that can be reached with the keyboard.
    pub(super) fn start(out: &mut String, alignments: Vec<Alignment>) -> Self {
        out.push_str("<div class=\"table\" tabindex=\"0\"><table>\n");
        TableState { alignments, ..TableState::default() }
    }

    /// How many cells a row has.
    pub(super) fn columns(&self) -> usize {
        self.alignments.len()
    }

    /// The table ends.
    pub(super) fn end(&self, out: &mut String) {
        out.push_str(if self.has_rows { "</tbody>" } else { "" });
        out.push_str("</table></div>\n");
    }

    /// The row of headers begins.
    pub(super) fn head(&mut self, out: &mut String) {
        self.in_head = true;
        self.column = 0;
        out.push_str("<thead><tr>");
    }

    /// The row of headers ends.
    pub(super) fn end_head(&mut self, out: &mut String) {
        self.in_head = false;
        out.push_str("</tr></thead>\n");
    }

    /// Another row begins.
    pub(super) fn row(&mut self, out: &mut String) {
        if !std::mem::replace(&mut self.has_rows, true) {
            out.push_str("<tbody>\n");
        }
        self.column = 0;
        out.push_str("<tr>");
    }

    /// A cell begins.
    pub(super) fn cell(&mut self, out: &mut String) {
        let start = out.len();
        let head = self.in_head;
        out.push_str(if head { "<th scope=\"col\"" } else { "<td" });
        out.push_str(match self.alignments.get(self.column) {
            Some(Alignment::Left) => " class=\"align-left\">",
            Some(Alignment::Center) => " class=\"align-center\">",
            Some(Alignment::Right) => " class=\"align-right\">",
            Some(Alignment::None) | None => ">",
        });
        self.column += 1;
        self.cell = (start, out.len());
    }

    /// A cell ends.
    pub(super) fn end_cell(&self, out: &mut String) {
        let (start, content) = self.cell;
        if !self.in_head {
            out.push_str("</td>");
        } else if out.len() > content {
            out.push_str("</th>");
        } else {
            // Screen readers would read an empty header out as one.
            out.truncate(start);
            out.push_str("<td></td>");
        }
    }
}
