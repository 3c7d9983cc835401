"""What the page asks of clas, inside its worker: each question is a function here, that takes plain values and the bytes of a file.

The worker keeps nothing from one question to the next: the page may replace it at any time. What a file gave comes back as bytes that only
a worker opens again.
"""

from __future__ import annotations

import io
import json
import os
import pickle
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from clas_cli import __version__, api
from clas_cli.batch import run as batch
from clas_cli.batch.files import gather
from clas_cli.batch.sorting import said_elsewhere
from clas_cli.batch.totals import brief_of
from clas_cli.campaigns.campaign import DEFAULT
from clas_cli.campaigns.load import named
from clas_cli.dossier.dossier import Dossier
from clas_cli.dossier.fields import Field, Record
from clas_cli.dossier.groups import Many, One
from clas_cli.dossier.kinds import Amount, Integer, Kind, YesNo
from clas_cli.dossier.layout import Slot
from clas_cli.french.text import plural, quoted, visible
from clas_cli.french.values import Refused
from clas_cli.judge.options import Options
from clas_cli.judge.report import A_VERIFIER, FAILING, Finding, LeftOut, Report, Total
from clas_cli.render import words

# What a first report doesn't need is loaded when it is asked for: the page is ready sooner.
if TYPE_CHECKING:
    from clas_cli.sending.letter import Letter

DESK: Final = Path("/tmp/clas")
"""Where a file is laid while a function of clas reads it by its path."""
LONGEST_NAME: Final = 200
MOST_ENTRIES: Final = 5_000
MOST_BYTES: Final = 400_000_000
MOST_OF_ONE: Final = 40_000_000
"""What is taken out of a zip: entries, bytes of all, bytes of one."""

Answer = tuple[Any, list[bytes]]
"""What goes back to the page: plain values, and files."""


def call(name: str, asked: str, files: Sequence[bytes]) -> tuple[str, list[bytes]]:
    """Answers a question: its name, its values in JSON, its files. The answer is in JSON, with files beside it."""
    answer, made = QUESTIONS[name](json.loads(asked), [bytes(file) for file in files])
    return json.dumps(answer, ensure_ascii=False), made


def start(asked: Any, files: list[bytes]) -> Answer:
    """What the page shows before any file is given."""
    return {"version": __version__, "questions": [question_shown(*one) for one in RENEWAL]}, []


def warm(asked: Any, files: list[bytes]) -> Answer:
    """Loads what a first report needs, by that of an example."""
    example = Path(__file__).with_name("clas_page_example.yaml")
    _, packs = _examined(batch.examine_safely((example.name, example.read_bytes()), api.options()))
    render({"format": "html"}, packs)
    return None, []


def options(asked: Any) -> Options:
    """The questions that the page passes on: dates, and the text of a campaign of one's own."""
    given = asked.get("questions") or {}
    today, campaign = given.get("aujourdhui"), None
    if text := given.get("campagne"):
        campaign = DESK.with_name("campagne.yaml")
        campaign.parent.mkdir(parents=True, exist_ok=True)
        campaign.write_text(text, "utf-8")
    day = date.fromisoformat(today) if today else None
    return api.options(date_envoi=given.get("date_envoi"), aujourdhui=day, campagne=campaign)


# Checking


def examine(asked: Any, files: list[bytes]) -> Answer:
    """The reports of a file: what the page lists of each, and all of them in one pack. What else is known of it comes after it, in packs."""
    content, *known = files
    if asked.get("du_lot"):  # where reports of another day may be, as in a folder
        laid(asked["nom"], content)
        if left := gather([str(DESK)]).left_out:
            return {"raison": left[0].reason}, []
    return _examined(batch.examine_safely((asked["nom"], content), _knowing(asked, known)))


def lost(asked: Any, files: list[bytes]) -> Answer:
    """The report of a file that its worker did not come back from. What else is known of it is in packs."""
    return _examined([batch.lost(asked["nom"], asked["trop_long"], _knowing(asked, files))])


