//! Keys that other generators have and Dateline doesn't: what to write in place of the keys of
//! Hugo, Jekyll, Zola, Eleventy and WordPress exporters. There is one table for each kind of file,
//! so that each key has a single answer.

/// A key reduced to what all its spellings share: `publishDate`, `publish_date` and `publish-date`
/// are the same.
fn plain(key: &str) -> String {
    key.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

const EXTRA: &str =
    "Dateline has no such key: what templates of your own read stands under [extra]";

/// What to write in an article.
pub fn in_article(key: &str) -> Option<&'static str> {
    Some(match plain(key).as_str() {
        "tags" | "tag" | "categories" | "category" | "keywords" | "keyword" | "taxonomies"
        | "labels" | "label" | "subjects" | "subject" | "topic" => {
            "use `topics`, `countries`, `officials` or `organizations`"
        }
        "series" | "story" | "storylines" | "thread" => {
            "write storyline = \"…\": one continuing story"
        }
        "description" | "excerpt" | "abstract" | "subtitle" | "subheading" | "subhead" | "deck"
        | "standfirst" | "teaser" | "intro" | "blurb" | "seodescription" | "metadescription"
        | "socialdescription" | "ogdescription" => "write summary = \"…\"",
        "aliases" | "alias" | "redirects" | "redirect" | "redirectto" | "oldurl" | "oldurls"
        | "legacyurl" => "write redirect_from = [\"/old/path/\"] for the paths at which it stood",
        "updated" | "update" | "updatedat" | "updatedate" | "dateupdated" | "lastmod"
        | "lastmodified" | "lastmodifiedat" | "lastupdated" | "modified" | "modifiedat"
        | "modifieddate" | "modifiedtime" | "datemodified" => {
            "say what was added, and when: [[updates]] with `date` and `text`"
        }
        "expirydate" | "expiry" | "expiration" | "expirationdate" | "unpublishdate"
        | "validuntil" => {
            "write expires = 2026-01-15T09:30:00: from then on it is out of the site again"
        }
        "publishdate" | "pubdate" | "datepublished" | "publishedat" | "publishedon"
        | "publishon" | "releasedate" | "created" | "createdat" | "createddate" | "datecreated"
        | "dategmt" | "day" | "time" => {
            "write date = 2026-01-15T09:30:00; what must not be out before an instant has embargo = …"
        }
        "embargoed" | "embargountil" | "holduntil" => "write embargo = 2026-01-15T09:30:00",
        "permalink" | "url" | "path" | "link" | "basename" => {
            "the address is made of the day and the file's name: write slug = \"…\" for its last \
             part, and redirect_from = [\"…\"] for an old path"
        }
        "published" | "publish" | "status" | "poststatus" | "visibility" | "private"
        | "unlisted" | "hidden" => {
            "what isn't to be published has draft = true; everything else is published"
        }
        "withdrawn" | "withdraw" | "retract" | "retraction" | "unpublished" | "unpublish"
        | "removed" | "deleted" | "pulled" => {
            "[retracted] with `date` and `reason` leaves a notice in its place; draft = true takes it out \
             without one"
        }
        "layout" | "template" | "pagetemplate" | "type" | "posttype" | "kind" | "contenttype"
        | "section" | "collection" | "parent" | "permalinkbypass" | "format" => {
            "take it out: what a file is follows from its folder, and its page from the theme"
        }
        "weight" | "order" | "menuorder" | "position" | "sticky" | "pinned" | "pin"
        | "featured" | "priority" | "navorder" | "rank" => {
            "articles are ordered by date; lead = true puts one first on its day"
        }
        "author" | "byline" | "writer" | "by" | "contributors" | "creator" => {
            "write authors = [\"…\"]"
        }
        "featuredimage"
        | "featureimage"
        | "images"
        | "thumbnail"
        | "thumb"
        | "cover"
        | "coverimage"
        | "hero"
        | "heroimage"
        | "banner"
        | "header"
        | "headerimage"
        | "ogimage"
        | "socialimage"
        | "picture"
        | "photo"
        | "resources"
        | "featuredimagepreview"
        | "featuredimagealt"
        | "imagealt"
        | "imagecaption" => {
            "write image = { src = \"…\", alt = \"…\" }, with the file beside this one"
        }
        "lang" | "locale" | "langcode" | "languagecode" | "translationkey" | "translations" => {
            "the file's name says the language: name.fr.md is the French version of name.md"
        }
        "country" => "write countries = [\"…\"]",
        "official" | "person" | "people" | "persons" => "write officials = [\"…\"]",
        "organization" | "organisation" | "organisations" | "org" | "orgs" => {
            "write organizations = [\"…\"]"
        }
        "region" => "write regions = [\"…\"]",
        "dateline" | "location" | "city" => "write place = \"…\"",
        "headline" | "name" | "linktitle" | "seotitle" | "shorttitle" | "metatitle" => {
            "write title = \"…\""
        }
        "highlights" | "bullets" | "tldr" | "keytakeaways" | "takeaways" => {
            "write key_points = [\"…\"]"
        }
        "uuid" | "guid" | "uid" | "postid" | "identifier" | "wordpressid" | "wpid" => {
            "write id = \"…\": what feeds know the article by"
        }
        "source" | "references" | "reference" | "citations" | "citation" | "sourceurl" | "via" => {
            "write [[sources]] with `title` and `url`"
        }
        "quote" | "quotations" => "write [[quotes]] with `text`, `speaker` and `source`",
        "correction" | "errata" | "erratum" => "write [[corrections]] with `date` and `text`",
        "menu" | "menus" | "nav" | "navigation" => "the menu stands in site.toml",
        _ if is_setting(key) => EXTRA,
        _ => return None,
    })
}

