"""Which requests were taken back: only what is plain leaves the totals; the rest is said, for a person to confirm."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from clas_cli.batch.sorting import Holders, without_folder
from clas_cli.dossier.requests import Request, plain_title
from clas_cli.dossier.tree import Nature
from clas_cli.french.dates import day
from clas_cli.french.patterns import regex
from clas_cli.french.text import listing, loose, quoted
from clas_cli.judge.report import Received, Withdrawal

_GOES_ON: Final = regex(r"prolong|renouvel|recondu")
_NEW: Final = regex(r"nouvelles? demandes?|nouveaux? projets?")
_QUOTED: Final = regex(r"[«“\"]([^»”\"]{3,200})[»”\"]")


def withdrawals(others: Iterable[Received], holders: Holders) -> Iterator[Withdrawal]:
    """What each message that takes a request back says, and the request that it is plainly about, by the number of the version that counts."""
    return (_of(message, holders) for message in others if message.nature == Nature.RETRAIT)


def _of(message: Received, holders: Holders) -> Withdrawal:
    requests, doubt = _meant(message, holders)
    doubt = doubt or next(filter(None, (_doubt(message, holders, request) for request in requests)), "")
    when = f" du {day(message.sent_at.date())}" if message.sent_at else ""
    who = f", {message.sender}" if message.sender else ""
    told = f"le message {quoted(without_folder(message.file), 120)}{when}{who} ({_as_said(message.withdraws)})"
    if doubt:
        return Withdrawal(message.file, (), f"Retrait à confirmer\u00a0: {told}\u00a0; {doubt}. Rien n'est retiré des totaux.")
    named = listing(quoted(holders.facts(request).intitule or "sans intitulé", 100) for request in requests)
    whose = quoted(holders.facts(requests[0]).gestionnaire or "sans nom", 100)
    one = len(requests) == 1
    return Withdrawal(
        message.file,
        tuple(request.current for request in requests),
        f"Retrait\u00a0: {told} retire {'la demande' if one else 'les demandes'} {named} de {whose}\u00a0; "
        f"{'elle ne compte plus' if one else 'elles ne comptent plus'} dans les totaux.",
    )


def _as_said(sentence: str) -> str:
    return quoted(sentence.replace("«", "“").replace("»", "”"), 200)


def _meant(message: Received, holders: Holders) -> tuple[list[Request], str]:
    """The requests that are taken back, or why that isn't plain."""
    owner = holders.of(message)
    if owner is None:
        return [], "rien ne dit de quel gestionnaire il s'agit"
    said = plain_title(f"{message.withdraws} {message.subject}")
    own = [
        request for request in holders.requests[owner] if _is_of_that_sort(loose(message.withdraws), holders.facts(request).is_prolongation)
    ]
    if titled := holders.titled(own, said):
        return titled, ""
    if _QUOTED.search(message.withdraws) or len(own) != 1:
        return [], "rien ne dit laquelle de ses demandes" if own else "aucune de ses demandes n'est celle qu'il dit"
    return own, ""


def _is_of_that_sort(said: str, is_prolongation: bool) -> bool:
    return not (_NEW.search(said) if is_prolongation else _GOES_ON.search(said))


def _doubt(message: Received, holders: Holders, request: Request) -> str:
    """Why a request may still stand."""
    versions = [holders.lot.facts(number) for number in request.versions]
    if not message.address or message.address.lower() not in {facts.sender for facts in versions}:
        return "il ne vient pas de l'adresse qui a envoyé la demande"
    if message.sent_at is None or any(facts.sent is None for facts in versions):
        return "aucune date ne dit s'il suit la demande"
    if any(
        facts.sent_at >= message.sent_at if facts.sent_at else (facts.sent or message.sent_at.date()) >= message.sent_at.date()
        for facts in versions
    ):
        return "la demande a été envoyée de nouveau depuis"
    return ""
