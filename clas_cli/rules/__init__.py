"""The rules, family by family, in the order of their codes; then those of plug-ins."""

from clas_cli.campaigns.plugins import load_rules
from clas_cli.rules import axes, bonus, charte, convention, courriel, depot, encadrement, financement, forme, lot, referentiel, rythme
from clas_cli.rules.registry import in_order

__all__ = [
    "axes",
    "bonus",
    "charte",
    "convention",
    "courriel",
    "depot",
    "encadrement",
    "financement",
    "forme",
    "lot",
    "referentiel",
    "rythme",
]

load_rules()
in_order()
