//! Answers the browser. Only this computer is served, only requests that name it as their host, and only files that the
//! build made: a path is looked up in a list, never on the disk.

use std::io::Cursor;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread;

use percent_encoding::percent_decode_str;
use sha2::{Digest, Sha256};
use tiny_http::{Header, Method, Request, Response, Server, StatusCode};

use super::{State, content_type, locked, page};
use crate::output::OutFile;

/// The addresses of the preview's own files.
const OWN: &str = "/__agendapack/";

/// Tells beside the mistakes whether the site was built with them.
const BUILT: &str = "Agendapack-Built";

type Body = Response<Cursor<Vec<u8>>>;

/// Listens on loopback, and answers in threads of its own. Gives the address.
pub(super) fn start(port: u16, base: &str, state: &State) -> Result<SocketAddr, String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .or_else(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))
        .map_err(|error| format!("no port could be had on this computer: {error}"))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let server = Server::from_listener(listener, None).map_err(|error| error.to_string())?;
    let server = Arc::new(server);
    for _ in 0..4 {
        let (server, state, base) = (server.clone(), state.clone(), base.to_owned());
        thread::spawn(move || {
            while let Ok(request) = server.recv() {
                answer(request, address.port(), &base, &state);
            }
        });
    }
    Ok(address)
}

/// A request for a PDF that is being set, answered when it is.
pub(crate) struct Held {
    request: Request,
    port: u16,
    base: String,
}

impl Held {
    pub(super) fn answer(self, state: &State) {
        answer(self.request, self.port, &self.base, state);
    }
}

fn answer(request: Request, port: u16, base: &str, state: &State) {
    if request.url().split('?').next().is_some_and(|path| path.ends_with(".pdf")) && is_ours(&request, port) {
        let mut shown = locked(state);
        if shown.provisional {
            shown.pdfs.push(Held { request, port, base: base.to_owned() });
            return;
        }
    }
    let response = if !is_ours(&request, port) {
        text(403, "This preview is for this computer alone.")
    } else if !matches!(request.method(), Method::Get | Method::Head) {
        text(405, "The preview only shows pages.")
    } else {
        let (path, query) = match request.url().split_once('?') {
            Some((path, query)) => (path.to_owned(), query.to_owned()),
            None => (request.url().to_owned(), String::new()),
        };
        match path.strip_prefix(OWN) {
            Some("wait") => {
                let seen: u64 = query.strip_prefix("v=").and_then(|v| v.parse().ok()).unwrap_or(0);
                let mut shown = locked(state);
                if seen == shown.version {
                    // Answered when the next build is done; a browser that went away is noticed then.
                    shown.waiting.push(request);
                    return;
                }
                let version = shown.version;
                drop(shown);
                return answer_version(request, version);
            }
            Some("mistakes") => {
                let shown = locked(state);
                let (body, built) = (shown.mistakes.clone(), shown.built);
                drop(shown);
                with(text(200, &body), BUILT, if built { "1" } else { "0" })
            }
            Some("page") => {
                let path = query.strip_prefix("p=").unwrap_or_default();
                let path = percent_decode_str(path).decode_utf8_lossy();
                let shown = locked(state);
                let wanted = path.strip_prefix(base).map(file_of).unwrap_or_default();
                let page = match shown.output.get(&wanted) {
                    Some(OutFile::Bytes(bytes)) => fingerprint(bytes),
                    _ => String::new(),
                };
                let body = format!("{page} {}", u8::from(shown.provisional));
                drop(shown);
                text(200, &body)
            }
            Some("preview.js") => typed(200, page::SCRIPT.as_bytes().to_vec(), "text/javascript; charset=utf-8"),
            Some("preview.css") => typed(200, page::STYLE.as_bytes().to_vec(), "text/css; charset=utf-8"),
            Some(_) => text(404, "There is nothing here."),
            None => file(&path, base, state),
        }
    };
    // A browser that went away in the middle is no fault of ours.
    let _ = request.respond(response);
}

/// Answers a request that waited for a build.
pub(super) fn answer_version(request: Request, version: u64) {
    let _ = request.respond(text(200, &version.to_string()));
}

