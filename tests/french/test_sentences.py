"""The reader of French sentences: its mechanism phrase by phrase, and its measure on the labelled corpus."""

from __future__ import annotations

import pytest
from lignes import each_row

from clas_cli.french.sentences import Reader, Subject
from clas_cli.french.subjects import SUBJECTS
from tests.phrases import EN_CAUSE, RULES, SANS_HISTOIRE, measure, sentences


@pytest.mark.parametrize("subject", RULES)
def test_precision_and_recall_on_the_corpus(subject: str) -> None:
    told = measure(subject)
    assert told.precision >= 0.95, told.wrongly
    assert told.recall >= 0.95, told.missed


def test_the_corpus_is_large_and_half_harmless() -> None:
    counts = [{label: len(set(found)) for label, found in sentences(subject).items()} for subject in RULES]
    assert sum(sum(count.values()) for count in counts) >= 350
    assert all(count[EN_CAUSE] >= 60 and count[SANS_HISTOIRE] >= 60 for count in counts)


# The mechanism, on words of our own.

TOYS = Reader(
    Subject(
        hints=("sport*", "judo", "course* a pied", "club", "club de sport", "tir a l arc"),
        names=("rue ~ <hint>", "jeunesse et sports", "sport* … papier"),
        bodies=("association ~ <hint>",),
        doing=("initiation",),
        themes=("livre* sur",),
        denials=("sans", "pas", "ni", "aucun"),
        denied_after=("est|sont interdit*",),
        no_denials=("sans oublier",),
        turns=("mais", "font"),
    ).with_words(["escrime", "(b+)+$"], ["club de lecture"])
)


@each_row(
    ("text", "found"),
    [
        ("Du sport", "sport"),
        ("Le SPÔRT.", "SPÔRT"),
        ("Le sportif et le multisport", "sportif"),
        ("Un transport", ""),
        ("Le club de sport du quartier", "club de sport"),
        ("Le club, puis le sport", "club|sport"),
        ("Le judo, le JUDO", "judo"),
        ("Tir - à -  l’arc", ""),
        ("Tir à l’arc au club", "Tir à l’arc|club"),
        ("Course-à-pied, course_à_pied", "Course-à-pied"),
        ("Le ju\u0301do", "ju\u0301do"),
        ("De l'escrime", "escrime"),
        ("", ""),
        # names
        ("Rue du Sport", ""),
        ("Rue du Sport, du judo", "judo"),
        ("Le club de lecture", ""),
        ("Jeunesse et Sports", ""),
        ("Un sport et du judo en papier", "judo"),
        ("L'association de judo", ""),
        ("Une initiation par l'association de judo", "judo"),
        # denials and their reach
        ("Sans sport", ""),
        ("Sans frais, du sport", "sport"),
        ("Sans judo, sport ou tir à l'arc", ""),
        ("Sans devoirs mais du sport", "sport"),
        ("Pas de judo. Du sport", "sport"),
        ("Sans oublier le sport", "sport"),
        ("Les enfants sans cahier font du sport", "sport"),
        ("Aucune pluie, sport", "sport"),
        ("Pas de séance sans sport", "sport"),
        ("Le sport est interdit", ""),
        ("Du sport, les cris sont interdits", "sport"),
        ("Le judo, le sport et le tir à l'arc sont interdits", ""),
        # themes
        ("Un livre sur le sport", ""),
        ("Un livre sur le sport et le judo", ""),
        ("Un livre sur le chant et un judo", "judo"),
    ],
)
def test_what_is_said_to_be_done(text: str, found: str) -> None:
    assert "|".join(TOYS.found(text)) == found


@pytest.mark.parametrize("subject", RULES)
@pytest.mark.parametrize("piece", ["sans football prière réservé aux ", "judo , ", "pas ", "a\u0316\u0301"])
def test_a_text_that_repeats_itself_says_what_it_says_once(subject: str, piece: str) -> None:
    """As long as a text of a dossier may be, and as odd: it is read to its end."""
    reader = Reader(SUBJECTS[subject])
    assert set(reader.found(piece * (20_000 // len(piece)))) == set(reader.found(piece * 20))


def test_a_text_full_of_hints_speaks_of_them_whatever_it_denies() -> None:
    reader, denial = Reader(SUBJECTS["sport"]), "Aucun football. "
    assert [reader.found(denial * times) for times in (50, 51)] == [[], ["football"]]
