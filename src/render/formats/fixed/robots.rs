//! `robots.txt` (RFC 9309), with the signals of contentsignals.org.

use crate::render::Site;
use crate::render::site_address::absolute;
use crate::settings::{NO_ROBOTS, RobotsRules};

/// All of `robots.txt`. A site that isn't to be indexed shuts all robots out, as a target that isn't does.
pub fn text(site: &Site) -> String {
    if site.drafts {
        return NO_ROBOTS.to_owned();
    }
    let robots = &site.settings.robots;
    let yes_or_no = |is_allowed| if is_allowed { "yes" } else { "no" };
    let signals = robots.signals.iter().map(|(word, is)| format!("{word}={}", yes_or_no(*is)));
    let signals = signals.collect::<Vec<_>>().join(", ");
    let everybody = vec!["*".to_owned()];
    let groups = robots.groups.iter().map(|group| (&group.agents, &group.rules));
    let mut text = String::new();
    // A robot with a group of its own doesn't read the others: what is said of all stands in each.
    for (agents, rules) in std::iter::once((&everybody, &robots.rules)).chain(groups) {
        agents.iter().for_each(|agent| line(&mut text, "User-agent", agent));
        if !signals.is_empty() {
            line(&mut text, "Content-Signal", &signals);
        }
        add_rules(&mut text, rules, site.settings.base_path());
        text.push('\n');
    }
    line(&mut text, "Sitemap", &absolute(site, "/sitemap.xml"));
    text
}

/// The rules of a group. The longest path that fits decides, whatever their order.
fn add_rules(text: &mut String, rules: &RobotsRules, base: &str) {
    for (name, paths) in [("Disallow", &rules.disallow), ("Allow", &rules.allow)] {
        paths.iter().for_each(|path| line(text, name, &format!("{base}{path}")));
    }
    if rules.disallow.is_empty() && rules.allow.is_empty() {
        line(text, "Allow", "/");
    }
}

fn line(text: &mut String, name: &str, value: &str) {
    [name, ": ", value, "\n"].iter().for_each(|part| text.push_str(part));
}
