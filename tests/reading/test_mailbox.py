"""A mailbox: requests known and judged at their day, versions, pieces and messages sorted, nothing lost."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from boite import AUGUST, JULY, JUNE, MAILBOX, MESSAGES, YAML, letter, mail, written
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
    assert "Aucune demande parmi ces fichiers." in outcome.out
    assert "Délai" not in outcome.out


def test_a_note_among_what_was_received_is_no_dossier(tmp_path: Path) -> None:
    for name, text in (
        ("a lire.txt", "Pascale : relancer la MJC\nVoir : le RIB"),
        ("prose.txt", "Relancer la MJC."),
        ("rib foyer.txt", "Iban"),
    ):
        (tmp_path / name).write_text(text)
    batch = verifier_lot(tmp_path, aujourdhui=TODAY)
    assert {short(batch, item.file): item.what for item in batch.received} == {
        "a lire.txt": "document",
        "prose.txt": "document",
        "rib foyer.txt": "RIB",
    }
    (tmp_path / "dossier.txt").write_bytes(YAML.replace(b"  date_envoi: 2026-07-20\n", b""))
    batch = verifier_lot(tmp_path, aujourdhui=TODAY)
    assert [(short(batch, report.file), report.verdict) for report in batch.reports] == [("dossier.txt", "a_verifier")]
    assert verifier(tmp_path / "a lire.txt", aujourdhui=TODAY).verdict == "illisible"


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


def test_messages_in_a_zip_are_messages_and_files_in_it_are_files() -> None:
    sent = mail("a@example.org", "Nouvelle demande de financement CLAS 2026 _ Les Lampions studieux", JULY, files=(("dossier.yaml", YAML),))
    for content, name in (
        (zipped({"boite/envoi.eml": bytes(sent), "lisez-moi.txt": b"Bonjour"}), "export.zip > envoi.eml > dossier.yaml"),
        (zipped({"boite.zip": zipped({"envoi.eml": bytes(sent)})}), "export.zip > boite.zip > envoi.eml > dossier.yaml"),
    ):
        (report,) = verifier_lot([("export.zip", content)], aujourdhui=TODAY, recu=True).reports
        assert (report.file, report.verdict, str(report.envoi.date)) == (name, "conforme", "2026-07-20")
    report = verifier(("export.zip", zipped({"dossier.yaml": YAML})), aujourdhui=TODAY)  # no message, of which to judge the subject
    assert (report.verdict, {finding.severity for finding in report.findings}) == ("conforme", {"information"})


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


# What a mailbox holds beside letters in words and dossiers


def test_a_letter_attached_as_a_text_of_any_encoding() -> None:
    text = letter("Rebondir après la classe", "2", "Moussan").replace("\n", "\r\n").encode("cp1252")
    message = mail("Foyer <foyer@example.org>", "Demande de prolongation CLAS 2026 _ Foyer", JUNE, files=(("prolongation.txt", text),))
    (source,) = read_all_bytes(bytes(message), "m.eml", True)
    assert {told.path: told.value for told in source.letter or ()}["projet.intitule"] == "Rebondir après la classe"


def test_a_workbook_of_numbers_is_a_dossier_to_ask_again_unless_it_is_a_copy() -> None:
    numbers = zipped({"Index/Document.iwa": b"x"})
    subject = "Nouvelle demande de financement CLAS 2026 _ Bize"
    (alone,) = read_all_bytes(bytes(mail("Bize <b@example.org>", subject, JULY, files=(("dossier.numbers", numbers),))), "m.eml", True)
    assert (alone.nature, alone.root) == (Nature.DEMANDE, None)
    assert "Numbers" in alone.remarks[0].message
    both = mail("Bize <b@example.org>", subject, JULY, files=(("dossier.numbers", numbers), ("dossier.yaml", YAML)))
    (read,) = read_all_bytes(bytes(both), "m.eml", True)
    assert read.name.endswith("dossier.yaml")


def test_a_webmail_that_tells_the_day_above_the_headers() -> None:
    quoted = f'> Message du 22/06/26 08:31\n> De : "FEP" <fep@example.org>\n> A : {MAILBOX}\n> Objet : Demande de prolongation CLAS 2026 _ FEP\n>\n> Bonjour, courrier joint.'
    text = letter("Le FEP continue", "1", "Bram").encode()
    message = mail(
        "Agent <a@caf11.caf.fr>", "TR: Demande de prolongation", "Wed, 01 Jul 2026 10:00:00 +0200", quoted, files=(("c.txt", text),)
    )
    (source,) = read_all_bytes(bytes(message), "m.eml", True)
    assert (source.emailed_on, source.post and source.post.address) == (date(2026, 6, 22), "fep@example.org")


@pytest.mark.parametrize(
    ("text", "nature"), [("le rib de l'association", Nature.PIECE), ("Bonjour, une photo du goûter de fin d'année !", Nature.MESSAGE)]
)
def test_a_photo_is_the_piece_that_a_short_message_says(text: str, nature: Nature) -> None:
    photo = (("IMG_0093.jpg", b"\xff\xd8\xff" + b"0" * 500),)
    (source,) = read_all_bytes(bytes(mail("R <r@example.org>", "", JULY, text, files=photo)), "m.eml", True)
    assert source.nature == nature


def test_a_piece_goes_to_its_gestionnaire_never_to_a_longer_or_shorter_name(tmp_path: Path) -> None:
    def dossier(name: str, siret: bytes) -> bytes:
        return YAML.replace(b"Les Lampions studieux", name.encode()).replace(b"99990012900001", siret)

    subject = "Nouvelle demande CLAS"
    for number, (name, siret, sender) in enumerate(
        (("Les Amis de l'école", b"99990012900001", "a@example.org"), ("Les Amis de l'école de Bram", b"99990056600004", "b@example.org"))
    ):
        (tmp_path / f"{number}.eml").write_bytes(bytes(mail(sender, subject, JULY, files=(("d.yaml", dossier(name, siret)),))))
    for name, subject in (("bram", "Statuts des Amis de l'école de Bram"), ("court", "RIB, Les Amis de l'école")):
        (tmp_path / f"{name}.eml").write_bytes(
            bytes(mail("x@example.org", subject.replace("des", "Les"), JULY, files=(("RIB.pdf", b"%PDF-1.4"),)))
        )
    batch = verifier_lot(tmp_path, aujourdhui=TODAY)
    assert {short(batch, one.file): [short(batch, file) for file in one.requests] for one in batch.received} == {
        "bram.eml": ["1.eml > d.yaml"],
        "court.eml": ["0.eml > d.yaml"],
    }


def test_the_rank_of_a_corrected_request_is_that_of_its_first_version(tmp_path: Path) -> None:
    other = YAML.replace(b"99990012900001", b"99990056600004").replace(b"Apprendre ensemble", b"Lire")
    for name, day, content in (
        ("1", "Mon, 06 Jul 2026 10:00:00 +0200", YAML),
        ("2", "Tue, 07 Jul 2026 10:00:00 +0200", other),
        ("3", "Wed, 08 Jul 2026 10:00:00 +0200", YAML.replace(b"enfants: 10", b"enfants: 11")),
    ):
        (tmp_path / f"{name}.eml").write_bytes(bytes(mail("l@example.org", "Nouvelle demande CLAS", day, files=(("d.yaml", content),))))
    batch = verifier_lot(tmp_path, aujourdhui=TODAY)
    assert {short(batch, one.files[-1])[0]: one.rank for one in batch.requests} == {"3": 1, "2": 2}
    assert [str(report.envoi.date) for report in batch.reports] == ["2026-07-06", "2026-07-07", "2026-07-06"]


# What can't be read at first, and its answer


NEW = "Nouvelle demande de financement CLAS 2026 _ Les Lampions studieux"
SCAN = ("scan.pdf", b"%PDF-1.4")


def received(folder: Path, *messages: tuple[str, str, str, tuple[str, bytes] | None]) -> Batch:
    """The batch of messages of one sender: subject, date, text, and what is attached."""
    for number, (subject, day, text, attached) in enumerate(messages, 1):
        content = mail("Les Lampions <lampions@example.org>", subject, day, text, files=(attached,) if attached else ())
        (folder / f"{number}.eml").write_bytes(bytes(content))
    return verifier_lot(folder, aujourdhui=TODAY)


@pytest.mark.parametrize(
    ("first", "answer", "verdict", "day", "requests"),
    [
        (("dossier.xlsx", b"PK\3\4" + b"\0" * 60), f"RE: {NEW}", "conforme", "2026-07-20", 1),
        (SCAN, f"Re : {NEW}", "conforme", "2026-07-20", 1),
        (SCAN, NEW, "irrecevable", "2026-08-10", 2),  # the subject that the note asks for is that of every project
        (("dossier.xlsx", b"PK\3\4" + b"\0" * 60), "RE: Autre chose", "irrecevable", "2026-08-10", 1),
    ],
)
def test_what_could_not_be_read_keeps_its_day(
    first: tuple[str, bytes], answer: str, verdict: str, day: str, requests: int, tmp_path: Path
) -> None:
    batch = received(tmp_path, (NEW, JULY, "", first), (answer, AUGUST, "", ("dossier.yaml", YAML)))
    report = batch.reports[-1]
    assert (report.verdict, str(report.envoi.date)) == (verdict, day)
    assert sum(one.verdict != "illisible" for one in batch.reports) - len(batch.superseded) == requests
    assert [item.finding.code for item in batch.findings] == (["LOT001"] if requests == 2 else ["LOT005"] if first is SCAN else [])


def test_a_letter_then_the_same_signed_and_scanned_is_not_late(tmp_path: Path) -> None:
    subject = "Demande de prolongation CLAS 2026 _ Les Lampions studieux"
    read, scan = received(tmp_path, (subject, JUNE, letter("Cap", "2", "Bram"), None), (subject, JULY, "Bonjour,", SCAN)).reports
    assert (read.intitule, str(read.envoi.date)) == ("Cap", "2026-06-20")
    assert (scan.is_to_read, scan.verdict, str(scan.envoi.date)) == (True, "a_verifier", "2026-06-20")
    (tmp_path / "1.eml").unlink()
    (alone,) = verifier_lot(tmp_path, aujourdhui=TODAY).reports
    assert alone.verdict == "irrecevable"
