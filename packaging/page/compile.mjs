// Compiles Python in the very interpreter that will run it: « node compile.mjs FOLDER-OF-PYODIDE FOLDER-IN FOLDER-OUT ».
// Every .py of the first folder becomes a .pyc, whose source is never looked for, in the file « pack » of the second, but for those of which Python is
// made before library.py, which reads this pack; other files are copied.
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [pyodideFolder, from, to] = process.argv.slice(2).map(path => resolve(path));
const { loadPyodide } = await import(pathToFileURL(join(pyodideFolder, "pyodide.mjs")).href);
// Python imports « sitecustomize » before anything that it isn't made of, as it does in the page: what is there then.
const WITNESS = `
import sys

import clas_page_library

first = {*sys.modules}
`;
const python = await loadPyodide({
  indexURL: pyodideFolder,
  // Sets of constants are written in the order of their hashes; columns of the source weigh, and only a developer would read them.
  env: { PYTHONHASHSEED: "0", PYTHONNODEBUGRANGES: "1", PYTHONDONTWRITEBYTECODE: "1", PYTHONPATH: "/witness:/from/site-packages" },
  fsInit: async FS => {
    for (const [inside, outside] of [["/from", from], ["/to", to]]) {
      FS.mkdirTree(inside);
      FS.mount(FS.filesystems.NODEFS, { root: outside }, inside);
    }
    FS.mkdirTree("/witness");
    FS.writeFile("/witness/sitecustomize.py", WITNESS);
    FS.writeFile("/witness/clas_page_library.py", readFileSync(join(from, "clas_page_library.py")));
  },
});
python.runPython(`
import importlib
import pickle
from pathlib import Path
from py_compile import PycInvalidationMode, compile

from clas_page_library import packed
from sitecustomize import first

modules = {}
for path in sorted(Path("/from").rglob("*")):
    if path.is_dir():
        continue
    shown = str(path.relative_to("/from"))
    target = Path("/to", shown)
    target.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".py":
        # Docstrings weigh, and nobody reads those of others there; clas says its own to people, Pyodide reads its own.
        is_clas = shown.startswith("site-packages/clas_")
        level = 0 if is_clas or "pyodide/" in shown else 2
        made = target.with_suffix(".pyc")
        compile(str(path), str(made), shown, doraise=True, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH, optimize=level)
        module = shown.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        if is_clas:
            importlib.import_module(module.removeprefix("site-packages."))
        if module not in first:
            modules[str(made.relative_to("/to"))] = made.read_bytes()
            made.unlink()
    else:
        target.write_bytes(path.read_bytes())
Path("/to/pack").write_bytes(packed(modules))

# The parser of YAML that there is in a page is slow.
from clas_cli.campaigns.load import bundled, from_file

for path in bundled().values():
    Path("/to", path.relative_to("/from")).with_suffix(".pickle").write_bytes(pickle.dumps(from_file(path), pickle.HIGHEST_PROTOCOL))
`);
