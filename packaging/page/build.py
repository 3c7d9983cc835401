"""Builds the page: « python packaging/page/build.py » writes dist/clas.html, one file that needs nothing else (docs/page.md).

It needs Python 3.11, pip, node and npm, and the two registries, for versions that are fixed here by their checksums. The same sources give
the same bytes.
"""

from __future__ import annotations

import ast
import base64
import gzip
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterable, Iterator
from email.parser import Parser
from html import escape
from pathlib import Path
from string import Template
from typing import Final

HERE: Final = Path(__file__).resolve().parent
ROOT: Final = HERE.parents[1]
WORK: Final = ROOT / "build" / "page"
TARGET: Final = ROOT / "dist" / "clas.html"

PYODIDE: Final = "314.0.7"
PYODIDE_INTEGRITY: Final = "sha512-0YvXxEhfEdpLfb/XkM2BFAeMROq0iMUX2bzzH9pOttyMcWkwq+HbE5uyuGD82LN7y2q+SNvi/6V5JEsOlD2R1A=="
PYTHON: Final = "3.14"
"""That of this Pyodide."""

TERMINAL: Final = frozenset(("typer", "rich"))
"""What only the command line needs."""
ENGINE: Final = ("engine", "desk")
"""What answers the page, beside this file."""
NOT_IN_A_PAGE: Final = (
    "commands",
    "__main__.py",
    "render/terminal.py",
    "render/beside.py",
    "render/glance.py",
    "render/overview.py",
    "render/console.py",
    "render/explanations.py",
    "py.typed",
)
"""What of clas is for a terminal."""

NAMES: Final = """
_pydatetime.py _pyio.py _pyrepl antigravity.py argparse.py asyncio/proactor_events.py asyncio/windows_events.py
asyncio/windows_utils.py bdb.py cProfile.py compileall.py configparser.py ctypes doctest.py encodings/cp037.py
encodings/cp1026.py encodings/cp1140.py encodings/cp273.py encodings/cp424.py encodings/cp500.py encodings/cp875.py
encodings/hp_roman8.py encodings/kz1048.py encodings/ptcp154.py ftplib.py http/cookiejar.py http/cookies.py http/server.py
imaplib.py mailbox.py modulefinder.py multiprocessing netrc.py optparse.py pdb.py pickletools.py plistlib.py poplib.py
profile.py pstats.py pydoc.py smtplib.py socketserver.py ssl.py statistics.py symtable.py this.py timeit.py trace.py unittest
wave.py webbrowser.py wsgiref xmlrpc zipapp.py
"""
UNUSED: Final = frozenset(NAMES.split())
"""Modules of Python's library that nothing in a page can use: tests, debuggers, processes, servers, protocols of the network; the character sets of
mainframes; and what stands in for modules written in C, which are there."""

LIMIT: Final = 12_000_000
UNREACHABLE: Final = 3
"""The status of a build that could download nothing."""
ARRIVED: Final = "arrived()"
"""What the page is told after each of its pieces."""


def main() -> None:
    """Builds the page from nothing but the downloads that are there already and whose checksums hold."""
    WORK.mkdir(parents=True, exist_ok=True)
    pyodide = fetched_pyodide()
    wheels = fetched_wheels()
    page = assembled(pyodide, compiled(pyodide, wheels), wheels)
    if len(page) > LIMIT:
        sys.exit(f"{TARGET.name} fait {len(page)} octets, plus que {LIMIT}.")
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_bytes(page)
    print(f"{TARGET.relative_to(ROOT)} : {len(page) / 1e6:.1f} Mo, sha256 {hashlib.sha256(page).hexdigest()}")


def run(*command: str | Path) -> None:
    """A command, whose failure ends the build."""
    program = shutil.which(str(command[0]))
    if program is None:
        sys.exit(f"Il manque le programme « {command[0]} » pour construire la page.")
    subprocess.run([program, *map(str, command[1:])], check=True, cwd=WORK)


def fetch(*command: str | Path) -> None:
    """A command that downloads. Where it gets nothing, the build ends with `UNREACHABLE`; what it gets otherwise than it should ends it as any fault."""
    try:
        run(*command)
    except subprocess.CalledProcessError:
        print("Ce dont la page est faite n'a pas pu être téléchargé.", file=sys.stderr)
        sys.exit(UNREACHABLE)


def fetched_pyodide() -> Path:
    """The folder of the npm package, unpacked once its checksum is checked."""
    archive = WORK / f"pyodide-{PYODIDE}.tgz"
    if not archive.exists():
        fetch("npm", "pack", f"pyodide@{PYODIDE}", "--silent")
    kind, _, digest = PYODIDE_INTEGRITY.partition("-")
    if base64.b64encode(hashlib.new(kind, archive.read_bytes()).digest()).decode() != digest:
        archive.unlink()
        sys.exit(f"La somme de contrôle de {archive.name} n'est pas celle qui est attendue.")
    folder = emptied("pyodide")
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    return folder / "package"


