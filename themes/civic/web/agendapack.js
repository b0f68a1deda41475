// Goes to a printed page wherever the web shows it, and sorts meetings to come from those past by the reader's clock.
// Every page works without it.
(() => {
  "use strict";

  const arrive = () => {
    const mark = /^#page-\d+$/.test(location.hash) && document.getElementById(location.hash.slice(1));
    if (!mark) return;
    mark.tabIndex = -1;
    mark.focus({ preventScroll: true });
    mark.scrollIntoView({ block: "start" });
  };
  addEventListener("hashchange", arrive);
  arrive();

  for (const form of document.querySelectorAll("form[data-map]")) {
    const map = new URL(form.dataset.map, location.href);
    const said = form.querySelector("[role=status]");
    const say = (words) => { said.textContent = words; };
    let pack;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const typed = form.elements.page.value.trim();
      const page = /^\d+$/.test(typed) ? String(Number(typed)) : "";
      try {
        pack ??= await fetch(map).then((answer) => {
          if (!answer.ok) throw new Error(answer.status);
          return answer.json();
        });
      } catch {
        location.assign(form.action);
        return;
      }
      const there = pack.marks?.[page];
      if (!there) {
        say(`The printed pages are ${pack.first_page} to ${pack.first_page + pack.page_count - 1}.`);
        return;
      }
      say("");
      const target = new URL(there, map);
      const same = target.href === location.href;
      location.assign(target);
      if (same) arrive();
    });
  }

  // Local time as a date and time without a zone, as meetings bear it.
  const now = new Date();
  const two = (number) => String(number).padStart(2, "0");
  const today = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  for (const list of document.querySelectorAll("[data-meetings]")) {
    const coming = [...list.children].filter((item) => item.dataset.start.slice(0, 10) >= today);
    if (!coming.length) continue;
    coming.sort((a, b) => (a.dataset.start < b.dataset.start ? -1 : 1));
    const heading = (words) => Object.assign(document.createElement("h3"), { textContent: words });
    const next = list.cloneNode(false);
    next.append(...coming);
    list.before(heading("Next meetings"), next);
    if (list.children.length) list.before(heading("Past meetings"));
    else list.remove();
  }
})();
