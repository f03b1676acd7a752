use super::*;
use crate::settings::Settings;

fn parse(targets: &str) -> (Vec<PublishTarget>, Vec<Finding>, String) {
    let text = format!("title = \"T\"\nbase_url = \"https://desk.example\"\n{targets}");
    let mut findings = Vec::new();
    let settings = Settings::parse(&text, &mut findings);
    (settings.publish, findings, text)
}

#[test]
fn targets_of_every_kind() {
    let (targets, findings, _) = parse(
        "[publish.copy]\nkind = \"local\"\npath = \"/srv/desk\"\n\
         [publish.pages]\nkind = \"git\"\nrepository = \"git@host.example:desk/site.git\"\n\
         [publish.live]\nkind = \"s3\"\nbucket = \"desk\"\nprefix = \"/news/\"\n\
         base_url = \"https://news.example/\"\nconcurrency = 4\nafter = [\"purge\", \"-v\"]\n\
         [[publish.live.serve]]\npath = \"*.pdf\"\ncache_control = \"no-store\"\n\
         [publish.web]\nkind = \"sftp\"\nhost = \"web\"\npath = \"/var/www\"\nswitch = false\n",
    );
    assert_eq!(findings, []);
    let kinds: Vec<_> = targets.iter().map(|t| (t.name.as_str(), t.place.kind())).collect();
    let live = targets.iter().find(|t| t.name == "live").unwrap();
    assert_eq!(kinds.len(), 4);
    assert_eq!(live.base_url.as_deref(), Some("https://news.example"));
    assert_eq!((live.concurrency, live.after.len(), live.serve.len()), (4, 2, 1));
    assert!(
        matches!(&live.place, PublishPlace::S3 { prefix, region, conditional_writes: true, .. }
        if prefix == "news" && region == "us-east-1")
    );
    assert!(targets.iter().any(|t| matches!(t.place, PublishPlace::Sftp { switch: false, .. })));
}

#[test]
fn mistakes_have_their_places() {
    let (_, findings, text) = parse(
        "[publish.a]\nkind = \"ftp\"\n[publish.b]\nkind = \"git\"\n[publish.c]\n\
         kind = \"local\"\npath = \"x\"\npaht = \"y\"\nconcurrency = 0\n",
    );
    let mut found: Vec<_> = findings
        .iter()
        .map(|f| (f.code, &text[f.spot.unwrap().start as usize..f.spot.unwrap().end as usize]))
        .collect();
    found.sort_unstable();
    assert_eq!(
        found,
        [
            (Code::UnknownKey, "paht"),
            (Code::MissingKey, "b"),
            (Code::InvalidValue, "\"ftp\""),
            (Code::InvalidValue, "0"),
        ]
    );
}

#[test]
fn a_secret_is_refused_and_never_shown() {
    for line in [
        "secret_access_key = \"CANARY\"",
        "password = \"CANARY\"",
        "token = \"CANARY\"",
        "repository = \"https://me:CANARY@host.example/x.git\"",
    ] {
        let (_, findings, _) = parse(&format!("[publish.a]\nkind = \"git\"\n{line}\n"));
        let secret = |f: &&Finding| f.help.as_deref().is_some_and(|h| h.contains("site.toml"));
        assert!(findings.iter().any(|f| secret(&f)), "{line}");
        assert!(findings.iter().all(|f| !format!("{f:?}").contains("CANARY")), "{line}");
    }
}

#[test]
fn an_address_leads_to_a_repository_and_to_no_program() {
    for bad in [
        "ext::sh -c x",
        "-x",
        "--upload-pack=x",
        "ssh://-oProxyCommand=x/y",
        "ssh://me@-oX/y",
        "me@-oProxyCommand=x:y",
        "foo://host/x",
    ] {
        let (targets, findings, _) =
            parse(&format!("[publish.a]\nkind = \"git\"\nrepository = \"{bad}\"\n"));
        assert!(targets.is_empty() && findings.len() == 1, "{bad}: {findings:?}");
    }
    for bad in ["-oProxyCommand=x", "a b", "a;b", "$(x)", "a'b", "a`b", "me@host"] {
        let (targets, findings, _) =
            parse(&format!("[publish.a]\nkind = \"sftp\"\nhost = \"{bad}\"\npath = \"x\"\n"));
        assert!(targets.is_empty() && findings.len() == 1, "{bad}: {findings:?}");
    }
}

