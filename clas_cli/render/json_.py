"""The report as JSON, with the names of the contract. The same report gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Final, Generic, TypeVar

from clas_cli import __version__
from clas_cli.french.patterns import regex
from clas_cli.judge.data import amount, dossier, finding, place
from clas_cli.judge.report import EUROS, Batch, Envelope, LotFinding, Received, Report, Total, Totals, Versions

T = TypeVar("T")

_INVISIBLE = regex("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]")


def inert(text: str) -> str:
    """Some JSON in which every character that could act on a terminal is an escape: it reads back the same."""
    return _INVISIBLE.sub(lambda match: json.dumps(match[0])[1:-1], text)


class _Ready(str):
    """Some JSON, made already."""


def entry(report: Report) -> str:
    """A dossier, as it stands in the output."""
    return inert("".join(_written(dossier(report), _OF_DOSSIERS)))


def total(item: Total) -> dict[str, object]:
    """A sum over some dossiers."""
    return {
        "dossiers": item.dossiers,
        "estimes": item.estimated,
        "collectifs": item.collectifs,
        "collectifs_retenus": item.collectifs_kept,
        "collectifs_ruraux": item.rural,
        "enfants": item.children,
        "en_l_etat": {"ps": amount(item.ps), "bonus": amount(item.bonus), "total": amount(item.as_is)},
        "si_corrige": {"ps": amount(item.ps_corrected), "bonus": amount(item.bonus_corrected), "total": amount(item.corrected)},
    }


def named_total(item: Total) -> dict[str, object]:
    """A sum over the dossiers of a gestionnaire or territory; a null name is that of the dossiers that give none."""
    return {"nom": item.name or None, **total(item)}


def totals(item: Totals) -> dict[str, object]:
    """The sums of the batch."""
    return {
        **total(item.overall),
        "bloques": item.blocked,
        "a_verifier": item.doubtful,
        "par_verdict": {part.name: total(part) for part in item.by_verdict},
        "par_gestionnaire": _Each(named_total, item.by_gestionnaire),
        "par_territoire": _Each(named_total, item.by_territory),
        "par_epci": [named_total(one) for one in item.by_epci],
        "par_cycle": [named_total(one) for one in item.by_cycle],
        "par_delai": {one.name: total(one) for one in item.by_timing},
        "avec_un_rang": total(item.ranked),
        "remplaces": total(item.superseded),
        "retires": total(item.withdrawn),
        "delai": dict(item.timings),
        "regles": [
            {
                "code": rule.code,
                "nom": rule.name,
                "titre": rule.titre,
                "gravite": rule.severity,
                "dossiers": rule.dossiers,
                "constats": rule.findings,
            }
            for rule in item.rules
        ],
    }


def crossing(item: LotFinding) -> dict[str, object]:
    """A finding across dossiers: the same shape, and the files that it is about."""
    files = [{"fichier": one.file, "chemin": one.path, "emplacement": place(one.place)} for one in item.dossiers]
    return {**finding(item.finding), "fichiers": list(dict.fromkeys(one.file for one in item.dossiers)), "endroits": files}


def envelope(item: Envelope) -> dict[str, object]:
    """A limit against the running total, by date of reception; ranks count from 1."""
    shown = amount if item.unit == EUROS else int
    return {
        "unite": item.unit,
        "limite": shown(item.limit),
        "en_l_etat": {"total": shown(item.total), "rang_du_depassement": item.rank},
        "si_corrige": {"total": shown(item.total_corrected), "rang_du_depassement": item.rank_corrected},
    }


def received(item: Received) -> dict[str, object]:
    """A file that is no request: pieces, a message without a dossier, or what no person wrote."""
    return {
        "fichier": item.file,
        "nature": item.nature.value,
        "quoi": item.what,
        "expediteur": item.sender,
        "objet": item.subject,
        "date": item.sent_at.isoformat() if item.sent_at else None,
        "pieces": [{"nom": piece.name, "nature": piece.what} for piece in item.pieces],
        "demandes": list(item.requests),
    }


def request(item: Versions) -> dict[str, object]:
    """One request, with the files that hold its versions."""
    return {
        "fichiers": list(item.files),
        "compte": item.files[-1],
        "ordre_connu": item.is_ordered,
        "rang": item.rank,
        "retrait": item.withdrawn or None,
    }


def document(batch: Batch) -> dict[str, object]:
    """The whole output; its long lists are made as they are gone through."""
    judged_on = batch.totals.judged_on
    return {
        "version": 2,
        "outil": f"clas_cli {__version__}",
        "campagne": batch.totals.campaign,
        "date_reference": judged_on.isoformat() if judged_on else None,
        "strict": batch.context.strict,
        "reglages": batch.context.settings,
        "avis": list(batch.context.notices),
        "dossiers": _Each(_Ready, batch.written) if batch.written else _Each(dossier, batch.reports),
        "lot": {
            "constats": _Each(crossing, batch.findings),
            "ignores": _Each(lambda item: {**crossing(item), "motif": item.reason}, batch.waived),
            "totaux": totals(batch.totals) if len(batch.reports) > 1 else {},
            "enveloppes": [envelope(item) for item in batch.envelopes],
            "demandes": _Each(request, batch.requests),
            "recus": _Each(received, batch.received),
            "ecartes": [{"fichier": item.file, "raison": item.reason} for item in batch.left_out],
            "interrompu": bool(batch.not_examined),
            "non_examines": list(batch.not_examined),
        },
    }


class _Each(list[object], Generic[T]):
    """A list that makes its elements one at a time, so that the encoder never holds them all."""

    def __init__(self, make: Callable[[T], object], items: Sequence[T]) -> None:
        super().__init__()
        self.make = make
        self.items = items

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[object]:
        return map(self.make, self.items)


def render(batch: Batch) -> Iterator[str]:
    """The output, piece by piece."""
    words = _written(document(batch))
    while piece := "".join(islice(words, 500)):
        yield inert(piece)
    yield "\n"


_compact = json.JSONEncoder(ensure_ascii=False).encode
_OF_DOSSIERS: Final = 2
_DEEPEST: Final = 4
"""The elements of a dossier's lists, such as its findings, are a line each: to read, and because json indents slowly."""


def _written(value: object, depth: int = 0) -> Iterator[str]:
    """The JSON of a value, indented down to `_DEEPEST`."""
    if isinstance(value, _Ready):
        yield value
        return
    if depth == _DEEPEST or not isinstance(value, dict | list) or not value:
        yield _compact(value)
        return
    margin, (before, after) = "\n" + "  " * depth, "{}" if isinstance(value, dict) else "[]"
    for item in value:
        yield f"{before}{margin}  "
        if isinstance(value, dict):
            yield f"{_compact(item)}: "
        yield from _written(value[item] if isinstance(value, dict) else item, depth + 1)
        before = ","
    yield margin + after
