"""The frozen report of a dossier. Renderers show it; nothing is decided after it is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Literal, NamedTuple, get_args

from clas_cli.campaigns.campaign import Campagne
from clas_cli.campaigns.financing import Estimation
from clas_cli.dossier.facts import Facts
from clas_cli.dossier.tree import A_COMPLETER, A_VERIFIER, BLOQUANT, Nature, Piece, Place, Post, Severity, Told
from clas_cli.rules.depot import UNKNOWN as NO_DATE
from clas_cli.rules.depot import Envoi

Verdict = Literal["illisible", "irrecevable", "non_conforme", "incomplet", "a_verifier", "conforme"]

STDIN_NAME: Final = "entrée standard"
"""How a report names a dossier that was read on standard input: no file can be shown for it."""
ILLISIBLE: Final = "illisible"
IRRECEVABLE: Final = "irrecevable"
NON_CONFORME: Final = "non_conforme"
INCOMPLET: Final = "incomplet"
CONFORME: Final = "conforme"
VERDICTS: Final[tuple[Verdict, ...]] = get_args(Verdict)

IN_TIME: Final = "dans_les_temps"
ON_THE_DAY: Final = "le_jour_meme"
LATE: Final = "hors_delai"
NOT_SENT: Final = "non_envoye"
UNKNOWN: Final = "indetermine"
TIMINGS: Final = (IN_TIME, ON_THE_DAY, LATE, NOT_SENT, UNKNOWN)


class Also(NamedTuple):
    """Another place of the same cause."""

    path: str
    place: Place


class Finding(NamedTuple):
    """One thing found, complete: what, where, why, and how to correct it. All texts are French.

    `titre` is the rule's name for people. `path` is in the names of the YAML dossier, whatever the file was. `remedy` is for
    the gestionnaire; `asked` for the Caf, empty where the same words do. `excerpt` is the line of a text file. `also` are the other
    places of the same cause.
    """

    code: str
    name: str
    titre: str
    severity: Severity
    path: str
    place: Place
    message: str
    found: str
    expected: str
    remedy: str
    reference: str
    asked: str = ""
    excerpt: str = ""
    also: tuple[Also, ...] = ()


class Waived(NamedTuple):
    """A finding that the user chose to ignore, with the reason given."""

    finding: Finding
    reason: str


class NotEvaluated(NamedTuple):
    """A rule that could not be judged, and why. It is not a pass."""

    code: str
    name: str
    reason: str


class Report(NamedTuple):
    """What a check says of one dossier.

    `estimation` is None where it can't be made; `estimation_lacks` then names the fields it needs. `deadline` is
    None where the situation or the campaign isn't known. `facts` is None of a file that isn't a dossier; `places` says where
    those that dossiers may share stand. `fault` names what failed in the program while the file was examined in a batch.
    those that dossiers may share stand. `post` is what the message that carried it says, `letter` what a letter of prolongation says;
    `is_to_read`: only a person can read the request.
    """

    file: str
    verdict: Verdict
    campaign: str | None
    campaign_name: str
    situation: str | None
    gestionnaire: str | None
    intitule: str | None
    findings: tuple[Finding, ...]
    waived: tuple[Waived, ...]
    not_evaluated: tuple[NotEvaluated, ...]
    evaluated: int
    estimation: Estimation | None
    estimation_lacks: tuple[str, ...]
    envoi: Envoi
    deadline: date | None
    stale: bool
    facts: Facts | None = None
    places: Mapping[str, Place] = {}
    fault: str = ""
    nature: Nature = Nature.DEMANDE
    post: Post | None = None
    letter: tuple[Told, ...] | None = None
    is_to_read: bool = False

    def of(self, severity: str) -> tuple[Finding, ...]:
        """The findings of one severity."""
        return tuple(finding for finding in self.findings if finding.severity == severity)

    @property
    def received(self) -> Received | None:
        """What a file is that is no request; None of a request, read or not."""
        if self.nature == Nature.DEMANDE:
            return None
        post = self.post
        if post is None:
            return Received(self.file, self.nature, "")
        return Received(
            self.file, self.nature, post.what, post.sender, post.address, post.subject, post.sent_at, post.pieces, post.withdraws
        )

    @property
    def timing(self) -> str:
        """How the date judged stands to the deadline: one of `TIMINGS`."""
        if self.deadline is None or self.verdict == ILLISIBLE or self.envoi.origin == NO_DATE:
            return UNKNOWN
        if self.envoi.date > self.deadline:
            return LATE
        if self.envoi.date == self.deadline:
            return ON_THE_DAY
        return IN_TIME if self.envoi.is_sent else NOT_SENT

    @property
    def is_blocking(self) -> bool:
        """Whether something blocks, or has to be completed."""
        return any(finding.severity in FAILING for finding in self.findings)

    def fails(self, strict: bool = False) -> bool:
        """Whether the check fails: something blocks, or with `strict` something is to be looked at."""
        return self.is_blocking or (strict and any(finding.severity == A_VERIFIER for finding in self.findings))


FAILING: Final = (BLOQUANT, A_COMPLETER)
"""Severities of what must be corrected before anything else."""


def verdict(findings: Sequence[Finding], readable: bool, late: bool) -> Verdict:
    """The first that applies, in the order of `VERDICTS`. `late`: a finding makes the dossier irrecevable."""
    if not readable:
        return ILLISIBLE
    if late:
        return IRRECEVABLE
    severities = {finding.severity for finding in findings}
    if BLOQUANT in severities:
        return NON_CONFORME
    if A_COMPLETER in severities:
        return INCOMPLET
    return A_VERIFIER if A_VERIFIER in severities else CONFORME


class Concerned(NamedTuple):
    """One of the dossiers that a finding of a batch is about: its number in the batch (from 0), and where in it."""

    number: int
    file: str
    path: str
    place: Place


class LotFinding(NamedTuple):
    """A finding (family LOT) across several dossiers. `finding` stands in the first of them; `reason` is given where it is waived.

    `others` counts the places that `dossiers` leaves out.
    """

    finding: Finding
    dossiers: tuple[Concerned, ...]
    reason: str = ""
    others: int = 0


class Total(NamedTuple):
    """A sum over some dossiers, in euros: as they stand, and once what blocks is corrected. Bonuses are apart from the Ps.

    `estimated` counts the dossiers whose estimate could be made: the amounts are theirs alone. `rural` counts collectifs, `children` the
    children of those that say how many they are.
    """

    name: str
    dossiers: int = 0
    estimated: int = 0
    collectifs: int = 0
    collectifs_kept: int = 0
    ps: Decimal = Decimal("0.00")
    bonus: Decimal = Decimal("0.00")
    ps_corrected: Decimal = Decimal("0.00")
    bonus_corrected: Decimal = Decimal("0.00")
    children: int = 0
    rural: int = 0

    @property
    def as_is(self) -> Decimal:
        """Ps and bonus, as the dossiers stand."""
        return self.ps + self.bonus

    @property
    def corrected(self) -> Decimal:
        """Ps and bonus, once corrected."""
        return self.ps_corrected + self.bonus_corrected


class RuleCount(NamedTuple):
    """How often a rule found something: in how many dossiers, and how many times."""

    code: str
    name: str
    titre: str
    severity: Severity
    dossiers: int
    findings: int


class Totals(NamedTuple):
    """The sums of a batch, over the requests as they stand now. `by_verdict` has every verdict and `by_timing` every timing, in their orders.

    `by_gestionnaire`, `by_territory`, `by_epci` and `by_cycle` are by name; dossiers that give none are under an empty name, last. `ranked`
    are the requests that have a rank, `superseded` the versions that nothing else counts, `withdrawn` the requests that were taken back. `rules` are the most frequent first.
    """

    overall: Total = Total("")
    by_verdict: tuple[Total, ...] = ()
    by_gestionnaire: tuple[Total, ...] = ()
    by_territory: tuple[Total, ...] = ()
    by_epci: tuple[Total, ...] = ()
    by_cycle: tuple[Total, ...] = ()
    by_timing: tuple[Total, ...] = ()
    ranked: Total = Total("")
    superseded: Total = Total("")
    withdrawn: Total = Total("")
    rules: tuple[RuleCount, ...] = ()
    blocked: int = 0
    """Dossiers on which something blocks."""
    doubtful: int = 0
    """Dossiers on which something is to be looked at."""
    campaign: str | None = None
    """The campaign, where all dossiers are of one."""
    judged_on: date | None = None
    """The date judged, where it is the same for all."""

    @property
    def timings(self) -> tuple[tuple[str, int], ...]:
        """How many requests there are of each timing."""
        return tuple((total.name, total.dossiers) for total in self.by_timing)


class Envelope(NamedTuple):
    """A limit (euros, or a number of collectifs) against the running total, by date of reception. It decides nothing.

    `rank` and `rank_corrected` are those of the first dossier (from 1) that goes beyond it, as they stand and once corrected;
    None where the limit holds.
    """

    unit: str
    limit: Decimal
    total: Decimal
    total_corrected: Decimal
    rank: int | None
    rank_corrected: int | None


EUROS: Final = "euros"
COLLECTIFS: Final = "collectifs"


class LeftOut(NamedTuple):
    """A file that was not examined, and why."""

    file: str
    reason: str


class Received(NamedTuple):
    """A file that is no request: pieces of one, a message without a dossier or that takes one back, or what no person wrote.

    `what` says which, in French. `withdraws` is the sentence that takes a request back; `requests` are the files of those that it is about.
    """

    file: str
    nature: Nature
    what: str
    sender: str = ""
    address: str = ""
    subject: str = ""
    sent_at: datetime | None = None
    pieces: tuple[Piece, ...] = ()
    withdraws: str = ""
    requests: tuple[str, ...] = ()


class Withdrawal(NamedTuple):
    """A message that takes requests back: its file, the numbers (from 0) of the reports that count no more, and what is said of it, in French.

    No number where that isn't plain: a person must confirm it.
    """

    file: str
    numbers: tuple[int, ...]
    told: str


class Versions(NamedTuple):
    """One request: the files that hold its versions, oldest first (the last one counts), and its rank by date of reception.

    `rank` (from 1) is None of a request that is late, that brings nothing, or that was taken back, by the message `withdrawn`.
    """

    files: tuple[str, ...]
    is_ordered: bool
    rank: int | None = None
    withdrawn: str = ""


class Context(NamedTuple):
    """How a run was asked for. `campaign` is the one that was imposed, `settings` the file of settings that served.

    `notices` are what the user must know of the settings, in French: what they change, and what in them is of no use. `copies` are the
    annotated copies written beside the dossiers, by the name of their file: each as a path from where the report goes.
    """

    strict: bool = False
    campaign: Campagne | None = None
    settings: str | None = None
    notices: tuple[str, ...] = ()
    copies: Mapping[str, str] = {}


class Batch(NamedTuple):
    """The reports of one run, in a stable order, and what crosses them.

    `reports` may be unpacked as they are asked for: go through them once rather than keep them. `findings` are of
    family LOT. `received` are the files that are no request, `requests` tells which reports are versions of one. `not_examined` are the
    files that an interruption left. `faults` say in French what failed in the program. `root` is the folder that all files have in
    common, with its last separator: what a table may leave out of their names. `superseded` are the numbers (from 0) of the reports
    that no total counts: another version of the same request does. `withdrawals` are the messages that take a request back. `ranks` are those (from 1, by date of reception) of the reports that
    may be examined and funded, by their numbers. `written` is each report as JSON, where those who read the files wrote it.
    """

    reports: Sequence[Report]
    totals: Totals = Totals()
    findings: tuple[LotFinding, ...] = ()
    waived: tuple[LotFinding, ...] = ()
    envelopes: tuple[Envelope, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    received: tuple[Received, ...] = ()
    requests: tuple[Versions, ...] = ()
    not_examined: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    root: str = ""
    context: Context = Context()
    superseded: frozenset[int] = frozenset()
    withdrawals: tuple[Withdrawal, ...] = ()
    ranks: Mapping[int, int] = {}
    written: Sequence[str] = ()

    @property
    def withdrawn(self) -> frozenset[int]:
        """The numbers of the reports whose request was taken back: no total counts them."""
        return frozenset(number for one in self.withdrawals for number in one.numbers)

    def fails(self, strict: bool = False) -> bool:
        """Whether any dossier fails."""
        crossing = {item.finding.severity for item in self.findings}
        return (
            self.totals.blocked > 0 or not crossing.isdisjoint(FAILING) or (strict and (self.totals.doubtful > 0 or A_VERIFIER in crossing))
        )
