//! A row of the table of names that are the same on every site.

/// A name that means the same on every site.
#[derive(Debug)]
pub(super) struct BuiltInName {
    /// The name, in the form of [`spelling::searchable`](crate::spelling::searchable).
    pub(super) text: &'static str,
    /// Whether it is the English name of a country.
    pub(super) of_country: bool,
    /// The countries that have a part with this name.
    pub(super) parts_of: &'static [&'static str],
}

impl BuiltInName {
    /// Makes a row; the table calls this, so that its rows are short.
    pub(super) const fn new(
        text: &'static str,
        of_country: bool,
        parts_of: &'static [&'static str],
    ) -> BuiltInName {
        BuiltInName { text, of_country, parts_of }
    }
}