/// What to write in a plain page.
pub fn in_page(key: &str) -> Option<&'static str> {
    Some(match plain(key).as_str() {
        "date" | "draft" | "expires" | "embargo" | "authors" | "topics" | "countries"
        | "sources" | "image" | "slug" => {
            "only articles have it; a page stands at the path of its file"
        }
        "published" => "a page is always published: take the file out of content/",
        "permalink" | "url" | "path" => {
            "a page stands at the path of its file in content/pages/; an old path has \
             redirect_from = [\"…\"]"
        }
        "weight" | "order" | "menuorder" | "navorder" | "menu" | "nav" => {
            "the order of the menu stands in site.toml"
        }
        "description" | "excerpt" | "subtitle" | "abstract" | "aliases" | "alias" | "redirects"
        | "oldurl" | "layout" | "template" | "type" | "kind" | "lang" | "locale" | "name"
        | "headline" | "seotitle" | "linktitle" => return in_article(key),
        _ if is_setting(key) || in_article(key).is_some() => EXTRA,
        _ => return None,
    })
}

/// What to write in the file of an entity.
pub fn in_entity(key: &str) -> Option<&'static str> {
    Some(match plain(key).as_str() {
        "description" | "summary" | "bio" | "biography" | "excerpt" | "about" => {
            "write it as the text of the file, below the front matter"
        }
        "url" | "homepage" | "web" => "write website = \"https://…\"",
        "slug" | "permalink" | "path" | "id" => {
            "the file's name is the key and the address: rename the file; the old path has \
             redirect_from = [\"…\"]"
        }
        "alternatenames" | "othernames" | "aka" | "alias" => "write aliases = [\"…\"]",
        "redirects" | "oldurl" => "write redirect_from = [\"/old/path/\"]",
        "photo" | "portrait" | "picture" | "avatar" | "thumbnail" => {
            "write image = { src = \"…\", alt = \"…\" }, with the file beside this one"
        }
        "date" | "layout" | "template" | "weight" | "draft" | "type" | "kind" | "tags"
        | "categories" | "published" => EXTRA,
        _ if is_setting(key) => EXTRA,
        _ => return None,
    })
}

/// What to write in `site.toml`.
pub fn in_settings(key: &str) -> Option<&'static str> {
    Some(match plain(key).as_str() {
        "baseurl" | "url" | "siteurl" => "write base_url = \"https://…\"",
        "languagecode" | "defaultcontentlanguage" | "defaultlanguage" | "lang" | "locale" => {
            "write language = \"en\""
        }
        "name" | "sitename" | "sitetitle" => "write title = \"…\"",
        "tagline" | "subtitle" | "summary" => "write description = \"…\"",
        "paginate" | "pagination" | "paginateby" | "pagersize" | "perpage" => {
            "write page_size = 50"
        }
        "params" | "data" | "site" | "custom" => "settings of your own stand under [extra]",
        "menus" | "nav" | "navigation" => "write menu = [{ title = \"…\", url = \"/…/\" }]",
        "author" | "organization" | "company" | "owner" => "write [publisher] with `name`",
        "logo" => "write [publisher] with `name` and `logo`",
        "timezone" | "tz" => "write timezone = \"Europe/Berlin\"",
        "themedir" | "remotetheme" | "themes" => "write theme = \"…\": a folder in themes/",
        "markup" | "kramdown" | "goldmark" => "write [markdown]",
        "deployment" | "deploy" => "write [publish.NAME]",
        "feed" | "rss" | "generatefeed" | "generatefeeds" | "feedlimit" | "rsslimit" => {
            "feeds are always made; feed_entries = 20 says how long they are"
        }
        _ => return None,
    })
}

/// What to write in a source.
pub fn in_source(key: &str) -> Option<&'static str> {
    Some(match plain(key).as_str() {
        "name" | "headline" | "label" | "document" => "write title = \"…\"",
        "link" | "href" | "uri" | "web" | "website" | "address" | "sourceurl" => {
            "write url = \"https://…\""
        }
        "outlet" | "site" | "newspaper" | "publication" | "by" | "author" | "agency" => {
            "write publisher = \"…\""
        }
        "archive" | "archiveurl" | "wayback" | "copy" => "write archived = \"https://…\"",
        "published" | "publishdate" | "day" | "when" => "write date = 2026-01-15",
        "comment" | "description" | "remark" => "write note = \"…\"",
        "key" | "ref" | "anchor" => "write id = \"…\": what the text refers to it by, [^id]",
        _ => return None,
    })
}

