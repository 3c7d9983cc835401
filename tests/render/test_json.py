"""The JSON of a batch, key by key and byte by byte: every value is its own, so that none may stand for another."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from clas_cli import __version__
from clas_cli.campaigns.financing import Estimation, Line
from clas_cli.campaigns.payment import Amounts
from clas_cli.dossier.tree import Nature, Piece, Place, Post, Told
from clas_cli.judge.report import (
    COLLECTIFS,
    EUROS,
    Also,
    Batch,
    Concerned,
    Context,
    Envelope,
    Finding,
    LeftOut,
    LotFinding,
    NotEvaluated,
    Received,
    Report,
    RuleCount,
    Total,
    Totals,
    Versions,
    Waived,
)
from clas_cli.render.json_ import inert, render
from clas_cli.rules.depot import UNKNOWN as NO_DATE
from clas_cli.rules.depot import Envoi

FOUND = Finding(
    "REF004", "trop_d_enfants", "Trop", "bloquant", "collectifs[0]", Place(4, 3), "Quinze.", "15", "12", "Couper.", "§2",
    also=(Also("collectifs[1]", Place(sheet="Collectifs", cell="D7")),),
)  # fmt: skip
CROSSING = Finding("LOT002", "meme_lieu", "Lieu", "a_verifier", "x", Place(1, 2, file="m.eml"), "Deux.", "", "", "Voir.", "lot")
SENT = datetime.fromisoformat("2026-07-20T10:30:00")
POST = Post(sender="Ana", subject="Objet", sent_at=SENT, pieces=(Piece("b.pdf", "bilan"),))
ESTIMATE = Estimation(
    Amounts(Decimal(1), Decimal(2), ()), Amounts(Decimal(4), Decimal(8), ()), "", "", False, None, Decimal(100), None,
    (Line("Un", "collectifs[0]", True, Decimal(50), Decimal(6), Decimal(7), ("REF004",)), Line("Bis", "x", False, Decimal(0), Decimal(0), Decimal(0), (), True)),
    True, None,
)  # fmt: skip
DOSSIER = Report(
    "a.yaml", "non_conforme", "aude", "Aude", "nouvelle", "Les Lampions", "Titre", (FOUND,), (Waived(replace(FOUND, also=()), "vu"),),
    (NotEvaluated("FIN001", "budget", "illisible"),), 42, ESTIMATE, (), Envoi(date(2026, 7, 1), "une option"), date(2026, 7, 30), True,
    post=POST, letter=(Told("projet.intitule", "Titre", Place(2, 5), False),),
)  # fmt: skip
BARE = Report(
    "b.yaml", "illisible", None, "", None, None, None, (), (), (), 0, None, ("le budget",), Envoi(date(2026, 7, 1), NO_DATE), None, False,
    is_to_read=True,
)  # fmt: skip
SUM = Total("Nom", 1, 2, 3, 4, Decimal(5), Decimal(6), Decimal(70), Decimal(80), 9, 10)


def summed(dossiers: int) -> Total:
    return replace(SUM, dossiers=dossiers)


def shown(dossiers: int) -> dict[str, object]:
    return {
        "dossiers": dossiers,
        "estimes": 2,
        "collectifs": 3,
        "collectifs_retenus": 4,
        "collectifs_ruraux": 10,
        "enfants": 9,
        "en_l_etat": {"ps": "5.00", "bonus": "6.00", "total": "11.00"},
        "si_corrige": {"ps": "70.00", "bonus": "80.00", "total": "150.00"},
    }


BATCH = Batch(
    (DOSSIER, BARE),
    Totals(
        summed(1), (summed(2),), (summed(3), replace(SUM, name="")), (summed(4),), (summed(5),), (summed(6),), (summed(7),),
        summed(8), summed(9), summed(10), (RuleCount("REF004", "trop_d_enfants", "Trop", "bloquant", 11, 12),), 13, 14, "aude", date(2026, 7, 1),
    ),
    (LotFinding(CROSSING, (Concerned(0, "a.yaml", "p", Place(1, 1)), Concerned(0, "a.yaml", "q", Place(2, 1)), Concerned(1, "b.yaml", "r", Place(3, 1)))),),
    (LotFinding(CROSSING, (), "deux fiches"),),
    (Envelope(EUROS, Decimal(100), Decimal(11), Decimal(150), None, 2), Envelope(COLLECTIFS, Decimal(5), Decimal(4), Decimal(6), 1, None)),
    (LeftOut("x.tmp", "fichier temporaire"),),
    (
        Received("m.eml", Nature.PIECE, "pièces", "Ana", "a@example.org", "Objet", SENT, (Piece("b.pdf", "bilan"),), "", ("a.yaml",)),
        Received("n.eml", Nature.BRUIT, "rien"),
    ),
    (Versions(("o.yaml", "a.yaml"), True, 1), Versions(("b.yaml",), False, None, "r.eml")),
    ("z.yaml",),
    context=Context(True, settings="clas.toml", notices=("Avis.",)),
)  # fmt: skip
LOT002 = {
    "code": "LOT002", "nom": "meme_lieu", "titre": "Lieu", "gravite": "a_verifier", "chemin": "x",
    "emplacement": {"ligne": 1, "colonne": 2, "fichier": "m.eml"},
    "message": "Deux.", "trouve": "", "attendu": "", "remede": "Voir.", "reference": "lot",
}  # fmt: skip
REF004 = {
    "code": "REF004", "nom": "trop_d_enfants", "titre": "Trop", "gravite": "bloquant", "chemin": "collectifs[0]",
    "emplacement": {"ligne": 4, "colonne": 3},
    "message": "Quinze.", "trouve": "15", "attendu": "12", "remede": "Couper.", "reference": "§2",
}  # fmt: skip
EXPECTED = {
    "version": 2,
    "outil": f"clas_cli {__version__}",
    "campagne": "aude",
    "date_reference": "2026-07-01",
    "strict": True,
    "reglages": "clas.toml",
    "avis": ["Avis."],
    "dossiers": [
        {
            "fichier": "a.yaml",
            "nature": "demande",
            "verdict": "non_conforme",
            "situation": "nouvelle",
            "gestionnaire": "Les Lampions",
            "intitule": "Titre",
            "campagne": "aude",
            "campagne_perimee": True,
            "date_jugee": "2026-07-01",
            "date_jugee_origine": "une option",
            "date_limite": "2026-07-30",
            "constats": [{**REF004, "aussi": [{"chemin": "collectifs[1]", "emplacement": {"feuille": "Collectifs", "cellule": "D7"}}]}],
            "ignores": [{**REF004, "motif": "vu"}],
            "regles_evaluees": 42,
            "non_evaluees": [{"code": "FIN001", "nom": "budget", "raison": "illisible"}],
            "estimation": {
                "en_l_etat": {"ps": "1.00", "bonus": "2.00", "total": "3.00"},
                "si_corrige": {"ps": "4.00", "bonus": "8.00", "total": "12.00"},
                "au_moins": False,
                "plafond_famille": "100.00",
                "maximum": True,
                "collectifs": [
                    {"nom": "Un", "retenu": True, "cout": "50.00", "ps": "6.00", "ps_si_corrige": "7.00", "codes": ["REF004"]},
                    {
                        "nom": "Bis",
                        "retenu": False,
                        "cout": "0.00",
                        "ps": "0.00",
                        "ps_si_corrige": "0.00",
                        "codes": [],
                        "ecrit_deux_fois": True,
                    },
                ],
            },
            "estimation_manque": [],
            "a_lire": False,
            "message": {
                "expediteur": "Ana",
                "date": "2026-07-20T10:30:00",
                "objet": "Objet",
                "pieces": [{"nom": "b.pdf", "nature": "bilan"}],
            },
            "lettre": [{"chemin": "projet.intitule", "valeur": "Titre", "emplacement": {"ligne": 2, "colonne": 5}, "certain": False}],
        },
        {
            "fichier": "b.yaml",
            "nature": "demande",
            "verdict": "illisible",
            "situation": None,
            "gestionnaire": None,
            "intitule": None,
            "campagne": None,
            "campagne_perimee": False,
            "date_jugee": None,
            "date_jugee_origine": NO_DATE,
            "date_limite": None,
            "constats": [],
            "ignores": [],
            "regles_evaluees": 0,
            "non_evaluees": [],
            "estimation": None,
            "estimation_manque": ["le budget"],
            "a_lire": True,
        },
    ],
    "lot": {
        "constats": [
            {
                **LOT002,
                "fichiers": ["a.yaml", "b.yaml"],
                "endroits": [
                    {"fichier": "a.yaml", "chemin": "p", "emplacement": {"ligne": 1, "colonne": 1}},
                    {"fichier": "a.yaml", "chemin": "q", "emplacement": {"ligne": 2, "colonne": 1}},
                    {"fichier": "b.yaml", "chemin": "r", "emplacement": {"ligne": 3, "colonne": 1}},
                ],
            }
        ],
        "ignores": [{**LOT002, "fichiers": [], "endroits": [], "motif": "deux fiches"}],
        "totaux": {
            **shown(1),
            "bloques": 13,
            "a_verifier": 14,
            "par_verdict": {"Nom": shown(2)},
            "par_gestionnaire": [{"nom": "Nom", **shown(3)}, {"nom": None, **shown(1)}],
            "par_territoire": [{"nom": "Nom", **shown(4)}],
            "par_epci": [{"nom": "Nom", **shown(5)}],
            "par_cycle": [{"nom": "Nom", **shown(6)}],
            "par_delai": {"Nom": shown(7)},
            "avec_un_rang": shown(8),
            "remplaces": shown(9),
            "retires": shown(10),
            "delai": {"Nom": 7},
            "regles": [{"code": "REF004", "nom": "trop_d_enfants", "titre": "Trop", "gravite": "bloquant", "dossiers": 11, "constats": 12}],
        },
        "enveloppes": [
            {
                "unite": "euros",
                "limite": "100.00",
                "en_l_etat": {"total": "11.00", "rang_du_depassement": None},
                "si_corrige": {"total": "150.00", "rang_du_depassement": 2},
            },
            {
                "unite": "collectifs",
                "limite": 5,
                "en_l_etat": {"total": 4, "rang_du_depassement": 1},
                "si_corrige": {"total": 6, "rang_du_depassement": None},
            },
        ],
        "demandes": [
            {"fichiers": ["o.yaml", "a.yaml"], "compte": "a.yaml", "ordre_connu": True, "rang": 1, "retrait": None},
            {"fichiers": ["b.yaml"], "compte": "b.yaml", "ordre_connu": False, "rang": None, "retrait": "r.eml"},
        ],
        "recus": [
            {
                "fichier": "m.eml",
                "nature": "piece",
                "quoi": "pièces",
                "expediteur": "Ana",
                "objet": "Objet",
                "date": "2026-07-20T10:30:00",
                "pieces": [{"nom": "b.pdf", "nature": "bilan"}],
                "demandes": ["a.yaml"],
            },
            {
                "fichier": "n.eml",
                "nature": "bruit",
                "quoi": "rien",
                "expediteur": "",
                "objet": "",
                "date": None,
                "pieces": [],
                "demandes": [],
            },
        ],
        "ecartes": [{"fichier": "x.tmp", "raison": "fichier temporaire"}],
        "interrompu": True,
        "non_examines": ["z.yaml"],
    },
}


def made(batch: Batch) -> str:
    return "".join(render(batch))


def test_every_key_of_a_batch() -> None:
    assert json.loads(made(BATCH)) == EXPECTED
    assert list(json.loads(made(BATCH))) == list(EXPECTED)


def test_one_report_has_no_sums() -> None:
    read = json.loads(made(Batch((BARE,))))
    assert (read["lot"]["totaux"], read["lot"]["interrompu"], read["date_reference"], len(read["dossiers"])) == ({}, False, None, 1)


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({"reason": "trop tôt"}, {"en_l_etat": {"ps": "1.00", "bonus": "2.00", "total": "3.00", "raison": "trop tôt"}}),
        ({"lost_reason": "trop tard"}, {"si_corrige": None, "raison": "trop tard"}),
        ({"cap": None, "at_least": True, "is_maximum": False}, {"plafond_famille": None, "au_moins": True, "maximum": False}),
    ],
)
def test_the_estimates_that_are_otherwise(changes: dict[str, object], shown: dict[str, object]) -> None:
    one = replace(DOSSIER, estimation=replace(ESTIMATE, **changes))  # type: ignore[arg-type]
    (read,) = json.loads(made(Batch((one,))))["dossiers"]
    assert {name: read["estimation"][name] for name in shown} == shown


def test_lists_are_indented_down_to_a_line_a_finding() -> None:
    assert made(Batch((BARE, replace(DOSSIER, waived=(), not_evaluated=())))).split("\n")[:12] == [
        "{",
        '  "version": 2,',
        f'  "outil": "clas_cli {__version__}",',
        '  "campagne": null,',
        '  "date_reference": null,',
        '  "strict": false,',
        '  "reglages": null,',
        '  "avis": [],',
        '  "dossiers": [',
        "    {",
        '      "fichier": "b.yaml",',
        '      "nature": "demande",',
    ]
    text = made(BATCH)
    assert '      "constats": [\n        {"code": "REF004", "nom": ' in text
    assert text.endswith('    "non_examines": [\n      "z.yaml"\n    ]\n  }\n}\n')


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("é «\u00a0»~ \n\t", "é «\u00a0»~ \n\t"),
        ("\x7f\x9f", "\\u007f\\u009f"),
        ("\u061c\u200b\u200f\u2028\u202e\u2060\u206f\ufeff", "\\u061c\\u200b\\u200f\\u2028\\u202e\\u2060\\u206f\\ufeff"),
        ("\ufff9\ufffb\ud800\udfff", "\\ufff9\\ufffb\\ud800\\udfff"),
        ("\U000e0000\U000e007f", "\\udb40\\udc00\\udb40\\udc7f"),
        ("\u061b\u200a\u2010\u2027\u202f\u205f\u2070\ufffc\U000e0080", "\u061b\u200a\u2010\u2027\u202f\u205f\u2070\ufffc\U000e0080"),
    ],
)
def test_what_could_act_on_a_terminal_is_an_escape(text: str, shown: str) -> None:
    assert inert(text) == shown
