//! Modules that lie side by side use each other in one direction: whoever reads one needs only those
//! that it uses, and theirs. What a module shares with its own submodules is their common business, and so
//! an arrow up to a module that holds another one isn't counted, unless that one only hands on what a third
//! one has.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::architecture::{code, files};

/// A module's path from the top of the crate.
type Module = Vec<String>;

fn module_of(path: &Path) -> Module {
    let below = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
    let names = below.with_extension("");
    let names = names.iter().map(|name| name.to_str().unwrap().to_owned());
    names.filter(|name| !["mod", "lib", "main"].contains(&name.as_str())).collect()
}

/// The paths that a tree of a `use` names: `a::{b, c::d}` is `a::b` and `a::c::d`.
fn paths_of(tree: &str) -> Vec<Module> {
    let names = |path: &str| -> Module {
        let path = path.split(" as ").next().unwrap_or_default();
        path.split("::").map(|name| name.trim().to_owned()).filter(|n| !n.is_empty()).collect()
    };
    let Some((head, rest)) = tree.split_once('{') else { return vec![names(tree)] };
    let inside = rest.rsplit_once('}').map_or(rest, |(inside, _)| inside);
    let (mut depth, mut start, mut all) = (0, 0, Vec::new());
    let ends = inside.char_indices().chain([(inside.len(), ',')]);
    for (at, c) in ends {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                for path in paths_of(&inside[start..at]) {
                    all.push(names(head).into_iter().chain(path).collect());
                }
                start = at + 1;
            }
            _ => {}
        }
    }
    all
}

/// What a module hands on: names of its submodules, by which of these they are in.
type HandedOn = BTreeMap<Module, BTreeMap<String, Module>>;

/// The paths of all `use` declarations of a module's code, as they are written.
fn declared(code: &str) -> Vec<Module> {
    let begins = |line: &str| {
        let line = line.trim_start();
        line.starts_with("use ") || line.starts_with("pub") && line.contains(" use ")
    };
    let starts = code.match_indices('\n').map(|(at, _)| at + 1);
    let uses =
        [0].into_iter().chain(starts).filter(|at| begins(code[*at..].lines().next().unwrap_or("")));
    let trees = uses.filter_map(|at| Some(code[at..].split_once("use ")?.1.split_once(';')?.0));
    trees.flat_map(paths_of).collect()
}

fn handed_on(all: &BTreeMap<Module, String>) -> HandedOn {
    let of_module = |(module, code): (&Module, &String)| {
        let names = declared(code).into_iter().filter_map(|path| {
            let path = if path[0] == "self" { &path[1..] } else { &path[..] };
            let (name, child) = path.split_last()?;
            let child = [module, child].concat();
            let is_below = child.len() > module.len() && all.contains_key(&child);
            is_below.then(|| (name.clone(), child))
        });
        (module.clone(), names.collect())
    };
    all.iter().map(of_module).collect()
}

/// The modules that a module's code names, itself and those that hold it left out.
fn used(
    module: &Module,
    code: &str,
    modules: &BTreeSet<Module>,
    handed_on: &HandedOn,
) -> BTreeSet<Module> {
    let mut paths = declared(code);
    for prefix in ["crate::", "super::", "self::"] {
        // Behind another `super::` it is the same path once more.
        let whole = code.match_indices(prefix).filter(|(at, _)| !code[..*at].ends_with("::"));
        let inline = whole.map(|(at, _)| {
            let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
            let end = code[at..].find(|c| !is_part(c)).map_or(code.len(), |end| at + end);
            code[at..end].split("::").map(str::to_owned).collect()
        });
        paths.extend(inline.collect::<Vec<Module>>());
    }
    let whole = paths.into_iter().map(|path| match path.first().map(String::as_str) {
        Some("crate") => path[1..].to_vec(),
        Some("self") => [module, &path[1..]].concat(),
        Some("super") => {
            let up = path.iter().take_while(|name| *name == "super").count();
            [&module[..module.len().saturating_sub(up)], &path[up..]].concat()
        }
        _ => [module, &path[..]].concat(),
    });
    let found = whole.filter_map(|path| {
        let mut longest = (1..=path.len()).rev().map(|length| path[..length].to_vec());
        let found = longest.find(|module| modules.contains(module))?;
        let name = path.get(found.len());
        let meant = name.and_then(|name| handed_on.get(&found)?.get(name)).cloned();
        Some(meant.unwrap_or(found))
    });
    found.filter(|other| !module.starts_with(other)).collect()
}

#[test]
fn modules_side_by_side_have_no_circles() {
    let all: BTreeMap<Module, String> = files()
        .iter()
        .map(|path| (module_of(path), code(path)))
        .filter(|(m, _)| !m.is_empty())
        .collect();
    let modules: BTreeSet<Module> = all.keys().cloned().collect();
    let handed_on = handed_on(&all);
    let mut left: BTreeMap<&Module, BTreeSet<Module>> = all
        .iter()
        .map(|(module, code)| (module, used(module, code, &modules, &handed_on)))
        .collect();
    let arrows: usize = left.values().map(BTreeSet::len).sum();
    assert!(arrows > 500, "only {arrows} arrows were found");
    loop {
        // Neither what uses nothing that is left nor what nothing uses that is left is in a circle.
        let aimed_at: BTreeSet<Module> = left.values().flatten().cloned().collect();
        let free: Vec<Module> = left
            .iter()
            .filter(|(module, others)| others.is_empty() || !aimed_at.contains(**module))
            .map(|(module, _)| (*module).clone())
            .collect();
        if free.is_empty() {
            break;
        }
        left.retain(|module, _| !free.contains(module));
        left.values_mut().for_each(|others| others.retain(|other| !free.contains(other)));
    }
    let circles: Vec<String> = left
        .iter()
        .map(|(module, others)| {
            let others: Vec<String> = others.iter().map(|other| other.join("::")).collect();
            format!("{} uses {}", module.join("::"), others.join(", "))
        })
        .collect();
    assert!(circles.is_empty(), "{circles:#?}");
}

#[test]
fn a_tree_of_a_use_is_taken_apart() {
    let paths: Vec<String> =
        paths_of("a::{b, c::{d as e, self}, f::*}").iter().map(|p| p.join("::")).collect();
    assert_eq!(paths, ["a::b", "a::c::d", "a::c::self", "a::f::*"]);
    let modules: BTreeSet<Module> = ["a", "a::b", "a::b::c", "a::d", "a::f", "e"]
        .map(|module| module.split("::").map(str::to_owned).collect())
        .into();
    let module: Module = vec!["a".into(), "b".into()];
    let code = "use super::d::D;\npub(super) use crate::{e::E};\nlet x = self::c::run(super::shared());\n\
                fn f(x: super::super::a::d::D, y: super::Handed) {}";
    let above = BTreeMap::from([("Handed".to_owned(), vec!["a".to_owned(), "f".to_owned()])]);
    let handed_on = HandedOn::from([(vec!["a".to_owned()], above)]);
    let found = used(&module, code, &modules, &handed_on);
    let found: Vec<String> = found.iter().map(|module| module.join("::")).collect();
    assert_eq!(found, ["a::b::c", "a::d", "a::f", "e"]);
}