def _knowing(asked: Any, known: Sequence[bytes]) -> Options:
    """The options of a check, with what packs add to them. A file of a folder was received."""
    chosen = options(asked)._replace(received=bool(asked.get("recu")))
    for pack in known:
        chosen = chosen._replace(**pickle.loads(pack))
    return chosen


def elsewhere(asked: Any, files: list[bytes]) -> Answer:
    """The numbers of the files to examine again, now that all have their pack, and what the others say of them, in a pack."""
    found = [pickle.loads(file) for file in files]
    known = said_elsewhere([brief_of(report) for reports in found for report in reports])
    names = [{report.facts.fichier for report in reports if report.facts is not None} for reports in found]
    again = [number for number, of_one in enumerate(names) if not of_one.isdisjoint(known)]
    return again, [pickle.dumps({"elsewhere": known}, pickle.HIGHEST_PROTOCOL)]


def _examined(reports: list[Report]) -> Answer:
    listed = [
        {
            "fichier": report.file,
            "verdict": report.verdict,
            "dit": words.VERDICTS[report.verdict],
            "sens": words.VERDICT_MEANINGS[report.verdict],
            "gestionnaire": visible(report.gestionnaire or "", 120),
        }
        for report in reports
    ]
    return listed, [pickle.dumps(reports, pickle.HIGHEST_PROTOCOL)]


def render(asked: Any, files: list[bytes]) -> Answer:
    """The reports of some packs, together, in a format; and what they come to, as the report of a batch counts them."""
    reports = [report for file in files for report in pickle.loads(file)]
    chosen = options(asked)
    made = api.assembler(reports, aujourdhui=chosen.today, campagne=chosen.campaign)
    left_out = tuple(LeftOut(one["nom"], one["raison"]) for one in asked.get("ecartes") or ())
    said = [_counted(total) for total in made.totals.by_verdict if total.dossiers]
    if former := made.totals.superseded.dossiers:
        said.append(plural(former, "version remplacée", "versions remplacées"))
    if withdrawn := made.totals.withdrawn.dossiers:
        said.append(plural(withdrawn, "demande retirée", "demandes retirées"))
    return {"comptes": said}, [api.rendre(made._replace(left_out=left_out), asked["format"])]


def _counted(total: Total) -> str:
    word = words.VERDICTS[total.name].lower()
    return plural(total.dossiers, word, word if total.name == A_VERIFIER else None)


def annotate(asked: Any, files: list[bytes]) -> Answer:
    """The annotated copies of the dossiers of a file, from it and its pack: the name of each, and what there is to say of it; or why there is none."""
    from clas_cli.filling import copies

    content, pack = files
    path = laid(asked["nom"], content)
    reports = [report._replace(file=f"{path}{report.file.removeprefix(asked['nom'])}") for report in pickle.loads(pack)]
    listed: list[dict[str, Any]] = []
    made: list[bytes] = []
    for annotation in copies.annotated(reports, overwrite=True, processes=1):
        copy = annotation.copy
        if isinstance(copy, str):
            listed.append({"refus": f"Pas de copie annotée\u00a0: {copy}."})
            continue
        said = ["Le dossier est repris dans le classeur du modèle."] if copy.is_rewritten else []
        said += [f"À ouvrir avec prudence, elle garde du fichier reçu\u00a0: {', '.join(copy.keeps)}."] if copy.keeps else []
        said += [f"Non repris dans la copie\u00a0: {notice}" for notice in copy.left_out]
        listed.append({"nom": annotation.path.name, "dit": said})
        made.append(copy.content)
    return listed, made


def zipped(asked: Any, files: list[bytes]) -> Answer:
    """Files in a zip, each under its name; a name that is taken is numbered."""
    stream, taken = io.BytesIO(), set[str]()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in zip(asked["noms"], files, strict=True):
            path = PurePosixPath(name)
            numbered = (path.with_stem(f"{path.stem} ({number})") for number in range(2, len(files) + 2))
            free = next(str(one) for one in (path, *numbered) if str(one) not in taken)
            taken.add(free)
            archive.writestr(zipfile.ZipInfo(free), content, zipfile.ZIP_DEFLATED)
    return None, [stream.getvalue()]


