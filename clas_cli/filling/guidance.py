"""What a person who fills a dossier is told of each field: the same words in the YAML template and in the workbook.

Figures and sections come from the rules' own texts, hence from the campaign: nothing here is a number of the note.
Paths are those of the dossier without indexes: « collectifs.enfants ».
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from clas_cli.campaigns.campaign import Campagne
from clas_cli.campaigns.load import named
from clas_cli.dossier.fields import NOUVELLE, PROLONGATION, Field
from clas_cli.dossier.groups import Levels
from clas_cli.dossier.kinds import Account, Amount, Choice, Day, Kind, TimeOfDay, YesNo
from clas_cli.french.dates import day
from clas_cli.french.patterns import regex
from clas_cli.french.text import visible
from clas_cli.judge import blank
from clas_cli.rules.courriel import expected_subject
from clas_cli.rules.explain import explain, reference
from clas_cli.rules.registry import RULES, SEVERITIES, Rule

ASIDE: Final[dict[str, tuple[str, ...]]] = {
    NOUVELLE: ("demande.courriel", "convention", "prolongation", "bilan_qualitatif", "projet.horaires_scolaires"),
    PROLONGATION: (
        "demande.courriel",
        "projet.public",
        "projet.charte",
        "projet.partenaires",
        "projet.horaires_scolaires",
        "collectifs",
        "actions",
        "bonus",
        "budget",
    ),
}
"""The sections that a dossier of that situation usually leaves out."""

_ASKED: Final[dict[str, Callable[[Campagne], object]]] = {
    "bilan_qualitatif": lambda campagne: campagne.renouvellement.bilan_qualitatif,
    "collectifs.intervenants.formation": lambda campagne: campagne.collectif.formation,
    "bonus.enfants": lambda campagne: campagne.financement.bonus_enfants,
    "bonus.parents": lambda campagne: campagne.financement.bonus_parents,
}
"""What some campaigns don't ask."""

FILLING: Final = (
    "Aller d'une feuille à l'autre par les onglets du bas, ou par les liens de la liste ci-dessus.",
    "Répondre dans les cellules encadrées. Les couleurs disent ce qui manque et ce qui ne convient pas, pendant que vous écrivez.",
    "Dans un tableau, écrire une ligne par élément\u00a0; des lignes peuvent être insérées ou supprimées.",
    "Choisir dans la liste quand une flèche s'affiche. Une bulle rappelle ce que demande la note.",
    "Écrire les heures comme 16:45 ou 16h45, les dates comme 21/09/2026, les montants comme 1234,50.",
    "Nommer d'abord les collectifs\u00a0: les séances et les intervenants s'y rattachent par ce nom.",
)
"""How a workbook is filled, a step each."""

SITUATION_NAMES: Final = {NOUVELLE: "nouvelle demande", PROLONGATION: "prolongation"}

_CROSS_REFERENCE = regex(r",? voir [A-Z]{3}\d{3}|\s*\([^()]*\b[A-Z]{3}\d{3}\b[^()]*\)")


def without_object(path: str, situation: str, campagne: Campagne) -> str:
    """Where the very field, or section, at `path` is usually left out, in French: « dans cette campagne »; empty where it isn't."""
    if path in _ASKED and not _ASKED[path](campagne):
        return "dans cette campagne"
    return f"pour une {SITUATION_NAMES[situation]}, le plus souvent" if path in ASIDE[situation] else ""


def is_aside(path: str, situation: str, campagne: Campagne) -> bool:
    """Whether a dossier of that situation and campaign usually leaves out the field at `path`, or a section it stands in."""
    steps = path.split(".")
    return any(without_object(".".join(steps[:end]), situation, campagne) for end in range(1, len(steps) + 1))


def rules_of(path: str, campagne: Campagne) -> list[Rule]:
    """The rules that say that they speak of `path` and ask something in that campaign, the gravest first."""
    speaking = [rule for rule in RULES.values() if path in rule.fields and rule.has_object(campagne)]
    return sorted(speaking, key=lambda rule: SEVERITIES.index(rule.severity))


def rules_at(path: str, campagne: Campagne) -> list[str]:
    """The rules to know at `path`, a sentence each, with their section of the note."""
    sentences = []
    for rule in rules_of(path, campagne):
        summary = _CROSS_REFERENCE.sub("", explain(rule, campagne).summary).rstrip(".")
        section = reference(rule, campagne).removeprefix("note ") if "§" in reference(rule, campagne) else ""
        sentences.append(f"{summary} [{section}]." if section else f"{summary}.")
    return sentences