def emptied(name: str) -> Path:
    """An empty folder to work in."""
    folder = WORK / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def fetched_wheels() -> dict[str, Path]:
    """The wheel of each package that clas needs in a page, by its name, once its checksum is checked."""
    pinned = {line.partition("==")[0]: line for line in (HERE / "requirements.txt").read_text("utf-8").splitlines() if "==" in line}
    folder = WORK / "wheels"
    folder.mkdir(exist_ok=True)
    wanted = set(needed(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"])) - TERMINAL
    found: dict[str, Path] = {}
    while missing := wanted - found.keys():
        if unknown := missing - pinned.keys():
            sys.exit(f"À ajouter à {HERE.name}/requirements.txt, avec leurs sommes : {', '.join(sorted(unknown))}.")
        wanted_file = WORK / "wanted.txt"
        wanted_file.write_text("\n".join(pinned[name].split()[0] for name in sorted(missing)), "utf-8")
        download = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--no-deps"]
        target = ["--python-version", PYTHON, "--implementation", "cp", "--abi", f"cp{PYTHON.replace('.', '')}", "--abi", "none"]
        platforms = ["--platform", "manylinux2014_x86_64", "--platform", "any", "--only-binary", ":all:"]
        fetch(*download, *target, *platforms, "--dest", folder, "--requirement", wanted_file)
        for name in missing:
            version = pinned[name].split()[0].partition("==")[2]
            found[name] = next(path for path in folder.glob("*.whl") if path.name.lower().startswith(f"{name}-{version}-"))
            if f"sha256:{hashlib.sha256(found[name].read_bytes()).hexdigest()}" not in pinned[name]:
                found[name].unlink()
                sys.exit(f"La somme de contrôle de {name} {version} n'est pas celle qui est attendue.")
            wanted.update(needed(metadata(found[name]).get_all("Requires-Dist") or ()))
    return dict(sorted(found.items()))


def needed(requirements: Iterable[str]) -> Iterator[str]:
    """The packages of some requirements, without those of an extra or of another system."""
    for requirement in requirements:
        package, _, condition = requirement.partition(";")
        if "extra" not in condition and "python_version" not in condition:
            yield re.match(r"[\w.-]+", package)[0].lower().replace("-", "_")  # type: ignore[index]


def metadata(wheel: Path):  # type: ignore[no-untyped-def]  # a message
    """What a wheel says of itself."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return Parser().parsestr(archive.read(name).decode("utf-8"))


def compiled(pyodide: Path, wheels: dict[str, Path]) -> bytes:
    """Python's library, the packages and clas as one pack, compiled by Pyodide itself. In a zip, as Pyodide has it, each module is loaded twice."""
    source, target = emptied("source"), emptied("compiled")
    site = source / "site-packages"
    unpack_library(pyodide / "python_stdlib.zip", source)
    for wheel in wheels.values():
        unpack_wheel(wheel, site)
    for name in sorted(path.relative_to(ROOT / "clas_cli").as_posix() for path in tracked()):
        if not name.startswith(NOT_IN_A_PAGE):
            copy(ROOT / "clas_cli" / name, site / "clas_cli" / name)
    for name in ENGINE:
        copy(HERE / f"{name}.py", site / f"clas_page_{name}.py")
    copy(HERE / "library.py", source / "clas_page_library.py")
    copy(ROOT / "examples" / "nouvelle-conforme.yaml", site / "clas_page_example.yaml")
    run("node", HERE / "compile.mjs", pyodide, source, target)
    return packed(target)


def tracked() -> Iterator[Path]:
    """The files of clas, but for what Python and other programs leave beside them."""
    for path in (ROOT / "clas_cli").rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith("."):
            yield path


def copy(path: Path, target: Path) -> None:
    """Copies a file, and makes its folder."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, target)


def unpack_library(archive: Path, folder: Path) -> None:
    """Python's library, without the modules that are unused; each of these must be there, or its name is wrong."""
    with zipfile.ZipFile(archive) as library:
        names = [name for name in library.namelist() if not name.endswith("/")]
        if absent := UNUSED - {name.split("/")[0] for name in names} - set(names):
            sys.exit(f"Absents de la bibliothèque de Python : {', '.join(sorted(absent))}.")
        library.extractall(folder, [name for name in names if UNUSED.isdisjoint((name, name.split("/")[0]))])


def unpack_wheel(wheel: Path, folder: Path) -> None:
    """The pure Python of a wheel, and its data; of the time zones, that of Paris."""
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            is_zone = name.startswith("tzdata/") and not name.endswith((".py", "/Europe/Paris"))
            if (
                not re.match(r"[^/]+\.(dist-info|data)/", name)
                and not name.endswith((".so", ".pyi", "/", "py.typed"))
                and not is_zone
                and not is_of_python_2(name, archive)
            ):
                archive.extract(name, folder)


def is_of_python_2(name: str, archive: zipfile.ZipFile) -> bool:
    """Whether a file of a wheel is a module that Python 3 can't read: some packages still carry what they were."""
    if not name.endswith(".py"):
        return False
    try:
        ast.parse(archive.read(name))
    except SyntaxError:
        return True
    return False


def files(folder: Path) -> list[tuple[str, bytes]]:
    """The files of a folder, by their names, in an order that depends on nothing."""
    return sorted((path.relative_to(folder).as_posix(), path.read_bytes()) for path in folder.rglob("*") if path.is_file())


def packed(folder: Path) -> bytes:
    """A folder as one piece: the length of the list in four bytes, the list of names and sizes in JSON, the contents."""
    found = files(folder)
    listed = json.dumps([[name, len(content)] for name, content in found], ensure_ascii=False).encode()
    return len(listed).to_bytes(4, "little") + listed + b"".join(content for _, content in found)


def replaced(text: str, old: str, new: str, count: int = 1) -> str:
    """A text with every place of another one changed. There must be exactly as many as is said."""
    if text.count(old) != count:
        sys.exit(
            f"« {old[:60]} » se trouve {text.count(old)} fois, et non {count}, dans le texte de Pyodide : cette version est à essayer."
        )
    return text.replace(old, new)


def worker_script(pyodide: Path) -> str:
    """The worker's whole text: Pyodide's two modules made plain functions, then what drives them."""
    engine = (pyodide / "pyodide.asm.mjs").read_text("utf-8")
    engine = replaced(engine, "export default _createPyodideModule;", "")
    engine = replaced(engine, "import.meta.url", "self.location.href", engine.count("import.meta.url"))
    loader = (pyodide / "pyodide.mjs").read_text("utf-8")
    loader = replaced(loader, "export{dt as loadPyodide,U as version};", "return dt;")
    loader = replaced(loader, "//# sourceMappingURL=pyodide.mjs.map", "")
    lock = json.loads((pyodide / "pyodide-lock.json").read_text("utf-8"))
    driver = replaced(
        (HERE / "worker.js").read_text("utf-8"), '"(lock)"', json.dumps({"info": lock["info"], "packages": {}}, sort_keys=True)
    )
    before, mark, after = driver.partition("// (Pyodide)\n")
    if not mark:
        sys.exit("worker.js ne dit pas où mettre Pyodide.")
    return f"{before}{engine}\nconst loadPyodide = (() => {{\n{loader}\n}})();\n{after}"


def assembled(pyodide: Path, library: bytes, wheels: dict[str, Path]) -> bytes:
    """The page."""
    style, script = ((HERE / name).read_text("utf-8") for name in ("page.css", "page.js"))
    report_style, report_script = ((ROOT / "clas_cli" / "render" / "html" / f"page.{end}").read_text("utf-8") for end in ("css", "js"))
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src {digest(script)} {digest(ARRIVED)} {digest(report_script)} 'wasm-unsafe-eval'",
            "worker-src blob:",
            f"style-src {digest(style)} {digest(report_style)}",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    pieces = {
        "worker": worker_script(pyodide).encode(),
        "wasm": (pyodide / "pyodide.asm.wasm").read_bytes(),
        "library": library,
    }
    version = re.search(r'__version__ = "([^"]+)"', (ROOT / "clas_cli" / "__init__.py").read_text("utf-8"))[1]  # type: ignore[index]
    page = Template(re.sub(" (?=[:;?!»])|(?<=«) ", "\u00a0", (HERE / "page.html").read_text("utf-8"))).substitute(
        policy=policy,
        style=style,
        script=script,
        version=version,
        licences="\n".join(licences(wheels)),
        pieces="\n".join(
            f'<script type="text/plain" id="{name}">{wrapped(content)}</script><script>{ARRIVED}</script>'
            for name, content in pieces.items()
        ),
    )
    return page.encode("utf-8")


def digest(content: str) -> str:
    """How the policy names a script or a style."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def wrapped(content: bytes) -> str:
    """Bytes as text for the page."""
    return base64.b64encode(gzip.compress(content, 9, mtime=0)).decode()


def licences(wheels: dict[str, Path]) -> Iterator[str]:
    """What the page is made of: name, version, licence, and the text of each licence that comes with it."""
    yield licence("clas", "", "MIT", (ROOT / "LICENSE").read_text("utf-8"))
    yield licence(
        "Pyodide", PYODIDE, "MPL-2.0", f"https://github.com/pyodide/pyodide, étiquette {PYODIDE} ; texte : https://mozilla.org/MPL/2.0/"
    )
    yield licence("Python", PYTHON, "PSF-2.0", "https://docs.python.org/3.14/license.html")
    for wheel in wheels.values():
        said = metadata(wheel)
        with zipfile.ZipFile(wheel) as archive:
            texts = [
                archive.read(path).decode("utf-8", "replace")
                for path in sorted(archive.namelist())
                if re.search(r"\.dist-info/(licenses/)?(LICEN[CS]E|COPYING|NOTICE)[^/]*$", path, re.IGNORECASE)
            ]
        kind = said["License-Expression"] or said["License"] or "voir son texte"
        yield licence(said["Name"], said["Version"], kind.splitlines()[0][:60], "\n\n".join(texts))


def licence(name: str, version: str, kind: str, text: str) -> str:
    """One line of the list, which opens on the text of the licence."""
    head = f"{name} {version}".strip()
    return f"<details><summary>{escape(head)} : {escape(kind)}</summary><pre>{escape(text)}</pre></details>"


if __name__ == "__main__":
    main()
