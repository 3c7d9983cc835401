"""The estimate of the Ps and its bonuses in formulas, to the cent that of `campaigns.payment`; and what keeps a whole dossier from it."""

from __future__ import annotations

from typing import Final

from clas_cli.campaigns.financing import BONUS, rates_of
from clas_cli.dossier.choices import AXES, FAMILLES, SPORT, libelle
from clas_cli.dossier.dossier import Action
from clas_cli.dossier.kinds import Choice
from clas_cli.filling.budget_sheet import BudgetFigures
from clas_cli.filling.choices import label_of
from clas_cli.filling.draft import Draft, Page
from clas_cli.filling.formula import Formula, Operand, all_of, any_of, if_, largest, literal, none_of, serial, smallest, to_cent
from clas_cli.filling.functions import count_if, is_one_of, left, length, lower, sum_of
from clas_cli.filling.live import Live
from clas_cli.filling.typed_columns import ACTIONS_COLUMN, ANSWERS_COLUMN, FIGURES_COLUMN, Block, Typed, cells
from clas_cli.filling.understood import UNKNOWN

_ROW: Final = 0
"""The row of the single figures in the sheet of calculations."""

_NO_BOUND: Final = 10**9
_OTHER: Final = "autre"


class Gates:
    """What keeps a whole dossier out of the money: a text for each thing, and whether it is so."""

    def __init__(self, draft: Draft, calculations: Page) -> None:
        self.draft = draft
        self.actions = Typed(draft, "actions")
        self.looked_at: list[str] = []
        """The paths of the answers on which the estimate rests."""
        block = Block(calculations, ACTIONS_COLUMN, self.actions.rows)
        self.unread = block.unread(self.actions, famille=block.add("famille de l'axe", self._family))
        self.axes = {axis: self.count(axis) for axis in draft.campagne.axes.obligatoires}
        charte = [self.answer(path) for path in draft.answers if path.startswith("projet.charte.")]
        yes: Formula = literal(0)
        for answer in charte:
            yes = yes + answer.equals("oui")
        self.commitments = yes
        self.principles = len(charte)
        self.date = self.number("demande.date_envoi")
        limit = draft.campagne.deadline(draft.situation)
        self.is_late = self.date > float(serial(limit) or 0) if limit else literal(False)

    def answer(self, path: str) -> Formula:
        """What refers to an answer on which the estimate rests."""
        self.looked_at.append(path)
        return self.draft.answers[path]

    def number(self, path: str) -> Formula:
        """What refers to a number on which the estimate rests, negative where none is understood."""
        self.looked_at.append(path)
        return self.draft.numbers.get(path, literal(UNKNOWN))

    def _family(self, row: int) -> Formula:
        """1 where a family is one of its axis, else `UNKNOWN`."""
        axis, sport = self.actions.text("axe", row), self.label("famille", SPORT)
        of_axes = [(self.label("axe", name), [sport, *(self.label("famille", family) for family in FAMILLES[name])]) for name in AXES]

        def known(cell: Formula) -> Formula:
            return any_of(*(all_of(any_of(axis.equals(""), axis.equals(name)), is_one_of(families, cell)) for name, families in of_axes))

        return self.actions.within("famille", row, lambda cell: if_(known(cell), 1, UNKNOWN), UNKNOWN)

    def label(self, field: str, name: str) -> str:
        kind = Action.FIELDS[field].kind
        assert isinstance(kind, Choice)
        return label_of(kind, name)

    def count(self, axis: str, *more: tuple[Formula, Operand]) -> Formula:
        return count_if((self.actions.ranges["axe"], self.label("axe", axis)), *more)

    def lacks_axis(self, axis: str) -> Formula:
        """Whether nothing at all is on an axis, in the actions or in what describes it elsewhere."""
        none = self.axes[axis].equals(0)
        if axis == "ecole":
            return all_of(none, none_of(_says_something(self.answer("projet.partenaires.concertation_ecole"))))
        if axis == "territoire":
            reaap, others = self.answer("projet.partenaires.reaap"), self.answer("projet.partenaires.autres_dispositifs")
            return all_of(none, none_of(any_of(reaap.equals("oui"), _says_something(others))))
        return none

    @property
    def is_homework_only(self) -> Formula:
        """Whether the actions for children are nothing but school work."""
        opening: Formula = literal(0)
        for family in (*self.draft.campagne.axes.ouverture, _OTHER):
            opening = opening + self.count("enfants", (self.actions.ranges["famille"], self.label("famille", family)))
        return all_of(bool(self.draft.campagne.axes.ouverture), self.count("enfants") > 0, opening.equals(0))

    @property
    def is_one_off(self) -> Formula:
        """Whether every action for children is a single event."""
        once = self.count("enfants", (self.actions.ranges["ponctuelle"], "oui"))
        return all_of("enfants" in self.axes, once > 0, once.equals(self.count("enfants")))

    @property
    def reasons(self) -> list[tuple[str, Formula]]:
        """Each reason, and whether it holds."""
        return [
            ("date d'envoi après la limite", self.is_late),
            ("engagements de la charte", self.commitments < self.principles),
            *((f"axe «\u00a0{libelle(axis)}\u00a0»", self.lacks_axis(axis)) for axis in self.axes),
            ("rien que du travail scolaire", self.is_homework_only),
            ("actions ponctuelles seulement", self.is_one_off),
        ]


