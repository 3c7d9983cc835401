"use strict";
(() => {
  const PER_CHUNK = 50;
  const AT_ONCE = 8;
  const [VERDICT, SITUATION, TERRITORY, TIMING, COLLECTIFS, DAYS, BLOCKING, LACKING, DOUBTFUL, AMOUNTS, CORRECTABLE, RULES, COUNTS] = Array(13).keys();
  const facts = JSON.parse(document.getElementById("facts").content.textContent);
  const table = document.querySelector("table.dossiers");
  const headings = [...table.tHead.rows[0].cells];
  const filters = document.querySelector(".filters");
  const fields = [...filters.querySelectorAll("[data-filter]")];
  const boxes = [...filters.querySelectorAll("[type=checkbox]")];
  const status = filters.querySelector("[role=status]");
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const dossiers = [...table.tBodies].flatMap((body) => [...body.rows]).map((row, index) => ({ row, index, of: facts.rows[index] }));
  let kept = dossiers;

  // The list: rows stand in groups, which the browser lays out only where they are seen.
  const bodies = [...table.tBodies];
  let laying = 0;
  const lay = () => {
    clearTimeout(laying);
    const from = (group) => {
      const until = Math.min(group + AT_ONCE, bodies.length);
      for (; group < until; group += 1) {
        bodies[group].replaceChildren(...kept.slice(group * PER_CHUNK, (group + 1) * PER_CHUNK).map(({ row }) => row));
        bodies[group].hidden = bodies[group].rows.length === 0;
      }
      if (until < bodies.length) laying = setTimeout(from, 0, until);
    };
    from(0);
  };

  // The figures, of the dossiers that are shown.
  const money = new Intl.NumberFormat("fr-FR", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const euros = (cents) => `${money.format(cents / 100).replace(/\u202f/g, "\u00a0")}\u00a0€`;
  const rowsOf = (id) => [...document.getElementById(id).querySelectorAll(".chart tr")];
  const widen = (row, ...parts) => {
    let start = 0;
    [...row.querySelectorAll("rect:not(.limit)")].forEach((rect, index) => {
      const width = parts[index] * 100;
      rect.setAttribute("x", `${start}%`);
      rect.setAttribute("width", `${width}%`);
      start += width;
    });
  };
  const counted = (id, names, column) => {
    const counts = names.map(() => 0);
    for (const { of } of counting) counts[of[column]] += 1;
    rowsOf(id).forEach((row, index) => {
      row.cells[2].textContent = counts[index];
      widen(row, counts[index] / (counting.length || 1));
    });
  };
  const signs = document.getElementById("signs").content;
  const scale = facts.scale || 1;
  let counting = dossiers;
  const figures = () => {
    counting = kept.filter(({ of }) => of[COUNTS]);
    counted("verdicts", facts.verdicts, VERDICT);
    counted("timings", facts.timings, TIMING);
    const sums = [0, 0, 0, 0];
    let missing = 0;
    for (const { of } of counting) {
      of[AMOUNTS].forEach((cents, index) => { sums[index] += cents; });
      missing += of[AMOUNTS].length === 0;
    }
    rowsOf("sums").forEach((row, index) => {
      const [ps, bonus] = sums.slice(index * 2, index * 2 + 2);
      const [strong, small] = row.cells[2].children;
      strong.textContent = euros(ps + bonus);
      small.textContent = `Ps ${euros(ps)}, bonus ${euros(bonus)}`;
      widen(row, ps / scale, bonus / scale);
    });
    const note = document.querySelector("#sums .missing");
    if (note) note.textContent = `${missing}\u00a0dossier${missing > 1 ? "s" : ""} sans estimation\u00a0: rien n'est compté pour eux.`;
    const counts = facts.rules.map((rule, index) => [0, index]);
    for (const { of } of counting) for (const rule of of[RULES]) counts[rule][0] += 1;
    const first = counts.filter(([count, index]) => count && facts.rules[index][2] !== "information").sort(([a], [b]) => b - a);
    rowsOf("rules").forEach((row, place) => {
      row.hidden = place >= first.length;
      if (row.hidden) return;
      const [count, index] = first[place];
      const [code, title, severity] = facts.rules[index];
      const tone = row.cells[0].firstElementChild;
      const icon = signs.querySelector(`.${severity} .icon`);
      tone.className = `tone ${severity}`;
      tone.querySelector(".icon").replaceWith(icon.cloneNode(true));
      tone.querySelector("code").textContent = code;
      tone.lastChild.textContent = ` ${title}`;
      row.querySelector("rect").setAttribute("class", severity);
      row.cells[2].textContent = count;
      widen(row, count / (counting.length || 1));
    });
  };

  // Filters and sorting.
  let sorted = { column: 0, down: false };
  const amount = (of, first) => of[AMOUNTS].length && (first === 0 || of[CORRECTABLE]) ? of[AMOUNTS][first] + of[AMOUNTS][first + 1] : -1;
  const collator = new Intl.Collator("fr", { numeric: true });
  const text = (column) => ({ row }) => row.cells[column].textContent;
  const keys = [
    ({ index }) => index, ({ of }) => of[VERDICT], text(2), text(3), ({ of }) => of[COLLECTIFS], ({ of }) => of[DAYS] ?? "",
    ({ of }) => of[BLOCKING], ({ of }) => of[LACKING], ({ of }) => of[DOUBTFUL], ({ of }) => amount(of, 0), ({ of }) => amount(of, 2),
  ];
  const compare = (a, b) => {
    if (a === "" || b === "") return (a === "") - (b === "");
    return typeof a === "number" ? a - b : collator.compare(a, b);
  };
  const order = () => {
    const key = keys[sorted.column];
    const keyed = kept.map((dossier) => [key(dossier), dossier]);
    keyed.sort(([a], [b]) => (sorted.down ? compare(b, a) : compare(a, b)));
    kept = keyed.map(([, dossier]) => dossier);
  };
  const filter = () => {
    const verdicts = new Set(boxes.filter((box) => box.checked).map((box) => Number(box.value)));
    const asked = Object.fromEntries(fields.map(({ value, dataset }) => [dataset.filter, value.trim()]));
    const words = fold(asked.text);
    kept = dossiers.filter((dossier) => {
      const { of } = dossier;
      return verdicts.has(of[VERDICT]) &&
        (!asked.situation || of[SITUATION] === Number(asked.situation)) &&
        (!asked.territory || of[TERRITORY] === Number(asked.territory)) &&
        (!asked.rules || of[RULES].some((rule) => facts.rules[rule][0] === asked.rules)) &&
        (!words || (dossier.text ??= fold(dossier.row.textContent)).includes(words));
    });
    order();
    lay();
    figures();
    const all = kept.length === dossiers.length;
    status.textContent = all ? `${dossiers.length} dossiers` : `${kept.length} sur ${dossiers.length}\u00a0; les chiffres du haut sont les leurs`;
    if (printed.checked) open(kept.map(({ index }) => index));
  };
  const sort = (column, down) => {
    sorted = { column, down };
    headings.forEach((heading) => heading.removeAttribute("aria-sort"));
    headings[column].setAttribute("aria-sort", down ? "descending" : "ascending");
    order();
    lay();
  };
  filters.addEventListener("input", (event) => { if (!event.target.matches(".sorter")) filter(); });
  filters.querySelector("[data-reset]").addEventListener("click", () => {
    for (const field of fields) field.value = "";
    for (const box of boxes) box.checked = true;
    filter();
  });
  filters.querySelector(".sorter").addEventListener("change", ({ target }) => sort(Number(target.value), false));
  headings.forEach((heading, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    button.addEventListener("click", () => sort(column, heading.getAttribute("aria-sort") === "ascending"));
    heading.append(button);
  });

  // A report is unpacked when it is asked for. What the page holds was made harmless before it was packed.
  const opened = document.getElementById("opened");
  const empty = document.querySelector("#rapports .empty");
  const printed = document.getElementById("print-reports");
  const packed = [...document.querySelectorAll("template.packed")];
  const groups = new Map();
  const unpack = async (group) => {
    const bytes = Uint8Array.from(atob(packed[group].content.textContent), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return JSON.parse(await new Response(stream).text());
  };
  const reportOf = async (index) => {
    const group = Math.floor(index / PER_CHUNK);
    if (!groups.has(group)) groups.set(group, unpack(group));
    return (await groups.get(group))[index % PER_CHUNK];
  };
  let asking = 0;
  const open = async (indices) => {
    const mine = (asking += 1);
    const made = document.createElement("template");
    made.innerHTML = (await Promise.all(indices.map(reportOf))).join("");
    if (mine !== asking) return;
    opened.replaceChildren(made.content);
    empty.hidden = indices.length > 0;
  };
  const show = async () => {
    const number = Number(/^#d(\d+)$/.exec(location.hash)?.[1]);
    if (!number || number > dossiers.length) return;
    if (!document.getElementById(`d${number}`)) {
      printed.checked = false;
      await open([number - 1]);
    }
    document.getElementById(`d${number}`)?.scrollIntoView();
  };
  addEventListener("hashchange", show);
  table.addEventListener("click", (event) => {
    if (event.target.closest("a")?.hash === location.hash) show();
  });
  printed.addEventListener("change", () => open(printed.checked ? kept.map(({ index }) => index) : []));

  for (const hidden of document.querySelectorAll(".filters, #rapports label")) hidden.hidden = false;
  status.textContent = `${dossiers.length} dossiers`;
  show();
})();
