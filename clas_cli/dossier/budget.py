"""The budget of the action: its charges and its products."""

from __future__ import annotations

from decimal import Decimal

from clas_cli.dossier.choices import COMPTES_CHARGES, COMPTES_PRODUITS, FINANCEURS, FINANCEURS_DITS, LIBELLES, QUELLE_CAF
from clas_cli.dossier.fields import FOR_NEW, Record, field
from clas_cli.dossier.groups import Records
from clas_cli.dossier.kinds import Account, Amount, Choice, Text


class Charge(Record):
    """A line of the charges."""

    compte: int = field(Account(COMPTES_CHARGES), "Compte de charges", example="60")
    libelle: str = field(Text(300), "Libellé", default="", example="Achats", former=("Intitulé",))
    montant: Decimal = field(Amount(none=True), "Montant", example="900.00")


class Produit(Record):
    """A line of the products."""

    compte: int = field(Account(COMPTES_PRODUITS), "Compte de produits", example="74")
    financeur: str = field(
        Choice(
            *FINANCEURS,
            labels=LIBELLES,
            like=FINANCEURS_DITS,
            advice={r"(?:la_)?caf(?:_.*|[0-9]{2,3})?|allocations_familiales": QUELLE_CAF},
        ),
        "Financeur",
        example="caf_ps",
    )
    libelle: str = field(Text(300), "Libellé", default="", example="Ps Clas", former=("Intitulé",))
    montant: Decimal = field(Amount(none=True), "Montant", example="2500.00")


class Budget(Record):
    """The budget of the action."""

    charges: tuple[Charge, ...] = field(Records(Charge), "Charges", required=FOR_NEW)
    produits: tuple[Produit, ...] = field(Records(Produit), "Produits", required=FOR_NEW)
