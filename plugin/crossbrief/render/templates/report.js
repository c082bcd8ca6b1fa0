"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let node = target; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
    if (target) target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  if (location.hash) reveal();

  const bar = document.querySelector(".filters");
  if (bar) {
    const cards = all(".card"), selects = all("select", bar), minor = document.querySelector(".minor");
    const apply = () => {
      const wanted = selects.filter((s) => s.value).map((s) => [s.dataset.filter, s.value]);
      const fits = (card) => wanted.every(([key, value]) =>
        key === "source" ? card.dataset.sources.split(" ").includes(value) : card.dataset[key] === value);
      cards.forEach((card) => { card.hidden = !fits(card); });
      const shown = cards.filter((card) => !card.hidden);
      if (minor) {
        minor.hidden = !shown.some((card) => minor.contains(card));
        if (wanted.length) minor.open = !minor.hidden;
      }
      bar.querySelector("output").textContent = wanted.length ? `${shown.length} of ${cards.length} shown` : "";
    };
    bar.addEventListener("change", apply);
    bar.querySelector(".reset").addEventListener("click", () => { selects.forEach((s) => { s.value = ""; }); apply(); });
    bar.hidden = false;
    apply();
  }

  const copy = async (text) => {
    try { await navigator.clipboard.writeText(text); return true; } catch { /* no permission: the older way */ }
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  };
  all("button.copy").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const done = await copy(document.getElementById(button.dataset.copy).textContent);
      const label = button.firstChild, before = label.data;
      button.focus();
      label.data = done ? "Copied" : "Select and copy";
      setTimeout(() => { label.data = before; }, 1600);
    });
  });

  addEventListener("beforeprint", () => all("details.more, details.minor").forEach((d) => { d.open = true; }));
})();
