"""A first dossier, question by question, in a terminal or through a pipe. Every answer is checked at once and kept at once.

The questions are fields of the model, the checks their kinds and the rules. Answers are kept in the dossier itself (beside the
workbook, where one is asked for): what is left in the middle is taken up again by the same command.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import time
from pathlib import Path
from typing import Any, Final

from clas_cli.campaigns.campaign import DEFAULT, Campagne
from clas_cli.campaigns.load import UnknownCampaign, named
from clas_cli.dossier.dossier import FORMAT, Charte, Demande, Dossier, read_dossier
from clas_cli.dossier.fields import NOUVELLE, PROLONGATION, AlreadySaid, Choice, Field, Missing, One, Reading, Record, Records, YesNo
from clas_cli.dossier.tree import Mapping, Node, Scalar, Sequence, Source, steps
from clas_cli.filling import guidance, yaml_template
from clas_cli.french.text import nearest, plural, quoted, visible
from clas_cli.french.values import Refused, to_text
from clas_cli.judge.check import check
from clas_cli.judge.options import Options
from clas_cli.judge.report import Finding, Report
from clas_cli.reading.door import YAML_SUFFIXES, read
from clas_cli.render import words
from clas_cli.render.formats import aside, save
from clas_cli.rules.registry import BLOQUANT

Names = tuple[Any, ...]
"""What is asked of a record: the paths of its fields, and (list, names of its elements) where there may be several."""

_SITUATION: Final = "demande.situation"
_SCHOOL_YEAR: Final = "projet.annee_scolaire"
"""Never asked: it is the campaign's."""
_WHO: Final = (
    "gestionnaire.nom",
    "gestionnaire.statut",
    "gestionnaire.siret",
    "gestionnaire.rna",
    "gestionnaire.adresse.voie",
    "gestionnaire.adresse.code_postal",
    "gestionnaire.adresse.commune",
    "gestionnaire.representant.nom",
    "gestionnaire.representant.fonction",
    "gestionnaire.representant.courriel",
    "gestionnaire.representant.telephone",
)
_PROJECT: Final = ("projet.intitule", "projet.communes")
QUESTIONS: Final[dict[str, Names]] = {
    NOUVELLE: (
        *_WHO,
        "gestionnaire.conventionne",
        *_PROJECT,
        "projet.debut",
        "projet.fin",
        "projet.suivi_presences",
        *(f"projet.charte.{name}" for name in Charte.FIELDS),
        "projet.partenaires.ecoles",
        (
            "collectifs",
            (
                "nom",
                "lieu",
                "accessible_parents",
                "rural",
                "niveaux",
                "enfants",
                "enfants_en_situation_de_handicap",
                "semaines",
                ("seances", ("jour", "debut", "fin")),
                ("intervenants", ("nom", "statut", "nouveau", "formation")),
            ),
        ),
    ),
    PROLONGATION: (
        *_WHO,
        *_PROJECT,
        "convention.debut",
        "convention.fin",
        "prolongation.collectifs_avant",
        "prolongation.collectifs_demandes",
        "bilan_qualitatif.transmis",
        "bilan_qualitatif.date",
    ),
}
_ONLY_IF: Final[dict[str, Callable[[Any], bool]]] = {
    "gestionnaire.rna": lambda who: bool(who.statut == "association"),
    "bilan_qualitatif.date": lambda report: bool(report.transmis),
    "collectifs.intervenants.formation": lambda person: bool(person.nouveau),
}
"""Questions that have an object only after some answer of the same record."""

_ELEMENTS: Final = {
    "collectifs": ("collectif", "Un autre collectif"),
    "seances": ("séance", "Une autre séance"),
    "intervenants": ("intervenant", "Un autre intervenant"),
}
_QUIT: Final = ("q", "quitter")
_HELP: Final = "Entrée laisse une question pour plus tard, «\u00a0?\u00a0» l'explique, «\u00a0q\u00a0» arrête. Les réponses sont gardées au fur et à mesure."
_LONGEST: Final = 20_000
_MOST_UNATTENDED: Final = 2_000
"""Answers from no terminal before the questions stop: what answers on and on is no person."""
_MARK: Final = "# Dossier Clas,"
"""How a dossier that this program wrote begins: it may be written again."""


