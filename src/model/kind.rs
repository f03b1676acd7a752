//! The kinds of entity: a row for each that is built in, and those that a site defines for itself.

// A new kind, subject or format has to be considered wherever they are told apart.
#![deny(clippy::wildcard_enum_match_arm)]

use std::borrow::Cow;

/// The kinds of entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntityKind {
    /// ISO 3166-1 (and XK).
    Country,
    /// UN M49, or defined by the site.
    Region,
    /// A person who holds or held a public post (Popolo: Person).
    Official,
    /// A post that outlives its holders (Popolo: Post).
    Office,
    /// Popolo: Organization.
    Organization,
    /// A subject that articles are about.
    Topic,
    /// A chain of articles on one continuing story.
    Storyline,
    /// A writer.
    Author,
    /// A kind that the site defines: its position in [`Kinds::own`].
    Own(u8),
}

/// A built-in kind.
struct BuiltIn {
    kind: EntityKind,
    /// The word for one entity of this kind, which is also the name of its template.
    word: &'static str,
    /// The folder of its files, the first part of its URLs, and its key in articles.
    folder: &'static str,
    /// What messages call a file of this kind.
    file: &'static str,
    /// Whether names are linked in the texts of articles that are tagged with it.
    links_names: bool,
    /// Whether its index is in the menu, unless the settings give one.
    in_menu: bool,
}

/// The built-in kinds, in the order of menus and summaries.
const BUILT_IN: [BuiltIn; 8] = [
    BuiltIn {
        kind: EntityKind::Country,
        word: "country",
        folder: "countries",
        file: "a country's file",
        links_names: true,
        in_menu: true,
    },
    BuiltIn {
        kind: EntityKind::Region,
        word: "region",
        folder: "regions",
        file: "a region's file",
        links_names: false,
        in_menu: false,
    },
    BuiltIn {
        kind: EntityKind::Official,
        word: "official",
        folder: "officials",
        file: "an official's file",
        links_names: true,
        in_menu: true,
    },
    BuiltIn {
        kind: EntityKind::Office,
        word: "office",
        folder: "offices",
        file: "an office's file",
        links_names: false,
        in_menu: false,
    },
    BuiltIn {
        kind: EntityKind::Organization,
        word: "organization",
        folder: "organizations",
        file: "an organization's file",
        links_names: true,
        in_menu: true,
    },
    BuiltIn {
        kind: EntityKind::Topic,
        word: "topic",
        folder: "topics",
        file: "a topic's file",
        links_names: false,
        in_menu: true,
    },
    BuiltIn {
        kind: EntityKind::Storyline,
        word: "storyline",
        folder: "storylines",
        file: "a storyline's file",
        links_names: false,
        in_menu: false,
    },
    BuiltIn {
        kind: EntityKind::Author,
        word: "author",
        folder: "authors",
        file: "an author's file",
        links_names: false,
        in_menu: false,
    },
];

/// A kind that a site defines (`[kinds.bills]`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnKind {
    /// The word for one entity of this kind, in keys and templates: `bill`.
    pub word: String,
    /// The folder of its files, the first part of its URLs, and its key in articles: `bills`.
    pub folder: String,
    /// What pages call one entity of this kind, in each language of the site.
    pub names: Vec<String>,
    /// What pages call several of them, in each language of the site.
    pub plurals: Vec<String>,
    /// Whether names are linked in the texts of articles that are tagged with it.
    pub links_names: bool,
    /// Whether its index is in the menu, unless the settings give one.
    pub in_menu: bool,
    /// Its type in schema.org's vocabulary: `Legislation`.
    pub schema: String,
    /// The keys that its files have beside those of every entity.
    pub fields: Vec<OwnField>,
}

/// A typed key in the files of a kind that the site defines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnField {
    /// The key.
    pub key: String,
    /// What it is called on pages, in each language of the site.
    pub labels: Vec<String>,
    /// The type of its value.
    pub value: FieldType,
    /// Whether it has a list of values.
    pub many: bool,
    /// Whether every file must have it.
    pub required: bool,
}

