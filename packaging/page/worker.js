"use strict";
// The worker: a Python that has clas and nothing else. It is asked one thing at a time, and answers synchronously.
// Pyodide looks whether scripts can be imported to refuse workers such as this one; here none can.
self.importScripts = undefined;
// (Pyodide)
const LIBRARY = "/lib/python3.14", LOCK = "(lock)";
let python, engine, laid;
const library = new Promise(resolve => { laid = resolve; });

async function start(module) {
  // Pyodide fetches two files: its library, that is laid as plain files instead, and the module, that is here.
  self.fetch = async () => new Response();
  WebAssembly.instantiateStreaming = async (_, imports) => ({ module, instance: await WebAssembly.instantiate(module, imports) });
  const silent = () => {};
  python = await loadPyodide({
    indexURL: "https://clas.invalid/",
    createPyodideModule: _createPyodideModule,
    lockFileContents: LOCK,
    env: { PYTHONPATH: LIBRARY },
    stdin: () => null, stdout: silent, stderr: silent,
    fsInit: async FS => unpack(FS, await library),
  });
  for (const name of ["fetch", "XMLHttpRequest", "WebSocket", "EventSource", "WebTransport", "Worker", "BroadcastChannel", "indexedDB", "caches"]) {
    Object.defineProperty(self, name, { value: undefined });
  }
  // Modules come from the library alone: a file that somebody sends may be called as one of them, and is laid in the current folder.
  python.runPython("import sys; sys.path.remove('')");
  engine = python.pyimport("clas_page_engine");
}

function unpack(FS, pack) {
  const size = new DataView(pack.buffer, pack.byteOffset).getUint32(0, true), folders = new Set();
  let place = 4 + size;
  for (const [name, length] of JSON.parse(new TextDecoder().decode(pack.subarray(4, place)))) {
    const path = `${LIBRARY}/${name}`, folder = path.slice(0, path.lastIndexOf("/"));
    if (!folders.has(folder)) FS.mkdirTree(folder);
    folders.add(folder);
    FS.writeFile(path, pack.subarray(place, place += length), { canOwn: true });
  }
  // Python imports this module before any that it isn't made of.
  FS.writeFile(`${LIBRARY}/sitecustomize.py`, `import clas_page_library; clas_page_library.install("${LIBRARY}/pack")`);
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
  if (data.library) return laid(new Uint8Array(data.library));
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
