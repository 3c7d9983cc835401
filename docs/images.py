"""Fait les trois images du README : le terminal, la page, le classeur annoté. À lancer de la racine du dépôt.

Demande Chromium (`chromium`), LibreOffice (`soffice`) et `pdftoppm`. Le dossier montré est inventé (examples/nombreuses-erreurs.yaml).
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from rich.console import Group
from rich.terminal_theme import MONOKAI

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from clas_cli.filling.copies import copy_of  # noqa: E402
from clas_cli.filling.template import make  # noqa: E402
from clas_cli.judge.check import check  # noqa: E402
from clas_cli.judge.options import Options  # noqa: E402
from clas_cli.judge.report import Batch  # noqa: E402
from clas_cli.reading.door import read  # noqa: E402
from clas_cli.render import formats  # noqa: E402
from clas_cli.render.console import terminal as terminal_of  # noqa: E402
from clas_cli.render.glance import glance  # noqa: E402

IMAGES = ROOT / "docs" / "images"
ASKED = Options(date(2026, 6, 1), sent_on=date(2026, 6, 1))


def terminal(batch: Batch) -> None:
    """Ce que montre `clas verifier dossier.xlsx`, en SVG."""
    console = terminal_of(io.StringIO())
    console.record, console.width = True, 90
    console.print(Group(*glance(batch, batch.reports[0], console)))
    shown = console.export_svg(title="clas verifier dossier.xlsx", theme=MONOKAI, unique_id="clas")
    # Les polices de rich viendraient d'un autre site : celles de qui regarde suffisent.
    shown = re.sub(r"@font-face \{.*?\}\s*", "", shown, flags=re.DOTALL)
    (IMAGES / "terminal.svg").write_text(shown, encoding="utf-8")


def page(batch: Batch, folder: Path) -> None:
    """Le haut de la page HTML."""
    source = folder / "page.html"
    source.write_bytes(formats.render(batch, "html"))
    chromium = ["chromium", "--headless", "--no-sandbox", "--hide-scrollbars", "--window-size=1000,860"]
    subprocess.run([*chromium, f"--screenshot={IMAGES / 'page.png'}", source.as_uri()], check=True, capture_output=True)


def workbook(content: bytes, folder: Path) -> None:
    """La feuille « Collectifs » de la copie annotée, telle que LibreOffice l'imprime."""
    source = folder / "copie.xlsx"
    source.write_bytes(content)
    subprocess.run(["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(source)], check=True, capture_output=True)
    shown = subprocess.run(["pdftotext", str(source.with_suffix(".pdf")), "-"], check=True, capture_output=True, encoding="utf-8").stdout
    number = next(index for index, text in enumerate(shown.split("\f"), 1) if "Les comètes" in text and "Niveaux" in text)
    pages = ["-f", str(number), "-l", str(number), "-singlefile", "-png", "-r", "96", "-x", "30", "-y", "40", "-W", "1060", "-H", "390"]
    subprocess.run(["pdftoppm", *pages, str(source.with_suffix(".pdf")), str(IMAGES / "classeur")], check=True)


def main() -> None:
    """Les trois images."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "dossier.xlsx"
        path.write_bytes(make(path, origin=ROOT / "examples" / "nombreuses-erreurs.yaml").content)
        report = check(read(path), ASKED)
        batch = Batch((report._replace(file=path.name),))
        terminal(batch)
        page(batch, folder)
        workbook(copy_of(report).content, folder)


if __name__ == "__main__":
    main()
