"""The report as SARIF 2.1.0, for code scanning and for editors: rules with their help, results with their places."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from clas_cli import __version__
from clas_cli.campaigns.campaign import DEFAULT, Campagne
from clas_cli.campaigns.load import UnknownCampaign, named
from clas_cli.dossier.tree import Place
from clas_cli.french.patterns import regex
from clas_cli.french.text import visible
from clas_cli.judge.report import STDIN_NAME, Batch, Finding, LotFinding, Report
from clas_cli.render.ci.places import Fingerprints, advice, root, sentence, standing, uri
from clas_cli.render.json_ import inert
from clas_cli.render.words import SEVERITIES
from clas_cli.rules.explain import explain, reference
from clas_cli.rules.registry import A_COMPLETER, A_VERIFIER, BLOQUANT, FAMILIES, INFORMATION, RULES, Rule

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS: Final = {BLOQUANT: "error", A_COMPLETER: "error", A_VERIFIER: "warning", INFORMATION: "note"}
_IMPORTANCE: Final = {BLOQUANT: "error", A_COMPLETER: "error", A_VERIFIER: "warning", INFORMATION: "recommendation"}
_BASE: Final = "%SRCROOT%"
_LINK = regex(r"\[([^\]]*)\]\(")
_PLACEHOLDER = regex(r"\{(\d+)\}")
_MARKDOWN = regex(r"([\\`*_{}\[\]<>#|~!])")


def render(batch: Batch) -> Iterator[str]:
    """One run, with every rule and every finding; waived ones are suppressed results that give their reason. Written as it is made."""
    run = _Run(batch)
    head = _text({"$schema": SCHEMA, "version": "2.1.0", "runs": [run.head()]})
    whole, end = head[: -len(_END)], head[-len(_END) :]
    yield whole
    yield from _listed("results", run.results())
    yield ',\n      "invocations": [\n        {\n          "executionSuccessful": true'
    yield from _listed("toolExecutionNotifications", run.notifications(), 10)
    yield "\n        }\n      ]"
    yield from _listed("artifacts", ({"location": location} for _, location in run.artifacts.values()))
    yield f"{end}\n"


_END: Final = "\n    }\n  ]\n}"
"""What ends the run and the file."""


def _text(data: object) -> str:
    return inert(json.dumps(data, ensure_ascii=False, indent=2))


def _listed(name: str, items: Iterable[object], indent: int = 6) -> Iterator[str]:
    """A list of the run, or of what is indented by so many spaces, an element at a time."""
    margin = "\n" + " " * indent
    yield f',{margin}"{name}": ['
    before = ""
    for item in items:
        yield before + f"\n{_text(item)}".replace("\n", f"{margin}  ")
        before = ","
    yield f"{margin}]" if before else "]"


def plain_message(text: str) -> dict[str, str]:
    """A message in which nothing is a link or a placeholder, whatever the dossier holds."""
    text = _LINK.sub(r"\\[\1\\](", text)
    return {"text": _PLACEHOLDER.sub(r"{{\1}}", text)}


class _Run:
    """One run being written; a report is opened where it is gone through, and no more than one is."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.base: Path = root("GITHUB_WORKSPACE", "CI_PROJECT_DIR")
        self.fingerprints = Fingerprints()
        self.index = {code: number for number, code in enumerate(RULES)}
        self.artifacts: dict[str, tuple[int, dict[str, object]]] = {}

    def results(self) -> Iterator[dict[str, object]]:
        """The findings, and those that cross dossiers. The files that they stand in are known once they are given."""
        for report in self.batch.reports:
            self._location(standing(report.file, Place()).file)
            yield from (self._result(report.file, finding) for finding in report.findings)
            yield from (self._waived(report.file, item.finding, item.reason) for item in report.waived)
        yield from (self._crossing(item) for item in (*self.batch.findings, *self.batch.waived))

    def notifications(self) -> Iterator[dict[str, object]]:
        """What was not judged, and what is told of the batch."""
        for report in self.batch.reports:
            yield from self._unjudged(report)
        for text in self.batch.context.notices:
            yield {"level": "note", "message": plain_message(visible(text, 1_000))}

    def head(self) -> dict[str, object]:
        """What comes before the results."""
        campagne = self.batch.context.campaign or _only({report.campaign for report in self.batch.reports})
        return {
            "tool": {
                "driver": {
                    "name": "clas",
                    "fullName": "clas, contrôle des dossiers Clas",
                    "version": __version__,
                    "semanticVersion": __version__,
                    "language": "fr-FR",
                    "isComprehensive": True,
                    "rules": [_rule(rule, campagne) for rule in RULES.values()],
                }
            },
            "language": "fr-FR",
            "columnKind": "unicodeCodePoints",
            "defaultSourceLanguage": "yaml",
            "originalUriBaseIds": {_BASE: {"description": {"text": "Le dossier d'où clas a été lancé."}}},
        }

    def _location(self, file: str) -> dict[str, object]:
        """A file of the run, each listed once."""
        if file == STDIN_NAME:
            location: dict[str, object] = {"uri": "stdin", "description": {"text": STDIN_NAME}}
        else:
            address = uri(file, self.base)
            location = {"uri": address} if address.startswith("file:") else {"uri": address, "uriBaseId": _BASE}
        index = self.artifacts.setdefault(str(location["uri"]), (len(self.artifacts), location))[0]
        return {**location, "index": index}

    def _result(self, file: str, finding: Finding) -> dict[str, object]:
        text = f"{sentence(standing(file, finding.place), finding)} {advice(finding)}"
        mark = self.fingerprints.of(str(self._location(file)["uri"]), finding)
        return {
            "ruleId": finding.code,
            "ruleIndex": self.index[finding.code],
            "level": LEVELS[finding.severity],
            "message": plain_message(text),
            "locations": [self._place(file, finding.place, finding.path)],
            "partialFingerprints": {"clas/v1": mark, "primaryLocationLineHash": mark},
            "properties": {"gravite": finding.severity, "chemin": finding.path},
        }

    def _place(self, file: str, place: Place, path: str) -> dict[str, object]:
        where = standing(file, place)
        line = where.line or 1  # a region is asked for by code scanning, even where there is a cell and no line
        region = {"startLine": line, "startColumn": where.column, "endLine": line}
        if where.end_column:
            region["endColumn"] = where.end_column
        physical = {"artifactLocation": self._location(where.file), "region": region}
        logical = {"fullyQualifiedName": path} if path else {}
        if place.sheet is not None:
            logical = {"fullyQualifiedName": str(place), "kind": "member"} | ({"decoratedName": path} if path else {})
        return {"physicalLocation": physical, **({"logicalLocations": [logical]} if logical else {})}

    def _waived(self, file: str, finding: Finding, reason: str) -> dict[str, object]:
        suppression = {"kind": "external", "justification": visible(reason, 1_000)}
        return {**self._result(file, finding), "suppressions": [suppression]}

    def _crossing(self, item: LotFinding) -> dict[str, object]:
        first, *others = item.dossiers
        result = self._waived(first.file, item.finding, item.reason) if item.reason else self._result(first.file, item.finding)
        related = [self._place(other.file, other.place, other.path) for other in others]
        return {**result, "relatedLocations": [{"id": number, **place} for number, place in enumerate(related, 1)]}

    def _unjudged(self, report: Report) -> list[dict[str, object]]:
        """What could not be judged is no result, and no pass either."""
        location = {"physicalLocation": {"artifactLocation": self._location(standing(report.file, Place()).file)}}
        return [
            {
                "level": "note",
                "associatedRule": {"id": item.code, "index": self.index[item.code]},
                "message": plain_message(f"Règle non évaluée\u00a0: {item.code} {RULES[item.code].titre} ({visible(item.reason, 500)})."),
                "locations": [location],
            }
            for item in report.not_evaluated
        ]


