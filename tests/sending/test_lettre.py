"""The letter: both forms of the note, French as it is written, and a Word document that opens."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from commande import EXAMPLES, clas
from lignes import each_row
from suite import FICTITIOUS_CAMPAIGN

from clas_cli.campaigns.load import from_file, named
from clas_cli.dossier.read import read_dossier
from clas_cli.reading.door import read_bytes
from clas_cli.sending.letter import Letter, compose, in_communes, of, to_docx, to_text

RENEWAL = EXAMPLES / "prolongation-conforme.yaml"
AUDE = named("aude-2026-2027")


def letter(before: object = 2, asked: object = 3, communes: str = "[Narbonne]", title: str = "La clé des savoirs") -> Letter:
    """The letter of a renewal, as the numbers and communes change."""
    text = f"""
demande: {{situation: prolongation}}
gestionnaire:
  nom: Centre social
  siret: "99990034300008"
  adresse: {{voie: 2 place de l'Exemple, code_postal: "11100", commune: Narbonne}}
  representant: {{nom: Maxime Modèle, fonction: Directeur}}
prolongation: {{collectifs_avant: {before}, collectifs_demandes: {asked}}}
projet: {{intitule: {title}, annee_scolaire: 2026-2027, communes: {communes}}}
"""
    dossier = read_dossier(read_bytes(text.encode(), "dossier.yaml")).dossier
    assert dossier is not None
    return compose(dossier, AUDE, date(2026, 6, 1))


def test_a_campaign_with_a_portal_says_nothing_of_an_e_mail() -> None:
    dossier = read_dossier(read_bytes(RENEWAL.read_bytes(), "dossier.yaml")).dossier
    assert dossier is not None
    own, other = (to_text(compose(dossier, campagne, date(2032, 1, 1))) for campagne in (AUDE, from_file(FICTITIOUS_CAMPAIGN)))
    assert "vous a été adressé par courriel le" in own
    assert "vous a été adressé le" in other


def sentence(written: Letter) -> str:
    return written.paragraphs[1].replace("\u00a0", " ")


FORMS = [
    ((2, 2), "comprenant 2 collectifs sur"),
    ((1, 1), "comprenant 1 collectif sur"),
    ((2, 3), "comprenant 2 collectifs avec l'augmentation de 1 collectif sur"),
    ((1, 3), "comprenant 1 collectif avec l'augmentation de 2 collectifs sur"),
    ((3, 1), "comprenant 3 collectifs avec la diminution de 2 collectifs sur"),
]


@pytest.mark.parametrize(("numbers", "expected"), FORMS, ids=[f"{before} puis {asked}" for (before, asked), _ in FORMS])
def test_number_of_collectifs(numbers: tuple[int, int], expected: str) -> None:
    assert sentence(letter(*numbers)) == (
        f"Nous souhaitons renouveler le projet CLAS intitulé « La clé des savoirs » {expected} la commune de Narbonne "
        "pour l'année scolaire 2026-2027."
    )


COMMUNES = [
    (["Narbonne"], "la commune de Narbonne"),
    (["Albi"], "la commune d'Albi"),
    (["Éguilles"], "la commune d'Éguilles"),
    (["Yvetot"], "la commune d'Yvetot"),
    (["Yaoundé"], "la commune de Yaoundé"),
    (["Homps"], "la commune de Homps"),
    (["Le Mans"], "la commune du Mans"),
    (["le Bousquet"], "la commune du Bousquet"),
    (["Les Martys"], "la commune des Martys"),
    (["La Redorte"], "la commune de La Redorte"),
    (["L'Aigle"], "la commune de L'Aigle"),
    (["Lespinassière"], "la commune de Lespinassière"),
    (["Carcassonne", "Limoux"], "les communes de Carcassonne et Limoux"),
    (["Carcassonne", "Limoux", "Narbonne"], "les communes de Carcassonne, Limoux et Narbonne"),
    (["Carcassonne", "Albi"], "les communes de Carcassonne et d'Albi"),
    (["Les Martys", "Le Mans", "Limoux"], "les communes des Martys, du Mans et de Limoux"),
    (["Limoux", "LIMOUX"], "la commune de LIMOUX"),
    ([], "la commune de [à compléter : commune]"),
]


@each_row(("names", "expected"), COMMUNES)
def test_communes(names: list[str], expected: str) -> None:
    assert in_communes(names).replace("\u00a0", " ") == expected


def test_an_article_alone_is_a_name() -> None:
    assert (of("Le"), of("Les"), of("")) == ("de Le", "de Les", "de ")


def test_what_lacks_stands_between_brackets() -> None:
    dossier = read_dossier(read_bytes(b"demande: {situation: prolongation}", "dossier.yaml")).dossier
    assert dossier is not None
    text = to_text(compose(dossier, AUDE, date(2026, 6, 1))).replace("\u00a0", " ")
    for label in (
        "intitulé du projet",
        "nombre de collectifs",
        "nombre de collectifs demandés",
        "commune",
        "année scolaire",
        "nom du représentant",
    ):
        assert f"[à compléter : {label}]" in text


TITLES = [
    ("« La clé »", "« La clé »"),
    ('"La clé"', "« La clé »"),
    ('« Lire » et "écrire"', '« “Lire” et "écrire" »'),
    ("Lire et « écrire »", "« Lire et “écrire” »"),
    ("La clé »", "« La clé » »"),
]


@pytest.mark.parametrize(("title", "expected"), TITLES)
def test_quotes_of_the_title_are_neither_doubled_nor_lost(title: str, expected: str) -> None:
    assert f"intitulé {expected} comprenant" in sentence(letter(title=f"'{title}'"))


def test_the_parts_of_the_letter() -> None:
    written = letter()
    assert [line.replace("\u00a0", " ") for line in written.sender] == [
        "Centre social",
        "2 place de l'Exemple",
        "11100 Narbonne",
        "SIRET : 999 900 343 00008",
    ]
    assert written.recipient.startswith("Caisse d'allocations familiales de l'Aude")
    assert written.place_and_date == "Narbonne, le 1er juin 2026"
    assert written.subject == "Demande de prolongation CLAS 2026 _ Centre social"
    assert written.signature == ("Maxime Modèle", "Directeur")


W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def lines(content: bytes) -> list[ElementTree.Element]:
    """The paragraphs of a Word document."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for part in archive.namelist():
            ElementTree.fromstring(archive.read(part))
        return list(ElementTree.fromstring(archive.read("word/document.xml")).iter(f"{W}p"))


def paragraphs(content: bytes) -> list[str]:
    return ["".join(text.text or "" for text in line.iter(f"{W}t")).replace("\u00a0", " ") for line in lines(content)]


def test_the_word_document_holds_every_part_in_order() -> None:
    written = letter()
    read = paragraphs(to_docx(written))
    parts = [
        *written.sender,
        written.recipient,
        written.place_and_date,
        f"Objet : {written.subject}",
        *written.paragraphs,
        *written.signature,
    ]
    assert read == [part.replace("\u00a0", " ") for part in parts] + ["Signature :"]


def test_who_signs_is_not_parted_from_the_place_to_sign() -> None:
    last = lines(to_docx(letter()))[-4:]
    assert [line.find(f"{W}pPr/{W}keepNext") is not None for line in last] == [True, True, True, False]


@pytest.mark.parametrize(
    "title", ['"\\x00\\x1b[31m\\uFFFE"', '"a\\r\\nb"', "<w:p>&amp;", "é" * 400], ids=["contrôles", "lignes", "balises", "long"]
)
def test_hostile_titles_give_a_sound_document(title: str) -> None:
    assert any("renouveler" in text for text in paragraphs(to_docx(letter(title=title))))


def test_a_name_as_long_as_the_dossier_allows() -> None:
    name = "É" * 300
    read = paragraphs(to_docx(letter()._replace(sender=(name,), subject=f"Demande de prolongation CLAS 2026 _ {name}")))
    assert (read[0], f"Objet : Demande de prolongation CLAS 2026 _ {name}" in read) == (name, True)


def test_the_command_writes_it(tmp_path: Path) -> None:
    path = tmp_path / "lettre.docx"
    assert clas("courriel", RENEWAL, "--lettre", path).status == 0
    read = paragraphs(path.read_bytes())
    assert "Narbonne, le 15 juin 2026" in read
    assert any("2 collectifs avec l'augmentation de 1 collectif" in text for text in read)


def test_same_letter_same_bytes() -> None:
    assert to_docx(letter()) == to_docx(letter())


def test_every_part_of_the_document_is_declared() -> None:
    with zipfile.ZipFile(io.BytesIO(to_docx(letter()))) as archive:
        names = set(archive.namelist())
        declared = ElementTree.fromstring(archive.read("[Content_Types].xml"))
    overridden = {part.attrib["PartName"].lstrip("/") for part in declared if "PartName" in part.attrib}
    by_ending = {part.attrib["Extension"] for part in declared if "Extension" in part.attrib}
    assert overridden <= names
    assert {name for name in names - overridden if name.rpartition(".")[2] not in by_ending} == {"[Content_Types].xml"}


def test_what_is_left_to_complete_is_known() -> None:
    dossier = read_dossier(read_bytes(b"demande: {situation: prolongation}", "dossier.yaml")).dossier
    assert dossier is not None
    assert compose(dossier, AUDE, date(2026, 6, 1)).blanks == (
        "nom du gestionnaire",
        "intitulé du projet",
        "nombre de collectifs",
        "nombre de collectifs demandés",
        "commune",
        "année scolaire",
        "nom du représentant",
    )
    assert letter().blanks == ()
