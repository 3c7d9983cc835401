"""Settings of a project: `clas.toml`, or `[tool.clas]` in pyproject.toml. They are the user's own, never those of a received file.

They are looked for from the current folder upwards, as far as the root of the repository (`.git`) or of the disk, and nowhere
else. What lies beside a received dossier never serves by itself: it is said, and `--reglages` is there to choose it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from clas_cli.batch.files import Gathered
from clas_cli.campaigns.campaign import Campagne
from clas_cli.campaigns.load import FaultyCampaign, UnknownCampaign, from_option
from clas_cli.commands.granted import granted
from clas_cli.dossier.tree import Severity
from clas_cli.french.patterns import regex
from clas_cli.french.text import key as plain_key
from clas_cli.french.text import listing, nearest, plural, quoted, visible
from clas_cli.judge.caf import Granted
from clas_cli.judge.options import find_rule, waivers
from clas_cli.judge.report import Batch, Context
from clas_cli.render.formats import FORMATS
from clas_cli.rules.registry import SEVERITIES

FILE: Final = "clas.toml"
PYPROJECT: Final = "pyproject.toml"
TABLE: Final = ("tool", "clas")
MAX_BYTES: Final = 1_000_000

Key = tuple[str, ...]


class FaultySettings(ValueError):
    """A file of settings that can't serve: what is wrong and on which line, in French."""


class Settings(NamedTuple):
    """What a project sets once for all. `waivers` gives a reason for each code, `severities` a severity.

    `campaign_named` is how the file names its campaign: an identifier of ours doesn't hide that it is a file of somebody.
    `paths` are those checked when none is given, `excluded` patterns of files that never are. `format` is that of a printed report. `lines` says where each key stands in the file; without a file nothing is
    set. `passed_over` is a file of settings that was met and doesn't serve.
    """

    file: Path | None = None
    campaign: Campagne | None = None
    campaign_named: str = ""
    strict: bool = False
    paths: tuple[str, ...] = ()
    waivers: Mapping[str, str] = {}
    severities: Mapping[str, Severity] = {}
    derogations: tuple[Granted, ...] = ()
    lines: Mapping[Key, int] = {}
    passed_over: Path | None = None
    format: str | None = None
    excluded: tuple[str, ...] = ()

    def without_excluded(self, gathered: Gathered) -> Gathered:
        """The files to examine, but for those that a pattern of `excluded` names: by their path from the file of settings, or by their name."""
        if self.file is None:
            return gathered
        folder = self.file.parent
        return replace(gathered, files=[file for file in gathered.files if not self._is_excluded(_from_folder(file, folder))])

    def _is_excluded(self, path: str) -> bool:
        return any(fnmatchcase(name, pattern) for pattern in self.excluded for name in (path, path.rpartition("/")[2]))

    def applied(self, batch: Batch, waived: Collection[str], ignored: Iterable[str], strict: bool | None) -> Batch:
        """The batch with what these settings did, and what in them or in the options `ignored` was of no use.

        `waived` are the codes that were, by these or by those.
        """
        notices = [*batch.context.notices, *self.effects()]
        if self.passed_over is not None:
            path = _named(self.passed_over)
            notices.append(
                f"Réglages de {path}\u00a0: pas suivis, car ils accompagnent les dossiers. Pour les suivre\u00a0: --reglages {path}."
            )
        if waived:
            notices.extend(self._useless(batch, ignored))
        context = Context(
            strict=self.strict if strict is None else strict,
            campaign=batch.context.campaign,
            settings=_from_here(self.file).as_posix() if self.file else None,
            notices=tuple(notices),
        )
        return batch._replace(context=context)

    def _useless(self, batch: Batch, ignored: Iterable[str]) -> Iterator[str]:
        fired = {item.finding.code for report in batch.reports for item in report.waived}
        fired |= {item.finding.code for item in batch.waived}
        asked = waivers(ignored)
        for code in asked:
            if code not in fired:
                yield f"--ignorer {code}\u00a0: cette règle n'a rien trouvé, l'option ne sert à rien."
        for code in self.waivers:
            if code not in fired and code not in asked:
                place = _place(self.file, self.lines, ("ignorer", code))
                yield f"{place}\u00a0: la règle {code} est ignorée, mais elle n'a rien trouvé\u00a0; cette ligne ne sert à rien."

    def effects(self) -> Iterator[str]:
        """What the settings change of the verdict, in one French line; none where there is no file."""
        if self.file is None:
            return
        parts = []
        if self.waivers:
            parts.append(f"règles ignorées\u00a0: {', '.join(self.waivers)}")
        if self.severities:
            parts.append("gravités changées\u00a0: " + ", ".join(f"{code} ({severity})" for code, severity in self.severities.items()))
        if self.derogations:
            parts.append(plural(len(self.derogations), "dérogation"))
        if self.campaign:
            parts.append(f"campagne\u00a0: {visible(self.campaign_named, 200)}")
        if self.strict:
            parts.append("mode strict")
        if self.excluded:
            parts.append(f"fichiers exclus\u00a0: {visible(', '.join(self.excluded), 200)}")
        said = "\u00a0; ".join(parts)
        yield f"Réglages suivis\u00a0: {_named(self.file)}" + (f" ({said})." if said else ".")


