//! The preview: what the browser is given, what it is not, and what happens when a file is saved.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::harness::SiteTest;

const PAPER: &str = "content/bodies/planning/2026-04-01/b1-weir-cottage.md";
const PAGE: &str = "/council/bodies/planning/2026-04-01/b1-weir-cottage/";

/// How long to wait for what should take a second, on a computer that has much else to do.
const PATIENCE: Duration = Duration::from_secs(60);

/// A preview that runs until it is dropped.
struct Preview {
    child: Child,
    /// Where it says that it is.
    url: String,
    port: u16,
}

struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Preview {
    fn start(site: &SiteTest, arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_agendapack"))
            .arg("serve")
            .args(arguments)
            .current_dir(site.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.by_ref().map(Result::unwrap).find(|line| line.contains(" is at http://")).unwrap();
        // Whoever writes to a pipe that nobody reads stands still or ends.
        std::thread::spawn(move || lines.for_each(drop));
        let url =
            line.strip_prefix("The preview is at ").and_then(|rest| rest.strip_suffix("  (Ctrl-C ends it)")).unwrap();
        let port = url.strip_prefix("http://127.0.0.1:").unwrap().split('/').next().unwrap().parse().unwrap();
        Self { url: url.to_owned(), child, port }
    }

    fn request(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut request = format!("{method} {path} HTTP/1.0\r\n");
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        stream.write_all(format!("{request}\r\n").as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Answer { status, head: head.to_owned(), body: body.to_owned() }
    }

    fn get(&self, path: &str) -> Answer {
        self.request("GET", path, &[("Host", &format!("127.0.0.1:{}", self.port))])
    }

    /// Asks again until the answer is as wanted.
    fn until(&self, path: &str, wanted: impl Fn(&Answer) -> bool) -> Answer {
        let started = Instant::now();
        loop {
            let answer = self.get(path);
            if wanted(&answer) {
                return answer;
            }
            assert!(started.elapsed() < PATIENCE, "{path} still says: {}", answer.body);
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn shows_the_site_as_it_will_stand_on_its_server() {
    let site = SiteTest::small();
    let preview = Preview::start(&site, &["--port", "0"]);
    assert_eq!(preview.url, format!("http://127.0.0.1:{}/council/", preview.port));

    let home = preview.get("/council/");
    assert_eq!(home.status, 200);
    assert!(home.head.contains("Content-Type: text/html; charset=utf-8"), "{}", home.head);
    assert!(home.head.contains("Cache-Control: no-store"), "{}", home.head);
    assert!(home.body.contains("Meetings of Riverside Council."), "{}", home.body);
    assert!(home.body.contains("src=\"/__agendapack/preview.js\""), "{}", home.body);

    let paper = preview.get(&format!("{PAGE}?from=home"));
    assert!(paper.body.contains("The cottage stands by the weir."), "{}", paper.body);

    for (path, to) in [("/", "/council/"), (PAGE.trim_end_matches('/'), PAGE)] {
        let answer = preview.get(path);
        assert_eq!(answer.status, 302);
        assert!(answer.head.contains(&format!("Location: {to}")), "{}", answer.head);
    }

    let missing = preview.get("/council/nothing/here/");
    assert_eq!(missing.status, 404);
    assert!(missing.body.contains("</html>"), "{}", missing.body);

    let pdf = preview.get("/council/documents/charter/charter.pdf");
    assert_eq!(pdf.status, 200);
    assert!(pdf.head.contains("Content-Type: application/pdf"), "{}", pdf.head);
    // The preview writes nothing.
    assert!(!site.path().join("public").exists());
}

#[test]
fn answers_this_computer_alone() {
    let site = SiteTest::small();
    let preview = Preview::start(&site, &["--port", "0"]);
    let own = format!("localhost:{}", preview.port);
    for (headers, status) in [
        (&[("Host", own.as_str())][..], 200),
        (&[("Host", &own), ("Origin", &format!("http://{own}"))], 200),
        (&[("Host", "riverside.example")], 403),
        (&[("Host", "127.0.0.1:1")], 403),
        (&[("Host", &own), ("Origin", "https://elsewhere.example")], 403),
        (&[("Host", &own), ("Origin", "null")], 403),
        (&[], 403),
    ] {
        for path in ["/council/", "/__agendapack/mistakes"] {
            let answer = preview.request("GET", path, headers);
            assert_eq!(answer.status, status, "{path} {headers:?}");
            if status == 403 {
                assert_eq!(answer.body, "This preview is for this computer alone.");
            }
        }
    }
    assert_eq!(preview.request("POST", "/council/", &[("Host", &own), ("Content-Length", "0")]).status, 405);
}

#[test]
fn gives_nothing_that_is_not_of_the_site() {
    let site = SiteTest::small();
    site.write("content/bodies/planning/2026-04-01/restricted/c1-case.md", "---\ntitle: Case\n---\n\nSECRET\n");
    site.append(
        "content/bodies/planning/2026-04-01/agenda.md",
        "\n## C. Closed {.restricted}\n\n- C1 [Case](restricted/c1-case.md)\n",
    );
    let preview = Preview::start(&site, &["--port", "0"]);
    for path in [
        "/../../etc/passwd",
        "/council/../../../../../../etc/passwd",
        "/council/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/council/..%2f..%2f..%2fetc%2fpasswd",
        "/council//etc/passwd",
        "/etc/passwd",
        "/site.toml",
        "/council/site.toml",
        "/council/../site.toml",
        "/council/content/documents/charter.md",
        "/council/bodies/planning/2026-04-01/restricted/c1-case.md",
        "/council/bodies/planning/2026-04-01/c1-case/",
        "/council/\u{0}",
        "/council/%00",
        "/council/%ff",
        "/__agendapack/",
        "/__agendapack/../site.toml",
    ] {
        let answer = preview.get(path);
        assert_eq!(answer.status, 404, "{path}");
        for secret in ["root:", "base_url", "SECRET", "ten days"] {
            assert!(!answer.body.contains(secret), "{path}: {}", answer.body);
        }
    }
    // It is still there.
    assert_eq!(preview.get("/council/").status, 200);
}

#[test]
fn follows_what_is_saved_and_keeps_the_last_good_site() {
    let site = SiteTest::small();
    let preview = Preview::start(&site, &["--port", "0"]);
    assert_eq!(preview.get("/__agendapack/mistakes").body, "");

    site.edit(PAPER, "It has no road.", "It has a new road.");
    let page = preview.until(PAGE, |page| page.body.contains("It has a new road."));
    assert!(!page.body.contains("It has no road."));

    site.edit(PAPER, "## 1.0 The site", "#### 1.0 The site");
    let told = preview.until("/__agendapack/mistakes", |told| !told.body.is_empty());
    assert_eq!(
        told.body,
        "error[heading-skipped]: the first heading below the title is of level 4\n \
         --> content/bodies/planning/2026-04-01/b1-weir-cottage.md:8:1\n  |\n\
         8 | #### 1.0 The site\n  | ^^^^^^^^^^^^^^^^^\n  = mend: begin it with `##`\n\n1 error\n"
    );
    assert!(preview.get(PAGE).body.contains("It has a new road."));

    site.edit(PAPER, "#### 1.0 The site", "## 1.0 The place");
    preview.until("/__agendapack/mistakes", |told| told.body.is_empty());
    assert!(preview.get(PAGE).body.contains("The place"));

    // So do the settings.
    let settings = site.path().join("site.toml");
    std::fs::rename(&settings, site.path().join("site.away")).unwrap();
    preview.until("/__agendapack/mistakes", |told| told.body.contains("site.toml cannot be read"));
    std::fs::rename(site.path().join("site.away"), &settings).unwrap();
    preview.until("/__agendapack/mistakes", |told| told.body.is_empty());

    // A whole paper comes and goes.
    site.write("content/documents/trees.md", "---\ntitle: Trees\n---\n\nWe plant them.\n");
    preview.until("/council/documents/trees/", |page| page.status == 200);
    site.remove("content/documents/trees.md");
    preview.until("/council/documents/trees/", |page| page.status == 404);
}

#[test]
fn shows_the_site_with_a_page_in_place_of_a_paper_that_cannot_be_read() {
    let site = SiteTest::small();
    let preview = Preview::start(&site, &["--port", "0"]);
    let mistakes = "/__agendapack/mistakes";
    assert!(preview.get(mistakes).head.contains("Agendapack-Built: 1"));
    site.write_bytes("content/bodies/planning/2026-04-01/plan.pdf", b"%PDF-1.7 and nothing else");
    site.edit("content/bodies/planning/2026-04-01/agenda.md", "B2 Site visits (verbal)", "B2 [The plan](plan.pdf)");
    let told = preview.until(mistakes, |told| told.body.starts_with("error[broken-pdf]"));
    assert!(told.body.ends_with("\n1 error\n") && told.head.contains("Agendapack-Built: 1"), "{}", told.head);
    let page = preview.until("/council/bodies/planning/2026-04-01/plan/", |page| page.body.contains("id=\"page-7\""));
    assert!(page.body.contains("This paper is not in the pack."), "{}", page.body);
    assert_eq!(preview.get("/council/bodies/planning/2026-04-01/plan.pdf").status, 404);
    // Other texts can be worked on.
    site.edit(PAPER, "It has no road.", "It has a new road.");
    preview.until(PAGE, |page| page.body.contains("It has a new road."));
    // Another mistake keeps it as it was.
    site.edit(PAPER, "## 1.0 The site", "#### 1.0 The place");
    let told = preview.until(mistakes, |told| told.body.contains("error[heading-skipped]"));
    assert!(told.body.contains("error[broken-pdf]") && told.head.contains("Agendapack-Built: 0"), "{}", told.head);
    assert!(preview.get(PAGE).body.contains("1.0 The site"));
    site.edit(PAPER, "#### 1.0 The place", "## 1.0 The place");
    site.write_bytes("content/bodies/planning/2026-04-01/plan.pdf", &crate::foreign::text(&[&["Alder."]]));
    preview.until(mistakes, |told| told.body.is_empty());
    assert_eq!(preview.until("/council/bodies/planning/2026-04-01/plan.pdf", |pdf| pdf.status == 200).status, 200);
}

#[test]
fn shows_nobody_half_a_file() {
    let site = SiteTest::small();
    let preview = Preview::start(&site, &["--port", "0", "--web-only"]);
    let version = || preview.get("/__agendapack/wait?v=0").body.parse::<u64>().unwrap();
    let text = std::fs::read_to_string(site.path().join(PAPER)).unwrap();
    let (mut seen, mut rounds) = (Vec::new(), 0);
    // A program that writes in two steps, as far as this computer has the time to do so.
    while seen.len() < 4 && rounds < 40 {
        rounds += 1;
        let before = version();
        let began = Instant::now();
        site.write(PAPER, "---\ntitle: [Weir");
        std::thread::sleep(Duration::from_millis(12));
        site.write(PAPER, &text.replace("It has no road.", &format!("It has road {rounds}.")));
        let took = began.elapsed();
        preview.until(PAGE, |page| page.body.contains(&format!("It has road {rounds}.")));
        std::thread::sleep(Duration::from_millis(100));
        if took < Duration::from_millis(20) {
            seen.push(version() - before);
        }
    }
    // Once each, but for a moment in which something else had the computer.
    assert!(seen.iter().filter(|steps| **steps > 1).count() < 2, "{seen:?}");
}

#[test]
fn tells_a_browser_that_waits() {
    let site = SiteTest::small();
    let preview = Preview::start(&site, &["--port", "0"]);
    // The pages are there first, and then their marks, too.
    preview.until("/__agendapack/page?p=/council/", |page| page.body.len() > 64 && page.body.ends_with(" 0"));
    let whole: u64 = preview.get("/__agendapack/wait?v=0").body.parse().unwrap();
    assert!(whole > 0);
    let answer = std::thread::scope(|scope| {
        let waits = scope.spawn(|| preview.get(&format!("/__agendapack/wait?v={whole}")).body);
        std::thread::sleep(Duration::from_millis(200));
        assert!(!waits.is_finished());
        site.edit(PAPER, "It has no road.", "It has a new road.");
        waits.join().unwrap()
    });
    assert_eq!(answer, (whole + 1).to_string());
}

#[test]
fn begins_with_a_site_that_has_mistakes() {
    let site = SiteTest::small();
    site.edit(PAPER, "## 1.0 The site", "#### 1.0 The site");
    let preview = Preview::start(&site, &["--port", "0"]);
    let page = preview.get("/council/");
    assert_eq!(page.status, 404);
    assert!(page.body.contains("Not built yet") && page.body.contains("preview.js"), "{}", page.body);
    assert!(preview.get("/__agendapack/mistakes").body.starts_with("error[heading-skipped]"));
    site.edit(PAPER, "#### 1.0 The site", "## 1.0 The site");
    preview.until("/council/", |page| page.status == 200);
}

#[test]
fn takes_another_port_where_one_is_in_use() {
    let site = SiteTest::small();
    let first = Preview::start(&site, &["--port", "0"]);
    let second = Preview::start(&site, &["--port", &first.port.to_string()]);
    assert_ne!(first.port, second.port);
    assert_eq!(second.get("/council/").status, 200);
}

#[test]
fn looks_by_itself_where_nothing_tells_of_changes() {
    let site = SiteTest::small();
    // It goes by the second in which a file was saved.
    let file = std::fs::File::options().append(true).open(site.path().join(PAPER)).unwrap();
    file.set_modified(std::time::SystemTime::now() - Duration::from_secs(60)).unwrap();
    let preview = Preview::start(&site, &["--port", "0", "--poll"]);
    site.edit(PAPER, "It has no road.", "It has a new and longer road.");
    preview.until(PAGE, |page| page.body.contains("It has a new and longer road."));
}

#[test]
fn shows_the_members_what_is_restricted() {
    let site = SiteTest::small();
    site.write("content/bodies/planning/2026-04-01/restricted/c1-case.md", "---\ntitle: Case\n---\n\nThe case.\n");
    site.append(
        "content/bodies/planning/2026-04-01/agenda.md",
        "\n## C. Closed {.restricted}\n\n- C1 [Case](restricted/c1-case.md)\n",
    );
    let preview = Preview::start(&site, &["--port", "0", "--audience", "members"]);
    assert_eq!(preview.get("/council/bodies/planning/2026-04-01/c1-case/").status, 200);
}