class Unusable(Exception):
    """The file can't hold the answers, and why, in French."""


class Left(Exception):
    """The person asked to stop."""


def run(file: Path, options: Options, campaign_file: Path | None = None) -> None:
    """Asks for what the dossier of `file` lacks, and writes it after each answer; `campaign_file` is to be given to each command.

    Raises `Unusable` where the file can't serve; `Left`, `EOFError` or `KeyboardInterrupt` where the person stops.
    """
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    kept = file if file.suffix.lower() in YAML_SUFFIXES else file.with_suffix(".yaml")
    questions = _Questionnaire(kept, options, *_begin(file, kept, options))
    print(_HELP)
    try:
        questions.ask_all()
    except (Left, EOFError, KeyboardInterrupt):
        if kept.exists():
            resume = guidance.command("nouveau", file, campaign_file)
            print(f"\nRéponses gardées dans {visible(str(kept))}. Pour reprendre\u00a0: {resume}")
        raise
    if file != kept:
        questions.write_workbook(file)
    for line in questions.end(file, guidance.command("verifier", file, campaign_file)):
        print(line)


def _begin(file: Path, kept: Path, options: Options) -> tuple[Mapping, Campagne]:
    """What is answered already, and the campaign."""
    if file.suffix.lower() not in YAML_SUFFIXES | {".xlsx"}:
        raise Unusable(f"le nom {str(file)!r} doit finir par .yaml ou .xlsx.")
    if file != kept and file.exists():
        raise Unusable(f"{file} existe déjà\u00a0: choisir un autre nom.")
    if not kept.exists():
        campagne = options.campaign or named(DEFAULT)
        return Mapping({"format": Scalar(FORMAT, None), "campagne": Scalar(campagne.id, None)}, None), campagne
    source = read(kept)
    if source.root is None or source.remarks:
        raise Unusable(f"{kept} ne peut pas être repris\u00a0: {source.remarks[0].message} Le corriger, ou choisir un autre nom.")
    if not source.lines or not source.lines[0].startswith(_MARK):
        raise Unusable(f"{kept} existe déjà et n'a pas été écrit par clas\u00a0: choisir un autre nom.")
    try:
        return source.root, options.campaign or named(to_text(_scalar(source.root, "campagne")) or DEFAULT)
    except UnknownCampaign as unknown:
        raise Unusable(f"{kept} nomme une campagne inconnue\u00a0: {quoted(unknown.name)}.") from None