def laid(name: str, content: bytes) -> Path:
    """A received file, alone on the desk, under the last part of its name."""
    DESK.mkdir(parents=True, exist_ok=True)
    for former in DESK.iterdir():
        former.unlink()
    os.chdir(DESK)
    plain = "".join(character for character in PurePosixPath(name.replace("\\", "/")).name if character.isprintable())
    ending = PurePosixPath(plain).suffix[:20]
    path = Path(f"{plain.removesuffix(ending)[:LONGEST_NAME] or 'dossier'}{ending}")
    path.write_bytes(content)
    return path


def sort(asked: Any, files: list[bytes]) -> Answer:
    """The numbers of the names that a folder of such files would be read in, in its order, and those names as files may have them; and the
    others, with the reason.
    """
    folder = DESK.parent / "tri"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    numbers: dict[str, list[int]] = {}
    for number, name in enumerate(asked["noms"]):
        path = folder.joinpath(*_parts(name))
        with suppress(OSError):  # a file that has the name of a folder
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        numbers.setdefault(str(path), []).append(number)
    found = gather([str(folder)])
    kept = [number for path in found.files for number in numbers.get(path, ())]
    names = [path.removeprefix(f"{folder}/") for path in found.files for _ in numbers.get(path, ())]
    left = [{"nom": item.file.removeprefix(f"{folder}/"), "raison": item.reason} for item in found.left_out]
    return {"gardes": kept, "noms": names, "ecartes": left}, []


def _parts(name: str) -> list[str]:
    return [part.replace("\0", "")[:LONGEST_NAME] for part in name.split("/") if part.strip(".\0")][-10:] or ["sans-nom"]


