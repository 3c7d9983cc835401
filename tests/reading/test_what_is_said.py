"""What the readers say of a text or of a message that they can't take as it is, word for word (`golden/dits.json`)."""

from __future__ import annotations

import pytest
from boite import JUNE, letter, mail
from dits import assert_said
from lignes import each_row
from suite import EXAMPLES

from clas_cli.reading.door import read_bytes
from clas_cli.reading.received import read_all_bytes
from clas_cli.reading.yaml_file import MAX_BYTES, MAX_DEPTH, MAX_NODES

YAML = (EXAMPLES / "nouvelle-conforme.yaml").read_bytes()

TEXTS: dict[str, bytes] = {
    **{
        text: text.encode()
        for text in (
            "a: 1\na: 1\n", "b:\n  a: 1\n  a: 2\n", "l:\n  - a: 1\n  - a: 1\n    a: 2\n", "a: {b: 1}\na: {b: 2}\n", "a: *x\n", "*x : 1\n",
            "a: &x 1\n*x : 2\n", "? [a]\n: 1\n", "a: {<<: 1}\n", "a: {<<: [1, {c: 2}]}\n", "a: !perso 1\n", "l:\n  - a: 1\n  - !x {a: 1}\n",
            "!x\na: 1\n", "", "\n", "null\n", "- a\n", "bonjour\n", "17:30\n", "a: 1\n---\nb: 2\n", "a: 1\n--- ''\n", "a: 1\nb: \x1b[31m\n", "a: 1\nb: x\0y\n",
            "a: 1\nb: x\ufffe\n", "a: 1\n\tb: 2\n", "a: b: c\n", "a: [1\nb: 2\n", 'a: "b\n', 'x: 1\na: "b\nc: "d"\n', "x: 1\na: 'l'abri'\n",
            'x: 1\na: "b" c\n', "x: 1\na:b\nc: d\n", 'x: "1"\n y: 2\n', "a: 1\n  b: 2\n", "a: @b\n", "a: `b`\n", "a: %b\n", "a\nb: 1\n", 'a: "\\q"\n',
            'a: "\\ud83d"\n', "a: - b\n", "%YAML 9.9\n---\na: 1\n", "a:\n  b: [1]\n\u00a0 c: 2\n", "a:\n  -nom: x\n   lieu: y\n", "a:\n  b:x\n  c: y\n",
            "a:\n  b: http://x: y\n", "a:\n  b: 1\n\ufeffc:\n  d: 1\n", "a:\n  nom:\u00a0 x\n  statut: y\n", "a:\n  nom\uff1a x\n  statut: y\n", "```yaml\na: 1\n```\n",
            "a: &x\n  - *x\n", "a: }\n", "a: ]\n", "- a: 1\nb: 2\n", "a: {b: 1\nc: 2\n", "a: 'b\n", "a: |1x\n  b\n", "a: &\n", "a: !<\n", "{a: 1}}\n", "a: ?\n- b\n", "a: 1\n- b\n",
        )
    },
    "trop profond": b"a: " + b"[" * MAX_DEPTH + b"]" * MAX_DEPTH,
    "trop de valeurs": b"a: [" + b"1," * (MAX_NODES + 1) + b"]",
    "trop gros": b"a: 1\n" + b"#" * MAX_BYTES,
    "un octet": "a: été, été\nb: l'éto".encode() + b"\xe9 et\n",
    "deux octets": "a: été, été, été\nb: l'éto".encode() + b"\xe9 \xe8 et\n",
    "sans encodage": b"nom: \x81\n",
    "utf-16 coupé": b"\xff\xfea",
}  # fmt: skip


@each_row("case", TEXTS)
def test_what_is_said_of_a_text(case: str) -> None:
    assert_said("textes", case, read_bytes(TEXTS[case], "d.yaml").remarks)


