"""What the workflows ask of the package's own files, with nothing to install.

`python packaging/paquet.py anciennes` prints the oldest version allowed of each dependency, as constraints for pip.
`python packaging/paquet.py adresse URL v0.2.0` gives the package its addresses, which only who publishes it knows, before it is built: the URLs
of the project, and the links and pictures of the README, which another site will show. It refuses a tag that isn't the version.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
_LINK: Final = re.compile(r"(?P<picture>!?)\[(?P<words>[^\]]*)\]\((?P<path>(?!https?:|#)[^)\s]+)\)")


def oldest(project: str) -> Iterator[str]:
    """The constraints of a `pyproject.toml`: « typer==0.28 » for « typer>=0.28 »."""
    for dependency in tomllib.loads(project)["project"]["dependencies"]:
        yield dependency.replace(">=", "==")


def version(package: str) -> str:
    """The version that a `clas_cli/__init__.py` gives; ValueError without one."""
    found = re.search(r'^__version__ = "([^"]+)"$', package, re.M)
    if found is None:
        raise ValueError("clas_cli/__init__.py ne donne pas de version")
    return found[1]


def addressed(project: str, readme: str, url: str, tag: str) -> tuple[str, str]:
    """A `pyproject.toml` and a README, with the addresses that they have in the repository at this URL, under this tag."""
    urls = {
        "Source": url,
        "Documentation": f"{url}/tree/{tag}/docs",
        "Changelog": f"{url}/blob/{tag}/CHANGELOG.md",
        "Issues": f"{url}/issues",
        "Releases": f"{url}/releases",
    }
    table = "".join(f'{name} = "{address}"\n' for name, address in urls.items())
    linked = _LINK.sub(
        lambda link: f"{link['picture']}[{link['words']}]({url}/{'raw' if link['picture'] else 'blob'}/{tag}/{link['path']})", readme
    )
    return f"{project.rstrip()}\n\n[project.urls]\n{table}", linked


def main(arguments: list[str]) -> int:
    """The status: 0, or 2 for a misuse or a tag that isn't the version."""
    project, readme = ROOT / "pyproject.toml", ROOT / "README.md"
    match arguments:
        case ["anciennes"]:
            print(*oldest(project.read_text("utf-8")), sep="\n")
            return 0
        case ["adresse", url, tag]:
            if tag != f"v{(ours := version((ROOT / 'clas_cli/__init__.py').read_text('utf-8')))}":
                print(f"L'étiquette {tag} n'est pas la version {ours} (clas_cli/__init__.py).", file=sys.stderr)
                return 2
            texts = addressed(project.read_text("utf-8"), readme.read_text("utf-8"), url.rstrip("/"), tag)
            for path, text in zip((project, readme), texts, strict=True):
                path.write_text(text, "utf-8")
            return 0
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
