//! What a build makes of a site: the real `dateline` on sites in temporary folders. What it says of
//! mistakes ([`mistakes`]), its command line ([`cli`]), and that the code and the docs are as they say
//! ([`architecture`], [`circles`], [`promises`]) are here too, since each program of tests takes a while to link.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods)]

#[path = "../support/mod.rs"]
mod support;

mod architecture;
mod archive;
mod authors;
mod circles;
mod cli;
mod days;
mod feed_style;
mod feeds;
mod figures;
mod hosts;
mod indexes;
mod kinds;
mod languages;
mod lists;
mod maps;
#[cfg(unix)]
mod mistakes;
mod names;
mod open_data;
mod pictures;
mod posts;
mod precompressed;
mod promises;
mod publication;
mod reading;
mod record;
mod retractions;
mod search_engines;
mod share_cards;
mod standard_site;
mod structured_data;
mod writing;

use support::Site;

/// A site with something of everything.
fn rich() -> Site {
    Site::new()
        .settings("languages = [\"fr\"]\npage_size = 5")
        .official(
            "robin-example",
            "country = \"IS\"\n[[posts]]\ntitle = \"Senator\"\noffice = \"senator\"\nstart = 2011\n\
             end = 2025-01-20\n[[posts]]\ntitle = \"Secretary of Examples\"\noffice = \"secretary\"\n\
             organization = \"ministry\"\nstart = 2025-01-21",
        )
        .file("content/organizations/ministry.md", "+++\nname = \"Ministry of Examples\"\n+++\n")
        .file("content/topics/trade.md", "+++\nname = \"Trade\"\n+++\nAbout trade.\n")
        .file("content/pages/about.md", "+++\ntitle = \"About\"\nredirect_from = \"/old/\"\n+++\nUs.\n")
        .file("content/articles/photo.gif", "a picture")
        .file("static/robots.txt", "User-agent: *\n")
        .article("2025-11-20-alpha", "countries = [\"CA\"]\nofficials = [\"robin-example\"]\ntopics = [\"Trade\"]")
        .article("2025-11-21-beta", "countries = [\"NO\"]\nauthors = [\"Sam Sample\"]\nlead = true")
        .article(
            "2025-10-02-gamma",
            "regions = [\"Europe\"]\nstoryline = \"Long story\"\nredirect_from = \"/old-gamma/\"\n\
             image = { src = \"photo.gif\", alt = \"A photo\" }\n\
             [[corrections]]\ndate = 2025-10-03\ntext = \"Corrected.\"",
        )
        .file(
            "content/articles/alpha.fr.md",
            "+++\ntitle = \"Titre d'alpha\"\ndate = 2025-11-20\ncountries = [\"CA\"]\n+++\nTexte.\n",
        )
}
