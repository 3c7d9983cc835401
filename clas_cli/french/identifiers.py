"""Whether a number or an address that identifies somebody is a possible one: e-mail, postcode, RNA, SIRET."""

import re

from clas_cli.french.patterns import regex

_EMAIL = regex(r"[^\s@<>,;:\"()\[\]\\]+@(?:[^\s@<>,;:\"()\[\]\\.]+\.)+[^\s@<>,;:\"()\[\]\\.]{2,}")
_RNA = regex(r"W\d[0-9A-Z]\d{7}")


def is_email(text: str) -> bool:
    """Whether an e-mail address has a possible shape."""
    return len(text) <= 254 and _EMAIL.fullmatch(text) is not None and ".." not in text


def is_postcode(text: str) -> bool:
    """Whether a French postcode is possible: five digits, of a department 01 to 98."""
    return re.fullmatch(r"\d{5}", text) is not None and text.isascii() and "01" <= text[:2] <= "98" and text[:2] != "96"


def is_rna(text: str) -> bool:
    """Whether a number of the Répertoire national des associations has its shape: W and nine characters."""
    return _RNA.fullmatch(text) is not None and text.isascii()


_SHORTENED = regex(r"\d+,?\d*e\+?\d{1,2}", re.IGNORECASE | re.ASCII)
"""A number in scientific notation, once its full stop is gone."""


def siret_fault(siret: str) -> str | None:
    """What is wrong with a SIRET (14 digits and their key), or None.

    La Poste's establishments carry another key: the sum of their digits is a multiple of five.
    """
    if _SHORTENED.fullmatch(siret):
        return "14 chiffres (le tableur a raccourci le numéro\u00a0: mettre la cellule au format Texte, puis retaper les 14 chiffres)"
    if not (siret.isascii() and siret.isdigit()):
        return "14 chiffres, et rien d'autre"
    if len(siret) != 14:
        return f"14 chiffres (il y en a {len(siret)})"
    if siret == "0" * 14:
        return "un numéro attribué"
    if siret.startswith("356000000"):
        valid = _luhn(siret) or sum(map(int, siret)) % 5 == 0
    else:
        valid = _luhn(siret)
    return None if valid else "14 chiffres dont la clé de contrôle est juste"


def siren_fault(siret: str) -> str | None:
    """What is wrong with the SIREN of a SIRET, its first nine digits and their key, or None. The SIRET tells its owner all the same."""
    return None if _luhn(siret[:9]) else f"14 chiffres dont les 9 premiers, le SIREN, ont une clé juste (celle de {siret[:9]} ne l'est pas)"


def _luhn(digits: str) -> bool:
    doubled = (int(d) * (1 + (index % 2)) for index, d in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
