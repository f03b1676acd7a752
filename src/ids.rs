//! Ids: positions in lists, with a type for each kind of list, and the lists that are indexed by
//! them. Code that mistakes an article's id for an entity's doesn't compile.
//!
//! This module must not know what any id stands for.

use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

use rayon::iter::{FromParallelIterator, IntoParallelIterator};

/// A number in a list of its own.
pub trait Id: Copy {
    /// The id of a place.
    fn from_index(index: usize) -> Self;

    /// Its place.
    fn index(self) -> usize;
}

/// Declares an id: a number of a given type.
macro_rules! id {
    ($(#[$attribute:meta])* pub struct $name:ident($number:ty);) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub $number);

        impl $crate::ids::Id for $name {
            // No list is as long as that: what it lists has bytes of its own in memory.
            #[allow(clippy::cast_possible_truncation)]
            fn from_index(index: usize) -> Self {
                $name(index as $number)
            }

            fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}
pub(crate) use id;

/// A list that is looked up by ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdVec<I, T> {
    items: Vec<T>,
    ids: PhantomData<fn(I) -> I>,
}

impl<I: Id, T> IdVec<I, T> {
    /// An empty one.
    pub const fn new() -> Self {
        IdVec { items: Vec::new(), ids: PhantomData }
    }

    /// Adds an item; its id.
    pub fn push(&mut self, item: T) -> I {
        let id = self.next_id();
        self.items.push(item);
        id
    }

    /// The id of the item that is added next.
    pub fn next_id(&self) -> I {
        I::from_index(self.items.len())
    }

    /// Makes room for so many more items.
    pub fn reserve_exact(&mut self, more: usize) {
        self.items.reserve_exact(more);
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The item of an id that may be of no item.
    pub fn get(&self, id: I) -> Option<&T> {
        self.items.get(id.index())
    }

    /// The same, to change it.
    pub fn get_mut(&mut self, id: I) -> Option<&mut T> {
        self.items.get_mut(id.index())
    }

    /// All items, in the order of their ids.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.items.iter()
    }

    /// The same, to change them.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, T> {
        self.items.iter_mut()
    }

    /// All ids.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = I> + ExactSizeIterator + use<I, T> {
        (0..self.items.len()).map(I::from_index)
    }

    /// All items with their ids.
    pub fn iter_with_ids(&self) -> impl DoubleEndedIterator<Item = (I, &T)> + ExactSizeIterator {
        self.items.iter().enumerate().map(|(at, item)| (I::from_index(at), item))
    }

    /// An item for each of so many ids.
    pub fn filled(len: usize, item: T) -> Self
    where
        T: Clone,
    {
        vec![item; len].into()
    }

    /// The items in their order, without ids.
    pub fn as_slice(&self) -> &[T] {
        &self.items
    }

    /// The same, to change them.
    pub fn as_mut_slice(&mut self) -> &mut [T] {
        &mut self.items
    }

    /// The same, to take.
    pub fn into_vec(self) -> Vec<T> {
        self.items
    }
}

impl<I, T> Default for IdVec<I, T> {
    fn default() -> Self {
        IdVec { items: Vec::new(), ids: PhantomData }
    }
}

impl<I, T> From<Vec<T>> for IdVec<I, T> {
    fn from(items: Vec<T>) -> Self {
        IdVec { items, ids: PhantomData }
    }
}

impl<I: Id, T> Index<I> for IdVec<I, T> {
    type Output = T;

    fn index(&self, id: I) -> &T {
        &self.items[id.index()]
    }
}

impl<I: Id, T> IndexMut<I> for IdVec<I, T> {
    fn index_mut(&mut self, id: I) -> &mut T {
        &mut self.items[id.index()]
    }
}

impl<I, T> FromIterator<T> for IdVec<I, T> {
    fn from_iter<A: IntoIterator<Item = T>>(items: A) -> Self {
        Vec::from_iter(items).into()
    }
}

impl<I: Send, T: Send> FromParallelIterator<T> for IdVec<I, T> {
    fn from_par_iter<A: IntoParallelIterator<Item = T>>(items: A) -> Self {
        Vec::from_par_iter(items).into()
    }
}

impl<I, T> IntoIterator for IdVec<I, T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'a, I, T> IntoIterator for &'a IdVec<I, T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    id! {
        /// A letter.
        pub struct LetterId(u8);
    }

    #[test]
    fn items_are_found_by_their_ids() {
        let mut letters: IdVec<LetterId, char> = ['a', 'b'].into_iter().collect();
        let c = letters.push('c');
        assert_eq!((c, letters[c], letters.len()), (LetterId(2), 'c', 3));
        letters[LetterId(0)] = 'A';
        assert_eq!(letters.ids().rev().map(|id| letters[id]).collect::<String>(), "cbA");
        assert_eq!(letters.get(letters.next_id()), None);
        assert_eq!(letters.iter_with_ids().last(), Some((c, &'c')));
    }
}
