"use strict";
// The page's one script. What a server, an article or a model says is put into the page as text, never as markup.
(() => {
  const find = (selector, root = document) => root.querySelector(selector);
  const make = (tag, properties = {}, ...children) => {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...children);
    return node;
  };
  const many = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;

  // The token came behind the address's #, which is sent nowhere; it stays in this tab.
  if (location.hash.length > 16) {
    sessionStorage.setItem("token", location.hash.slice(1));
    history.replaceState(null, "", "/");
  }
  addEventListener("hashchange", () => location.reload()); // another start's address, pasted into this tab

  class Refusal extends Error {
    constructor(code, message) { super(message); this.code = code; }
  }
  const ask = async (path, { method = "GET", json, bytes, signal } = {}) => {
    const headers = { authorization: `Bearer ${sessionStorage.getItem("token") ?? ""}` };
    if (json) headers["content-type"] = "application/json";
    let answer;
    try {
      answer = await fetch(path, { method: json || bytes ? (method === "GET" ? "POST" : method) : method, headers, body: bytes ?? (json && JSON.stringify(json)), signal });
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new Refusal("connection_failed", "The server does not answer; is crossbrief still running?");
    }
    if (answer.ok) return answer;
    const told = await answer.json().catch(() => ({}));
    if (answer.status === 401) enter();
    throw new Refusal(told.error?.code ?? "", told.error?.message ?? `The server answers ${answer.status}.`);
  };
  const askJson = async (path, options) => (await ask(path, options)).json();

  const enter = () => {
    find("#enter").hidden = false;
    find("#desk").hidden = true;
    find("#not-it").hidden = !sessionStorage.getItem("token");
  };
  find("#enter").addEventListener("submit", (event) => {
    event.preventDefault();
    sessionStorage.setItem("token", event.target.elements.token.value);
    event.target.hidden = true;
    open();
  });

  const problem = (error) => {
    const line = find("#problem");
    line.hidden = !error;
    line.textContent = error ? error.message : "";
  };
  const tried = (work) => async (...given) => {
    problem(null);
    try { await work(...given); } catch (error) { problem(error); }
  };

  // The articles of one set, and the ways in for more.
  const sets = [];
  const addSet = (title) => {
    const root = find("#a-set").content.cloneNode(true).firstElementChild;
    const entries = new Map(); // by the row they stand in, which is their order
    const drop = find(".drop", root), text = find("textarea", root), refusals = find(".refusals", root);
    find("h3", root).textContent = title;

    const take = async (name, path, options) => {
      const waiting = make("li", { className: "soft", textContent: `Reading ${name} …` });
      find(".given", root).append(waiting);
      try {
        for (const article of (await askJson(path, await options())).articles) waiting.before(row(article));
      } catch (error) {
        refusals.append(make("li", {}, `${name}: ${error.message}`));
      }
      waiting.remove();
      foresee();
    };
    const row = (article) => {
      const publisher = make("input", { value: article.publisher, maxLength: 200 });
      const date = make("input", { value: article.date, maxLength: 40, placeholder: "YYYY-MM-DD" });
      const remove = make("button", { type: "button", textContent: "Remove" });
      remove.setAttribute("aria-label", `Remove ${article.title}`);
      const about = [article.source, many(article.words, "word"), ...article.notes].filter(Boolean).join(", ");
      const item = make("li", {},
        make("p", {}, article.title, " ", make("span", { className: "soft", textContent: about })),
        make("div", { className: "about" }, make("label", {}, "Publisher ", publisher), make("label", {}, "Date ", date), remove));
      entries.set(item, { key: article.key, publisher, date });
      remove.addEventListener("click", () => { entries.delete(item); item.remove(); foresee(); });
      return item;
    };
    const files = (list) => { refusals.replaceChildren(); for (const file of list) take(file.name, `/api/file?name=${encodeURIComponent(file.name)}`, () => read(file)); };
    const read = async (file) => {
      try { return { bytes: await file.arrayBuffer() }; } catch { throw new Refusal("not_text", "cannot be read; a folder’s files can be chosen together."); }
    };

    find("input[type=file]", root).addEventListener("change", (event) => { files(event.target.files); event.target.value = ""; });
    for (const name of ["dragover", "dragleave", "drop"]) {
      root.addEventListener(name, (event) => {
        event.preventDefault();
        drop.classList.toggle("over", name === "dragover");
        if (name === "drop") files(event.dataTransfer.files);
      });
    }
    find(".paste button", root).addEventListener("click", () => {
      const given = text.value.trim();
      if (!given) return;
      refusals.replaceChildren();
      const lines = given.split(/\s*\n\s*/);
      if (lines.every((line) => /^https?:\/\/\S+$/i.test(line))) {
        for (const url of lines) take(url, "/api/address", () => ({ json: { url } }));
      } else {
        take("the pasted text", "/api/text", () => ({ json: { text: given } }));
      }
      text.value = "";
    });
    find("#sets").append(root);
    const chosen = () => [...find(".given", root).children].filter((item) => entries.has(item)).map((item) => {
      const { key, publisher, date } = entries.get(item);
      return { key, publisher: publisher.value, date: date.value };
    });
    sets.push({ chosen, size: () => entries.size });
  };

  // How it is to be briefed, and what it would take.
  const form = find("#brief");
  let shown = null; // the key of the result that was shown last
  const wish = () => ({
    articles: sets[0].chosen(), second: sets[1]?.chosen() ?? [], event: form.elements.event.value, engine: form.elements.engine.value,
    model: form.elements.model.value, verify: form.elements.verify.checked, language: form.elements.language.value, again: form.elements.again.checked,
  });
  const dollars = (cost) => (cost < 0.01 ? `$${cost.toFixed(4)}` : `$${cost.toFixed(2)}`);
  const inWords = (told) => {
    const kept = told.kept ? `${many(told.kept, "result")} already kept. ` : "";
    if (!told.model) return `${kept}${told.kept ? "Nothing to pay." : "By rules, on this machine: no request, no cost."}`;
    const cost = told.cost_usd === null ? "the price of this model is not known" : told.most_cost_usd === 0 ? "no cost" : `about ${dollars(told.cost_usd)}, ${dollars(told.most_cost_usd)} if every reply were as long as it may be`;
    return `${kept}${told.model}: ${many(told.requests, "request")}, about ${many(told.input_tokens, "token")} in and ${told.output_tokens.toLocaleString("en")} out; ${cost}.`;
  };
  let waiting = 0, asking = new AbortController(), running = null;
  const foresee = () => {
    clearTimeout(waiting);
    asking.abort();
    const ready = sets[0].size() > 1;
    find("#start").disabled = !ready || running !== null;
    for (const node of document.querySelectorAll(".for-model")) node.hidden = form.elements.engine.value === "rules";
    if (!ready) { find("#estimate").textContent = "Add at least two articles."; return; }
    waiting = setTimeout(async () => {
      asking = new AbortController();
      find("#estimate").textContent = "Estimating …";
      try {
        find("#estimate").textContent = inWords(await askJson("/api/estimate", { json: wish(), signal: asking.signal }));
      } catch (error) {
        if (error.name !== "AbortError") find("#estimate").textContent = error.message;
      }
    }, 250);
  };
  form.addEventListener("input", foresee);
  find("#add-second").addEventListener("click", (event) => { event.target.hidden = true; addSet("Second set, later or from others"); find("#sets h3").textContent = "First set"; foresee(); });

  // A job, from the button to its report.
  const busy = (on) => { find("#working").hidden = !on; find("#start").disabled = on; if (!on) { running = null; foresee(); } };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (running !== null) return;
    running = "";
    problem(null);
    busy(true);
    find("#told").textContent = "Starting …";
    try {
      let job = await askJson("/api/jobs", { json: wish() });
      running = job.id;
      while (job.state === "running") {
        find("#told").textContent = [job.sets > 1 ? `Set ${Math.min(job.results.length + 1, 2)} of 2.` : "", job.told, job.tokens ? `(${job.tokens.toLocaleString("en")} tokens)` : ""].filter(Boolean).join(" ");
        await new Promise((next) => setTimeout(next, 300));
        job = await askJson(`/api/jobs/${job.id}`);
      }
      if (job.state === "failed") throw new Refusal(job.error.code, job.error.message);
      if (job.state === "cancelled") throw new Refusal("interrupted", "Cancelled; nothing more is asked of the model.");
      shown = job.results.at(-1);
      await showResults(job.results);
      await showHistory();
    } catch (error) {
      problem(error);
    }
    busy(false);
  });
  find("#cancel").addEventListener("click", tried(async () => { if (running) await ask(`/api/jobs/${running}`, { method: "DELETE" }); }));

  // Reports, in a frame that is a stranger to this page. Each time another address: a browser that is still fetching one does not
  // fetch it again.
  let reading = "", times = 0;
  const read = (address, again = true) => {
    reading = address;
    const [path, place] = address.split("#");
    times += again;
    find("#frame").src = `${path}&time=${times}${place ? `#${place}` : ""}`;
  };
  const at = (point) => `${reading.split("#")[0]}#d-${point.id}`;
  const showResults = async (keys, compare = keys) => {
    const results = await Promise.all(keys.map((key) => askJson(`/api/results/${key}`)));
    const views = results.map((result, n) => ({ name: results.length > 1 ? `${n ? "Second" : "First"} report` : "Report", result, html: result.views.html }));
    if (compare.length > 1) views.push({ name: "What changed", html: (await askJson(`/api/changes/${compare[0]}/${compare[1]}`)).view });
    const buttons = views.map((view) => {
      const button = make("button", { type: "button", textContent: view.name });
      button.addEventListener("click", () => pick(view, button));
      return button;
    });
    const pick = (view, button) => {
      for (const other of buttons) other.setAttribute("aria-pressed", other === button);
      read(view.html);
      const formats = Object.entries(view.result?.views ?? {}).filter(([format]) => format !== "html");
      const links = [["Open in a tab of its own", view.html], ...formats.map(([format, href]) => [view.result.names[format], href])];
      find("#links").replaceChildren(...links.map(([name, href]) => make("a", { href, textContent: name, target: "_blank", rel: "noopener" })));
      find("#points").replaceChildren(...(view.result ? [make("h3", { textContent: "Mark the points" }), ...view.result.points.map(pointForm)] : []));
      find(".reading").classList.toggle("whole", !view.result);
    };
    find("#views").replaceChildren(...(buttons.length > 1 ? buttons : []));
    find("#report").hidden = false;
    pick(views.at(-1).result ? views[0] : views.at(-1), views.at(-1).result ? buttons[0] : buttons.at(-1));
    find("#report").scrollIntoView();
  };

  const VERDICTS = [["", "not marked"], ["real", "a real difference"], ["not_a_difference", "no difference"], ["settled", "settled"]];
  const pointForm = (point) => {
    const verdict = make("select", {}, ...VERDICTS.map(([value, name]) => make("option", { value, textContent: name, selected: value === (point.mark?.verdict ?? "") })));
    const note = make("input", { value: point.mark?.note ?? "", maxLength: 2000 });
    const by = make("input", { value: point.mark?.by ?? sessionStorage.getItem("by") ?? "", maxLength: 200 });
    const save = make("button", { type: "button", textContent: "Keep" });
    const look = make("button", { type: "button", className: "quiet", textContent: "Find in the report" });
    look.addEventListener("click", () => read(at(point), false));
    const said = make("p", { className: "said", textContent: point.said });
    said.setAttribute("role", "status");
    save.addEventListener("click", async () => {
      try {
        await ask(`/api/marks/${encodeURIComponent(point.id)}`, { method: "PUT", json: { verdict: verdict.value || null, note: note.value, by: by.value, question: point.question } });
        sessionStorage.setItem("by", by.value);
        said.textContent = verdict.value ? `Kept: ${verdict.selectedOptions[0].textContent}.` : "The mark is gone.";
        read(at(point));
      } catch (error) {
        said.textContent = error.message;
      }
    });
    return make("fieldset", { className: "point" }, make("legend", { textContent: point.question }),
      make("p", { className: "soft", textContent: `${point.relation.replace("_", " ")}, ${point.severity}: ${point.values.join(" / ")}` }),
      make("label", {}, "This is ", verdict), make("label", {}, "Note ", note), make("label", {}, "Marked or settled by ", by), save, " ", look, said);
  };

  const showHistory = async () => {
    const { results } = await askJson("/api/history");
    find("#no-history").hidden = results.length > 0;
    find("#results").hidden = results.length === 0;
    find("#results tbody").replaceChildren(...results.map((one) => {
      const show = make("button", { type: "button", textContent: "Show" }), compare = make("button", { type: "button", textContent: "Compare" });
      show.setAttribute("aria-label", `Show: ${one.headline}`);
      compare.setAttribute("aria-label", `Compare with the one that is shown: ${one.headline}`);
      show.addEventListener("click", tried(async () => { shown = one.key; await showResults([one.key]); }));
      compare.addEventListener("click", tried(async () => {
        if (!shown || shown === one.key) throw new Refusal("usage", "Show one result first, then choose another one to compare it with.");
        const pair = results.filter((r) => r.key === shown || r.key === one.key).sort((a, b) => (a.finished < b.finished ? -1 : 1)).map((r) => r.key);
        await showResults(pair);
      }));
      const cost = one.cost === null ? "unknown" : one.cost ? dollars(one.cost) : "none";
      return make("tr", {}, ...[one.finished.slice(0, 16).replace("T", " "), one.headline, String(one.points), one.engine, cost].map((textContent) => make("td", { textContent })), make("td", {}, show, compare));
    }));
  };


  find("#labels").addEventListener("click", tried(async () => {
    const blob = await (await ask("/api/labels")).blob();
    if (!blob.size) throw new Refusal("usage", "No point of a kept result is marked yet.");
    const link = make("a", { href: URL.createObjectURL(blob), download: "labels.jsonl" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }));

  // A file that is dropped beside the field must not take the page away.
  for (const name of ["dragover", "drop"]) addEventListener(name, (event) => event.preventDefault());

  const open = tried(async () => {
    const about = await askJson("/api/about");
    const engines = about.rules_alone ? [["rules", "rules, on this machine"]] : [["auto", about.engine === "model" ? "the model, else rules" : "rules (no model is set up)"], ["rules", "rules, on this machine"], ["model", "the model alone"]];
    form.elements.engine.replaceChildren(...engines.map(([value, textContent]) => make("option", { value, textContent })));
    form.elements.model.placeholder = about.model || "the default";
    if (!sets.length) addSet("On one event");
    find("#desk").hidden = false;
    foresee();
    await showHistory();
  });
  open();
})();
