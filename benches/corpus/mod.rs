//! A deterministic synthetic site: invented officials, real country codes, 3 kB bodies.

use std::fmt::Write;

use dateline::read::MemoryFiles;

const WORDS: [&str; 24] = [
    "agreement",
    "border",
    "budget",
    "committee",
    "council",
    "data",
    "delegation",
    "draft",
    "energy",
    "export",
    "harbour",
    "inquiry",
    "minister",
    "motion",
    "parliament",
    "policy",
    "question",
    "report",
    "session",
    "statement",
    "summit",
    "tariff",
    "trade",
    "treaty",
];
const COUNTRIES: [&str; 12] =
    ["CA", "DE", "FR", "GB", "IS", "JP", "KE", "MX", "NO", "NZ", "SE", "US"];
const OFFICIALS: usize = 50;

/// A small generator of numbers (SplitMix64): the same site on every machine.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % most as u64) as usize
    }

    fn words(&mut self, number: usize) -> String {
        let words: Vec<_> = (0..number).map(|_| WORDS[self.below(WORDS.len())]).collect();
        words.join(" ")
    }
}

/// A site of so many articles.
pub fn site(articles: usize) -> MemoryFiles {
    let mut files = MemoryFiles::default();
    let mut numbers = Numbers(7);
    files.insert("site.toml", "title = \"Bench\"\nbase_url = \"https://news.example.org\"\n");
    for at in 0..OFFICIALS {
        let text = format!("+++\nname = \"Official Example {at}\"\ncountry = \"CA\"\n+++\n");
        files.insert(format!("content/officials/official-{at}.md"), text);
    }
    for at in 0..articles {
        let mut text = String::new();
        let (title, summary) = (numbers.words(7), numbers.words(14));
        let countries = (numbers.below(COUNTRIES.len()), numbers.below(COUNTRIES.len()));
        let official = numbers.below(OFFICIALS);
        let (month, day) = (1 + at % 12, 1 + at % 28);
        let _ = write!(
            text,
            "+++\ntitle = \"{title} {at}\"\ndate = 2025-{month:02}-{day:02}T09:00:00Z\n\
             summary = \"{summary}\"\ncountries = [\"{}\", \"{}\"]\n\
             officials = [\"official-{official}\"]\n+++\n\n",
            COUNTRIES[countries.0], COUNTRIES[countries.1],
        );
        for paragraph in 0..8 {
            if paragraph == 3 {
                let _ = write!(
                    text,
                    "## {}\n\n- {}\n- {}\n\n",
                    numbers.words(4),
                    numbers.words(12),
                    numbers.words(12)
                );
            }
            let _ = write!(
                text,
                "{} **{}** {} [{}](https://example.org/{at}) {}.\n\n",
                numbers.words(12),
                numbers.words(2),
                numbers.words(14),
                numbers.words(2),
                numbers.words(12),
            );
        }
        files.insert(format!("content/articles/2025/{month:02}/article-{at}.md"), text);
    }
    files
}
