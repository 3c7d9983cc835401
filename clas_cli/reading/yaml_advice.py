"""What to say of a text that is no YAML, and where: at the mistake, not where a parser noticed it.

The words and marks are those of PyYAML's own parser, which is everywhere: where libyaml refuses a text, it reads it again.
"""

from __future__ import annotations

import re
from contextlib import suppress

import yaml

from clas_cli.dossier.tree import FormRule, Place, Remark
from clas_cli.french.patterns import regex
from clas_cli.french.text import visible
from clas_cli.reading.yaml_parsers import READ_AGAIN, Mark

_GLUED = regex("^\ufeff", re.MULTILINE)
_UNPRINTABLE = regex("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_PROBLEMS = (
    ("mapping values are not allowed", "deux-points inattendus\u00a0: mettez le texte entre guillemets, ou revoyez le décalage de la ligne"),
    ("cannot start any token", "caractère qui ne peut pas commencer une valeur\u00a0: remplacez les tabulations par des espaces, ou mettez le texte entre guillemets"),
    ("could not find expected ':'", "il manque « : » après le nom du champ (ou une valeur sur plusieurs lignes n'est pas entre guillemets)"),
    ("while parsing a block mapping", "la ligne n'est pas alignée avec celles de sa rubrique"),
    ("while parsing a block collection", "la ligne n'est pas alignée avec les tirets de sa liste"),
    ("expected ',' or ']'", "une liste entre crochets n'est pas fermée (ou une virgule manque)"),
    ("expected ',' or '}'", "une rubrique entre accolades n'est pas fermée (ou une virgule manque)"),
    ("unexpected end of stream", "un guillemet ouvert n'est jamais refermé"),
    ("expected escape sequence", "« \\u » n'est pas suivi du code d'un caractère\u00a0: tapez le caractère lui-même"),
    ("unknown escape character", "barre oblique inverse inattendue\u00a0: mettez le texte entre apostrophes simples"),
    ("expected alphabetic or numeric", "« & » et « * » ont un sens particulier\u00a0: mettez le texte entre guillemets"),
    ("expected the node content", "il manque une valeur"),
    ("undefined tag handle", "« ! » a un sens particulier\u00a0: mettez le texte entre guillemets"),
    ("while scanning a tag", "« ! » a un sens particulier\u00a0: mettez le texte entre guillemets"),
    ("while scanning a directive", "« % » a un sens particulier\u00a0: mettez le texte entre guillemets"),
    ("expected URI escape", "« % » a un sens particulier\u00a0: mettez le texte entre guillemets"),
    ("sequence entries are not allowed", "un tiret de liste ne peut pas se trouver ici\u00a0: allez à la ligne"),
    ("expected '<document start>'", "le texte avant cette ligne n'est pas une suite de « champ: valeur »"),
)  # fmt: skip

_SEEN_LATE = ("could not find expected ':'", "unexpected end of stream")
"""Faults that are seen long after the place where they begin."""
_SLIPS = (
    (regex(r"[^\ufeff]*\ufeff"), "effacez le caractère invisible U+FEFF (deux fichiers mis bout à bout en laissent un)"),
    (regex(r"[ \t]*[\u00a0\u2000-\u200a\u202f\u3000]"), "la ligne commence par une espace insécable\u00a0: remplacez-la par une espace ordinaire"),
    (regex(r"[ \t]*(?:- +)?[a-z_]+:[\u00a0\u2000-\u200a\u202f\u3000]"), "une espace insécable suit les deux-points\u00a0: remplacez-la par une espace ordinaire"),
    (regex(r"[ \t]*(?:- +)?[a-z_]+\s*[\uff1a\ufe55\u2236]"), "ces deux-points sont d'une autre écriture (pleine chasse)\u00a0: tapez «\u00a0:\u00a0»"),
    (regex(r"\s*(?:`{3}|~{3})"), "cette ligne de «\u00a0```\u00a0» entoure un texte copié d'ailleurs\u00a0: supprimez-la, et sa pareille"),
    (regex(r"\s*-(?=\w+\s*:)"), "il manque une espace après le tiret"),
    (regex(r"\s*(?:- +)?[a-z_]+:(?=[^\s/])"), "il manque une espace après les deux-points"),
)  # fmt: skip
"""What people write on the line of a fault, or on the one above, and does not show."""
_QUOTES = (
    "le guillemet ouvert ici n'est pas refermé sur sa ligne",
    "le guillemet qui ferme ce texte vient trop tôt\u00a0: mettez le texte entre guillemets doubles, sans guillemet à l'intérieur",
)


