//! What names in sentences mean, by what is advised and what is linked. All people are invented.

use std::borrow::Cow;

use super::{KnownNames, Linkable, Meaning, NameId, SiteName, link_names};
use crate::geo;

/// A site with all countries (its entities by their place in the table) and a few people.
fn known(language: &str, people: &[&str]) -> KnownNames {
    let countries = geo::countries().iter().enumerate().flat_map(|(at, country)| {
        let names = geo::names_in(country, language).into_iter();
        names.map(move |name| SiteName { entity: at as u32, name, linked: true, of_person: false })
    });
    let people = people.iter().enumerate().map(|(at, name)| SiteName {
        entity: 1000 + at as u32,
        name,
        linked: true,
        of_person: true,
    });
    KnownNames::new(language, countries.chain(people))
}

/// The names of countries that a text surely or perhaps means, each once, as a check sees them.
fn meant(language: &str, text: &str) -> Vec<String> {
    let known = known(language, &["Kim Muster", "Chad Example"]);
    let mut found: Vec<String> = Vec::new();
    for mention in known.names_in(text).mentions {
        let is_country = known.bearers(mention.name).iter().any(|(id, _)| *id < 1000);
        let meaning = known.meaning(text, mention.range.clone(), mention.name, false);
        let name = text[mention.range].to_owned();
        if is_country
            && mention.within.is_none()
            && matches!(meaning, Meaning::Sure | Meaning::Open)
            && !found.contains(&name)
        {
            found.push(name);
        }
    }
    found
}

#[test]
fn sentences_in_english() {
    for (text, names) in [
        // Longer names.
        (
            "The Democratic Republic of the Congo and South Sudan signed.",
            "Democratic Republic of the Congo|South Sudan",
        ),
        ("Voters in New Mexico and New Jersey went to the polls.", ""),
        (
            "American Samoa, Papua New Guinea and Northern Ireland sent notes.",
            "American Samoa|Papua New Guinea",
        ),
        ("Farmers of Western Australia and Lower Austria met in Mexico City.", ""),
        ("Ships crossed the Gulf of Mexico and the South China Sea.", ""),
        ("The Panama Canal and the Sea of Japan were closed.", ""),
        (
            "Guinea-Bissau and Equatorial Guinea replied to Guinea.",
            "Guinea-Bissau|Equatorial Guinea|Guinea",
        ),
        // People.
        ("Jordan Example opened the register.", ""),
        ("The clerk, Chad Sample, left.", ""),
        ("Israel Sample and India Example spoke.", ""),
        ("A note by Robin Jordan was read.", ""),
        ("M. Jordan and Ms. Georgia wrote.", ""),
        ("Minister Robin van Jordan was there.", "Jordan"),
        ("Robin Ireland wrote to Sam Israel.", ""),
        ("Mr Jordan disagreed.", ""),
        // Countries with the same names.
        ("In Jordan, the register opened.", "Jordan"),
        ("The minister went to Jordan and wrote.", "Jordan"),
        ("Since Israel signed, Lebanon has waited.", "Israel|Lebanon"),
        ("Northern Chad was flooded.", "Chad"),
        ("The envoy left Israel on Monday. Jordan replied.", "Israel|Jordan"),
        ("The envoy visited Israel Tuesday.", "Israel"),
        ("Israel’s parliament and Jordan's king agreed.", "Israel|Jordan"),
        ("Syria, Jordan and Lebanon met.", "Syria|Jordan|Lebanon"),
        // Parts of other countries.
        ("The plant is in Atlanta, Georgia.", ""),
        ("Georgia Governor Robin Example signed.", ""),
        ("Georgia's governor signed.", ""),
        ("The state of Georgia and its counties voted.", ""),
        ("Alabama, Georgia and Florida voted.", ""),
        ("Voters in Georgia, Alabama and Ohio waited.", ""),
        ("A match at Georgia Tech was put off.", ""),
        ("Armenia, Georgia and Azerbaijan met.", "Armenia|Georgia|Azerbaijan"),
        ("Ministers of Armenia and Georgia met.", "Armenia|Georgia"),
        ("Georgia and the United States signed.", "Georgia|United States"),
        ("In Georgia, the register opened.", "Georgia"),
        ("Niger and Nigeria reopened the border.", "Niger|Nigeria"),
        ("Villages in the Niger Delta were flooded.", ""),
        ("Boats crossed Lake Chad.", ""),
        // Nothing like it.
        ("Chads, Georgian, Jordanian and Israeli are other words.", ""),
        ("A Canada-based body and a non-Norway one.", ""),
    ] {
        assert_eq!(meant("en", text).join("|"), names, "{text}");
    }
}

