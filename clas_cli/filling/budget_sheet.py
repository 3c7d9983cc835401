"""Totals and balance above the two tables of the budget, as formulas that keep up with what is typed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from clas_cli.dossier.choices import VOLONTARIAT_CHARGES, VOLONTARIAT_PRODUITS
from clas_cli.dossier.layout import Sheet, Table, find, rows
from clas_cli.dossier.tree import Node, Scalar
from clas_cli.filling.draft import Draft
from clas_cli.filling.look import BAD, EURO, GOOD
from clas_cli.french.text import percent
from clas_cli.french.values import Refused

TOP: Final = 3
"""The row of the first total, from 0."""

ROWS: Final = 6
"""Rows that the totals take, with a blank one after them."""

_BLANK: Final = "À remplir"


def is_budget(sheet: Sheet) -> bool:
    """Whether a sheet is that of the budget."""
    return {table.path[0] for table in sheet.tables} == {"budget"}


def write_totals(draft: Draft, sheet: Sheet, page: Any) -> None:
    """Totals of both sides, what they lack to balance, and the share of the branche Famille."""
    charges, produits = (
        _Side(draft, table, account) for table, account in zip(sheet.tables, (VOLONTARIAT_CHARGES, VOLONTARIAT_PRODUITS), strict=True)
    )
    charges.write(draft, page, "Total des charges (comptes 60 à 69)")
    produits.write(draft, page, "Total des produits (comptes 70 à 79)")
    width = produits.right + 1
    sums = [[xl_rowcol_to_cell(TOP + line, side.right) for side in (charges, produits)] for line in (0, 1)]
    gaps = [f"ROUND({charged}-{produced},2)" for charged, produced in sums]
    blank = f"AND({','.join(f'{cell}=0' for pair in sums for cell in pair)})"
    formula = (
        f'=IF({blank},"{_BLANK}",IF({gaps[0]}=0,"Équilibré",IF({gaps[0]}>0,"Il manque des produits : ","Il manque des charges : ")&FIXED(ABS({gaps[0]}),2)&" €"))'
        f'&IF({gaps[1]}=0,""," ; comptes 86 et 87 inégaux, écart : "&FIXED(ABS({gaps[1]}),2)&" €")'
    )
    balanced = f"AND({gaps[0]}=0,{gaps[1]}=0)"
    _sentence(draft, page, TOP + 2, width, "Équilibre", formula, _balance(charges, produits))
    _colour(draft, page, TOP + 2, f"=AND({balanced},NOT({blank}))", GOOD)
    _colour(draft, page, TOP + 2, f"=NOT({balanced})", BAD)
    share, total, base = draft.campagne.financement.part_max, charges.own, sums[0][0]
    limit = f"% du total (au plus {percent(share)})"
    if draft.campagne.financement.volontariat == "dans_la_base":
        total, base = total + charges.voluntary, f"({base}+{sums[1][0]})"
        limit = f"% du total, compte {charges.voluntary_account} compris (au plus {percent(share)})"
    formula = f'=IF({base}=0,"",ROUND(100*({produits.caf_formula})/{base},1)&" {limit}")'
    now = f"{100 * produits.caf / total:.1f}".replace(".", ",") + f" {limit}" if total else ""
    _sentence(draft, page, TOP + 3, width, "Part de la branche Famille (Caf)", formula, now)
    _colour(draft, page, TOP + 3, f"=AND({base}>0,ROUND({produits.caf_formula},2)>ROUND({base}*{share},2))", BAD)


class _Side:
    """One side of the budget: its columns, its sums now, and the formulas that keep them."""

    def __init__(self, draft: Draft, table: Table, voluntary_account: int) -> None:
        extent = draft.extent(table)
        self.left = extent.left
        self.right = self.left + len(table.labels) - 1
        self.voluntary_account = voluntary_account
        columns = {slot.path[-1]: self.left + index for index, slot in enumerate(table.columns)}

        def cells(name: str) -> str:
            return str(xl_range_abs(extent.first, columns[name], extent.last, columns[name]))

        self.voluntary_formula = f'SUMPRODUCT(--(LEFT({cells("compte")},2)="{voluntary_account}"),{cells("montant")})'
        self.own_formula = f"SUM({cells('montant')})-{self.voluntary_formula}"
        self.caf_formula = (
            f'SUMPRODUCT(--(LOWER(LEFT({cells("financeur")},3))="caf"),{cells("montant")})' if "financeur" in columns else "0"
        )
        self.own = self.voluntary = self.caf = Decimal(0)
        for _, element in rows(draft.root, table):
            account, amount, funder = (_typed(table, element, name) for name in ("compte", "montant", "financeur"))
            if amount is not None:
                self.voluntary += amount if account == voluntary_account else 0
                self.own += amount if account != voluntary_account else 0
                self.caf += amount if str(funder).startswith("caf") else 0

    def write(self, draft: Draft, page: Any, title: str) -> None:
        """The two totals above the table."""
        for row, label, formula, value in (
            (TOP, title, self.own_formula, self.own),
            (TOP + 1, f"Contributions volontaires (compte {self.voluntary_account})", self.voluntary_formula, self.voluntary),
        ):
            for column in range(self.left, self.right):
                page.write_blank(row, column, None, draft.look.total())
            page.write_string(row, self.left, label, draft.look.total())
            page.write_formula(row, self.right, f"={formula}", draft.look.total(num_format=EURO, align="right"), float(value))


def _typed(table: Table, element: Node, name: str) -> Any:
    node = find(element, (name,))
    declared = table.record.FIELDS.get(name)
    if declared is None or not isinstance(node, Scalar) or node.is_empty:
        return None
    try:
        return declared.kind.convert(node.value)
    except Refused:
        return None


def _balance(charges: _Side, produits: _Side) -> str:
    if not any((charges.own, produits.own, charges.voluntary, produits.voluntary)):
        return _BLANK
    gap, voluntary = charges.own - produits.own, charges.voluntary - produits.voluntary
    words = "Équilibré" if not gap else f"Il manque des {'produits' if gap > 0 else 'charges'} : {_french(abs(gap))} €"
    return words + (f" ; comptes 86 et 87 inégaux, écart : {_french(abs(voluntary))} €" if voluntary else "")


def _french(number: Decimal) -> str:
    return f"{number:.2f}".replace(".", ",")


def _sentence(draft: Draft, page: Any, row: int, width: int, label: str, formula: str, now: str) -> None:
    for column in range(width):
        page.write_blank(row, column, None, draft.look.total())
    page.write_string(row, 0, label, draft.look.total())
    page.write_formula(row, 1, formula, draft.look.total(), now)


def _colour(draft: Draft, page: Any, row: int, criteria: str, colour: str) -> None:
    page.conditional_format(row, 1, row, 1, {"type": "formula", "criteria": criteria, "format": draft.look.only(font_color=colour)})
