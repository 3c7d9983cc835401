"""Which subjects answer, and what they have in common with the message that they answer."""

from __future__ import annotations

import pytest

from clas_cli.french.topics import is_reply, topic


@pytest.mark.parametrize(
    ("subject", "answers", "about"),
    [
        ("Demande Clas", False, "demande clas"),
        ("RE: Demande Clas", True, "demande clas"),
        ("Re : RE: [SPAM] Demande CLAS", True, "demande clas"),
        ("[externe] Rép : Demande Clas", False, "rep : demande clas"),
        ("[externe] REP : demande clas", True, "demande clas"),
        ("TR: RE: demande clas", False, "demande clas"),
        ("Réunion : demande clas", False, "reunion : demande clas"),
        ("RE:", True, ""),
        ("", False, ""),
    ],
)
def test_what_a_subject_answers(subject: str, answers: bool, about: str) -> None:
    assert (is_reply(subject), topic(subject)) == (answers, about)
