"""What every renderer for people says of an estimate: both figures, why one is nothing or absent, and what each mistake costs."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final, NamedTuple

from clas_cli.campaigns.financing import Estimation, Line
from clas_cli.campaigns.payment import ZERO, Amounts
from clas_cli.french.text import euros, plural
from clas_cli.judge.report import Finding, Report
from clas_cli.rules.registry import BLOQUANT, RULES, titles

ABSENT: Final = "—"
"""What stands for an amount that there isn't: never a zero."""


class Row(NamedTuple):
    """A line of the table: what it is of, and its two amounts in euros; None where there is none."""

    label: str
    as_is: Decimal
    corrected: Decimal | None


def rows(estimation: Estimation) -> tuple[Row, Row, Row]:
    """The Ps, the bonuses, and their total."""
    now, later = estimation.as_is, estimation.corrected
    return (
        Row("Ps Clas", now.ps, later.ps if later else None),
        Row("Bonus, sous réserve d'attribution", now.bonus, later.bonus if later else None),
        Row("Total, au moins" if estimation.at_least else "Total", now.total, later.total if later else None),
    )


def amount(value: Decimal | None) -> str:
    """« 2 811,90 € », or a dash."""
    return ABSENT if value is None else euros(value)


def of_line(estimation: Estimation, line: Line) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """What a collectif costs, brings as it stands, and once corrected, in euros; nothing at all of one that is written elsewhere already."""
    if line.twice:
        return None, None, None
    return line.cost, line.ps, line.ps_corrected if estimation.corrected else None


def left_out(report: Report, line: Line) -> str:
    """Why a collectif doesn't count: « non compté : Trop d'enfants (REF004) ». Empty where it counts, or with the whole dossier."""
    if line.twice:
        return "écrit deux fois, compté une fois"
    if not line.codes:
        return ""
    if told := refused(report, line):
        return f"non compté\u00a0: {titles(told)}"
    return f"à compléter\u00a0: {titles(line.codes)}"


def refused(report: Report, line: Line) -> list[str]:
    """The rules that leave a collectif out for what they found; none where they only wait for an answer."""
    within = f"{line.path}."
    return [
        code
        for code in line.codes
        if any(one.code == code and (not one.path or f"{one.path}.".startswith(within)) for one in report.findings)
    ]


def notes(report: Report) -> Iterator[str]:
    """What explains the figures of the estimate of a dossier, a sentence each."""
    estimation = report.estimation
    if estimation is None:
        return
    if estimation.reason:
        yield f"En l'état\u00a0: {euros(estimation.as_is.total)}, {estimation.reason}."
    elif waiting := without_effect(report):
        yield f"En l'état, sous réserve de corriger\u00a0: {titles(waiting)}."
    if estimation.lost_reason:
        yield f"Si corrigé\u00a0: rien ne peut plus l'être, {estimation.lost_reason}."
    yield from of_figures(estimation)


def of_figures(estimation: Estimation) -> Iterator[str]:
    """What explains figures alone, whatever dossier they are of."""
    if estimation.at_least:
        yield "Au moins\u00a0: une valeur n'a pas pu être lue, et ce qui en dépend n'est pas compté."
    if estimation.is_maximum:
        yield "Sans budget, c'est un maximum\u00a0: le prix plafond pour chaque collectif."
    else:
        yield f"Plafond de la branche Famille\u00a0: {_cap(estimation)}."
    if estimation.alternatives is not None:
        without, with_ = map(euros, estimation.alternatives)
        yield f"Bénévolat valorisé\u00a0: {without} sans lui dans la base, {with_} avec lui\u00a0; la note ne tranche pas."


def _cap(estimation: Estimation) -> str:
    cap, other = estimation.cap, estimation.other_caf
    if cap is None or other is None:
        return "inconnu, faute d'un montant ou d'un financeur du budget"
    if other > cap:
        return f"{euros(cap)}\u00a0; les autres fonds de la Caf ({euros(other)}) le dépassent à eux seuls"
    reached = cap - other - (estimation.corrected or estimation.as_is).total <= ZERO
    with_other = f", dont {euros(other)} d'autres fonds de la Caf" if other else ""
    state = "il est atteint" if reached else "il n'est pas atteint"
    return f"{euros(cap)}{with_other}\u00a0; {state}"


def without_effect(report: Report) -> tuple[str, ...]:
    """The rules of what blocks and takes no money away."""
    blocking = [finding for finding in report.of(BLOQUANT) if not any(effect.acts(BLOQUANT) for effect in RULES[finding.code].effects)]
    return tuple(dict.fromkeys(finding.code for finding in blocking))


class Loss(NamedTuple):
    """What some mistakes cost together, in euros."""

    cause: str
    amount: Decimal


def losses(report: Report) -> tuple[Loss, ...]:
    """What each kind of mistake costs; a collectif lost under several rules is there once, with all of them. They add up to the loss.

    Empty where nothing is lost, or where nothing can be corrected any more.
    """
    estimation = report.estimation
    if estimation is None or estimation.corrected is None or not estimation.lost:
        return ()
    if estimation.reason:
        return (Loss(estimation.reason, estimation.lost),)
    found = [*_of_collectifs(report, estimation), *_of_bonus(report, estimation.as_is, estimation.corrected)]
    rest = estimation.lost - sum((loss.amount for loss in found), ZERO)
    return (*found, Loss("arrondis et plafond", rest)) if rest else tuple(found)


def _of_collectifs(report: Report, estimation: Estimation) -> Iterator[Loss]:
    lost: dict[str, list[Decimal]] = {}
    for line in estimation.lines:
        if not line.kept and not line.twice:
            lost.setdefault(left_out(report, line) or "non compté", []).append(line.ps_corrected - line.ps)
    for cause, amounts in lost.items():
        yield Loss(f"{plural(len(amounts), 'collectif')} {_agreed(cause, len(amounts))}", sum(amounts, ZERO))


def _agreed(cause: str, count: int) -> str:
    return cause if count == 1 else cause.replace("non compté", "non comptés", 1)


def _of_bonus(report: Report, as_is: Amounts, corrected: Amounts) -> Iterator[Loss]:
    lost = corrected.bonus - as_is.bonus
    if lost:
        codes = tuple(dict.fromkeys(finding.code for finding in report.findings if _takes_bonus(finding)))
        yield Loss(f"bonus\u00a0: {titles(codes)}" if codes else "bonus des collectifs non comptés", lost)


def _takes_bonus(finding: Finding) -> bool:
    return any(effect.on == "bonus" and effect.acts(finding.severity) for effect in RULES[finding.code].effects)


def loss(estimation: Estimation) -> str:
    """What the mistakes cost together."""
    if estimation.corrected is None:
        return "Rien ne peut plus être corrigé."
    if estimation.lost:
        return f"Ce que coûtent les points à corriger\u00a0: {euros(estimation.lost)}."
    return "Aucun point à corriger ne réduit l'estimation."
