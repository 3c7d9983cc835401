"""The report as GitLab reads code quality: a list of issues, each with its file, its line and its fingerprint."""

from __future__ import annotations

import json
from typing import Final

from clas_cli.french.text import visible
from clas_cli.judge.report import Batch
from clas_cli.render.ci.places import Fingerprints, advice, everything, relative, root, sentence, standing
from clas_cli.render.json_ import inert
from clas_cli.rules.registry import A_COMPLETER, A_VERIFIER, BLOQUANT, INFORMATION

SEVERITIES: Final = {BLOQUANT: "blocker", A_COMPLETER: "critical", A_VERIFIER: "major", INFORMATION: "info"}


def render(batch: Batch) -> str:
    """The issues. GitLab knows no waiver: what is waived stays, as an information that gives its reason."""
    base = root("CI_PROJECT_DIR")
    fingerprints = Fingerprints()
    issues = []
    for file, finding, reason in everything(batch):
        place = standing(file, finding.place)
        path = relative(place.file, base) if place.is_file else place.file
        text = f"{sentence(place, finding)} {advice(finding)}"
        if reason is not None:
            text = f"Ignoré ({visible(reason, 500)})\u00a0: {text}"
        issues.append(
            {
                "type": "issue",
                "check_name": finding.code,
                "description": f"{finding.code} {finding.titre}\u00a0: {text}",
                "categories": ["Compatibility"],
                "severity": "info" if reason is not None else SEVERITIES[finding.severity],
                "fingerprint": fingerprints.of(path, finding),
                "location": {"path": path, "lines": {"begin": place.line or 1}},
            }
        )
    return inert(json.dumps(issues, ensure_ascii=False, indent=2)) + "\n"
