"""Contrôle d'un dossier Clas avant et après son envoi.

L'API Python (voir docs/api-python.md) : `verifier`, `verifier_lot`, `rendre`… Rien n'est chargé avant de servir : `import clas_cli` ne
coûte rien.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clas_cli.api import (
        Batch,
        Campagne,
        Finding,
        Report,
        Rule,
        assembler,
        campagne,
        donnees,
        formats,
        regles,
        rendre,
        verifier,
        verifier_lot,
    )

__all__ = [
    "Batch",
    "Campagne",
    "Finding",
    "Report",
    "Rule",
    "__version__",
    "assembler",
    "campagne",
    "donnees",
    "formats",
    "regles",
    "rendre",
    "verifier",
    "verifier_lot",
]
__version__ = "0.2.0"


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from clas_cli import api

    return getattr(api, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
