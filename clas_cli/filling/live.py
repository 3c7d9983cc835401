"""What each collectif is, row after row, in formulas: the rules of the note that are numbers, with the campaign's figures.

It stands in a hidden sheet, which the sheet of the follow-up, the colours of the cells and the first sheet look at. Levels, places and names
are only compared as they are written: what these formulas can't tell is said by `doubt`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from clas_cli.filling.draft import Draft, Page
from clas_cli.filling.formula import Formula, Operand, all_of, any_of, if_, if_wrong, largest, literal, none_of
from clas_cli.filling.functions import (
    begins_with_one,
    count_if,
    item,
    largest_of,
    left,
    length,
    mark_of,
    middle,
    number_of,
    place_of,
    replaced,
    sum_if,
    sum_of,
    words_among,
)
from clas_cli.filling.live_words import NOBODY, days_in, mark_of_days, spaced, spellings
from clas_cli.filling.typed_columns import PEOPLE_COLUMN, SEANCES_COLUMN, TOP, Block, Computed, Typed
from clas_cli.filling.understood import UNKNOWN
from clas_cli.french.values import DAYS

NOTHING, LACKS, WRONG, DOUBT, GOOD = 0, 1, 2, 3, 4
"""What is known of an answer: nothing to say, it lacks, it is refused, somebody must look at it, it is as it should be."""

FOLLOWED: Final = ("collectifs", "collectifs.seances", "collectifs.intervenants")
MOST_ROWS: Final = 200
"""The tables that are followed row after row, and the rows of one of them beyond which nothing is."""

_CHAIN: Final = 2
"""Séances that touch one another, after the first, that make one."""


class Live:
    """The calculations of the collectifs of a new request."""

    def __init__(self, draft: Draft, page: Page) -> None:
        self.rules = draft.campagne.collectif
        self.typed = Typed(draft, "collectifs")
        self.seances = Typed(draft, "collectifs.seances")
        self.people = Typed(draft, "collectifs.intervenants")
        self.sport_free = draft.campagne.charte.sport_autorise
        self.block = block = Block(page, 0, self.typed.rows)
        self._described(block)
        self._levels(block)
        self.seance_block = Block(page, SEANCES_COLUMN, self.seances.rows)
        self.people_block = Block(page, PEOPLE_COLUMN, self.people.rows)
        self._seances(self.seance_block)
        self._people(self.people_block)
        self._judged(block)
        known = {"enfants": self.children, "enfants_en_situation_de_handicap": self.disabled, "semaines": self.weeks, "cout": self.cost}
        self.unread = block.unread(self.typed, **known)

    # What is typed

    def _described(self, block: Block) -> None:
        typed = self.typed
        self.begun = block.add("commencé", typed.begun)
        self.name = block.add("nom", lambda row: typed.text("nom", row))
        self.children = block.number("enfants", typed, "enfants")
        self.disabled = block.number("handicap", typed, "enfants_en_situation_de_handicap")
        self.weeks = block.number("semaines", typed, "semaines")
        self.cost = block.number("coût", typed, "cout")
        self.rural = block.add("rural", lambda row: typed.text("rural", row).equals("oui"))
        self.open_to_parents = block.add("accessible", lambda row: typed.text("accessible_parents", row))
        self.place = block.add("lieu", lambda row: typed.text("lieu", row))

    def _levels(self, block: Block) -> None:
        """Of which cycle each collectif is, and whether all its levels are known."""
        written = block.add("niveaux", lambda row: spaced(self.typed.text("niveaux", row)))
        cycles = [spellings(cycle.niveaux) for cycle in self.rules.cycles] or [spellings(self.rules.niveaux)]
        admitted = [word for cycle in cycles for word in cycle]

        def counting(words: list[str]) -> Callable[[int], Formula]:
            return lambda row: words_among(words, written[row])[0]

        counted = [block.add(f"cycle {n}", counting(words)) for n, words in enumerate(cycles, 1)]
        self.known_levels = block.add(
            "niveaux connus", lambda row: words_among(admitted, written[row])[1].equals(length(replaced(written[row], " ", "")))
        )
        self.has_levels = block.add("a des niveaux", lambda row: length(written[row]) > 2)

        def cycle_of(row: int) -> Formula:
            """The number of the only cycle; 0 of none, `UNKNOWN` of several."""
            number: Formula = literal(0)
            several: Formula = literal(0)
            for n, column in enumerate(counted, 1):
                number = number + (column[row] > 0) * n
                several = several + (column[row] > 0)
            return if_(several > 1, UNKNOWN, number)

        self.cycle = block.add("cycle", cycle_of)
        # The cycle of most collectifs, the first if equal: a collectif of another is of another dossier.
        weight = block.add(
            "poids du cycle",
            lambda row: if_(
                self.cycle[row] > 0,
                count_if((self.cycle.range, self.cycle[row])) * 1000 - if_wrong(place_of(self.cycle[row], self.cycle.range), 0),
                0,
            ),
        )
        many = len(self.rules.cycles) > 1
        self.other_cycle = block.add("autre cycle", lambda row: all_of(many, self.cycle[row] > 0, weight[row] < largest(weight.range)))
        self.own: dict[str, Computed] = {}
        if self.rules.par_cycle:
            for name in ("enfants_min", "enfants_max", "seances_min", "seance_minutes", "semaines_min", "intervenants_min"):
                self.own[name] = block.add(name, self._threshold_of_cycle(name))

    def _threshold_of_cycle(self, name: str) -> Callable[[int], Formula]:
        def threshold(row: int) -> Formula:
            formula: Formula = literal(getattr(self.rules, name))
            for number, cycle in enumerate(self.rules.cycles, 1):
                own = self.rules.pour(cycle.niveaux)
                formula = if_(self.cycle[row].equals(number), getattr(own, name), formula)
            return formula

        return threshold

    def threshold(self, row: int, name: str) -> Operand:
        """What the campaign asks of the collectif of a row."""
        if name in self.own:
            return self.own[name][row]
        asked: float = getattr(self.rules, name)
        return asked

    def _parent(self, typed: Typed, row: int) -> Formula:
        """The number of the collectif that a row belongs to; 0 of none."""
        key = typed.text("", row)
        numbered = if_(left(key, 2).equals("n°"), number_of(middle(key, 3, 4)), 0)
        return if_(length(key).equals(0), 0, if_wrong(place_of(key, self.name.range), if_wrong(numbered, 0)))

    # Its séances

    def _seances(self, block: Block) -> None:
        typed = self.seances
        self.of_seance = block.add("collectif", lambda row: self._parent(typed, row))
        day = block.add("jour", lambda row: typed.text("jour", row))
        begin, end = block.number("début écrit", typed, "debut"), block.number("fin écrite", typed, "fin")
        named = block.add("jours", lambda row: days_in(day[row]))
        self.whole = block.add(
            "entière", lambda row: all_of(named[row] > 0, begin[row] >= 0, end[row] > begin[row], self.of_seance[row] > 0)
        )
        start = block.add("début", lambda row: if_(self.whole[row], begin[row], UNKNOWN))
        stop = block.add("fin", lambda row: if_(self.whole[row], end[row], UNKNOWN))
        self.slot_mark = block.add(
            "marque", lambda row: if_(self.whole[row], mark_of_days(day[row]) * 10**4 + begin[row] * 3 + end[row], 0)
        )
        first_day = block.column

        def stretching(stem: str) -> Callable[[int], Formula]:
            return lambda row: self._stretch(row, stem, day, start, stop)

        for name in DAYS:
            block.add(name, stretching(name[:3]))
        last_day = block.column - 1

        def slots(row: int) -> Formula:
            return block.page.range(TOP + row - 1, first_day, TOP + row - 1, last_day)

        self.slots = block.add("séances", lambda row: count_if((slots(row), ">0")))
        self.long_slots = block.add("assez longues", lambda row: self._at_least(slots(row), row))
        rural = self.rules.seance_rurale
        self.rural_slots = block.add("en rural", lambda row: count_if((slots(row), f">={rural.minutes}")) if rural else literal(0))
        own = block.add("lieu", lambda row: typed.text("lieu", row))
        self.elsewhere = block.add(
            "ailleurs",
            lambda row: all_of(
                length(own[row]) > 0,
                self.of_seance[row] > 0,
                own[row].differs(if_wrong(item(self.place.range, self.of_seance[row]), "")),
            ),
        )
        self.placed = block.add("a un lieu", lambda row: (length(own[row]) > 0) * 1)
        self.short = block.add("trop courte", lambda row: all_of(self.whole[row], self.long_slots[row] < self.slots[row]))
        self.reversed_seance = block.add("à l'envers", lambda row: all_of(begin[row] >= 0, end[row] >= 0, end[row] <= begin[row]))
        self.unread_seance = block.unread(typed, debut=begin, fin=end, parent=self.of_seance)

    def _at_least(self, slots: Formula, row: int) -> Formula:
        if "seance_minutes" in self.own:
            least = if_wrong(item(self.own["seance_minutes"].range, self.of_seance[row]), self.rules.seance_minutes)
            return count_if((slots, literal(">=") & least))
        return count_if((slots, f">={self.rules.seance_minutes}"))

    def _stretch(self, row: int, stem: str, day: Computed, start: Computed, stop: Computed) -> Formula:
        """How long the stretch lasts that begins with this séance on that day; 0 where another reaches it, or where it isn't that day."""
        mine = (self.of_seance.range, self.of_seance[row])
        that_day = (day.range, f"*{stem}*")
        reached: Formula = count_if(mine, that_day, (start.range, literal("<") & start[row]), (stop.range, literal(">=") & start[row]))
        if row > 1:
            reached = reached + count_if(
                (self.of_seance.above(row), self.of_seance[row]), (day.above(row), f"*{stem}*"), (start.above(row), start[row])
            )
        on_it = (self.of_seance.range.equals(self.of_seance[row])) * (length(day.range) > length(replaced(day.range, stem, "")))
        reach: Formula = stop[row]
        for _ in range(_CHAIN):
            reach = largest_of(on_it * (start.range >= start[row]) * (start.range <= reach) * stop.range)
        holds = length(day[row]) > length(replaced(day[row], stem, ""))
        return if_(all_of(self.whole[row], holds), if_(reached > 0, 0, reach - start[row]), 0)

    # Who leads it

    def _people(self, block: Block) -> None:
        typed = self.people
        self.of_person = block.add("collectif", lambda row: self._parent(typed, row))
        name = block.add("nom", lambda row: typed.text("nom", row))
        written = block.number("nombre écrit", typed, "nombre")
        number = block.add("nombre", lambda row: largest(written[row], 1))
        self.person_mark = block.add("marque", lambda row: if_(length(name[row]) > 0, mark_of(name[row]), 0))
        nobody = block.add("personne", lambda row: begins_with_one(NOBODY, name[row]))

        def again(row: int) -> Formula:
            if row == 1:
                return literal(False)
            return count_if((self.of_person.above(row), self.of_person[row]), (name.above(row), name[row])) > 0

        self.again = block.add("déjà écrit", lambda row: all_of(length(name[row]) > 0, none_of(nobody[row]), again(row)))

        def counts(row: int) -> Formula:
            unnamed = if_(typed.begun(row), number[row] - 1, 0)
            several = largest(number[row], if_wrong(number_of(left(name[row], 1)), 1))
            named = if_(nobody[row], several, if_(self.again[row], 0, number[row]))
            return if_(self.of_person[row] > 0, if_(length(name[row]).equals(0), unnamed, named), 0)

        self.counts = block.add("compte", counts)
        self.untrained = block.add(
            "formation refusée",
            lambda row: all_of(
                bool(self.rules.formation), typed.text("nouveau", row).equals("oui"), typed.text("formation", row).equals("non")
            ),
        )
        self.unread_person = block.unread(typed, nombre=written, parent=self.of_person)

    # What comes of it

    def _judged(self, block: Block) -> None:
        self.sessions = block.add("séances", lambda row: sum_if(self.slots.range, (self.of_seance.range, row)))
        self.long = block.add("longues", lambda row: sum_if(self.long_slots.range, (self.of_seance.range, row)))
        self.rural_long = block.add("en rural", lambda row: sum_if(self.rural_slots.range, (self.of_seance.range, row)))
        self.staff = block.add("intervenants", lambda row: sum_if(self.counts.range, (self.of_person.range, row)))
        self.lines = block.add("lignes", lambda row: count_if((self.of_person.range, row)))
        self._counted_once(block)
        self.children_flag = block.add("enfants ?", self._of_children)
        self.weeks_flag = block.add("semaines ?", self._of_weeks)
        self.sessions_flag = block.add("séances ?", self._of_sessions)
        self.staff_flag = block.add("intervenants ?", self._of_staff)
        self.levels_flag = block.add("niveaux ?", self._of_levels)
        self.place_flag = block.add("lieu ?", self._of_place)
        self.kept = block.add("compté", self._is_kept)
        self.name_flag = block.add("nom ?", lambda row: if_(self.twice[row], WRONG, NOTHING))
        seances, people = self.seance_block, self.people_block
        self.day_flag = seances.add("jour ?", lambda row: if_(self.reversed_seance[row], WRONG, if_(self.whole[row], GOOD, NOTHING)))
        self.length_flag = seances.add("durée ?", self._of_length)
        self.person_flag = people.add("nom ?", lambda row: if_(self.again[row], WRONG, NOTHING))
        self.training_flag = people.add("formation ?", lambda row: if_(self.untrained[row], WRONG, NOTHING))

    def _of_length(self, row: int) -> Formula:
        """A séance is too short where its collectif wants of it to last longer; one that is short beside others that are enough is an extra."""
        enough = if_wrong(item(self.sessions_flag.range, self.of_seance[row]), NOTHING) >= DOUBT
        return if_(self.whole[row], if_(self.short[row], if_(enough, NOTHING, WRONG), GOOD), NOTHING)

    def _counted_once(self, block: Block) -> None:
        """A collectif that has the name of another above, or its very place, slots and people, is that other."""
        slots = block.add("marque des séances", lambda row: sum_if(self.slot_mark.range, (self.of_seance.range, row)))
        people = block.add("marque des gens", lambda row: sum_if(self.person_mark.range, (self.of_person.range, row)))

        def again(row: int) -> Formula:
            named = all_of(length(self.name[row]) > 0, if_wrong(place_of(self.name[row], self.name.range), row) < row)
            if row == 1:
                return named
            same = count_if((self.place.above(row), self.place[row]), (slots.above(row), slots[row]), (people.above(row), people[row])) > 0
            return any_of(named, all_of(length(self.place[row]) > 0, slots[row] > 0, people[row] > 0, same))

        self.too_many_disabled = sum_of(self.disabled.range > self.children.range, self.children.range >= 0)
        self.twice = block.add("déjà écrit", again)
        self.once = block.add("compte", lambda row: all_of(self.begun[row], none_of(self.twice[row])))

    def _flag(self, row: int, *cases: tuple[Operand, int], otherwise: int = GOOD) -> Formula:
        formula: Formula = literal(otherwise)
        for condition, flag in reversed(cases):
            formula = if_(condition, flag, formula)
        return if_(self.begun[row], formula, NOTHING)

    def _of_children(self, row: int) -> Formula:
        children, small = self.children[row], self.rules.derogation
        least = self.threshold(row, "enfants_min")
        grounds: list[Operand] = []
        if small and "rural" in small.motifs:
            grounds.append(self.rural[row])
        if small and "handicap" in small.motifs:
            grounds.append(self.disabled[row] > 0)
        admitted = all_of(children >= small.enfants_min, any_of(*grounds)) if small and grounds else literal(False)
        written = length(self.typed.text("enfants", row)) > 0
        return self._flag(
            row,
            (none_of(written), LACKS),
            (children < 0, DOUBT),
            (children > self.threshold(row, "enfants_max"), WRONG),
            (children >= least, GOOD),
            (admitted, DOUBT),
            otherwise=WRONG,
        )

    def _of_weeks(self, row: int) -> Formula:
        written = length(self.typed.text("semaines", row)) > 0
        return self._flag(
            row,
            (none_of(written), LACKS),
            (self.weeks[row] < 0, DOUBT),
            (self.weeks[row] >= self.threshold(row, "semaines_min"), GOOD),
            otherwise=WRONG,
        )

    def _of_sessions(self, row: int) -> Formula:
        least = self.threshold(row, "seances_min")
        rural = self.rules.seance_rurale
        exception = all_of(self.rural[row], self.rural_long[row] >= rural.seances) if rural else literal(False)
        lost = self.unread_seance.has_text
        return self._flag(
            row, (self.long[row] >= least, GOOD), (any_of(exception, lost), DOUBT), (self.sessions[row].equals(0), LACKS), otherwise=WRONG
        )

    def _of_staff(self, row: int) -> Formula:
        small = self.rules.encadrement_rural
        alone = (
            all_of(
                self.rural[row], self.children[row] >= 0, self.children[row] < small.enfants_moins_de, self.staff[row] >= small.intervenants
            )
            if small
            else literal(False)
        )
        enough = self.staff[row] >= self.threshold(row, "intervenants_min")
        lost = self.unread_person.has_text
        return self._flag(row, (enough, GOOD), (any_of(alone, lost), DOUBT), (self.lines[row].equals(0), LACKS), otherwise=WRONG)

    def _of_levels(self, row: int) -> Formula:
        return self._flag(
            row,
            (none_of(self.has_levels[row]), LACKS),
            (self.other_cycle[row], WRONG),
            (any_of(none_of(self.known_levels[row]), self.cycle[row] < 0), DOUBT),
        )

    def _of_place(self, row: int) -> Formula:
        nowhere = all_of(length(self.place[row]).equals(0), sum_if(self.placed.range, (self.of_seance.range, row)).equals(0))
        return self._flag(
            row,
            (self.open_to_parents[row].equals("non"), WRONG),
            (any_of(nowhere, length(self.open_to_parents[row]).equals(0)), LACKS),
        )

    @property
    def flags(self) -> tuple[Computed, ...]:
        """What is known of each answer that a collectif is counted by."""
        return (self.children_flag, self.weeks_flag, self.sessions_flag, self.staff_flag, self.levels_flag, self.place_flag)

    def _is_kept(self, row: int) -> Formula:
        return all_of(self.once[row], *(flag[row] >= DOUBT for flag in self.flags))
