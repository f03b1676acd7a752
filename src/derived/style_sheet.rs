//! Minifies style sheets.

use cssparser::{ParseError, ParseErrorKind, Parser, Token};

use super::{Derivation, InspectedOutput, Inspection, OutputFacts};
use crate::diagnostics::{Code, Diagnostic, Finding, position};

/// Minifies a style sheet. The single output has an address made from its content.
#[derive(Debug, Clone, Copy)]
pub struct StyleSheet;

impl Derivation for StyleSheet {
    fn name(&self) -> &'static str {
        "style-sheet"
    }

    fn version(&self) -> &'static str {
        "2, cssparser 0.38.0"
    }

    fn inspect(&self, source: &[u8], path: &str) -> Result<Inspection, Box<Diagnostic>> {
        let bytes = self.make(source, path, 0)?;
        let content = Some(*blake3::hash(&bytes).as_bytes());
        let facts = OutputFacts { content, ..OutputFacts::default() };
        Ok(Inspection { outputs: vec![InspectedOutput { facts, bytes: Some(bytes) }] })
    }

    fn could_give(&self, facts: &[OutputFacts]) -> bool {
        matches!(facts, [OutputFacts { content: Some(_), pixels: None, format: None }])
    }

    fn make(&self, source: &[u8], path: &str, _: u32) -> Result<Vec<u8>, Box<Diagnostic>> {
        minify(source, path).map(String::into_bytes)
    }
}

/// Minifies a style sheet: comments and meaningless white space go, everything else stays as it is
/// written, so that whatever browsers learn in years to come passes through. Brackets and the shape
/// of rules and declarations are checked (CSS Syntax 3, section 5), names aren't.
///
/// # Errors
/// The first mistake, with its line and column.
fn minify(bytes: &[u8], path: &str) -> Result<String, Box<Diagnostic>> {
    let at = |finding: Finding, position| Box::new(finding.at_path(path).at_position(position));
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
        let finding = Finding::error(Code::InvalidUtf8, None, "the style sheet is no UTF-8");
        at(
            finding.help("save it again as UTF-8 in your editor"),
            Some(position(&before, before.len())),
        )
    })?;
    let mut output = Output::default();
    // A byte order mark isn't part of the sheet (CSS Syntax 3, section 3.2).
    let sheet = text.strip_prefix('\u{feff}').unwrap_or(text);
    let read = read_block(&mut Parser::new(sheet), &mut output, Block::Sheet, 0);
    read.map_err(|error| {
        let (message, place) = match error.kind {
            ParseErrorKind::Custom(Mistake { message, at }) => (message, Some(position(sheet, at))),
            ParseErrorKind::Basic(_) => ("it can't be read", None),
        };
        let message = format!("this is no valid CSS: {message}");
        at(Finding::error(Code::StyleSheet, None, message), place)
    })?;
    Ok(output.text)
}

/// How deep brackets may be nested: each level is a recursive call, and takes some of the stack.
const MAX_DEPTH: usize = 64;

/// What keeps a text from being a style sheet.
struct Mistake {
    message: &'static str,
    /// The position in bytes from the beginning of the text.
    at: usize,
}

/// A mistake, in the form in which the parser passes it on.
fn mistake<T>(message: &'static str, at: usize) -> Result<T, ParseError<Mistake>> {
    Err(ParseError::custom(Mistake { message, at }))
}

/// What is between two brackets.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Block {
    /// The whole sheet: rules and at-rules.
    Sheet,
    /// Declarations, rules and at-rules, between braces.
    Braces,
    /// A part of a selector or a value.
    Value,
}

/// What has been read of a rule or a declaration so far.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Item {
    /// Nothing.
    Nothing,
    /// A name at this byte. A colon would make it a declaration.
    Name { at: usize, is_custom: bool },
    /// The beginning of a rule at this byte, which a block has to follow.
    Prelude { at: usize },
    /// Something that may end with a semicolon: an at-rule, a declaration, or the beginning of a
    /// rule that looks like a declaration (`a:hover`).
    Statement,
    /// A custom property, whose value may contain braces.
    CustomProperty,
}

impl Item {
    /// What has been read once a token follows.
    fn followed_by(self, token: &Token, at: usize, kind: Block) -> Item {
        match (self, token) {
            (item, Token::WhiteSpace(_) | Token::Comment(_) | Token::CurlyBracketBlock) => item,
            (Item::Nothing, Token::AtKeyword(_) | Token::CDO | Token::CDC) => Item::Statement,
            (Item::Nothing, Token::Ident(name)) if kind == Block::Braces => {
                Item::Name { at, is_custom: name.starts_with("--") }
            }
            (Item::Nothing, _) => Item::Prelude { at },
            (Item::Name { is_custom: true, .. }, Token::Colon) => Item::CustomProperty,
            (Item::Name { is_custom: false, .. }, Token::Colon) => Item::Statement,
            (Item::Name { at, .. }, _) => Item::Prelude { at },
            (item, _) => item,
        }
    }

