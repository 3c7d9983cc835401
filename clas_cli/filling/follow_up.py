"""The sheet of the follow-up: the estimate, what concerns the whole dossier, each collectif, as they are while one types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xlsxwriter.utility import xl_rowcol_to_cell

from clas_cli.dossier.choices import libelle
from clas_cli.filling.budget_sheet import BudgetFigures
from clas_cli.filling.draft import Common, Draft, Page, State
from clas_cli.filling.formula import Formula, Operand, all_of, any_of, if_, in_french, literal, none_of, to_cent, total
from clas_cli.filling.functions import count_if, length, middle, sum_of
from clas_cli.filling.live import DOUBT, GOOD, LACKS, WRONG, Live
from clas_cli.filling.live_money import Gates, Money
from clas_cli.filling.look import EURO, MUTED, height_for, protect, set_up_page
from clas_cli.filling.typed_columns import Computed
from clas_cli.french.dates import day, duration
from clas_cli.french.text import percent

if TYPE_CHECKING:
    from xlsxwriter.format import Format

_WIDTHS: Final = (34, 17, 17, 17, 17, 20, 84)
_FLAGS: Final = 8
"""The first hidden column: the colour of each cell beside."""
_INDICATIVE: Final = "Se met à jour pendant que vous écrivez. À titre indicatif\u00a0: les textes, les lieux et les noms ne sont pas jugés ici, et la Caf seule décide."


class FollowUp:
    """The sheet being written, from top to bottom."""

    def __init__(self, draft: Draft, page: Page, live: Live, money: Money, gates: Gates, budget: BudgetFigures) -> None:
        self.draft = draft
        self.page = page
        self.look = draft.look
        self.live, self.money, self.gates, self.budget = live, money, gates, budget
        self.row = 0
        self.checks: list[Formula] = []

    def write(self) -> None:
        """Every part."""
        sheet = self.page.sheet
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width)
        sheet.set_column(_FLAGS - 1, _FLAGS + 6, None, None, {"hidden": True})
        self._wide("Suivi du dossier", self.look.title(20), 30)
        self._wide(_INDICATIVE, self.look.subtitle(), height_for((_INDICATIVE, sum(_WIDTHS), 10)))
        self._estimate()
        self._dossier()
        self._collectifs()
        set_up_page(sheet, 0, sum(_WIDTHS))
        protect(sheet)

    def _wide(self, text: str, style: Format, height: float) -> None:
        self.row = self.page.across(self.row, len(_WIDTHS), text, style, height)

    def _heading(self, *titles: str) -> None:
        self.row = self.page.heading(self.row, len(_WIDTHS), titles, self.look.heading(), 22)

    # The money

    def _estimate(self) -> None:
        money, look = self.money, self.look
        self._heading("Estimation de la Ps Clas", "En l'état", "Une fois en règle")
        as_is, full = money.as_is, money.full
        euros = look.style(num_format=EURO, align="right")
        said = all_of(money.is_read, money.can_be_said)
        doubts = self._doubts()
        said_now = all_of(said, any_of(money.is_out, length(doubts).equals(0)))
        for title, now, later, style in (
            ("Collectifs comptés", if_(money.is_out, 0, money.kept), money.number, look.style(align="right")),
            ("Coût total de l'action", money.base, money.base, euros),
            ("Ps Clas", as_is[0], full[0], euros),
            ("Bonus, sous réserve d'attribution", as_is[1], full[1], euros),
            ("Total", as_is[0] + as_is[1], full[0] + full[1], look.total(num_format=EURO, align="right")),
        ):
            is_total = title == "Total"
            self.page.text(self.row, 0, title, look.total() if is_total else look.style())
            self.page.formula(self.row, 1, if_(said_now, now, ""), style)
            self.page.formula(self.row, 2, if_(said, later, ""), style)
            self.row += 1
        self._note(self._reason())
        self._note(
            if_(said_now, "", if_(said, literal("Pas d'estimation en l'état\u00a0: ") & middle(doubts, 1, length(doubts) - 2) & ".", ""))
        )

    def _reason(self) -> Formula:
        """Why nothing is estimated, or why nothing counts as it stands."""
        why = _joined([if_(holds, f"{reason}, ", "") for reason, holds in self.money.reasons])
        unread = (
            literal("Pas d'estimation ici tant que ces réponses ne sont pas écrites comme leur liste ou leur exemple\u00a0: ")
            & self.money.unread_cells
        )
        return if_(
            none_of(self.money.is_read),
            unread & ".",
            if_(
                none_of(self.money.can_be_said),
                "L'estimation se fera quand les collectifs et les charges du budget seront inscrits.",
                if_(
                    self.money.is_out,
                    literal("En l'état, le dossier n'apporte rien. À voir d'abord\u00a0: ") & middle(why, 1, length(why) - 2) & ".",
                    "",
                ),
            ),
        )

    def _doubts(self) -> Formula:
        """What these formulas can't tell of this very dossier."""
        live = self.live
        levels = count_if((live.levels_flag.range, DOUBT)) > 0
        places = sum_of(live.elsewhere.range) > 0
        return _joined(
            [
                if_(levels, "des niveaux ne sont pas reconnus ici, ou sont de plusieurs cycles, ", ""),
                if_(places, "une séance n'a pas le lieu de son collectif, ", ""),
            ]
        )

    def _note(self, formula: Formula) -> None:
        self.page.sheet.merge_range(self.row, 0, self.row, len(_WIDTHS) - 1, "", self.look.style(italic=True, font_color=MUTED))
        self.page.formula(self.row, 0, formula, self.look.style(italic=True, font_color=MUTED))
        self.row += 1

    # The whole dossier

    def _dossier(self) -> None:
        gates, campagne = self.gates, self.draft.campagne
        self._heading("Le dossier", "Où vous en êtes", "", "Ce qui est attendu")
        limit = campagne.deadline(self.draft.situation)
        if limit:
            self._check(
                "Date d'envoi", if_(gates.date < 0, "pas encore", if_(gates.is_late, "trop tard", "à temps")), f"avant le {day(limit)}",
                wrong=gates.is_late, right=none_of(any_of(gates.date < 0, gates.is_late)),
            )  # fmt: skip
        done = gates.commitments.equals(gates.principles)
        self._check(
            "Engagements de la charte", gates.commitments & f" sur {gates.principles}", f"«\u00a0oui\u00a0» aux {gates.principles} principes",
            lacking=none_of(done), right=done,
        )  # fmt: skip
        for axis, count in gates.axes.items():
            lacks = gates.lacks_axis(axis)
            self._check(
                f"Axe «\u00a0{libelle(axis)}\u00a0»", count & if_(count > 1, " actions", " action"), "au moins une action",
                lacking=lacks, right=none_of(lacks),
            )  # fmt: skip
        families = [libelle(family) for family in campagne.axes.ouverture]
        if families:
            homework = gates.is_homework_only
            self._check(
                "Autre chose que les devoirs", if_(gates.count("enfants").equals(0), "à remplir", if_(homework, "rien encore", "oui")),
                f"pour les enfants, une action parmi\u00a0: {', '.join(families)}",
                wrong=homework, right=all_of(gates.count("enfants") > 0, none_of(homework)),
            )  # fmt: skip
        budget = self.budget
        balanced = all_of(budget.is_balanced, none_of(any_of(budget.is_blank, budget.has_unread)))
        self._check(
            "Budget", if_(budget.has_unread, "à relire", if_(budget.is_blank, "à remplir", if_(budget.is_balanced, "équilibré", "déséquilibré"))),
            "des charges égales aux produits", lacking=all_of(budget.is_blank, none_of(budget.has_unread)),
            wrong=none_of(any_of(budget.is_balanced, budget.has_unread)), right=balanced,
        )  # fmt: skip
        self._check(
            "Part de la branche Famille", if_(budget.has_unread, "à relire", if_(budget.base > 0, in_french(budget.caf), "0,00") & " €"),
            f"au plus {percent(campagne.financement.part_max)} du coût total", wrong=budget.is_above_the_cap,
            right=all_of(balanced, none_of(budget.is_above_the_cap)),
        )  # fmt: skip

    def _check(
        self,
        title: str,
        state: Formula,
        expected: str,
        *,
        lacking: Formula | None = None,
        wrong: Formula | None = None,
        right: Formula | None = None,
    ) -> None:
        self.page.text(self.row, 0, title, self.look.style())
        self.page.formula(self.row, 1, state, self.look.state())
        flag: Formula = literal(0)
        for condition, value in ((right, GOOD), (lacking, LACKS), (wrong, WRONG)):
            if condition is not None:
                flag = if_(condition, value, flag)
        self.page.formula(self.row, _FLAGS, flag)
        self._paint(self.row, 1, self.row, 1, _FLAGS)
        wide = sum(_WIDTHS[3:])
        self.page.sheet.set_row(self.row, height_for((expected, wide)))
        self.page.sheet.merge_range(self.row, 3, self.row, len(_WIDTHS) - 1, expected, self.look.style(font_color=MUTED, text_wrap=True))
        self.row += 1

    def _paint(self, first: int, left: int, last: int, right: int, flags: int) -> None:
        """Colours cells by the flags of a column."""
        flag = xl_rowcol_to_cell(first, flags, col_abs=left == right)
        for value, style in (
            (LACKS, self.look.lacking()),
            (WRONG, self.look.wrong()),
            (DOUBT, self.look.doubt()),
            (GOOD, self.look.right()),
        ):
            rule = {"type": "formula", "criteria": Common(f"{flag}={value}"), "format": style}
            self.page.sheet.conditional_format(first, left, last, right, rule)

    # Each collectif

    def _collectifs(self) -> None:
        live, rules = self.live, self.draft.campagne.collectif
        self._heading("Les collectifs", "Enfants", "Semaines", "Séances", "Intervenants", "Ps en règle", "Ce qu'il reste à faire")
        expected = (
            "attendu",
            f"de {rules.enfants_min} à {rules.enfants_max}",
            f"{rules.semaines_min} au moins",
            f"{rules.seances_min} de {duration(rules.seance_minutes)}",
            f"{rules.intervenants_min} au moins",
        )
        if not rules.par_cycle:
            for column, text in enumerate(expected):
                self.page.text(self.row, column, text, self.look.hint())
            self.page.sheet.set_row(self.row, height_for(("attendu", _WIDTHS[0], 9)))
            self.row += 1
        first = self.row
        shown: tuple[tuple[Computed, Computed], ...] = (
            (live.children, live.children_flag), (live.weeks, live.weeks_flag), (live.sessions, live.sessions_flag), (live.staff, live.staff_flag),
        )  # fmt: skip
        for row in range(1, live.typed.rows + 1):
            begun = live.begun[row]
            name = live.typed.shown("nom", row)
            self.page.formula(self.row, 0, if_(begun, if_(length(name) > 0, name, f"collectif {row}"), ""), self.look.style(text_wrap=True))
            for column, (figure, flag) in enumerate(shown, 1):
                self.page.formula(self.row, column, if_(all_of(begun, figure[row] >= 0), figure[row], ""), self.look.state())
                self.page.formula(self.row, _FLAGS + column - 1, flag[row])
            own = if_(all_of(live.once[row], self.money.is_read), to_cent(self.money.retained[row] * self.money.rate), "")
            self.page.formula(self.row, 5, own, self.look.style(num_format=EURO, align="right"))
            said = self._said(row)
            self.page.formula(self.row, 6, said, self.look.style(text_wrap=True, indent=1))
            if said.result:
                self.page.sheet.set_row(self.row, height_for((str(said.result), _WIDTHS[-1] * 0.9)))
            self.row += 1
        self._paint(first, 1, self.row - 1, 4, _FLAGS)

    def _said(self, row: int) -> Formula:
        """What is still to be done for a collectif."""
        live = self.live

        def few(figure: Formula, noun: str, least: Operand) -> Formula:
            return figure & if_(figure > 1, f" {noun}s", f" {noun}") & "\u00a0: " & _as_text(least) & " au moins"

        children, weeks = live.children[row], live.weeks[row]
        bounds = literal("de ") & _as_text(live.threshold(row, "enfants_min")) & " à " & _as_text(live.threshold(row, "enfants_max"))
        short = literal("séances trop courtes")
        least = live.threshold(row, "seances_min")
        parts = [
            if_(live.twice[row], "nom déjà donné à un autre collectif, ", ""),
            _when(live.children_flag[row], LACKS, literal("nombre d'enfants à donner")),
            _when(live.children_flag[row], WRONG, children & " enfants\u00a0: " & bounds),
            _when(
                live.children_flag[row], DOUBT, if_(children >= 0, "petit collectif, à justifier", "nombre d'enfants à écrire en chiffres")
            ),
            _when(live.weeks_flag[row], LACKS, literal("semaines à donner")),
            _when(live.weeks_flag[row], WRONG, few(weeks, "semaine", live.threshold(row, "semaines_min"))),
            _when(live.weeks_flag[row], DOUBT, literal("semaines à écrire en chiffres")),
            _when(live.sessions_flag[row], LACKS, literal("séances à inscrire")),
            _when(live.sessions_flag[row], WRONG, if_(live.sessions[row] < least, few(live.sessions[row], "séance", least), short)),
            _when(
                live.sessions_flag[row],
                DOUBT,
                if_(live.unread_seance.has_text, "séances à relire", "séance unique en milieu rural, à valider par la Caf"),
            ),
            _when(live.staff_flag[row], LACKS, literal("intervenants à inscrire")),
            _when(live.staff_flag[row], WRONG, few(live.staff[row], "intervenant", live.threshold(row, "intervenants_min"))),
            _when(
                live.staff_flag[row],
                DOUBT,
                if_(live.unread_person.has_text, "intervenants à relire", "intervenant unique en milieu rural, à vérifier"),
            ),
            _when(live.levels_flag[row], LACKS, literal("niveaux à donner")),
            _when(live.levels_flag[row], WRONG, literal("niveaux d'un autre cycle que les autres collectifs\u00a0: un dossier par cycle")),
            _when(live.place_flag[row], LACKS, literal("lieu, ouvert ou non aux parents, à donner")),
            _when(live.place_flag[row], WRONG, literal("lieu à ouvrir aux parents")),
        ]
        text = _joined(parts)
        return if_(live.begun[row], if_(length(text).equals(0), "rien", middle(text, 1, length(text) - 2)), "")


