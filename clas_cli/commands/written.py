"""What a command writes: whole or not at all, and never in the place of somebody's work."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from clas_cli.commands.status import misuse


def save(content: bytes | Iterable[bytes], path: Path) -> None:
    """Writes a file."""
    from clas_cli.render import formats

    try:
        formats.save(content, path)
    except OSError:
        misuse(f"impossible d'écrire {path}\u00a0: vérifier le dossier et les droits, ou fermer le fichier.")


def refuse_lost(paths: Sequence[str], outputs: Sequence[Path]) -> None:
    """Refuses an output that would take the place of a dossier."""
    from clas_cli.batch.files import overwritten

    if lost := overwritten(paths, outputs):
        misuse(f"{lost} existe et n'est pas un rapport\u00a0; choisir un autre nom pour ne pas l'écraser.")


def refuse_existing(*outputs: Path) -> None:
    """Refuses to replace a file."""
    for path in outputs:
        if path.exists():
            misuse(f"{path} existe déjà\u00a0: choisir un autre nom, ou ajouter --ecraser.")


def shown(path: Path) -> str:
    """A path, as it may be printed."""
    from clas_cli.french.text import visible

    return visible(str(path), 4_000)
