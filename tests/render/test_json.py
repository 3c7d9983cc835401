"""The JSON of a batch, key by key and byte by byte: every value is its own, so that none may stand for another."""

from __future__ import annotations

import json

import pytest
from entier import BARE, BATCH, DOSSIER, ESTIMATE

from clas_cli import __version__
from clas_cli.judge.report import (
    Batch,
)
from clas_cli.render.json_ import inert, render
from clas_cli.rules.depot import UNKNOWN as NO_DATE


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
    one = DOSSIER._replace(estimation=ESTIMATE._replace(**changes))  # type: ignore[arg-type]
    (read,) = json.loads(made(Batch((one,))))["dossiers"]
    assert {name: read["estimation"][name] for name in shown} == shown


def test_lists_are_indented_down_to_a_line_a_finding() -> None:
    assert made(Batch((BARE, DOSSIER._replace(waived=(), not_evaluated=())))).split("\n")[:12] == [
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
