"""The derogations that settings give (`[[derogations]]`): those of the register, for who has none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Final

from clas_cli.french.identifiers import siret_fault
from clas_cli.french.text import quoted
from clas_cli.french.values import Refused, to_date
from clas_cli.judge.caf import Granted
from clas_cli.judge.options import find_rule

NAMES: Final = ("siret", "collectif", "regle", "motif", "auteur", "jusqu_au")


def granted(value: object, fault: Callable[[str], None]) -> tuple[Granted, ...]:
    """The derogations of a list of tables; what is wrong in it is told to `fault`, in French, and left out."""
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        fault('«\u00a0derogations\u00a0» attend des tables\u00a0: [[derogations]] puis siret = "…", regle = "…", motif = "…".')
        return ()
    found = (_one(one, partial(_of, fault, number)) for number, one in enumerate(value, 1))
    return tuple(one for one in found if one is not None)


def _of(fault: Callable[[str], None], number: int, text: str) -> None:
    fault(f"dérogation n°\u00a0{number}\u00a0: {text}")


def _one(table: dict[str, object], fault: Callable[[str], None]) -> Granted | None:
    unknown = [name for name in table if name not in NAMES]
    if unknown:
        fault(f"{quoted(unknown[0], 60)} n'est pas connu. Connus\u00a0: {', '.join(NAMES)}.")
        return None
    texts = {name: str(table.get(name, "")).strip() for name in NAMES}
    siret = "".join(texts["siret"].split())
    if not siret or siret_fault(siret):
        fault(f"{quoted(texts['siret'], 40)} n'est pas un SIRET.")
    elif not texts["motif"]:
        fault("un motif est exigé.")
    else:
        try:
            code = find_rule(texts["regle"]).code
            return Granted(siret, texts["collectif"], code, texts["motif"], texts["auteur"], _day(table.get("jusqu_au")))
        except Refused as refused:
            fault(f"«\u00a0jusqu_au\u00a0» attend {refused.expected}.")
        except ValueError as wrong:
            fault(str(wrong))
    return None


def _day(value: object) -> date | None:
    if value is None:
        return None
    return value if isinstance(value, date) else to_date(str(value))
