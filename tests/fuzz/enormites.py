"""Files that are too big to be kept: each is made by a function, whose name says what is too much in it.

Each one attacks a cost: what grows with the product of two sizes, what is shown whole, what is kept for each finding.
"""

from __future__ import annotations

import io
import struct
import zipfile
from base64 import encodebytes
from collections.abc import Callable
from pathlib import Path
from typing import Final

from clas_cli.reading.cells.grid import letters

ROOT: Final = Path(__file__).resolve().parents[2]
NOUVELLE: Final = (ROOT / "examples" / "nouvelle-conforme.yaml").read_text(encoding="utf-8")

YAML_BYTES: Final = 1_000_000
"""What a YAML dossier may weigh: the most that an attack can count on."""

Make = Callable[[], bytes]
ENORMITES: dict[str, Make] = {}
"""The makers, by the name of their file."""


def _enormity(ending: str) -> Callable[[Make], Make]:
    def register(make: Make) -> Make:
        ENORMITES[f"{make.__name__.replace('_', '-')}{ending}"] = make
        return make

    return register


yaml, eml, xlsx, ods, xls, campagne = map(_enormity, (".yaml", ".eml", ".xlsx", ".ods", ".xls", ".campagne.yaml"))


def _filled(beginning: str, piece: str, end: str = "", most: int = YAML_BYTES) -> bytes:
    """As many pieces as fit between a beginning and an end; « {} » in a piece is its number."""
    room = most - len((beginning + end).encode())
    if "{}" not in piece:
        return (beginning + piece * (room // len(piece.encode())) + end).encode()
    count = room // len(piece.replace("{}", "99999").encode())
    return (beginning + "".join(piece.replace("{}", str(number)) for number in range(count)) + end).encode()


def _with(field: str, value: str) -> str:
    """The compliant dossier, the value of a field (its line, written once) replaced."""
    lines = NOUVELLE.split("\n")
    [index] = [index for index, line in enumerate(lines) if line.strip().startswith(f"{field}:")][:1]
    lines[index] = lines[index].partition(":")[0] + f": {value}"
    return "\n".join(lines)


# YAML


@yaml
def une_liste_d_espaces() -> bytes:
    return (NOUVELLE.partition("pieces:")[0] + "\npieces: 'a" + " " * 900_000 + "b'\n").encode()


@yaml
def une_puce_et_des_espaces() -> bytes:
    return (NOUVELLE.partition("pieces:")[0] + "\npieces: '- a" + " " * 900_000 + "1'\n").encode()


@yaml
def un_compte_d_espaces() -> bytes:
    return NOUVELLE.replace("compte: 60", "compte: '" + " " * 900_000 + "x'", 1).encode()


@yaml
def un_texte_tres_long() -> bytes:
    return _with("intitule", "x" * 900_000).encode()


@yaml
def cle_immense_et_cles_en_double() -> bytes:
    return ("? '" + "x" * 500_000 + "'\n:\n" + "  a: 1\n" * 30_000).encode()


@yaml
def cle_immense_et_etiquettes() -> bytes:
    return ("? '" + "x" * 500_000 + "'\n:\n" + "".join(f"  a{n}: !x 1\n" for n in range(25_000))).encode()


@yaml
def cles_en_double() -> bytes:
    return _filled("", "a: 1\n")[: 30_000 * 5]


@yaml
def cles_en_double_sur_une_ligne() -> bytes:
    return ("{" + "a: 1, " * 29_000 + "b: '" + "x" * 700_000 + "'}").encode()


@yaml
def champs_inconnus() -> bytes:
    return (NOUVELLE + "".join(f"champ_inconnu_{n}: 1\n" for n in range(29_000))).encode()


@yaml
def champs_inconnus_10_000() -> bytes:
    return (NOUVELLE + "".join(f"champ_inconnu_{n}: 1\n" for n in range(10_000))).encode()


@yaml
def texte_repris_par_renvois() -> bytes:
    return (f"format: &a '  {'x' * 800_000}'\ncollectifs:\n- niveaux: [" + "*a, " * 29_000 + "]\n").encode()


@yaml
def texte_repris_dans_les_actions() -> bytes:
    text = "football, prière et enfants " * 700
    return (f"format: &a '{text}'\nactions:\n" + "- {axe: enfants, intitule: *a, description: *a}\n" * 900).encode()


@yaml
def niveaux_faux() -> bytes:
    rows = "".join(f"- {{nom: c{n}, niveaux: [{'xyzt, ' * 120}]}}\n" for n in range(240))
    return (NOUVELLE.partition("collectifs:")[0] + "collectifs:\n" + rows).encode()


@yaml
def valeurs_hors_liste() -> bytes:
    rows = "- {axe: enfantss, famille: methodologies, ponctuelle: ouii, intitule: [a]}\n" * 1_000
    return (
        "format: 1\nactions:\n" + rows + "budget:\n  charges:\n" + "  - {compte: 999, montant: abc, libelle: {a: b}}\n" * 1_000
    ).encode()


@yaml
def mille_collectifs_vides() -> bytes:
    return (NOUVELLE.partition("collectifs:")[0] + "collectifs:\n" + "- {nom: }\n" * 1_000).encode()


@yaml
def mille_collectifs() -> bytes:
    row = (
        "- {nom: c{}, commune: Albi, lieu: Salle, accessible_parents: non, enfants: 99, semaines: 2, niveaux: [GS], seances: [{jour: lundi, debut: '16:00', fin: '16:30'},"
        " {jour: lundi, debut: '16:10', fin: '16:40'}], intervenants: [{nom: A B, statut: benevole, nouveau: oui}]}\n"
    )
    rows = "".join(row.replace("{}", str(n), 1) for n in range(1_000))
    return (NOUVELLE.partition("collectifs:")[0] + "collectifs:\n" + rows).encode()


@yaml
def collectifs_du_meme_nom() -> bytes:
    return (NOUVELLE.partition("collectifs:")[0] + "collectifs:\n" + "- {nom: x, niveaux: [CE1]}\n" * 1_000).encode()


@yaml
def plus_d_intervenants_qu_un_classeur_n_a_de_lignes() -> bytes:
    rows = f"- {{nom: a, intervenants: [{'{nom: b}, ' * 990}]}}\n" * 14
    return (NOUVELLE.partition("collectifs:")[0] + "collectifs:\n" + rows).encode()


@yaml
def un_nom_de_collectif_que_chaque_ligne_repete() -> bytes:
    rows = f"- {{nom: '{'n ' * 300_000}', seances: [{'{jour: lundi}, ' * 2_900}], intervenants: [{'{nom: P}, ' * 2_900}]}}\n"
    return (NOUVELLE.partition("collectifs:")[0] + "collectifs:\n" + rows).encode()


@yaml
def des_noms_de_collectifs_que_chaque_ligne_repete() -> bytes:
    lists = f"seances: [{'{jour: lundi}, ' * 290}], intervenants: [{'{nom: P}, ' * 290}]"
    rows = "".join(f"- {{nom: '{number}{'n' * 195}', {lists}}}\n" for number in range(10))
    return (NOUVELLE.partition("collectifs:")[0] + "collectifs:\n" + rows).encode()


@yaml
def tous_les_tableaux_pleins() -> bytes:
    first = f"- {{nom: a, seances: [{'{jour: x}, ' * 2_990}], intervenants: [{'{nom: x}, ' * 2_990}]}}\n"
    collectifs = "collectifs:\n" + first + "- {nom: b}\n" * 2_000 + "actions:\n" + "- {axe: x}\n" * 1_900
    budget = "budget:\n  charges:\n" + "  - {compte: 60}\n" * 1_900 + "  produits:\n" + "  - {compte: 70}\n" * 1_900
    return (NOUVELLE.partition("collectifs:")[0] + collectifs + budget).encode()


@yaml
def documents_vides() -> bytes:
    return (NOUVELLE + "---\n" * 200_000).encode()


@yaml
def communes_differentes() -> bytes:
    rows = "".join(
        f"- {{nom: c{n}, commune: v{n}, lieu: Salle, seances: [{{jour: lundi, debut: '16:00', fin: '17:30'}}]}}\n" for n in range(1_000)
    )
    return (NOUVELLE.partition("collectifs:")[0] + "collectifs:\n" + rows).encode()


@yaml
def seances_en_meme_temps() -> bytes:
    seances = "{jour: lundi, debut: '16:00', fin: '17:30', lieu: x}, " * 900
    return (
        NOUVELLE.partition("collectifs:")[0] + f"collectifs:\n- {{nom: a, seances: [{seances}]}}\n- {{nom: b, seances: [{seances}]}}\n"
    ).encode()


@yaml
def intervenants_et_seances() -> bytes:
    """Each person is at each session: the product of the two."""
    people = "".join(f"{{nom: p{n}}}, " for n in range(950))
    seances = "{jour: lundi, debut: '16:00', fin: '17:30'}, " * 950
    rows = f"- {{nom: a, seances: [{seances}], intervenants: [{people}]}}\n" * 4
    return (NOUVELLE.partition("collectifs:")[0] + f"collectifs:\n{rows}").encode()


@yaml
def lexiques_dans_des_textes_longs() -> bytes:
    return _filled(
        NOUVELLE.partition("actions:")[0] + "actions:\n", "- {axe: enfants, description: '" + "football prière réservé é " * 700 + "'}\n"
    )


@yaml
def accents_sans_fin() -> bytes:
    return _with("intitule", "a" + "\u0316\u0301" * 9_000).encode()


@yaml
def accents_sans_fin_dans_les_actions() -> bytes:
    piece = "- {axe: enfants, description: 'football a" + "\u0316\u0301" * 8_000 + "'}\n"
    return _filled(NOUVELLE.partition("actions:")[0] + "actions:\n", piece)


@yaml
def accents_sans_fin_dans_un_nom_de_champ() -> bytes:
    return (NOUVELLE + "? 'a" + "\u0316\u0301" * 200_000 + "'\n: 1\n").encode()


@yaml
def guillemets_et_espaces() -> bytes:
    return _with("intitule", "'« " + " " * 19_000 + "'").encode()


@yaml
def guillemets_ouverts() -> bytes:
    return _with("intitule", "'" + "«\u00a0" * 9_000 + "'").encode()


@yaml
def destinataire_sans_fin() -> bytes:
    return NOUVELLE.replace("afc.sdt@caf11.caf.fr", "a" * 20_000).encode()


@yaml
def courriel_presque_valable() -> bytes:
    return NOUVELLE.replace("afc.sdt@caf11.caf.fr", "a@" + "b." * 9_000).encode()


@yaml
def entier_de_900_000_chiffres() -> bytes:
    return _with("format", "9" * 900_000).encode()


@yaml
def trente_mille_elements() -> bytes:
    return (NOUVELLE.partition("pieces:")[0] + "\npieces: [" + "a, " * 29_500 + "]\n").encode()


@yaml
def trente_mille_listes_imbriquees() -> bytes:
    return ("pieces: [" + "[[[[a]]]], " * 5_000 + "]\n").encode()


@yaml
def communes_a_commas() -> bytes:
    return _with("communes", "'" + "a," * 400_000 + "'").encode()


@yaml
def retours_de_ligne() -> bytes:
    return ("\n" * 900_000 + "format: 1\n").encode()


@yaml
def retours_chariot_seuls() -> bytes:
    return (NOUVELLE.replace("\n", "\r") + "#\r" * 400_000).encode()


@yaml
def commentaires() -> bytes:
    return (NOUVELLE + "#\n" * 490_000).encode()


@yaml
def ancres() -> bytes:
    return ("pieces: [" + "".join(f"&a{n} x, " for n in range(29_000)) + "]\n").encode()


@yaml
def reprises() -> bytes:
    base = "a: &a {" + ", ".join(f"k{n}: x" for n in range(100)) + "}\n"
    return (base + "pieces:\n" + "- {<<: [*a, *a]}\n" * 90).encode()


# Campaigns


CAMPAGNE: Final = (ROOT / "clas_cli" / "campaigns" / "aude-2026-2027.yaml").read_text(encoding="utf-8")


@campagne
def campagne_de_champs_inconnus() -> bytes:
    return (CAMPAGNE + "".join(f"inconnu_{n}: 1\n" for n in range(25_000))).encode()


@campagne
def campagne_en_double() -> bytes:
    return (CAMPAGNE + "nom: x\n" * 25_000).encode()


@campagne
def lexique_immense() -> bytes:
    words = "[" + ", ".join(f"mot{n} suite{n}" for n in range(499)) + "]"
    return (CAMPAGNE.partition("lexiques:")[0] + f"lexiques:\n  sport: {{valeur: {{mots: {words}}}, source: §1}}\n").encode()


# Messages

_HEAD: Final = "From: a@example.org\nTo: afc.sdt@caf11.caf.fr\nSubject: x\nDate: Mon, 20 Jul 2026 10:00:00 +0200\nMIME-Version: 1.0\n"
_MIXED: Final = _HEAD + 'Content-Type: multipart/mixed; boundary="b"\n\n'
_ATTACHED: Final = "--b\nContent-Type: application/yaml; name=a.yaml\nContent-Disposition: attachment; filename=a.yaml\n\n"
_MESSAGE_BYTES: Final = 29_000_000


def _message(*parts: str) -> bytes:
    return (_MIXED + "\n".join(parts) + "\n--b--\n").encode()


@eml
def message_de_lignes_courtes() -> bytes:
    return _filled(_HEAD + "Content-Type: text/plain\n\n", "a\n", most=_MESSAGE_BYTES)


@eml
def message_de_lignes_vides() -> bytes:
    return _filled(_MIXED + _ATTACHED, "\n", "\n--b--\n", most=_MESSAGE_BYTES)


@eml
def message_d_en_tetes() -> bytes:
    return _filled(_HEAD, "a: b\n", "\n\nx\n", most=_MESSAGE_BYTES)


@eml
def message_de_destinataires() -> bytes:
    return _filled(_HEAD, f"To: {'a' * 10_000}\n", "\nx\n", most=_MESSAGE_BYTES // 4)


@eml
def message_de_virgules() -> bytes:
    return _filled(_HEAD, f"Cc: {',(' * 5_000}\n", "\nx\n", most=_MESSAGE_BYTES // 4)


@eml
def parametres_sans_fin() -> bytes:
    return (_HEAD + 'Content-Type: multipart/mixed; x="' + ";" * 1_000_000 + "\n\nx\n").encode()


@eml
def parametres_sans_fin_dans_chaque_partie() -> bytes:
    part = 'Content-Type: application/octet-stream; x="' + ";" * 15_000 + "\n\nx"
    return _message(*[f"--b\n{part}"] * 1_900)


@eml
def noms_de_pieces_mal_codes() -> bytes:
    part = "Content-Type: application/octet-stream\nContent-Disposition: attachment; filename=" + "=?x?q?" * 2_500 + "\n\nx"
    return _message(*[f"--b\n{part}"] * 1_900)


@eml
def continuations_de_noms() -> bytes:
    name = "".join(f"; filename*{n}*=a" for n in range(1_600))
    return _message(*[f"--b\nContent-Type: application/octet-stream\nContent-Disposition: attachment{name}\n\nx"] * 1_000)


@eml
def parties_sans_nombre() -> bytes:
    return _message(*["--b\n\nx"] * 400_000)


@eml
def dossiers_sans_nombre() -> bytes:
    return _message(*[_ATTACHED + NOUVELLE] * 400)


@eml
def cinquante_grands_dossiers() -> bytes:
    return _message(*[_ATTACHED + mille_collectifs().decode()] * 49)


@eml
def messages_imbriques() -> bytes:
    deep = "".join("--b\nContent-Type: message/rfc822\n\n" + _MIXED for _ in range(95))
    return (_MIXED + deep + "x\n" * 2_000_000).encode()


@eml
def messages_joints_en_base64() -> bytes:
    inner = encodebytes((_HEAD + "\n" + NOUVELLE).encode()).decode()
    part = f"--b\nContent-Type: application/octet-stream; name=a.eml\nContent-Transfer-Encoding: base64\n\n{inner}"
    return (
        _MIXED + "".join([part] * 1_900) + "--b\nContent-Type: text/plain\n\n" + "x" * 70 + ("\n" + "x" * 70) * 50_000 + "\n--b--\n"
    ).encode()


def _workbook_attached(size: int) -> bytes:
    content = encodebytes(b"PK\x03\x04" + b"x" * size).decode()
    return (
        _MIXED + "--b\nContent-Type: application/vnd.ms-excel; name=a.xlsx\nContent-Transfer-Encoding: base64\n\n" + content + "--b--\n"
    ).encode()


@eml
def piece_de_27_mo() -> bytes:
    return _workbook_attached(19_000_000)


@eml
def piece_de_29_mo() -> bytes:
    return _workbook_attached(21_000_000)


@eml
def piece_en_quoted_printable() -> bytes:
    content = ("=41" * 24 + "=\n") * 390_000
    return (
        _MIXED + "--b\nContent-Type: application/yaml; name=a.yaml\nContent-Transfer-Encoding: quoted-printable\n\n" + content + "--b--\n"
    ).encode()


@eml
def ligne_de_29_mo() -> bytes:
    return (_MIXED + _ATTACHED + "x" * 29_000_000 + "\n--b--\n").encode()


@eml
def boite_sans_date() -> bytes:
    return b"From " + b"x" * 13_000_000 + b"\n\nFrom " + b"1234" * 4_000_000 + b"\n"


# Workbooks

_TYPES: Final = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>'
)
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def archive(parts: dict[str, str | bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zipped document of those parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as opened:
        for name, content in parts.items():
            opened.writestr(zipfile.ZipInfo(name), content, method)
    return stream.getvalue()


def workbook(sheets: dict[str, str | bytes], comments: str = "", **more: str | bytes) -> bytes:
    """An .xlsx workbook: the XML of each sheet by its name, whole or what its sheetData holds; other parts of xl/ by their names.

    `comments` are those of the first sheet.
    """
    entries = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(sheets, 1))
    links = "".join(
        f'<Relationship Id="r{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in range(1, len(sheets) + 1)
    )
    links += "".join(f'<Relationship Id="{name}" Type="{_OFFICE}/{name}" Target="{name}.xml"/>' for name in more if name == "styles")
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="r" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{entries}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}">{links}</Relationships>',
    }
    for number, content in enumerate(sheets.values(), 1):
        whole = content if isinstance(content, bytes) else f'<worksheet xmlns="{_MAIN}"><sheetData>{content}</sheetData></worksheet>'
        parts[f"xl/worksheets/sheet{number}.xml"] = whole
    if comments:
        relation = f'<Relationship Id="c" Type="{_OFFICE}/comments" Target="../comments.xml"/>'
        parts["xl/worksheets/_rels/sheet1.xml.rels"] = f'<Relationships xmlns="{_PACKAGE}">{relation}</Relationships>'
        parts["xl/comments.xml"] = f'<comments xmlns="{_MAIN}"><authors/><commentList>{comments}</commentList></comments>'
    parts.update({f"xl/{name.replace('__', '/')}.xml": content for name, content in more.items()})
    return archive(parts)


def cell(row: int, column: int, text: str | int) -> str:
    """A cell that holds a text, or a number."""
    at = f"{letters(column)}{row}"
    return f'<c r="{at}"><v>{text}</v></c>' if isinstance(text, int) else f'<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>'


def row(number: int, *cells: str) -> str:
    """A row of cells."""
    return f'<row r="{number}">{"".join(cells)}</row>'


_LABELS: Final = ("Nom du collectif", "Commune", "Lieu", "Nombre d'enfants")


def _table(*rows: str, header: str = "") -> str:
    return row(1, *(cell(1, n, label) for n, label in enumerate(_LABELS, 1)), header) + "".join(rows)


@xlsx
def colonnes_inconnues() -> bytes:
    unknown = "".join(cell(1, n, f"Colonne inconnue {n}") for n in range(5, 16_385))
    values = "".join(cell(2, n, 1) for n in range(5, 16_385))
    return workbook({"Collectifs": _table(row(2, cell(2, 1, "a"), values), header=unknown)})


@xlsx
def colonnes_en_double() -> bytes:
    again = "".join(cell(1, n, "Commune") for n in range(5, 16_385))
    return workbook({"Collectifs": _table(*(row(n, cell(n, 1, f"c{n}")) for n in range(2, 2_990)), header=again)})


@xlsx
def colonnes_masquees() -> bytes:
    again = "".join(cell(1, n, "Commune") for n in range(5, 16_385))
    columns = '<col min="20000" max="20001" hidden="1"/>' * 90_000
    data = _table(row(2, cell(2, 1, "a"), *(cell(2, n, 1) for n in range(5, 16_385))), header=again)
    return workbook({"Collectifs": f'<worksheet xmlns="{_MAIN}"><cols>{columns}</cols><sheetData>{data}</sheetData></worksheet>'.encode()})


@xlsx
def libelles_inconnus() -> bytes:
    known = row(1, cell(1, 1, "Nom du gestionnaire"), cell(1, 2, "x")) + row(2, cell(2, 1, "SIRET"), cell(2, 2, "x"))
    return workbook({"Gestionnaire": known + "".join(row(n, cell(n, 1, f"libellé inconnu {n}"), cell(n, 2, n)) for n in range(3, 30_000))})


@xlsx
def libelles_en_double() -> bytes:
    return workbook({"Gestionnaire": "".join(row(n, cell(n, 1, "SIRET"), cell(n, 2, n)) for n in range(1, 40_000))})


@xlsx
def valeurs_hors_des_zones() -> bytes:
    return workbook({"Collectifs": _table(*(row(n, *(cell(n, c, f"t{n}{c}") for c in range(40, 80))) for n in range(2, 3_000)))})


@xlsx
def deux_cent_mille_textes() -> bytes:
    return workbook({"Gestionnaire": "".join(row(n, cell(n, 1, f"texte {n}"), cell(n, 9, f"é {n}")) for n in range(1, 28_000))})


@xlsx
def collectifs_et_seances_d_inconnus() -> bytes:
    names = _table(*(row(n, cell(n, 1, f"collectif numéro {n}")) for n in range(2, 2_990)))
    heads = row(1, *(cell(1, n, label) for n, label in enumerate(("Collectif", "Jour", "Début de la séance", "Fin de la séance"), 1)))
    rows = "".join(row(n, cell(n, 1, f"collectif inconnu {n}"), cell(n, 2, "lundi")) for n in range(2, 2_990))
    return workbook({"Collectifs": names, "Séances": heads + rows})


@xlsx
def collectifs_et_seances() -> bytes:
    names = _table(*(row(n, cell(n, 1, f"collectif numéro {n}")) for n in range(2, 2_990)))
    heads = row(1, *(cell(1, n, label) for n, label in enumerate(("Collectif", "Jour", "Début de la séance", "Fin de la séance"), 1)))
    rows = "".join(row(n, cell(n, 1, f"collectif numéro {n}"), cell(n, 2, "lundi")) for n in range(2, 2_990))
    return workbook({"Collectifs": names, "Séances": heads + rows})


@xlsx
def seances_de_personne() -> bytes:
    names = _table(*(row(n, cell(n, 1, f"collectif numéro {n}")) for n in range(2, 2_990)))
    heads = row(1, *(cell(1, n, label) for n, label in enumerate(("Collectif", "Jour", "Début de la séance", "Fin de la séance"), 1)))
    rows = "".join(row(n, cell(n, 2, "lundi"), cell(n, 3, "x")) for n in range(2, 2_990))
    return workbook({"Collectifs": names, "Séances": heads + rows})


@xlsx
def feuilles_inconnues() -> bytes:
    return workbook({"Collectifs": _table(), **{f"{'x' * 20_000} {n}": row(1, cell(1, 1, "a")) for n in range(190)}})


@xlsx
def nom_de_feuille_immense() -> bytes:
    return workbook({"Collectifs": _table(), "x" * 5_000_000: row(1, cell(1, 1, "a"))})


@xlsx
def fusions() -> bytes:
    merges = "".join(f'<mergeCell ref="A{n}:D{n + 9}"/>' for n in range(2, 140_000))
    data = _table(*(row(n, cell(n, 1, f"c{n}")) for n in range(2, 2_990)))
    xml = f'<worksheet xmlns="{_MAIN}"><sheetData>{data}</sheetData><mergeCells>{merges}</mergeCells></worksheet>'
    return workbook({"Collectifs": xml.encode()})


@xlsx
def attributs_sans_nombre() -> bytes:
    attributes = " ".join(f'a{n}=""' for n in range(400_000))
    return workbook({"Collectifs": _table(f'<row r="2" {attributes}><c r="A2" x="1"><f/></c></row>')})


@xlsx
def espace_de_noms_immense() -> bytes:
    tags = "".join(f"<x:a{n}/>" for n in range(20_000))
    xml = f'<worksheet xmlns="{_MAIN}"><sheetData xmlns:x="{"u" * 100_000}">{tags}</sheetData></worksheet>'
    return workbook({"Collectifs": xml.encode()})


@xlsx
def texte_partage_immense() -> bytes:
    """A text of 7 MB that 40 000 cells share."""
    strings = f'<sst xmlns="{_MAIN}"><si><t>{"x " * 1_700_000}</t></si></sst>'
    cells = "".join(row(n, *(f'<c r="{letters(c)}{n}" t="s"><v>0</v></c>' for c in range(1, 9))) for n in range(2, 2_990))
    return workbook({"Collectifs": _table(cells)}, sharedStrings=strings)


@xlsx
def textes_partages_vides() -> bytes:
    strings = f'<sst xmlns="{_MAIN}">{"<si><t></t></si>" * 300_000}</sst>'
    return workbook({"Collectifs": _table(row(2, '<c r="A2" t="s"><v>0</v></c>'))}, sharedStrings=strings)


@xlsx
def textes_partages_en_morceaux() -> bytes:
    strings = f'<sst xmlns="{_MAIN}"><si>{"<r><t>é</t></r>" * 90_000}</si></sst>'
    cells = "".join(
        row(n, *(f'<c r="{letters(c)}{n}" t="s"><v>{"0" * (1 + n % 15)}</v></c>' for c in range(1, 9))) for n in range(2, 2_000)
    )
    return workbook({"Collectifs": _table(cells)}, sharedStrings=strings)


@xlsx
def trois_cent_mille_cellules() -> bytes:
    return workbook(
        {"Collectifs": "".join(row(n, *(f'<c r="{letters(c)}{n}"><v>1</v></c>' for c in range(1, 42))) for n in range(1, 4_900))}
    )


@xlsx
def cellules_a_formules() -> bytes:
    return workbook(
        {"Collectifs": _table(*(row(n, *(f'<c r="{letters(c)}{n}"><f/><v>1</v></c>' for c in range(1, 10))) for n in range(2, 2_990)))}
    )


@xlsx
def un_million_de_lignes_stylees() -> bytes:
    ghosts = "".join(f'<row r="{n}" s="1" customFormat="1"><c r="A{n}" s="1"/></row>' for n in range(3, 1_000_000))
    return workbook({"Collectifs": _table(row(2, cell(2, 1, "a")), ghosts)})


@xlsx
def lignes_vides_masquees() -> bytes:
    ghosts = "".join(f'<row r="{n}" hidden="1"/>' for n in range(3, 290_000))
    return workbook({"Collectifs": _table(row(2, cell(2, 1, "a")), ghosts)})


@xlsx
def balises_imbriquees() -> bytes:
    return workbook({"Collectifs": _table("<a>" * 99_000 + "</a>" * 99_000)})


@xlsx
def entites_en_cp037() -> bytes:
    """Entities that are not written in ASCII: the declaration is, what follows it is not."""
    entity = f'<!DOCTYPE w [<!ENTITY a "{"x" * 900_000}">]><worksheet xmlns="{_MAIN}"><sheetData><row r="1"><c r="A1" t="str"><f/><v>{"&a;" * 95}</v></c></row></sheetData></worksheet>'
    return workbook({"Collectifs": b'<?xml version="1.0" encoding="cp037"?>' + entity.encode("cp037")})


@xlsx
def entites_en_utf_16_be() -> bytes:
    entity = f'<!DOCTYPE w [<!ENTITY a "{"x" * 900_000}">]><worksheet xmlns="{_MAIN}"><sheetData><row r="1"><c r="A1" t="str"><f/><v>{"&a;" * 95}</v></c></row></sheetData></worksheet>'
    return workbook({"Collectifs": entity.encode("utf-16-be")})


@xlsx
def entites_apres_un_commentaire() -> bytes:
    entity = f'<!--{"x" * 300_000}--><!DOCTYPE w [<!ENTITY a "{"x" * 900_000}">]><worksheet xmlns="{_MAIN}"><sheetData><row r="1"><c r="A1" t="str"><f/><v>{"&a;" * 95}</v></c></row></sheetData></worksheet>'
    return workbook({"Collectifs": entity.encode("utf-16")})


@xlsx
def parties_superposees() -> bytes:
    """Every entry of the directory points at the same compressed data."""
    rows = "".join(row(n, cell(n, 1, 1)) for n in range(2, 90_000))
    whole = workbook(
        {
            name: _table(rows) if number == 0 else ""
            for number, name in enumerate(("Collectifs", "Séances", "Intervenants", "Actions", "Budget"))
        }
    )
    data = bytearray(whole)
    start, first = whole.find(b"PK\x01\x02"), b""
    while start >= 0:
        length = int.from_bytes(data[start + 28 : start + 30], "little")
        if b"worksheets/sheet" in data[start + 46 : start + 46 + length]:
            first = first or bytes(data[start + 16 : start + 28] + data[start + 42 : start + 46])
            data[start + 16 : start + 28], data[start + 42 : start + 46] = first[:12], first[12:]
        start = whole.find(b"PK\x01\x02", start + 4)
    return bytes(data)


@xlsx
def styles_sans_nombre() -> bytes:
    styles = f'<styleSheet xmlns="{_MAIN}"><cellXfs>{"".join(f"<xf numFmtId=%s{n}%s/>" % (chr(34), chr(34)) for n in range(180_000))}</cellXfs></styleSheet>'
    return workbook({"Collectifs": _table(row(2, '<c r="A2" s="9"><v>5</v></c>'))}, styles=styles)


_ODS: Final = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text", "style"))


def opendocument(rows: str, sheet: str = "Collectifs", before: str = "") -> bytes:
    """An .ods workbook of one sheet."""
    content = (
        f'<office:document-content {_ODS}>{before}<office:body><office:spreadsheet><table:table table:name="{sheet}">{rows}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    return archive({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})


def ods_row(*texts: str, repeated: str = "") -> str:
    """A row of texts."""
    cells = "".join(f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>' for text in texts)
    return f"<table:table-row{repeated}>{cells}</table:table-row>"


@ods
def valeurs_repetees() -> bytes:
    wide = '<table:table-row table:number-rows-repeated="100"><table:table-cell office:value-type="string" table:number-columns-repeated="1999"><text:p>a</text:p></table:table-cell></table:table-row>'
    return opendocument(ods_row(*_LABELS) + wide)


@ods
def longs_textes_repetes() -> bytes:
    long = (
        '<table:table-row table:number-rows-repeated="1999"><table:table-cell office:value-type="string" table:number-columns-repeated="90"><text:p>'
        + " a" * 400_000
        + "</text:p></table:table-cell></table:table-row>"
    )
    return opendocument(ods_row(*_LABELS) + long)


@ods
def rangs_fantomes() -> bytes:
    return opendocument(
        ods_row(*_LABELS)
        + '<table:table-row table:number-rows-repeated="9"><table:table-cell table:number-columns-repeated="9"/></table:table-row>' * 24_000
    )


@ods
def espaces_sans_fin() -> bytes:
    return opendocument(ods_row(*_LABELS) + ods_row('<text:s text:c="999"/>' * 180_000))


@ods
def groupes_imbriques() -> bytes:
    deep = 90_000
    return opendocument("<table:table-row-group>" * deep + "</table:table-row-group>" * deep)


@ods
def fusions_sans_fin() -> bytes:
    rows = "".join(
        f'<table:table-row><table:table-cell office:value-type="string" table:number-rows-spanned="9999999" table:number-columns-spanned="9"><text:p>c{n}</text:p></table:table-cell></table:table-row>'
        for n in range(4_900)
    )
    return opendocument(ods_row(*_LABELS) + rows)


@ods
def une_liste_d_espaces_dans_une_cellule() -> bytes:
    return opendocument(ods_row("Nom du collectif", "Niveaux") + ods_row("a", "CE1" + " \t" * 400_000 + "x"))


@xls
def ole_en_boucle() -> bytes:
    """An OLE file whose chains of sectors turn round."""
    head = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    head[24:34] = b"\x3e\x00\x03\x00\xfe\xff\x09\x00\x06\x00"
    head[44:48] = (1).to_bytes(4, "little")
    head[48:52] = (1).to_bytes(4, "little")
    head[56:60] = (4096).to_bytes(4, "little")
    head[60:64] = b"\xfe\xff\xff\xff"
    head[68:72] = b"\xfe\xff\xff\xff"
    head[76:80] = (0).to_bytes(4, "little")
    for start in range(80, 512, 4):
        head[start : start + 4] = b"\xff\xff\xff\xff"
    fat = b"\xfd\xff\xff\xff" + (1).to_bytes(4, "little") + b"\xff\xff\xff\xff" * 126
    return bytes(head) + fat + bytes(512) + bytes(19_000_000)


@xlsx
def totaux_sans_fin() -> bytes:
    heads = row(1, *(cell(1, n, label) for n, label in enumerate(("Compte de charges", "Libellé (charges)", "Montant (charges)"), 1)))
    rows = "".join(row(n, cell(n, 1, 60), cell(n, 2, "x"), cell(n, 3, n)) for n in range(2, 2_500))
    return workbook({"Budget": heads + rows + "".join(row(n, cell(n, 2, "Total"), cell(n, 3, n)) for n in range(2_500, 20_000))})


@eml
def piece_en_uuencode() -> bytes:
    line = "M" + "0" * 60 + "\n"
    head = "--b\nContent-Type: application/yaml; name=a.yaml\nContent-Transfer-Encoding: x-uuencode\n\nbegin 644 a.yaml\n"
    return (_MIXED + head + line * 440_000 + "end\n--b--\n").encode()


@eml
def messages_en_base64_imbriques() -> bytes:
    """A message in base64, itself deep, whose depth can't be counted from outside."""
    inner = (_MIXED + "".join("--b\nContent-Type: message/rfc822\n\n" + _MIXED for _ in range(90)) + "x\n" * 200_000).encode()
    part = "--b\nContent-Type: application/octet-stream; name=a.eml\nContent-Transfer-Encoding: base64\n\n" + encodebytes(inner).decode()
    return (_MIXED + part * 30 + "--b--\n").encode()


@yaml
def texte_de_lignes() -> bytes:
    return ("projet:\n  diagnostic:\n" + "    x\n" * 160_000).encode()


@yaml
def texte_en_bloc() -> bytes:
    return ("projet:\n  diagnostic: >\n" + "    x\n\n" * 130_000).encode()


@yaml
def echappements() -> bytes:
    return ('projet:\n  diagnostic: "' + "\\x41" * 240_000 + '"\n').encode()


@yaml
def decalages() -> bytes:
    return ("projet:\n" + (" " * 2_000 + "a: 1\n") * 450).encode()


@yaml
def directives() -> bytes:
    return ("".join(f"%TAG !a{n}! tag:x,{n}:\n" for n in range(40_000)) + "---\nformat: 1\n").encode()


@yaml
def directive_que_chaque_etiquette_repete() -> bytes:
    return (f"%TAG !a! tag:{'x' * 60_000}\n---\n" + "".join(f"a{n}: !a!b 1\n" for n in range(28_000))).encode()


@yaml
def guillemets_puis_une_erreur() -> bytes:
    return ("a: '" + "''" * 490_000 + "'\nb: [}\n").encode()


@xlsx
def commentaires_sans_nombre() -> bytes:
    data = _table(*(row(n, *(cell(n, c, f"t{n}{c}") for c in range(1, 8))) for n in range(2, 2_990)))
    return workbook(
        {"Collectifs": data},
        styles=f'<styleSheet xmlns="{_MAIN}"><fills/><fonts/><borders/><cellXfs>{"<xf/>" * 90_000}</cellXfs></styleSheet>',
    )


@eml
def messages_joints_aux_longs_en_tetes() -> bytes:
    words, people = " =?x?q?a?=" * 2_000, "".join(f'"a" <a{n}@b.fr>, ' for n in range(1_200))
    inner = encodebytes(_HEAD.replace("Subject: x", f"Subject:{words}\nCc: {people}").encode() + b"\nx").decode()
    part = f"--b\nContent-Type: application/octet-stream; name=a.eml\nContent-Transfer-Encoding: base64\n\n{inner}"
    return (_MIXED + part * 450 + "--b--\n").encode()


@eml
def rapport_de_lignes_vides() -> bytes:
    """Python makes a message of what stands between two blank lines of a report on delivery."""
    return _message("--b\nContent-Type: message/delivery-status\n\n" + "a:\n\n" * 200_000)


# .xls: the records of a sound workbook, with others among them

_CELL, _NAME, _CELL_FORMAT, _SHEET, _BEGIN, _END = 0x027E, 0x0018, 0x00E0, 0x0085, 0x0809, 0x000A
_WORKBOOK_BEGINS, _SHEET_BEGINS = (struct.pack("<HHHHII", 0x600, kind, 0, 0, 0, 0) for kind in (0x05, 0x10))


def record(kind: int, content: bytes = b"") -> bytes:
    """A record of an .xls stream."""
    return struct.pack("<HH", kind, len(content)) + content


def ole(stream: bytes) -> bytes:
    """The file of an .xls stream (of 6 MB at most): a header, the table of sectors, a directory, then the stream."""
    stream = stream.ljust(max(4_096, -(-len(stream) // 512) * 512), b"\0")
    sectors = len(stream) // 512
    tables = -(-(sectors + 110) // 128)
    ends, free = 0xFFFFFFFE, 0xFFFFFFFF
    table = [0xFFFFFFFD] * tables + [ends] + [tables + 2 + number for number in range(sectors - 1)] + [ends]
    table += [free] * (tables * 128 - len(table))

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        letters = f"{name}\0".encode("utf-16-le")
        return letters.ljust(64, b"\0") + struct.pack("<HBBIII36xIII", len(letters), kind, 1, free, free, child, start, size, 0)

    directory = entry("Root Entry", 5, 1, ends, 0) + entry("Workbook", 2, free, tables + 1, len(stream)) + bytes(256)
    head = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, tables, tables, 0, 4_096, ends, 0, ends, 0
    )
    places = [*range(tables)] + [free] * (109 - tables)
    return head + struct.pack("<109I", *places) + struct.pack(f"<{len(table)}I", *table) + directory + stream


def binary_workbook(*sheets: bytes, among: bytes = b"", places: int = 0) -> bytes:
    """An .xls workbook: the records of its sheets, those that come before; or `places` sheets that are all the first one."""
    start = len(record(_BEGIN, _WORKBOOK_BEGINS) + among) + (places or len(sheets)) * 22 + 4
    whole = [record(_BEGIN, _SHEET_BEGINS) + sheet + record(_END) for sheet in sheets]
    starts = [start] * places or [start + sum(map(len, whole[:number])) for number in range(len(sheets))]
    named = b"".join(
        record(_SHEET, struct.pack("<IHH", place, 0, 10) + (b"Feuille%03d" % number if number else b"Collectifs"))
        for number, place in enumerate(starts)
    )
    return ole(record(_BEGIN, _WORKBOOK_BEGINS) + among + named + record(_END) + b"".join(whole))


def _number(row: int, column: int) -> bytes:
    return record(_CELL, struct.pack("<HHHI", row, column, 0, 22))


def _named(formula: bytes) -> bytes:
    return record(_NAME, struct.pack("<HBBHHH4BB", 0, 0, 1, len(formula), 0, 0, 0, 0, 0, 0, 0) + b"a" + formula)


@xls
def noms_qui_doublent() -> bytes:
    """Each name is the one before, twice: xlrd would work them out, though nobody asks."""
    text = b"\x17\xc8\0" + b"x" * 200
    twice = (2 * (b"\x23" + struct.pack("<HH", number, 0)) + b"\x08" for number in range(1, 24))
    return binary_workbook(_number(0, 0), among=_named(text) + b"".join(map(_named, twice)))


@xls
def formules_de_noms() -> bytes:
    one = b"\x1e\x01\0"
    return binary_workbook(_number(0, 0), among=_named(one + (one + b"\x03") * 16_000) * 90)


@xls
def formats_de_cellules() -> bytes:
    return binary_workbook(_number(0, 0), among=record(_CELL_FORMAT, bytes(20)) * 250_000)


@xls
def crochets_de_formats() -> bytes:
    """xlrd looks for the end of each bracket."""
    text = struct.pack("<HB", 7_000, 0) + b"[" * 7_000
    return binary_workbook(_number(0, 0), among=b"".join(record(0x041E, struct.pack("<H", 200 + n) + text) for n in range(500)))


@xls
def rangs_larges() -> bytes:
    """One value at the far end of each row, and xlrd keeps a place for all that comes before."""
    return binary_workbook(b"".join(_number(row, 255) for row in range(65_536)))


@xls
def une_feuille_pour_toutes() -> bytes:
    return binary_workbook(b"".join(_number(row, row % 7) for row in range(30_000)), places=190)


_WHOLE_SHEET: Final = struct.pack("<HHHH", 0, 65_535, 0, 255)


@xls
def liens_de_toute_la_feuille() -> bytes:
    """xlrd would note each link in every cell of its area."""
    link = _WHOLE_SHEET + bytes.fromhex("d0c9ea79f9bace118c8200aa004ba90b") + struct.pack("<III", 2, 8, 2) + b"a\0\0\0"
    return binary_workbook(record(0x01B8, link) * 5 + _number(0, 0))


@xlsx
def attributs_repetes() -> bytes:
    names = " ".join(f'a{number}="1"' for number in range(15_000))
    return workbook({"Collectifs": f'<row r="1" {names}/>' * 400})


@xlsx
def renvois_de_caracteres() -> bytes:
    return workbook({"Collectifs": "".join(row(number, cell(number, 1, "&#65;" * 95_000)) for number in range(1, 190))})


@eml
def resume_de_messages() -> bytes:
    """Each part of a digest is a message, though none says so."""
    return (_HEAD + "Content-Type: multipart/digest; boundary=b\n\n" + "--b\n\nFrom: x@y.fr\nSubject: a\n\nhi\n" * 80_000).encode()


@eml
def entites_d_un_texte() -> bytes:
    return (_HEAD + "Content-Type: text/html\n\n" + "&amp;" * 5_000_000).encode()


@eml
def enveloppes_imbriquees() -> bytes:
    """« winmail.dat » in « winmail.dat »."""
    packed = NOUVELLE.encode()
    for _ in range(900):
        attributes = ((0x69002, b"x"), (0x18010, b"winmail.dat\0"), (0x6800F, packed))
        packed = b"\x78\x9f\x3e\x22\1\0" + b"".join(b"\1" + struct.pack("<II", n, len(v)) + v + b"\0\0" for n, v in attributes)
    part = "--b\nContent-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n"
    return _message(part + encodebytes(packed).decode())


def _pdf(page: bytes) -> bytes:
    """A PDF of twelve pages that are all the same."""
    kids = b" ".join(b"%d 0 R" % number for number in range(5, 17))
    font = b"/MediaBox [0 0 600 800] /Resources << /Font << /F1 3 0 R >> >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count 12 >>" % kids,
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(page), page),
        *[b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R %s >>" % font] * 12,
    ]
    whole, places = b"%PDF-1.7\n", b""
    for number, content in enumerate(objects, 1):
        places += b"%010d 00000 n \n" % len(whole)
        whole += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    end = b"xref\n0 17\n0000000000 65535 f \n%strailer << /Root 1 0 R /Size 17 >>\nstartxref\n%d\n%%%%EOF" % (places, len(whole))
    return whole + end


@eml
def seize_pdf() -> bytes:
    pdf = encodebytes(_pdf(b"BT /F1 12 Tf " + b"(a) Tj 1 0 Td " * 6_000 + b"ET")).decode()
    part = "--b\nContent-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\n"
    return _message(*[part + pdf] * 16)