/// What to write in a quotation.
pub fn in_quote(key: &str) -> Option<&'static str> {
    Some(match plain(key).as_str() {
        "quote" | "quotation" | "words" | "content" | "body" => "write text = \"…\"",
        "by" | "who" | "said" | "saidby" | "person" | "author" | "attribution" | "official" => {
            "write speaker = \"…\"; speaker_name is for somebody who has no page"
        }
        "name" => "write speaker_name = \"…\"; an official or organization is a `speaker`",
        "occasion" | "where" | "event" | "at" => "write context = \"…\"",
        "day" | "when" | "on" => "write date = 2026-01-15",
        _ => return None,
    })
}

/// What to write in an official's post.
pub fn in_post(key: &str) -> Option<&'static str> {
    Some(match plain(key).as_str() {
        "role" | "position" | "post" | "job" | "function" => "write title = \"…\"",
        "org" | "organisation" | "body" | "ministry" | "institution" | "employer" => {
            "write organization = \"…\""
        }
        "from" | "since" | "began" | "begin" | "begins" | "startdate" | "started" => {
            "write start = 2026-01-15; \"2026-01\" or 2026 where no more is known"
        }
        "until" | "till" | "to" | "left" | "ended" | "ends" | "enddate" => {
            "write end = 2026-01-15; \"2026-01\" or 2026 where no more is known"
        }
        "interim" | "provisional" => "write acting = true",
        _ => return None,
    })
}

/// What to write in an image.
pub fn in_image(key: &str) -> Option<&'static str> {
    Some(match plain(key).as_str() {
        "file" | "url" | "path" | "source" | "href" | "name" => {
            "write src = \"photo.jpg\", with the file beside this one"
        }
        "alttext" | "alternative" | "description" | "text" => "write alt = \"…\": what it shows",
        "legend" | "note" => "write caption = \"…\"",
        "copyright" | "photographer" | "by" | "author" | "licence" | "license" => {
            "write credit = \"…\""
        }
        _ => return None,
    })
}

/// What to write in a retraction.
pub fn in_retraction(key: &str) -> Option<&'static str> {
    Some(match plain(key).as_str() {
        "text" | "note" | "why" | "because" | "description" | "message" | "explanation" => {
            "write reason = \"…\": readers are told it"
        }
        "day" | "when" | "on" | "at" => "write date = 2026-01-15",
        _ => return None,
    })
}

/// What to write in a correction or an update.
pub fn in_note(key: &str) -> Option<&'static str> {
    Some(match plain(key).as_str() {
        "note" | "description" | "message" | "what" | "body" | "content" | "correction"
        | "update" => "write text = \"…\"",
        "day" | "when" | "on" | "at" => "write date = 2026-01-15",
        _ => return None,
    })
}

/// Whether a key is a switch of a generator or theme that decides how a page is shown.
fn is_setting(key: &str) -> bool {
    matches!(
        plain(key).as_str(),
        "toc"
            | "tableofcontents"
            | "comments"
            | "comment"
            | "share"
            | "sharing"
            | "math"
            | "mathjax"
            | "katex"
            | "mermaid"
            | "sidebar"
            | "cascade"
            | "build"
            | "outputs"
            | "render"
            | "params"
            | "custom"
            | "metadata"
            | "meta"
            | "related"
            | "readtime"
            | "readingtime"
            | "sitemap"
            | "robots"
            | "noindex"
            | "searchexclude"
            | "insearchindex"
            | "css"
            | "js"
            | "scripts"
            | "classes"
            | "class"
            | "icon"
            | "color"
            | "pagination"
            | "eleventynavigation"
            | "eleventycomputed"
            | "eleventyexcludefromcollections"
            | "insertanchorlinks"
            | "generatefeeds"
            | "sortby"
            | "paginateby"
            | "transparent"
            | "iscjklanguage"
            | "markup"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_other_generators_have_an_answer() {
        for key in [
            "categories",
            "description",
            "aliases",
            "lastmod",
            "expiryDate",
            "permalink",
            "published",
            "layout",
            "weight",
            "toc",
            "author",
            "tags",
            "featured_image",
            "publishDate",
            "date_modified",
            "type",
            "url",
            "thumbnail",
            "subtitle",
            "keywords",
            "series",
            "lang",
            "updated",
            "excerpt",
            "header",
            "sidebar",
            "comments",
            "modified",
            "taxonomies",
            "template",
            "params",
            "last_modified_at",
            "post_id",
        ] {
            assert!(in_article(key).is_some(), "{key}");
        }
        assert_eq!(in_article("publish-date"), in_article("publishDate"));
        for key in ["weight", "toc", "layout", "aliases", "date", "tags", "author"] {
            assert!(in_page(key).is_some(), "{key}");
        }
        assert_eq!(in_settings("baseURL"), Some("write base_url = \"https://…\""));
        for key in ["titel", "summery", "datee", "zzz"] {
            assert_eq!(in_article(key), None, "a typo has no place here: {key}");
        }
    }
}
