//! Bounds on what one template may do for one page. They count bytes and numbers and never seconds,
//! so that the same page is refused on every machine.
//!
//! Tera itself bounds neither its output nor nested loops.

use std::cell::Cell;
use std::io::{self, ErrorKind, Write};

use tera::{Error, Kwargs, State, TeraResult};

/// The most bytes of a page. The index of fifty thousand officials takes 20 MB.
pub const MOST_BYTES: usize = 64 << 20;

/// The most numbers that all calls of `range` may give to one page. One call may give a tenth of
/// that.
const MOST_NUMBERS: i128 = 1_000_000;

thread_local! {
    /// How many numbers `range` may still give to the page on this thread.
    static NUMBERS_LEFT: Cell<i128> = const { Cell::new(MOST_NUMBERS) };
}

/// Resets the count for a new page on this thread.
pub fn begin_page() {
    NUMBERS_LEFT.set(MOST_NUMBERS);
}

/// Tera's `range` with a bound for each page: without it, `{% for a in range(end=99999) %}` inside
/// another such loop would never end.
pub fn range(kwargs: Kwargs, _: &State) -> TeraResult<Vec<i128>> {
    let start = kwargs.get::<i128>("start")?.unwrap_or_default();
    let end = kwargs.must_get::<i128>("end")?;
    let step = kwargs.get::<i128>("step_by")?.unwrap_or(1);
    if step == 0 {
        return Err(Error::message("`range` can't go on by a `step_by` of 0"));
    }
    if start > end && step > 0 {
        return Err(Error::message("`range` has a `start` that is greater than its `end`"));
    }
    let overflow = || Error::message("`range` has numbers that are too large");
    let span = if step > 0 { end.checked_sub(start) } else { start.checked_sub(end) };
    let (span, by) = (span.ok_or_else(overflow)?.max(0), step.checked_abs().ok_or_else(overflow)?);
    let count = span / by + i128::from(span % by != 0);
    if count > MOST_NUMBERS / 10 {
        let most = MOST_NUMBERS / 10;
        return Err(Error::message(format!("`range` gives at most {most} numbers, not {count}")));
    }
    let left = NUMBERS_LEFT.get() - count;
    if left < 0 {
        let message = format!(
            "all calls of `range` together give a page at most {MOST_NUMBERS} numbers; is there a \
             loop inside of a loop?"
        );
        return Err(Error::message(message));
    }
    NUMBERS_LEFT.set(left);
    Ok((0..count).map(|at| start + at * step).collect())
}

/// Writes into a buffer, at most [`MOST_BYTES`].
pub struct BoundedWriter<'o>(pub &'o mut Vec<u8>);

impl Write for BoundedWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    #[inline]
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        if bytes.len() > MOST_BYTES - self.0.len().min(MOST_BYTES) {
            return Err(ErrorKind::FileTooLarge.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
