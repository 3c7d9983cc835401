"""Dossiers to measure with: invented, drawn from a seed, the same on every machine."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from email.message import EmailMessage
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

import yaml

from clas_cli.campaigns.campaign import DEFAULT
from clas_cli.campaigns.load import named
from clas_cli.filling.workbook import render
from clas_cli.french.identifiers import siret_fault
from clas_cli.reading.door import read_bytes

ROOT: Final = Path(__file__).resolve().parent.parent
EXAMPLES: Final = ROOT / "examples"

Data = dict[str, Any]

_BASE: Final = EXAMPLES / "rurale-derogations.yaml"
_SYLLABLES: Final = ("ba", "cor", "del", "fi", "gan", "hu", "jo", "la", "mer", "nou", "pi", "ros", "sel", "ta", "va", "zel")
_FIRST_NAMES: Final = ("Alix", "Camille", "Claude", "Dominique", "Maxime", "Morgan", "Noa", "Sacha")
_COMMUNES: Final = (("Axat", "11140"), ("Carcassonne", "11000"), ("Castelnaudary", "11400"), ("Limoux", "11300"), ("Narbonne", "11100"))
_DAYS: Final = ("lundi", "mardi", "jeudi", "vendredi")
_LEVELS: Final = (["CP", "CE1"], ["CE1", "CE2"], ["CE2", "CM1"], ["CM1", "CM2"])

KINDS: Final = (".yaml",) * 8 + (".xlsx",) * 8 + (".eml",) * 3 + ("abime",)
"""What twenty files of a mailbox are: dossiers in both formats, messages that carry one, and a file that can't be read."""


def dossier(seed: int) -> Data:
    """A dossier of some 215 lines of YAML. One in two has a mistake or two, as received dossiers do."""
    draw = random.Random(seed)
    data = copy.deepcopy(_base())
    commune, postcode = draw.choice(_COMMUNES)
    name = f"Les {_word(draw).capitalize()}s de {commune}"
    data["demande"]["courriel"]["objet"] = f"Nouvelle demande de financement CLAS 2026 _ {name}"
    manager = data["gestionnaire"]
    manager.update(nom=name, siret=_siret(draw), rna=f"W11{draw.randrange(10**7):07}")
    manager["adresse"].update(voie=f"{draw.randint(1, 90)} rue de l'Exemple", code_postal=postcode, commune=commune)
    manager["representant"].update(nom=_person(draw), telephone=f"04 65 71 {draw.randint(10, 99)} {draw.randint(10, 99)}")
    data["projet"].update(intitule=f"Apprendre avec les {_word(draw)}s", communes=[commune])
    data["projet"]["partenaires"]["ecoles"] = [f"École {_word(draw).capitalize()}"]
    data["collectifs"] = [_collectif(draw, data, commune) for _ in range(2)]
    _balance(draw, data)
    if draw.random() < 0.5:
        for mistake in draw.sample(_MISTAKES, draw.randint(1, 2)):
            mistake(data)
    return data


def as_yaml(seed: int) -> bytes:
    """That dossier, as YAML."""
    return _yaml(dossier(seed))


def as_workbook(seed: int) -> bytes:
    """That dossier, in the model workbook."""
    source = read_bytes(as_yaml(seed), "dossier.yaml")
    return render("nouvelle", named(DEFAULT), source.root).content


def as_message(seed: int) -> bytes:
    """That dossier, attached to a saved message: a workbook, or YAML."""
    message = EmailMessage()
    message["From"] = "gestionnaire@example.org"
    message["To"] = "afc.sdt@caf11.caf.fr"
    message["Date"] = "Mon, 20 Jul 2026 09:30:00 +0200"
    message["Subject"] = "Nouvelle demande de financement CLAS 2026"
    message.set_content("Bonjour,\n\nVeuillez trouver ci-joint notre dossier.\n")
    suffix = ".xlsx" if seed % 2 else ".yaml"
    message.add_attachment(_MAKERS[suffix](seed), maintype="application", subtype="octet-stream", filename=f"dossier{suffix}")
    return message.as_bytes()


def damaged(seed: int) -> bytes:
    """What isn't a dossier any more: half of one."""
    return as_workbook(seed)[:20_000]


_MAKERS: Final[dict[str, Callable[[int], bytes]]] = {
    ".yaml": as_yaml,
    ".xlsx": as_workbook,
    ".eml": as_message,
    "abime": damaged,
}


