//! A table as RFC 4180 has it: a line of names, fields with commas between them, CRLF at the end of each line.
//!
//! Programs for spreadsheets take a field for a formula by how it begins, and a formula can send what stands
//! beside it elsewhere (owasp.org/www-community/attacks/CSV_Injection). Whatever could be one has an
//! apostrophe in front, and so has whatever begins with an apostrophe: without its first apostrophe, a
//! field is what it was. What a table says is not known here.

use std::fmt::Display;

/// With what a formula begins in one program or another: in the full width of East Asian letters, too.
const FORMULAS: [char; 11] =
    ['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];

/// A table that grows line by line.
pub struct CsvTable {
    text: String,
    is_in_line: bool,
}

impl CsvTable {
    /// A table with a line of names, to which no guard is put: they are Dateline's own.
    pub fn new<'n>(names: impl IntoIterator<Item = &'n str>) -> CsvTable {
        let mut table = CsvTable { text: String::new(), is_in_line: false };
        names.into_iter().for_each(|name| table.field(name));
        table.end_line();
        table
    }

    /// Adds a field to the line.
    pub fn field(&mut self, text: &str) {
        if self.is_in_line {
            self.text.push(',');
        }
        self.is_in_line = true;
        let is_guarded = text.starts_with('\'') || text.starts_with(FORMULAS);
        let is_special = |c: char| matches!(c, '"' | ',' | ';' | '\t' | '\'') || c.is_control();
        if !is_guarded && !text.contains(is_special) {
            self.text.push_str(text);
            return;
        }
        self.text.push('"');
        if is_guarded {
            self.text.push('\'');
        }
        let mut letters = text.chars().peekable();
        while let Some(c) = letters.next() {
            match c {
                '"' => self.text.push_str("\"\""),
                '\r' => {
                    letters.next_if_eq(&'\n');
                    self.text.push('\n');
                }
                '\n' | '\t' => self.text.push(c),
                // No field can have these (RFC 4180, section 2: TEXTDATA).
                c if c.is_ascii_control() => self.text.push(char::REPLACEMENT_CHARACTER),
                c => self.text.push(c),
            }
        }
        self.text.push('"');
    }

    /// Adds a field that may be empty.
    pub fn optional(&mut self, text: Option<impl Display>) {
        match text {
            Some(text) => self.field(&text.to_string()),
            None => self.field(""),
        }
    }

    /// Ends the line.
    pub fn end_line(&mut self) {
        self.text.push_str("\r\n");
        self.is_in_line = false;
    }

    /// The table.
    pub fn finish(self) -> String {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The fields of a line, as a program reads them that knows nothing of the guard.
    fn written(fields: &[&str]) -> String {
        let mut table = CsvTable::new(["a"]);
        fields.iter().for_each(|field| table.field(field));
        table.end_line();
        table.finish().strip_prefix("a\r\n").unwrap().to_owned()
    }

    #[test]
    fn fields_are_quoted_where_they_have_to_be() {
        assert_eq!(written(&["a", "", "b c", "é"]), "a,,b c,é\r\n");
        assert_eq!(
            written(&["a,b", "c\"d", "e\nf", "g;h"]),
            "\"a,b\",\"c\"\"d\",\"e\nf\",\"g;h\"\r\n"
        );
        assert_eq!(written(&["a\r\nb\rc", "d\0e\u{7f}"]), "\"a\nb\nc\",\"d\u{fffd}e\u{fffd}\"\r\n");
    }

    #[test]
    fn no_field_is_a_formula_and_each_can_be_had_back() {
        let formulas =
            ["=1+1", "+1", "-1", "@A1", "\t=1", "\n=1", "\r=1", "＝1", "＋1", "－1", "＠1"];
        for text in formulas.into_iter().chain(["'", "'=1", "''"]) {
            let line = written(&[text]);
            let field = line.strip_prefix('"').unwrap().strip_suffix("\"\r\n").unwrap();
            assert_eq!(field.strip_prefix('\'').unwrap(), text.replace('\r', "\n"), "{line}");
        }
        assert_eq!(written(&["a=1", "a-b", "it's"]), "a=1,a-b,\"it's\"\r\n");
    }
}
