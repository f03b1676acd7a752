//! Finds what an attribute or a style sheet in a drawing could run or fetch.

/// What is unsafe about an attribute.
pub fn unsafe_attribute(element: &str, key: &str, value: &str) -> Option<String> {
    let name = key.rsplit(':').next().unwrap_or(key).to_ascii_lowercase();
    let bare: String = value
        .chars()
        .filter(|c| !c.is_whitespace() && !c.is_control())
        .map(|c| c.to_ascii_lowercase())
        .collect();
    if name.starts_with("on") {
        return Some(format!("runs script with `{key}`"));
    }
    if key.eq_ignore_ascii_case("xml:base") {
        return Some("moves its addresses with `xml:base`".to_owned());
    }
    if name == "attributename" {
        let target = bare.rsplit(':').next().unwrap_or(&bare);
        let moves = matches!(target, "href" | "src" | "style") || target.starts_with("on");
        return moves.then(|| format!("changes `{value}` while it is shown"));
    }
    if bare.contains("javascript:") || bare.contains("vbscript:") {
        return Some(format!("runs script with `{key}`"));
    }
    if matches!(name.as_str(), "href" | "src") {
        let picture = ["png", "jpeg", "jpg", "gif", "webp", "avif"];
        let is_picture = bare.strip_prefix("data:image/").is_some_and(|rest| {
            picture
                .iter()
                .any(|kind| rest.strip_prefix(kind).is_some_and(|r| r.starts_with([';', ','])))
        });
        let fine = match element {
            "a" => !bare.starts_with("data:"),
            "image" | "feImage" => bare.starts_with('#') || is_picture,
            _ => bare.starts_with('#') || bare.is_empty(),
        };
        return (!fine).then(|| format!("fetches something with `{key}`"));
    }
    // Presentation attributes are parsed like style sheets (SVG 2, section 6.6).
    let is_sheet = name == "style"
        || bare.contains('(')
            && (bare.contains('\\') || FETCHING.iter().any(|word| bare.contains(word)));
    (is_sheet && is_fetching(value)).then(|| format!("fetches something with `{key}`"))
}

/// CSS functions that fetch something.
const FETCHING: [&str; 5] = ["url(", "image-set(", "src(", "image(", "cross-fade("];

/// Whether a style sheet, or part of one, could fetch something or run script.
pub fn is_fetching(sheet: &str) -> bool {
    let lower = sheet.to_ascii_lowercase();
    const NEVER: [&str; 10] = [
        "\\",
        "@import",
        "expression(",
        "-moz-binding",
        "behavior",
        "javascript:",
        "image-set(",
        "src(",
        "image(",
        "cross-fade(",
    ];
    if NEVER.iter().any(|word| lower.contains(word)) {
        return true;
    }
    const INSIDE: [&str; 8] = [
        "#",
        "data:font/",
        "data:application/font",
        "data:application/x-font",
        "data:image/png",
        "data:image/jpeg",
        "data:image/gif",
        "data:image/webp",
    ];
    lower.match_indices("url(").any(|(at, open)| {
        let rest = lower[at + open.len()..].trim_start().trim_start_matches(['"', '\'']);
        !INSIDE.iter().any(|start| rest.starts_with(start))
    })
}