class _Questionnaire:
    """One run: the tree of the answers, and what was said of them already."""

    def __init__(self, kept: Path, options: Options, root: Mapping, campagne: Campagne) -> None:
        self.kept = kept
        self.options = options
        self.root = root
        self.campagne = campagne
        self.is_foreign = kept.exists() and not self.is_as_written()
        self.said: set[tuple[str, str]] = set()
        self.title = ""
        self.unattended = 0
        """Answers that came from no terminal."""

    @property
    def situation(self) -> str:
        """The situation, or nothing as long as it isn't answered."""
        try:
            return str(Demande.FIELDS["situation"].kind.convert(_scalar(self.root, _SITUATION)))
        except Refused:
            return ""

    @property
    def source(self) -> Source:
        """The answers, as a dossier that was read."""
        return Source(str(self.kept), self.root)

    def report(self) -> Report:
        """What the rules say of the answers so far."""
        return check(self.source, self.options)

    def ask_all(self) -> None:
        """Every question that isn't answered."""
        if not self.situation:
            self.ask(_SITUATION)
        for line in guidance.sending(self.situation, self.campagne):
            print(line)
        if not self.is_answered(_SCHOOL_YEAR):
            _put(self.root, _SCHOOL_YEAR, Scalar(self.campagne.calendrier.annee_scolaire, None))
        self.ask_record("", QUESTIONS[self.situation], finished=False)

    def ask_record(self, prefix: str, names: Names, finished: bool) -> None:
        """The questions of one record. `finished` says that what comes after it is answered already."""
        for position, name in enumerate(names):
            if isinstance(name, tuple):
                later = finished or any(self.is_answered(f"{prefix}{_name(other)}") for other in names[position + 1 :])
                self.ask_elements(f"{prefix}{name[0]}", name[1], later)
            elif not self.is_answered(f"{prefix}{name}") and self.has_object(f"{prefix}{name}"):
                self.ask(f"{prefix}{name}")

    def ask_elements(self, path: str, names: Names, finished: bool) -> None:
        """The questions of each element of a list, until there is none more."""
        index = 0
        while index < (count := self.count(path)) or (not finished and self.wants_another(path, index)):
            here = f"{path}[{index}]"
            self.ask_record(f"{here}.", names, finished or index + 1 < count)
            self.tell(here, within=True)
            if self.count(path) == index:  # every question was left
                break
            index += 1
        self.tell(path)

    def wants_another(self, path: str, count: int) -> bool:
        """Whether the list goes on; it does by default until the note's minimum is reached."""
        if count == 0:
            return True
        name, rules = path.rpartition(".")[2], self.campagne.collectif
        least = {"seances": rules.seances_min, "intervenants": rules.intervenants_min}.get(name, 0)
        default = "oui" if count < least else "non"
        while True:
            answer = self.read(f"\n{_ELEMENTS[name][1]}\u00a0? (oui ou non\u00a0; Entrée\u00a0: {default})")
            try:
                return YesNo().convert(answer or default)
            except Refused as refused:
                _say(f"{quoted(answer)} ne convient pas\u00a0; attendu\u00a0: {refused.expected}.")

    def has_object(self, path: str) -> bool:
        """Whether the question is to be asked, given the other answers of its record."""
        if guidance.is_aside(_without_indexes(path), self.situation, self.campagne):
            return False
        condition = _ONLY_IF.get(_without_indexes(path))
        if condition is None:
            return True
        record: Any = read_dossier(self.source)[0]
        try:
            for step in steps(path.rpartition(".")[0]):
                record = record[step] if isinstance(step, int) else getattr(record, step)
            return record is not None and condition(record)
        except (Missing, IndexError):
            return False

    def ask(self, path: str) -> None:
        """One question, until its answer is accepted or left for later."""
        declared, title = _declared(path)
        declared = guidance.told(declared, _without_indexes(path), self.situation, self.campagne)
        if title != self.title:
            self.title = title
            print(f"\n{title}")
        while True:
            kept = to_text(_scalar(self.root, path))
            absence = declared.absence(self.situation)
            default = kept or (to_text(absence) if isinstance(absence, bool | int) else "")
            answer = self.read(_prompt(declared, default))
            if answer == "?":
                self.explain(declared, path)
            elif not answer and (kept or (not default and path != _SITUATION)):
                return
            elif not answer and not default:
                _say("Cette réponse est nécessaire pour continuer.")
            elif self.accept(path, declared, answer or default):
                return

    def accept(self, path: str, declared: Field, answer: str) -> bool:
        """Checks an answer and keeps it; says whether to go on. What blocks is asked again, and may be kept as it is."""
        try:
            node = self.typed(declared, path, answer)
        except Refused as refused:
            near = nearest(answer, refused.close) if refused.close else None
            hint = f" Vouliez-vous écrire «\u00a0{near}\u00a0»\u00a0?" if near else ""
            _say(f"{quoted(answer)} ne convient pas\u00a0; attendu\u00a0: {refused.expected}.{hint}")
            return False
        _put(self.root, path, node)
        found = self.tell(path)
        if path.rpartition(".")[0].endswith("]"):  # what an answer does to its element: a session that ends too early
            found += self.tell(path.rpartition(".")[0])
        if any(finding.code.startswith("DOS") for finding in found):
            _put(self.root, path, Scalar(None, None))
            return False
        self.save()
        if any(finding.severity == BLOQUANT for finding in found):
            _say("Donner une autre réponse, ou Entrée pour la garder ainsi.")
            return False
        return True

    def typed(self, declared: Field, path: str, answer: str) -> Node:
        """An answer as a node of the dossier. Raises `Refused`."""
        kind = declared.kind
        if isinstance(kind, Choice) and answer.isdecimal() and len(answer) < 4 and 1 <= int(answer) <= len(kind.choices()):
            answer = kind.choices()[int(answer) - 1]
        reading = Reading(self.situation)
        try:
            value = kind.read(Scalar(answer, None), path, reading)
        except AlreadySaid:
            raise Refused(reading.remarks[0].expected) from None
        if isinstance(value, tuple):
            return Sequence([Scalar(item, None) for item in value], None)
        return Scalar(f"{value:%H:%M}" if isinstance(value, time) else value, None)

    def explain(self, declared: Field, path: str) -> None:
        """What is expected, an example, and the rules of the note on the field."""
        _say(f"Attendu\u00a0: {guidance.accepted(declared.kind, self.campagne) or declared.kind.expected()}.")
        for text in (declared.help, declared.example and f"Exemple\u00a0: {declared.example}"):
            if text:
                _say(text)
        for sentence in guidance.rules_at(_without_indexes(path), self.campagne):
            _say(sentence)

    def tell(self, path: str, within: bool = False) -> list[Finding]:
        """Says what the rules find at a path (`within` it, too), each finding once. What lacks is for the end."""
        new = []
        for finding in self.report().findings:
            known = (finding.path, finding.message)
            inside = (f"{path}.", f"{path}[") if within else () if path.endswith("]") else (f"{path}[",)
            concerned = finding.path == path or finding.path.startswith(inside)
            if concerned and finding.code != "DOS004" and known not in self.said:
                self.said.add(known)
                new.append(finding)
                _say(_told(finding))
        return new

    def read(self, prompt: str) -> str:
        """An answer on one line. Raises `Left`, or `EOFError` where there is nothing more to read."""
        while True:
            print(f"{prompt}\u00a0: ", end="", flush=True)
            line = sys.stdin.readline(_LONGEST) if sys.stdin is not None else ""
            if sys.stdin is None or not sys.stdin.isatty():
                print()
                self.unattended += 1
            if not line or len(line) == _LONGEST or self.unattended > _MOST_UNATTENDED:
                raise EOFError
            answer = line.strip().strip("\ufeff")
            if answer.lower() in _QUIT:
                raise Left
            if visible(answer, _LONGEST) == answer and "\ufffd" not in answer:
                return answer
            _say("La réponse contient un caractère illisible ou invisible\u00a0: la retaper.")

    def save(self) -> None:
        """Keeps the answers; the first time, also the file as a person had changed it. Raises `Unusable`."""
        if self.is_foreign:
            self.is_foreign = False
            former = aside(self.kept)
            _save(self.kept.read_bytes(), former)
            _say(f"Le fichier tel qu'il était est gardé\u00a0: {visible(str(former))}")
        _save(self.rendered(), self.kept)

    def is_as_written(self) -> bool:
        """Whether the file holds nothing, such as a comment of a person, that would not be written again. Its title doesn't count."""
        return bool(self.situation) and self.kept.read_bytes().splitlines()[1:] == self.rendered().splitlines()[1:]

    def rendered(self) -> bytes:
        """The answers as a file."""
        return yaml_template.render(self.situation, self.campagne, self.root).encode()

    def write_workbook(self, file: Path) -> None:
        """Writes the answers as a workbook. Raises `Unusable`."""
        from clas_cli.filling import workbook

        _save(workbook.render(self.situation, self.campagne, self.root).content, file)

    def is_answered(self, path: str) -> bool:
        """Whether something stands at a path."""
        node = _node(self.root, steps(path))
        return node is not None and not node.is_empty

    def count(self, path: str) -> int:
        """How many elements a list has."""
        node = _node(self.root, steps(path))
        return len(node.items) if isinstance(node, Sequence) else 0

    def end(self, file: Path, command: str) -> Iterator[str]:
        """What is left to do, in French; `command` checks the file."""
        yield f"\nLe dossier est écrit\u00a0: {visible(str(file))}"
        if file != self.kept:
            yield f"Les réponses restent aussi dans {visible(str(self.kept))}\u00a0: n'envoyer, et ne contrôler, qu'un des deux."
        report = self.report()
        if lacking := [finding for finding in report.findings if finding.code == "DOS004"]:
            yield f"{plural(len(lacking), 'réponse reste', 'réponses restent')} à donner\u00a0:"
            yield from (f"- {finding.message}" for finding in lacking)
        if blocking := [finding for finding in report.of(BLOQUANT) if finding.code != "DOS004"]:
            yield f"{plural(len(blocking), 'point bloque', 'points bloquent')}\u00a0:"
            yield from (f"- {_told(finding)}" for finding in blocking)
        yield f"Contrôle complet\u00a0: {command}"


