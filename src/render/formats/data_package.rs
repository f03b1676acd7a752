//! What data there are: a Data Package (specs.frictionlessdata.io/data-package), with a resource for each kind
//! of data in each language. Tables name their columns (specs.frictionlessdata.io/table-schema).
//!
//! It names files and no articles, so that it changes when a month begins, or a country comes or goes.

use serde::Serialize;

use super::tables::{Column, columns};
use super::whole::Whole;
use crate::format::Format;
use crate::model::LangId;
use crate::plan::{Dataset, urls};
use crate::render::Site;
use crate::render::site_address::{absolute, uri};

#[derive(Serialize)]
struct DataPackage<'a> {
    profile: &'static str,
    name: &'static str,
    title: &'a str,
    description: String,
    homepage: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    licenses: Vec<PackageLicence<'a>>,
    /// No key of the standard.
    #[serde(skip_serializing_if = "Option::is_none")]
    attribution: Option<&'a str>,
    contributors: [Contributor<'a>; 1],
    resources: Vec<Resource<'a>>,
}

#[derive(Serialize)]
struct PackageLicence<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'static str>,
    path: String,
    title: &'a str,
}

#[derive(Serialize)]
struct Contributor<'a> {
    title: &'a str,
    role: &'static str,
}

#[derive(Serialize)]
struct Resource<'a> {
    name: String,
    description: &'static str,
    /// No key of the standard.
    language: &'a str,
    profile: &'static str,
    path: Vec<String>,
    format: &'static str,
    mediatype: &'static str,
    encoding: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    schema: Option<TableSchema>,
}

#[derive(Serialize)]
struct TableSchema {
    fields: Vec<TableField>,
}

#[derive(Serialize)]
struct TableField {
    name: &'static str,
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<&'static str>,
    description: &'static str,
}

impl TableField {
    fn of(column: &Column) -> TableField {
        let &Column { name, values, description } = column;
        // With an offset, which the format by default hasn't.
        let format = (values == "datetime").then_some("any");
        TableField { name, r#type: values, format, description }
    }
}

/// What the data of a kind are.
fn description(dataset: &Dataset) -> &'static str {
    match dataset {
        Dataset::Newest(_) => {
            "The newest articles (ninjs 3.3), each as whole as in a file of its own."
        }
        Dataset::Month(_) => {
            "The articles of each month (ninjs 3.3): headline, dates, and where page and news item are."
        }
        Dataset::Country(..) => "Officials, offices and organizations by country (Popolo 1.0).",
        Dataset::Officials => "All officials who have a page.",
        Dataset::Posts => "All posts that these officials hold or held.",
        Dataset::Quotations(_) => "The quotations in the articles of each month.",
        Dataset::Corrections(_) => "Corrections and retractions, by year.",
        Dataset::Sources(_) => "Where the articles of each month have their facts from.",
        Dataset::Index | Dataset::Article(_) | Dataset::Retraction(_) => "",
    }
}

/// Describes the list of all data of a site.
pub fn describe(site: &Site) -> Whole {
    let settings = site.settings;
    let api = settings.api.as_ref();
    let licences = api.and_then(|api| api.licence.as_ref()).map(|licence| PackageLicence {
        name: licence.id,
        path: uri(&licence.url).into_owned(),
        title: &licence.title,
    });
    let mut resources: Vec<Resource> = Vec::new();
    for at in 0..settings.languages.len() {
        // There are at most 255 languages.
        resources.extend(of_language(site, LangId(u8::try_from(at).unwrap_or(u8::MAX))));
    }
    Whole::json(
        "data-package",
        &DataPackage {
            profile: "data-package",
            name: "open-data",
            title: &settings.title,
            description: format!(
                "{}{}A field of a table that begins with an apostrophe is what stands behind it.",
                settings.description,
                if settings.description.is_empty() { "" } else { "\n\n" },
            ),
            homepage: absolute(site, "/"),
            licenses: licences.into_iter().collect(),
            attribution: api.and_then(|api| api.attribution.as_deref()),
            contributors: [Contributor { title: settings.publisher_name(), role: "publisher" }],
            resources,
        },
    )
}

/// The data of a language, kind by kind, each with its files in the order of their paths.
fn of_language<'a>(site: &Site<'a>, lang: LangId) -> Vec<Resource<'a>> {
    let code = site.settings.lang(lang);
    let mut resources: Vec<Resource<'a>> = Vec::new();
    let routes = site.plan.routes.iter().filter(|route| route.lang == lang);
    for route in routes {
        let Some(dataset) = route.subject.dataset() else { continue };
        let Some(kind) = dataset.name() else { continue };
        let name = match lang {
            LangId::DEFAULT => kind.to_owned(),
            _ => format!("{kind}-{}", code.to_ascii_lowercase()),
        };
        // Beside the list itself by name, elsewhere by address: no path leads up (Data Resource, `path`).
        let below = route.url.strip_prefix(urls::DATA);
        let path = below
            .map_or_else(|| absolute(site, &route.url), |below| urls::encode(below).into_owned());
        if let Some(known) = resources.iter_mut().find(|resource| resource.name == name) {
            known.path.push(path);
            continue;
        }
        let is_table = route.format == Format::Csv;
        let fields = columns(dataset).iter().map(TableField::of);
        resources.push(Resource {
            name,
            description: description(dataset),
            language: code,
            profile: if is_table { "tabular-data-resource" } else { "data-resource" },
            path: vec![path],
            format: if is_table { "csv" } else { "json" },
            mediatype: if is_table { "text/csv" } else { "application/json" },
            encoding: "utf-8",
            schema: is_table.then(|| TableSchema { fields: fields.collect() }),
        });
    }
    resources
}