/// Whether the request names this computer: a page of another site could otherwise read the preview through a name that
/// it makes lead here (DNS rebinding).
fn is_ours(request: &Request, port: u16) -> bool {
    let value = |name: &'static str| {
        request.headers().iter().find(|header| header.field.equiv(name)).map(|header| header.value.as_str().to_owned())
    };
    let hosts = [format!("127.0.0.1:{port}"), format!("localhost:{port}"), format!("[::1]:{port}")];
    let host = value("Host").is_some_and(|host| hosts.contains(&host.to_ascii_lowercase()));
    let origin = value("Origin").is_none_or(|origin| {
        origin.strip_prefix("http://").is_some_and(|origin| hosts.iter().any(|host| host == origin))
    });
    host && origin
}

fn file(path: &str, base: &str, state: &State) -> Body {
    if path == "/" && base != "/" {
        return redirect(base);
    }
    let Some(inside) = path.strip_prefix(base) else { return not_found(state) };
    let wanted = file_of(&percent_decode_str(inside).decode_utf8_lossy());
    let shown = locked(state);
    if !shown.output.contains_key(&wanted) && shown.output.contains_key(&format!("{wanted}/index.html")) {
        return redirect(&format!("{path}/"));
    }
    let bytes = match shown.output.get(&wanted) {
        Some(OutFile::Bytes(bytes)) => Some(bytes.to_vec()),
        Some(OutFile::Copy(source)) => {
            let snapshot = shown.snapshot.clone();
            snapshot.and_then(|snapshot| snapshot.read(source).ok()).map(|bytes| bytes.to_vec())
        }
        None => None,
    };
    let version = shown.version;
    drop(shown);
    match bytes {
        Some(bytes) if wanted.ends_with(".html") => html(200, &bytes, version),
        Some(bytes) => typed(200, bytes, content_type(&wanted)),
        None => not_found(state),
    }
}

/// The file at a path below the base.
fn file_of(path: &str) -> String {
    if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() }
}

/// By which a page knows whether it is the one that is served now.
fn fingerprint(bytes: &[u8]) -> String {
    crate::cache::hex(&Sha256::digest(bytes).into())
}

fn not_found(state: &State) -> Body {
    let shown = locked(state);
    let version = shown.version;
    match shown.output.get("404.html") {
        Some(OutFile::Bytes(bytes)) => html(404, bytes, version),
        // Nothing was built yet: a page that waits, and shows what is wrong.
        _ => html(
            404,
            b"<!doctype html><html lang=\"en\"><title>Preview</title><body><h1>Not built yet</h1></body></html>",
            version,
        ),
    }
}

/// A page with the preview's script in it.
fn html(status: u16, bytes: &[u8], version: u64) -> Body {
    let page = String::from_utf8_lossy(bytes);
    let tags = format!(
        "<link rel=\"stylesheet\" href=\"{OWN}preview.css\"><script src=\"{OWN}preview.js\" data-version=\"{version}\" \
         data-page=\"{}\" defer></script>",
        fingerprint(bytes)
    );
    let page = match page.rfind("</body>") {
        Some(at) => format!("{}{tags}{}", &page[..at], &page[at..]),
        None => format!("{page}{tags}"),
    };
    typed(status, page.into_bytes(), "text/html; charset=utf-8")
}

fn text(status: u16, body: &str) -> Body {
    typed(status, body.as_bytes().to_vec(), "text/plain; charset=utf-8")
}

fn typed(status: u16, body: Vec<u8>, kind: &str) -> Body {
    let response = Response::from_data(body).with_status_code(StatusCode(status));
    let headers = [("Content-Type", kind), ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff")];
    headers.into_iter().fold(response, |response, (name, value)| with(response, name, value))
}

fn with(mut response: Body, name: &str, value: &str) -> Body {
    if let Ok(header) = Header::from_bytes(name, value) {
        response.add_header(header);
    }
    response
}

fn redirect(to: &str) -> Body {
    let mut response = text(302, "");
    if let Ok(header) = Header::from_bytes("Location", to) {
        response.add_header(header);
    }
    response
}