def glued(text: str) -> Remark | None:
    """What to say of a text with another one put at its end, byte order mark included. None for any other."""
    mark = _GLUED.search(text) if "\ufeff" in text else None
    return _remark(_SLIPS[0][1], Place(text.count("\n", 0, mark.start()) + 1, 1)) if mark else None


def broken(text: str, parsed: str, error: Exception) -> Remark:
    """What to say of a text, from the error of PyYAML's own parser on what it was given of it, character for character.

    The characters of `_UNPRINTABLE` are refused by every parser, which don't tell their line.
    """
    if fault := _UNPRINTABLE.search(text):
        line = text.count("\n", 0, fault.start()) + 1
        column = fault.start() - text.rfind("\n", 0, fault.start())
        return Remark(
            "",
            f"Le caractère invisible {visible(fault[0])} n'est pas permis dans un dossier.",
            rule=FormRule.SYNTAXE,
            remedy="Effacer ce caractère (il vient souvent d'un copier-coller).",
            place=Place(line=line, column=column),
        )
    if not isinstance(error, yaml.MarkedYAMLError):
        return Remark("", "Le fichier ne suit pas la syntaxe YAML.", rule=FormRule.SYNTAXE)
    return _remark(*_advice(text, parsed, error))


def _remark(advice: str, place: Place | None) -> Remark:
    return Remark("", f"La syntaxe du fichier est rompue ici\u00a0: {advice}.", rule=FormRule.SYNTAXE, place=place)


def _advice(text: str, parsed: str, error: yaml.MarkedYAMLError) -> tuple[str, Place | None]:
    problem = f"{error.problem or ''} {error.context or ''}"
    advice = next((french for english, french in _PROBLEMS if english in problem), "revoyez la ponctuation et l'alignement")
    begins = any(fault in problem for fault in _SEEN_LATE)
    mark = (begins and error.context_mark) or error.problem_mark or error.context_mark
    if mark is None:
        return advice, None
    if quoted := _quoted_before(parsed, mark):
        advice, mark = _QUOTES[quoted.start_mark.line == mark.line], quoted.start_mark
    lines = text.splitlines()
    for line in (mark.line, mark.line - 1):
        for slip, said in _SLIPS:
            if 0 <= line < len(lines) and (found := slip.match(lines[line])):
                return said, Place(line + 1, found.end())
    return advice, Place(line=mark.line + 1, column=mark.column + ("unknown escape" not in problem))  # the bar before it


def _quoted_before(parsed: str, mark: Mark) -> yaml.ScalarToken | None:
    """The text in quotation marks that ends right before a fault, on its line: it ends there by mistake. None for any other."""
    if len(parsed) > READ_AGAIN or not parsed[: mark.index].rstrip(" \t").endswith(("'", '"')):
        return None
    last: yaml.Token | None = None
    with suppress(yaml.YAMLError, ValueError):
        for token in yaml.scan(parsed, Loader=yaml.SafeLoader):
            if token.start_mark.index >= mark.index:
                break
            last = token
    if not isinstance(last, yaml.ScalarToken) or last.style not in ("'", '"'):
        return None
    return last if last.end_mark.line == mark.line and last.end_mark.index <= mark.index else None
