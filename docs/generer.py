"""Writes the files that are made from the code; with `--verifier`, only says which of them are out of date."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

from clas_cli.campaigns import schema
from clas_cli.campaigns.campaign import DEFAULT
from clas_cli.campaigns.load import named
from clas_cli.french.text import listing
from clas_cli.render.explanations import page
from clas_cli.render.formats import FORMATS

ROOT = Path(__file__).parent.parent


def generated() -> dict[str, Callable[[], str]]:
    """Each generated file, by its path from the root, and what makes it."""
    return {
        "README.md": readme,
        "docs/regles.md": lambda: page(named(DEFAULT)),
        "docs/schema/dossier.schema.json": lambda: schema.render(schema.dossier_schema()),
        "docs/schema/campagne.schema.json": lambda: schema.render(schema.campaign_schema()),
    }


def readme() -> str:
    """The README, with the formats that there are."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return re.sub("(?<=<!-- formats -->).*?(?=<!-- /formats -->)", listing(FORMATS, "ou"), text)


def main(arguments: list[str]) -> int:
    """Exit status: 0 all up to date (or written), 1 something is out of date."""
    only_check = "--verifier" in arguments
    stale = []
    for name, make in generated().items():
        path, content = ROOT / name, make()
        if path.exists() and path.read_text(encoding="utf-8") == content:
            continue
        stale.append(name)
        if not only_check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8", newline="\n")
    verb = "à refaire" if only_check else "écrit"
    for name in stale:
        print(f"{verb} : {name}")
    return 1 if only_check and stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
