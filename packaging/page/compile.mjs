// Compiles Python in the very interpreter that will run it: « node compile.mjs FOLDER-OF-PYODIDE FOLDER-IN FOLDER-OUT ».
// Every .py of the first folder becomes a .pyc in the second, whose source is never looked for; other files are copied. In « laid » is what must be a
// file: data, and the modules of which Python is made before library.py, which finds those of « packed ».
import { pathToFileURL } from "node:url";
import { join, resolve } from "node:path";

const [pyodideFolder, from, to] = process.argv.slice(2).map(path => resolve(path));
const { loadPyodide } = await import(pathToFileURL(join(pyodideFolder, "pyodide.mjs")).href);
// Sets of constants are written in the order of their hashes; columns of the source weigh, and only a developer would read them.
const python = await loadPyodide({ indexURL: pyodideFolder, env: { PYTHONHASHSEED: "0", PYTHONNODEBUGRANGES: "1" } });
for (const [inside, outside] of [["/from", from], ["/to", to]]) {
  python.FS.mkdirTree(inside);
  python.FS.mount(python.FS.filesystems.NODEFS, { root: outside }, inside);
}
python.runPython(`
import sys

first = {"clas_page_library", *sys.modules}

from pathlib import Path
from py_compile import PycInvalidationMode, compile

for path in sorted(Path("/from").rglob("*")):
    if path.is_dir():
        continue
    shown = str(path.relative_to("/from"))
    module = shown.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    target = Path("/to", "packed" if path.suffix == ".py" and module not in first else "laid", shown)
    target.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".py":
        # Docstrings weigh, and nobody reads those of others there; clas says its own to people, Pyodide reads its own.
        level = 0 if shown.startswith("site-packages/clas_") or "pyodide/" in shown else 2
        mode = PycInvalidationMode.UNCHECKED_HASH
        compile(str(path), str(target.with_suffix(".pyc")), shown, doraise=True, invalidation_mode=mode, optimize=level)
    else:
        target.write_bytes(path.read_bytes())
`);
