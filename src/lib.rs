//! Dateline: a static site generator for news briefings.
//!
//! Data flows one way, each stage a function of the one before, each with types of its own:
//!
//! 1. [`read`] lists the files of a site and reads them: the one door to the site folder.
//! 2. [`parse`] turns each file, by itself, into a record: front matter into typed values with
//!    their places, Markdown ([`markdown`]) into HTML.
//! 3. [`resolve`] turns names into entities ([`model`], [`geo`]) and finds what needs two files to
//!    be seen. Only what is public at the as-of clock goes on from here.
//! 4. [`index`] makes the posting lists: for each entity, day and list, which articles are on it.
//! 5. [`plan`] lists every file of the output and what it shows.
//! 6. [`render`] makes the bytes of each file: a subject in a [`mod@format`]; pages with the
//!    templates of the [`theme`].
//! 7. [`mod@write`] stages them, and puts them in place when everything has rendered.
//!
//! Files that are made from the bytes of other files, such as minified style sheets and smaller
//! sizes of [`pictures`], are [`derived`].
//!
//! [`pipeline`] runs the stages in this order, [`publish`] makes a host equal to what they wrote,
//! and `serve` shows the site while it is being written. [`lint`] has what only a check looks for.
//! Every stage reports [`diagnostics`]. [`settings`] reads `site.toml`, [`mod@frontmatter`] keys
//! with their places in a file, [`dates`] moments and dates as people write them. [`ids`] gives
//! numbers types of their own, [`printable`] makes texts from outside safe to show on a terminal,
//! [`scaffold`] makes new sites and files, and [`cli`] is the only part that knows the terminal,
//! the clock and the environment.
//!
//! A site in memory, and one of its pages:
//!
//! ```
//! use dateline::pipeline::{LoadOptions, Silent, load};
//! use dateline::read::MemoryFiles;
//! use dateline::render::{Renderer, Templates, render};
//!
//! let mut files = MemoryFiles::default();
//! files.insert("site.toml", "title = \"Desk\"\nbase_url = \"https://desk.example\"\n");
//! let article = "+++\ntitle = \"A bridge opens\"\ndate = 2026-01-15\n+++\nIt is *open*.\n";
//! files.insert("content/articles/bridge.md", article);
//!
//! let as_of = "2026-02-01T00:00:00Z".parse().unwrap();
//! let site = load(&files, &LoadOptions::at(as_of), &Silent).unwrap();
//! assert!(!site.diagnostics.has_errors());
//!
//! let (bodies, names) = (site.bodies(&files, None), site.names());
//! let parts = site.site(&bodies, &names, false);
//! let templates = Templates::load(&site.theme, &mut Default::default()).unwrap();
//! let renderer = Renderer::new(parts, &templates).unwrap();
//! let route = site.plan.route_at("/2026/01/15/bridge/").unwrap();
//! let mut page = Vec::new();
//! render(renderer.describe(route), &mut page).unwrap();
//! assert!(String::from_utf8(page).unwrap().contains("It is <em>open</em>."));
//! ```

pub mod archive;
pub mod cache;
mod child_process;
pub mod cli;
pub mod content_coding;
pub mod dates;
pub mod derived;
pub mod diagnostics;
pub mod folder;
pub mod format;
pub mod frontmatter;
pub mod geo;
pub mod http_headers;
pub mod ids;
pub mod index;
pub mod languages;
pub mod lint;
pub mod markdown;
pub mod media_types;
pub mod model;
pub mod names;
pub mod parse;
pub mod pictures;
pub mod pipeline;
pub mod plan;
pub mod printable;
pub mod publish;
pub mod read;
mod regular_file;
pub mod render;
pub mod resolve;
pub mod scaffold;
mod secrets;
#[cfg(feature = "serve")]
pub mod serve;
pub mod settings;
pub mod share_cards;
pub mod spelling;
pub mod stamp;
#[cfg(test)]
#[path = "../tests/support/sizes.rs"]
#[allow(dead_code, reason = "the tests of the library need less than the others")]
mod test_sizes;
pub mod theme;
pub mod web_address;
pub mod write;