def unpack(asked: Any, files: list[bytes]) -> Answer:
    """The files of a zip, each with its name; or why there are none. A document that is a zip itself is no folder of files."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(files[0]))
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if any(entry.filename in ("[Content_Types].xml", "mimetype") for entry in entries):
            return {"document": True}, []
        names, contents = [], []
        for entry, content in _taken_out(archive, entries):
            names.append(f"{asked['nom']}/{entry.filename}")
            contents.append(content)
    except _TooMuch:
        return {"refus": "L'archive contient trop de fichiers, ou de trop grands\u00a0: en déposer une partie à la fois."}, []
    except _BROKEN:
        return {
            "refus": "L'archive est endommagée ou protégée par un mot de passe\u00a0: l'ouvrir, puis déposer les fichiers qu'elle contient."
        }, []
    return {"noms": names}, contents


class _TooMuch(Exception):
    """More in a zip than is taken out of one."""


_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    RuntimeError,
    NotImplementedError,
    ValueError,
    OSError,
    LookupError,
    OverflowError,
)
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def _taken_out(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> Iterator[tuple[zipfile.ZipInfo, bytes]]:
    if len(entries) > MOST_ENTRIES:
        raise _TooMuch
    total = 0
    for entry in entries:
        if entry.compress_type not in _METHODS:
            raise zipfile.BadZipFile
        with archive.open(entry) as stream:
            content = stream.read(MOST_OF_ONE + 1)
        total += len(content)
        if len(content) > MOST_OF_ONE or total > MOST_BYTES:
            raise _TooMuch
        yield entry, content


# Models and estimates


def model(asked: Any, files: list[bytes]) -> Answer:
    """A blank dossier, whose name says whether it is a workbook or a text."""
    from clas_cli.filling import template

    return None, [template.make(Path(asked["nom"]), asked.get("situation")).content]


_PLAN: Final = ("collectifs", "cout", "bonus_enfants", "bonus_parents", "autre_caf")


def estimate(asked: Any, files: list[bytes]) -> Answer:
    """The estimate of a project as a table, or what is wrong with an answer, by its name."""
    from clas_cli.judge import planning
    from clas_cli.render import plan

    faults: dict[str, str] = {}

    def typed(name: str, kind: Kind, empty: Any) -> Any:
        text = str(asked.get(name) or "").strip()
        try:
            return kind.convert(text) if text else empty
        except Refused as refused:
            faults[name] = f"{quoted(text)} ne convient pas\u00a0; attendu\u00a0: {refused.expected}."
            return empty

    number = typed("collectifs", Integer(1, 500, "collectifs"), None)
    share = Integer(0, number or 500, "collectifs")
    cost = typed("cout", planning.Cost(), None)
    bonus = (typed("bonus_enfants", share, 0), typed("bonus_parents", share, 0))
    other = typed("autre_caf", Amount(), Amount().convert("0"))
    if faults or number is None:
        return {"fautes": faults}, []
    campagne = named(DEFAULT)
    scenarios = planning.scenarios(campagne, number, cost, bonus, other)
    return {
        "titre": campagne.nom,
        "colonnes": [scenario.title for scenario in scenarios],
        "lignes": [[row.label, *row.cells, row.is_total] for row in plan.rows(scenarios, campagne)],
        "notes": [note for note in plan.notes(scenarios, campagne) if note != words.DISCLAIMER],  # the page says it already
    }, []


# Renewing


RENEWAL: Final = (
    ("Qui demande", ("gestionnaire.nom",)),
    ("Son numéro SIRET", ("gestionnaire.siret",)),
    ("Son adresse", ("gestionnaire.adresse.voie", "gestionnaire.adresse.code_postal", "gestionnaire.adresse.commune")),
    ("Qui signe la lettre", ("gestionnaire.representant.nom", "gestionnaire.representant.fonction")),
    ("Où vous répondre", ("gestionnaire.representant.courriel", "gestionnaire.representant.telephone")),
    ("Le projet, qui reste le même", ("projet.intitule",)),
    ("Les communes où il se déroule, séparées par des virgules", ("projet.communes",)),
    ("Combien de collectifs", ("prolongation.collectifs_avant", "prolongation.collectifs_demandes")),
    ("La convention en cours avec la Caf", ("convention.debut", "convention.fin")),
    ("Le bilan qualitatif de l'année passée", ("bilan_qualitatif.transmis", "bilan_qualitatif.date")),
)
"""The ten questions of a letter of renewal, and the fields that they fill."""

ATTACHED: Final = "Demande de prolongation.xlsx"


def question_shown(title: str, paths: tuple[str, ...]) -> dict[str, Any]:
    """A question, with the label, the help and the example of each of its fields."""
    return {"titre": title, "champs": [_field_shown(path) for path in paths]}


def _field_shown(path: str) -> dict[str, str]:
    field = _field(path)
    return {
        "chemin": path,
        "nom": field.label,
        "aide": field.help or "",
        "exemple": Slot((path,), field, field.label).example,
        "sorte": "oui-non" if isinstance(field.kind, YesNo) else "texte",
    }


def _field(path: str) -> Field:
    record: type[Record] = Dossier
    *groups, last = path.split(".")
    for name in groups:
        kind = record.FIELDS[name].kind
        assert isinstance(kind, One)
        record = kind.record
    return record.FIELDS[last]


def renew(asked: Any, files: list[bytes]) -> Answer:
    """What there is to say of each answer so far; with every answer that a letter needs, whether it may be sent."""
    content = _renewal(asked["reponses"])
    (report,) = batch.examine_safely(("prolongation.yaml", content), options(asked))
    said: dict[str, list[dict[str, str]]] = {}
    others: list[dict[str, str]] = []
    ours = [path for _, paths in RENEWAL for path in paths]
    for finding in report.findings:
        own = next((path for path in ours if finding.path == path or finding.path.startswith((f"{path}.", f"{path}["))), None)
        if own is None:
            others.append(_finding(finding))
        else:
            said.setdefault(own, []).append(_finding(finding))
    return {"champs": said, "autres": others, "pret": not report.is_blocking, "dit": words.VERDICTS[report.verdict]}, []


def _renewal(answers: dict[str, str]) -> bytes:
    """The dossier of some answers: JSON, which YAML is made to read."""
    campagne = named(DEFAULT)
    data: dict[str, Any] = {"format": "1", "campagne": campagne.id, "demande": {"situation": "prolongation"}}
    data["gestionnaire"] = {"conventionne": "oui"}
    data["projet"] = {"annee_scolaire": campagne.calendrier.annee_scolaire}
    for path in (path for _, paths in RENEWAL for path in paths):
        text = str(answers.get(path) or "").strip()
        *groups, last = path.split(".")
        group = data
        for name in groups:
            group = group.setdefault(name, {})
        is_list = isinstance(_field(path).kind, Many)
        group[last] = [part.strip() for part in text.split(",") if part.strip()] if is_list and text else text or None
    return json.dumps(data, ensure_ascii=False).encode("utf-8", "replace")


def renewed(asked: Any, files: list[bytes]) -> Answer:
    """The letter of renewal, and the message that carries it with the dossier as a workbook."""
    from clas_cli.filling import template

    laid("prolongation.yaml", _renewal(asked["reponses"]))
    made = template.make(Path(ATTACHED), origin=Path("prolongation.yaml"))
    return prepare({**asked, "nom": ATTACHED}, [made.content])


# Sending


def prepare(asked: Any, files: list[bytes]) -> Answer:
    """What is to be sent of a dossier: lines to read, the letter, and the files; or why nothing is prepared."""
    from clas_cli.sending import prepare as sending
    from clas_cli.sending.letter import to_text

    path = laid(asked["nom"], files[0])
    try:
        ready = sending.prepare(path, options(asked), bool(asked.get("malgre_tout")))
    except sending.NotReady as refused:
        return {"refus": [_finding(found) for found in refused.findings], "insister": refused.may_insist}, []
    except sending.Unwritable as error:
        return {"impossible": str(error)}, []
    letter = Path("lettre.docx")
    outputs = [Path("message.eml"), letter, Path("rappels.ics")]
    written = {path.name: content for path, content in ready.write(*outputs).items() if content is not None}
    return {
        "dit": list(sending.summary(ready, letter if letter.name in written else None)),
        "attention": [_finding(found) for severity in FAILING for found in ready.report.of(severity)],
        "verifier": [_finding(found) for found in ready.report.of("a_verifier")],
        "corps": to_text(ready.letter),
        "lettre": _letter(ready.letter),
        "fichiers": list(written),
    }, list(written.values())


def _letter(letter: Letter) -> dict[str, Any]:
    return {
        "expediteur": list(letter.sender),
        "destinataire": letter.recipient,
        "lieu_et_date": letter.place_and_date,
        "objet": letter.subject,
        "paragraphes": list(letter.paragraphs),
        "signature": list(letter.signature),
    }


def _finding(finding: Finding) -> dict[str, str]:
    return {
        "code": finding.code,
        "titre": finding.titre,
        "gravite": finding.severity,
        "mot": words.SEVERITIES[finding.severity],
        "dit": words.told(finding),
        "attendu": finding.expected or "",
        "remede": finding.remedy or "",
    }


# Instructing: the desk is heavy, and few open it


def register(asked: Any, files: list[bytes]) -> Answer:
    """Whether a register can serve. See `desk.register`."""
    import clas_page_desk

    return clas_page_desk.register(asked, files)


def instruct(asked: Any, files: list[bytes]) -> Answer:
    """A register brought up to what was received. See `desk.instruct`."""
    import clas_page_desk

    return clas_page_desk.instruct(asked, files)


QUESTIONS: Final[dict[str, Callable[[Any, list[bytes]], Answer]]] = {
    "commencer": start,
    "chauffer": warm,
    "examiner": examine,
    "perdu": lost,
    "ailleurs": elsewhere,
    "rendre": render,
    "annoter": annotate,
    "zipper": zipped,
    "trier": sort,
    "ouvrir": unpack,
    "modele": model,
    "estimer": estimate,
    "prolonger": renew,
    "prolonge": renewed,
    "preparer": prepare,
    "registre": register,
    "instruire": instruct,
}