    /// Checks that it may end here, at a semicolon or with its block.
    fn end(self) -> Result<(), ParseError<Mistake>> {
        match self {
            Item::Nothing | Item::Statement | Item::CustomProperty => Ok(()),
            Item::Name { at, .. } => mistake("a declaration needs a colon after its name", at),
            Item::Prelude { at } => {
                mistake("this is neither a declaration nor a rule with a block", at)
            }
        }
    }
}

/// Reads what is between two brackets, and returns where it ends.
fn read_block(
    parser: &mut Parser,
    output: &mut Output,
    kind: Block,
    depth: usize,
) -> Result<usize, ParseError<Mistake>> {
    let mut item = Item::Nothing;
    loop {
        let start = parser.position();
        let at = start.byte_index();
        let Ok(token) = parser.next_including_whitespace_and_comments().cloned() else { break };
        let source = parser.slice_from(start);
        if kind != Block::Value && token == Token::Semicolon {
            if kind == Block::Sheet && item == Item::Nothing {
                return mistake("a semicolon here makes browsers pass over the rule behind it", at);
            }
            item.end()?;
            item = Item::Nothing;
        } else {
            item = item.followed_by(&token, at, kind);
        }
        let is_in_value = kind == Block::Value || item == Item::CustomProperty;
        let inside = match &token {
            Token::BadString(_) => return mistake("a text in quotes isn't closed", at),
            Token::BadUrl(_) => return mistake("an address isn't closed", at),
            Token::CloseCurlyBracket | Token::CloseSquareBracket | Token::CloseParenthesis => {
                return mistake("this bracket closes nothing", at);
            }
            Token::CurlyBracketBlock if is_in_value => Some((Block::Value, '}')),
            Token::CurlyBracketBlock => Some((Block::Braces, '}')),
            Token::Function(_) | Token::ParenthesisBlock => Some((Block::Value, ')')),
            Token::SquareBracketBlock => Some((Block::Value, ']')),
            _ => None,
        };
        output.push(&token, source);
        let Some((inside, closing)) = inside else { continue };
        if depth == MAX_DEPTH {
            return mistake("brackets are nested too deep", at);
        }
        let end =
            parser.parse_nested_block(|parser| read_block(parser, output, inside, depth + 1))?;
        // CSS allows a sheet to end within a block. Here it means that a bracket was forgotten.
        if parser.position().byte_index() == end {
            return mistake("this bracket isn't closed", at + source.len() - 1);
        }
        output.close(closing);
        if inside == Block::Braces {
            item = Item::Nothing;
        }
    }
    if kind != Block::Value {
        item.end()?;
    }
    Ok(parser.position().byte_index())
}

/// What was between two tokens.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Gap {
    #[default]
    Nothing,
    /// Only comments, which separate two names without being a space.
    Comment,
    Space,
}

/// What the last token means for a space after it.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Last {
    /// A space after it has no meaning.
    #[default]
    NeedsNoSpace,
    /// A colon, which needs no space before a value.
    Colon,
    Other,
}

/// A style sheet while it is being minified.
#[derive(Default)]
struct Output {
    text: String,
    last: Last,
    gap: Gap,
    /// A semicolon that is only written if something follows it in its block.
    semicolon: bool,
}

impl Output {
    /// Adds a token as it is written in the source.
    fn push(&mut self, token: &Token, source: &str) {
        match token {
            Token::WhiteSpace(_) => self.gap = Gap::Space,
            Token::Comment(_) if self.gap == Gap::Nothing => self.gap = Gap::Comment,
            Token::Comment(_) => {}
            Token::Semicolon => {
                self.end_value();
                self.semicolon = true;
            }
            _ => {
                let stands_alone = matches!(
                    token,
                    Token::Comma | Token::CurlyBracketBlock | Token::Delim('>' | '!')
                );
                self.separate(stands_alone);
                // `0.5` is `.5`, with a unit and without.
                let is_number = matches!(
                    token,
                    Token::Number { .. } | Token::Dimension { .. } | Token::Percentage { .. }
                );
                let shorter =
                    source.strip_prefix('0').filter(|rest| is_number && rest.starts_with('.'));
                self.text.push_str(shorter.unwrap_or(source));
                self.last = match token {
                    Token::Comma
                    | Token::Delim('>')
                    | Token::CurlyBracketBlock
                    | Token::ParenthesisBlock
                    | Token::SquareBracketBlock
                    | Token::Function(_) => Last::NeedsNoSpace,
                    Token::Colon => Last::Colon,
                    _ => Last::Other,
                };
            }
        }
    }

    /// Adds the bracket that ends a block.
    fn close(&mut self, closing: char) {
        self.end_value();
        if closing != '}' && self.semicolon {
            self.text.push(';');
        }
        self.semicolon = false;
        self.text.push(closing);
        self.last = if closing == '}' { Last::NeedsNoSpace } else { Last::Other };
    }

    /// Ends a declaration. `--name:;` was invalid before CSS had empty values, `--name: ;` never
    /// was.
    fn end_value(&mut self) {
        if self.last == Last::Colon && !self.semicolon {
            self.text.push(' ');
        }
        self.gap = Gap::Nothing;
    }

