//! Lists and tables of a state, bounded to as many entries as one can have: a short entry takes
//! many times its length in memory, and a host may send any number of them.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// The most entries of one list or table. One with a content takes at least 46 bytes (its digest alone
/// takes 32), so that the largest state of a publish that has ended has less than half as many files.
/// The contents that publishes that were cut off may have put at a path are without number, so that a
/// state is counted before it is written ([`super::HostState::fits`]). (With the full number, the crate's
/// own tests of this would take seconds.)
pub const MOST: usize = if cfg!(test) { 10_000 } else { 1_500_000 };

/// A list that is only read up to that number of entries.
#[derive(Debug, Default)]
pub struct BoundedList<C>(pub C);

/// The same for a table.
#[derive(Debug)]
pub struct BoundedTable<V>(pub BTreeMap<String, V>);

struct List<C>(PhantomData<C>);

struct Entries<V>(PhantomData<V>);

fn counted<E: Error>(count: &mut usize) -> Result<(), E> {
    *count += 1;
    if *count > MOST { Err(E::custom("has more entries than can be true")) } else { Ok(()) }
}

impl<'de, T, C> Visitor<'de> for List<C>
where
    T: Deserialize<'de>,
    C: Default + Extend<T> + IntoIterator<Item = T>,
{
    type Value = BoundedList<C>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<BoundedList<C>, A::Error> {
        let (mut all, mut count) = (C::default(), 0);
        while let Some(item) = list.next_element()? {
            counted::<A::Error>(&mut count)?;
            all.extend(Some(item));
        }
        Ok(BoundedList(all))
    }
}

impl<'de, T, C> Deserialize<'de> for BoundedList<C>
where
    T: Deserialize<'de>,
    C: Default + Extend<T> + IntoIterator<Item = T>,
{
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_seq(List(PhantomData))
    }
}

impl<'de, V: Deserialize<'de>> Visitor<'de> for Entries<V> {
    type Value = BoundedTable<V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut table: A) -> Result<BoundedTable<V>, A::Error> {
        let (mut all, mut count) = (BTreeMap::new(), 0);
        while let Some((key, value)) = table.next_entry()? {
            counted::<A::Error>(&mut count)?;
            all.insert(key, value);
        }
        Ok(BoundedTable(all))
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for BoundedTable<V> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(Entries(PhantomData))
    }
}
