//! What pages show of the kinds that a site defines.

use super::Views;
use crate::dates::rfc3339;
use crate::index::Members;
use crate::model::{Article, Entity, EntityId, EntityKind, LangId, OwnValue, OwnValues};
use crate::plan::MEMBERS_SHOWN;
use crate::render::data::{Data, list, optional, table};

/// The keys of an entity, in the order of the settings.
pub fn fields<'v>(
    views: &'v Views,
    lang: LangId,
    kind: EntityKind,
    fields: &'v [OwnValues],
) -> Data<'v> {
    let types = views.site.settings.kinds.own(kind).map_or(&[][..], |own| &own.fields);
    let fields = fields.iter().filter_map(|field| {
        let own = types.get(usize::from(field.field))?;
        let values = field.values.iter().map(|found| value(views, lang, found));
        Some(table([
            ("key", own.key.as_str().into()),
            ("label", own.labels[lang.index()].as_str().into()),
            ("values", list(values)),
        ]))
    });
    list(fields)
}

/// One value: its text, with the address or the date that it stands for, if it stands for one.
fn value<'v>(views: &'v Views, lang: LangId, value: &'v OwnValue) -> Data<'v> {
    let language = views.language(lang);
    let strings = language.strings;
    let (text, url, date) = match value {
        OwnValue::Text(text) => {
            let is_address = crate::frontmatter::fields::is_web_url(text);
            (text.clone(), is_address.then(|| text.clone()), None)
        }
        OwnValue::Number(number) => (number.to_string(), None, None),
        OwnValue::Flag(flag) => {
            (strings.get(if *flag { "yes" } else { "no" }).to_owned(), None, None)
        }
        OwnValue::Date(date) => (strings.dates().partial(*date), None, Some(date.iso())),
        OwnValue::Moment(moment) => {
            let local = moment.to_zoned(views.site.settings.timezone.clone());
            let text =
                format!("{}, {}", strings.dates().day(local.date()), local.strftime("%H:%M"));
            (text, None, Some(rfc3339(*moment)))
        }
        OwnValue::Reference(id) => {
            let name = views.site.briefing.entity(*id).text(lang).name.clone();
            (name, language.urls_of[*id].clone(), None)
        }
    };
    table([("text", text.into()), ("url", optional(url)), ("date", optional(date))])
}

/// The entities of the site's own kinds that refer to an entity, grouped by kind. If they are too
/// many for a page, they have an index of their own, whose URL is in `all`.
pub fn referrers<'v>(
    views: &'v Views,
    lang: LangId,
    entity: &Entity,
    members: &'v Members,
) -> Data<'v> {
    let groups = members.referrers.iter().map(|(kind, ids)| {
        if ids.len() <= MEMBERS_SHOWN {
            return group(views, lang, *kind, ids, None);
        }
        let all = views.href(&views.language(lang).urls.members(entity, *kind));
        group(views, lang, *kind, &[], Some(all))
    });
    list(groups)
}

/// The entities of the site's own kinds that an article is tagged with, grouped by kind.
pub fn tags<'v>(views: &'v Views, lang: LangId, article: &'v Article) -> Data<'v> {
    let kind_of = |id: &EntityId| views.site.briefing.entity(*id).kind;
    let groups = article.own.chunk_by(|a, b| kind_of(a) == kind_of(b));
    list(groups.map(|ids| group(views, lang, kind_of(&ids[0]), ids, None)))
}

fn group<'v>(
    views: &'v Views,
    lang: LangId,
    kind: EntityKind,
    ids: &'v [EntityId],
    all: Option<String>,
) -> Data<'v> {
    let kinds = &views.site.settings.kinds;
    let title = kinds.own(kind).map(|own| own.plurals[lang.index()].as_str());
    table([
        ("kind", kinds.word(kind).into()),
        ("title", title.unwrap_or_default().into()),
        ("items", views.links(lang, ids)),
        ("all", optional(all)),
    ])
}
