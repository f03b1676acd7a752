//! Breaks a text into lines of a width, in the largest size that has few enough of them.

/// How a text may be set.
#[derive(Debug, Clone, PartialEq)]
pub struct TextBox {
    /// The width of a line.
    pub width: f32,
    /// The most lines.
    pub lines: usize,
    /// The sizes to try, the preferred one first.
    pub sizes: Vec<f32>,
    /// The height of a line, in parts of the size.
    pub leading: f32,
    /// How high all lines may be together.
    pub height: f32,
}

/// A text in lines.
#[derive(Debug, Clone, PartialEq)]
pub struct BrokenText {
    /// The size that was chosen.
    pub size: f32,
    /// The lines.
    pub lines: Vec<String>,
}

/// Breaks a text whose characters have these widths in size 1. What doesn't fit in the last size ends with
/// an ellipsis.
pub fn broken(text: &[(char, f32)], of: &TextBox) -> BrokenText {
    let ellipsis = text.iter().find(|(c, _)| *c == '.').map_or(1.0, |(_, width)| width * 3.0);
    let mut last = BrokenText { size: 0.0, lines: Vec::new() };
    for size in &of.sizes {
        let most = of.width / size.max(1.0);
        let (lines, cuts_words) = lines(text, most);
        let room = (of.height / (size * of.leading).max(1.0)).max(0.0) as usize;
        let room = room.min(of.lines);
        let fits = lines.len() <= room;
        let is_last = Some(size) == of.sizes.last();
        if fits && (!cuts_words || is_last) {
            let lines = balanced(text, most, lines);
            return BrokenText { size: *size, lines: lines.into_iter().map(shown).collect() };
        }
        let mut kept: Vec<String> = lines.iter().take(room).map(|line| shown(line)).collect();
        let cut_line = room.checked_sub(1).and_then(|last| lines.get(last));
        if !fits && let (Some(line), Some(shown)) = (cut_line, kept.last_mut()) {
            *shown = cut(line, most, ellipsis);
        }
        last = BrokenText { size: *size, lines: kept };
    }
    last
}

/// Characters of a text with their widths.
type Line<'t> = &'t [(char, f32)];

/// Lines as wide as they may be, and whether a word had to be cut for that.
fn lines(text: Line, most: f32) -> (Vec<Line>, bool) {
    let (mut lines, mut cuts_words) = (Vec::new(), false);
    let mut rest = trimmed(text);
    while !rest.is_empty() {
        let mut width = 0.0;
        let fitting = rest.iter().position(|(c, of_char)| {
            width += of_char;
            width > most && *c != ' '
        });
        let Some(fitting) = fitting else {
            lines.push(rest);
            break;
        };
        let breaks = (1..=fitting).rev().find(|at| may_break(rest, *at));
        let end = breaks.unwrap_or_else(|| {
            cuts_words = true;
            let whole = (1..=fitting).rev().find(|at| !is_mark(rest[*at].0));
            whole.unwrap_or(fitting).max(1)
        });
        lines.push(trimmed(&rest[..end]));
        rest = trimmed(&rest[end..]);
    }
    (lines, cuts_words)
}

/// The same number of lines, as even as they can be.
fn balanced<'t>(text: Line<'t>, most: f32, widest: Vec<Line<'t>>) -> Vec<Line<'t>> {
    if widest.len() < 2 {
        return widest;
    }
    let (mut low, mut high, mut best) = (most / 2.0, most, widest);
    for _ in 0..8 {
        let middle = f32::midpoint(low, high);
        let (lines, cuts_words) = lines(text, middle);
        if lines.len() <= best.len() && !cuts_words {
            (best, high) = (lines, middle);
        } else {
            low = middle;
        }
    }
    best
}

fn trimmed(mut line: Line) -> Line {
    while let [(' ', _), rest @ ..] | [rest @ .., (' ', _)] = line {
        line = rest;
    }
    line
}

fn shown(line: Line) -> String {
    line.iter().map(|(c, _)| c).collect()
}

