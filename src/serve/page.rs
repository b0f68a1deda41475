//! What the preview adds to each page it serves: reloading, and mistakes shown over the page. No built site holds it.

/// Waits for the next build, then reloads in place where the page is another one, or shows what is wrong.
pub(super) const SCRIPT: &str = r#"(() => {
  const own = "/__agendapack/";
  const { version: seen, page: shown } = document.currentScript.dataset;
  const place = "agendapack-place:" + location.pathname;
  const stored = sessionStorage.getItem(place);
  if (stored !== null && !location.hash) scrollTo(0, Number(stored));
  sessionStorage.removeItem(place);

  function overlay(text, built) {
    let box = document.getElementById("agendapack-mistakes");
    if (!text) { if (box) box.remove(); return; }
    if (!box) {
      box = document.createElement("section");
      box.id = "agendapack-mistakes";
      box.setAttribute("role", "alert");
      const head = document.createElement("p");
      const body = document.createElement("pre");
      box.append(head, body);
      document.body.prepend(box);
    }
    box.className = built ? "built" : "";
    box.querySelector("p").textContent = built
      ? "Built, but not all of it is there: a page says so in its place."
      : "Not published as it stands. What you see below is the last version that was right.";
    box.querySelector("pre").textContent = text;
  }
  // Whether they keep the site from being built.
  async function mistakes() {
    const answer = await fetch(own + "mistakes");
    const text = await answer.text();
    const built = answer.headers.get("Agendapack-Built") === "1";
    overlay(text, built);
    return text && !built;
  }
  // Says that page numbers are those of before until the pack is set. Whether the page itself is another one now.
  async function isOther() {
    const answer = await fetch(own + "page?p=" + encodeURIComponent(decodeURIComponent(location.pathname)));
    const [page, provisional] = (await answer.text()).split(" ");
    let note = document.getElementById("agendapack-note");
    if (provisional === "1" && !note) {
      note = document.createElement("p");
      note.id = "agendapack-note";
      note.setAttribute("role", "status");
      note.textContent = "Page numbers follow";
      document.body.append(note);
    } else if (provisional !== "1" && note) note.remove();
    return page !== shown;
  }
  async function watch(version) {
    for (;;) {
      try {
        const answer = await fetch(own + "wait?v=" + version);
        const now = await answer.text();
        if (now !== version) {
          version = now;
          if (!(await mistakes()) && (await isOther())) {
            sessionStorage.setItem(place, String(scrollY));
            location.reload();
            return;
          }
        }
      } catch {
        // The preview was ended; it may be started again.
        await new Promise((done) => setTimeout(done, 1000));
      }
    }
  }
  mistakes().then(isOther).catch(() => {}).finally(() => watch(seen));
})();
"#;

/// How mistakes look.
pub(super) const STYLE: &str = "#agendapack-mistakes{position:fixed;inset:0 0 auto 0;max-height:70vh;overflow:auto;\
z-index:1000;background:#2b1a1a;color:#fff;padding:1rem 1.5rem;border-bottom:.4rem solid #ff9b8a;font:1rem/1.5 \
system-ui,sans-serif}#agendapack-mistakes.built{position:static}#agendapack-note{position:fixed;inset:auto 1rem 1rem auto;z-index:1000;margin:0;padding:.25rem .75rem;\
background:#1a2b1f;color:#fff;font:1rem/1.5 system-ui,sans-serif}#agendapack-mistakes p{margin:0 0 .5rem;font-weight:700}#agendapack-mistakes \
pre{white-space:pre-wrap;font:.9rem/1.45 ui-monospace,monospace;margin:0;background:none;color:inherit;border:0;padding:0}";
