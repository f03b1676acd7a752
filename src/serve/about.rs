//! Describes a page to the preview's script in the browser, which shows its file and the findings in it.

use serde_json::{Value, json};

use super::paths::{self, Asked};
use super::worker::SiteWorker;
use crate::pipeline::Visibility;
use crate::pipeline::live::{Live, ValidSite};
use crate::plan::Subject;

impl SiteWorker<'_> {
    /// What the preview's script shows beside the page at a path, as JSON.
    pub(super) fn about(&self, live: &Live, good: &ValidSite, path: &str) -> String {
        let loaded = &good.loaded;
        let asked = paths::asked(&loaded.plan, loaded.settings.base_path(), path);
        let route = match asked {
            Asked::Route(route) => Some(route),
            _ => None,
        };
        let origin = route.and_then(|route| route.origin.filter(|file| file.0 != 0));
        let source = origin.map(|file| loaded.inventory.file(file).path.as_str());
        let article = route.and_then(|route| match &route.subject {
            Subject::Article { id, .. } => Some(loaded.briefing.article(*id)),
            _ => None,
        });
        let editor = loaded
            .settings
            .editor
            .as_deref()
            .zip(self.files.root().to_str())
            .map(|(address, root)| json!({ "address": address, "root": format!("{root}/") }));
        let findings: Value =
            serde_json::from_str(&good.findings(self.files, origin)).unwrap_or_default();
        let release = article.and_then(|article| article.release).map(|at| {
            let local = at.to_zoned(loaded.settings.timezone.clone());
            local.strftime("%Y-%m-%d %H:%M %Z").to_string()
        });
        json!({
            "source": source,
            "editor": editor,
            "kind": route.map(|route| route.subject.kind(route.format)),
            "draft": article.is_some_and(|article| article.draft),
            "release": release,
            "findings": findings,
            "desk": live.options().visibility == Visibility::Desk,
            "as_of": self.fixed.map(|_| live.options().as_of.to_string()),
            "public": loaded.settings.public_url,
        })
        .to_string()
    }
}
