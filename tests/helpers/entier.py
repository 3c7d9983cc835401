"""A batch made by hand, in which every value is its own: where one stood for another, what is written of it would change."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from clas_cli.campaigns.financing import Estimation, Line
from clas_cli.campaigns.payment import Amounts
from clas_cli.dossier.facts import CollectifFacts, Creneau, Facts
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
    Withdrawal,
)
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
    "a.yaml", "non_conforme", "aude", "Aude", "nouvelle", "Les Lampions", "Titre", (FOUND,), (Waived(FOUND._replace(also=()), "vu"),),
    (NotEvaluated("FIN001", "budget", "illisible"),), 42, ESTIMATE, (), Envoi(date(2026, 7, 1), "une option"), date(2026, 7, 30), True,
    post=POST, letter=(Told("projet.intitule", "Titre", Place(2, 5), False),),
)  # fmt: skip
BARE = Report(
    "b.yaml", "illisible", None, "", None, None, None, (), (), (), 0, None, ("le budget",), Envoi(date(2026, 7, 1), NO_DATE), None, False,
    is_to_read=True,
)  # fmt: skip
SUM = Total("Nom", 1, 2, 3, 4, Decimal(5), Decimal(6), Decimal(70), Decimal(80), 9, 10)


def summed(dossiers: int) -> Total:
    return SUM._replace(dossiers=dossiers)


BATCH = Batch(
    (DOSSIER, BARE),
    Totals(
        summed(1), (summed(2),), (summed(3), SUM._replace(name="")), (summed(4),), (summed(5),), (summed(6),), (summed(7),),
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


def lot_entier() -> Batch:
    """The batch with a report of each sort: late, taken back, replaced, without an estimate, right, of a letter that only counts."""
    late = DOSSIER._replace(file="recus/tard.yaml", verdict="irrecevable", estimation=ESTIMATE._replace(lost_reason="la date limite est passée (6 août)"), findings=(), waived=(), deadline=date(2026, 6, 30))  # fmt: skip
    right = DOSSIER._replace(file="recus/bon.yaml", verdict="conforme", findings=(), waived=(), estimation=ESTIMATE._replace(full=ESTIMATE.as_is, is_maximum=False, cap=None, lines=ESTIMATE.lines[:1]), gestionnaire="Association au nom bien trop long pour tenir dans une colonne", situation="prolongation")  # fmt: skip
    lacking = DOSSIER._replace(file="recus/un-dossier-au-nom-assez-long-pour-que-sa-fin-seule-se-voie/dossier de la rentrée.xlsx", verdict="incomplet", estimation=None, estimation_lacks=("les collectifs",), findings=(FOUND._replace(severity="a_completer"), FOUND._replace(code="FIN001", severity="a_verifier"), FOUND._replace(code="FIN002", severity="information")), waived=(Waived(FOUND._replace(code="REF005"), "vu"),), facts=FACTS)  # fmt: skip
    unread = BARE._replace(file="recus/b.yaml", findings=(FOUND._replace(code="DOS001", place=Place(1, 1), path="", also=()),))
    reports = (DOSSIER._replace(file="recus/a.yaml", facts=FACTS), unread, late, right, lacking, right._replace(file="recus/vieux.yaml"), right._replace(file="recus/retire.yaml"))  # fmt: skip
    crossing = LotFinding(
        CROSSING, tuple(Concerned(number, one.file, "x", Place(number + 1, 2)) for number, one in enumerate(reports)), others=3
    )
    told = LotFinding(CROSSING._replace(code="LOT005", severity="information"), crossing.dossiers[:2])
    sums = BATCH.totals._replace(
         by_verdict=(SUM._replace(name="conforme"), SUM._replace(name="incomplet", dossiers=4), Total("illisible")),
        by_timing=(SUM._replace(name="dans_les_temps", dossiers=5), Total("non_envoye"), SUM._replace(name="hors_delai", dossiers=2)),
        by_gestionnaire=tuple(SUM._replace(name=f"Gestionnaire {number}", dossiers=number, ps=Decimal(1000 * number)) for number in range(1, 15)),
        overall=summed(9), ranked=summed(5), rules=(*BATCH.totals.rules, RuleCount("FIN001", "n", "Budget", "a_verifier", 1, 1), RuleCount("FIN002", "n", "Bon", "information", 1, 1)),
    )  # fmt: skip
    return BATCH._replace(
         reports=reports, totals=sums, findings=(crossing, crossing, told), waived=(LotFinding(CROSSING, crossing.dossiers[:1], "deux fiches"),),
        root="recus/", ranks={0: 2, 3: 1}, superseded=frozenset({5}), withdrawals=(Withdrawal("r.eml", (6,), "Retrait."),),
    )  # fmt: skip


FACTS = Facts(
    "a.yaml", date(2026, 7, 1), "01234567890123", "Les Lampions", "association", "Titre", "2026-2027", "Ouest", ("Bram", "Limoux"), "collège",
    (
        CollectifFacts("collectifs[0]", "Un", "Bram", "École", ("CE1", "CE2"), 12, 30, (Creneau("lundi", 1005, 1095),), ((0, "Camille"),), True),
        CollectifFacts("collectifs[1]", None, None, None, (), None, None, (), (), False),
    ),
    3, b"a", epci="CC de l'Ouest",
)  # fmt: skip
