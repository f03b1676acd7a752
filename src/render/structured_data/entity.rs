//! The page of an entity: what it is, and who belongs to it. Back pages are sealed, so that only its first
//! page says more than its name.

use super::references::{same_as, schema_type, wikidata};
use super::{GraphNode, StructuredPage, short};
use crate::model::{Details, EntityId, Post, PostEnd, PostStatus};

/// How many posts of an official, holders of an office and countries of a region are named.
const MEMBERS_NAMED: usize = 12;
/// How many other names.
const ALIASES_NAMED: usize = 8;
/// How many posts that are held now.
const JOBS_NAMED: usize = 3;

/// The entity of a page, and the page.
pub fn entity<'v>(page: &StructuredPage<'v>, id: EntityId, is_first: bool) -> Vec<GraphNode> {
    if !is_first {
        return vec![page.collection().with("about", page.reference(id))];
    }
    let whole = described(page, id);
    vec![page.collection().with("about", GraphNode::id(page.it())), whole]
}

fn described<'v>(page: &StructuredPage<'v>, id: EntityId) -> GraphNode {
    let site = &page.site;
    let entity = site.briefing.entity(id);
    let address = page.address.as_str();
    let members = site.index.of(page.route.lang).members(id);
    let description = Some(page.description).filter(|text| !text.is_empty());
    let reference = |id: &EntityId| page.reference(*id);
    let versions = page.other_versions().map(|(_, id)| id);
    let node = GraphNode::of(schema_type(&site.settings.kinds, entity.kind))
        .with("@id", page.it())
        .with("name", short(&entity.text(page.route.lang).name))
        .with("url", address)
        .with_some("description", description.map(short))
        .with("mainEntityOfPage", GraphNode::id(address))
        .with_all("sameAs", same_as(&entity.details).into_iter().chain(versions));
    match &entity.details {
        Details::Country { country, regions } => {
            let regions = regions.iter().chain(&members.regions).take(MEMBERS_NAMED);
            node.with("identifier", country.alpha2)
                .with_all("containedInPlace", regions.map(reference))
        }
        Details::Region { code, .. } => {
            let countries = members.countries.iter().take(MEMBERS_NAMED);
            node.with_some("identifier", *code).with_all("containsPlace", countries.map(reference))
        }
        Details::Official { aliases, wikidata: item, image, posts, .. } => {
            let current = posts.iter().filter(|post| post.status == PostStatus::Current);
            let jobs = current.take(JOBS_NAMED).map(|post| short(page.strings.post_title(post)));
            let mut posts: Vec<&Post> = posts.iter().collect();
            posts.sort_by_key(|post| post.order());
            posts.truncate(MEMBERS_NAMED);
            with_names(node, aliases)
                .with_all("jobTitle", jobs)
                .with_some("identifier", item.as_deref().map(identifier))
                .with_some("image", image.as_ref().and_then(|image| page.picture(image)))
                .with_all("memberOf", posts.iter().filter_map(|post| membership(page, post)))
                .with_all("hasOccupation", posts.iter().filter_map(|post| occupation(page, post)))
        }
        Details::Office { organization, country, .. } => {
            let holders = members.holders.iter().take(MEMBERS_NAMED);
            node.with_some("parentOrganization", organization.as_ref().map(reference))
                .with_some("areaServed", country.as_ref().map(reference))
                .with_all(
                    "member",
                    holders.filter_map(|(holder, at)| {
                        let post = site.briefing.entity(*holder).posts().get(*at)?;
                        let role = role(page, post, "OrganizationRole");
                        Some(role.with("member", page.reference(*holder)))
                    }),
                )
        }
        Details::Organization { country, parent, aliases, wikidata: item, .. } => {
            with_names(node, aliases)
                .with_some("parentOrganization", parent.as_ref().map(reference))
                .with_some("areaServed", country.as_ref().map(reference))
                .with_some("identifier", item.as_deref().map(identifier))
        }
        Details::Author { image, .. } => {
            node.with_some("image", image.as_ref().and_then(|image| page.picture(image)))
        }
        Details::Own { aliases, .. } => with_names(node, aliases),
        Details::Plain => node,
    }
}

fn with_names(node: GraphNode, aliases: &[String]) -> GraphNode {
    node.with_all("alternateName", aliases.iter().take(ALIASES_NAMED).map(short))
}

/// An item of Wikidata.
fn identifier(item: &str) -> GraphNode {
    GraphNode::of("PropertyValue")
        .with("propertyID", "Wikidata")
        .with("value", item)
        .with("url", wikidata(item))
}

/// A post, with the dates that are known of it. schema.org has no word for an end that nobody knows, and a
/// start without an end is a post that is held: of one that has ended it isn't said.
fn role<'v>(page: &StructuredPage<'v>, post: &'v Post, schema_type: &'v str) -> GraphNode {
    let start = post.start.filter(|_| post.end != PostEnd::Unknown);
    GraphNode::of(schema_type)
        .with("roleName", short(page.strings.post_title(post)))
        .with_some("startDate", start.map(|date| date.iso()))
        .with_some("endDate", post.end.date().map(|date| date.iso()))
}

/// A post in an office or organization, on the page of who holds or held it: the property of the role is that
/// by which it is reached (<https://schema.org/Role>).
fn membership<'v>(page: &StructuredPage<'v>, post: &'v Post) -> Option<GraphNode> {
    let organization = post.organization.map(|id| page.reference(id));
    let of = match post.office {
        Some(office) => {
            let office = page.reference(office).clone();
            Some(office.with_some("parentOrganization", organization))
        }
        None => organization.cloned(),
    };
    of.map(|of| role(page, post, "OrganizationRole").with("memberOf", of))
}

/// A post in neither: there is nothing to be a member of.
fn occupation<'v>(page: &StructuredPage<'v>, post: &'v Post) -> Option<GraphNode> {
    let is_alone = post.office.is_none() && post.organization.is_none();
    let title = is_alone.then(|| short(page.strings.post_title(post)))?;
    let occupation = GraphNode::of("Occupation").with("name", title);
    Some(role(page, post, "Role").with("hasOccupation", occupation))
}