/// The beginning of a line that leaves room for an ellipsis, with it.
fn cut(line: Line, most: f32, ellipsis: f32) -> String {
    let mut width = ellipsis;
    let end = line.iter().position(|(_, of_char)| {
        width += of_char;
        width > most
    });
    let kept = shown(&line[..end.unwrap_or(line.len())]);
    let kept = kept.trim_end_matches(|c: char| !c.is_alphanumeric());
    format!("{kept}…")
}

/// Whether a line may end before the character at a place: a small part of Unicode Standard Annex 14.
fn may_break(text: Line, at: usize) -> bool {
    let Some([(before, _), (after, _)]) = text.get(at - 1..=at) else { return false };
    let (before, after) = (*before, *after);
    if is_mark(after) {
        return false;
    }
    match (before, after) {
        (_, ' ') => true,
        (' ', _) => true,
        ('-' | '\u{2010}' | '\u{2013}' | '\u{2014}' | '/', after) => after.is_alphabetic(),
        // A line begins with no closing mark and ends with no opening one.
        _ => {
            (is_cjk(before) || is_cjk(after))
                && !CLOSING.contains(after)
                && !OPENING.contains(before)
        }
    }
}

/// What no line of Chinese, Japanese or Korean begins with.
const CLOSING: &str =
    "、。，．・：；？！…‥ー）］｝」』】〉》〕’”)]},.!?:;%％々ぁぃぅぇぉっゃゅょァィゥェォッャュョ";
/// What none ends with.
const OPENING: &str = "（［｛「『【〈《〔‘“([{$￥";

/// Whether lines break beside a character without a space: Chinese and Japanese.
fn is_cjk(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

/// Whether a character belongs to the one before it.
fn is_mark(c: char) -> bool {
    use icu_properties::CodePointMapData;
    use icu_properties::props::GraphemeClusterBreak as Break;
    c > '\u{2ff}'
        && matches!(
            CodePointMapData::<Break>::new().get(c),
            Break::Extend | Break::SpacingMark | Break::ZWJ
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(text: &str, width: f32, lines: usize, sizes: &[f32]) -> BrokenText {
        let text: Vec<(char, f32)> =
            text.chars().map(|c| (c, if is_mark(c) { 0.0 } else { 1.0 })).collect();
        broken(&text, &TextBox { width, lines, sizes: sizes.to_vec(), leading: 1.0, height: 1e6 })
    }

    #[test]
    fn the_largest_size_that_fits_is_taken_and_its_lines_are_even() {
        let of = |size: f32, lines: &[&str]| BrokenText {
            size,
            lines: lines.iter().map(|l| (*l).to_owned()).collect(),
        };
        assert_eq!(set("aa bb", 10.0, 1, &[2.0, 1.0]), of(2.0, &["aa bb"]));
        assert_eq!(set("aa bb", 8.0, 1, &[2.0, 1.0]), of(1.0, &["aa bb"]));
        assert_eq!(set("aa bb cc dd", 8.0, 2, &[1.0]), of(1.0, &["aa bb", "cc dd"]));
        assert_eq!(set("a bb c", 3.0, 2, &[1.0]), of(1.0, &["a", "bb…"]));
        assert_eq!(set("", 3.0, 2, &[1.0]), of(1.0, &[]));
    }

    #[test]
    fn a_word_is_cut_only_where_no_size_has_room_for_it() {
        assert_eq!(set("abcdef", 6.0, 3, &[2.0, 1.0]).lines, ["abcdef"]);
        assert_eq!(set("abcdef", 4.0, 3, &[1.0]).lines, ["abcd", "ef"]);
        assert_eq!(
            set("a\u{301}b\u{301}c\u{301}", 2.0, 3, &[1.0]).lines,
            ["a\u{301}b\u{301}", "c\u{301}"]
        );
        assert_eq!(set("abcdefgh", 2.0, 2, &[1.0]).lines, ["ab", "c…"]);
    }

    #[test]
    fn lines_of_japanese_break_anywhere_but_beside_their_marks() {
        assert_eq!(set("港湾審議会。東", 5.0, 2, &[1.0]).lines, ["港湾審議", "会。東"]);
        assert_eq!(set("港湾審議会。", 5.0, 2, &[1.0]).lines, ["港湾審", "議会。"]);
        assert_eq!(set("港湾審議「会", 5.0, 2, &[1.0]).lines, ["港湾審", "議「会"]);
    }
}