/// The type of an [`OwnField`]'s value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldType {
    /// A line of text.
    Text,
    /// A whole number.
    Number,
    /// True or false.
    Flag,
    /// A year, month or day.
    Date,
    /// A date with a time.
    Moment,
    /// The address of a page on the web.
    Address,
    /// An entity of this kind.
    Reference(EntityKind),
}

/// Every kind of a site, built in or defined by the site.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kinds {
    /// Those that the site defines, in the order of its settings.
    pub own: Vec<OwnKind>,
}

impl EntityKind {
    /// The position of a kind in tables by kind. Kinds that the site defines come after the
    /// built-in ones.
    pub fn index(self) -> usize {
        match self {
            EntityKind::Country => 0,
            EntityKind::Region => 1,
            EntityKind::Official => 2,
            EntityKind::Office => 3,
            EntityKind::Organization => 4,
            EntityKind::Topic => 5,
            EntityKind::Storyline => 6,
            EntityKind::Author => 7,
            EntityKind::Own(number) => BUILT_IN.len() + usize::from(number),
        }
    }
}

impl Kinds {
    /// The most kinds that a site may define.
    pub const MOST_OWN: usize = 64;

    /// Every kind, in the order of menus and summaries.
    pub fn all(&self) -> impl Iterator<Item = EntityKind> + '_ {
        let own = (0..self.own.len()).map(|number| EntityKind::Own(number as u8));
        BUILT_IN.iter().map(|row| row.kind).chain(own)
    }

    /// The kind whose files are in a folder of `content/`.
    pub fn of_folder(&self, folder: &str) -> Option<EntityKind> {
        self.all().find(|kind| self.folder(*kind) == folder)
    }

    /// The definition of a kind, if the site defines it.
    pub fn own(&self, kind: EntityKind) -> Option<&OwnKind> {
        let EntityKind::Own(number) = kind else { return None };
        self.own.get(usize::from(number))
    }

    /// The word for one entity of a kind, which is also the name of its template.
    pub fn word(&self, kind: EntityKind) -> &str {
        match self.row(kind) {
            Ok(row) => row.word,
            Err(own) => own.map_or("", |own| &own.word),
        }
    }

    /// The folder of a kind's files, which is also the first part of its URLs.
    pub fn folder(&self, kind: EntityKind) -> &str {
        match self.row(kind) {
            Ok(row) => row.folder,
            Err(own) => own.map_or("", |own| &own.folder),
        }
    }

    /// What messages call a file of a kind.
    pub fn file(&self, kind: EntityKind) -> Cow<'static, str> {
        match self.row(kind) {
            Ok(row) => Cow::Borrowed(row.file),
            Err(own) => Cow::Owned(format!("a file of `{}`", own.map_or("", |own| &own.folder))),
        }
    }

    /// Whether names are linked in the texts of articles that are tagged with it.
    pub fn links_names(&self, kind: EntityKind) -> bool {
        match self.row(kind) {
            Ok(row) => row.links_names,
            Err(own) => own.is_some_and(|own| own.links_names),
        }
    }

    /// Whether a kind's index is in the menu, unless the settings give one.
    pub fn in_menu(&self, kind: EntityKind) -> bool {
        match self.row(kind) {
            Ok(row) => row.in_menu,
            Err(own) => own.is_some_and(|own| own.in_menu),
        }
    }

    fn row(&self, kind: EntityKind) -> Result<&'static BuiltIn, Option<&OwnKind>> {
        BUILT_IN.get(kind.index()).ok_or_else(|| self.own(kind))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stand_where_their_kind_says() {
        for (at, row) in BUILT_IN.iter().enumerate() {
            assert_eq!(row.kind.index(), at);
        }
        assert_eq!(Kinds::default().all().count(), BUILT_IN.len());
        assert_eq!(Kinds::default().of_folder("officials"), Some(EntityKind::Official));
    }
}
