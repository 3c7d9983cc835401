"""What a command writes: each file by itself, whole or not at all, and never in the place of somebody's work."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from clas_cli.commands.status import misuse
from clas_cli.render.streams import give_up, say


class Outputs:
    """The files that a command writes, and its report on standard output: one that fails costs none of the others.

    `failed` are those that are not where they were asked for, `lost` those of them that are nowhere. A fault of the program waits for
    the others to be written (`settle`).
    """

    def __init__(self) -> None:
        self.failed: list[Path] = []
        self.lost: list[Path] = []
        self.fault: Exception | None = None

    def foresee(self, paths: Sequence[Path], folders: Iterable[Path] = ()) -> bool:
        """Tries each file before anything is read, and says which can't be written; whether one can. `folders` will be written into too."""
        from clas_cli.render import formats, saved

        saved.sweep([*(path.parent for path in paths), *folders])
        for path in paths:
            try:
                saved.try_out(path)
            except OSError as error:
                self._refuse(path, error)
                continue
            if saved.is_held(path):
                other = shown(saved.free(path, formats.ending(path)))
                say(f"{shown(path)} est protégé, ou ouvert dans un autre programme\u00a0: le fermer, sinon {other} sera écrit.")
        return len(self.lost) < len(paths)

    def save(self, content: bytes | Iterable[bytes], path: Path, what: str = "Écrit", how: str = "") -> Path | None:
        """Writes a file, says so (`what` it is, and `how` it was made), and gives where it is; None where it is nowhere."""
        from clas_cli.render import formats, saved

        if path in self.lost:
            return None
        try:
            place = saved.save(content, path, formats.ending(path))
        except OSError as error:
            self._refuse(path, error)
            return None
        except Exception as fault:
            self._break(path, fault)
            return None
        if place != path:
            self.failed.append(path)
            say(f"Erreur\u00a0: {shown(path)} est protégé, ou ouvert dans un autre programme.")
        say(f"{what}\u00a0: {shown(place)}{how}")
        return place

    def show(self, print_it: Callable[[], None]) -> None:
        """Prints the report."""
        from clas_cli.render import streams

        try:
            print_it()
            streams.flush()
        except BrokenPipeError:  # the reader left: nothing to say to it
            self._lose(_SCREEN)
            give_up()
        except OSError as error:
            self._refuse(_SCREEN, error)
            give_up()
        except Exception as fault:
            self._break(_SCREEN, fault)

    def settle(self) -> None:
        """Raises the fault of the program that made an output fail, now that the others are there."""
        if self.fault is not None:
            raise self.fault

    def _refuse(self, path: Path, error: OSError) -> None:
        from clas_cli.render.saved import reason

        self._lose(path)
        what = "sur la sortie standard" if path == _SCREEN else shown(path)
        say(f"Erreur\u00a0: impossible d'écrire {what}\u00a0: {reason(error)}.")

    def _break(self, path: Path, fault: Exception) -> None:
        self._lose(path)
        self.fault = self.fault or fault

    def _lose(self, path: Path) -> None:
        self.failed.append(path)
        self.lost.append(path)


_SCREEN = Path("-")


def save(content: bytes | Iterable[bytes], path: Path) -> Path:
    """Writes a file, and gives where: under a free name, which is said, where the file there may not be replaced."""
    from clas_cli.render import formats, saved

    saved.sweep([path.parent])
    try:
        place = saved.save(content, path, formats.ending(path))
    except OSError as error:
        misuse(f"impossible d'écrire {path}\u00a0: {saved.reason(error)}.")
    if place != path:
        say(f"{shown(path)} est protégé, ou ouvert dans un autre programme\u00a0: {shown(place)} est écrit à côté.")
    return place


def refuse_lost(paths: Sequence[str], outputs: Sequence[Path]) -> None:
    """Refuses an output that would take the place of a dossier, or of a register."""
    from clas_cli.batch.files import overwritten

    if lost := overwritten(paths, outputs):
        misuse(f"{lost} existe et n'est pas un rapport\u00a0; choisir un autre nom pour ne pas l'écraser.")


def refuse_foreign(outputs: Iterable[Path], otherwise: str = ", ou ajouter --ecraser") -> None:
    """Refuses to replace what isn't a report as clas left it: a file of somebody's own, a synthesis that was worked in."""
    from clas_cli.batch.files import is_foreign
    from clas_cli.commands.corrected import is_corrected

    for path in outputs:
        if is_corrected(path):
            misuse(f"{path} a été modifié depuis que clas l'a écrit (notes, colonnes)\u00a0: choisir un autre nom{otherwise}.")
        if is_foreign(path):
            misuse(f"{path} existe et n'est pas un rapport de clas\u00a0: choisir un autre nom{otherwise}.")


def refuse_existing(*outputs: Path) -> None:
    """Refuses to replace a file."""
    for path in outputs:
        if path.exists():
            misuse(f"{path} existe déjà\u00a0: choisir un autre nom, ou ajouter --ecraser.")


def shown(path: Path) -> str:
    """A path, as it may be printed."""
    from clas_cli.french.text import visible

    return visible(str(path), 4_000)
