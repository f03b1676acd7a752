//! What is asked of a build, a check and a preview.
//!
//! Each has a type of its own, so that nobody can ask a check to write or a build to show what
//! isn't out yet.

use jiff::Timestamp;

use super::PageLimits;
use crate::resolve::{Clock, Visibility};

/// Whose eyes a build is for. There is no value for the desk, which sees what isn't out yet: only a
/// preview can be asked for that ([`Visibility::Desk`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BuildVisibility {
    /// Everybody's: only what is out.
    #[default]
    Public,
    /// Those who read drafts. Embargoes stay in force, and no page may be indexed by search
    /// engines.
    Drafts,
}

impl BuildVisibility {
    /// With drafts or without.
    pub fn with_drafts(drafts: bool) -> BuildVisibility {
        if drafts { BuildVisibility::Drafts } else { BuildVisibility::Public }
    }

    /// Whether drafts are shown.
    pub fn shows_drafts(self) -> bool {
        Visibility::from(self).shows_drafts()
    }
}

impl From<BuildVisibility> for Visibility {
    fn from(visibility: BuildVisibility) -> Visibility {
        match visibility {
            BuildVisibility::Public => Visibility::Public,
            BuildVisibility::Drafts => Visibility::Drafts,
        }
    }
}

/// What a build and a check have in common.
#[derive(Debug, Clone)]
pub struct SiteOptions {
    /// Takes the place of the settings' `base_url`.
    pub base_url: Option<String>,
    /// Whose eyes the site is for.
    pub visibility: BuildVisibility,
    /// The clock that decides what is out.
    pub as_of: Timestamp,
    /// Whether warnings are errors.
    pub deny_warnings: bool,
    /// What rendering one page may take.
    pub page_limits: PageLimits,
}

impl SiteOptions {
    /// The public site at an instant.
    pub fn at(as_of: Timestamp) -> SiteOptions {
        let visibility = BuildVisibility::Public;
        let page_limits = PageLimits::default();
        SiteOptions { base_url: None, visibility, as_of, deny_warnings: false, page_limits }
    }
}

/// What is to be built.
#[derive(Debug, Clone)]
pub struct BuildOptions {
    /// The options that a build shares with a check.
    pub site: SiteOptions,
    /// Whether search engines are kept from indexing any page, drafts or not.
    pub noindex: bool,
    /// Whether to use nothing that the cache has.
    pub clean: bool,
    /// A URL path, or a path in the output, about which to say why it was rendered or not.
    pub explain: Option<String>,
    /// Whether the summary is to contain the manifest of this very build.
    pub keeps_manifest: bool,
}

impl BuildOptions {
    /// The public site at an instant.
    pub fn at(as_of: Timestamp) -> BuildOptions {
        SiteOptions::at(as_of).into()
    }
}

impl From<SiteOptions> for BuildOptions {
    fn from(site: SiteOptions) -> BuildOptions {
        BuildOptions { site, noindex: false, clean: false, explain: None, keeps_manifest: false }
    }
}

/// What is to be checked.
#[derive(Debug, Clone)]
pub struct CheckOptions {
    /// The options that a check shares with a build.
    pub site: SiteOptions,
    /// Whether to report articles without a source, sources without a date and, if the site wants
    /// archived copies, sources without one.
    pub sources: bool,
}

impl CheckOptions {
    /// The public site at an instant.
    pub fn at(as_of: Timestamp) -> CheckOptions {
        SiteOptions::at(as_of).into()
    }
}

impl From<SiteOptions> for CheckOptions {
    fn from(site: SiteOptions) -> CheckOptions {
        CheckOptions { site, sources: false }
    }
}

/// How a site is loaded from its folder, up to the plan. A preview is asked for all of this, a
/// build or a check for part of it.
#[derive(Debug, Clone)]
pub struct LoadOptions {
    /// Takes the place of the settings' `base_url`.
    pub base_url: Option<String>,
    /// Scheme and host that replace those of `base_url`; its path stays.
    pub origin: Option<String>,
    /// Whose eyes the site is for.
    pub visibility: Visibility,
    /// The clock that decides what is out.
    pub as_of: Timestamp,
}

impl LoadOptions {
    /// The public site at an instant.
    pub fn at(as_of: Timestamp) -> LoadOptions {
        LoadOptions { base_url: None, origin: None, visibility: Visibility::Public, as_of }
    }

    pub(super) fn clock(&self) -> Clock {
        Clock { as_of: self.as_of, visibility: self.visibility }
    }
}

impl From<&SiteOptions> for LoadOptions {
    fn from(site: &SiteOptions) -> LoadOptions {
        LoadOptions {
            base_url: site.base_url.clone(),
            visibility: site.visibility.into(),
            ..LoadOptions::at(site.as_of)
        }
    }
}
