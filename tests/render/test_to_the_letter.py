"""What each format writes of a batch made by hand, to the letter, with its colours. CLAS_REGENERER=1 writes the files anew.

The batch is of no campaign and read from no file: only a change of what is shown changes these files.
"""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from attendu import steady
from entier import DOSSIER, FACTS, FOUND, lot_entier
from openpyxl import load_workbook
from rich.console import Console, Group, RenderableType

from clas_cli import __version__
from clas_cli.dossier.tree import Place, Severity
from clas_cli.judge.report import Batch, Context, Report
from clas_cli.render.formats import render
from clas_cli.render.glance import glance
from clas_cli.render.overview import overview
from clas_cli.rules.depot import OPTION, Envoi
from clas_cli.rules.registry import RULES

GOLDEN = Path(__file__).parents[1] / "golden" / "lettre"


def screen(width: int, of: Callable[[Console], RenderableType]) -> str:
    """What a terminal in colours is sent."""
    stream = io.StringIO()
    console = Console(
        file=stream, width=width, force_terminal=True, color_system="standard", highlight=False, markup=False, legacy_windows=False
    )
    console.print(of(console))
    return stream.getvalue().replace("\x1b", "␛")


def seen(report: Report, width: int, context: Context | None = None) -> str:
    batch = Batch((report,), context=context or Context())
    return screen(width, lambda console: Group(*glance(batch, report, console)))


def cells() -> str:
    """Every cell of the workbook, with its format, a line each; before those of a sheet, how it is laid out."""
    lines = []
    for sheet in load_workbook(io.BytesIO(render(lot_entier(), "xlsx"))):
        widths = {letter: round(one.width, 1) for letter, one in sheet.column_dimensions.items()}
        lines.append(f"{sheet.title}\t{sheet.auto_filter.ref}\t{sheet.print_area}\t{sheet.freeze_panes}\t{widths}")
        lines += [f"{area.sqref}\t{[rule.formula for rule in area.rules]}" for area in sheet.conditional_formatting]
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None):
            font, fill = cell.font, cell.fill.fgColor.rgb
            lines.append(
                f"{cell.coordinate}\t{cell.number_format}\t{(font.b and 'gras') or ''}\t{fill}\t{cell.alignment.wrap_text}\t{cell.value}"
            )
    return "\n".join(lines)


def of_all_lengths() -> Batch:
    """Requests whose names and files are about as long as the room that they have, one of them without an estimate."""
    made = [
        lot_entier().reports[0]._replace(file="x/" + "f" * (length - 5) + ".yaml", gestionnaire="g" * (length - 9), intitule="ti ci")
        for length in range(26, 38)
    ]
    cut = [
        lot_entier().reports[1]._replace(file=one.file, findings=(FOUND._replace(message="m" * length),))
        for length, one in zip((61, 62, 63, 64, 65, 76, 77, 78, 79), made, strict=False)
    ]
    base = lot_entier()
    sums = base.totals._replace(
        overall=base.totals.overall._replace(dossiers=3, estimated=2),
        by_gestionnaire=base.totals.by_gestionnaire[:1],
        rules=(),
    )
    return base._replace(reports=(*made, *cut), root="x/", totals=sums, findings=base.findings[2:] * 27, withdrawals=(), superseded=frozenset(), ranks={}, received=(), envelopes=(), not_examined=("a", "b"))  # fmt: skip


CODES = [
    f"{family}{number:03}"
    for family, last in (("DOS", 14), ("REF", 16), ("CHA", 8), ("FIN", 12), ("AXE", 10))
    for number in range(1, last + 1)
]


def some(count: int, words: int, file: str = "a.yaml") -> Report:
    """A report of so many findings of as many rules, with messages of some words."""
    severities: tuple[Severity, ...] = ("bloquant", "a_completer", "a_verifier", "information")
    paths = ("demande", "gestionnaire", "projet", "collectifs[0]", "collectifs[1]", "budget.charges[2]", "")
    found = tuple(
        FOUND._replace(
             code=code, titre=f"Titre n° {number}", severity=severities[number % 3], path=paths[number % 7], place=Place(number + 1, 1),
            message=" ".join(["mot"] * words) + ".", remedy=f"Remède n° {number}.", also=FOUND.also * (number % 2),
        )
        for number, code in enumerate(CODES[:count])
    )  # fmt: skip
    return MANY._replace(file=file, findings=found, waived=MANY.waived * 2, envoi=Envoi(date(2026, 7, 1), "x"), post=None)


