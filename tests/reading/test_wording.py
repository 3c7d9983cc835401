"""The kinds of wording that letters have: each value as it is said, or nothing."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from lignes import each_row
from suite import valued

from clas_cli.dossier.tree import Source
from clas_cli.french.text import loose
from clas_cli.reading.letter import read_letters
from clas_cli.reading.received import read_all_bytes

ASKED = "Nous souhaitons renouveler le projet Clas « Cap » à Limoux pour 2026-2027. "


def letters(body: str, subject: str = "Clas", author: str = "Camille Exemple") -> list[Source]:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = f"{author} <c@exemple.org>", "afc.sdt@caf11.caf.fr", subject
    message["Date"] = "Fri, 12 Jun 2026 10:00:00 +0200"
    message.set_content(f"Bonjour,\n\n{body}\n\nCordialement,\nCamille Exemple\n")
    return [one for one in read_all_bytes(message.as_bytes(), "courriel.eml", is_received=True) if one.letter is not None]


def told(source: Source, path: str) -> list[str]:
    return [one.value for one in source.letter or () if one.path == path]


@each_row(
    ("said", "before", "asked"),
    [
        ("Il y aura trois groupes, un de plus qu'aujourd'hui.", ["2"], ["3"]),
        ("Nous doublons le nombre de collectifs : nous en avons deux, il y en aura quatre.", ["2"], ["4"]),
        ("Faute de bénévoles, nous ne pourrons maintenir que trois collectifs sur les quatre actuels.", ["4"], ["3"]),
        ("Nous avions deux collectifs ; s'y ajoutera un troisième.", ["2"], ["3"]),
        ("Nous maintenons nos 4 collectifs et en créons un cinquième.", ["4"], ["5"]),
        ("Nous aurons un collectif en moins, donc deux collectifs.", ["3"], ["2"]),
        ("Le nombre de collectifs passe de 3 à 2.", ["3"], ["2"]),
        ("Le nombre de collectifs est porté à 4.", [], ["4"]),
        ("Collectifs : 3 (2 élémentaires + 1 collège)", ["3"], ["3"]),
        ("Un groupe à Limoux et un autre à Bram.", ["2"], ["2"]),
        ("Nous aurons trois groupes de 10, avec 5 bénévoles.", ["3"], ["3"]),
        ("Nous demandons 4 collectifs : 2 de primaire, 1 de collège.", [], []),
        ("Nous demandons 2 ou 3 collectifs selon les inscriptions.", [], []),
        ("Un collectif sur chaque site.", [], []),
        ("L'an dernier 4 collectifs ; nous en demandons 3.", [], ["3"]),
        ("L'effectif de 14 enfants en un collectif est identique. L'an dernier nous en avions accueilli 11.", [], []),
        ("Nous avons deux collectifs et en demandons quatre.", ["2"], ["4"]),
        ("Nous avons deux collectifs et en demandons neuf.", [], []),
        ("Nous avions un collectif par commune ; celui de Bram s'arrête et Limoux en aura deux.", [], []),
    ],
)
def test_how_many(said: str, before: list[str], asked: list[str]) -> None:
    (source,) = letters(ASKED + said)
    assert told(source, "prolongation.collectifs_avant") == before
    assert told(source, "prolongation.collectifs_demandes") == asked


@each_row(
    ("said", "communes"),
    [
        ("Nous souhaitons renouveler le Clas « Cap » pour 2026-2027. Les deux collectifs de Bram se poursuivent, un troisième ouvrira à Limoux.", ["Bram", "Limoux"]),
        ("Nous souhaitons renouveler le Clas « Cap » pour 2026-2027 : deux collectifs. Tout se passe à Bram.", ["Bram"]),
        ("La MJC de Limoux souhaite renouveler le Clas « Cap » pour 2026-2027 : deux collectifs, à Bram.", ["Bram"]),
        ("Faute de bénévoles à Fitou, nous ne demandons plus que 2 collectifs pour notre Clas en 2026-2027, un à Leucate, un à La Palme. Merci de le prolonger.", ["Leucate", "La Palme"]),
        ("Nous souhaitons renouveler le Clas « Cap » à Limoux en 2026-2027. Les enfants de Bram rejoindront le groupe de Limoux.", []),
        ("Nous souhaitons renouveler le Clas « Cap » en 2026-2027 pour les enfants de Bram.", ["Bram"]),
        ("Nous souhaitons renouveler en 2026-2027 le Clas « Cap », mené dans les communes de Limoux, Bram et Arques, à l'exception du collectif d'Arques.", []),
        ("Nous reconduisons Cap demain sur Carcassonne, Limoux et Bram en 2026-2027, pour 7 collectifs.", ["Carcassonne", "Limoux", "Bram"]),
    ],
)  # fmt: skip
def test_where(said: str, communes: list[str]) -> None:
    (source,) = letters(said)
    assert told(source, "projet.communes") == communes


@each_row(
    ("said", "name"),
    [
        ("Je vous informe que l'AJE reconduit son Clas « Cap » à Limoux en 2026-2027.", ["AJE"]),
        ("La Maison des parents, qui gère aussi un lieu d'accueil, souhaite renouveler son Clas « Cap » à Limoux en 2026-2027.", ["La Maison des parents"]),
        ("Au nom de Familles rurales, je demande la prolongation du Clas « Cap » à Limoux en 2026-2027.", ["Familles rurales"]),
        ("Le Centre social Odyssée souhaite que nous poursuivions. Notre association, Lire ensemble, demande donc à prolonger son Clas « Cap » à Limoux.", ["Lire ensemble"]),
        ("Nous souhaitons renouveler le Clas « Cap » à Limoux en 2026-2027.", []),
        ("1/ Le CCAS de Limoux demande à prolonger le Clas « Cap » à Limoux en 2026-2027.\n\nPaule Exemple\nResponsable du CCAS", ["CCAS de Limoux"]),
        ("Nous souhaitons renouveler le Clas « Cap » à Limoux en 2026-2027.\n\nPaule Exemple\nResponsable du CCAS", []),
        ("Nous souhaitons renouveler le Clas « Cap » à Limoux en 2026-2027.\n\nOdile pour le Foyer rural de Bram", ["Foyer rural de Bram"]),
        ("La communauté demande la prolongation de ses Clas :\n- « Lire et dire » (Fanjeaux, Villasavary) : 2 collectifs", []),
        ("Nous souhaitons renouveler le Clas « Cap » à Limoux en 2026-2027.\nPour le bilan, vous l'aurez vendredi.", []),
        ("L'association Grandir à Bram demande à prolonger son Clas « Cap » à Limoux en 2026-2027.", []),
        ("L'association Grandir ensemble demande à prolonger son Clas « Cap » à Limoux en 2026-2027.", ["association Grandir ensemble"]),
        ("Nous souhaitons renouveler le Clas « Cap » à Limoux en 2026-2027. Notre demande pour la ludothèque de Bram est passée.\n\nPaule Exemple\ndirectrice, Les Ateliers du Quai", []),
        ("Nous souhaitons renouveler le Clas « Cap » à Limoux en 2026-2027.\n\nLe goûter sans sucre ajouté de la crèche de Bram.", []),
    ],
)  # fmt: skip
def test_who(said: str, name: list[str]) -> None:
    (source,) = letters(said)
    assert told(source, "gestionnaire.nom") == name


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("Mairie secretariat", []),
        ("Centre social - Accueil", []),
        ("La mairie", []),
        ("Les Lutins contact", []),
        ("MJC de Bram - Accueil", ["MJC de Bram"]),
        ("Secrétariat MJC de Bram", ["MJC de Bram"]),
        ("Les Amis du livre", ["Les Amis du livre"]),
    ],
)
def test_an_office_is_no_gestionnaire(author: str, name: list[str]) -> None:
    (source,) = letters(ASKED, author=author)
    assert told(source, "gestionnaire.nom") == name


@each_row(
    ("said", "number"),
    [
        ("Pour le clas on repart pour un an, même chose, mêmes animateurs.", 1),
        ("Je reviens vers vous au sujet du Clas. Nous demandons deux collectifs à Bram, comme cette année.", 1),
        ("Je vous envoie par ce mail notre demande de prolongation.", 1),
        ("L'équipe qui animera les séances demande la prolongation du Clas.", 1),
        ("La régie souhaite renouveler son engagement dans le dispositif Clas.", 1),
        ("Nous avons demandé 3 collectifs l'an dernier, avez-vous la réponse ?", 0),
        ("Les parents souhaitent deux collectifs de plus. On en reparle ?", 0),
        ("On continue à chercher des animateurs pour le Clas.", 0),
    ],
)
def test_a_subject_that_asks_needs_few_words(said: str, number: int) -> None:
    assert len(letters(said, "Demande de prolongation CLAS 2026 _ Les Lampions")) == number


@pytest.mark.parametrize(
    ("said", "year"),
    [
        ("Nous prolongeons le Clas « Cap » (2 collectifs à Bram en 2025-2026). Nous en demandons deux pour 2026-2027.", []),
        ("Nous prolongeons en 2026-2027 le Clas « Cap » (2 collectifs à Bram en 2025-2026).", ["2026-2027"]),
        ("Nous prolongeons le Clas « Cap » en 2026-2027. En 2025-2026 nous avions 2 collectifs à Bram.", ["2026-2027"]),
    ],
)
def test_the_year_asked_for_is_the_last_one_named(said: str, year: list[str]) -> None:
    (source,) = letters(said)
    assert told(source, "projet.annee_scolaire") == year


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("Nous prolongeons notre Clas en 2026-2027. Notre projet s'appelle toujours Escale devoirs.", ["Escale devoirs"]),
        ("Nous prolongeons notre Clas en 2026-2027. Notre projet s'appelle les Petits Pas.", ["les Petits Pas"]),
        ("Nous prolongeons en 2026-2027 notre projet Lire, compter, rêver à Bram, dans le cadre du Clas.", []),
        ("Nous prolongeons en 2026-2027 notre projet Tremplin, à Bram, dans le cadre du Clas.", ["Tremplin"]),
    ],
)
def test_words_before_a_title_are_none_of_it(said: str, title: list[str]) -> None:
    (source,) = letters(said)
    assert told(source, "projet.intitule") == title


def test_several_projects_after_a_colon() -> None:
    found = letters(
        "Nous demandons la prolongation pour 2026-2027 de nos deux projets :\n- « Cap », 2 collectifs à Limoux ;\n- « Envol », 1 collectif à Bram."
    )
    paths = ("projet.intitule", "prolongation.collectifs_demandes", "projet.communes", "projet.annee_scolaire")
    assert [[told(one, path) for path in paths] for one in found] == [
        [["Cap"], ["2"], ["Limoux"], ["2026-2027"]],
        [["Envol"], ["1"], ["Bram"], ["2026-2027"]],
    ]


def test_the_parts_of_one_project_are_no_projects() -> None:
    (source,) = letters("Nous demandons la prolongation du Clas « Cap » en 2026-2027 :\n- « Les petits » à Limoux\n- « Les grands » à Bram")
    assert told(source, "projet.intitule") == ["Cap"]


@pytest.mark.parametrize(
    ("subject", "said"),
    [
        ("Réponse automatique : demande de prolongation Clas", "Pour toute demande concernant le Clas « Cap » (renouvellement 2026-2027), écrire à l'accueil."),
        ("Compte rendu du comité Clas", "1. Le centre social souhaite renouveler son projet « Cap » avec 3 collectifs à Limoux en 2026-2027."),
        ("Clas", "Une association de Bram nous a dit qu'elle souhaitait renouveler son Clas en 2026-2027 avec 2 collectifs."),
        ("Clas", "Nos 2 groupes seront repris par le centre social, qui vous écrira pour demander la prolongation du Clas."),
        ("Clas", "Nous vous avons envoyé le 9 juin la demande de prolongation du Clas (Moussan, 2 collectifs). L'avez-vous reçue ?"),
        ("Clas", "Au sommaire :\n- Le Clas de Limoux prolongé d'un an : trois collectifs en 2026-2027"),
        ("Clas", "Nous sollicitons la prolongation du délai de saisie du bilan du Clas « Cap » (2 collectifs à Limoux)."),
    ],
)  # fmt: skip
def test_what_others_ask_or_what_tells_of_it_is_no_request(subject: str, said: str) -> None:
    assert not letters(said, subject)


SAID: dict[str, list[list[Any]]] = valued(Path(__file__).parents[1] / "donnees" / "phrases-dites.yaml")
SUBJECTS = {"communes": "projet.communes", "intitules": "projet.intitule"}


def said_of(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for source in read_letters("lettre.docx", f"Madame,\n{text}\nMerci,\nCamille Exemple".splitlines(), is_wrapped=False):
        for one in source.letter or ():
            found.setdefault(one.path, []).append(loose(one.value))
    return found


def test_no_other_number_is_read_than_a_person_reads() -> None:
    asked = "Nous demandons la prolongation du CLAS « Cap » pour 2026-2027. "
    others, read = [], 0
    for *numbers, phrase in SAID["collectifs"]:
        found = said_of(asked + phrase)
        told = [found.get(f"prolongation.collectifs_{name}", [None])[0] for name in ("avant", "demandes")]
        expected = [None if one is None else str(one) for one in numbers]
        others += [(phrase, told)] * any(one not in (None, other) for one, other in zip(told, expected, strict=True))
        read += told == expected
    assert not others
    assert read >= 0.7 * len(SAID["collectifs"])


@pytest.mark.parametrize("name", SUBJECTS)
def test_no_other_words_are_read_than_a_person_reads(name: str) -> None:
    others, read = [], 0
    for expected, phrase in SAID[name]:
        found = set(said_of(phrase).get(SUBJECTS[name], []))
        others += [(phrase, found)] * bool(found and found != {*map(loose, expected)})
        read += found == {*map(loose, expected)}
    assert not others
    assert read >= 0.7 * len(SAID[name])
