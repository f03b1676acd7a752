//! Row 12: whoever reads while the site is edited gets whole pages of one state, and none that is
//! older than one they had.

use std::fs;
use std::io::Write;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::client::{Client, Preview};
use crate::support::{NOW, Site, sized};

const PATH: &str = "content/articles/plain.md";
const PAGE: &str = "/2026/01/01/plain/";

/// An article whose title is of an edit, as its text's first and last words are.
fn article(n: usize) -> String {
    let middle = format!("Line of edit {n}.\n\n").repeat(400);
    format!("+++\ntitle = \"T{n}T\"\ndate = 2026-01-01\n+++\nB{n}B\n\n{middle}\n\nE{n}E\n")
}

/// The number of an edit between two letters.
fn number(text: &str, letter: char) -> Option<usize> {
    text.split(letter).find_map(|part| part.parse().ok())
}

/// What a page says of which edit it is, if all of it says the same.
fn of_one_state(text: &str) -> usize {
    let body = text.split_once("<body").unwrap().1;
    let (b, e, t) = (number(body, 'B'), number(body, 'E'), number(text, 'T'));
    assert!(b.is_some() && b == e && b == t, "begins with {b:?}, ends with {e:?}, is called {t:?}");
    let b = b.unwrap();
    assert_eq!(text.matches(&format!("Line of edit {b}.")).count(), 400, "half of edit {b}");
    assert!(text.trim_end().ends_with("</html>"));
    b
}

fn read(client: &mut Client) -> usize {
    let answer = client.get(PAGE);
    assert_eq!(answer.status, 200, "{}", answer.text());
    of_one_state(&answer.text())
}

#[test]
fn a_reader_gets_whole_pages_and_none_that_is_older() {
    let edits = sized(250, 1_000, 5_000);
    let site = Site::bare();
    site.write(PATH, article(0));
    let preview = Preview::start(&site.root, &["--as-of", NOW]);
    let path = site.root.join(PATH);
    // The newest edit that somebody has had in an answer.
    let answered = AtomicUsize::new(0);
    let (over, reads) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let mut client = preview.client();
                while !over.load(Ordering::SeqCst) {
                    let least = answered.load(Ordering::SeqCst);
                    let n = read(&mut client);
                    assert!(n >= least, "edit {n} after {least} was there");
                    answered.fetch_max(n, Ordering::SeqCst);
                    reads.fetch_add(1, Ordering::SeqCst);
                    // Readers leave the machine to others now and then.
                    std::thread::sleep(std::time::Duration::from_micros(500));
                }
            });
        }
        let mut client = preview.client();
        for n in 1..=edits {
            let text = article(n);
            match n % 20 {
                0 => {
                    fs::remove_file(&path).unwrap();
                    fs::write(&path, text).unwrap();
                }
                1..=6 => {
                    // In place, in two goes.
                    let mut file = fs::File::create(&path).unwrap();
                    let (first, second) = text.split_at(text.len() / 2);
                    file.write_all(first.as_bytes()).unwrap();
                    file.flush().unwrap();
                    file.write_all(second.as_bytes()).unwrap();
                }
                7..=9 => fs::write(&path, text).unwrap(),
                _ => {
                    let other = path.with_file_name(".plain.md.tmp");
                    fs::write(&other, text).unwrap();
                    fs::rename(&other, &path).unwrap();
                }
            }
            // Half of the edits are waited for, the others are overtaken. Before one that is written
            // in place in two goes nothing is on its way that would have its first half read: that
            // it isn't whole is for the time after its own events to say.
            if n % 2 == 0 || n % 20 < 6 {
                crate::client::until("the edit is shown", || {
                    (read(&mut client) >= n).then_some(())
                });
            }
        }
        crate::client::until("the last edit is shown", || {
            (read(&mut client) == edits).then_some(())
        });
        over.store(true, Ordering::SeqCst);
    });
    println!("{edits} edits, {} pages read", reads.load(Ordering::SeqCst));
    assert!(reads.load(Ordering::SeqCst) > edits);
}