def _only(campaigns: set[str | None]) -> Campagne | None:
    """The campaign whose figures the rules' help gives: the one that served every dossier, else the default one."""
    known = campaigns - {None}
    try:
        return named(str(known.pop()) if len(known) == 1 else DEFAULT)
    except UnknownCampaign:
        return None


def _rule(rule: Rule, campagne: Campagne | None) -> dict[str, object]:
    text, where = explain(rule, campagne), reference(rule, campagne)
    parts = (("Pourquoi", text.why), ("À faire", text.remedy), ("Refusé", text.refused), ("Accepté", text.accepted))
    said = [(title, words) for title, words in parts if words]
    markdown = [f"**{_escaped(text.summary)}**", *(f"- **{title}**\u00a0: {_escaped(words)}" for title, words in said)]
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.titre},
        "fullDescription": {"text": f"{text.summary} {text.why}".strip()},
        "help": {
            "text": "\n".join([text.summary, *(f"{title}\u00a0: {words}" for title, words in said), f"Référence\u00a0: {where}"]),
            "markdown": "\n".join([markdown[0], "", *markdown[1:], f"- **Référence**\u00a0: {_escaped(where)}"]),
        },
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {
            "tags": [FAMILIES.get(rule.family, rule.family), SEVERITIES[rule.severity]],
            "precision": "high" if rule.severity != A_VERIFIER else "medium",
            "problem.severity": _IMPORTANCE[rule.severity],
        },
    }


def _escaped(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text)