#[test]
fn drafts_have_an_address_and_a_place_of_their_own() {
    let target = |more: &str| format!("[publish.a]\nkind = \"local\"\npath = \"../www\"\n{more}");
    let other = "base_url = \"https://test.desk.example\"\n";
    let (targets, findings, _) = parse(&target(&format!("drafts = true\n{other}")));
    assert_eq!(findings, []);
    assert!(targets[0].drafts && targets[0].noindex);
    let (targets, _, _) = parse(&target("noindex = true\n"));
    assert!(!targets[0].drafts && targets[0].noindex);
    for address in
        ["", "base_url = \"https://desk.example/\"", "base_url = \"http://WWW.desk.example.:80\""]
    {
        let (targets, findings, text) = parse(&target(&format!("drafts = true\n{address}\n")));
        assert!(targets.iter().all(|target| !target.drafts), "{address}");
        let spot = findings[0].spot.unwrap();
        assert_eq!(&text[spot.start as usize..spot.end as usize], "true");
    }
    let both = format!(
        "{}[publish.b]\nkind = \"local\"\npath = \"../www\"\ndrafts = true\n{other}",
        target("")
    );
    let (_, findings, text) = parse(&both);
    let spot = findings[0].spot.unwrap();
    assert_eq!((findings.len(), &text[spot.start as usize..spot.end as usize]), (1, "b"));
    // Within another's, or around it, is no place of its own either.
    let s3 = |prefix: &str| format!("kind = \"s3\"\nbucket = \"b\"\nprefix = \"{prefix}\"\n");
    let local = |path: &str| format!("kind = \"local\"\npath = \"{path}\"\n");
    let sftp = |path: &str| format!("kind = \"sftp\"\nhost = \"h\"\npath = \"{path}\"\n");
    for (one, two, shares) in [
        (local("../www"), local("../www/test"), true),
        (local("../www/test"), local(".././x/../www"), true),
        (local("../www"), local("../www2"), false),
        // Beside a link stands the folder that it leads to.
        (local("../www"), local("../.www.dateline/a/test"), true),
        (local("../.www.dateline/x/../b"), local("../www/"), true),
        (local("../www"), local("../.www2.dateline/a"), false),
        (local("www"), local(".www.dateline"), true),
        (sftp("/srv/www"), sftp("/srv/.www.dateline/b/test"), true),
        ("kind = \"s3\"\nbucket = \"b\"\n".to_owned(), s3("test"), true),
        (s3("test"), s3("live"), false),
        (
            s3("a") + "endpoint = \"https://s3.example\"\n",
            s3("a/b") + "endpoint = \"https://S3.example:443/\"\n",
            true,
        ),
        (
            s3("a") + "endpoint = \"https://s3.example\"\n",
            s3("a/b") + "endpoint = \"https://s4.example\"\n",
            false,
        ),
        (sftp("/srv/www"), sftp("/srv/www/test/"), true),
        (sftp("/srv/www"), sftp("srv/www"), false),
        (
            sftp("/srv/www").replace("\"h\"", "\"localhost\""),
            sftp("/srv/www/x").replace("\"h\"", "\"127.0.0.1\""),
            true,
        ),
        (sftp("/srv/www"), sftp("/srv/www") + "port = 22\n", true),
        (sftp("/srv/www"), sftp("/srv/www") + "port = 2222\n", false),
        (s3("a"), local("a"), false),
    ] {
        let both = format!("[publish.a]\n{one}[publish.b]\n{two}drafts = true\n{other}");
        let (_, findings, _) = parse(&both);
        assert_eq!(findings.len(), usize::from(shares), "{both}: {findings:?}");
    }
}
