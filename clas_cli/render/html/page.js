"use strict";
(() => {
  const table = document.querySelector("table.sortable");
  const body = table.tBodies[0];
  const reports = document.getElementById("rapports");
  const filters = document.querySelector(".filters");
  const fields = [...filters.querySelectorAll("[data-filter]")];
  const boxes = [...filters.querySelectorAll("[type=checkbox]")];
  const status = filters.querySelector("[role=status]");
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const dossiers = [...body.rows].map((row) => ({
    row,
    report: document.getElementById(row.dataset.report).closest("details"),
    text: fold(row.textContent),
    facts: { territory: [row.dataset.territory], situation: [row.dataset.situation], rules: row.dataset.rules.split(" ") },
  }));

  const filter = () => {
    const verdicts = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    const suits = ({ row, text, facts }) =>
      verdicts.has(row.dataset.verdict) &&
      fields.every(({ value, dataset }) =>
        dataset.filter === "text" ? text.includes(fold(value.trim())) : !value || facts[dataset.filter].includes(value));
    let shown = 0;
    for (const dossier of dossiers) {
      const kept = suits(dossier);
      dossier.row.hidden = dossier.report.hidden = !kept;
      shown += kept;
    }
    status.textContent = `${shown} sur ${dossiers.length}`;
  };
  filters.addEventListener("input", filter);
  filters.querySelector("[data-reset]").addEventListener("click", () => {
    for (const field of fields) field.value = "";
    for (const box of boxes) box.checked = true;
    filter();
  });

  const keyOf = (row, column) => row.cells[column].dataset.key ?? row.cells[column].textContent.trim();
  const compare = (a, b) => {
    if (a === "" || b === "") return (a === "") - (b === "");
    const difference = Number(a) - Number(b);
    return Number.isNaN(difference) ? a.localeCompare(b, "fr", { numeric: true }) : difference;
  };
  const sort = (heading, down = heading.ariaSort === "ascending") => {
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    heading.ariaSort = down ? "descending" : "ascending";
    const keyed = dossiers.map((dossier) => [keyOf(dossier.row, heading.cellIndex), dossier]);
    keyed.sort(([a], [b]) => (down ? compare(b, a) : compare(a, b)));
    body.append(...keyed.map(([, dossier]) => dossier.row));
  };
  const sorter = filters.querySelector(".sorter");
  sorter.addEventListener("change", () => sort(table.tHead.rows[0].cells[Number(sorter.value)], false));
  for (const heading of table.tHead.rows[0].cells) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    button.addEventListener("click", () => sort(heading));
    heading.append(button);
  }

  const openAll = (open) => dossiers.forEach(({ report }) => { if (!report.hidden) report.open = open; });
  reports.querySelector("[data-open]").addEventListener("click", () => openAll(true));
  reports.querySelector("[data-close]").addEventListener("click", () => openAll(false));

  const show = () => {
    const target = document.getElementById(location.hash.slice(1));
    const report = target?.closest("details");
    if (!report) return;
    report.hidden = false;
    report.open = true;
    report.scrollIntoView();
  };
  addEventListener("hashchange", show);
  show();

  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const details of opened) details.open = true;
  });
  addEventListener("afterprint", () => opened.forEach((details) => { details.open = false; }));

  for (const hidden of document.querySelectorAll(".filters, [data-open], [data-close]")) hidden.hidden = false;
  filter();
})();
