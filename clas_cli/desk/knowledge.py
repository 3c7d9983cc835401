"""What the instructor wrote in her register, understood: conventions, derogations, dates of reception; what isn't is said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date

from clas_cli.desk.follow import CURRENT
from clas_cli.desk.sheets import CONVENTIONS, DEMANDES, DEROGATIONS, RECEPTIONS, Register
from clas_cli.desk.table import Ledger
from clas_cli.french.identifiers import siret_fault
from clas_cli.french.text import loose, quoted
from clas_cli.french.values import Refused, to_bool, to_date
from clas_cli.judge.caf import Agreed, Caf, Granted
from clas_cli.judge.options import find_rule


def caf_of(register: Register, path_of: Callable[[str], str]) -> Caf:
    """What the Caf knows. `path_of` gives the path of a file by its name in the register. What can't be read becomes a notice."""
    reading = _Reading(register)
    agreed: dict[str, list[Agreed]] = defaultdict(list)
    for one in reading.agreed():
        agreed[one.siret].append(one)
    return Caf(agreed, tuple(reading.granted()), {path_of(file): day for file, day in reading.received()})


class _Reading:
    def __init__(self, register: Register) -> None:
        self.register = register

    def agreed(self) -> Iterator[Agreed]:
        table = self.register[CONVENTIONS]
        for row in table:
            if not (siret := self._siret(table, row)):
                continue
            bilan, bilan_le = self._bilan(table, row)
            yield Agreed(
                siret,
                table.text(row, "Intitulé"),
                table.text(row, "Lieux"),
                table.text(row, "Niveaux"),
                self._day(table, row, "Début"),
                self._day(table, row, "Fin"),
                bilan,
                bilan_le,
            )

    def granted(self) -> Iterator[Granted]:
        table = self.register[DEROGATIONS]
        for row in table:
            siret, reason = self._siret(table, row), table.text(row, "Motif")
            if not siret:
                continue
            if not reason:
                self._say(table, row, "Motif", "une dérogation demande un motif")
                continue
            try:
                code = find_rule(table.text(row, "Règle")).code
            except ValueError as unknown:
                self._say(table, row, "Règle", str(unknown))
                continue
            until = self._day(table, row, "Jusqu'au")
            if until is None and table.text(row, "Jusqu'au"):
                continue
            yield Granted(siret, table.text(row, "Collectif"), code, reason, table.text(row, "Auteur"), until)

    def received(self) -> Iterator[tuple[str, date]]:
        table = self.register[RECEPTIONS]
        for row in table:
            if (file := table.exact(row, "Fichier")) and (day := self._day(table, row, "Reçu le")):
                yield file, day

    def _siret(self, table: Ledger, row: int) -> str:
        text = "".join(table.text(row, "SIRET").split())
        if text and siret_fault(text) is None:
            return text
        self._say(table, row, "SIRET", f"{quoted(text, 40)} n'est pas un SIRET" if text else "le SIRET manque")
        return ""

    def _day(self, table: Ledger, row: int, title: str) -> date | None:
        value = table.value(row, title)
        if value is None or value == "":
            if table.is_unknown(row, title):
                self._say(
                    table, row, title, "le résultat de cette formule n'est pas dans le fichier\u00a0: l'enregistrer depuis un tableur"
                )
            return None
        try:
            return value if isinstance(value, date) else to_date(str(value))
        except Refused:
            self._say(table, row, title, f"{quoted(str(value), 40)} n'est pas une date")
            return None

    def _bilan(self, table: Ledger, row: int) -> tuple[bool | None, date | None]:
        """Whether the report was received: a date, or yes or no."""
        value = table.value(row, "Bilan reçu")
        if value is None or value == "":
            return None, None
        if isinstance(value, date):
            return True, value
        try:
            return to_bool(value if isinstance(value, bool) else str(value)), None
        except Refused:
            day = self._day(table, row, "Bilan reçu")
            return (True, day) if day else (None, None)

    def _say(self, table: Ledger, row: int, title: str, what: str) -> None:
        self.register.notices.append(f"{table.where(row, title)}\u00a0: {what.rstrip('.')}\u00a0; la ligne ne sert pas pour cela.")


def from_last_year(register: Register, last: Register) -> int:
    """Fills the conventions of a register from that of the year before: its own, and the projects that were agreed; gives how many came.

    What this register says already is left. Reports are those of another year: none is taken over.
    """
    own, theirs, requests = register[CONVENTIONS], last[CONVENTIONS], last[DEMANDES]
    known = {(own.text(row, "SIRET"), loose(own.text(row, "Intitulé"))) for row in own}
    former = {(theirs.text(row, "SIRET"), loose(theirs.text(row, "Intitulé"))): row for row in theirs}
    count = 0
    for row in requests:
        if requests.text(row, "État") != CURRENT or not loose(requests.text(row, "Avis")).startswith("favorable"):
            continue
        key = (requests.text(row, "SIRET"), loose(requests.text(row, "Intitulé")))
        dates = former.pop(key, None)
        if key in known or not key[0]:
            continue
        known.add(key)
        count += 1
        own.add(
            {
                **{title: requests.text(row, title) for title in ("SIRET", "Gestionnaire", "Intitulé", "Lieux", "Niveaux")},
                "Collectifs": requests.value(row, "Collectifs comptés") or requests.value(row, "Collectifs demandés"),
                **({title: theirs.value(dates, title) for title in ("Début", "Fin")} if dates else {}),
            }
        )
    for key, row in former.items():
        if key not in known and key[0]:
            count += 1
            titles = ("SIRET", "Gestionnaire", "Intitulé", "Lieux", "Niveaux", "Collectifs", "Début", "Fin")
            own.add({title: theirs.value(row, title) for title in titles})
    return count
