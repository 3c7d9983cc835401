"""The report as JUnit XML: a suite a dossier, a case a finding, and a case for each rule that found nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree as xml

from clas_cli.french.patterns import regex
from clas_cli.french.text import plural, visible
from clas_cli.judge.report import FAILING, ILLISIBLE, Batch, Finding, LotFinding, Report
from clas_cli.render.ci.places import Standing, advice, sentence, standing
from clas_cli.rules.registry import A_VERIFIER, RULES

_ILLEGAL = regex("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

NO_TIME: Final = "0"
"""The same input gives the same bytes: no clock is shown."""


def clean(text: str) -> str:
    """The text with every character that XML can't hold spelled out."""
    return _ILLEGAL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def render(batch: Batch) -> Iterator[str]:
    """The suites, in the order of the batch, one at a time; what crosses its dossiers is a suite of its own, last."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites'
    ends = ">"
    for suite in _suites(batch):
        xml.indent(suite, level=1)
        yield f"{ends}\n  {xml.tostring(suite, encoding='unicode')}"
        ends = ""
    yield " />\n" if ends else "\n</testsuites>\n"


def _suites(batch: Batch) -> Iterator[xml.Element]:
    last = ""
    for number, report in enumerate(batch.reports):
        date = report.envoi.date.isoformat()
        last = max(last, date)
        yield _suite(number, visible(report.file, 1_000), date, list(_cases(report, batch.context.strict)))
    if crossings := (*batch.findings, *batch.waived):
        yield _suite(len(batch.reports), "lot", last, [_crossing(item, batch.context.strict) for item in crossings])


def _suite(number: int, name: str, date: str, cases: list[xml.Element]) -> xml.Element:
    outcomes = [case[0].tag if len(case) else "" for case in cases]
    suite = xml.Element(
        "testsuite",
        {
            "id": str(number),
            "package": "clas",
            "name": clean(name),
            # Part of the format, and never of this machine: the date by which the dossier is judged.
            "timestamp": f"{date}T00:00:00",
            "hostname": "localhost",
            "tests": str(len(cases)),
            "failures": str(outcomes.count("failure")),
            "errors": str(outcomes.count("error")),
            "skipped": str(outcomes.count("skipped")),
            "time": NO_TIME,
        },
    )
    xml.SubElement(suite, "properties")
    suite.extend(cases)
    said = [case.attrib.pop("said") for case in cases if "said" in case.attrib]
    xml.SubElement(suite, "system-out").text = "\n".join(said)
    xml.SubElement(suite, "system-err")
    return suite


def _cases(report: Report, strict: bool) -> Iterator[xml.Element]:
    said: set[str] = set()
    for finding in report.findings:
        said.add(finding.code)
        yield _found(finding, strict, unreadable=report.verdict == ILLISIBLE)
    for item in report.waived:
        said.add(item.finding.code)
        yield _skipped(_case(item.finding), f"ignoré, {visible(item.reason, 500)}\u00a0: {sentence(_plain(item.finding), item.finding)}")
    for rule in report.not_evaluated:
        said.add(rule.code)
        yield _skipped(_named(rule.code, RULES[rule.code].titre), f"non évaluée, {visible(rule.reason, 500)}")
    if report.verdict != ILLISIBLE:
        for code, known in RULES.items():
            if code not in said and "lot" not in known.needs:
                yield _named(code, known.titre)


def _crossing(item: LotFinding, strict: bool) -> xml.Element:
    if item.reason:
        return _skipped(_case(item.finding), f"ignoré, {visible(item.reason, 500)}\u00a0: {sentence(_plain(item.finding), item.finding)}")
    case = _found(item.finding, strict, unreadable=False)
    if len(case):
        files = ", ".join(visible(concerned.file, 300) for concerned in item.dossiers)
        case[0].text = clean(f"{plural(len(item.dossiers), 'dossier')}\u00a0: {files}\n{case[0].text or ''}")
    return case


def _found(finding: Finding, strict: bool, unreadable: bool) -> xml.Element:
    """What blocks or is to be completed fails; what a person must look at is skipped, and fails where the run is strict; the rest passes, and is said."""
    case = _case(finding)
    if finding.severity in FAILING or (strict and finding.severity == A_VERIFIER):
        failure = xml.SubElement(
            case, "error" if unreadable else "failure", {"type": finding.severity, "message": clean(visible(finding.message, 1_000))}
        )
        failure.text = clean(f"{finding.place}\u00a0: {sentence(_plain(finding), finding)}\n{advice(finding)}")
    elif finding.severity == A_VERIFIER:
        _skipped(case, f"à vérifier\u00a0: {sentence(_plain(finding), finding)} {advice(finding)}")
    else:
        case.set("said", clean(f"{finding.code} {finding.place}\u00a0: {sentence(_plain(finding), finding)} {advice(finding)}"))
    return case


def _case(finding: Finding) -> xml.Element:
    return _named(finding.code, finding.titre, finding.path)


def _named(code: str, titre: str, path: str = "") -> xml.Element:
    where = f" ({visible(path, 200)})" if path else ""
    return xml.Element("testcase", {"classname": f"clas.{code[:3]}", "name": clean(f"{code} {titre}{where}"), "time": NO_TIME})


def _skipped(case: xml.Element, message: str) -> xml.Element:
    xml.SubElement(case, "skipped", {"message": clean(message)})
    return case


def _plain(finding: Finding) -> Standing:
    """Where it stands, the file apart: the suite names it."""
    return standing("", finding.place)