def _when(flag: Formula, value: int, text: Formula) -> Formula:
    return if_(flag.equals(value), text & ", ", "")


def _as_text(figure: Operand) -> Formula:
    return literal(str(figure)) if isinstance(figure, int) else literal("") & figure


def _joined(parts: list[Formula]) -> Formula:
    text = parts[0]
    for part in parts[1:]:
        text = text & part
    return text


def states(live: Live, gates: Gates, budget: BudgetFigures) -> dict[str, State]:
    """What is known of each sheet of tables, by the first of them: the collectifs that have no row at all in a table that must have some,
    what blocks, what no formula understands."""
    flags = total(*(count_of(flag) for flag in live.flags))
    sport: Formula = literal(0)
    if not live.sport_free:
        sport = count_if((gates.actions.ranges["famille"], gates.label("famille", "activite_physique")))
    absent: Formula = literal(0)
    for axis in gates.axes:
        absent = absent + gates.lacks_axis(axis)
    collectifs = flags - count_of(live.sessions_flag) - count_of(live.staff_flag) + sum_of(live.twice.range) + live.too_many_disabled
    seances = count_of(live.sessions_flag) + sum_of(live.reversed_seance.range)
    people = count_of(live.staff_flag) + sum_of(live.untrained.range)
    actions = if_(sum_of(gates.actions.all_begun()) > 1, absent, 0) + gates.is_homework_only + gates.is_one_off + sport
    return {
        "collectifs": State(wrong=collectifs, unread=live.unread.texts),
        "collectifs.seances": State(count_of(live.sessions_flag, LACKS), seances, live.unread_seance.texts),
        "collectifs.intervenants": State(count_of(live.staff_flag, LACKS), people, live.unread_person.texts),
        "actions": State(wrong=actions, unread=gates.unread.texts),
        "budget.charges": State(
            wrong=none_of(any_of(budget.is_balanced, budget.has_unread)) * 1, unread=total(*(one.texts for one in budget.unread))
        ),
    }


def count_of(flags: Computed, flag: int = WRONG) -> Formula:
    """How many answers are so."""
    return count_if((flags.range, flag))