def accepted(kind: Kind, campagne: Campagne) -> str:
    """What may be written, in French; empty where anything may."""
    if isinstance(kind, Levels):
        return f"niveaux parmi\u00a0: {', '.join(campagne.collectif.niveaux)}"
    if isinstance(kind, Choice):
        return f"au choix\u00a0: {', '.join(kind.choices())}"
    if isinstance(kind, Account):
        return f"au choix\u00a0: {', '.join(kind.label(number) for number in kind.accepted)}"
    if isinstance(kind, YesNo | Day | TimeOfDay | Amount):
        return kind.expected()
    return ""


def prefilled(path: str, situation: str, campagne: Campagne) -> str | None:
    """What stands in a blank dossier already, since it can't be otherwise, or None."""
    return None if is_aside(path, situation, campagne) else blank.prefilled(situation, campagne).get(path)


def command(verb: str, file: Path, campaign_file: Path | None = None) -> str:
    """The command to type for a file; a campaign of one's own is given again, since the dossier names no file."""
    paths = [file] if campaign_file is None else [campaign_file, file]
    *option, last = (f'"{path}"' if " " in path else path for path in (visible(str(path), 4_000) for path in paths))
    return " ".join(("clas", verb, *(f"--campagne {path}" for path in option), last))


def verifying(campagne: Campagne) -> str:
    """How a dossier of that campaign is checked, whatever the names of the files."""
    try:
        comes_with_us = named(campagne.id) is campagne
    except ValueError:
        comes_with_us = False
    if comes_with_us:
        return "clas verifier suivi du nom de ce fichier"
    return f"clas verifier --campagne suivi du nom du fichier de la campagne {campagne.id}, puis du nom de ce fichier"


def checking(campagne: Campagne) -> list[str]:
    """How a workbook is checked, a sentence or two each."""
    return [
        "Ce classeur prépare la demande\u00a0; il ne remplace pas le formulaire ou le courrier que la Caf demande. La Caf seule décide.",
        f"Le programme clas en dit davantage, textes et lieux compris\u00a0: enregistrer, puis {verifying(campagne)}. Avec --annoter, une copie "
        "du classeur montre les points à corriger dans les cellules elles-mêmes.",
    ]


def dated(example: str, campagne: Campagne) -> str:
    """An example whose dates are those of the campaign's school year, as far from it as they are written from 2026."""
    shift = campagne.calendrier.rentree.year - _YEAR_OF_EXAMPLES
    return _YEAR.sub(lambda year: str(int(year[0]) + shift), example)


_YEAR_OF_EXAMPLES: Final = 2026
_YEAR = regex(r"\b20\d\d\b")


def told(field: Field, path: str, situation: str, campagne: Campagne) -> Field:
    """The field as it is told in a dossier of that situation and campaign: the words of the campaign, an example that it accepts."""
    own = copy.copy(field)
    own.example = dated(field.example, campagne)
    if fit := _FITTING.get(path):
        own.example = fit(own.example, situation, campagne)
    if path == "collectifs.intervenants.formation" and campagne.collectif.formation:
        own.help = f"Formation\u00a0: {campagne.collectif.formation}."
    return own


def _early_enough(limit: date | None, example: str, days: int) -> str:
    """A date before the limit: the example, or else so many days before."""
    return str(limit - timedelta(days)) if limit and date.fromisoformat(example) >= limit else example


def _first_session(example: str, _: str, campagne: Campagne) -> str:
    year = campagne.calendrier
    holidays = min((one.debut for one in year.vacances), default=year.fin_des_cours)
    return example if year.rentree <= date.fromisoformat(example) < holidays else str(year.rentree)


def _last_session(example: str, _: str, campagne: Campagne) -> str:
    year = campagne.calendrier
    holidays = max((one.fin for one in year.vacances), default=year.rentree)
    return example if holidays < date.fromisoformat(example) <= year.fin_des_cours else str(year.fin_des_cours)


def _convention(example: str, campagne: Campagne, *, ends: bool) -> str:
    """A convention of four years, or, where a project may not last so long, that of the year in which the request is sent."""
    most = campagne.renouvellement.duree_max_annees
    if most is None or most >= _YEARS_OF_EXAMPLE:
        return example
    begins = min(campagne.calendrier.rentree, date(campagne.calendrier.rentree.year, 9, 1))
    return str(begins - timedelta(1)) if ends else str(begins.replace(year=begins.year - 1))


