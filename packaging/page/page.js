"use strict";
// The page, without Python: it hands files to the worker one at a time, shows what comes back as text or in a sandboxed frame, and replaces a
// worker that hangs, dies or grows. Nothing that was received is ever read here as HTML.

const $ = id => document.getElementById(id);
const SECONDS = 20, STARTING = 60, MOST_HEAP = 700e6, MOST_READ = 41e6, MOST_ZIP = 400e6;

// The worker

// Each piece of this file is worked on as soon as it is read, while the rest is. What starts a worker is kept: it may be replaced.
const arrivals = {};
function arrival(id) { return new Promise(resolve => { arrivals[id] = resolve; }); }
function arrived() {
  const element = document.currentScript.previousElementSibling, text = element.textContent;
  element.remove();
  arrivals[element.id](Uint8Array.fromBase64 ? Uint8Array.fromBase64(text) : Uint8Array.from(atob(text), letter => letter.charCodeAt(0)));
}
async function inflated(id, type = "") {
  const stream = new Blob([await arrival(id)]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream, { headers: { "Content-Type": type } });
}
const pieces = {
  script: inflated("worker", "text/javascript").then(async found => URL.createObjectURL(await found.blob())),
  module: WebAssembly.compileStreaming(inflated("wasm", "application/wasm")),
  library: inflated("library").then(found => found.arrayBuffer()),
};

class Lost extends Error {
  constructor(tooLong, why) { super(why); this.tooLong = tooLong; }
}
let worker = null, count = 0;
function send(message, seconds, transfer) {
  return new Promise((resolve, reject) => {
    const id = ++count;
    const end = (settle, what) => { clearTimeout(timer); settle(what); };
    const lose = (tooLong, why) => { stopWorker(); end(reject, new Lost(tooLong, why)); };
    const timer = setTimeout(() => lose(true, `plus de ${seconds} secondes`), seconds * 1000);
    worker.onerror = event => { event.preventDefault(); lose(false, event.message); };
    worker.onmessage = ({ data }) => {
      if (data.id !== id) return;
      if (data.dead) lose(false, data.fault);
      else if (data.fault) end(reject, new Error(data.fault));
      else end(resolve, data);
    };
    worker.postMessage({ id, ...message }, transfer ?? []);
  });
}
function stopWorker() { worker?.terminate(); worker = null; }
async function startWorker() {
  const started = worker = new Worker(await pieces.script);
  pieces.library.then(library => started.postMessage({ library }));
  try {
    return (await send({ begin: await pieces.module }, STARTING)).value;
  } catch (error) {
    stopWorker();
    throw error;
  }
}
const ready = startWorker();

// One question at a time, in the order asked. The answer is { value, files }.
let line = ready.catch(() => {});
function ask(name, values, files = [], seconds = SECONDS) {
  const turn = line.then(async () => {
    if (!worker) await startWorker();
    const answer = await send({ name, values, files }, seconds);
    if (answer.heap > MOST_HEAP) stopWorker();
    return answer;
  });
  line = turn.catch(() => {});
  return turn;
}
// What a first report needs is loaded while a person looks for a file; one that is there at once is not made to wait for it.
ready.then(() => setTimeout(() => { if (count === 1) ask("chauffer").catch(() => {}); }, 250), () => {});

// For scripts and tests.
window.clas = ready.then(({ version }) => ({
  version,
  async verifier(name, bytes, questions) {
    const { files } = await examined(name, bytes, { questions });
    return new TextDecoder().decode((await ask("rendre", { format: "json", questions }, files)).files[0]);
  },
  async modele(name, situation) { return (await ask("modele", { nom: name, situation })).files[0]; },
}));
window.clas.catch(() => {});

// Small things

