"""What a cell accepts, and what is said when it is entered: bounds, drop-down lists, messages that quote the rule."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING, Final

from xlsxwriter.utility import xl_col_to_name, xl_range_abs, xl_rowcol_to_cell

from clas_cli.campaigns.campaign import Campagne
from clas_cli.dossier.choices import AXES, FAMILLES
from clas_cli.dossier.dossier import Action
from clas_cli.dossier.groups import Levels, Many
from clas_cli.dossier.kinds import Account, Amount, Choice, Day, Integer, Kind, TimeOfDay, WeekDay, YesNo
from clas_cli.dossier.layout import LISTS_SHEET, Slot
from clas_cli.filling import guidance
from clas_cli.filling.look import Look
from clas_cli.french.values import AMOUNT_MAX, YEARS

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

LONGEST_MESSAGE: Final = 255
LONGEST_TITLE: Final = 32

_BOUNDS: Final[dict[type[Kind], tuple[str, object, object]]] = {
    Amount: ("decimal", 0, int(AMOUNT_MAX)),
    Day: ("date", date(YEARS.start, 1, 1), date(YEARS.stop - 1, 12, 31)),
    TimeOfDay: ("time", time(0), time(23, 59)),
}


def label_of(kind: Choice, name: str) -> str:
    """« Aide aux devoirs »."""
    label = kind.label(name)
    return label[:1].upper() + label[1:]


class Lists:
    """The lists of the drop-down cells, a column each."""

    def __init__(self) -> None:
        self.columns: dict[str, list[str]] = {}

    def of(self, title: str, values: list[str]) -> str:
        """The range of a list."""
        self.columns.setdefault(title, values)
        column = xl_col_to_name(list(self.columns).index(title), col_abs=True)
        return f"={LISTS_SHEET}!{column}$2:{column}${len(values) + 1}"

    def families(self, axis: str) -> str:
        """The range of the families of the axis that stands in the cell `axis`: all of them while it is empty."""
        kind, axes = Action.FIELDS["famille"].kind, Action.FIELDS["axe"].kind
        assert isinstance(kind, Choice) and isinstance(axes, Choice)
        for name in AXES:
            self.of(label_of(axes, name), [label_of(kind, family) for family in FAMILLES[name]])
        self.of("Toutes les familles", [label_of(kind, family) for family in kind.accepted])
        first = list(self.columns).index(label_of(axes, AXES[0]))
        heads = f"{LISTS_SHEET}!{xl_range_abs(0, first, 0, first + len(AXES))}"
        start = f"{LISTS_SHEET}!{xl_rowcol_to_cell(1, first, True, True)}"
        shift = f"IFERROR(MATCH({axis},{heads},0)-1,{len(AXES)})"
        return f"=OFFSET({start},0,{shift},COUNTA(OFFSET({start},0,{shift},30,1)),1)"

    def write(self, page: Worksheet, look: Look) -> None:
        """The sheet of the lists."""
        for column, (title, values) in enumerate(self.columns.items()):
            page.set_column(column, column, 30)
            page.write_string(0, column, title, look.style(bold=True))
            for row, value in enumerate(values, 1):
                page.write_string(row, column, value, look.style())


def in_its_row(first: int, last: int | None = None) -> str:
    """The cell of a column, or those from one column to another, in the row of a validation or of a conditional format.

    A reference to the first of the rows would be lost with that row, for all of them.
    """
    columns = f"{xl_col_to_name(first, True)}:{xl_col_to_name(first if last is None else last, True)}"
    return f"INDEX({columns},ROW(){'' if last is None else ',0'})"


def validation(slot: Slot, path: str, campagne: Campagne, lists: Lists, axis: str = "", cell: str = "") -> dict[str, object]:
    """The validation of a slot's cells. `axis` is the cell of the axis, on which the families of an action depend, `cell` the one judged."""
    kind = slot.field.kind
    return {
        "input_title": slot.label[:LONGEST_TITLE],
        "input_message": _message(slot, path, campagne),
        "error_title": "Réponse non reconnue",
        "error_message": cut([f"{slot.label}\u00a0: {kind.expected()}."], LONGEST_MESSAGE),
        **_accepted(slot, kind, lists, axis, cell),
    }


def _accepted(slot: Slot, kind: Kind, lists: Lists, axis: str, cell: str) -> dict[str, object]:
    if isinstance(kind, YesNo):
        return {"validate": "list", "source": ["oui", "non"]}
    if slot.field is Action.FIELDS["famille"]:
        return {"validate": "list", "source": lists.families(axis)}
    if isinstance(kind, WeekDay):  # several days may stand in one cell
        source = lists.of(slot.label, [label_of(kind, name) for name in kind.accepted])
        return {"validate": "list", "source": source, "show_error": False}
    if isinstance(kind, TimeOfDay) and cell:  # 16h45 is a time, and no spreadsheet knows it
        return {"validate": "custom", "value": f'=OR(AND(ISNUMBER({cell}),{cell}<1),ISNUMBER(SEARCH("?h",{cell})))'}
    if isinstance(kind, Choice):
        return {"validate": "list", "source": lists.of(slot.label, [label_of(kind, name) for name in kind.accepted])}
    if isinstance(kind, Account):  # an account may be more precise than those of the list
        source = lists.of(slot.label, [kind.label(number) for number in kind.accepted])
        return {"validate": "list", "source": source, "error_type": "warning"}
    if isinstance(kind, Integer):
        return {"validate": "integer", "criteria": "between", "minimum": kind.least, "maximum": kind.most}
    if type(kind) in _BOUNDS:
        name, least, most = _BOUNDS[type(kind)]
        return {"validate": name, "criteria": "between", "minimum": least, "maximum": most}
    return {"validate": "any"}


def _message(slot: Slot, path: str, campagne: Campagne) -> str:
    """The rules first, then what may be written."""
    kind = slot.field.kind
    rules = guidance.rules_at(path, campagne)
    if isinstance(kind, Many) and not isinstance(kind, Levels):
        accepted = "plusieurs réponses\u00a0: les séparer par un point-virgule"
    else:
        accepted = "" if isinstance(kind, Choice | Account | YesNo | Levels) else guidance.accepted(kind, campagne)
    sentences = [f"{accepted[:1].upper()}{accepted[1:]}."] if accepted else []
    if slot.field.help and not rules:
        sentences.append(slot.field.help)
    return cut([*rules, *sentences], LONGEST_MESSAGE)


def cut(sentences: list[str], longest: int) -> str:
    """As many whole sentences as fit; the first is cut where it alone doesn't."""
    text = ""
    for sentence in sentences:
        longer = f"{text}\n{sentence}" if text else sentence
        if len(longer) > longest:
            break
        text = longer
    return text or (sentences[0][: longest - 1] + "…" if sentences else "")