_YEARS_OF_EXAMPLE: Final = 4


def _levels(example: str, _: str, campagne: Campagne) -> str:
    """Two levels that one collectif may gather: those of the example, or else the first that are admitted."""
    admitted = campagne.collectif.niveaux
    cycles = [[level for level in cycle.niveaux if level in admitted] for cycle in campagne.collectif.cycles]
    groups = [cycle for cycle in cycles if cycle] or [list(admitted)]
    return example if any(set(example.split(", ")) <= set(group) for group in groups) else ", ".join(groups[0][:2])


def _end_of_session(example: str, _: str, campagne: Campagne) -> str:
    """An end late enough after the beginning of the example, 16:45."""
    end = 16 * 60 + 45 + campagne.collectif.seance_minutes
    return max(example, f"{end // 60}:{end % 60:02}") if end < 24 * 60 else example


_FITTING: Final[dict[str, Callable[[str, str, Campagne], str]]] = {
    "demande.date_envoi": lambda example, situation, campagne: _early_enough(campagne.deadline(situation), example, 7),
    "bilan_qualitatif.date": lambda example, _, campagne: _early_enough(campagne.deadline(PROLONGATION), example, 14),
    "projet.debut": _first_session,
    "projet.fin": _last_session,
    "convention.debut": lambda example, _, campagne: _convention(example, campagne, ends=False),
    "convention.fin": lambda example, _, campagne: _convention(example, campagne, ends=True),
    "collectifs.niveaux": _levels,
    "collectifs.enfants": lambda example, _, campagne: str(
        min(max(int(example), campagne.collectif.enfants_min), campagne.collectif.enfants_max)
    ),
    "collectifs.semaines": lambda example, _, campagne: str(max(int(example), campagne.collectif.semaines_min)),
    "collectifs.seances.fin": _end_of_session,
}
"""The examples that a campaign may refuse, each fitted to what it says; an example that it accepts stays."""


def until(situation: str, campagne: Campagne) -> str:
    """Until when the dossier is sent."""
    limit = campagne.deadline(situation)
    when = f"À envoyer avant le {day(limit)}" if limit else "À envoyer\u00a0: la note ne donne pas de date limite"
    return f"{when} ({SITUATION_NAMES[situation]}), le plus tôt possible."


def sending(situation: str, campagne: Campagne) -> list[str]:
    """Until when, where and how the dossier is sent, a sentence each."""
    lines = [until(situation, campagne)]
    if campagne.depot.formats:
        lines.append(f"Formats admis\u00a0: {', '.join(campagne.depot.formats)}.")
    if campagne.depot.canal == "portail":
        lines.append(f"À déposer sur {campagne.depot.adresse}." if campagne.depot.adresse else "À déposer sur le portail de la Caf.")
        return lines
    if campagne.depot.adresse:
        lines.append(f"À envoyer par courriel à {campagne.depot.adresse}.")
    if subject := expected_subject(campagne, situation, "Nom du gestionnaire"):
        lines.append(f"Objet du courriel\u00a0: {subject}")
    return lines


_ABOUT: Final = {
    "collectifs": "Une ligne par collectif. Donner à chacun un nom\u00a0: ses séances et ses intervenants s'y rattachent par ce nom.",
    "collectifs.seances": "Une ligne par séance de la semaine\u00a0; choisir d'abord le collectif. Deux jours aux mêmes heures tiennent sur une ligne\u00a0: "
    "«\u00a0lundi et jeudi\u00a0».",
    "collectifs.intervenants": "Une ligne par personne et par collectif\u00a0; choisir d'abord le collectif.",
    "actions": "Une ligne par action\u00a0; choisir d'abord l'axe, qui commande la liste des familles.",
    "projet.horaires_scolaires": "Facultatif\u00a0: une ligne par plage de classe, si les horaires de l'école ne sont pas les horaires habituels.",
    "budget.charges": "Une ligne par montant\u00a0: les charges à gauche, les produits à droite. Les totaux se calculent.",
}


def about(path: str) -> str:
    """What to know before filling the tables of a sheet, whose first is at `path`."""
    return _ABOUT.get(path, "Une ligne par élément.")
