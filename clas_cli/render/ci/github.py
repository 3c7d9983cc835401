"""The report as workflow commands of GitHub Actions: each finding becomes an annotation on its line."""

from __future__ import annotations

from typing import Final

from clas_cli.french.text import plural, visible, visible_lines
from clas_cli.judge.report import STDIN_NAME, Batch
from clas_cli.render.ci.places import advice, everything, relative, root, sentence, standing
from clas_cli.rules.registry import A_COMPLETER, A_VERIFIER, BLOQUANT, INFORMATION, SEVERITIES

COMMANDS: Final = {BLOQUANT: "error", A_COMPLETER: "error", A_VERIFIER: "warning", INFORMATION: "notice"}


def data(text: str) -> str:
    """A message as GitHub reads it back; a file's name may hold what would act on who reads the log."""
    return visible_lines(text).replace("%", "%25").replace("\n", "%0A")


def value(text: str) -> str:
    """The value of a property as GitHub reads it back."""
    return data(text).replace(":", "%3A").replace(",", "%2C")


def render(batch: Batch) -> str:
    """One command a finding, the gravest first: GitHub shows ten of each kind a step. Then one line that counts."""
    base = root("GITHUB_WORKSPACE")
    lines: dict[str, list[str]] = {severity: [] for severity in SEVERITIES}
    waived: list[str] = []
    for file, finding, reason in everything(batch):
        place = standing(file, finding.place)
        properties = {"file": relative(place.file, base)} if place.is_file else {}
        if place.is_file and place.line:
            properties |= {"line": str(place.line), "col": str(place.column)}
            if place.end_column:
                properties["endColumn"] = str(place.end_column)
        text = sentence(place, finding) if place.is_file else f"{STDIN_NAME}, {finding.place}\u00a0: {sentence(place, finding)}"
        if reason is None:
            title, text = f"{finding.code} {finding.titre}", f"{text}\n{advice(finding)}"
        else:
            title, text = f"{finding.code} {finding.titre} (ignoré)", f"{text}\nIgnoré\u00a0: {visible(reason, 500)}"
        named = ",".join(f"{name}={value(content)}" for name, content in {**properties, "title": title}.items())
        command = "notice" if reason is not None else COMMANDS[finding.severity]
        (waived if reason is not None else lines[finding.severity]).append(f"::{command} {named}::{data(text)}")
    notices = [f"::notice title=clas::{data(visible(notice, 1_000))}" for notice in batch.context.notices]
    counts = ", ".join(f"{len(found)} {word}" for found, word in zip(lines.values(), _WORDS, strict=True))
    last = f"clas\u00a0: {plural(len(batch.reports), 'dossier')}, {counts}, {plural(len(waived), 'ignoré')}."
    return "\n".join([*(line for found in lines.values() for line in found), *waived, *notices, last]) + "\n"


_WORDS: Final = ("bloquant(s)", "à compléter", "à vérifier", "information(s)")
