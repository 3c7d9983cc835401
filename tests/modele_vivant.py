"""Whether LibreOffice computes of the template what is stored in it, and what the check finds: `python -m tests.modele_vivant [HOW MANY]`.

Made-up dossiers fill the template, some answers pasted past its lists; LibreOffice computes every formula anew; each result is compared with the one that was stored, and
the estimate with that of `clas verifier`. LibreOffice must be installed (`soffice`).
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent / "helpers"))

import openpyxl
from colle import PASTED, pasted
from generes import made_up
from suite import EXAMPLES, load
from suivi import shown

from clas_cli.campaigns.campaign import DEFAULT
from clas_cli.campaigns.load import named
from clas_cli.dossier.fields import NOUVELLE
from clas_cli.filling import workbook
from clas_cli.judge.check import check
from clas_cli.judge.options import Options
from clas_cli.reading.data import read_data
from clas_cli.reading.door import read_bytes

_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>fr-FR</value></prop></item>
</oor:items>"""
"""Everything is computed anew, and numbers are written the French way."""


def main(arguments: list[str]) -> int:
    """Exit status: 0 where nothing differs."""
    count = int(arguments[0]) if arguments else 20
    campagne = named(DEFAULT)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for seed in range(count):
            made = workbook.render(NOUVELLE, campagne, read_data(made_up(seed)).root, live=True)
            (folder / f"{seed:04}.xlsx").write_bytes(made.content)
        for rank, (path, text, _) in enumerate(PASTED):
            (folder / f"colle-{rank:02}.xlsx").write_bytes(pasted(load(EXAMPLES / "nouvelle-conforme.yaml"), {path: text}))
        computed = _computed(folder)
        faults = [fault for path in sorted(folder.glob("*.xlsx")) for fault in _faults(path, computed / path.name)]
    for fault in faults[:50]:
        print(fault)
    print(f"{count + len(PASTED)} dossiers, {len(faults)} différence(s).")
    return 1 if faults else 0


def _computed(folder: Path) -> Path:
    """The folder of the same workbooks, computed by LibreOffice."""
    profile, out = folder / "profil", folder / "calcules"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    options = [
        f"-env:UserInstallation={profile.as_uri()}",
        "--headless",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
        "--outdir",
        str(out),
    ]
    subprocess.run(["soffice", *options, *map(str, sorted(folder.glob("*.xlsx")))], check=True, capture_output=True)
    return out


def _faults(path: Path, computed: Path) -> list[str]:
    """What differs in one workbook."""
    content = path.read_bytes()
    formulas, stored, again = (
        openpyxl.load_workbook(io.BytesIO(data), data_only=values)
        for data, values in ((content, False), (content, True), (computed.read_bytes(), True))
    )
    faults = [
        f"{path.stem} {sheet.title}!{cell.coordinate} : enregistré {before!r}, calculé {after!r}"
        for sheet in formulas
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
        for before, after in [(stored[sheet.title][cell.coordinate].value, again[sheet.title][cell.coordinate].value)]
        if not _same(before, after)
    ]
    report = check(read_bytes(content, path.name), Options(named(DEFAULT).calendrier.rentree))
    seen = shown(computed.read_bytes())
    if not seen.is_true(report):
        faults.append(f"{path.stem} : le contrôle estime {report.estimation}, le classeur {seen.money}")
    if seen.is_complete and any(finding.severity in ("bloquant", "a_completer") for finding in report.findings):
        faults.append(f"{path.stem} : le classeur se dit complet, le contrôle dit {report.verdict}")
    return faults


def _same(before: Any, after: Any) -> bool:
    if isinstance(before, int | float) and isinstance(after, int | float):
        return abs(before - after) < 1e-9
    return (before or "") == (after or "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
