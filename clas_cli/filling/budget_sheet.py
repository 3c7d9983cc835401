"""Totals, balance and the share of the branche Famille above the two tables of the budget, as formulas that keep up with what is typed."""

from __future__ import annotations

from functools import partial
from typing import Final

from clas_cli.dossier.budget import Produit
from clas_cli.dossier.choices import VOLONTARIAT_CHARGES, VOLONTARIAT_PRODUITS
from clas_cli.dossier.kinds import Choice
from clas_cli.dossier.layout import Sheet
from clas_cli.filling.choices import label_of
from clas_cli.filling.draft import Draft, Page
from clas_cli.filling.formula import Formula, all_of, any_of, if_, in_french, literal, none_of, to_cent, total, whole
from clas_cli.filling.functions import left, length, sum_of
from clas_cli.filling.look import BAD, EURO, GOOD
from clas_cli.filling.typed_columns import CHARGES_COLUMN, PRODUITS_COLUMN, Block, Computed, Typed, cells
from clas_cli.french.text import percent

TOP: Final = 3
"""The row of the first total, from 0."""

ROWS: Final = 6
"""Rows that the totals take, with a blank one after them."""

_SUBVENTIONS: Final = "74"


def is_budget(sheet: Sheet) -> bool:
    """Whether a sheet is that of the budget."""
    return {table.path[0] for table in sheet.tables} == {"budget"}


class _Side:
    """One side of the budget: its sums. Its columns are those of the sheet of calculations, which understands texts, where there is one."""

    def __init__(self, draft: Draft, path: str, voluntary_account: int, calculations: Page | None, at: int) -> None:
        self.typed = typed = Typed(draft, path)
        columns = typed.ranges
        self.unread: Computed | None = None
        if calculations:
            block = Block(calculations, at, typed.rows)
            amount = block.number("montant écrit", typed, "montant")
            counted = block.add("montant", lambda row: if_(amount[row] >= 0, amount[row], ""))
            words = {name: block.add(name, partial(typed.text, name)).range for name in typed.names if name in ("compte", "financeur")}
            columns = words | {"montant": counted.range}
            self.unread = block.unread(typed, montant=amount)
        self.account, self.amount = columns["compte"], columns["montant"]
        self.funder = columns.get("financeur", self.account)
        self.right = self.typed.names["montant"]
        self.left = self.typed.extent.left
        self.voluntary_account = voluntary_account
        self.is_voluntary = left(self.account, 2).equals(str(voluntary_account))
        self.voluntary = sum_of(self.is_voluntary, self.amount)
        self.whole = total(self.amount)