#[test]
fn sentences_in_other_languages() {
    for (language, text, names) in [
        ("de", "Im Südsudan und in New Mexico wird gewählt.", "Südsudan"),
        ("de", "Nordirland und Irland berieten.", "Irland"),
        ("de", "Die Israelpolitik, ein Israel-Besuch und der Golf von Mexiko.", ""),
        ("de", "Am Montag hat Israel geantwortet.", "Israel"),
        ("de", "Der Staat Israel antwortete.", "Israel"),
        ("de", "Israel Beispiel sagte nichts.", ""),
        ("fr", "L’Irlande du Nord et le Soudan du Sud ont signé.", "Soudan du Sud"),
        ("fr", "L’Irlande et le Soudan ont signé.", "Irlande|Soudan"),
        ("fr", "Le Nouveau-Mexique et la Papouasie-Nouvelle-Guinée.", "Papouasie-Nouvelle-Guinée"),
        ("fr", "En France, le registre est ouvert.", "France"),
        ("fr", "France Exemple et Robin France ont signé.", ""),
        ("fr", "À Atlanta, Géorgie, rien de nouveau.", ""),
        ("fr", "L’Arménie et la Géorgie ont signé.", "Arménie|Géorgie"),
        ("es", "Nuevo México, Irlanda del Norte y el golfo de México.", ""),
        ("es", "México e Irlanda firmaron.", "México|Irlanda"),
        ("es", "Israel Ejemplo firmó en Israel.", "Israel"),
        ("zh", "南苏丹和巴布亚新几内亚签署了。", "南苏丹|巴布亚新几内亚"),
        ("ja", "南スーダンと赤道ギニアが署名した。", "南スーダン|赤道ギニア"),
    ] {
        assert_eq!(meant(language, text).join("|"), names, "{language}: {text}");
    }
}

/// What is linked, in brackets, in a text that is tagged with some countries and a person.
fn linked(language: &str, tags: &[&str], html: &str) -> String {
    let known = known(language, &["Kim Muster", "Chad Example", "José Muster"]);
    let ids = geo::countries().iter().enumerate().filter(|(_, c)| tags.contains(&c.alpha2));
    let names: Vec<(u32, bool, Vec<NameId>)> = ids
        .map(|(at, country)| {
            let names = geo::names_in(country, language);
            let names: Vec<NameId> =
                names.into_iter().filter_map(|name| known.find(name)).collect();
            let rival = names.iter().find_map(|name| known.shared(*name)?.part_of);
            (at as u32, rival.is_some_and(|rival| tags.contains(&rival)), names)
        })
        .chain((["Kim Muster", "Chad Example", "José Muster"].iter().zip(1000..)).filter_map(
            |(name, id)| Some((id, false, vec![tags.contains(name).then(|| known.find(name))??])),
        ))
        .collect();
    let all: Vec<Linkable> = names
        .iter()
        .map(|(entity, has_rival, names)| {
            let url = Some(Cow::Borrowed("/"));
            Linkable { entity: *entity, names, url, has_rival: *has_rival }
        })
        .collect();
    let html = link_names(html, &all, &known);
    html.replace("<a href=\"/\">", "[").replace("</a>", "]")
}