def chosen(paths: Sequence[str], given: Path | None = None) -> Settings:
    """The settings for these paths: those `given`, else those that are found. Raises `FaultySettings`."""
    if given is not None:
        return load(given)
    if own := upwards(Path.cwd()):
        return load(own)
    named = [Path(path).absolute() for path in paths if path != "-"]
    return Settings(passed_over=next(filter(None, map(upwards, named)), None))


def upwards(path: Path) -> Path | None:
    """The nearest file of settings, from a folder or a file upwards; not beyond a repository."""
    for place in (path, *path.parents):
        try:
            if (place / FILE).is_file():
                return place / FILE
            if _has_table(place / PYPROJECT):
                return place / PYPROJECT
            if (place / ".git").exists():
                return None
        except OSError:  # a folder that may not be looked into holds nothing for us, nor has a name too long
            continue
    return None


_HEADER = regex(r"""^[ \t]*\[+[ \t]*tool[ \t]*\.[ \t]*["']?clas(?![\w-])""", re.MULTILINE)


def _has_table(pyproject: Path) -> bool:
    """Whether a pyproject.toml holds our table, however it is written; one that is broken, whether its header is there."""
    if not pyproject.is_file():
        return False
    with pyproject.open("rb") as stream:
        text = stream.read(MAX_BYTES).decode("utf-8-sig", "replace")
    if _HEADER.search(text):
        return True
    if TABLE[1] not in text:
        return False
    try:
        tool = _toml(text).get(TABLE[0])
    except (ValueError, RecursionError):
        return False
    return isinstance(tool, dict) and TABLE[1] in tool


def _from_folder(file: str, folder: Path) -> str:
    """A file's path from a folder, with slashes; its whole path where it lies elsewhere."""
    path = Path(os.path.normpath(Path.cwd() / file))
    return (path.relative_to(folder) if path.is_relative_to(folder) else path).as_posix()


_ENDLESS_KEY = regex(
    r"""(?<![\w-])(?:(?:[\w-]++|"(?:[^"\\\n]|\\.){0,200}+"|'[^'\n]{0,200}+')[ \t]*+\.[ \t]*+){32}"""
)  # « a.a.a… », which Python reads in the square of its length


def _toml(text: str) -> dict[str, object]:
    """What some TOML says. Raises `ValueError` or `RecursionError`."""
    import tomllib

    if _ENDLESS_KEY.search(text):
        raise ValueError("endless key")
    return tomllib.loads(text)


def load(path: Path) -> Settings:
    """The settings of a file. Raises `FaultySettings` with every mistake and its line."""
    path = path.absolute()
    shown = _named(path)
    try:
        if path.exists() and not path.is_file():  # a pipe would be waited for
            raise OSError(path)
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError:
        raise FaultySettings(f"{shown}\u00a0: le fichier de réglages ne peut pas être lu.") from None
    if len(content) > MAX_BYTES:
        raise FaultySettings(f"{shown}\u00a0: le fichier est trop gros pour des réglages.")
    try:
        text = content.decode("utf-8-sig")
        data = _toml(text)
    except UnicodeDecodeError:
        raise FaultySettings(f"{shown}\u00a0: le fichier de réglages n'est pas en UTF-8.") from None
    except (ValueError, RecursionError) as error:
        found = re.search(r"line (\d+), column (\d+)", str(error))
        where = f", ligne {found[1]}, colonne {found[2]}" if found else ""
        if str(error).endswith("(at end of document)"):
            where = f", ligne {len(text.rstrip().splitlines()) or 1}"
        raise FaultySettings(f"{shown}{where}\u00a0: la syntaxe TOML est rompue ici.") from None
    prefix: Key = TABLE if path.name == PYPROJECT else ()
    table: object = data
    for name in prefix:
        table = table.get(name, {}) if isinstance(table, dict) else {}
    return _SettingsReading(path, _key_lines(text, prefix)).settings(table)