    /// Writes what has to separate the last token from the next. `stands_alone` says that the next
    /// needs no space before it.
    fn separate(&mut self, stands_alone: bool) {
        let gap = std::mem::take(&mut self.gap);
        // Together with the next token, these would become `-->` and `<!--`.
        let would_join = self.text.ends_with("--") || self.text.ends_with('<');
        if std::mem::take(&mut self.semicolon) {
            self.text.push(';');
        } else if self.last == Last::Other && (!stands_alone || would_join) {
            match gap {
                Gap::Space => self.text.push(' '),
                Gap::Comment => self.text.push_str("/**/"),
                Gap::Nothing => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_minified(css: &str, expected: &str) {
        assert_eq!(minify(css.as_bytes(), "a.css").unwrap(), expected);
        assert_eq!(minify(expected.as_bytes(), "a.css").unwrap(), expected, "twice is as once");
    }

    #[test]
    fn white_space_goes_where_it_means_nothing() {
        assert_eq!(
            minify("\u{feff}@import \"a\"; a { }".as_bytes(), "a").unwrap(),
            "@import \"a\";a{}"
        );
        assert_minified(
            "a { color: #ff0000; }\n\n/* note */\nb { margin: 0px }\n",
            "a{color:#ff0000}b{margin:0px}",
        );
        assert_minified(
            "@media ( width >= 64rem ) and (hover) { a > b , c { d : e } }\n",
            "@media (width>= 64rem) and (hover){a>b,c{d :e}}",
        );
        assert_minified(
            "@import \"a.css\" ;\n@layer a , b;\n\na { b: c }",
            "@import \"a.css\";@layer a,b;a{b:c}",
        );
        assert_minified(
            "a { b: 0.5em -0.5em 10.5% ; ; c: 1 !important; }",
            "a{b:.5em -0.5em 10.5%;c:1!important}",
        );
        assert_minified("a{ b: url( c.png ) }", "a{b:url( c.png )}");
    }

    #[test]
    fn white_space_stays_where_it_means_something() {
        for css in [
            "a :hover{b:c}",
            "a [b]{c:d}",
            "a *{b:c}",
            ".a .b{c:d}",
            ":is(a) b{c:d}",
            ".sm\\: b{c:d}",
            ".a\\( b{c:d}",
            "a{b:calc(1px + 2px)}",
            "a{b:calc(1px - -2px)}",
            "a{b:c (d)}",
            "@media screen and (a){b{c:d}}",
            "a{font:a/1.5 \"B  C\",d}",
            "a{--b: ;--c: }",
            "a{--b:{c d}e;f:g}",
            "a{content:\"/* } { ; */\"}",
            "a{b:c/**/d}",
            ".a/**/.b{c:d}",
            "a{&:hover{b:c}d e{f:g}h:i}",
            "@font-face{a:U+26,U+0-7F,U+4??}",
            "@keyframes a{0%{b:c}50.5%{b:d}}",
            "a{b:url(data:image/png;base64,AA==)}",
            "a{--b:-- >c < !d}",
        ] {
            assert_minified(css, css);
        }
    }

    #[test]
    fn a_mistake_has_its_message_and_its_place() {
        for (css, message, line, column) in [
            ("a { color }}} b", "a declaration needs a colon after its name", 1, 5),
            ("a { color: red }} b { }", "this bracket closes nothing", 1, 17),
            ("a { b: c }\nd } { e", "this bracket closes nothing", 2, 3),
            ("a {\n  b: (c };\n", "this bracket closes nothing", 2, 9),
            ("a { b: c; d { e: f }", "this bracket isn't closed", 1, 3),
            ("a { b: \"c\n }", "a text in quotes isn't closed", 1, 8),
            ("a { b: url(c d) }", "an address isn't closed", 1, 8),
            (
                "a { b: c };\nd { e: f }",
                "a semicolon here makes browsers pass over the rule behind it",
                1,
                11,
            ),
            ("a { .b c; d: e }", "this is neither a declaration nor a rule with a block", 1, 5),
            ("a { b: c }\nd: e;", "this is neither a declaration nor a rule with a block", 2, 1),
            ("a", "this is neither a declaration nor a rule with a block", 1, 1),
        ] {
            let error = minify(css.as_bytes(), "a.css").unwrap_err();
            assert_eq!(error.finding.message, format!("this is no valid CSS: {message}"), "{css}");
            let place = error.position.unwrap();
            assert_eq!((place.line, place.column), (line, column), "{css}: {message}");
        }
    }

    #[test]
    fn deep_nesting_is_refused_and_texts_are_not_counted() {
        for opening in ["a{", "a{width:calc(", "@media x{", "a[", "(", ":is("] {
            let error = minify(opening.repeat(100_000).as_bytes(), "a.css").unwrap_err();
            assert_eq!(error.position.unwrap().line, 1);
            assert!(error.finding.message.ends_with("too deep"), "{opening}");
        }
        let texts = "a{content:\"((((\\\"(\"}/* {{{{ */b{content:'[['}".repeat(100);
        assert!(minify(texts.as_bytes(), "a.css").is_ok());
    }
}