def _save(content: bytes, file: Path) -> None:
    try:
        save(content, file)
    except OSError:
        raise Unusable(f"impossible d'écrire {file}\u00a0: vérifier le dossier et les droits.") from None


def _told(finding: Finding) -> str:
    return f"{finding.code}\u00a0: {words.told(finding)}"


def _say(text: str) -> None:
    print(f"  {text}")


def _name(asked: Any) -> str:
    return str(asked[0] if isinstance(asked, tuple) else asked)


def _without_indexes(path: str) -> str:
    return ".".join(step for step in steps(path) if isinstance(step, str))


def _declared(path: str) -> tuple[Field, str]:
    """The field at a path, and the title of the record it stands in."""
    record: type[Record] = Dossier
    declared: Field = Dossier.FIELDS["demande"]
    elements: list[str] = []
    title = ""
    for step in steps(path):
        if isinstance(step, int):
            elements[-1] += f" n°\u00a0{step + 1}"
            title = ", ".join(elements)
            continue
        declared = record.FIELDS[step]
        if isinstance(declared.kind, One | Records):
            title = declared.label
            record = declared.kind.record
            elements.append(_ELEMENTS.get(step, (step,))[0])
    return declared, title[:1].upper() + title[1:]


def _prompt(declared: Field, default: str) -> str:
    kind = declared.kind
    told = f"exemple\u00a0: {declared.example}" if declared.example and not default else ""
    if isinstance(kind, Choice):
        told = ", ".join(f"{number} {kind.label(name)}" for number, name in enumerate(kind.choices(), 1))
    elif isinstance(kind, YesNo):
        told = "oui ou non"
    hints = "\u00a0; ".join(filter(None, (told, default and f"Entrée\u00a0: {visible(default, 60)}")))
    return f"{declared.label} ({hints})" if hints else declared.label


