//! Messages about a name that a template uses and nothing defines. Tera lists all names that exist;
//! for words, that is some two hundred in one line.

use crate::diagnostics::nearest;

/// The most names that are listed.
const LISTED: usize = 16;

/// Shortens Tera's message by its list of names, and suggests the name that was probably meant, or
/// lists all if there are few. `None` for any other message.
pub fn explained(message: &str) -> Option<(String, Option<String>)> {
    let lists = [" Available fields: ", " Available variables: "];
    let (what, known) = lists.iter().find_map(|list| message.split_once(list))?;
    let name = what.split('`').nth(1)?;
    let known: Vec<&str> = known.split(", ").collect();
    let help = match nearest(name, known.iter().copied()) {
        Some(near) => Some(format!("did you mean `{near}`?")),
        None if known.len() <= LISTED => Some(format!("there are {}", known.join(", "))),
        None => None,
    };
    Some((what.trim_end_matches('.').to_owned(), help))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_there_is_not_has_the_nearest_beside_it() {
        let what = "Field `how_we_now` is not defined";
        let many: Vec<String> = (0..200).map(|number| format!("word_{number}")).collect();
        let said = |known: &str| explained(&format!("{what}. Available fields: {known}"));
        let message = Some(what.to_owned());
        let help = |help: &str| Some(help.to_owned());
        let near = said("how_we_know, skip").unzip();
        assert_eq!(
            (near.0, near.1.flatten()),
            (message.clone(), help("did you mean `how_we_know`?"))
        );
        let few = said("menu, skip").unzip();
        assert_eq!((few.0, few.1.flatten()), (message.clone(), help("there are menu, skip")));
        assert_eq!(said(&many.join(", ")).unzip(), (message, Some(None)));
        assert_eq!(explained("Variable `a` exists but its value is undefined"), None);
    }
}
