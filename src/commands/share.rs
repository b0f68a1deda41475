//! Other processes that typeset packs beside this one. Typst keeps what it works out in one place for all threads of a
//! process, so that threads wait for each other where processes do not.
//!
//! A process is this program again, with a hidden command. It is told by lines on its standard input which packs to set,
//! leaves them in a cache folder, and ends: also when its standard input does, which is how it knows that the one who wants
//! them is gone. It is never relied on: what is not in the cache then is set here.

use std::io::{BufRead, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::take;
use crate::cache::Cache;
use crate::model::site::Audience;
use crate::pipeline::{self, Helpers, Helping, Input, Memo};

/// Starts processes for a build.
pub(super) struct Share<'a> {
    pub site: &'a Path,
    pub audience: Audience,
    /// How many are asked for, this one with them.
    pub asked: Option<usize>,
}

impl Helpers for Share<'_> {
    fn processes(&self) -> usize {
        // How many there are changes nothing of what is built.
        self.asked.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from).min(4))
    }

    fn least(&self) -> usize {
        if self.asked.is_some() { 9 } else { 24 }
    }

    fn start(&self, cache: &Path, shares: &[Vec<String>]) -> Box<dyn Helping> {
        let children = shares.iter().filter_map(|share| self.child(cache, share).ok());
        Box::new(Children(children.collect()))
    }
}

impl Share<'_> {
    fn child(&self, cache: &Path, share: &[String]) -> std::io::Result<Child> {
        let audience = match self.audience {
            Audience::Public => "public",
            Audience::Members => "members",
        };
        let mut child = Command::new(std::env::current_exe()?)
            .arg("typeset-share")
            .arg("--site")
            .arg(self.site)
            .arg("--cache")
            .arg(cache)
            .args(["--audience", audience])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let mut text = share.join("\n");
        text.push_str("\n\n");
        if let Some(stdin) = &mut child.stdin {
            // One that does not listen sets nothing.
            let _ = stdin.write_all(text.as_bytes());
        }
        Ok(child)
    }
}

/// Processes that set packs. Dropped, they end.
struct Children(Vec<Child>);

impl Helping for Children {
    fn wait(&mut self) {
        for child in &mut self.0 {
            // Its standard input must stay open meanwhile: `wait` would close it.
            let open = child.stdin.take();
            let _ = child.wait();
            drop(open);
        }
        self.0.clear();
    }
}

impl Drop for Children {
    fn drop(&mut self) {
        for child in &mut self.0 {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Sets the packs that are named on standard input, and leaves them in a cache.
pub(super) fn typeset(site: &Path, cache: PathBuf, audience: Audience) -> Result<u8, String> {
    let mut wanted = Vec::new();
    for line in std::io::stdin().lock().lines() {
        match line {
            Ok(line) if line.is_empty() => break,
            Ok(line) => wanted.push(line),
            Err(_) => return Ok(2),
        }
    }
    std::thread::spawn(|| {
        let _ = std::io::stdin().lock().read(&mut [0]);
        std::process::exit(2);
    });
    let (snapshot, theme, mut bag) = take(site)?;
    let mut memo = Memo::new(false, Some(Cache::at(cache)));
    let Some(resolved) = pipeline::site(&snapshot, audience, &mut memo).into(&mut bag) else { return Ok(1) };
    if pipeline::stops(&bag) {
        return Ok(1);
    }
    let input = Input { snapshot: &snapshot, audience, theme: &theme, web_only: false };
    for pack in pipeline::printed(&resolved) {
        if wanted.iter().any(|wanted| wanted == pack.address()) {
            // What is wrong with it is told by the process that wants it.
            let _ = pipeline::set(&mut memo, &pack, &resolved, &input);
        }
    }
    Ok(0)
}
