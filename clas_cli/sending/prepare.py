"""From a dossier to what is sent and remembered: the message, the letter, the reminders. Nothing is ever sent from here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from clas_cli.batch import workers
from clas_cli.campaigns.campaign import Campagne
from clas_cli.campaigns.load import named
from clas_cli.dossier.dossier import Dossier
from clas_cli.dossier.fields import PROLONGATION
from clas_cli.dossier.read import read_dossier
from clas_cli.dossier.tree import Source
from clas_cli.french.dates import day
from clas_cli.french.text import NBSP, listing, plural, visible, visible_lines
from clas_cli.judge.check import check
from clas_cli.judge.options import Options
from clas_cli.judge.report import FAILING, Finding, Report
from clas_cli.reading.door import content_of, read_bytes
from clas_cli.render import words
from clas_cli.rules.registry import A_VERIFIER, RULES
from clas_cli.sending.agenda import reminders, to_ics
from clas_cli.sending.letter import Letter, compose, to_docx, to_text
from clas_cli.sending.message import Attachment, Message, to_eml


class NotReady(Exception):
    """The dossier can't be sent: `findings` say why. `may_insist` says whether it could be prepared all the same."""

    def __init__(self, findings: tuple[Finding, ...], may_insist: bool) -> None:
        super().__init__(findings, may_insist)  # as it is made: it may come from another process
        self.findings = findings
        self.may_insist = may_insist


class Unwritable(Exception):
    """What was asked for can't be written, and why, in French."""


HEAVY: Final = 10_000_000
"""Bytes of a message that many mailboxes refuse."""


class Sending(NamedTuple):
    """A request about to be sent: `content` is what was checked of the dossier, `attachments` what goes with the message.

    `letter` is written whatever the channel; `is_by_message` says whether a message carries it.
    """

    path: Path
    content: bytes
    report: Report
    dossier: Dossier
    campagne: Campagne
    letter: Letter
    options: Options
    attachments: tuple[Attachment, ...] = ()

    @property
    def is_by_message(self) -> bool:
        """Whether the campaign receives requests by e-mail."""
        return self.campagne.depot.canal == "courriel" and self.campagne.depot.adresse is not None

    @property
    def lacks_its_form(self) -> bool:
        """Whether nothing but the dossier itself goes with a new request, which the note wants made on the form of the Caf (§2, situation 1)."""
        others = (attached for attached in self.attachments if attached.content != self.content)
        return self.is_by_message and self.report.situation != PROLONGATION and not any(others)

    def write(self, *outputs: Path) -> dict[Path, bytes | None]:
        """What the ending of each name asks for: the message (.eml), the letter (.docx) or the reminders (.ics).

        The message carries the letter where that is written too. None where there is nothing to write, which `unwritten` tells.
        """
        made: dict[Path, bytes | None] = {}
        for path in sorted(outputs, key=lambda path: path.suffix.lower() == ".eml"):
            match path.suffix.lower():
                case ".docx":
                    made[path] = to_docx(self.letter)
                case ".ics":
                    events = reminders(self.dossier, self.campagne)
                    made[path] = to_ics(events, self.options.today) if events else None  # a calendar has an event at least (RFC 5545, 3.6)
                case _:
                    letters = (
                        Attachment(path.name, content) for path, content in made.items() if content and path.suffix.lower() == ".docx"
                    )
                    made[path] = self._message(tuple(letters)) if self.is_by_message else None
        return {path: made[path] for path in outputs}

    def _message(self, letters: tuple[Attachment, ...]) -> bytes:
        recipient = self.campagne.depot.adresse or ""
        return to_eml(Message(recipient, self.letter.subject, to_text(self.letter), (*letters, *self.attachments)))


def unwritten(path: Path) -> str:
    """That a file isn't written, and why, in French."""
    why = "la campagne ne donne rien à rappeler" if path.suffix.lower() == ".ics" else "il n'y a pas de courriel à préparer"
    return f"Pas écrit{NBSP}: {visible(str(path), 4_000)} ({why})."


def prepare(path: Path, options: Options, in_spite: bool = False, attached: Iterable[Path] = ()) -> Sending:
    """What is to be sent of the dossier at `path`, with the files that are `attached`.

    Raises `NotReady` where something blocks, unless `in_spite`; always where the file is no dossier or its campaign isn't known.
    `Unwritable` where it is a message, or where what is attached can't be read.
    """
    if path.suffix.lower() == ".eml":
        raise Unwritable(f"{path} est un message\u00a0: donner le dossier qu'il porte, enregistré à part.")
    content = content_of(path)
    source = content if isinstance(content, Source) else read_bytes(content, str(path))
    report = check(source, options)
    dossier = read_dossier(source).dossier
    if dossier is None or report.campaign is None or isinstance(content, Source):
        raise NotReady(_failing(report), may_insist=False)
    if report.is_blocking and not in_spite:
        raise NotReady(_failing(report), may_insist=True)
    campagne = options.campaign or named(report.campaign)
    return Sending(
        path, content, report, dossier, campagne, compose(dossier, campagne, report.envoi.date), options, tuple(map(_attached, attached))
    )


