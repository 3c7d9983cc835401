"""Files that the program writes: whole or not at all, on the disk when it says so, and nothing left of a run that was killed."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from clas_cli.french.patterns import regex

_TEMPORARY: Final = regex(r"\.clas-[0-9a-f]{12}\.tmp")


def save(content: bytes | Iterable[bytes], path: Path, ending: str = "") -> Path:
    """Writes a file, and gives where: beside `path`, under a free name, where the file there may not be replaced (it is open, or protected).

    Into what is no file (a device, a pipe) it is written as it comes. `ending` is how the name ends. Raises `OSError`.
    """
    content = (content,) if isinstance(content, bytes) else content
    if is_never_replaced(path):
        # A pipe that nobody reads is refused instead of waited for.
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | getattr(os, "O_NONBLOCK", 0))
        if hasattr(os, "O_NONBLOCK"):
            os.set_blocking(handle, True)
        with os.fdopen(handle, "wb") as stream:
            stream.writelines(content)
        return path
    temporary = _temporary(path.parent)
    try:
        with open(temporary, "xb", opener=_private) as stream:
            with suppress(OSError):  # some networks hold nothing
                _hold(stream.fileno())
            stream.writelines(content)
            stream.flush()
            os.fsync(stream.fileno())
            if not _KEPT_OPEN:
                stream.close()
            temporary.chmod(0o666 & ~_umask())
            return _put_in_place(temporary, path, ending)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def try_out(path: Path) -> None:
    """Raises the `OSError` that writing a file would, as far as it can be known: there is no such folder, a name is too long…"""
    if is_never_replaced(path):
        return
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    temporary = _temporary(path.parent)
    try:
        with open(temporary, "xb", opener=_private):
            pass
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None
    finally:
        with suppress(OSError):
            temporary.unlink()


def is_held(path: Path) -> bool:
    """Whether the file at a path may not be replaced: another program has it open (Windows), or somebody protected it."""
    if path.is_symlink() or not path.is_file():  # a link is replaced, and not followed
        return False
    try:
        with path.open("r+b"):
            return False
    except OSError:
        return True


def free(path: Path, ending: str = "") -> Path:
    """A name beside a path that nothing has: « synthese (2).xlsx »."""
    ending = ending or path.suffix
    stem = path.name.removesuffix(ending)
    names = (path.with_name(f"{stem} ({number}){ending}") for number in range(2, 10_000))
    return next(name for name in names if not os.path.lexists(name))


def sweep(folders: Iterable[Path]) -> None:
    """Takes away the temporary files that runs which were killed left in some folders, and in that of the system."""
    for folder in {Path(os.path.realpath(one)) for one in folders}:
        for found in _left(folder):
            with suppress(OSError), found.open("rb") as stream:
                _hold(stream.fileno())
                if not _KEPT_OPEN:
                    stream.close()
                found.unlink()
    for found in _left(Path(tempfile.gettempdir())):
        with suppress(OSError), _taken(found) as gone:
            shutil.rmtree(gone, ignore_errors=True)


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder for what a writer sets aside while it works, and that goes with it."""
    folder = _temporary(Path(tempfile.gettempdir()))
    try:
        folder.mkdir(0o700)
        with _taken(folder) as held:
            folder = held
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def reason(error: OSError) -> str:
    """Why the system refuses, in French."""
    return _REASONS.get(error.errno or 0, "le système le refuse")


_REASONS: Final = {
    errno.ENOSPC: "le disque est plein",
    errno.EDQUOT: "l'espace accordé sur le disque est épuisé",
    errno.EFBIG: "le fichier serait trop gros",
    errno.EIO: "le disque ou le réseau ne répond plus",
    errno.ENOENT: "le dossier où écrire n'existe pas",
    errno.ENOTDIR: "le dossier où écrire n'existe pas",
    errno.EISDIR: "un dossier porte ce nom",
    errno.EACCES: "droits insuffisants, ou fichier ouvert dans un autre programme",
    errno.EPERM: "droits insuffisants, ou fichier ouvert dans un autre programme",
    errno.EROFS: "le support est en lecture seule",
    errno.ENAMETOOLONG: "le nom est trop long",
    errno.ELOOP: "le lien tourne en rond",
    errno.EMFILE: "trop de fichiers sont ouverts",
    errno.ENFILE: "trop de fichiers sont ouverts",
    errno.ENXIO: "personne ne lit ce tube",
    errno.EPIPE: "celui qui lisait est parti",
    errno.EBADF: "cette sortie est fermée",
}


def _temporary(folder: Path) -> Path:
    return folder / f".clas-{secrets.token_hex(6)}.tmp"


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


_KEPT_OPEN: Final = sys.platform != "win32"
"""Whether a file may be renamed while it is open; elsewhere, that it is open keeps others from taking it away."""


def _hold(handle: int) -> None:
    """Says that a file or folder is in use, or raises `OSError` where somebody says so already; the system forgets it with the process."""
    if sys.platform != "win32":
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def _taken(folder: Path) -> Iterator[Path]:
    """A folder that nobody holds, held. Raises `OSError`."""
    if sys.platform == "win32":  # a folder in which a file is open gets no other name
        yield folder.rename(_temporary(folder.parent))
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        _hold(handle)
        yield folder
    finally:
        os.close(handle)


def _left(folder: Path) -> list[Path]:
    with suppress(OSError), os.scandir(folder) as entries:
        return [Path(entry.path) for entry in entries if _TEMPORARY.fullmatch(entry.name) and not entry.is_symlink()]
    return []


def _put_in_place(temporary: Path, path: Path, ending: str) -> Path:
    place = free(path, ending) if is_held(path) else path
    try:
        temporary.replace(place)
    except PermissionError:
        if place != path or not path.is_file():
            raise
        place = free(path, ending)
        temporary.replace(place)
    with suppress(OSError):
        _settle(place.parent)
    return place


def _settle(folder: Path) -> None:
    """Writes a folder to the disk: a name that was given is part of it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def is_never_replaced(path: Path) -> bool:
    """Whether a path is a device, a pipe, or the name that the system gives to an open file (« /dev/stdout », « NUL »)."""
    given_by_the_system = path.is_symlink() and f"{os.path.realpath(path.parent)}/".startswith(("/dev/", "/proc/"))
    return path.exists() and not path.is_dir() and (given_by_the_system or not path.is_file())


def _umask() -> int:
    """The rights that the user gives to nobody else: a report names people."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
