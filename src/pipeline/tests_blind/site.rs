//! Sites in memory for the blind cases: one with something under every key, and one whose indexes are
//! long.

use crate::read::{Files, MemoryFiles};

/// The files of a site.
#[derive(Default)]
pub struct Site {
    /// By path.
    pub files: MemoryFiles,
}

impl Site {
    /// Writes a file.
    pub fn write(&mut self, path: &str, content: impl AsRef<[u8]>) {
        self.files.insert(path, content.as_ref());
    }

    /// Writes an article.
    pub fn article(&mut self, stem: &str, front_matter: &str, body: &str) {
        let path = format!("content/articles/{stem}.md");
        self.write(&path, format!("+++\n{front_matter}\n+++\n{body}\n"));
    }

    /// The text of a file.
    pub fn text(&self, path: &str) -> String {
        String::from_utf8(self.files.read(path, u64::MAX).unwrap()).unwrap()
    }
}

const ARTICLE: &str = "{% extends \"default/article.html\" %}{% block og_type %}\
    {{ article.id }} {{ article.extra?.kicker | default(value=\"\") }}{% endblock %}";
const FOOT: &str = "{{ site.base_url }} {{ site.extra.word }} {{ site.publisher.logo }}\
    {% for url in site.publisher.same_as %}{{ url }}{% endfor %}";
/// The beginning of a picture that is published as it is.
pub const GIF: &[u8] = b"GIF89a\x07\0\x05\0\0\0\0\x3b";

/// A picture of a size, drawn for the test.
pub fn drawing(width: u32, height: u32, tone: u8) -> Vec<u8> {
    let mut file = Vec::new();
    let mut writer = png::Encoder::new(&mut file, width, height).write_header().unwrap();
    writer.write_image_data(&vec![tone; (width * height) as usize]).unwrap();
    writer.finish().unwrap();
    file
}

/// A site with something under every key.
pub fn site() -> Site {
    let mut site = Site::default();
    for (path, text) in FILES {
        site.write(path, text);
    }
    site.write("templates/article.html", ARTICLE);
    site.write("templates/foot.html", FOOT);
    site.write("content/articles/p.gif", GIF);
    site.write("content/articles/q.gif", GIF);
    site.write("content/articles/drawn.png", drawing(7, 5, 1));
    for number in 1..=12 {
        site.article(
            &format!("filler-{number}"),
            &format!(
                "title = \"Filler {number}\"\ndate = 2025-03-{number:02}\ntopics = [\"Filling\"]"
            ),
            "Text.",
        );
    }
    // Each in a month of its own.
    for number in 1..=12 {
        let front = format!(
            "title = \"Rain {number}\"\ndate = 2024-{number:02}-03\ntopics = [\"Rain\"]\n\
             storyline = \"Long rain\""
        );
        site.article(&format!("rain-{number}"), &front, "Text.");
    }
    for number in 1..=4 {
        let front = format!("title = \"Tail {number}\"\ndate = 2026-03-01T0{number}:00:00");
        site.article(&format!("tail-{number}"), &front, "Text.");
    }
    site
}

/// A small site with share cards: they take long to draw.
pub fn site_with_cards() -> Site {
    let mut site = Site::default();
    let settings = "title = \"Desk\"\nbase_url = \"https://desk.example\"\ndescription = \"A desk\"\n\
                    publisher = { name = \"House\" }\nextra = { word = \"word\" }\n[cards]\narticles = true\n";
    site.write("site.toml", settings);
    site.write("templates/card.svg", CARD);
    site.article("one", "title = \"One\"\ndate = 2026-01-01\ncountries = [\"NO\"]", "Text.");
    site
}

/// A card that shows all that there is.
const CARD: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1200 630\" font-size=\"20\">\
    <g data-gap=\"1\"><text data-width=\"1200\" data-lines=\"9\" data-sizes=\"20\" font-family=\"Otherata\">\
    {{ site.title }} {{ site.description }} {{ site.publisher }} {{ site.host }} {{ site.extra.word }} \
    {{ card.kind }} {{ card.kind_name }} {{ card.title }} {{ card.date_text }} \
    {% for text in card.headlines %}{{ text }}{% endfor %} {% for name in card.countries %}{{ name }}{% endfor %}\
    </text></g>{% if card.outline %}<path d=\"{{ card.outline.path }}\"/>{% endif %}</svg>";

/// A font that is there already, under a name of its own.
pub fn font() -> Vec<u8> {
    let bytes = include_bytes!("../../share_cards/fonts/Literata-Bold.ttf").to_vec();
    let wide = |name: &str| -> Vec<u8> { name.encode_utf16().flat_map(u16::to_be_bytes).collect() };
    let (from, to) = (wide("Literata"), wide("Otherata"));
    let mut renamed = bytes.clone();
    for at in memchr::memmem::find_iter(&bytes, &from) {
        renamed[at..at + to.len()].copy_from_slice(&to);
    }
    renamed
}

