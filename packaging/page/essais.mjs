// Tries the page in a browser, as a person would: « node essais.mjs PLAN.json ». See essais.py, which writes the plan.
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import assert from "node:assert/strict";

const plan = JSON.parse(readFileSync(process.argv[2], "utf-8"));
const puppeteer = createRequire(join(plan.modules, "essais.cjs"))("puppeteer-core");
const isFirefox = plan.navigateur === "firefox";
const downloads = mkdtempSync(join(tmpdir(), "clas-telecharge-"));
const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const browser = await puppeteer.launch({
  browser: isFirefox ? "firefox" : "chrome",
  executablePath: plan.programme,
  headless: true,
  ...(isFirefox
    ? { extraPrefsFirefox: { "browser.download.dir": downloads, "browser.download.folderList": 2, "browser.download.useDownloadDir": true } }
    : { args, userDataDir: mkdtempSync(join(tmpdir(), "clas-profil-")) }),
});
const watch = { requests: [], errors: [] };
const wait = (page, what, ...values) => page.waitForFunction(what, { timeout: 120_000, polling: 100 }, ...values);
const text = (page, selector) => page.$eval(selector, element => element.textContent);
const said = label => console.log(`${plan.navigateur} : ${label}`);

async function open(path = plan.page, { size = 1280, before } = {}) {
  const page = await browser.newPage();
  page.on("request", request => { if (!/^(data|blob|file|about):/.test(request.url())) watch.requests.push(request.url()); });
  page.on("console", message => { if (["error", "warn", "warning"].includes(message.type())) watch.errors.push(message.text()); });
  page.on("pageerror", error => watch.errors.push(String(error)));
  page.on("dialog", dialog => { watch.errors.push(`une boîte s'est ouverte : ${dialog.message()}`); dialog.dismiss(); });
  await page.setViewport({ width: size, height: 900 });
  if (before) await page.evaluateOnNewDocument(before);
  if (!isFirefox) {
    const client = await page.createCDPSession();
    await client.send("Browser.setDownloadBehavior", { behavior: "allow", downloadPath: downloads, eventsEnabled: true });
  }
  await page.goto(pathToFileURL(path).href);
  return page;
}
async function downloaded(page, label, name) {
  rmSync(join(downloads, name), { force: true });
  await page.evaluate(label => [...document.querySelectorAll("button")].find(button => button.textContent === label && button.offsetParent).click(), label);
  for (let tries = 0; tries < 3000; tries++) {
    const path = join(downloads, name);
    const files = readdirSync(downloads);
    if (files.includes(name) && statSync(path).size && !files.some(file => /\.(crdownload|part)$/.test(file))) return path;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  throw new Error(`« ${label} » n'a pas donné ${name} : ${readdirSync(downloads)}`);
}
// Files dropped on the page: a browser lets no program make a real drop of files without their bytes.
async function drop(page, files) {
  await page.evaluate(files => {
    const data = new DataTransfer();
    for (const [name, content] of files) data.items.add(new File([Uint8Array.from(atob(content), letter => letter.charCodeAt(0))], name));
    document.body.dispatchEvent(new DragEvent("dragover", { dataTransfer: data, bubbles: true, cancelable: true }));
    document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
  }, files);
}
// A real drop, of files and folders of the disk, by the mouse; Firefox lets no program make one.
async function dropReally(page, selector, ...files) {
  const client = await page.createCDPSession();
  const { x, y } = await page.$eval(selector, element => { element.scrollIntoView(); const { x, y, width, height } = element.getBoundingClientRect(); return { x: x + width / 2, y: y + height / 2 }; });
  const data = { items: [], files, dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"]) await client.send("Input.dispatchDragEvent", { type, x, y, data });
}
const bytes = path => readFileSync(path).toString("base64");
const checked = page => wait(page, () => !document.getElementById("result").hidden && !document.getElementById("state").textContent);
const picture = (page, name) => plan.images && page.screenshot({ path: join(plan.images, `${plan.navigateur}-${name}.png`), fullPage: true });

const trials = {
  async "prête, un dossier contrôlé, corrigé, conforme"() {
    const page = await open();
    const ready = await page.evaluate(async () => { await window.clas; return Math.round(performance.now()); });
    await picture(page, "accueil");
    const begun = Date.now();
    await drop(page, [["faux.yaml", bytes(plan.faux)]]);
    await checked(page);
    said(`prête en ${ready} ms, premier rapport ${Date.now() - begun} ms après`);
    assert.match(await text(page, "#verdict"), /Irrecevable/);
    const report = await (await page.$("#report")).contentFrame();
    assert.match(await report.$eval("body", body => body.textContent), /Trop d'enfants/);
    await picture(page, "rapport");
    const copy = await downloaded(page, "Copie annotée", "faux-annote.xlsx");
    assert.equal(readFileSync(copy).subarray(0, 2).toString(), "PK");
    await downloaded(page, "Rapport (page)", "faux - rapport Clas.html");
    await drop(page, [["juste.yaml", bytes(plan.juste)]]);
    await wait(page, () => document.getElementById("verdict").textContent.startsWith("Conforme"));
    await checked(page);
    await page.evaluate(() => { location.hash = "#modele"; });
    await page.close();
  },
  async "modèle téléchargé, déposé, contrôlé"() {
    const page = await open();
    await page.evaluate(async () => { await window.clas; location.hash = "#modele"; });
    await wait(page, () => !document.getElementById("modele").hidden);
    await picture(page, "modele");
    const model = await downloaded(page, "Télécharger le classeur", "Dossier Clas - nouvelle demande.xlsx");
    await page.$eval("#check-date", field => { field.value = "15/06/2026"; });
    await drop(page, [["vierge.xlsx", bytes(model)]]);
    await checked(page);
    assert.match(await text(page, "#verdict"), /Incomplet/);
    await page.close();
  },
  async "prolongation : dix questions, la lettre, le message"() {
    const page = await open();
    await page.evaluate(async () => { await window.clas; location.hash = "#prolonger"; });
    await wait(page, () => document.querySelectorAll("#questions fieldset").length === 10);
    for (const [name, value] of Object.entries(plan.reponses)) {
      await page.evaluate((name, value) => {
        const field = document.getElementsByName(name)[0];
        field.value = value;
        field.dispatchEvent(new Event("change", { bubbles: true }));
      }, name, value);
    }
    await page.$eval("#renew-date", field => { field.value = "15/06/2026"; });
    await page.$eval("#renewal", form => form.requestSubmit());
    await wait(page, () => document.querySelector("#renewed h2")?.textContent === "Prêt à envoyer");
    await picture(page, "prolonger");
    if (plan.images) await page.pdf({ path: join(plan.images, `${plan.navigateur}-lettre.pdf`), format: "A4" });
    assert.match(await text(page, "#letter"), /comprenant 2 collectifs avec l'augmentation de 1 collectif/);
    const message = readFileSync(await downloaded(page, "Message (brouillon .eml)", "message.eml"), "latin1");
    assert.match(message, /To: afc\.sdt@caf11\.caf\.fr/);
    assert.equal(readFileSync(await downloaded(page, "Lettre (Word)", "lettre.docx")).subarray(0, 2).toString(), "PK");
    await page.close();
  },
  async "envoi préparé, estimation, étroit"() {
    const page = await open(plan.page, { size: 360 });
    await page.evaluate(async () => { await window.clas; location.hash = "#envoyer"; });
    await wait(page, () => !document.getElementById("envoyer").hidden);
    await drop(page, [["juste.yaml", bytes(plan.juste)]]);
    await wait(page, () => document.querySelector("#prepared h2"));
    assert.match(await text(page, "#prepared"), /Prêt à envoyer/);
    await picture(page, "envoi-360");
    await page.evaluate(() => { location.hash = "#estimer"; });
    await wait(page, () => document.querySelector("#planned table"));
    assert.match(await text(page, "#planned"), /8 435,70|8\u00a0435,70|8\u202f435,70/);
    await picture(page, "estimer-360");
    for (const door of ["controler", "modele", "prolonger", "envoyer", "estimer", "instruire"]) {
      await page.evaluate(door => { location.hash = `#${door}`; }, door);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 360), `« ${door} » déborde à 360 pixels`);
    }
    await page.close();
  },
  async "fichiers hostiles : rien ne s'exécute, la page vit"() {
    const page = await open();
    for (const file of plan.hostiles) {
      await drop(page, [[basename(file), bytes(file)]]);
      await checked(page).catch(() => {});
      await wait(page, () => !document.getElementById("state").textContent.startsWith("Lecture"));
    }
    // A module is never taken from what is received, which is laid where the program works.
    await page.evaluate(() => { location.hash = "#envoyer"; });
    await wait(page, () => !document.getElementById("envoyer").hidden);
    for (const name of ["openpyxl", "xlsxwriter", "zoneinfo", "clas_page_desk"]) {
      await drop(page, [[`${name}.py`, Buffer.from("raise SystemExit('touché')").toString("base64")]]);
      await wait(page, () => document.querySelector("#prepared p") && !document.getElementById("state").textContent);
      await page.evaluate(() => document.getElementById("prepared").replaceChildren());
      assert.ok(await page.evaluate(async () => (await (await window.clas).modele("m.xlsx", "nouvelle")).length > 10_000));
    }
    await page.evaluate(() => { location.hash = "#controler"; });
    await wait(page, () => !document.getElementById("controler").hidden);
    const named = '<img src=x onerror="window.touche=1">.yaml';
    await drop(page, [[named, bytes(plan.hostiles[0])], [`2${named}`, bytes(plan.juste)]]);
    await wait(page, () => document.getElementById("verdict").textContent.startsWith("2 dossiers"));
    assert.equal(await page.evaluate(() => window.touche), undefined);
    assert.equal(await page.evaluate(async juste => JSON.parse(await (await window.clas).verifier("j.yaml", Uint8Array.from(atob(juste), c => c.charCodeAt(0)))).dossiers[0].verdict, bytes(plan.juste)), "conforme");
    await page.close();
  },
  async "lot : tous comptés, les chiffres de la ligne de commande"() {
    const page = await open();
    await page.evaluate(async () => { await window.clas; });
    const begun = Date.now();
    const input = await page.$("#check-file");
    await input.uploadFile(...readdirSync(plan.lot).map(name => join(plan.lot, name)));
    await checked(page);
    said(`lot de ${readdirSync(plan.lot).length} fichiers en ${Date.now() - begun} ms`);
    const frame = await (await page.$("#report")).contentFrame();
    assert.match(await frame.waitForSelector("table").then(() => frame.$eval("body", body => body.textContent)), /300|dossiers/);
    await picture(page, "lot");
    const found = JSON.parse(readFileSync(await downloaded(page, "Données (JSON)", "synthèse Clas.json"), "utf-8"));
    const totals = ({ lot, dossiers }) => ({ totaux: lot.totaux, constats: lot.constats.length, verdicts: dossiers.map(({ fichier, verdict }) => [fichier, verdict]) });
    assert.deepEqual(totals(found), totals(plan.attendu_du_lot));
    await downloaded(page, "Tableau d'instruction (Excel)", "synthèse Clas.xlsx");
    // Copies are long: meanwhile, the rest of the page answers; stopped, those that are made are given.
    const copies = downloaded(page, "Copies annotées (zip)", "copies annotées.zip");
    await wait(page, () => /^[3-9] sur/.test(document.getElementById("progress-text").textContent));
    assert.ok(await page.evaluate(async () => (await (await window.clas).modele("m.xlsx", "nouvelle")).length > 10_000));
    await picture(page, "copies");
    await page.click("#stop");
    assert.equal(readFileSync(await copies).subarray(0, 2).toString(), "PK");
    const listed = (await text(page, "#uncopied")).match(/^(\d+) fichiers sans copie annotée/)[1];
    assert.ok(listed > 200 && listed < readdirSync(plan.lot).length, listed);
    await page.close();
  },
  async "une boîte reçue, déposée : un dossier de fichiers, un zip"() {
    const page = await open();
    await page.evaluate(async () => { await window.clas; });
    for (const way of isFirefox ? ["zip"] : ["dossier", "zip"]) {
      if (way === "dossier") await dropReally(page, "#controler .drop", plan.boite.dossier);
      else await drop(page, [["recus.zip", bytes(plan.boite.zip)]]);
      await wait(page, () => document.getElementById("result").hidden);
      await checked(page);
      await picture(page, `boite-${way}`);
      const found = readFileSync(await downloaded(page, "Données (JSON)", "synthèse Clas.json"), "utf-8").replaceAll("recus.zip/", "recus/");
      assert.deepEqual(JSON.parse(found), plan.boite.attendu, way);
    }
    await page.close();
  },
  async "instruire : deux matins, le registre, les réponses, le procès-verbal"() {
    const page = await open();
    await page.evaluate(async () => { await window.clas; location.hash = "#instruire"; });
    await wait(page, () => !document.getElementById("instruire").hidden);
    await picture(page, "instruire-vide");
    const register = async path => (await page.$("#registre-file")).uploadFile(path).then(() => wait(page, name => document.getElementById("registre-said").textContent.startsWith(name), basename(path)));
    const done = () => wait(page, () => document.querySelector("#instructed h2, #instructed .notice") && !document.getElementById("state").textContent);
    for (const name of ["reponses", "proces_verbal"]) await page.click(`[name=${name}]`);
    await page.$eval("#d-enveloppe", field => { field.value = "20000"; });
    for (const [number, morning] of plan.instruire.matins.entries()) {
      if (morning.avant) await register(morning.avant);
      const begun = Date.now();
      if (isFirefox || number) await drop(page, [["recus.zip", bytes(morning.zip)]]);
      else await dropReally(page, "#instruire .drop", morning.recus);
      await done();
      said(`matin ${number + 1} : ${Date.now() - begun} ms`);
      await picture(page, `instruire-${number}`);
      const told = (await text(page, "#instructed")).replaceAll("\u00a0", " ");
      for (const line of morning.dit) assert.ok(told.includes(line.replace(/^- /, "").replaceAll("\u00a0", " ")), `« ${line} » n'est pas dit : ${told}`);
      const folder = join(plan.sorties, `${plan.navigateur}-${number}`);
      mkdirSync(folder);
      const files = { "Registre à jour (Excel)": morning.avant ? basename(morning.avant) : "Registre Clas.xlsx", "Réponses (brouillons .eml, zip)": "réponses.zip", "Procès-verbal (Word)": "procès-verbal.docx" };
      for (const [rank, [label, name]] of Object.entries(files).entries()) copyFileSync(await downloaded(page, label, name), join(folder, String(rank)));
      await page.evaluate(() => document.getElementById("instructed").replaceChildren());
    }
    await register(plan.instruire.abime);
    await drop(page, [["recus.zip", bytes(plan.instruire.matins[1].zip)]]);
    await done();
    assert.match(await text(page, "#instructed"), /Ce registre ne peut pas servir.*endommagé.*Rien n'y est changé/s);
    await page.evaluate(() => document.getElementById("instructed").replaceChildren());
    await register(plan.instruire.image);
    await drop(page, [["recus.zip", bytes(plan.instruire.matins[1].zip)]]);
    await done();
    assert.match(await text(page, "#instructed"), /des images, qui seraient perdus/);
    await picture(page, "instruire-refus");
    await page.evaluate(() => [...document.querySelectorAll("#instructed button")].find(({ textContent }) => textContent === "Enregistrer quand même").click());
    await wait(page, () => document.querySelector("#instructed h2"));
    assert.match(await text(page, "#instructed"), /Rien de nouveau depuis le dernier passage/);
    await page.close();
  },
  async "au clavier seul"() {
    const page = await open();
    await page.evaluate(async () => { await window.clas; });
    const to = async name => {
      for (let presses = 0; presses < 40; presses++) {
        await page.keyboard.press("Tab");
        const { label, shown } = await page.evaluate(() => {
          const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
          return { label: document.activeElement.textContent.trim(), shown: outlineStyle !== "none" && outlineWidth !== "0px" };
        });
        assert.ok(shown, `« ${label} » ne montre pas qu'il a la main`);
        if (label === name) return;
      }
      throw new Error(`« ${name} » ne s'atteint pas au clavier`);
    };
    await to("Choisir des fichiers");
    await page.$eval("#check-file", input => input.addEventListener("click", event => { event.preventDefault(); window.isAsked = true; }));
    await page.keyboard.press("Enter");
    await wait(page, () => window.isAsked);
    await drop(page, [["faux.yaml", bytes(plan.faux)]]);
    await checked(page);
    assert.equal(await page.evaluate(() => document.activeElement.id), "verdict");
    await to("Préparer l'envoi");
    await page.keyboard.press("Enter");
    await wait(page, () => document.querySelector("#prepared h2") && !document.getElementById("envoyer").hidden);
    await to("Préparer tel quel");
    await page.keyboard.press("Enter");
    await wait(page, () => document.querySelector("#prepared .sent"));
    await page.close();
  },
  async "sombre, étroit"() {
    for (const size of [1280, 360]) {
      const page = await open(plan.page, { size });
      if (!isFirefox) await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "dark" }]);
      await page.evaluate(async () => { await window.clas; });
      await drop(page, [["faux.yaml", bytes(plan.faux)]]);
      await checked(page);
      await picture(page, `sombre-${size}`);
      assert.ok(await page.evaluate(size => document.documentElement.scrollWidth <= size, size), `déborde à ${size} pixels`);
      await page.close();
    }
  },
  async "un fichier qui ne finit pas, un qui tue : les autres sont contrôlés"() {
    // The worker of this trial never answers for one file, and dies of another.
    const page = await open(plan.page, { before: () => {
      window.Worker = class extends Worker {
        postMessage(message, transfer) {
          if (message.name !== "examiner") return super.postMessage(message, transfer);
          if (message.values.nom === "sans-fin.yaml") return;
          if (message.values.nom === "mortel.yaml") { setTimeout(() => this.dispatchEvent(new ErrorEvent("error", { message: "mort" })), 50); return; }
          super.postMessage(message, transfer);
        }
      };
      const later = window.setTimeout;
      window.setTimeout = (act, delay, ...values) => later(act, delay === 20_000 ? 6_000 : delay, ...values);
    } });
    await page.evaluate(async () => { await window.clas; });
    await drop(page, ["a.yaml", "sans-fin.yaml", "mortel.yaml", "z.yaml"].map(name => [name, bytes(plan.juste)]));
    await checked(page);
    assert.match(await text(page, "#verdict"), /4 dossiers\s: 2\sillisibles, 1\sconforme, 1\sversion remplacée/);
    const report = JSON.parse(readFileSync(await downloaded(page, "Données (JSON)", "synthèse Clas.json"), "utf-8"));
    const of = name => report.dossiers.find(({ fichier }) => fichier === name).constats[0].message;
    assert.match(of("sans-fin.yaml"), /plus de 20/);
    assert.match(of("mortel.yaml"), /fait échouer le programme/);
    await page.close();
  },
  async "un fil qui grossit est remplacé après sa réponse"() {
    // The worker of this trial is given, once, much more than it is asked about.
    const page = await open(plan.page, { before: () => {
      Object.assign(window, { workers: 0, heaps: [], most: 400e6 });
      window.Worker = class extends Worker {
        constructor(script) {
          super(script);
          window.workers++;
          this.addEventListener("message", ({ data }) => window.heaps.push(data.heap));
        }
        postMessage(message, transfer) {
          if (message.name !== "modele" || !window.most) return super.postMessage(message, transfer);
          super.postMessage({ ...message, files: [new Uint8Array(window.most)] }, transfer);
          window.most = 0;
        }
      };
    } });
    const grown = await page.evaluate(async () => {
      const model = await (await window.clas).modele("m.yaml", "nouvelle");
      return { length: model.length, heap: window.heaps.at(-1), workers: window.workers };
    });
    assert.ok(grown.length > 1000 && grown.heap > 700e6 && grown.workers === 1, JSON.stringify(grown));
    await drop(page, [["juste.yaml", bytes(plan.juste)]]);
    await checked(page);
    assert.match(await text(page, "#verdict"), /^Conforme/);
    const after = await page.evaluate(() => ({ heap: window.heaps.at(-1), workers: window.workers }));
    assert.ok(after.heap < 200e6 && after.workers === 2, JSON.stringify(after));
    await page.close();
  },
  async "le réseau est fermé, et ne l'est pas dans la page témoin"() {
    const hits = [];
    const server = createServer((request, response) => { hits.push(request.url); response.setHeader("Access-Control-Allow-Origin", "*"); response.end("oui"); });
    await new Promise(resolve => server.listen(0, "127.0.0.1", resolve));
    const port = server.address().port;
    const witness = join(mkdtempSync(join(tmpdir(), "clas-temoin-")), "temoin.html");
    const whole = readFileSync(plan.page, "utf-8"), open_ = whole.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, "");
    assert.notEqual(open_, whole);
    writeFileSync(witness, open_);
    const reach = async (path, mark) => {
      const page = await open(path);
      await page.evaluate(async (port, mark) => {
        await window.clas;
        const url = `http://127.0.0.1:${port}/${mark}`, soon = act => Promise.race([act, new Promise(resolve => setTimeout(resolve, 1500))]).catch(() => {});
        await soon(fetch(`${url}-fetch`));
        await soon(new Promise(resolve => { const image = new Image(); image.onload = image.onerror = resolve; image.src = `${url}-image`; }));
        try { navigator.sendBeacon(`${url}-balise`); } catch { /* refused */ }
        const frame = document.createElement("iframe");
        frame.src = `${url}-cadre`;
        document.body.append(frame);
        await soon(new Promise(resolve => {
          const script = `fetch("${url}-fil").finally(() => postMessage(0)); try { new WebSocket("ws://127.0.0.1:${port}/${mark}-prise"); } catch {}`;
          const worker = new Worker(URL.createObjectURL(new Blob([script])));
          worker.onmessage = worker.onerror = resolve;
        }));
      }, port, mark).catch(() => {});
      await new Promise(resolve => setTimeout(resolve, 1000));
      await page.close();
    };
    const before = { requests: watch.requests.length, errors: watch.errors.length };
    await reach(witness, "temoin");
    await reach(plan.page, "page");
    server.close();
    // These attempts are ours, and so are the refusals that the browser tells.
    watch.requests.length = before.requests;
    watch.errors.length = before.errors;
    assert.ok(hits.filter(url => url.startsWith("/temoin")).length >= 3, `la page témoin n'atteint rien : ${hits}`);
    assert.deepEqual(hits.filter(url => url.startsWith("/page")), []);
  },
  async "les cas de conformité : le JSON de la ligne de commande, à l'octet"() {
    const page = await open();
    await page.evaluate(async () => { await window.clas; });
    const cases = JSON.parse(readFileSync(plan.cas, "utf-8"));
    const wrong = [];
    for (const { titre, nom, octets, questions, json } of cases) {
      const found = await page.evaluate(async (nom, octets, questions) =>
        (await window.clas).verifier(nom, Uint8Array.from(atob(octets), letter => letter.charCodeAt(0)), questions), nom, octets, questions);
      if (found !== json) {
        const at = [...found].findIndex((letter, place) => letter !== json[place]);
        wrong.push(`${titre} : « ${found.slice(at - 80, at + 80)} » au lieu de « ${json.slice(at - 80, at + 80)} »`);
      }
    }
    said(`${cases.length - wrong.length} cas identiques sur ${cases.length}`);
    assert.deepEqual(wrong, []);
    await page.close();
  },
};

let failed = 0;
for (const [name, trial] of Object.entries(trials)) {
  if (plan.essais && !plan.essais.some(wanted => name.startsWith(wanted))) continue;
  try {
    await trial();
    assert.deepEqual(watch, { requests: [], errors: [] }, "requêtes, erreurs de la console");
    said(`réussi, ${name}`);
  } catch (error) {
    failed++;
    said(`ÉCHEC, ${name}\n${error.stack}`);
  }
  Object.assign(watch, { requests: [], errors: [] });
}
await browser.close();
process.exit(failed ? 1 : 0);