def _says_something(answer: Formula) -> Formula:
    """Whether an answer is given, and isn't « aucun »."""
    begins = left(lower(answer), 5)
    return all_of(length(answer) > 0, begins.differs("aucun"), begins.differs("néant"), lower(answer).differs("non"))


class Money:
    """The figures: `as_is` in the state of the dossier, `full` once everything is complete and right; both pairs of Ps and bonus."""

    def __init__(self, draft: Draft, page: Page, live: Live, budget: BudgetFigures, gates: Gates) -> None:
        self.page = page
        self.column = FIGURES_COLUMN
        rates = rates_of(draft.campagne)
        rate, ceiling = float(rates.rate), float(rates.ceiling)
        self.base = self._figure("coût total", budget.base)
        self.number = self._figure("collectifs", sum_of(live.once.range))
        self.kept = self._figure("collectifs comptés", sum_of(live.kept.range))
        has_cost = live.cost.range >= 0
        with_cost = self._figure("avec un coût", sum_of(live.once.range, has_cost))
        known = self._figure("coûts connus", sum_of(live.once.range, has_cost, live.cost.range))
        self.costs_differ = all_of(with_cost > 0, with_cost.equals(self.number), _apart(known, self.base) > with_cost * 0.01 + 0.001)
        share = self._figure("part des autres", largest(self.base - known, 0) / largest(self.number - with_cost, 1))
        each = self._figure("part égale", self.base / largest(self.number, 1))
        capped = live.block.add(
            "coût retenu",
            lambda row: if_(
                live.once[row],
                smallest(if_(with_cost.equals(0), each, if_(live.cost[row] >= 0, live.cost[row], share)), ceiling),
                0,
            ),
        )
        self.retained = capped
        self.rate = rate
        every, counted = sum_of(capped.range), sum_of(live.kept.range, capped.range)
        self.reasons = gates.reasons
        out = self._figure("dossier écarté", any_of(*(holds for _, holds in gates.reasons)))
        self.is_out = out.equals(True)
        room = self._figure("place sous le plafond", if_(budget.caf_unknown, _NO_BOUND, largest(budget.cap - budget.other_caf, 0)))
        self.can_be_said = all_of(self.base > 0, self.number > 0)
        amounts, allowed = [], []
        for name, amount in zip(BONUS, rates.bonus, strict=True):
            asked, many = gates.answer(f"bonus.{name}.demande"), gates.number(f"bonus.{name}.collectifs")
            amounts.append((float(amount), self._figure(f"bonus {name}", if_(asked.equals("oui"), largest(many, 0), 0))))
            described = length(gates.answer(f"bonus.{name}.description")) > 0
            if name == "enfants":
                allowed.append(all_of(described, gates.answer("bonus.enfants.toute_l_annee").equals("oui")))
            else:
                allowed.append(any_of(described, self._beyond_the_socle(draft, gates)))
        full_bonus: Formula = literal(0)
        bonus: Formula = literal(0)
        for (each_brings, asked), is_allowed in zip(amounts, allowed, strict=True):
            full_bonus = full_bonus + smallest(asked, self.number) * each_brings
            bonus = bonus + if_(is_allowed, smallest(asked, self.kept) * each_brings, 0)
        self.full = self._bounded(to_cent(every * rate), full_bonus, room, "une fois corrigé")
        kept_ps = if_(self.is_out, 0, to_cent(smallest(counted, self.base) * rate))
        self.as_is = self._bounded(kept_ps, if_(self.is_out, 0, bonus), room, "en l'état")
        paths = [path for path in dict.fromkeys(gates.looked_at) if path in draft.unread]
        answers = Block(page, ANSWERS_COLUMN, len(paths)).add("réponses non lues", lambda row: draft.unread[paths[row - 1]])
        unread = (answers, gates.unread, live.unread, live.unread_seance, live.unread_person, *budget.unread)
        self.unread_cells = self._figure("cellules non lues", cells(unread))
        self.is_read = length(self.unread_cells).equals(0)

    def _beyond_the_socle(self, draft: Draft, gates: Gates) -> Formula:
        """Whether an action for parents is of no family of the socle."""
        socle: Formula = literal(0)
        families = gates.actions.ranges["famille"]
        for family in draft.campagne.axes.socle_parents:
            socle = socle + gates.count("parents", (families, gates.label("famille", family)))
        return gates.count("parents", (families, "*")) > socle

    def _figure(self, title: str, formula: Formula) -> Formula:
        """A figure in its own cell."""
        self.page.text(_ROW, self.column, title, None)
        cell = self.page.formula(_ROW + 1, self.column, formula)
        self.column += 1
        return cell

    def _bounded(self, ps: Formula, bonus: Formula, room: Formula, title: str) -> tuple[Formula, Formula]:
        """Ps and bonus within what the branche Famille may still pay: what is above is taken off the bonus first."""
        kept = self._figure(f"Ps {title}", smallest(ps, room))
        return kept, self._figure(f"bonus {title}", smallest(bonus, room - kept))


def _apart(one: Formula, other: Formula) -> Formula:
    return largest(one - other, other - one)