const joined = text => String(text).replace(/ (?=[:;?!»])|(?<=«) /g, "\u00a0");
function say(text, bad = false) { $("state").textContent = joined(text); $("state").classList.toggle("bad", bad); }
function make(name, text, attributes = {}) {
  const element = document.createElement(name);
  if (text !== undefined && text !== null) element.textContent = joined(text);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
function save(content, name, type = "application/octet-stream") {
  const link = make("a", null, { download: name, href: URL.createObjectURL(new Blob([content], { type })) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
function button(text, act, main = false) {
  const made = make("button", text, { type: "button", ...(main && { class: "main" }) });
  made.onclick = () => whole(act, made);
  return made;
}
async function whole(act, pressed) {
  if (pressed) pressed.disabled = true;
  try {
    await act();
  } catch (error) {
    say(error instanceof Lost ? "Le programme s'est arrêté sur cette demande ; il est relancé." : `Cela n'a pas pu être fait : ${error.message.trim().split("\n").pop().replace(/^[\w.]+: /, "")}`, true);
  } finally {
    if (pressed) pressed.disabled = false;
  }
}
const asked = id => ({ questions: { date_envoi: $(id).value.trim() || null } });
const plural = (number, one, many) => `${number} ${number > 1 ? many : one}`;
const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const base = name => name.split("/").pop();
const stem = name => base(name).replace(/\.[^.]*$/, "");
function points(found) {
  const list = make("div");
  for (const { gravite, mot, titre, code, dit } of found) {
    const point = make("p", null, { class: `point ${gravite}` });
    point.append(make("b", `${mot}, ${titre}`), joined(` (${code}) : ${dit}`));
    list.append(point);
  }
  return list;
}

// What is dropped or chosen: a list of { name, file }. Items of a drop are gone after the event: all is taken in it.

async function dropped(items) {
  const found = [];
  await Promise.all([...items].filter(item => item.kind === "file").map(item => {
    const file = item.getAsFile(), entry = item.webkitGetAsEntry?.();
    const handle = item.getAsFileSystemHandle?.().catch(() => null);
    return (async () => {
      const known = await handle;
      if (known?.kind === "directory") await ofHandle(known, known.name, found);
      else if (!known && entry?.isDirectory) await ofEntry(entry, entry.name, found);
      else if (file) found.push({ name: file.name, file });
    })();
  }));
  return found;
}
async function ofHandle(folder, path, found) {
  for await (const [name, inside] of folder.entries()) {
    if (inside.kind === "directory") await ofHandle(inside, `${path}/${name}`, found);
    else found.push({ name: `${path}/${name}`, file: await inside.getFile() });
  }
}
async function ofEntry(folder, path, found) {
  const reader = folder.createReader();
  for (let entries; (entries = await new Promise((resolve, reject) => reader.readEntries(resolve, reject))).length;) {
    for (const entry of entries) {
      if (entry.isDirectory) await ofEntry(entry, `${path}/${entry.name}`, found);
      else found.push({ name: `${path}/${entry.name}`, file: await new Promise((resolve, reject) => entry.file(resolve, reject)) });
    }
  }
}
async function bytesOf(file, most = MOST_READ) {
  return new Uint8Array(await file.slice(0, most).arrayBuffer());
}

// Checking

// What a folder of what was given would be read as: the files, in their order, with their names; and those that are left out.
let run = 0;
async function gathered(given) {
  const { found, refused } = await unzipped(given);
  if (found.length === 1 && !found[0].name.includes("/")) return { kept: found, left: refused };
  const { value } = await ask("trier", { noms: found.map(({ name }) => name) });
  return { kept: value.gardes.map((number, rank) => ({ ...found[number], clean: value.noms[rank] })), left: [...refused, ...value.ecartes] };
}
async function examined(name, bytes, values, known = []) {
  for (let again = true; ; again = false) {
    try {
      return await ask("examiner", { nom: name, ...values }, [bytes, ...known]);
    } catch (error) {
      if (error instanceof Lost && again && !error.tooLong) continue; // it may have died of what came before
      if (error instanceof Lost) return ask("perdu", { nom: name, trop_long: error.tooLong, ...values }, known);
      throw error;
    }
  }
}
// One thing after another, told as they go, until a person stops them: those that aren't done; nothing where something else is asked meanwhile.
async function oneByOne(things, told, act) {
  const mine = ++run;
  let wasStopped = false;
  $("stop").onclick = () => { wasStopped = true; };
  $("progress").hidden = things.length < 2;
  if (things.length > 1) say("");
  $("bar").max = things.length;
  try {
    for (const [number, thing] of things.entries()) {
      if (wasStopped) return things.slice(number);
      $("bar").value = number;
      $("progress-text").textContent = joined(told(number, things.length));
      await act(thing, number);
      if (mine !== run) return null;
    }
  } finally {
    if (mine === run) $("progress").hidden = true;
  }
  return [];
}
// Files one by one, then again those of which the others say something. Gives what is listed of each and its pack; nothing where something else is asked.
async function examinedAll(kept, values, known = []) {
  const isLot = kept.length > 1, read = [], left = [];
  const undone = await oneByOne(kept, (number, all) => `${number} sur ${all} fichiers contrôlés`, async ({ name, file }) => {
    const bytes = await bytesOf(file).catch(() => null);
    if (!bytes) return left.push({ nom: name, raison: "ne peut plus être lu (déplacé ou modifié)", estPerdu: true });
    const { value, files } = await examined(name, bytes, { ...values, du_lot: isLot || name.includes("/"), recu: name.includes("/") }, known);
    if (value.raison) left.push({ nom: name, raison: value.raison });
    else read.push({ name, file, listed: value, pack: files[0] });
  });
  if (!undone) return null;
  left.push(...undone.map(({ name }) => ({ nom: name, raison: "pas examiné, à votre demande" })));
  const mine = run;
  if (read.length > 1) {
    const { value: again, files: [elsewhere] } = await ask("ailleurs", {}, read.map(({ pack }) => pack), 120);
    for (const number of again) {
      const { name, file } = read[number];
      const { value, files } = await examined(name, await bytesOf(file), { ...values, recu: name.includes("/") }, [...known, elsewhere]);
      Object.assign(read[number], { listed: value, pack: files[0] });
      if (mine !== run) return null;
    }
  }
  return mine === run ? { read, left, wasStopped: undone.length > 0 } : null;
}

async function check(given) {
  const values = asked("check-date");
  show("controler");
  $("result").hidden = true;
  say("Lecture…");
  const mine = ++run;
  const { kept, left } = await gathered(given);
  if (mine !== run) return;
  if (!kept.length) return say(left.length ? `Rien à contrôler : ${left[0].nom}, ${left[0].raison}` : "Rien à contrôler : aucun dossier ici.", true);
  const found = await examinedAll(kept, values);
  if (!found) return;
  left.push(...found.left);
  const listed = found.read.flatMap(one => one.listed);
  if (listed.length === 1 && kept.length === 1) await showOne(listed[0], found.read[0], values);
  else if (listed.length) await showLot(listed, found.read, { ...values, ecartes: left });
  else return say(`Rien à contrôler : ${left[0].nom}, ${left[0].raison}.`, true);
  showLeft(left);
  say("");
  $("result").hidden = false;
  fit();
  $("verdict").focus({ preventScroll: true });
  $("verdict").scrollIntoView({ block: "start" });
}

async function unzipped(given) {
  const found = [], refused = [];
  for (const { name, file } of given) {
    if (!/\.zip$/i.test(name)) { found.push({ name, file }); continue; }
    if (file.size > MOST_ZIP) { refused.push({ nom: name, raison: "l'archive est trop grande." }); continue; }
    try {
      const { value, files } = await ask("ouvrir", { nom: name }, [await bytesOf(file, MOST_ZIP)], 60);
      if (value.document) found.push({ name, file });
      else if (value.refus) refused.push({ nom: name, raison: value.refus });
      else files.forEach((content, number) => found.push({ name: value.noms[number], file: new Blob([content]) }));
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      refused.push({ nom: name, raison: "l'archive fait échouer le programme qui l'ouvre." });
    }
  }
  return { found, refused };
}

function verdict(kind, title, meaning) {
  const first = make("p");
  first.append(make("strong", title), joined(` : ${meaning}`));
  $("verdict").className = `verdict ${kind}`;
  $("verdict").replaceChildren(first);
}
const rendered = async (format, values, packs) => (await ask("rendre", { format, ...values }, packs, 120)).files[0];
async function frame(html, withScripts) {
  const former = $("report"), made = former.cloneNode();
  made.setAttribute("sandbox", withScripts ? "allow-scripts" : "allow-same-origin allow-modals");
  made.srcdoc = new TextDecoder().decode(html);
  made.onload = fit;
  made.style.height = "";
  former.replaceWith(made);
}
// A report without scripts is of this page's origin: its height is known, and it may be printed.
function fit() {
  const report = $("report"), page = report.contentDocument?.documentElement, top = scrollY;
  if (!page || $("result").hidden) return;
  report.style.height = "0";
  report.style.height = `${page.scrollHeight + 4}px`;
  scrollTo(0, top);
}
addEventListener("resize", fit);
// A frame prints badly within its page: the report prints itself.
addEventListener("keydown", event => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "p" || here() !== "controler" || $("result").hidden || !$("report").contentDocument) return;
  event.preventDefault();
  $("report").contentWindow.print();
});

async function showOne(report, { name, file, pack }, values) {
  const html = await rendered("html", values, [pack]);
  verdict(report.verdict, report.dit, report.sens);
  $("said").replaceChildren();
  await frame(html, false);
  $("downloads").replaceChildren(
    ...(report.verdict === "illisible" ? [] : [button("Copie annotée", () => annotated(name, file, pack), true)]),
    button("Rapport (page)", () => save(html, `${stem(name)} - rapport Clas.html`, "text/html")),
    button("Imprimer", () => $("report").contentWindow.print()),
    ...(/\.(eml|msg)$/i.test(name) ? [] : [button("Préparer l'envoi", async () => { show("envoyer"); return prepare(name, await bytesOf(file)); })]),
    button("Données (JSON)", async () => save(await rendered("json", values, [pack]), `${stem(name)}.json`, "application/json")),
  );
}
// The annotated copies of a file: those that there are, each with its content, and why there is none of the others.
async function copiesOf(name, file, pack) {
  const { value, files } = await ask("annoter", { nom: name }, [await bytesOf(file), pack], 60);
  return value.map(one => ({ ...one, content: one.refus ? null : files.shift() }));
}
async function annotated(name, file, pack) {
  for (const { nom, content, refus, dit } of await copiesOf(name, file, pack)) {
    $("said").replaceChildren(...(refus ? [refus] : dit).map(text => make("p", text)));
    if (content) save(content, nom, XLSX);
  }
}
// The copies of a lot, in one zip; a file that has none is said.
async function allAnnotated(read) {
  const noms = [], contents = [], refused = [];
  const undone = await oneByOne(read, (number, all) => `${number} sur ${all} copies annotées`, async ({ name, file, pack }) => {
    try {
      for (const { nom, content, refus } of await copiesOf(name, file, pack)) {
        if (refus) { refused.push({ nom: name, raison: refus }); continue; }
        noms.push(name.includes("/") ? `${name.slice(0, name.lastIndexOf("/"))}/${nom}` : nom);
        contents.push(content);
      }
    } catch {
      refused.push({ nom: name, raison: "Pas de copie annotée : le fichier n'a pas pu être relu." });
    }
  });
  if (!undone) return;
  refused.push(...undone.map(({ name }) => ({ nom: name, raison: "Pas de copie annotée, à votre demande." })));
  const aside = make("div", null, { id: "uncopied" });
  showLeft(refused, "sans copie annotée", aside);
  $("uncopied")?.remove();
  $("said").append(aside);
  if (noms.length) save((await ask("zipper", { noms }, contents, 120)).files[0], "copies annotées.zip", "application/zip");
}
async function showLot(listed, read, values) {
  const packs = read.map(({ pack }) => pack);
  say("Synthèse…");
  const { value, files: [html] } = await ask("rendre", { format: "html", ...values }, packs, 120);
  verdict("", plural(listed.length, "dossier", "dossiers"), value.comptes.join(", "));
  $("said").replaceChildren();
  await frame(html, true);
  $("downloads").replaceChildren(
    button("Tableau d'instruction (Excel)", async () => save(await rendered("xlsx", values, packs), "synthèse Clas.xlsx", XLSX), true),
    button("Copies annotées (zip)", () => allAnnotated(read)),
    button("Synthèse (page)", () => save(html, "rapport Clas.html", "text/html")),
    button("Données (JSON)", async () => save(await rendered("json", values, packs), "synthèse Clas.json", "application/json")),
  );
}
function showLeft(left, how = left.length > 1 ? "non examinés" : "non examiné", into = $("said")) {
  if (!left.length) return;
  const details = make("details"), list = make("ul");
  details.append(make("summary", `${plural(left.length, "fichier", "fichiers")} ${how}`), list);
  list.append(...left.map(({ nom, raison }) => make("li", `${nom} : ${raison}`)));
  into.append(details);
}

// Sending

async function prepare(name, bytes, insist = false, into = "prepared", question = "preparer", values = asked("send-date")) {
  $("letter").hidden = true;
  say("Préparation de l'envoi…");
  const { value, files } = await ask(question, { nom: name, malgre_tout: insist, ...values }, bytes ? [bytes] : [], 60);
  say("");
  const parts = [];
  if (value.impossible) parts.push(make("p", value.impossible, { class: "notice" }));
  if (value.refus) {
    parts.push(make("h2", `Rien n'est préparé : ${plural(value.refus.length, "point à corriger ou à compléter", "points à corriger ou à compléter")} avant l'envoi`), points(value.refus));
    if (value.insister) {
      const buttons = make("p", null, { class: "buttons" });
      buttons.append(button("Préparer tel quel", () => prepare(name, bytes, true, into, question, values)));
      parts.push(buttons);
    }
  }
  if (value.dit) {
    const sent = make("dl", null, { class: "sent" });
    for (const line of value.dit) {
      const [head, ...rest] = line.split("\u00a0: ");
      sent.append(make("dt", head), make("dd", rest.join("\u00a0: ")));
    }
    if (value.attention.length) parts.push(make("h2", "Attention, avant l'envoi"), points(value.attention));
    if (value.verifier.length) parts.push(make("h2", "À vérifier avant l'envoi"), points(value.verifier));
    const buttons = make("p", null, { class: "buttons" });
    const words = { "message.eml": "Message (brouillon .eml)", "lettre.docx": "Lettre (Word)", "rappels.ics": "Rappels (agenda)" };
    value.fichiers.forEach((file, number) => buttons.append(button(words[file], () => save(files[number], file), number === 0)));
    buttons.append(button("Imprimer la lettre", () => print()));
    parts.push(make("h2", "Prêt à envoyer"), sent, buttons, make("h2", "Le texte du message"), make("pre", value.corps, { class: "text" }));
    letter(value.lettre);
  }
  $(into).replaceChildren(...parts.map(part => { part.classList.add("done"); return part; }));
  $(into).scrollIntoView({ block: "start" });
}
function letter({ expediteur, destinataire, lieu_et_date, objet, paragraphes, signature }) {
  const lines = (texts, first, others = first) => texts.map((text, number) => make("p", text, { class: number ? others : first }));
  $("letter").replaceChildren(
    ...lines(expediteur, "sender"), make("p", destinataire, { class: "right gap" }), make("p", lieu_et_date, { class: "right gap" }),
    make("p", `Objet\u00a0: ${objet}`, { class: "subject gap" }), ...lines(paragraphes, "gap"), ...lines(signature, "right gap", "right"),
    make("p", "Signature\u00a0:", { class: "right" }),
  );
  $("letter").hidden = false;
}

// Instructing: the register, then what was received. What is downloaded is the register from then on.

const registers = { registre: null, depuis: null };
const STOPPED = "Arrêté à votre demande : rien n'est fait du registre.";
const WORDS = { registre: "Sans registre : un nouveau sera fait.", depuis: "Aucun." };
async function take(which, given) {
  registers[which] = given.length ? { name: given[0].name, bytes: await bytesOf(given[0].file) } : null;
  tellRegister(which);
}
function tellRegister(which, how = "") {
  const register = registers[which];
  $(`${which}-said`).textContent = register ? `${register.name}${how}` : joined(WORDS[which]);
  $(`${which}-none`).hidden = !register;
}
// Names as they stand in the folder or in the zip that was given alone: the folder may move, the register still knows its files.
function unrooted(names) {
  for (;;) {
    const [root] = names[0].split("/");
    if (names.some(name => !name.startsWith(`${root}/`))) return names;
    names = names.map(name => name.slice(root.length + 1));
    if (!/\.zip$/i.test(root)) return names;
  }
}
function numbered(names) {
  const taken = new Set();
  return names.map(name => {
    let free = name;
    for (let number = 2; taken.has(free); number++) free = name.replace(/(\.[^./]*)?$/, ending => ` (${number})${ending}`);
    taken.add(free);
    return free;
  });
}
async function instruct(given, inSpite = false) {
  $("instructed").replaceChildren();
  say("Lecture…");
  const mine = ++run;
  const form = Object.fromEntries(new FormData($("desk")));
  const there = Object.entries(registers).filter(([, register]) => register);
  const values = {
    malgre_tout: inSpite, enveloppe: form.enveloppe, collectifs_max: form.collectifs_max, reponses: "reponses" in form, proces_verbal: "proces_verbal" in form,
    ...Object.fromEntries(there.map(([which, { name }]) => [which, name])),
  };
  const books = there.map(([, { bytes }]) => bytes);
  const parts = [];
  const tell = () => { say(""); $("instructed").replaceChildren(...parts); $("instructed").scrollIntoView({ block: "start" }); };
  const { value: refusal, files: [known] } = await ask("registre", values, books, 120);
  for (const name of ["enveloppe", "collectifs_max"]) $(`f-${name}`).textContent = refusal.fautes?.[name] ?? "";
  if (refusal.fautes) return say("Une limite n'est pas comprise.", true);
  if (refusal.refus) {
    parts.push(make("p", refusal.refus, { class: "notice" }));
    if (refusal.insister) parts.push(button("Enregistrer quand même", () => instruct(given, true)));
    return tell();
  }
  const { kept, left } = await gathered(given);
  if (mine !== run) return;
  if (!kept.length) return say("Rien à contrôler : aucun dossier ni message ici.", true);
  const names = numbered(unrooted(kept.map(({ name, clean }) => clean ?? name)));
  const found = await examinedAll(kept.map(({ file }, number) => ({ name: names[number], file })), {}, [known]);
  if (!found) return;
  const lost = found.left.find(({ estPerdu }) => estPerdu);
  if (found.wasStopped) return say(STOPPED, true);
  if (lost) return say(`${lost.nom} ${lost.raison} : rien n'est fait du registre, où il passerait pour retiré. Recommencer.`, true);
  left.push(...found.left);
  if (!found.read.length) return say("Rien à contrôler : aucun dossier ni message ici.", true);
  say("Registre…");
  const packs = found.read.map(({ pack }) => pack);
  const asked = (more, copies = []) => ask("instruire", { ...values, recus: packs.length, ...more }, [...books, ...packs, ...copies], 300);
  let { value, files } = await asked({});
  if (value.a_joindre) {
    const joints = [], contents = [];
    const undone = await oneByOne(value.a_joindre, (number, all) => `${number} sur ${all} classeurs annotés, pour les réponses`, async ({ fichier, numero }, number) => {
      const { name, file } = found.read[numero];
      const [copy] = await copiesOf(name, file, files[number]).catch(() => []);
      if (!copy?.content) return;
      joints.push({ fichier, nom: copy.nom });
      contents.push(copy.content);
    });
    if (!undone) return;
    if (undone.length) return say(STOPPED, true);
    ({ value, files } = await asked({ joints }, contents));
  }
  const buttons = make("p", null, { class: "buttons" }), list = make("ul");
  value.fichiers.forEach((name, number) => {
    const labels = { "réponses.zip": "Réponses (brouillons .eml, zip)", "procès-verbal.docx": "Procès-verbal (Word)" };
    const download = () => {
      save(files[number], name);
      if (labels[name]) return;
      registers.registre = { name, bytes: files[number] };
      tellRegister("registre", ", tel qu'il vient d'être téléchargé");
    };
    buttons.append(button(labels[name] ?? "Registre à jour (Excel)", download, !labels[name]));
  });
  const lines = value.dit.filter(line => !line.startsWith("- "));
  list.append(...value.dit.filter(line => line.startsWith("- ")).map(line => make("li", line.slice(2))));
  parts.push(make("h2", "Le registre, à jour de ce qui est reçu"), buttons, make("p", lines.shift()), list, ...lines.map(line => make("p", line)));
  if (value.fichiers.includes("réponses.zip")) parts.push(make("p", "Le registre note les réponses préparées : le télécharger avec elles.", { class: "hint" }));
  for (const notice of value.remarques) parts.push(make("p", notice, { class: "point a_verifier" }));
  const aside = make("div", null, { class: "hint" });
  showLeft(left, undefined, aside);
  parts.push(aside);
  tell();
}
for (const which of Object.keys(registers)) {
  $(`${which}-none`).onclick = () => take(which, []);
  tellRegister(which);
}

// Renewing

function questions(list) {
  for (const { titre, champs } of list) {
    const item = make("li"), group = make("fieldset"), fields = make("div", null, { class: "fields" });
    group.append(make("legend", titre), fields, make("div", null, { class: "found", "aria-live": "polite" }));
    for (const { chemin, nom, exemple, sorte } of champs) {
      const row = make("p"), id = `q-${chemin}`;
      let field;
      if (sorte === "oui-non") {
        field = make("select", null, { id, name: chemin });
        for (const answer of ["", "oui", "non"]) field.append(make("option", answer || "…", { value: answer }));
      } else {
        field = make("input", null, { id, name: chemin, autocomplete: "off", placeholder: exemple ? `ex. ${exemple}` : "" });
      }
      row.append(make("label", nom, { for: id }), field);
      fields.append(row);
    }
    item.append(group);
    $("questions").append(item);
  }
}
const answers = () => Object.fromEntries([...$("renewal").querySelectorAll("[name]")].map(({ name, value }) => [name, value]));
const touched = new Set();
async function renewal() {
  const reponses = answers();
  const { value } = await ask("prolonger", { reponses, ...asked("renew-date") });
  for (const group of $("questions").querySelectorAll("fieldset")) {
    const names = [...group.querySelectorAll("[name]")].map(({ name }) => name);
    const found = names.filter(name => touched.has(name)).flatMap(name => value.champs[name] ?? []).filter(({ gravite }) => gravite !== "information");
    const isDone = names.every(name => touched.has(name)) && !found.length;
    for (const name of names) $(`q-${name}`).setAttribute("aria-invalid", String(touched.has(name) && (value.champs[name] ?? []).some(({ gravite }) => gravite === "bloquant" || gravite === "a_completer")));
    group.querySelector(".found").replaceChildren(...(isDone ? [make("span", "✓ Bien répondu", { class: "ok" })] : [points(found)]));
  }
  const grave = value.autres.filter(({ gravite }) => gravite !== "information");
  $("renew-others").replaceChildren(...(grave.length && touched.size ? [points(grave)] : []));
  $("renew-insist-label").hidden = value.pret || !touched.size;
}
let pause;
function typed(event) {
  clearTimeout(pause);
  const { name } = event.target, wait = event.type === "change" ? 0 : 500;
  if (name && event.type === "change") touched.add(name);
  pause = setTimeout(() => whole(renewal), wait);
}
$("renewal").addEventListener("input", typed);
$("renewal").addEventListener("change", typed);
$("renewal").addEventListener("submit", event => {
  event.preventDefault();
  for (const { name } of $("renewal").querySelectorAll("[name]")) touched.add(name);
  whole(async () => {
    await renewal();
    await prepare("", null, $("renew-insist").checked, "renewed", "prolonge", { reponses: answers(), ...asked("renew-date") });
  });
});

// Estimating

async function estimate() {
  const values = Object.fromEntries(new FormData($("plan")));
  const { value } = await ask("estimer", values);
  for (const name of Object.keys(values)) {
    const fault = value.fautes?.[name] ?? "";
    $(`f-${name}`).textContent = fault;
    $(`p-${name}`).setAttribute("aria-invalid", String(Boolean(fault)));
  }
  if (!value.lignes) return;
  const table = make("table"), head = make("tr"), wide = make("div", null, { class: "wide", tabindex: "0", role: "region", "aria-label": "Estimation" });
  head.append(make("th", value.titre, { scope: "col" }), ...value.colonnes.map(title => make("th", title, { scope: "col" })));
  table.append(make("thead"), make("tbody"));
  table.tHead.append(head);
  for (const [label, ...cells] of value.lignes) {
    const row = make("tr", null, cells.pop() ? { class: "total" } : {});
    row.append(make("th", label, { scope: "row" }), ...cells.map(cell => make("td", cell)));
    table.tBodies[0].append(row);
  }
  wide.append(table);
  $("planned").replaceChildren(wide, ...value.notes.map(note => make("p", note, { class: "hint" })));
}
let estimating;
$("plan").addEventListener("input", () => { clearTimeout(estimating); estimating = setTimeout(() => whole(estimate), 150); });
$("plan").addEventListener("submit", event => event.preventDefault());

// Doors

const doors = [...document.querySelectorAll("main > section")].map(({ id }) => id);
function show(door) {
  if (location.hash !== `#${door}`) history.replaceState(null, "", `#${door}`);
  for (const id of doors) $(id).hidden = id !== door;
  for (const link of document.querySelectorAll("nav a")) link.toggleAttribute("aria-current", link.hash === `#${door}`);
  $("letter").hidden = true;
  if (door === "estimer") whole(estimate);
}
const here = () => doors.find(id => !$(id).hidden);
addEventListener("hashchange", () => {
  const door = location.hash.slice(1);
  if (doors.includes(door)) { show(door); scrollTo(0, 0); }
});
show(doors.includes(location.hash.slice(1)) ? location.hash.slice(1) : "controler");

async function receive(given, which) {
  if (!given.length) return;
  if (registers[which] !== undefined) return take(which, given);
  if (here() === "instruire") return instruct(given);
  if (here() !== "envoyer") return check(given);
  if (given.length > 1) return say("Un seul dossier à la fois pour préparer un envoi.", true);
  return prepare(given[0].name, await bytesOf(given[0].file));
}
for (const kind of ["dragenter", "dragover"]) addEventListener(kind, event => { event.preventDefault(); document.body.classList.add("over"); });
addEventListener("dragleave", event => { if (!event.relatedTarget) document.body.classList.remove("over"); });
addEventListener("drop", event => {
  event.preventDefault();
  document.body.classList.remove("over");
  const given = dropped(event.dataTransfer.items);
  const which = event.target.closest?.("[data-register]")?.dataset.register;
  whole(async () => receive(await given, which));
});
for (const pressed of document.querySelectorAll("[data-choose]")) pressed.onclick = () => $(pressed.dataset.choose).click();
for (const input of document.querySelectorAll("input[type=file]")) {
  input.onchange = () => {
    const given = [...input.files].map(file => ({ name: file.webkitRelativePath || file.name, file }));
    input.value = "";
    whole(() => receive(given, input.dataset.register));
  };
}
for (const pressed of document.querySelectorAll("[data-model]")) {
  const { model, situation } = pressed.dataset;
  pressed.onclick = () => whole(async () => save((await ask("modele", { nom: model, situation })).files[0], model, model.endsWith(".xlsx") ? XLSX : "text/yaml"), pressed);
}
ready.then(
  value => { questions(value.questions); document.body.classList.add("ready"); if ($("state").textContent.startsWith("Préparation de la page")) say(""); },
  () => say("Cette page ne peut pas fonctionner dans ce navigateur. Il faut Chrome ou Edge 103, Firefox 113 ou Safari 16.4, ou plus récents, et que WebAssembly n'y soit pas interdit.", true),
);