/// The same with structured data, which says much of what a page says once more: beside it, most keys
/// could be forgotten without anybody noticing.
pub fn site_with_structured_data() -> Site {
    let mut site = site();
    let settings =
        site.text("site.toml").replace("structured_data = false", "structured_data = true");
    site.write("site.toml", settings);
    site
}

const FILES: &[(&str, &str)] = &[
    (
        "site.toml",
        "title = \"Desk\"\nbase_url = \"https://desk.example\"\nlanguages = [\"fr\"]\npage_size = 5\n\
         description = \"A desk\"\ntheme = \"own\"\nstructured_data = false\nfeed_content = \"summary\"\n\
         menu = [{ title = \"Places\", url = \"/countries/\" }]\n\
         publisher = { name = \"House\", logo = \"/logo.svg\", same_as = [\"https://a.example\"], \
         fediverse = \"@desk@social.example\" }\n\
         extra = { word = \"word\" }\n\
         [robots]\nai_train = false\n[api]\nlicence = \"CC-BY-4.0\"\ncontent = \"full\"\n\
         [standard_site]\npublication = \"at://did:plc:desk/site.standard.publication/self\"\n\
         [kinds.bills]\nname = \"Bill\"\n[kinds.bills.fields]\n\
         number = { type = \"text\", label = \"Number\" }\n\
         read = { type = \"date\", label = \"Read\" }\n\
         sponsors = { type = \"officials\", many = true }\n",
    ),
    (
        "content/bills/act.md",
        "+++\nname = \"Act\"\nalways = true\nnumber = \"B 12\"\nread = 2026-01-02\n\
         sponsors = [\"bo\"]\n+++\n",
    ),
    ("themes/own/theme.toml", "name = \"own\"\n"),
    ("themes/own/i18n/en.toml", "skip = \"Skip\"\n"),
    ("themes/own/static/style.css", "p { color: red }\n"),
    ("static/note.txt", "note"),
    ("static/logo.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
    ("static/mark.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
    (
        "content/officials/ada.md",
        "+++\nname = \"Ada Example\"\ncountry = \"CA\"\naliases = [\"A. E.\"]\nwikidata = \"Q42\"\n\
         website = \"https://ada.example\"\n[[posts]]\ntitle = \"Minister\"\norganization = \"ministry\"\n\
         office = \"minister\"\nstart = 2020\n+++\nAda.\n",
    ),
    (
        "content/officials/bo.md",
        "+++\nname = \"Bo Sample\"\ncountry = \"CA\"\nalways = true\n[[posts]]\ntitle = \"Clerk\"\n+++\n",
    ),
    (
        "content/officials/cy.md",
        "+++\nname = \"Cy Template\"\ncountry = \"CA\"\nalways = true\n[[posts]]\ntitle = \"Envoy\"\n\
         office = \"envoy\"\nstart = 2010\nend = 2015\n+++\n",
    ),
    (
        "content/officials/eve.md",
        "+++\nname = \"Eve Sample\"\nalways = true\n[[posts]]\ntitle = \"Reader\"\noffice = \"reader\"\n+++\n",
    ),
    (
        "content/officials/dee.md",
        "+++\nname = \"Dee Example\"\ncountry = \"CA\"\nalways = true\n[[posts]]\ntitle = \"Warden\"\n\
         office = \"warden\"\nend = 2027\n+++\n",
    ),
    (
        "content/officials/fay.md",
        "+++\nname = \"Fay Sample\"\nalways = true\n[[posts]]\ntitle = \"Warden\"\n\
         office = \"warden\"\nstart = 2014-02-01\nend = 2027\n+++\n",
    ),
    (
        "content/organizations/ministry.md",
        "+++\nname = \"Ministry\"\ncountry = \"CA\"\nalways = true\n+++\n",
    ),
    (
        "content/organizations/bureau.md",
        "+++\nname = \"Bureau\"\nwebsite = \"https://bureau.example\"\nalways = true\n+++\n",
    ),
    ("content/countries/cyprus.md", "+++\nalways = true\n+++\n"),
    ("content/topics/water.md", "+++\nname = \"Water\"\n+++\nOn water.\n"),
    ("content/pages/about.md", "+++\ntitle = \"About\"\nsummary = \"Us\"\n+++\nWe write.\n"),
    ("content/pages/index.md", "+++\ntitle = \"Front\"\n+++\nWelcome.\n"),
    (
        "content/articles/one.md",
        "+++\ntitle = \"Story one\"\ndate = 2026-01-05T09:00:00\nsummary = \"Summed up.\"\n\
         key_points = [\"Point\"]\nplace = \"OTTAWA\"\nauthors = [\"Jo Writer\"]\ncountries = [\"CA\"]\n\
         regions = [\"Europe\"]\nofficials = [\"ada\"]\norganizations = [\"ministry\"]\n\
         topics = [\"Water\"]\nbills = [\"act\"]\nstoryline = \"The flood\"\nmedia_topics = [\"20000634\"]\n\
         redirect_from = [\"/old/\"]\nlink_names = false\nid = \"own-id\"\nextra = { kicker = \"Kicker\" }\n\
         image = { src = \"p.gif\", alt = \"Alt\", caption = \"Caption\", credit = \"Credit\" }\n\
         sources = [{ id = \"s\", title = \"A note\", url = \"https://s.example\", note = \"N.\", \
         publisher = \"Pub\", date = 2026-01-01, archived = \"https://ar.example\" }, \
         { id = \"z\", title = \"Another\", note = \"M.\" }]\n\
         quotes = [{ text = \"It rose\", speaker = \"ministry\", source = \"s\", date = 2026-01-02, \
         context = \"on water\" }]\n\
         corrections = [{ date = 2026-01-06, text = \"Less.\" }]\n\
         updates = [{ date = 2026-01-07, text = \"More.\" }]\n+++\nSome text.\n\n> [!NOTE]\n> Noted.\n",
    ),
    (
        "content/authors/jo.md",
        "+++\nname = \"Jo Writer\"\nwebsite = \"https://jo.example\"\n\
         fediverse = \"@jo@social.example\"\n\
         image = { src = \"../articles/p.gif\", alt = \"Portrait\" }\n\
         links = [{ title = \"Elsewhere\", url = \"https://else.example\" }]\n+++\nJo writes.\n",
    ),
    (
        "content/articles/two.md",
        "+++\ntitle = \"Story two\"\ndate = 2026-01-06\ntopics = [\"Water\"]\n\
         image = { src = \"drawn.png\", alt = \"Drawn\" }\n+++\nText, [drawn](drawn.png).\n\n\
         > We measured.\n> — Ada Example, on rain\n",
    ),
    (
        "content/articles/gone.md",
        "+++\ntitle = \"Gone\"\ndate = 2025-02-02\n[retracted]\ndate = 2026-01-20\n\
         reason = \"It was forged.\"\n+++\nText.\n",
    ),
    (
        "content/articles/late.md",
        "+++\ntitle = \"Late\"\ndate = 2025-02-01\n\
         updates = [{ date = 2026-03-02, text = \"Lately.\" }, { date = 2026-02-20, text = \"Soon.\" }]\n\
         +++\nText.\n",
    ),
    (
        "content/articles/three.md",
        "+++\ntitle = \"Story three\"\ndate = 2026-02-01\nstoryline = \"The flood\"\n\
         organizations = [\"bureau\"]\n+++\nText. The Filling Bureau.\n",
    ),
    (
        "content/articles/first.md",
        "+++\ntitle = \"First\"\ndate = 2026-03-01T10:00:00\n+++\nText.\n",
    ),
    (
        "content/articles/second.md",
        "+++\ntitle = \"Second\"\ndate = 2026-03-01T09:00:00\ntopics = [\"Water\"]\n+++\nText.\n",
    ),
];

/// A site whose indexes have pages by letters, and whose country has more of everything than its
/// page shows: 320 officials, and 101 offices and organizations.
pub fn long_site() -> Site {
    let mut site = Site::default();
    let settings =
        "title = \"Desk\"\nbase_url = \"https://desk.example\"\nstructured_data = false\n";
    site.write("site.toml", settings);
    for n in 0..320 {
        let posts = match n {
            0 => (0..101)
                .map(|n| format!("[[posts]]\ntitle = \"Post {n}\"\noffice = \"o-{n}\"\n"))
                .collect(),
            _ => String::new(),
        };
        let letter = ["A", "B", "C", "D"][n % 4];
        site.write(
            &format!("content/officials/n-{n}.md"),
            format!("+++\nname = \"{letter} Example {n}\"\ncountry = \"CA\"\nalways = true\n{posts}+++\n"),
        );
    }
    for n in 0..100 {
        long_organization(&mut site, n);
    }
    site.write("content/countries/canada.md", "+++\nalways = true\n+++\n");
    site.write("content/countries/sweden.md", "+++\nalways = true\n+++\n");
    site
}

/// One more of its organizations.
pub fn long_organization(site: &mut Site, n: usize) {
    let text = format!("+++\nname = \"Part {n}\"\ncountry = \"CA\"\nalways = true\n+++\n");
    site.write(&format!("content/organizations/part-{n}.md"), text);
}
