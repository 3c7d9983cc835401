"""What a check is asked beside the file: the day, the campaign, what is waived, other severities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple

from clas_cli.campaigns.campaign import Campagne
from clas_cli.dossier.tree import Remark, Severity
from clas_cli.french.text import nearest, visible
from clas_cli.judge.caf import NOTHING_KNOWN, Caf
from clas_cli.rules.registry import RULES, Rule


class Elsewhere(NamedTuple):
    """What other messages say of a dossier: when its first version was sent, and whether its qualitative report was received."""

    first_sent: date | None = None
    has_bilan: bool = False


class Options(NamedTuple):
    """What a check is asked, beside the file.

    `today` is a date of Europe/Paris. `sent_on` comes from the option, `emailed_on` from the message that carried the dossier.
    `received`: who checks is not who sends. `waivers` gives a reason for each code that is ignored, `severities` another severity for each code that is given one.
    `elsewhere` is what other messages say of a dossier, by its name.
    `caf` is what the Caf knows beside the dossiers.
    """

    today: date
    sent_on: date | None = None
    emailed_on: date | None = None
    campaign: Campagne | None = None
    received: bool = False
    waivers: Mapping[str, str] = {}
    severities: Mapping[str, Severity] = {}
    elsewhere: Mapping[str, Elsewhere] = {}
    caf: Caf = NOTHING_KNOWN

    def severity(self, rule: Rule, remark: Remark | None = None) -> Severity:
        """How grave a finding is: as the user set it, else as the rule found it, else as the rule is."""
        return self.severities.get(rule.code) or (remark and remark.severity) or rule.severity


def paris_today() -> date:
    """The date in Europe/Paris, now."""
    from zoneinfo import ZoneInfo

    return datetime.now(ZoneInfo("Europe/Paris")).date()


def waivers(options: Iterable[str]) -> dict[str, str]:
    """« CODE=motif » options as a table. Raises `ValueError`, in French, for an unknown code or a missing reason."""
    table: dict[str, str] = {}
    for option in options:
        wanted, _, reason = option.partition("=")
        rule = find_rule(wanted.strip())
        if not reason.strip():
            raise ValueError(f'un motif est exigé\u00a0: --ignorer {rule.code}="pourquoi"')
        table[rule.code] = reason.strip()
    return table


def find_rule(wanted: str) -> Rule:
    """The rule of a code or of a readable name. Raises `ValueError`, in French, with the nearest."""
    for rule in RULES.values():
        if wanted.upper() == rule.code or wanted.lower() == rule.name:
            return rule
    near = nearest(wanted, [*RULES, *(rule.name for rule in RULES.values())])
    hint = f" Vouliez-vous dire «\u00a0{near}\u00a0»\u00a0?" if near else " Voir «\u00a0clas regles\u00a0»."
    raise ValueError(f"règle inconnue\u00a0: «\u00a0{visible(wanted, 40)}\u00a0».{hint}")
