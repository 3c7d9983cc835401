"""Whose piece, bilan or withdrawal a message is, from facts alone; and what is said of a withdrawal, to the letter."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from lignes import each_row

from clas_cli.batch.sorting import Chosen, Holders, of_whom, said_elsewhere, without_folder
from clas_cli.batch.totals import Brief
from clas_cli.batch.withdrawals import withdrawals
from clas_cli.dossier.facts import Facts
from clas_cli.dossier.requests import Lot
from clas_cli.dossier.tree import Nature, Piece
from clas_cli.judge.options import Elsewhere
from clas_cli.judge.report import Received, Total, Withdrawal

JULY = datetime.fromisoformat("2026-07-20T10:00:00")


def facts(name: str, gestionnaire: str | None = None, title: str | None = None, sender: str = "", **changes: object) -> Facts:
    one = Facts(
        name, date(2026, 7, 1), None, gestionnaire, None, title, None, None, (), None, (), 0, name.encode(), sender=sender,
        sent_at=datetime.fromisoformat("2026-07-01T09:00:00"),
    )  # fmt: skip
    return one._replace(**changes)  # type: ignore[arg-type]


AMIS = facts("0", "Association Les Amis", "Le soir", "amis@example.org")
AMIS_MORE = facts("1", "Association Les Amis", "Lire encore", "amis@example.org", is_prolongation=True)
BRAM = facts("2", "Les Amis de Bram", "Le soir", "bram@example.org")
SHARED = facts("3", "Foyer rural", "Grandir", "commun@example.org")
SHARED_TOO = facts("4", "Ligue", "Jouer", "commun@example.org")
NAMELESS = facts("5", "ASL", "Chez ASL", "asl@example.org")
HOLDERS = Holders(Lot((AMIS, AMIS_MORE, BRAM, SHARED, SHARED_TOO, NAMELESS)))


def message(address: str = "", subject: str = "", *pieces: str, **changes: object) -> Received:
    one = Received("boite/m.eml", Nature.PIECE, "pièces", "", address, subject, JULY, tuple(Piece(f"{what}.pdf", what) for what in pieces))
    return one._replace(**changes)  # type: ignore[arg-type]


@each_row(
    ("one", "files"),
    [
        (message("AMIS@example.org"), "01"),
        (message("amis@example.org", "RIB", "bilan qualitatif"), "1"),
        (message("amis@example.org", "RIB", "bilan qualitatif", "RIB"), "01"),
        (message("amis@example.org", "RIB pour « Lire encore »"), "1"),
        (message("amis@example.org", "les amis de bram"), "01"),
        (message("bram@example.org"), "2"),
        (message("autre@example.org", "Les Amis de Bram"), "2"),
        (message("autre@example.org", "RIB Les Amis"), "01"),
        (message("autre@example.org", "RIB les amisdebram"), ""),
        (message("autre@example.org", "Foyer rural et Ligue"), ""),
        (message("commun@example.org"), ""),
        (message("commun@example.org", "Ligue"), "4"),
        (message("commun@example.org", "Les Amis de Bram"), "2"),
        (message("autre@example.org", "ASL"), ""),
        (message("", "Foyer rural"), "3"),
        (message("", sender="Foyer rural <f@example.org>"), "3"),
        (message("", file="foyer rural/m.eml"), ""),
        (message("", file="boite\\foyer rural.eml"), "3"),
        (message("", "x", "foyer rural"), "3"),
        (message("", withdraws="Le foyer rural renonce."), "3"),
        (message("amis@example.org", nature=Nature.BRUIT), ""),
    ],
)
def test_which_requests_a_message_is_about(one: Received, files: str) -> None:
    (made,) = of_whom([one], HOLDERS)
    assert made == one._replace(requests=tuple(files))


def test_a_title_that_is_part_of_a_longer_one_is_not_meant() -> None:
    holders = Holders(Lot((AMIS, facts("6", "Association Les Amis", "Le soir aussi", "amis@example.org"), NAMELESS)))
    requests = list(holders.lot.requests)
    assert [holders.facts(one).fichier for one in holders.titled(requests, "le soir aussi")] == ["6"]
    assert [holders.facts(one).fichier for one in holders.titled(requests, "pour le soir")] == ["0"]
    assert holders.titled(requests, "lesoir") == []


def brief(own: Facts | None, received: Received | None = None, *pieces: str) -> Brief:
    told = tuple(Piece("x", what) for what in pieces)
    return Brief("conforme", "dans_les_temps", None, None, date(2026, 6, 1), Total(""), {}, own, "", "", received, told)


def test_what_other_messages_say_of_a_dossier() -> None:
    first, last = AMIS._replace(sent=date(2026, 6, 1)), AMIS._replace(fichier="7", fingerprint=b"7")
    same_day = BRAM._replace(fichier="8", fingerprint=b"8", sent_at=datetime.fromisoformat("2026-07-01T11:00:00"))
    bilan = message("amis@example.org", "", "bilan qualitatif")
    assert said_elsewhere([brief(first), brief(last), brief(BRAM), brief(same_day)]) == {"7": Elsewhere(first_sent=date(2026, 6, 1))}
    between = AMIS._replace(fichier="5", fingerprint=b"5", sent=date(2026, 6, 20))
    assert said_elsewhere([brief(first), brief(between), brief(last)]) == {
        name: Elsewhere(first_sent=date(2026, 6, 1)) for name in ("5", "7")
    }
    assert said_elsewhere([brief(AMIS_MORE), brief(None, bilan)]) == {"1": Elsewhere(has_bilan=True)}
    assert said_elsewhere([brief(AMIS_MORE), brief(AMIS, None, "bilan qualitatif")]) == {"1": Elsewhere(has_bilan=True)}
    assert said_elsewhere([brief(AMIS_MORE._replace(has_bilan=True)), brief(None, bilan)]) == {}
    assert said_elsewhere([brief(AMIS_MORE), brief(None, message("amis@example.org", "", "RIB"))]) == {}
    assert said_elsewhere([brief(AMIS_MORE), brief(None, message("x@example.org", "", "bilan qualitatif"))]) == {}
    for name, counts in (
        ("Bilan 2024-2025.docx", False),
        ("bilan 2024_25.pdf", False),
        ("Bilan 2025-2026.docx", True),
        ("bilan 12-06-2026.pdf", True),
    ):
        named = bilan._replace(pieces=(Piece(name, "bilan qualitatif"),))
        asked = AMIS_MORE._replace(annee_scolaire="2026-2027")
        assert said_elsewhere([brief(asked), brief(None, named)]) == ({"1": Elsewhere(has_bilan=True)} if counts else {}), name
        assert said_elsewhere([brief(asked), brief(None, named), brief(None, bilan)]) == {"1": Elsewhere(has_bilan=True)}
    before = AMIS_MORE._replace(sent=date(2026, 6, 1), fichier="9", fingerprint=b"9")
    assert said_elsewhere([brief(before), brief(AMIS_MORE), brief(None, bilan)]) == {
        "9": Elsewhere(has_bilan=True),
        "1": Elsewhere(first_sent=date(2026, 6, 1), has_bilan=True),
    }


@pytest.mark.parametrize(("file", "name"), [("a/b.eml", "b.eml"), ("a\\b.eml", "b.eml"), ("b.eml", "b.eml"), ("a/", "")])
def test_names_without_folders(file: str, name: str) -> None:
    assert without_folder(file) == name


def test_some_reports_of_a_batch() -> None:
    chosen = Chosen("abcde", [0, 2, 4])  # type: ignore[arg-type]
    assert (len(chosen), list(chosen), chosen[1], chosen[-1], list(chosen[1:])) == (3, ["a", "c", "e"], "c", "e", ["c", "e"])


def back(sentence: str = "Nous retirons notre demande.", address: str = "bram@example.org", **changes: object) -> Received:
    return message(address)._replace(nature=Nature.RETRAIT, withdraws=sentence, **changes)  # type: ignore[arg-type]


TOLD = "le message «\u00a0m.eml\u00a0» du 20 juillet 2026, Bram («\u00a0Nous retirons notre demande.\u00a0»)"
LATER = datetime.fromisoformat("2026-07-01T09:00:01")


@each_row(
    ("one", "numbers", "told"),
    [
        (back(sender="Bram"), (2,), f"Retrait\u00a0: {TOLD} retire la demande «\u00a0Le soir\u00a0» de «\u00a0Les Amis de Bram\u00a0»\u00a0; elle ne compte plus dans les totaux."),
        (back(sent_at=LATER), (2,), ""),
        (back(sent_at=datetime.fromisoformat("2026-07-01T09:00:00")), (), "la demande a été envoyée de nouveau depuis"),
        (back(sent_at=None), (), "aucune date ne dit s'il suit la demande"),
        (back(address="x@example.org"), (), "rien ne dit de quel gestionnaire il s'agit"),
        (back(address="x@example.org", subject="Les Amis de Bram"), (), "il ne vient pas de l'adresse qui a envoyé la demande"),
        (back(address="", subject="Les Amis de Bram"), (), "il ne vient pas de l'adresse qui a envoyé la demande"),
        (back(address="amis@example.org"), (), "rien ne dit laquelle de ses demandes"),
        (back("Nous renonçons à prolonger.", "amis@example.org"), (1,), ""),
        (back("Nous retirons notre nouvelle demande.", "AMIS@example.org"), (0,), ""),
        (back("Nous retirons notre renouvellement."), (), "aucune de ses demandes n'est celle qu'il dit"),
        (back("Nous retirons « Tout autre ».", "bram@example.org"), (), "rien ne dit laquelle de ses demandes"),
        (back("Nous retirons « Le soir » et « Lire encore ».", "amis@example.org"), (0, 1), ""),
        (back(address="amis@example.org", subject="Lire encore"), (1,), ""),
    ],
)  # fmt: skip
def test_withdrawals(one: Received, numbers: tuple[int, ...], told: str) -> None:
    (made,) = withdrawals([message(), one], HOLDERS)
    assert (made.file, made.numbers) == ("boite/m.eml", numbers)
    if not numbers:
        assert made.told.startswith("Retrait à confirmer\u00a0: le message «\u00a0m.eml\u00a0»")
        assert made.told.endswith(f"\u00a0; {told}. Rien n'est retiré des totaux.")
    elif told:
        assert made.told == told


def test_two_requests_taken_back_at_once() -> None:
    one = back("Nous retirons « Le soir » et « Lire encore ».", "amis@example.org", sent_at=JULY)
    assert list(withdrawals([one], HOLDERS)) == [
        Withdrawal(
            "boite/m.eml",
            (0, 1),
            "Retrait\u00a0: le message «\u00a0m.eml\u00a0» du 20 juillet 2026 («\u00a0Nous retirons “ Le soir ” et “ Lire encore ”.\u00a0») retire les demandes "
            "«\u00a0Le soir\u00a0» et «\u00a0Lire encore\u00a0» de «\u00a0Association Les Amis\u00a0»\u00a0; elles ne comptent plus dans les totaux.",
        )
    ]


@pytest.mark.parametrize(
    ("own", "sent_at", "doubt"),
    [
        (BRAM._replace(sent=None, sent_at=None), JULY, "aucune date ne dit s'il suit la demande"),
        (BRAM._replace(sent_at=None), JULY, ""),
        (BRAM._replace(sent_at=None), datetime.fromisoformat("2026-07-01T23:00:00"), "la demande a été envoyée de nouveau depuis"),
        (BRAM._replace(intitule=None, gestionnaire=None), JULY, ""),
    ],
)
def test_a_day_alone_tells_only_of_another_day(own: Facts, sent_at: datetime, doubt: str) -> None:
    (made,) = withdrawals([back(sent_at=sent_at)], Holders(Lot((own,))))
    assert made.numbers == (() if doubt else (0,))
    assert doubt in made.told
    assert own.gestionnaire or "la demande «\u00a0sans intitulé\u00a0» de «\u00a0sans nom\u00a0»" in made.told
