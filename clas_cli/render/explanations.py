"""What the rules ask: the list, the page of one rule, and the page of the documentation, from the rules' own docstrings."""

from __future__ import annotations

import json

from rich.table import Table
from rich.text import Text

from clas_cli.campaigns.campaign import Campagne
from clas_cli.french.text import key, plural
from clas_cli.judge.options import find_rule
from clas_cli.render import words
from clas_cli.render.console import terminal
from clas_cli.render.glance import SEVERITY_STYLES
from clas_cli.render.streams import emit
from clas_cli.rules.explain import explain, reference
from clas_cli.rules.registry import FAMILIES, RULES, SEVERITIES, Rule


def selected(family: str | None, severity: str | None) -> list[Rule]:
    """The rules of a family and of a severity. Raises `ValueError`, in French, for an unknown one."""
    if family is not None and family.upper() not in FAMILIES:
        raise ValueError(f"famille inconnue\u00a0: {family}. Familles\u00a0: {', '.join(FAMILIES)}.")
    if severity is not None and key(severity) not in SEVERITIES:
        raise ValueError(f"gravité inconnue\u00a0: {severity}. Gravités\u00a0: {', '.join(SEVERITIES)}.")
    return [
        rule
        for rule in RULES.values()
        if (family is None or rule.family == family.upper()) and (severity is None or rule.severity == key(severity))
    ]


def found(wanted: str | None, family: str | None, severity: str | None, campagne: Campagne) -> list[Rule]:
    """The rules of a family and of a severity: all, the one of a code or name, or those that speak of a word.

    Raises `ValueError`, in French, where nothing is known by that word.
    """
    rules = selected(family, severity)
    if wanted is None:
        return rules
    try:
        return [find_rule(wanted)]
    except ValueError:
        if speaking := [rule for rule in rules if key(wanted) and key(wanted) in _said(rule, campagne)]:
            return speaking
        raise


def _said(rule: Rule, campagne: Campagne) -> str:
    """All that people read of a rule, as it is compared."""
    text = explain(rule, campagne)
    return key(" ".join((rule.titre, rule.name, text.summary, text.why, text.remedy, text.caf, text.refused, text.accepted)))


def show_json(rules: list[Rule], campagne: Campagne) -> None:
    """Prints the rules for a program, in UTF-8."""
    listed = []
    for rule in rules:
        text = explain(rule, campagne)
        listed.append(
            {
                "code": rule.code,
                "nom": rule.name,
                "titre": rule.titre,
                "famille": rule.family,
                "gravite": rule.severity,
                "resume": text.summary,
                "pourquoi": text.why,
                "remede": text.remedy,
                "refuse": text.refused,
                "accepte": text.accepted,
                "reference": reference(rule, campagne),
            }
        )
    emit([(json.dumps({"campagne": campagne.id, "regles": listed}, ensure_ascii=False, indent=2) + "\n").encode()])


def show_list(rules: list[Rule], campagne: Campagne) -> None:
    """Prints the rules, a line each."""
    console = terminal()
    for code, title in FAMILIES.items():
        of_family = [rule for rule in rules if rule.family == code]
        if not of_family:
            continue
        console.print(Text(f"\n{code}\u00a0: {title}", style="bold"))
        table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 1))
        table.add_column(no_wrap=True)
        table.add_column(no_wrap=True)
        table.add_column()
        for rule in of_family:
            style = SEVERITY_STYLES[rule.severity]
            table.add_row(
                Text(rule.code, style=f"bold {style}"),
                Text(words.SEVERITIES[rule.severity], style=style),
                Text.assemble((rule.titre, "bold"), (f"  {rule.name}", "dim"), f"\n{explain(rule, campagne).summary}"),
            )
        console.print(table)
    console.print(Text(f"\n{plural(len(rules), 'règle')}. «\u00a0clas regles CODE\u00a0» en explique une.", style="dim"))


def show_one(rule: Rule, campagne: Campagne) -> None:
    """Prints what a rule asks, why, and how to correct it."""
    text = explain(rule, campagne)
    style = SEVERITY_STYLES[rule.severity]
    console = terminal()
    console.print(Text.assemble((f"{rule.code} ", f"bold {style}"), (rule.titre, "bold"), (f"  {words.SEVERITIES[rule.severity]}", style)))
    console.print(Text(f"{rule.name}, {reference(rule, campagne)}\n", style="dim"))
    console.print(Text(f"{text.summary}\n"))
    parts = (
        ("Pourquoi", text.why),
        ("À faire", text.remedy),
        ("Pour la Caf", text.caf),
        ("Refusé", text.refused),
        ("Accepté", text.accepted),
    )
    for title, content in parts:
        if content:
            console.print(Text.assemble((f"{title}\u00a0: ", "bold"), content))


def page(campagne: Campagne) -> str:
    """The rules page of the documentation, in Markdown."""
    lines = [
        "# Les règles",
        "",
        f"Page produite par le programme d'après ses règles, avec les chiffres de la campagne « {campagne.nom} ».",
        "`clas regles CODE` affiche la même chose dans un terminal.",
    ]
    for code, title in FAMILIES.items():
        lines += ["", f"## {code} : {title}"]
        for rule in selected(code, None):
            text = explain(rule, campagne)
            lines += [
                "",
                f"### {rule.code} {rule.titre}",
                "",
                f"**{words.SEVERITIES[rule.severity]}** · `{rule.name}` · {reference(rule, campagne)}",
                "",
                text.summary,
                "",
                f"- Pourquoi : {text.why}",
                f"- À faire : {text.remedy}",
                *([f"- Pour la Caf : {text.caf}"] if text.caf else []),
                f"- Refusé : `{text.refused}`",
                f"- Accepté : `{text.accepted}`",
            ]
    return "\n".join(line.replace("\u00a0", " ") for line in lines) + "\n"
