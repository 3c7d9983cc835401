"""Contrôle d'un dossier Clas avant et après son envoi.

L'API Python (voir docs/api-python.md) : `verifier`, `donnees`, `regles`, `campagne`, `Report`, `Finding`, `Campagne`, `Rule`.
Rien n'est chargé avant de servir : `import clas_cli` ne coûte rien.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clas_cli.api import Campagne, Finding, Report, Rule, campagne, donnees, regles, verifier

__all__ = ["Campagne", "Finding", "Report", "Rule", "__version__", "campagne", "donnees", "regles", "verifier"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from clas_cli import api

    return getattr(api, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
