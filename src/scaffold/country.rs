//! Finds out which country a name on the command line means. A country's file must be named after its
//! slug; under any other name it couldn't be built.

use super::Error;
use crate::diagnostics::nearest;
use crate::geo;
use crate::settings::Settings;
use crate::spelling::fold;

/// The file name, without its extension, for a country. The country can be given as in front matter, by a
/// code or a name in English or one of the site's languages, or by its slug.
///
/// # Errors
/// [`Error::Refused`] when there is no such country, or when the name could mean several.
pub(super) fn stem(name: &str, settings: &Settings) -> Result<&'static str, Error> {
    let languages: Vec<&str> = settings.languages.iter().map(String::as_str).collect();
    let all = geo::countries().iter().map(|country| {
        let mut names = geo::accepted_names(country, &languages);
        names.push(country.slug);
        (country, names)
    });
    let all: Vec<_> = all.collect();
    let find = |is_meant: &dyn Fn(&str) -> bool| {
        let found = all.iter().find(|(_, names)| names.iter().any(|known| is_meant(known)));
        found.map(|(country, _)| country.slug)
    };
    // A folded name can be another country's code, so an exact match goes first.
    let exact = find(&|known| known == name);
    let folded = fold(name);
    if let Some(stem) = exact.or_else(|| find(&|known| fold(known) == folded)) {
        return Ok(stem);
    }
    let several = geo::shared_name(name);
    if !several.is_empty() {
        let several = several.join(" or ");
        let message = format!("`{name}` could be {several}: give the code");
        return Err(Error::Refused(message));
    }
    let known = all.iter().flat_map(|(_, names)| names.iter().copied());
    let help = match (geo::meant(name), nearest(name, known)) {
        (Some(geo::Meant::Organization), _) => {
            format!("; it is an organization: dateline add organization \"{name}\"")
        }
        (Some(geo::Meant::PartOf(_) | geo::Meant::Territory | geo::Meant::FormerState), _) => {
            format!("; make it a region of your own: dateline add region \"{name}\"")
        }
        (Some(geo::Meant::Countries(codes)), _) => {
            format!("; did you mean `{}`?", codes.join("` or `"))
        }
        (None, Some(near)) => format!("; did you mean `{near}`?"),
        (None, None) => "; give its name or its code of ISO 3166-1".to_owned(),
    };
    Err(Error::Refused(format!("`{name}` is no country{help}")))
}
