//! Persons, organizations, posts and memberships of a country, for programs: Popolo 1.0
//! (popoloproject.com/specs), each thing valid by the schema of its class, in one file by the names of the
//! classes.
//!
//! A person is an official with a page, a post an office, a membership what an official holds or held. What
//! has no page of its own is there by its name alone, within what names it.

use std::borrow::Cow;

use serde::Serialize;

use super::entities;
use super::whole::Whole;
use crate::dates::PartialDate;
use crate::frontmatter::fields::is_web_url;
use crate::model::{Details, Entity, EntityId, LangId, Picture, Post};
use crate::plan::{Dataset, Route, Urls};
use crate::render::Site;
use crate::render::shown_picture::ShownPicture;
use crate::render::site_address::uri;

/// What is said of a country's officials, and of what they belong to.
#[derive(Serialize, Default)]
struct PopoloDocument<'a> {
    persons: Vec<Person<'a>>,
    organizations: Vec<Organization<'a>>,
    posts: Vec<PopoloPost<'a>>,
    memberships: Vec<Membership<'a>>,
}

#[derive(Serialize)]
struct Person<'a> {
    id: String,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sort_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    other_names: Vec<OtherName<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    identifiers: Vec<Identifier<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<String>,
    links: Vec<PopoloLink>,
}

#[derive(Serialize)]
struct Organization<'a> {
    id: String,
    name: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    other_names: Vec<OtherName<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    identifiers: Vec<Identifier<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<NameAlone<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    area: Option<Area<'a>>,
    links: Vec<PopoloLink>,
}

/// A post is what an office is called here.
#[derive(Serialize)]
struct PopoloPost<'a> {
    id: String,
    label: &'a str,
    #[serde(flatten)]
    organization: InOrganization<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    area: Option<Area<'a>>,
    links: Vec<PopoloLink>,
}

#[derive(Serialize)]
struct Membership<'a> {
    label: Cow<'a, str>,
    role: &'a str,
    person_id: String,
    #[serde(flatten)]
    organization: InOrganization<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    post_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_date: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sources: Vec<PopoloLink>,
}

/// The organization of something: by its id, if data have more of it, or by its name.
#[derive(Serialize, Default)]
struct InOrganization<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    organization_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    organization: Option<NameAlone<'a>>,
}

#[derive(Serialize)]
struct NameAlone<'a> {
    name: &'a str,
}

#[derive(Serialize)]
struct OtherName<'a> {
    name: &'a str,
}

#[derive(Serialize)]
struct Identifier<'a> {
    scheme: &'static str,
    identifier: &'a str,
}

#[derive(Serialize)]
struct Area<'a> {
    id: String,
    name: &'a str,
    identifier: &'a str,
    classification: &'static str,
}

#[derive(Serialize)]
struct PopoloLink {
    url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'static str>,
}

impl PopoloLink {
    fn of(address: &str, note: Option<&'static str>) -> PopoloLink {
        PopoloLink { url: uri(address).into_owned(), note }
    }
}

/// Describes the file of a route; one that is about no country is empty.
pub fn describe(site: &Site, route: &Route) -> Whole {
    let mut document = PopoloDocument::default();
    if let Some(Dataset::Country(_, members)) = route.subject.dataset() {
        let of = PopoloSite { site: *site, lang: route.lang };
        members.iter().for_each(|id| of.add(*id, &mut document));
    }
    Whole::json("popolo", &document)
}

/// A site in one of its languages.
struct PopoloSite<'a> {
    site: Site<'a>,
    lang: LangId,
}

impl<'a> PopoloSite<'a> {
    fn add(&self, id: EntityId, document: &mut PopoloDocument<'a>) {
        let entity = self.site.briefing.entity(id);
        let name = entity.text(self.lang).name.as_str();
        let own_id = entities::id(&self.site, entity);
        match &entity.details {
            Details::Official { aliases, wikidata, website, image, posts, .. } => {
                let memberships = posts.iter().map(|post| self.membership(&own_id, post));
                document.memberships.extend(memberships);
                document.persons.push(Person {
                    name,
                    sort_name: entity.text(self.lang).sort_name.as_deref(),
                    other_names: other_names(aliases),
                    identifiers: identifiers(wikidata.as_deref()),
                    image: image.as_ref().map(|image| self.image(entity, image)),
                    links: self.links(entity, website.as_deref()),
                    id: own_id,
                });
            }
            Details::Organization { country, parent, aliases, wikidata, website } => {
                let InOrganization { organization_id, organization } = self.organization(*parent);
                document.organizations.push(Organization {
                    id: own_id,
                    name,
                    other_names: other_names(aliases),
                    identifiers: identifiers(wikidata.as_deref()),
                    parent_id: organization_id,
                    parent: organization,
                    area: self.area(*country),
                    links: self.links(entity, website.as_deref()),
                });
            }
            Details::Office { organization, country, .. } => document.posts.push(PopoloPost {
                id: own_id,
                label: name,
                organization: self.organization(*organization),
                area: self.area(*country),
                links: self.links(entity, None),
            }),
            Details::Country { .. }
            | Details::Region { .. }
            | Details::Author { .. }
            | Details::Plain
            | Details::Own { .. } => {}
        }
    }

    fn membership(&self, person: &str, post: &'a Post) -> Membership<'a> {
        Membership {
            label: self.site.theme.strings[self.lang.index()].post_title(post),
            role: &post.title,
            person_id: person.to_owned(),
            organization: self.organization(post.organization),
            post_id: post.office.and_then(|id| entities::id_of_listed(&self.site, self.lang, id)),
            start_date: post.start.map(PartialDate::iso),
            end_date: post.end.date().map(PartialDate::iso),
            // Words that name a source are no link; the table of posts has them.
            sources: (post.source.iter().filter(|source| is_web_url(source)))
                .map(|address| PopoloLink::of(address, None))
                .collect(),
        }
    }

    fn organization(&self, id: Option<EntityId>) -> InOrganization<'a> {
        let Some(id) = id else { return InOrganization::default() };
        let organization_id = entities::id_of_listed(&self.site, self.lang, id);
        let name = &self.site.briefing.entity(id).text(self.lang).name;
        let organization = organization_id.is_none().then_some(NameAlone { name });
        InOrganization { organization_id, organization }
    }

    fn area(&self, country: Option<EntityId>) -> Option<Area<'a>> {
        let entity = self.site.briefing.entity(country?);
        Some(Area {
            id: entities::id(&self.site, entity),
            name: &entity.text(self.lang).name,
            identifier: &entity.key,
            classification: "country",
        })
    }

    fn links(&self, entity: &Entity, website: Option<&str>) -> Vec<PopoloLink> {
        let page = entities::page(&self.site, self.lang, entity);
        let website = website.map(|address| PopoloLink::of(address, Some("website")));
        [PopoloLink::of(&page, Some("page"))].into_iter().chain(website).collect()
    }

    fn image(&self, entity: &Entity, image: &Picture) -> String {
        let page = Urls::new(self.site.settings, self.lang).entity(entity);
        ShownPicture::of(&self.site, &page, &image.path).address(&self.site.settings.base_url)
    }
}

fn other_names(aliases: &[String]) -> Vec<OtherName<'_>> {
    aliases.iter().map(|name| OtherName { name }).collect()
}

fn identifiers(wikidata: Option<&str>) -> Vec<Identifier<'_>> {
    wikidata.map(|identifier| Identifier { scheme: "wikidata", identifier }).into_iter().collect()
}
