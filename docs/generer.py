"""Writes the files that are made from the code; with `--verifier`, only says which of them are out of date."""

from __future__ import annotations

import io
import re
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

from clas_cli.campaigns import schema
from clas_cli.campaigns.campaign import DEFAULT
from clas_cli.campaigns.load import bundled, named
from clas_cli.dossier.fields import NOUVELLE, PROLONGATION
from clas_cli.filling import workbook
from clas_cli.french.text import listing
from clas_cli.reading.kinds import DOSSIER_SUFFIXES, MESSAGE_SUFFIXES, YAML_SUFFIXES
from clas_cli.render.explanations import page
from clas_cli.render.formats import FORMATS

ROOT = Path(__file__).parent.parent


def generated() -> dict[str, Callable[[], str | bytes]]:
    """Each generated file, by its path from the root, and what makes it: a text, or the bytes of a workbook."""
    return {
        "README.md": readme,
        "docs/architecture.md": architecture,
        "docs/integration-continue.md": integration,
        "docs/regles.md": lambda: page(named(DEFAULT)),
        "docs/schema/dossier.schema.json": lambda: schema.render(schema.dossier_schema()),
        "docs/schema/campagne.schema.json": lambda: schema.render(schema.campaign_schema()),
        "examples/modele-nouvelle-demande.xlsx": lambda: workbook.render(NOUVELLE, named(DEFAULT), live=True).content,
        "examples/modele-prolongation.xlsx": lambda: workbook.render(PROLONGATION, named(DEFAULT), live=True).content,
    }


def readme() -> str:
    """The README, with the formats and the readers that there are."""
    endings = (".yaml", *sorted(DOSSIER_SUFFIXES - YAML_SUFFIXES), *sorted(MESSAGE_SUFFIXES))
    return _between("lus", ", ".join(endings), _with_formats("README.md", listing(FORMATS, "ou")))


def integration() -> str:
    """The page for platforms, with the table of formats."""
    rows = (f"| `{name}` | {', '.join(f'`{ending}`' for ending in form.endings)} | {form.use} |" for name, form in FORMATS.items())
    table = "\n".join(("| format | fin du nom | pour |", "| --- | --- | --- |", *rows))
    return _with_formats("docs/integration-continue.md", f"\n\n{table}\n\n")


def _with_formats(page: str, said: str) -> str:
    return _between("formats", said, (ROOT / page).read_text(encoding="utf-8"))


def _between(mark: str, said: str, text: str) -> str:
    return re.sub(f"(?s)(?<=<!-- {mark} -->).*?(?=<!-- /{mark} -->)", lambda _: said.replace("\u00a0", " "), text)


def architecture() -> str:
    """The page of the house; a format or a campaign that it doesn't name yet gets its line, at the end of its room."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    said = {f"render/{form.module.replace('.', '/')}.py": f"le format `{name}`, pour {form.use}" for name, form in FORMATS.items()}
    said |= {f"campaigns/{name}.yaml": f"la campagne « {named(name).nom} »" for name in bundled()}
    for file, line in said.items():
        row = f"| `{file}` | {line} |\n".replace("\u00a0", " ")
        if f"| `{file}` |" not in text:
            room = f"### {file.partition('/')[0]}\n"
            before, table, after = re.split(rf"({room}(?:.*\n)*?(?:\|.*\n)+)", text, maxsplit=1)
            text = before + table + row + after
    return text


def same(old: bytes, new: bytes) -> bool:
    """Whether two files say the same: text whatever its ends of lines, a workbook part by part, however it was compressed."""
    if not new.startswith(b"PK"):
        return old.replace(b"\r\n", b"\n") == new
    return parts(old) == parts(new)


def parts(content: bytes) -> dict[str, bytes]:
    """The parts of a workbook; none of what isn't one."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except zipfile.BadZipFile:
        return {}


def main(arguments: list[str]) -> int:
    """Exit status: 0 all up to date (or written), 1 something is out of date."""
    only_check = "--verifier" in arguments
    stale = []
    for name, make in generated().items():
        path, made = ROOT / name, make()
        content = made.encode("utf-8") if isinstance(made, str) else made
        if path.exists() and same(path.read_bytes(), content):
            continue
        stale.append(name)
        if not only_check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    verb = "à refaire" if only_check else "écrit"
    for name in stale:
        print(f"{verb} : {name}")
    return 1 if only_check and stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