class BudgetFigures:
    """The figures of the budget: cells once `write` has written them."""

    def __init__(self, draft: Draft, calculations: Page | None = None) -> None:
        self.draft = draft
        self.charges = _Side(draft, "budget.charges", VOLONTARIAT_CHARGES, calculations, CHARGES_COLUMN)
        self.produits = _Side(draft, "budget.produits", VOLONTARIAT_PRODUITS, calculations, PRODUITS_COLUMN)
        self.funder = self.produits.funder
        money = draft.campagne.financement
        self.counts_volunteering = money.volontariat == "dans_la_base"
        # A charge without an account is in no base: nobody knows whether it is volunteering.
        accounted = sum_of(length(self.charges.account) > 0, self.charges.amount)
        self.base = whole((accounted if self.counts_volunteering else accounted - self.charges.voluntary) * 100) / 100
        self.cap = to_cent(self.base * float(money.part_max))
        self.other_caf = self.paid_by("caf_autre")
        is_grant = (length(self.produits.account).equals(0)) + (left(self.produits.account, 2).equals(_SUBVENTIONS))
        nobody = sum_of((length(self.funder).equals(0)) * (length(self.produits.amount) > 0), is_grant * 1)
        unsaid = sum_of(self._is("caf_autre"), length(self.produits.amount).equals(0))
        self.caf_unknown = (nobody + unsaid) > 0
        self.unread = tuple(side.unread for side in (self.charges, self.produits) if side.unread)
        self.has_unread = any_of(False, *(column.has_text for column in self.unread))
        self.gap = _gap(self.charges.whole - self.charges.voluntary, self.produits.whole - self.produits.voluntary)
        self.voluntary_gap = _gap(self.charges.voluntary, self.produits.voluntary)
        self.caf = self.paid_by("caf_ps") + self.paid_by("caf_bonus") + self.other_caf
        self.is_blank = all_of(self.charges.whole.equals(0), self.produits.whole.equals(0))

    def _is(self, funder: str) -> Formula:
        kind = Produit.FIELDS["financeur"].kind
        assert isinstance(kind, Choice)
        return self.funder.equals(label_of(kind, funder))

    def paid_by(self, funder: str) -> Formula:
        """What a funder pays, in euros."""
        return sum_of(self._is(funder), self.produits.amount)

    @property
    def is_balanced(self) -> Formula:
        """Whether both sides are equal."""
        return self.gap.equals(0)

    @property
    def is_above_the_cap(self) -> Formula:
        """Whether more is asked of the branche Famille than it may pay."""
        return all_of(self.base > 0, whole(self.caf * 100) > whole(self.cap * 100))

    def write(self, page: Page) -> None:
        """The totals above the tables."""
        look = self.draft.look
        for side, title in ((self.charges, "Total des charges (comptes 60 à 69)"), (self.produits, "Total des produits (comptes 70 à 79)")):
            for row, label, figure in (
                (TOP, title, side.whole - side.voluntary),
                (TOP + 1, f"Contributions volontaires (compte {side.voluntary_account})", side.voluntary),
            ):
                for column in range(side.left, side.right):
                    page.answer(row, column, None, look.total())
                page.text(row, side.left, label, look.total())
                page.formula(row, side.right, figure, look.total(num_format=EURO, align="right"))
        self._sentence(page, TOP + 2, "Équilibre", self._balance())
        self._sentence(page, TOP + 3, "Part de la branche Famille (Caf)", self._share())

    def _balance(self) -> Formula:
        lacks = if_(self.gap > 0, "Il manque des produits\u00a0: ", "Il manque des charges\u00a0: ") & in_french(_absolute(self.gap)) & " €"
        voluntary = literal(" ; comptes 86 et 87 inégaux, écart\u00a0: ") & in_french(_absolute(self.voluntary_gap)) & " €"
        said = if_(self.is_balanced, "Équilibré", lacks) & if_(self.voluntary_gap.equals(0), "", voluntary)
        said = if_(self.is_blank, "À remplir", said)
        return if_(self.has_unread, literal("Non lu ici\u00a0: ") & cells(self.unread), said) if self.unread else said

    def _share(self) -> Formula:
        limit = f" % du coût total, {percent(self.draft.campagne.financement.part_max)} au plus"
        if self.counts_volunteering:
            limit = f" % du coût total, compte {VOLONTARIAT_CHARGES} compris, {percent(self.draft.campagne.financement.part_max)} au plus"
        share = if_(self.base > 0, self.caf / if_(self.base > 0, self.base, 1) * 100, 0)
        too_much = if_(self.is_above_the_cap, "\u00a0: c'est trop", "")
        return if_(all_of(self.base > 0, none_of(self.has_unread)), in_french(share) & limit & too_much, "")

    def _sentence(self, page: Page, row: int, label: str, sentence: Formula) -> None:
        look = self.draft.look
        for column in range(self.produits.right + 1):
            page.answer(row, column, None, look.total())
        page.text(row, 0, label, look.total())
        page.formula(row, 1, sentence, look.total())
        for text, criteria, colour in (
            ("inégaux", "containing", BAD),
            ("Équilibré", "begins with", GOOD),
            ("Il manque", "begins with", BAD),
            ("trop", "ends with", BAD),
        ):
            rule = {"type": "text", "criteria": criteria, "value": text, "format": look.only(font_color=colour)}
            page.sheet.conditional_format(row, 1, row, 1, rule)


def _gap(one: Formula, other: Formula) -> Formula:
    """What one sum has more than the other, to the cent."""
    return if_(one > other, whole((one - other) * 100) / 100, literal(0) - whole((other - one) * 100) / 100)


def _absolute(amount: Formula) -> Formula:
    return if_(amount > 0, amount, literal(0) - amount)