def write(folder: Path, count: int, *kinds: str) -> list[Path]:
    """Writes `count` files in the folder, their kinds in turn; returns their paths."""
    with ProcessPoolExecutor() as pool:
        return list(pool.map(partial(_write_one, folder, kinds), range(count), chunksize=10))


def _write_one(folder: Path, kinds: tuple[str, ...], number: int) -> Path:
    kind = kinds[number * 7 % len(kinds)]  # mixed: 7 has no factor in common with their number
    path = folder / f"{number:05}{'-abime.xlsx' if kind == 'abime' else kind}"
    path.write_bytes(_MAKERS[kind](number))
    return path


@cache
def _base() -> Data:
    data: Data = yaml.safe_load(_BASE.read_bytes())
    return data


def _yaml(data: Data) -> bytes:
    text: str = yaml.dump(data, Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper), allow_unicode=True, sort_keys=False, width=100)
    return text.encode()


def _word(draw: random.Random) -> str:
    return "".join(draw.choices(_SYLLABLES, k=3))


def _person(draw: random.Random) -> str:
    return f"{draw.choice(_FIRST_NAMES)} {_word(draw).capitalize()}-Exemple"


def _siret(draw: random.Random) -> str:
    """A number whose key is right, of an establishment (0000) that can't exist."""
    company = f"9999{draw.randrange(10**5):05}0000"
    return next(number for last in range(10) if siret_fault(number := f"{company}{last}") is None)


def _collectif(draw: random.Random, data: Data, commune: str) -> Data:
    made: Data = copy.deepcopy(data["collectifs"][0])
    first, second = sorted(draw.sample(range(len(_DAYS)), 2))
    start = draw.choice(((16, 30), (16, 45), (17, 0)))
    span = {"debut": f"{start[0]}:{start[1]:02}", "fin": f"{start[0] + 1 + (start[1] >= 30)}:{(start[1] + 30) % 60:02}"}
    made.update(
        nom=f"Les {_word(draw)}s",
        commune=commune,
        lieu=f"{data['projet']['partenaires']['ecoles'][0]}, salle {_word(draw)}",
        rural=False,
        niveaux=list(draw.choice(_LEVELS)),
        enfants=draw.randint(8, 12),
        semaines=draw.randint(28, 32),
        seances=[{"jour": _DAYS[first], **span}, {"jour": _DAYS[second], **span}],
        intervenants=[
            {"nom": _person(draw), "statut": "salarie", "nouveau": False},
            {"nom": _person(draw), "statut": "benevole", "nouveau": True, "formation": "prevue"},
        ],
    )
    return made


def _balance(draw: random.Random, data: Data) -> None:
    """Draws the amounts; costs of the collectifs, charges and products add up to the same cents."""
    charges, products = data["budget"]["charges"], data["budget"]["produits"]
    costs = [draw.randint(500_000, 1_100_000) for _ in data["collectifs"]]
    total = sum(costs)
    ps = sum(min(cost, 865_200) * 325 // 1000 for cost in costs)
    for collectif, cost in zip(data["collectifs"], costs, strict=True):
        collectif["cout"] = cost / 100
    _share(draw, charges, total)
    products[0]["montant"] = ps / 100
    _share(draw, products[1:], total - ps)


def _share(draw: random.Random, lines: list[Data], cents: int) -> None:
    for line in lines[:-1]:
        part = draw.randint(cents // 10, cents // 3)
        line["montant"] = part / 100
        cents -= part
    lines[-1]["montant"] = cents / 100


def _too_many_children(data: Data) -> None:
    data["collectifs"][0]["enfants"] = 14


def _no_secularism(data: Data) -> None:
    data["projet"]["charte"]["laicite"] = False


def _too_short(data: Data) -> None:
    data["collectifs"][1]["seances"][0]["fin"] = "17:15"


def _unbalanced(data: Data) -> None:
    data["budget"]["charges"][0]["montant"] += 100


def _no_town(data: Data) -> None:
    del data["collectifs"][0]["commune"]


def _misspelt(data: Data) -> None:
    data["projet"]["anee_scolaire"] = data["projet"].pop("annee_scolaire")


def _no_parents(data: Data) -> None:
    data["actions"] = [action for action in data["actions"] if action["axe"] != "parents"]


def _sport(data: Data) -> None:
    data["actions"][0].update(intitule="Tournoi de football", famille="activite_physique")


_MISTAKES: Final = (_too_many_children, _no_secularism, _too_short, _unbalanced, _no_town, _misspelt, _no_parents, _sport)
