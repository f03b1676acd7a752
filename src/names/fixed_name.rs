//! A row of the table of names that no site can change.

/// A name that stands for the same whatever site asks.
#[derive(Debug)]
pub(super) struct FixedName {
    /// As [`spelling::searchable`](crate::spelling::searchable) gives it.
    pub(super) text: &'static str,
    /// Whether a country is called so in English.
    pub(super) of_country: bool,
    /// The countries that have a part of this name.
    pub(super) parts_of: &'static [&'static str],
}

impl FixedName {
    /// One row of the table.
    pub(super) const fn new(
        text: &'static str,
        of_country: bool,
        parts_of: &'static [&'static str],
    ) -> FixedName {
        FixedName { text, of_country, parts_of }
    }
}
