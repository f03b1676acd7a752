//! Lists and tables of a record, of as many entries as one can have: a short entry needs many times
//! its length in memory, and a host may have written any number of them.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// The most entries: a record of the largest size that is written has half as many files, and one of
/// a publish that has begun may name as many again.
const MOST: usize = 700_000;

/// A list that isn't read further than a record can go.
#[derive(Debug, Default)]
pub struct Few<C>(pub C);

/// The same of a table.
#[derive(Debug)]
pub struct FewEntries<V>(pub BTreeMap<String, V>);

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
    type Value = Few<C>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Few<C>, A::Error> {
        let (mut all, mut count) = (C::default(), 0);
        while let Some(item) = list.next_element()? {
            counted::<A::Error>(&mut count)?;
            all.extend(Some(item));
        }
        Ok(Few(all))
    }
}

impl<'de, T, C> Deserialize<'de> for Few<C>
where
    T: Deserialize<'de>,
    C: Default + Extend<T> + IntoIterator<Item = T>,
{
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_seq(List(PhantomData))
    }
}

impl<'de, V: Deserialize<'de>> Visitor<'de> for Entries<V> {
    type Value = FewEntries<V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut table: A) -> Result<FewEntries<V>, A::Error> {
        let (mut all, mut count) = (BTreeMap::new(), 0);
        while let Some((key, value)) = table.next_entry()? {
            counted::<A::Error>(&mut count)?;
            all.insert(key, value);
        }
        Ok(FewEntries(all))
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for FewEntries<V> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(Entries(PhantomData))
    }
}
