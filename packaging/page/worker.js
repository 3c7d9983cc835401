"use strict";
// The worker: a Python that has clas and nothing else. It is asked one thing at a time, and answers synchronously.
// Pyodide looks whether scripts can be imported to refuse workers such as this one; here none can.
self.importScripts = undefined;
// (Pyodide)
const SITE = "/lib/python3.14/site-packages/";
const decoder = new TextDecoder();
let python, engine;

async function start({ module, library, site, lock }) {
  // Pyodide fetches two files: they are here.
  self.fetch = async url => new Response(String(url).endsWith(".zip") ? library : null);
  WebAssembly.instantiateStreaming = async (_, imports) => ({ module, instance: await WebAssembly.instantiate(module, imports) });
  const silent = () => {};
  python = await loadPyodide({
    indexURL: "https://clas.invalid/",
    createPyodideModule: _createPyodideModule,
    lockFileContents: JSON.parse(lock),
    stdin: () => null, stdout: silent, stderr: silent,
    fsInit: async FS => unpack(FS, site),
  });
  for (const name of ["fetch", "XMLHttpRequest", "WebSocket", "EventSource", "WebTransport", "Worker", "BroadcastChannel", "indexedDB", "caches"]) {
    Object.defineProperty(self, name, { value: undefined });
  }
  engine = python.pyimport("clas_page");
}

function unpack(FS, site) {
  const size = new DataView(site.buffer, site.byteOffset).getUint32(0, true);
  let place = 4 + size;
  for (const [name, length] of JSON.parse(decoder.decode(site.subarray(4, place)))) {
    const path = SITE + name;
    FS.mkdirTree(path.slice(0, path.lastIndexOf("/")));
    FS.writeFile(path, site.subarray(place, place += length));
  }
}

function ask(name, values, files) {
  const answer = engine.call(name, JSON.stringify(values ?? {}), python.toPy(files ?? []));
  try {
    const [text, made] = answer;
    return { value: JSON.parse(text), files: Array.from(made, content => content.toJs()) };
  } finally {
    answer.destroy();
  }
}

self.onmessage = async ({ data }) => {
  const { id, begin, name, values, files } = data;
  try {
    if (begin) await start(begin);
    const { value, files: made } = begin ? ask("commencer") : ask(name, values, files);
    const heap = python._module.HEAPU8.length;
    self.postMessage({ id, value, files: made, heap }, made.map(content => content.buffer));
  } catch (error) {
    // What Python itself can't go on from leaves the interpreter in pieces: the page replaces the worker.
    self.postMessage({ id, fault: String(error?.message ?? error), dead: error?.name !== "PythonError" });
  }
};