def sarif() -> str:
    """The results, without the rules, whose texts are not this format's."""
    log = json.loads(render(lot_entier(), "sarif"))
    rules = log["runs"][0]["tool"]["driver"].pop("rules")
    assert [rule["id"] for rule in rules] == list(RULES)
    text = json.dumps(log, ensure_ascii=False, indent=1)
    numbered = re.compile(r'("ruleIndex": |"id": "[A-Z]{3}\d{3}",\s+"index": )(\d+)')
    return numbered.sub(lambda found: f'{found[1]}"{rules[int(found[2])]["id"]}"', text) + "\n"


def junit() -> str:
    """The suites, without the rules that nothing was found under."""
    text = render(lot_entier(), "junit").decode()
    text = re.sub(r"\n *<testcase [^>]*/>", "", text)
    return re.sub(r'(?<= tests=")\d{2,}', lambda found: f"RULES{int(found[0]) - len(RULES):+}", text)


def page(batch: Batch) -> str:
    """What a page shows, a line a block, without its style, its script and its picture."""
    text = re.sub(r"(?s)<(style|script|svg|template)\b.*?</\1>", r"<\1>", render(batch, "html").decode())
    text = re.sub(r"sha256-[\w+/=]+", "sha256", text)
    return re.sub(
        r"(?<=>)(?=<(?:p|div|section|h\d|tr|table|ul|li|details|summary|nav|main|header|footer|article|dl|dt)\b)", "\n", steady(text)
    )


MANY = DOSSIER._replace(

    facts=FACTS,
    envoi=Envoi(date(2026, 7, 1), OPTION),
    findings=tuple(
        FOUND._replace(code=code, titre=f"Titre de {code}", severity=severity, path=f"{path}[{number}]", message=f"Message n° {number}. " * 9)
        for number, (code, severity, path) in enumerate(
            [("REF004", "bloquant", "collectifs"), ("DEL002", "bloquant", "demande"), ("FIN001", "bloquant", "budget"), ("DOS003", "a_completer", "gestionnaire"), ("REF004", "a_verifier", "collectifs"), ("CHA001", "a_verifier", "projet"), ("FIN002", "information", "budget")] * 2
        )
    ),
)  # fmt: skip
RIGHT = lot_entier().reports[3]._replace(envoi=Envoi(date(2026, 7, 1), "x"), file="bon dossier.yaml")

WRITTEN: dict[str, Callable[[], str]] = {
    "lot-80.txt": lambda: screen(80, lambda console: Group(*overview(lot_entier(), 80))),
    "lot-120.txt": lambda: screen(120, lambda console: Group(*overview(lot_entier(), 120))),
    "un-80.txt": lambda: seen(MANY, 80),
    "un-120.txt": lambda: seen(MANY, 120),
    "un-conforme-80.txt": lambda: seen(RIGHT, 80),
    "un-tard-80.txt": lambda: seen(lot_entier().reports[2], 80, Context(copies={"recus/tard.yaml": "copies/tard-annote.xlsx"})),
    "un-illisible-80.txt": lambda: seen(lot_entier().reports[1], 80),
    "lot.xlsx.tsv": cells,
    "lot.sarif": sarif,
    "lot.html": lambda: page(lot_entier()),
    **{f"longueurs-{width}.txt": lambda width=width: screen(width, lambda console: Group(*overview(of_all_lengths(), width))) for width in (80, 120)},  # type: ignore[misc]
    **{f"constats-{count}-{width}.txt": lambda count=count, width=width: seen(some(count, 4 if count < 9 else 40, "f" * 31 + ".yaml"), width) for count in (1, 3, 5, 8, 20, 30) for width in (80, 110)},  # type: ignore[misc]
    "un.html": lambda: page(Batch((MANY,), context=Context(True, settings="clas.toml", notices=("Avis.",)))),
    "lot.junit": junit,
    **{f"lot.{name}": lambda name=name: render(lot_entier(), name).decode() for name in ("csv", "concis", "github", "gitlab", "texte")},  # type: ignore[misc]
}  # fmt: skip


@pytest.mark.parametrize("name", WRITTEN)
def test_to_the_letter(name: str) -> None:
    text = WRITTEN[name]().replace(__version__, "VERSION").replace("\r", "␍")
    golden = GOLDEN / name
    if os.environ.get("CLAS_REGENERER"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, encoding="utf-8", newline="\n")
    assert text == golden.read_text(encoding="utf-8"), (
        "CLAS_REGENERER=1 pytest tests/render/test_to_the_letter.py écrit les fichiers attendus"
    )
