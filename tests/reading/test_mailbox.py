"""A mailbox: requests known and judged at their day, versions, pieces and messages sorted, nothing lost."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from boite import JULY, JUNE, MAILBOX, MESSAGES, YAML, letter, mail, written
from commande import clas

from clas_cli.api import verifier, verifier_lot
from clas_cli.dossier.tree import Nature
from clas_cli.judge.report import Batch, Report
from clas_cli.reading.received import read_all_bytes
from clas_cli.render import words
from clas_cli.render.columns import DOSSIER
from clas_cli.render.columns import table as entries
from clas_cli.render.formats import render

DATA = Path(__file__).parents[1] / "donnees"
TODAY = date(2026, 11, 30)


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Batch:
    return verifier_lot(written(tmp_path_factory.mktemp("boite")), aujourdhui=TODAY)


def short(batch: Batch, file: str) -> str:
    return file.removeprefix(batch.root)


def test_each_request_is_judged_at_the_day_it_was_first_sent(batch: Batch) -> None:
    found = {short(batch, report.file): (str(report.envoi.date), report.verdict, report.gestionnaire) for report in batch.reports}
    assert found == {
        "01 dossier.eml > dossier.yaml": ("2026-07-20", "conforme", "Les Lampions studieux"),
        "02 correction tardive.eml > dossier v2.yaml": ("2026-07-20", "conforme", "Les Lampions studieux"),
        "03 lettre.eml": ("2026-06-20", "conforme", "MJC de Bram"),  # its bilan came in another message
        "08 transfert.eml": ("2026-06-20", "a_verifier", "CCAS de Limoux"),
        "09 transfert joint.eml > Demande de prolongation CLAS 2026 _ Commune de Sigean": ("2026-06-20", "a_verifier", "Commune de Sigean"),
        "10 formulaire.eml": ("2026-07-20", "a_verifier", "Amicale de Trèbes"),
        "14 renvoi tardif.eml": ("2026-07-01", "irrecevable", "Villegailhenc"),  # who sends again gives no earlier day
        "15 photo.eml": ("2026-06-20", "a_verifier", "Commune de Narbonne"),
    }


def test_what_is_no_request_is_kept_and_named(batch: Batch) -> None:
    assert {short(batch, item.file): (item.nature, item.what) for item in batch.received} == {
        "04 bilan.eml": (Nature.PIECE, "bilan qualitatif"),
        "05 question.eml": (Nature.MESSAGE, "message sans dossier"),
        "06 absence.eml": (Nature.BRUIT, "réponse automatique"),
        "07 rebond.eml": (Nature.BRUIT, "accusé ou rapport de remise"),
        "11 merci.eml": (Nature.MESSAGE, "message sans dossier"),
        "12 pièces.eml": (Nature.PIECE, "statuts et RIB"),
        "13 lettre d'information.eml": (Nature.BRUIT, "lettre d'information"),
    }
    assert len(batch.reports) + len(batch.received) == len(MESSAGES)


def test_a_corrected_request_counts_once_and_is_not_made_late(batch: Batch) -> None:
    (versions,) = [one for one in batch.requests if len(one.files) > 1]
    assert [short(batch, file) for file in versions.files] == [
        "01 dossier.eml > dossier.yaml",
        "02 correction tardive.eml > dossier v2.yaml",
    ]
    (said,) = [item.finding for item in batch.findings if item.finding.code == "LOT005"]
    assert "après le 6 août 2026" in said.message
    assert batch.totals.overall.dossiers == len(batch.reports) - 1


def test_the_rank_follows_the_day_of_reception_and_leaves_out_what_is_late(batch: Batch) -> None:
    ranks = {short(batch, one.files[-1])[:2]: one.rank for one in batch.requests}
    assert ranks == {"02": 4, "03": 1, "08": 2, "09": 3, "10": None, "14": None, "15": None}


def test_an_unknown_date_of_reception_is_empty_and_ranks_last(tmp_path: Path) -> None:
    """Not the day of the check, whose distance to the deadline says nothing."""
    (tmp_path / "sans date.yaml").write_text(YAML.decode().replace("date_envoi", "# date_envoi"), encoding="utf-8")
    (tmp_path / "lettre.eml").write_bytes(MESSAGES["03 lettre.eml"])
    batch = verifier_lot(tmp_path, aujourdhui=TODAY)
    number = next(number for number, report in enumerate(batch.reports) if report.file.endswith(".yaml"))
    report = batch.reports[number]
    assert ("DEL014", "a_verifier") in {(finding.code, finding.severity) for finding in report.findings}
    assert (report.timing, batch.ranks[number], words.days_left(report)) == ("indetermine", 2, None)
    table = {column.title: column.value(entry) for entry in entries(batch) if entry.report.file == report.file for column in DOSSIER}
    assert (table["Date jugée"], table["Jours d'avance"], table["Rang"]) == (None, None, 2)
    assert TODAY.isoformat() not in render(batch, "json").decode().split('"dossiers"')[1].split('"lot"')[0]


def test_sender_and_pieces_are_kept(batch: Batch) -> None:
    post = batch.reports[0].post
    assert post is not None
    assert (post.sender, post.pieces) == ("Les Lampions <lampions@example.org>", (("Statuts.pdf", "statuts"), ("RIB.jpg", "RIB")))


@pytest.mark.parametrize("format", ["json", "texte", "csv", "html", "xlsx", "sarif", "junit", "gitlab", "github", "concis"])
def test_every_format_shows_a_mailbox(batch: Batch, format: str) -> None:
    assert render(batch, format)


def test_the_same_bytes_on_one_process_and_two(tmp_path: Path) -> None:
    folder = written(tmp_path / "boite")
    one, two = (render(verifier_lot(folder, aujourdhui=TODAY, processus=number), "json") for number in (1, 2))
    assert one == two


def test_a_folder_of_messages_without_any_request(tmp_path: Path) -> None:
    for name in ("05 question.eml", "06 absence.eml"):
        (tmp_path / name).write_bytes(MESSAGES[name])
    outcome = clas("verifier", tmp_path, "--sans-reglages")
    assert outcome.status == 0
    assert "Question CLAS" in outcome.out


def test_files_of_a_folder_were_received_and_those_named_are_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "dossier.yaml"
    path.write_bytes(YAML.replace(b"  date_envoi: 2026-07-20\n", b""))
    (received,) = verifier_lot(tmp_path, aujourdhui=TODAY).reports
    assert [finding.code for finding in received.findings if finding.severity != "information"] == ["DEL014"]
    assert "DEL002" in {finding.code for finding in verifier(path, aujourdhui=TODAY).findings}


# Letters, in whatever was used to write them


@pytest.mark.parametrize("name", ["l.doc", "l.odt", "l.rtf", "lettre-de-prolongation.docx"])
def test_a_letter_in_any_document(name: str) -> None:
    report = verifier((name, (DATA / "lettres" / name).read_bytes()), date_envoi="2026-06-20")
    assert (report.gestionnaire, report.intitule, report.situation) == ("Commune de Narbonne", "Projet 193", "prolongation")
    assert report.facts is not None
    assert (report.facts.collectifs_demandes, report.facts.communes, report.facts.annee_scolaire) == (1, ("Narbonne",), "2026-2027")
    assert report.estimation is not None
    assert str(report.estimation.as_is.total) == "2811.90"


def test_the_letter_that_clas_writes_comes_back_without_a_point() -> None:
    content = (DATA / "lettres" / "lettre-ecrite-par-clas.docx").read_bytes()
    report = verifier(("lettre.docx", content), date_envoi="2026-06-20")
    assert report.verdict == "conforme"
    assert {finding.severity for finding in report.findings} == {"information"}
    assert (report.gestionnaire, report.intitule) == ("Centre social des Trois Micocouliers", "La clé des savoirs")
    told = {one.path: (one.value, one.place.line, one.is_sure) for one in report.letter or ()}
    assert told["prolongation.collectifs_demandes"] == ("3", 9, True)
    assert told["projet.communes"] == ("Narbonne", 9, True)


def test_what_a_letter_does_not_say_is_not_asked_for() -> None:
    report = verifier(
        ("lettre.txt", b"Madame,\nNous souhaitons renouveler le projet CLAS comprenant 2 collectifs."), date_envoi="2026-06-20"
    )
    assert {finding.code for finding in report.findings if finding.severity == "a_completer"} == {"DEL009"}
    (said,) = [finding for finding in report.findings if finding.code == "DOS015"]
    assert "l'intitulé du projet, les communes et l'année scolaire" in said.message
    assert said.place.line == 2


def test_a_request_that_only_a_person_can_read_is_judged_on_its_message(batch: Batch) -> None:
    (report,) = [report for report in batch.reports if report.file.endswith("15 photo.eml")]
    assert report.is_to_read
    assert [finding.code for finding in report.findings] == ["DOS015"]
    assert report.estimation is None
    late = one(mail("a@example.org", "Demande de prolongation CLAS 2026 _ A", JULY, files=(("scan.pdf", b"%PDF-1.4"),)))
    assert late.verdict == "irrecevable"


# Outlook, archives, forwards


def one(message: object) -> Report:
    (report,) = verifier_lot([("m.eml", bytes(message))], aujourdhui=TODAY).reports  # type: ignore[call-overload]
    return report


def test_a_message_of_outlook() -> None:
    report = verifier(("dossier.msg", (DATA / "boite" / "dossier.msg").read_bytes()), aujourdhui=TODAY)
    assert report.file == "dossier.msg > dossier.xlsx"
    assert (report.gestionnaire, str(report.envoi.date)) == ("Association l'Échelle à Trèbes", "2026-07-20")
    assert not {"DEL007", "DEL008"} & {finding.code for finding in report.findings}


def zipped(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def test_a_zip_attached_or_dropped_is_opened() -> None:
    content = zipped({"Notre dossier/dossier été.yaml": YAML, "Notre dossier/statuts.pdf": b"%PDF-1.4", "__MACOSX/x": b"x"})
    attached = one(
        mail("a@example.org", "Nouvelle demande de financement CLAS 2026 _ Les Lampions studieux", JULY, files=(("Dossier.zip", content),))
    )
    assert (attached.file, attached.verdict) == ("m.eml > Dossier.zip > dossier été.yaml", "conforme")
    assert verifier(("Dossier.zip", content), aujourdhui=TODAY).file == "Dossier.zip > dossier été.yaml"


def test_zips_one_within_another_end() -> None:
    content = zipped({"dossier.yaml": YAML})
    for _ in range(30):
        content = zipped({"encore.zip": content})
    assert one(mail("a@example.org", "x", JULY, files=(("Dossier.zip", content),))).verdict == "illisible"


FORWARDS = {
    "Outlook": "-----Message d'origine-----\nDe : A <a@example.org>\nEnvoyé : samedi 20 juin 2026 09:30\nÀ : {to}\nObjet : {subject}\n\n",
    "Outlook, en anglais": "From: A <a@example.org>\nSent: Saturday, June 20, 2026 9:30 AM\nTo: {to}\nSubject: {subject}\n\n",
    "Gmail": "---------- Forwarded message ---------\nDe : A <a@example.org>\nDate: sam. 20 juin 2026 à 09:30\nSubject: {subject}\nTo: <{to}>\n\n\n",
    "Thunderbird": "-------- Message transféré --------\nSujet : \t{subject}\nDate : \tSat, 20 Jun 2026 09:30:00 +0200\nDe : \tA <a@example.org>\nPour : \t{to}\n\n",
    "Apple Mail": "Début du message réexpédié :\n\nDe: A <a@example.org>\nObjet: {subject}\nDate: 20 juin 2026 à 09:30:00 UTC+2\nÀ: {to}\n\n",
    "cité": "> De : A <a@example.org>\n> Envoyé : 20/06/2026 09:30\n> À : {to}\n> Objet : {subject}\n>\n",
}


@pytest.mark.parametrize("block", FORWARDS.values(), ids=list(FORWARDS))
def test_a_forward_inside_the_caf_is_judged_as_it_was_first_sent(block: str) -> None:
    subject = "Demande de prolongation CLAS 2026 _ Les Amis"
    body = "Pour info\n\n" + block.format(to=MAILBOX, subject=subject) + letter("Lire", "2", "Bram")
    report = one(mail("AFC <afc.sdt@caf11.caf.fr>", f"TR: {subject}", JULY, body, to="instructrice@example.org"))
    assert (str(report.envoi.date), report.gestionnaire, report.intitule) == ("2026-06-20", "Les Amis", "Lire")
    assert not {"DEL001", "DEL007", "DEL008"} & {finding.code for finding in report.findings}


def test_a_forward_of_the_caf_that_tells_no_day_is_not_judged_late() -> None:
    report = one(
        mail(
            "AFC <afc.sdt@caf11.caf.fr>",
            "TR: dossier",
            "Mon, 10 Aug 2026 10:00:00 +0200",
            files=(("d.yaml", YAML.replace(b"  date_envoi: 2026-07-20\n", b"")),),
        )
    )
    assert {finding.code for finding in report.findings if finding.severity != "information"} >= {"DEL014"}
    assert report.verdict == "a_verifier"


def test_a_text_holding_yaml_is_a_dossier() -> None:
    assert one(mail("a@example.org", "Dossier", JULY, files=(("dossier.txt", YAML),))).file == "m.eml > dossier.txt"


def test_a_charset_that_the_sender_names_is_never_asked_for() -> None:
    data = (
        b"From: a@example.org\nTo: b@example.org\nSubject: s\nDate: " + JUNE.encode() + b"\n"
        b'Content-Type: application/octet-stream; charset="punycode"; name="d.yaml"\n\n\xe9-' + b"a" * 60_000
    )
    (source,) = read_all_bytes(data, "m.eml")
    assert source.root is None
    assert source.lines[0].startswith("é-aaa")