def _node(root: Node, path: Iterable[str | int]) -> Node | None:
    node: Node | None = root
    for step in path:
        if isinstance(node, Mapping) and isinstance(step, str):
            node = node.entries.get(step)
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
        else:
            return None
    return node


def _scalar(root: Mapping, path: str) -> Any:
    """The value at a path, as a list of texts where it is one."""
    node = _node(root, steps(path))
    if isinstance(node, Sequence):
        return ", ".join(to_text(item.value) for item in node.items if isinstance(item, Scalar))
    return node.value if isinstance(node, Scalar) else None


def _put(root: Mapping, path: str, node: Node) -> None:
    """Sets the value at a path, with the records and lists that lead to it. Raises `Unusable` where something else stands there."""
    here: Node = root
    parts = list(steps(path))
    for position, step in enumerate(parts):
        child = _node(here, [step])
        if position + 1 == len(parts):
            child = node
        elif child is None or child.is_empty:
            child = Sequence([], None) if isinstance(parts[position + 1], int) else Mapping({}, None)
        if isinstance(here, Mapping) and isinstance(step, str):
            here.entries[step] = child
        elif isinstance(here, Sequence) and isinstance(step, int):
            here.items[step : step + 1] = [child]
        else:
            raise Unusable(
                f"la rubrique «\u00a0{path}\u00a0» n'a pas la forme attendue\u00a0: la corriger à la main, ou choisir un autre nom."
            )
        here = child
