#!/usr/bin/env python3
"""Makes a site of files as Hugo and Jekyll sites have them, for trying `dateline check` on.

    scripts/foreign-site.py DIR [FILES]       2,000 files if no number is given
    dateline check --root DIR

Every file has two or three habits that people bring along: keys of other generators, dates in their
forms, YAML that loses a part of the title, shortcodes, links to files that have moved, and so on. The
same number gives the same files. All names and words are invented. `--try PROGRAM` also runs the
check and asks that its report names the habits in at most 200 lines, and prints how long it took.
"""

import argparse
import pathlib
import random
import subprocess
import sys
import time

WORDS = (
    "harbour register tide ferry survey council lamp bridge archive notice letter season "
    "meadow orchard signal ledger market garden school river"
).split()

# What stands above a text: further lines of YAML, by generator.
KEYS = {
    "hugo": [
        "categories: [notes]",
        "tags: [tides, ferries]",
        'description: "What the council wrote"',
        "lastmod: 2019-06-01T10:00:00+02:00",
        "expiryDate: 2030-01-01",
        "weight: 20",
        "toc: true",
        "featured_image: /images/harbour.jpg",
        "aliases: [/old/{slug}/]",
        "author: Robin Example",
    ],
    "jekyll": [
        "layout: post",
        "permalink: /news/{slug}/",
        "published: true",
        "category: notes",
        "tags: tides ferries",
        "author: Tess Template",
        "comments: true",
        "excerpt: What the council wrote",
    ],
}

DATES = {
    "hugo": ["2019-05-02T09:30:00+02:00", "2019-05-02"],
    "jekyll": ["2019-05-02 09:30:00 +0200", "2019-05-02 09:30", "2019-05-02"],
}

# Titles of which YAML takes another meaning, and plain ones.
TITLES = [
    "{Words} of the year",
    '"{Words}: a survey"',
    "Bill #42 on {words}",
    "“{Words}”",
    '"The "{words}" affair"',
    "{Words}: what is known",
    "title:\u00a0{Words}",
]

# Text that other generators take, with what Dateline makes of it.
TEXTS = [
    "{{< figure src=\"/images/{slug}.jpg\" title=\"The {words}\" >}}",
    "{{% notice tip %}} Read the {words}. {{% /notice %}}",
    "{% include figure.html image=\"/assets/{slug}.jpg\" %}",
    "{% highlight text %}\nthe {words}\n{% endhighlight %}",
    "See [the earlier note]({{ site.baseurl }}{% post_url 2018-01-01-{slug} %}).",
    "See [the earlier note](/2018/01/{slug}/).",
    "See [the earlier note](../posts/{slug}.md).",
    "See [the report][rep] on {words}.",
    "![The {words}](/images/the {words}.jpg)",
    "![](/images/{slug}.jpg)",
    "> [!NOTE]\n> The {words} has moved.",
    "## The {words} {#the-words}",
    "The {words}.\n{: .note}",
    "##\u00a0The {words}",
    "[The {words}] (https://council.example/{slug})",
    "15. Januar: the {words} opens.",
    "2019. That was the year of the {words}.",
    "| a | b |\n| {words} | 2 |",
    "<iframe src=\"https://video.example/{slug}\"></iframe>",
    "Click [here](https://council.example/{slug}).",
    "<div class=\"note\">The {words}</div>",
    "#### The {words}",
]


def words(rng, number):
    return " ".join(rng.choice(WORDS) for _ in range(number))


def fill(text, **values):
    """Like str.format, for texts that are full of braces."""
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text


def article(rng, number):
    """The path and text of one file."""
    generator = "hugo" if number % 2 else "jekyll"
    subject = words(rng, 2)
    slug = f"{subject.replace(' ', '-')}-{number}"
    values = {"slug": slug, "words": subject, "Words": subject.capitalize()}
    title = fill(TITLES[number % len(TITLES)], **values)
    lines = [title if title.startswith("title:") else f"title: {title}"]
    lines.append(f"date: {rng.choice(DATES[generator])}")
    lines += [fill(line, **values) for line in rng.sample(KEYS[generator], 3)]
    front = "\n".join(lines)
    opening = "\n" if number % 23 == 0 else ""
    parts = [f"The {words(rng, 6)} was read in the {words(rng, 3)}."]
    for text in rng.sample(TEXTS, 3):
        parts += [fill(text, **values), words(rng, 30).capitalize() + "."]
    if number % 97 == 0:
        parts.append("<<<<<<< HEAD\none\n=======\nother\n>>>>>>> branch")
    body = "\n\n".join(parts)
    name = f"{slug}.md"
    if number % 31 == 0:
        name = f"{slug}.markdown"
    if number % 37 == 0:
        name = f"{slug}.html"
    if number % 41 == 0:
        body = ""
    return f"content/articles/2019/{name}", f"{opening}---\n{front}\n---\n\n{body}\n"


def make(folder, number):
    folder = pathlib.Path(folder)
    rng = random.Random(number)
    files = {
        "site.toml": 'title = "The old site"\nbase_url = "https://old.example"\n',
        "content/about.md": "---\ntitle: About\n---\n\nWho we are.\n",
        "content/_index.md": "---\ntitle: Home\n---\n",
    }
    files |= dict(article(rng, at) for at in range(number))
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


# What the report must have something to say on, in words that stand in it: each habit is named, or
# what to do about it.
EXPECTED = [
    # Keys of other generators, in the files of both.
    *(
        f"`{key}`"
        for key in (
            "categories category tags description lastmod expiryDate weight toc featured_image "
            "aliases author layout permalink published comments excerpt"
        ).split()
    ),
    # YAML that loses a part of the title.
    "is a comment and no part",
    "a colon and a space stand",
    "a quotation mark ends this text",
    "a space that isn't an ordinary one",
    # Signs and tags that would be published as they are.
    "`{{< figure >}}`",
    "`{{% notice %}}`",
    "`{% include %}`",
    "`{% highlight %}`",
    "`{{ … }}`",
    "nothing says where `rep` leads",
    "`{: .note}`",
    "what follows `##` is no plain space",
    "the address of this picture has a space",
    "between the words of this link and its address",
    "this is no table",
    "at the beginning of a line makes a list",
    "HTML is shown as text",
    # Texts, links and files.
    "merge-conflict",
    "dead-link",
    "vague-link",
    "missing-alt",
    "skipped-heading",
    "the article has no text",
    "misplaced-file",
    ".md",
    "no text links to it",
]


def check(program, folder):
    start = time.monotonic()
    run = subprocess.run(
        [program, "check", "--root", folder], capture_output=True, text=True, encoding="utf-8"
    )
    took = time.monotonic() - start
    report = run.stderr + run.stdout
    lines = report.count("\n")
    print(report, end="")
    print(f"{lines} lines in {took:.2f} s")
    missing = [what for what in EXPECTED if what not in report]
    problems = [f"nothing on {what}" for what in missing]
    if run.returncode not in (0, 1):
        problems.append(f"exit code {run.returncode}")
    if lines > 200:
        problems.append(f"{lines} lines are more than 200")
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("files", nargs="?", type=int, default=2000)
    parser.add_argument("--try", dest="program", help="run this dateline on it")
    arguments = parser.parse_args()
    make(arguments.folder, arguments.files)
    problems = check(arguments.program, arguments.folder) if arguments.program else []
    for problem in problems:
        print(f"foreign-site: {problem}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
