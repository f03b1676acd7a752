//! A small site with some of everything ([`super::Site::rich`]).

/// Its files, but for the picture and `static/`.
pub const RICH: &[(&str, &str)] = &[
    (
        "site.toml",
        "title = \"Trust Desk\"\nbase_url = \"https://desk.example/news\"\nlanguages = [\"fr\"]\n\
         timezone = \"America/Toronto\"\ndescription = \"A desk\"\npage_size = 5\nfeed_entries = 4\n\
         feed_content = \"full\"\n[publisher]\nname = \"Desk\"\n[api]\nlicence = \"CC-BY-4.0\"\n",
    ),
    (
        "content/officials/ada-example.md",
        "+++\nname = \"Ada Example\"\naliases = [\"A. Example\"]\ncountry = \"CA\"\n\
         redirect_from = [\"/people/ada/\"]\n[[posts]]\ntitle = \"Chief Examiner\"\n\
         organization = \"example-ministry\"\noffice = \"chief-examiner\"\nstart = 2024\n\
         end = 2026-01-31\n[[posts]]\ntitle = \"Minister of Samples\"\n\
         organization = \"Example Ministry\"\nstart = 2026-02-01\n+++\nAda was born.\n",
    ),
    (
        "content/officials/bo-sample.md",
        "---\nname: Bo Sample\nsort_name: Sample, Bo\ncountry: Sweden\nalways: true\nposts:\n\
         \x20 - title: Chief Examiner\n    office: chief-examiner\n    start: 2026-02-01\n---\nBo.\n",
    ),
    (
        "content/organizations/example-ministry.md",
        "+++\nname = \"Example Ministry\"\ncountry = \"CA\"\nwebsite = \"https://ministry.example\"\n+++\n",
    ),
    (
        "content/organizations/sample-office.md",
        "+++\nname = \"Sample Office\"\nparent = \"example-ministry\"\n+++\nIn the ministry.\n",
    ),
    (
        "content/offices/chief-examiner.md",
        "+++\ntitle = \"Chief Examiner\"\ncountry = \"CA\"\n+++\nAn office.\n",
    ),
    (
        "content/topics/water.md",
        "+++\nname = \"Water\"\n+++\nOn water. See [Ada](../officials/ada-example.md).\n",
    ),
    (
        "content/pages/about.md",
        "+++\ntitle = \"About\"\n+++\nWe write. [A flood](../articles/2026/flood.md).\n",
    ),
    ("content/pages/about.fr.md", "+++\ntitle = \"À propos\"\n+++\nNous.\n"),
    (
        "content/articles/2026/flood.md",
        "+++\ntitle = \"A flood\"\ndate = 2026-02-03T09:00:00\nsummary = \"Water rose.\"\n\
         key_points = [\"It rose.\", \"It fell.\"]\nplace = \"OTTAWA\"\nauthors = [\"Jo Writer\"]\n\
         countries = [\"CA\", \"Sweden\"]\nregions = [\"Europe\"]\nofficials = [\"ada-example\"]\n\
         organizations = [\"Sample Office\"]\ntopics = [\"Water\", \"Weather\"]\nstoryline = \"The flood\"\n\
         image = { src = \"flood.jpg\", alt = \"Water\", caption = \"The river\" }\nlead = true\n\
         redirect_from = [\"/old/flood/\"]\n[[sources]]\nid = \"note\"\ntitle = \"A note\"\n\
         url = \"https://source.example/1\"\n[[quotes]]\ntext = \"It rose\"\nspeaker = \"ada-example\"\n\
         source = \"note\"\n[[corrections]]\ndate = 2026-02-04\ntext = \"It rose less.\"\n+++\n\
         # Water\n\nSee [Bo](../../officials/bo-sample.md) and the [ministry](../../organizations/example-ministry.md).\n",
    ),
    (
        "content/articles/2026/flood.fr.md",
        "+++\ntitle = \"Une crue\"\ndate = 2026-02-03T09:00:00\ncountries = [\"Canada\"]\n+++\nL’eau.\n",
    ),
    (
        "content/articles/2026/after.md",
        "---\ntitle: After the flood\ndate: 2026-02-05\nauthors: [Jo Writer]\ncountries: [CA]\n\
         officials: [Bo Sample]\ntopics: [Weather]\nstoryline: The flood\nredirect_from: /old.html\n---\n\
         Dry. [Before](flood.md#water).\n",
    ),
];
