"""New requests made up from a number: children, séances, people, budgets and bonuses of every sort, right and wrong."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

from suite import EXAMPLES, load

_NAMES = ("Les explorateurs", "Les curieux", "Les lunes", "Les étoiles", "Les nuages")
_PEOPLE = ("Camille Exemple", "Dominique Modèle", "Alix Essai", "Sacha Type", "Claude Patron")
_USUAL = [{"jour": "lundi", "debut": "16:45", "fin": "18:15"}, {"jour": "jeudi", "debut": "16:45", "fin": "18:15"}]


def made_up(seed: int) -> dict[str, Any]:
    """The dossier of a number: the same each time. An odd number gives mostly sound ones."""
    rng = random.Random(seed)
    sound = bool(seed % 2)
    data: dict[str, Any] = load(EXAMPLES / "nouvelle-conforme.yaml")
    data["collectifs"] = [_collectif(rng, number, sound) for number in range(rng.randint(1, 5))]
    if rng.random() < 0.4:
        for collectif in data["collectifs"]:
            if sound or rng.random() < 0.8:
                collectif["cout"] = round(rng.uniform(1000, 12000), 2)
    if not sound:
        _spoil(rng, data)
    data["budget"] = _budget(rng, sound)
    for name in ("enfants", "parents"):
        bonus = data["bonus"][name]
        bonus["demande"] = rng.random() < 0.7
        bonus["collectifs"] = rng.randint(1, len(data["collectifs"])) if sound else rng.randint(0, 6)
        if not sound and rng.random() < 0.1:
            bonus.pop("description", None)
    if not sound and rng.random() < 0.15:
        data["bonus"]["enfants"]["toute_l_annee"] = False
    return data


def _collectif(rng: random.Random, number: int, sound: bool) -> dict[str, Any]:
    people = []
    for rank in range(2 if sound else rng.choice([0, 1, 2, 2, 2, 3, 3])):
        person: dict[str, Any] = {
            "nom": _PEOPLE[(number + rank) % 5] if sound else rng.choice(_PEOPLE),
            "statut": "benevole",
            "nouveau": False,
        }
        if rng.random() < 0.3:
            person |= {"nouveau": True, "formation": rng.choice(["prevue", "suivie"] if sound else ["prevue", "suivie", "non"])}
        if not sound and rng.random() < 0.15:
            person["nombre"] = rng.randint(1, 3)
        if not sound and rng.random() < 0.08:
            person["nom"] = rng.choice(["À recruter", "Animateur", "2 animateurs", "bénévole", "?"])
        people.append(person)
    made: dict[str, Any] = {
        "nom": _NAMES[number] if sound or rng.random() < 0.93 else _NAMES[0],
        "commune": "Carcassonne",
        "lieu": "École Jean-Jaurès",
        "accessible_parents": sound or rng.random() < 0.95,
        "rural": rng.random() < 0.35,
        "niveaux": ["CP", "CE1"] if sound else rng.choice([["CP", "CE1"], ["CM1", "CM2"], ["CE2"], ["CP"], ["6e"], ["CM2", "6e"]]),
        "enfants": rng.randint(8, 12) if sound else rng.choice([4, 5, 6, 7, 8, 9, 10, 11, 12, 12, 13]),
        "enfants_en_situation_de_handicap": rng.choice([0, 0, 0, 1]),
        "semaines": rng.choice([27, 28, 30]) if sound else rng.choice([26, 27, 28, 30]),
        "seances": _USUAL if sound or rng.random() < 0.5 else [_seance(rng) for _ in range(rng.randint(0, 4))],
        "intervenants": people,
    }
    if not sound and rng.random() < 0.15:
        del made[rng.choice(["semaines", "lieu", "niveaux", "accessible_parents"])]
    return made


def _seance(rng: random.Random) -> dict[str, str]:
    begin = rng.choice([990, 1005, 1020, 1050, 1080, 1095])
    end = begin + rng.choice([30, 45, 60, 89, 90, 105, 120, 150])
    day = rng.choice(["lundi", "mardi", "jeudi", "vendredi"])
    return {"jour": day, "debut": f"{begin // 60:02}:{begin % 60:02}", "fin": f"{end // 60:02}:{end % 60:02}"}


def _spoil(rng: random.Random, data: dict[str, Any]) -> None:
    axis = rng.choice(["enfants", "parents", "ecole", "territoire"])
    if rng.random() < 0.15:
        data["actions"] = [action for action in data["actions"] if action["axe"] != axis]
    if rng.random() < 0.08:
        data["actions"] = [a for a in data["actions"] if a["axe"] != "enfants" or a["famille"] in ("methodologie", "aide_aux_devoirs")]
    if rng.random() < 0.06:
        data["actions"] = [action | {"ponctuelle": True} for action in data["actions"]]
    if rng.random() < 0.1:
        data["projet"]["charte"][rng.choice(list(data["projet"]["charte"]))] = False
    if rng.random() < 0.08:
        del data["projet"]["charte"]["laicite"]
    if rng.random() < 0.3:
        data["projet"]["partenaires"].pop(rng.choice(["concertation_ecole", "reaap", "autres_dispositifs"]), None)
    if rng.random() < 0.06:
        data["demande"]["date_envoi"] = date(2026, 8, rng.randint(1, 12))


def _budget(rng: random.Random, sound: bool) -> dict[str, Any]:
    charges: list[dict[str, Any]] = [{"compte": account, "montant": round(rng.uniform(10, 9000), 2)} for account in (60, 61, 64, 64, 65)]
    whole = round(sum(line["montant"] for line in charges), 2)
    produits: list[dict[str, Any]] = [
        {"compte": 74, "financeur": "caf_ps", "montant": round(whole * 0.2, 2)},
        {"compte": 74, "financeur": "commune", "montant": round(whole * 0.5, 2)},
        {"compte": 70, "montant": round(whole * 0.05, 2)},
    ]
    if rng.random() < 0.4:
        produits.append({"compte": 74, "financeur": "caf_autre", "montant": round(whole * rng.uniform(0.02, 0.2 if sound else 0.8), 2)})
    rest = round(whole - sum(line["montant"] for line in produits), 2)
    produits.append({"compte": 74, "financeur": "autre", "montant": abs(rest)})
    if rng.random() < 0.4:
        valued = round(rng.uniform(10, 3000), 2)
        charges.append({"compte": 86, "montant": valued})
        produits.append({"compte": 87, "montant": valued if sound else valued + 1})
    if not sound and rng.random() < 0.1:
        charges[0].pop(rng.choice(["compte", "montant"]))
    if not sound and rng.random() < 0.05:
        produits[1].pop("financeur")
    return {"charges": charges, "produits": produits}
