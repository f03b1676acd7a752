//! Guesses what an editor meant by a name that isn't one of a country in ISO 3166-1.
//!
//! This is only for messages. It doesn't make any name valid.

use crate::spelling::fold;

/// The meaning of a name that isn't one of a country.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meant {
    /// Probably one of these countries, by alpha-2 codes.
    Countries(&'static [&'static str]),
    /// A part of this country, without a code of its own in ISO 3166-1.
    PartOf(&'static str),
    /// A territory without a code of its own in ISO 3166-1.
    Territory,
    /// An organization of states.
    Organization,
    /// A state that no longer exists.
    FormerState,
}

/// The meaning of a name that isn't one of a country, if it is often used like one.
pub fn meant(text: &str) -> Option<Meant> {
    Some(match fold(text).trim_start_matches("the ") {
        "republic of china" | "china, republic of" => Meant::Countries(&["TW", "CN"]),
        "macedonia"
        | "republic of macedonia"
        | "fyrom"
        | "former yugoslav republic of macedonia" => Meant::Countries(&["MK"]),
        "republic of kosovo" => Meant::Countries(&["XK"]),
        "palestine"
        | "state of palestine"
        | "palestinian authority"
        | "gaza"
        | "gaza strip"
        | "west bank" => Meant::Countries(&["PS"]),
        "holland" => Meant::Countries(&["NL"]),
        "britain" | "great britain" => Meant::Countries(&["GB"]),
        "america" => Meant::Countries(&["US"]),
        "guinea bissau" => Meant::Countries(&["GW"]),
        "samoa islands" => Meant::Countries(&["WS", "AS"]),
        "england" | "scotland" | "wales" | "northern ireland" | "ulster" => Meant::PartOf("GB"),
        "catalonia" | "basque country" | "canary islands" => Meant::PartOf("ES"),
        "flanders" | "wallonia" => Meant::PartOf("BE"),
        "bavaria" => Meant::PartOf("DE"),
        "quebec" => Meant::PartOf("CA"),
        "azores" | "madeira" => Meant::PartOf("PT"),
        "corsica" => Meant::PartOf("FR"),
        "sicily" | "sardinia" => Meant::PartOf("IT"),
        "hawaii" | "alaska" => Meant::PartOf("US"),
        "zanzibar" => Meant::PartOf("TZ"),
        "abkhazia" | "south ossetia" | "transnistria" | "nagorno karabakh" | "artsakh"
        | "northern cyprus" | "somaliland" | "crimea" | "kurdistan" | "tibet" | "kashmir"
        | "donbas" | "chechnya" | "east jerusalem" | "golan heights" | "rojava" => Meant::Territory,
        "eu"
        | "e.u."
        | "european union"
        | "un"
        | "u.n."
        | "united nations"
        | "nato"
        | "asean"
        | "african union"
        | "arab league"
        | "league of arab states"
        | "ecowas"
        | "mercosur"
        | "opec"
        | "brics"
        | "g7"
        | "g20"
        | "gcc"
        | "gulf cooperation council"
        | "osce"
        | "council of europe"
        | "commonwealth"
        | "commonwealth of nations"
        | "oecd"
        | "imf"
        | "world bank"
        | "wto"
        | "european commission"
        | "european council"
        | "cis"
        | "apec"
        | "saarc"
        | "caricom" => Meant::Organization,
        "ussr"
        | "soviet union"
        | "yugoslavia"
        | "czechoslovakia"
        | "east germany"
        | "west germany"
        | "gdr"
        | "ddr"
        | "serbia and montenegro"
        | "netherlands antilles"
        | "zaire"
        | "south vietnam"
        | "ottoman empire" => Meant::FormerState,
        _ => return None,
    })
}

/// The forms of state that come before names, folded. A longer form precedes one that it ends with.
const FORMS: &[&str] = &[
    "the ",
    "democratic people's republic of ",
    "democratic republic of ",
    "people's republic of ",
    "islamic republic of ",
    "federal republic of ",
    "united republic of ",
    "federated states of ",
    "co operative republic of ",
    "plurinational state of ",
    "bolivarian republic of ",
    "grand duchy of ",
    "principality of ",
    "republic of ",
    "kingdom of ",
    "sultanate of ",
    "commonwealth of ",
    "federation of ",
    "union of ",
    "emirate of ",
    "state of ",
    "the ",
];

/// A name without the form of state with which it begins or ends, folded: "Republic of Kosovo" becomes
/// "kosovo". `None` if the name has no such form.
pub fn without_form(text: &str) -> Option<String> {
    let folded = fold(text);
    let mut name = folded.as_str();
    for form in FORMS {
        name = name.strip_prefix(form).unwrap_or(name);
    }
    for form in [" republic", " federation", " kingdom", " islands"] {
        name = name.strip_suffix(form).unwrap_or(name);
    }
    (name != folded && !name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_no_countries_are_known_for_what_they_are() {
        assert_eq!(meant("Scotland"), Some(Meant::PartOf("GB")));
        assert_eq!(meant("the EU"), Some(Meant::Organization));
        assert_eq!(meant("Republic of China"), Some(Meant::Countries(&["TW", "CN"])));
        assert_eq!(meant("Wonderland"), None);
        assert_eq!(without_form("The Kingdom of Norway").as_deref(), Some("norway"));
        assert_eq!(without_form("Slovak Republic").as_deref(), Some("slovak"));
        assert_eq!(without_form("Norway"), None);
    }
}