#[test]
fn only_what_is_meant_is_linked() {
    for (language, tags, expected) in [
        (
            "en",
            &["CG", "SD"][..],
            "The Democratic Republic of the Congo and South Sudan signed; [Sudan] didn't.",
        ),
        (
            "en",
            &["MX", "JE"],
            "<p>New Mexico, New\nJersey, <em>New</em> Mexico, then [Mexico] and [Jersey].</p>",
        ),
        (
            "en",
            &["WS", "GN", "IE"],
            "American Samoa, Papua New Guinea, Northern Ireland; [Samoa], [Guinea] and [Ireland].",
        ),
        (
            "en",
            &["Kim Muster"],
            "Kim Muster Jr., Kim Muster, Jr., Kim Muster III and Kim&nbsp;Muster&nbsp;Sr. met [Kim Muster].",
        ),
        ("en", &["Kim Muster"], "[Kim Muster] Island"),
        ("en", &["JO"], "Jordan Example met Robin Jordan in [Jordan]."),
        ("en", &["TD", "Chad Example"], "[Chad Example] flew to [Chad]."),
        ("en", &["TD"], "Chad Example, by Lake Chad, flew to [Chad]."),
        ("en", &["GE"], "Voters of Tbilisi, [Georgia]."),
        ("en", &["GE", "US"], "From Atlanta, Georgia, to the state of Georgia; then [Georgia]."),
        ("en", &["GE"], "Alabama, Georgia and Florida"),
        ("en", &["CN"], "In the South China Sea and the Republic of China; [China]."),
        ("de", &["IL"], "Gestern hat [Israel] Truppen verlegt."),
        ("fr", &["IE", "SD"], "L’Irlande du Nord, le Soudan du Sud, l’[Irlande] et le [Soudan]."),
        ("zh", &["SD", "GN"], "南苏丹和巴布亚新几内亚，[苏丹]和[几内亚]。"),
        ("ja", &["SD", "GN"], "南スーダンと赤道ギニア、[スーダン]と[ギニア]。"),
        (
            "en",
            &["José Muster", "CI"],
            "Jose\u{301} Musters, [Jose\u{301} Muster] of [Co\u{302}te d’Ivoire].",
        ),
    ] {
        let html = expected.replace(['[', ']'], "");
        assert_eq!(linked(language, tags, &html), expected, "{language} {tags:?}");
    }
}

/// A page with many names finds what a page with few finds.
#[test]
fn many_names_are_found_as_few_are() {
    let all: Vec<&str> = geo::countries().iter().map(|country| country.alpha2).collect();
    for (tags, html) in [
        (
            &["MX", "JE", "CI"][..],
            "<p>New Mexico, Mexico, New\nJersey, Jersey and C\u{f4}te d’Ivoire</p>",
        ),
        (&["CG", "CD"], "The Democratic Republic of the Congo, the Republic\u{a0}of the Congo"),
        (&["TT", "AG"], "Trinidad &amp; Tobago, <b>Antigua and Barbuda</b>"),
    ] {
        assert_eq!(linked("en", tags, html), linked("en", &all, html));
        assert!(linked("en", tags, html).contains('['), "{html}");
    }
}

#[test]
fn longer_names_are_those_of_others() {
    let known = known("en", &["Ada Example", "Ada Example Jr.", "Bo Ada Example Jr. Sample"]);
    let longer = |name: &str| -> Vec<&str> {
        let id = known.find(name).unwrap();
        known.longer(id).iter().map(|id| known.text(*id)).collect()
    };
    assert_eq!(longer("Ada Example"), ["Ada Example Jr.", "Bo Ada Example Jr. Sample"]);
    assert_eq!(longer("Ada Example Jr."), ["Bo Ada Example Jr. Sample"]);
    assert!(longer("Mexico").contains(&"New Mexico") && longer("Norway").is_empty());
    // Its own other names don't count.
    assert!(!longer("China").contains(&"People's Republic of China"));
}
