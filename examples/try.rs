use agendapack::*;
use std::sync::Arc;
fn main() {
    let root = std::env::args().nth(1).unwrap();
    let mut bag = vec![];
    let t = std::time::Instant::now();
    let snap = snapshot::Snapshot::take(std::path::Path::new(&root)).unwrap().into(&mut bag);
    let file: Arc<str> = "site.toml".into();
    let settings = config::parse(&file, &snap.source("site.toml").unwrap()).into(&mut bag).unwrap();
    let index = resolve::index::index(&snap, &mut bag);
    let mut drafts = std::collections::BTreeMap::new();
    for (path, entry) in &index.entries {
        let d = load::load(path, resolve::index::kind(&entry.role), &snap.texts[path], &|n| snap.source(n)).into(&mut bag);
        drafts.insert(path.clone(), d);
    }
    let site = resolve::resolve(&snap, &index, &drafts, &Arc::new(settings), model::site::Audience::Public).into(&mut bag);
    for d in &bag { 
        let src = snap.source(&d.place.file).unwrap_or_default();
        let line = if d.place.is_whole() {0} else {src[..d.place.start as usize].lines().count()};
        println!("{:?} {} {}:{} {} => {}", d.level, d.code, d.place.file, line, d.message, d.mend); }
    for b in &site.bodies { println!("{} {}", b.address, b.text.title.text); for m in &b.meetings { println!("  {} papers {} minutes {:?}", m.address, m.papers.len(), m.minutes.as_ref().map(|m| m.minutes.len()));
      for p in &m.papers { println!("     {} {} units {} parts {} -> {}", p.code, p.paper.title.text, p.paper.units, p.paper.parts.len(), p.address); } } }
    for d in &site.documents { println!("{} {}", d.address, d.parts.len()); }
    println!("{:?}", t.elapsed());
}
