"""What readers say, word for word: `golden/dits.json` holds the texts of each case. CLAS_REGENERER=1 writes those that are asked for anew."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from clas_cli.dossier.tree import Remark
from clas_cli.judge.report import Finding

_GOLDEN = Path(__file__).parents[1] / "golden" / "dits.json"


@cache
def _told() -> dict[str, list[list[str]]]:
    return json.loads(_GOLDEN.read_text(encoding="utf-8")) if _GOLDEN.exists() else {}


def assert_said(group: str, case: str, said: Iterable[Finding | Remark]) -> None:
    """That a case says what its golden texts are: rule, place, message, what was found and expected, remedy, what is asked."""
    lines = [
        [one.rule if isinstance(one, Remark) else one.code, str(one.place), one.message, one.found, one.expected, one.remedy, one.asked]
        for one in said
    ]
    name = f"{group}, {case}"
    if os.environ.get("CLAS_REGENERER"):
        _told()[name] = lines
        written = (f"{_json(known)}: [{','.join(map(_json, _told()[known]))}]" for known in sorted(_told()))
        _GOLDEN.write_text("{\n" + ",\n".join(written) + "\n}\n", encoding="utf-8", newline="\n")
    assert lines == _told().get(name), "CLAS_REGENERER=1 pytest et ce fichier écrit les textes attendus"


def _json(value: object) -> str:
    return ("\n  " if isinstance(value, list) else "") + json.dumps(value, ensure_ascii=False)