def prepare_apart(path: Path, options: Options, in_spite: bool, attached: Iterable[Path]) -> Sending:
    """The same, the dossier being opened in a process of its own."""
    try:
        return workers.apart(partial(prepare, path, options, in_spite, tuple(attached)), NotReady, Unwritable)
    except workers.Lost:
        raise Unwritable(f"{path} {workers.BEYOND}.") from None


def _attached(path: Path) -> Attachment:
    try:
        return Attachment(path.name, path.read_bytes())
    except OSError:
        raise Unwritable(f"{path} ne peut pas être joint\u00a0: ce fichier n'existe pas, ou ne peut pas être lu.") from None


def summary(sending: Sending, letter: Path | None = None) -> Iterator[str]:
    """To whom, with what subject and what files, `letter` among them where it is written too, until when: lines for a person, in French."""
    depot, report = sending.campagne.depot, sending.report
    if sending.is_by_message:
        yield f"Destinataire{NBSP}: {depot.adresse}"
        yield f"Objet{NBSP}: {visible(sending.letter.subject, 1000)}"
        if joined := [*([letter.name] if letter else []), *(attached.name for attached in sending.attachments)]:
            yield f"Joint{NBSP}: {', '.join(visible(name, 200) for name in joined)}"
    elif depot.canal == "portail":
        where = f"{NBSP}: {depot.adresse}" if depot.adresse else ""
        yield f"{sending.campagne.nom}{NBSP}: les dossiers se déposent sur un portail{where}. Il n'y a pas de courriel à préparer."
    else:
        yield f"{sending.campagne.nom}{NBSP}: l'adresse de dépôt n'est pas connue. Il n'y a pas de courriel à préparer."
    if report.deadline is not None:
        yield f"Date limite{NBSP}: avant le {day(report.deadline)}"
        yield f"Délai{NBSP}: {words.delay(report)} au {day(report.envoi.date)} (d'après {report.envoi.origin})"


def body(sending: Sending) -> Iterator[str]:
    """The text of the message, to be copied where no file is asked for."""
    if sending.is_by_message:
        yield f"\n{visible_lines(to_text(sending.letter))}"
        yield f"Pour l'ouvrir dans votre messagerie{NBSP}: --sortie message.eml."


def refusal(refused: NotReady) -> Iterator[str]:
    """Why nothing is prepared, in French."""
    yield f"Rien n'est préparé{NBSP}: {_blocking(refused.findings)}"
    yield from _reasons(refused.findings)
    yield f"Corriger, puis recommencer. «{NBSP}clas verifier{NBSP}» donne le rapport complet."
    if refused.may_insist:
        yield f"Pour préparer l'envoi tel quel{NBSP}: --malgre-tout."


def warning(sending: Sending) -> Iterator[str]:
    """What blocks or lacks in a dossier that is prepared all the same, and what of its sending a person must decide, in French."""
    if found := _failing(sending.report):
        yield f"Attention{NBSP}: {_blocking(found)}"
        yield from _reasons(found)
    if found := tuple(finding for finding in sending.report.of(A_VERIFIER) if _speaks_of_sending(finding)):
        yield f"À vérifier avant l'envoi{NBSP}:"
        yield from _reasons(found)
    if sending.letter.blanks:
        yield f"À compléter à la main, entre crochets{NBSP}: {listing(sending.letter.blanks)}. Le mieux est de le dire dans le dossier."
    if sending.lacks_its_form:
        yield (
            "Le formulaire de la Caf (caf.fr) n'est pas joint, et le dossier clas ne le remplace pas\u00a0: le joindre, avec les pièces, "
            "par --joindre FICHIER, ou dans la messagerie avant d'envoyer."
        )


def too_heavy(name: Path, content: bytes) -> str:
    """That a message may be refused for its weight, in French; empty of another one."""
    if len(content) <= HEAVY:
        return ""
    weight = f"{len(content) / 1_000_000:.1f}".replace(".", ",")
    return (
        f"{visible(str(name), 4_000)} pèse {weight}{NBSP}Mo\u00a0: beaucoup de messageries refusent un message de plus de "
        f"{HEAVY // 1_000_000}{NBSP}Mo. Réduire les pièces (numériser en noir et blanc), ou les envoyer en plusieurs messages du même objet."
    )


def _failing(report: Report) -> tuple[Finding, ...]:
    """What blocks, and what is to be completed."""
    return tuple(finding for severity in FAILING for finding in report.of(severity))


def _speaks_of_sending(finding: Finding) -> bool:
    """Whether the rule judges the date of sending, the situation or the message."""
    rule = RULES[finding.code]
    return "envoi" in rule.needs or any(path.startswith("demande.") for path in rule.fields)


def _blocking(findings: tuple[Finding, ...]) -> str:
    return f"{plural(len(findings), 'point à corriger ou à compléter', 'points à corriger ou à compléter')} avant l'envoi."


def _reasons(findings: tuple[Finding, ...]) -> Iterator[str]:
    for finding in findings:
        yield f"- {finding.titre} ({finding.code}, {words.where(finding)}){NBSP}: {words.told(finding)}"