_NAMES: Final = ("campagne", "strict", "chemins", "exclure", "format", "ignorer", "gravites", "derogations")


class _SettingsReading:
    """One pass over the table: values out, faults beside."""

    def __init__(self, path: Path, lines: Mapping[Key, int]) -> None:
        self.path, self.lines = path, lines
        self.faults: list[tuple[int, str]] = []

    def settings(self, data: object) -> Settings:
        if not isinstance(data, dict):
            raise FaultySettings(f"{_named(self.path)}\u00a0: les réglages sont une table.")
        made = Settings(
            file=self.path,
            campaign=self._campaign(data["campagne"]) if "campagne" in data else None,
            campaign_named=str(data.get("campagne", "")),
            strict="strict" in data and self._strict(data["strict"]),
            paths=self._paths(data["chemins"]) if "chemins" in data else (),
            waivers=self._waivers(data["ignorer"]) if "ignorer" in data else {},
            severities=self._severities(data["gravites"]) if "gravites" in data else {},
            derogations=granted(data["derogations"], partial(self._fault, ("derogations",))) if "derogations" in data else (),
            lines=self.lines,
            format=self._format(data["format"]) if "format" in data else None,
            excluded=self._excluded(data["exclure"]) if "exclure" in data else (),
        )
        for name in data.keys() - set(_NAMES):
            self._fault((name,), f"le réglage {quoted(name, 60)} n'est pas connu.{_hint(name, _NAMES)}")
        if self.faults:
            raise FaultySettings("\n".join(text for _, text in sorted(self.faults)))
        return made

    def _fault(self, keys: Key, message: str) -> None:
        self.faults.append((_line(self.lines, keys), f"{_place(self.path, self.lines, keys)}\u00a0: {message}"))

    def _campaign(self, value: object) -> Campagne | None:
        if not isinstance(value, str) or not value.strip():
            self._fault(("campagne",), "«\u00a0campagne\u00a0» attend un identifiant, ou le chemin d'un fichier .yaml, entre guillemets.")
            return None
        is_file = value.lower().endswith((".yaml", ".yml"))
        try:
            return from_option(str(_from_here(self.path.parent / value)) if is_file else value)
        except UnknownCampaign as unknown:
            advice = file_advice(value, self.path.parent)
            self._fault(("campagne",), f"la campagne {quoted(value, 60)} est inconnue.{_hint(value, unknown.known)}{advice}")
        except FaultyCampaign as faulty:
            self._fault(("campagne",), f"la campagne ne peut pas servir.\n{faulty}")
        return None

    def _strict(self, value: object) -> bool:
        if not isinstance(value, bool):
            self._fault(("strict",), "«\u00a0strict\u00a0» attend true ou false.")
        return value is True

    def _paths(self, value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or not value or not all(isinstance(path, str) and path.strip() for path in value):
            self._fault(("chemins",), '«\u00a0chemins\u00a0» attend une liste de chemins, par exemple\u00a0: ["dossiers"].')
            return ()
        for path in value:
            if not (self.path.parent / path).exists():
                self._fault(("chemins",), f"le chemin {quoted(path, 120)} n'existe pas (il part du dossier de ce fichier).")
        return tuple(str(_from_here(self.path.parent / path)) for path in value)

    def _excluded(self, value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or not value or not all(isinstance(pattern, str) and pattern.strip() for pattern in value):
            self._fault(
                ("exclure",), '«\u00a0exclure\u00a0» attend une liste de motifs, par exemple\u00a0: ["archives/*", "*-brouillon.xlsx"].'
            )
            return ()
        return tuple(pattern.replace("\\", "/").removeprefix("./") for pattern in value)

    def _format(self, value: object) -> str | None:
        printed = [name for name, form in FORMATS.items() if not form.is_binary]
        if value not in printed:
            self._fault(("format",), f"«\u00a0format\u00a0» attend l'un de ces formats\u00a0: {', '.join(printed)}.")
            return None
        return str(value)

    def _waivers(self, value: object) -> dict[str, str]:
        found = {}
        for code, name, reason in self._by_rule("ignorer", value, 'CODE = "motif"'):
            if not isinstance(reason, str) or not reason.strip():
                self._fault(("ignorer", name), f'un motif est exigé\u00a0: {code} = "pourquoi".')
            else:
                found[code] = reason.strip()
        return found

    def _severities(self, value: object) -> dict[str, Severity]:
        found: dict[str, Severity] = {}
        for code, name, severity in self._by_rule("gravites", value, 'CODE = "a_verifier"'):
            known = next((one for one in SEVERITIES if isinstance(severity, str) and one == plain_key(severity)), None)
            if known is None:
                self._fault(("gravites", name), f"la gravité de {code} est à choisir parmi\u00a0: {listing(SEVERITIES, 'ou')}.")
            else:
                found[code] = known
        return found

    def _by_rule(self, table: str, value: object, example: str) -> Iterator[tuple[str, str, object]]:
        """Each rule of a table: its code, its name in the file, what is given."""
        if not isinstance(value, dict):
            self._fault((table,), f"«\u00a0{table}\u00a0» attend une table\u00a0: [{table}] puis {example}.")
            return
        seen: set[str] = set()
        for name, given in value.items():
            try:
                code = find_rule(name).code
            except ValueError as unknown:
                self._fault((table, name), str(unknown))
                continue
            if code in seen:
                self._fault((table, name), f"la règle {code} est donnée deux fois.")
            seen.add(code)
            yield code, name, given


def file_advice(campaign: str, folder: Path = Path()) -> str:
    """How the file of a campaign is named, where what was given looks like a file; it is relative to `folder`."""
    looks_so = any(sign in campaign for sign in "/\\") or Path(campaign).suffix or os.path.exists(folder / campaign)  # noqa: PTH110 (a name too long is no file, and no fault)
    return " Le nom du fichier d'une campagne finit par .yaml ou .yml." if looks_so else ""


def _from_here(path: Path) -> Path:
    path, here = Path(os.path.normpath(path)), Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _hint(name: str, known: Collection[str]) -> str:
    near = nearest(name, known)
    return f" Vouliez-vous dire «\u00a0{near}\u00a0»\u00a0?" if near else f" Connus\u00a0: {', '.join(known)}."


def _place(file: Path | None, lines: Mapping[Key, int], keys: Key) -> str:
    """« clas.toml, ligne 4 »: the line of a key, or of the nearest of its parents that has one."""
    line = _line(lines, keys)
    return f"{_named(file)}, ligne {line}" if line else _named(file)


def _line(lines: Mapping[Key, int], keys: Key) -> int:
    return next((lines[keys[:end]] for end in range(len(keys), 0, -1) if keys[:end] in lines), 0)


def _named(file: Path | None) -> str:
    """A file as the user would name it."""
    return visible(_from_here(file).as_posix(), 200) if file else ""


_TABLE_LINE = regex(r"^\s*\[{1,2}([^\[\]]+)\]{1,2}\s*(?:#.*)?$")
_KEY_LINE = regex(r"""^\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
_KEY_PART = regex(r"""[\w-]+|"[^"]*"|'[^']*'""")


def _key_lines(text: str, prefix: Key) -> dict[Key, int]:
    """The line of every key that begins one, without the prefix: tomllib keeps no place."""
    lines: dict[Key, int] = {}
    table: Key = ()
    for number, line in enumerate(text.splitlines(), 1):
        if header := _TABLE_LINE.match(line):
            table = key = _parts(header[1])
        elif found := _KEY_LINE.match(line):
            key = table + _parts(found[1])
        else:
            continue
        if key[: len(prefix)] == prefix:
            key = key[len(prefix) :]
            for end in range(1, len(key) + 1):  # a table has the line of the first that is within it
                lines.setdefault(key[:end], number)
    return lines


def _parts(dotted: str) -> Key:
    return tuple(part.strip("\"'") for part in _KEY_PART.findall(dotted))
