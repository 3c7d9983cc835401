"""The kinds of files that carry a dossier: how their names end, how great they may be.

An ending that a reader is added for stands here; folders, attachments and documentation follow.
"""

from __future__ import annotations

from pathlib import Path

from clas_cli.dossier.tree import FormRule, Remark

YAML_SUFFIXES = frozenset((".yaml", ".yml"))
WORKBOOK_SUFFIXES = frozenset((".xlsx", ".xlsm", ".ods", ".xls"))
DOSSIER_SUFFIXES = YAML_SUFFIXES | WORKBOOK_SUFFIXES
MESSAGE_SUFFIXES = frozenset((".eml", ".msg"))
WORKBOOK_MAX_BYTES = 20_000_000
CALLED = {
    ".pdf": "PDF",
    ".docx": "document Word",
    ".doc": "document Word",
    ".odt": "document de texte",
    ".rtf": "document RTF",
    ".zip": "fichier ZIP",
}
"""What people call a file that is no dossier, by how its name ends; all masculine."""


def said_by_name(name: str, endings: tuple[str, ...]) -> list[Remark]:
    """What there is to say of a name that ends as that of another kind of file: it is read, but the program for these may refuse it."""
    suffix = Path(name).suffix.lower()
    if suffix not in WORKBOOK_SUFFIXES | MESSAGE_SUFFIXES or suffix in endings:
        return []
    if suffix in WORKBOOK_SUFFIXES:
        program, remedy = "un tableur", f"L'enregistrer à nouveau au format {suffix}, ou le renommer"
    else:
        program, remedy = "une messagerie", "Le renommer"
    remark = Remark(
        "",
        f"Le nom du fichier finit par «\u00a0{suffix}\u00a0» mais son contenu est celui d'un {endings[0]}\u00a0: il est lu, "
        f"mais {program} peut refuser de l'ouvrir.",
        found=suffix,
        expected=" ou ".join(endings),
        rule=FormRule.ILLISIBLE,
        remedy=f"{remedy} en «\u00a0{endings[0]}\u00a0».",
        severity="a_verifier",
    )
    return [remark]
