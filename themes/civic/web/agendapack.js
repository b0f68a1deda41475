// Goes to a printed page wherever the web shows it, filters action plans, and sorts meetings to come from those past by
// the reader's clock. Every page works without it.
(() => {
  "use strict";

  // A filter of an action plan is a list of choices. The page's address holds them, so that a view can be sent on.
  const filters = [...document.querySelectorAll("form[data-plan]")].map((form) => {
    const choices = [...form.querySelectorAll("select")];
    const said = form.querySelector("[role=status]");
    const parts = [...document.querySelectorAll("section[data-plan]")]
      .filter((part) => part.dataset.plan === form.dataset.plan)
      .map((part) => {
        // An entry is a row with an anchor and those after it that share its number.
        const entries = [];
        for (const row of part.querySelectorAll("tbody > tr")) {
          if (row.id) entries.push([row]);
          else entries.at(-1)?.push(row);
        }
        return { part, entries };
      });
    const all = parts.reduce((sum, { entries }) => sum + entries.length, 0);

    const apply = () => {
      const chosen = choices.filter((choice) => choice.value);
      let shown = 0;
      for (const { part, entries } of parts) {
        let here = 0;
        for (const rows of entries) {
          const wanted = rows.some((row) => chosen.every((choice) =>
            (choice.dataset.key === "priority" ? part : row).dataset[choice.dataset.key]?.split(" ").includes(choice.value)));
          for (const row of rows) row.hidden = chosen.length > 0 && !wanted;
          if (!rows[0].hidden) here += 1;
        }
        part.hidden = chosen.length > 0 && !here;
        shown += here;
      }
      form.classList.toggle("active", chosen.length > 0);
      const words = chosen.length ? `Showing ${shown} of ${all} entries` : `Showing all ${all} entries`;
      if (said.textContent !== words) said.textContent = words;
    };
    const read = () => {
      const asked = new URLSearchParams(location.search);
      for (const choice of choices) {
        const value = asked.get(choice.name) ?? "";
        choice.value = [...choice.options].some((option) => option.value === value) ? value : "";
      }
      apply();
    };
    const keep = () => {
      const url = new URL(location.href);
      for (const choice of choices) {
        if (choice.value) url.searchParams.set(choice.name, choice.value);
        else url.searchParams.delete(choice.name);
      }
      // A place that the filter hides would undo it for whom the address is sent to.
      if (target()?.closest("[hidden]")) url.hash = "";
      history.replaceState(history.state, "", url);
    };
    const clear = () => {
      for (const choice of choices) choice.value = "";
      apply();
      keep();
    };
    form.addEventListener("change", () => { apply(); keep(); });
    form.addEventListener("reset", (event) => { event.preventDefault(); clear(); });
    form.addEventListener("submit", (event) => event.preventDefault());
    read();
    form.hidden = false;
    return { read, clear };
  });
  addEventListener("popstate", () => filters.forEach((filter) => filter.read()));

  const target = () => {
    try {
      return document.getElementById(decodeURIComponent(location.hash.slice(1)));
    } catch {
      return null;
    }
  };
  const arrive = () => {
    const place = target();
    if (place?.closest("section[data-plan][hidden], tr[hidden]")) {
      filters.forEach((filter) => filter.clear());
      place.scrollIntoView({ block: "start" });
    }
    const mark = /^#page-\d+$/.test(location.hash) && place;
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
      const goal = new URL(there, map);
      if (goal.pathname !== location.pathname) location.assign(goal);
      else if (goal.hash !== location.hash) location.hash = goal.hash;
      else arrive();
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
