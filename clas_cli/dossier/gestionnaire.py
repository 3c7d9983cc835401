"""The organisation that asks: its name, its numbers, where it is, who signs for it."""

from __future__ import annotations

import re
from typing import Final

from clas_cli.dossier.choices import COLLECTIVITES, LIBELLES, STATUTS, STATUTS_AUSSI, STATUTS_DITS
from clas_cli.dossier.fields import ALWAYS, FOR_NEW, Record, field
from clas_cli.dossier.groups import One
from clas_cli.dossier.kinds import Choice, Identifier, Text, YesNo
from clas_cli.french.identifiers import is_email, is_postcode, is_rna, siren_fault, siret_fault
from clas_cli.french.patterns import regex


def _spaceless(text: str) -> str:
    return "".join(text.split()).replace(".", "").replace("-", "") if text else text


_CEDEX: Final = regex(r"c[eé]dex[0-9]{0,2}$", re.IGNORECASE)


def _postcode(text: str) -> str:
    return _CEDEX.sub("", _spaceless(text))


def _address(text: str) -> str:
    """« mailto:a@b.fr » and « Camille <a@b.fr> » are the address."""
    found = _ADDRESSED.fullmatch(text)
    return found["link"] or found["address"] if found else text


_ADDRESSED: Final = regex(r"(?:mailto:\s*(?P<link>[^\s<>]+@[^\s<>]+)|[^<>@]*<\s*(?P<address>[^\s<>]+@[^\s<>]+?)\s*>)", re.IGNORECASE)


def _one_address(text: str) -> str | None:
    """The first address that a text holds, or spells, where it is no address."""
    return next(filter(is_email, (_address(part) for part in re.split(r"[\s;,/]+", _AT.sub("@", text)))), None)


_AT: Final = regex(r"\s*[(\[]\s*(?:at|arobase)\s*[)\]]\s*", re.IGNORECASE)


_GAP: Final = r"[\s.\-]*"
_ATOM: Final = r"""[^\s@<>,;:"()\[\]\\]"""


class Adresse(Record):
    """Where the gestionnaire is."""

    voie: str = field(Text(300), "Numéro et voie", required=FOR_NEW, example="1 rue de l'Exemple")
    code_postal: str = field(
        Identifier(
            lambda text: None if is_postcode(text) else "un code postal de cinq chiffres",
            _postcode,
            rf"^{_GAP}(?!0{_GAP}0|9{_GAP}[69])(?:[0-9]{_GAP}){{5}}(?:[cC][eEéÉ][dD][eE][xX]{_GAP}(?:[0-9]{_GAP}){{0,2}})?$",
            (1_000, 98_999),
            remedy="Écrire les cinq chiffres du code postal.",
        ),
        "Code postal",
        required=FOR_NEW,
        example="12345",
    )
    commune: str = field(Text(200), "Commune", required=FOR_NEW, example="Bourg-Exemple")


class Representant(Record):
    """Who signs for the gestionnaire."""

    nom: str = field(Text(200), "Nom du représentant", example="Camille Exemple")
    fonction: str = field(Text(200), "Fonction", example="présidente")
    courriel: str = field(
        Identifier(
            lambda text: None if is_email(text) else "une adresse électronique, par exemple contact@example.org",
            _address,
            near=_one_address,
            shape=rf"^\s*(?!.*\.\.){_ATOM}+@(?:{_ATOM[:-1]}.]+\.)+{_ATOM[:-1]}.]{{2,}}\s*$",
            remedy="Écrire une seule adresse, avec son « @ » et la fin de son nom de domaine.",
        ),
        "Courriel",
        example="contact@example.org",
    )
    telephone: str = field(Text(60), "Téléphone", example="01 99 00 12 34")


class Gestionnaire(Record):
    """The organisation that asks."""

    nom: str = field(Text(300), "Nom du gestionnaire", required=ALWAYS, example="Les Passerelles")
    statut: str = field(
        Choice(*STATUTS, labels=LIBELLES, also=STATUTS_AUSSI, like=(*COLLECTIVITES, *STATUTS_DITS)), "Statut", example="association"
    )
    siret: str = field(
        Identifier(
            siret_fault,
            _spaceless,
            rf"^{_GAP}(?=.*[1-9])(?:[0-9]{_GAP}){{14}}$",
            (10**11, 10**14 - 1),
            siren_fault,
            remedy="Recopier les 14 chiffres du SIRET, qui figure sur l'avis Sirene.",
        ),
        "SIRET",
        help="14 chiffres.",
        required=FOR_NEW,
        example="99990012900001",
    )
    rna: str | None = field(
        Identifier(
            lambda text: None if is_rna(text) else "un numéro RNA\u00a0: W suivi de neuf chiffres",
            lambda text: _spaceless(text).upper(),
            rf"^{_GAP}[Ww]{_GAP}[0-9]{_GAP}[0-9A-Za-z]{_GAP}(?:[0-9]{_GAP}){{7}}$",
            remedy="Recopier le numéro RNA, qui figure sur le récépissé de la préfecture.",
        ),
        "Numéro RNA",
        help="Associations seulement.",
        default=None,
        example="W111999001",
    )
    adresse: Adresse = field(One(Adresse), "Adresse du gestionnaire", required=FOR_NEW)
    representant: Representant = field(One(Representant), "Représentant légal", default=Representant)
    conventionne: bool = field(
        YesNo(r"depuis_.*|(?:sous_)?convention(?:nee?)?_.*", r"premiere_demande|nouveau_(?:gestionnaire|porteur).*"),
        "Déjà sous convention Clas avec la Caf",
        example="non",
    )