FROM, SUBJECT = "Les Lampions <l@example.org>", "Nouvelle demande de financement CLAS 2026 _ Les Lampions"
MESSAGES = {
    "sans rien": mail(FROM, "Question", JUNE),
    "sans objet": mail(FROM, "", JUNE),
    "six pièces": mail(FROM, "Pièces", JUNE, files=tuple((f"{n}.pdf", b"%PDF") for n in range(6))),
    "à lire": mail(FROM, SUBJECT, JUNE, files=(("formulaire.pdf", b"%PDF-1.4"),)),
    "à lire, sans gestionnaire": mail("a@example.org", "Demande de prolongation CLAS 2026", JUNE, files=(("scan.jpg", b"\xff\xd8\xff"),)),
    "sans date": mail(FROM, SUBJECT, None, files=(("d.yaml", YAML),)),
    "date illisible": mail(FROM, SUBJECT, "hier", files=(("d.yaml", YAML),)),
    "transfert": mail("Agent <a@caf11.caf.fr>", "TR: dossier", JUNE, files=(("d.yaml", YAML),)),
    "retrait": mail(FROM, "Clas", JUNE, "Nous retirons notre demande pour le projet « Un »."),
    "lettre": mail(FROM, "Demande de prolongation CLAS 2026 _ Les Lampions", JUNE, letter("Grandir", "2", "Bram")),
    "scellé": mail(FROM, SUBJECT, JUNE, files=(("smime.p7m", b"AAAA"),)),
    "trop de dossiers": mail(FROM, SUBJECT, JUNE, files=tuple((f"{n}.yaml", b"a: [") for n in range(52))),
    "classeur de Numbers": mail(FROM, SUBJECT, JUNE, files=(("d.numbers", b"PK\3\4"),)),
    "Outlook abîmé": mail(FROM, SUBJECT, JUNE, files=(("m.msg", b"\xd0\xcf\x11\xe0" + b"\0" * 600),)),
    "archive abîmée": mail(FROM, SUBJECT, JUNE, files=(("d.zip", b"PK\3\4" + b"\0" * 60),)),
}


@each_row("case", MESSAGES)
def test_what_is_said_of_a_message(case: str) -> None:
    found = read_all_bytes(bytes(MESSAGES[case]), "m.eml", True)
    said = [one for source in found for one in (*source.remarks, *([source.undated] if source.undated else []))]
    assert_said("messages", case, said[-2:])


FILES = {
    "image.jpg": b"\xff\xd8\xff\xe0" + b"0" * 50,
    "photo.heic": b"\0\0\0\x18ftypheic",
    "demande.pdf": b"%PDF-1.4",
    "lettre.docx": b"PK\3\4" + b"\0" * 50,
    "lettre.rtf": rb"{\rtf1 Bonjour}",
    "statuts.pdf": b"%PDF-1.4",
    "prolongation clas.pdf": b"%PDF-1.4",
    "nouvelle demande clas.jpg": b"\xff\xd8\xff\xe0",
    "note.txt": b"Bonjour, rien de plus.",
    "retrait.txt": "Bonjour,\n\nNous retirons notre demande pour le projet « Un ».".encode(),
    "d.csv": b"nom;enfants\nA;10\n",
    "d.html": b"<html><table></table></html>",
    "vide.xlsx": b"",
    "zéros": b"\0" * 100,
}


@pytest.mark.parametrize("is_received", [True, False], ids=["reçu", "nommé"])
@each_row("case", FILES)
def test_what_is_said_of_a_file(case: str, is_received: bool) -> None:
    found = read_all_bytes(FILES[case], case, is_received)
    assert_said("fichiers reçus" if is_received else "fichiers", case, [one for source in found for one in source.remarks])
    told = [(source.name, source.nature.value, source.is_to_read, source.post and source.post.what) for source in found]
    assert_said_as(case, is_received, told)


KINDS = {
    ("image.jpg", True): [("image.jpg", "piece", False, "document numérisé")],
    ("statuts.pdf", True): [("statuts.pdf", "piece", False, "statuts")],
    ("prolongation clas.pdf", True): [("prolongation clas.pdf", "demande", True, None)],
    ("nouvelle demande clas.jpg", True): [("nouvelle demande clas.jpg", "demande", True, None)],
    ("retrait.txt", True): [("retrait.txt", "retrait", False, "retrait d'une demande")],
}


def assert_said_as(case: str, is_received: bool, told: list[tuple[str, str, bool, str | None]]) -> None:
    assert told == KINDS.get((case, is_received), told)
    assert is_received or [kind for _, kind, _, _ in told] == ["demande"]


def test_the_sentence_of_a_withdrawal_in_a_file_is_kept() -> None:
    (source,) = read_all_bytes(FILES["retrait.txt"], "retrait.txt", True)
    assert source.post is not None
    assert source.post.withdraws == "Nous retirons notre demande pour le projet « Un »."


@pytest.mark.parametrize("held", ["{text}", "[{text}]", "{{b: {text}}}", "{{b: [{text}]}}"])
def test_a_long_text_that_aliases_repeat_counts_each_time(held: str) -> None:
    written = f"a: &x {held.format(text='t' * 100_000)}\nl: [" + "*x," * 600 + "]\n"
    (remark,) = read_bytes(written.encode(), "d.yaml").remarks
    assert "valeurs (les renvois" in remark.message
    assert read_bytes(written.replace("t" * 100_000, "t").encode(), "d.yaml").root is not None
