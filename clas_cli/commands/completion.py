"""What a shell completes: formats, codes of rules, campaigns. Each takes what is typed so far, and gives what may follow."""

from __future__ import annotations

from collections.abc import Callable


def of(*words: str) -> Callable[[str], list[str]]:
    """Words known beforehand."""
    return lambda incomplete: [word for word in words if word.startswith(incomplete)]


def rules(incomplete: str) -> list[tuple[str, str]]:
    """Codes of rules, each with its title."""
    from clas_cli.rules.registry import RULES

    return [(rule.code, rule.titre) for rule in RULES.values() if rule.code.startswith(incomplete.upper())]


def waivers(incomplete: str) -> list[tuple[str, str]]:
    """The same, with the sign that a reason follows."""
    return [(f"{code}=", title) for code, title in rules(incomplete)]


def families(incomplete: str) -> list[tuple[str, str]]:
    """Families of rules."""
    from clas_cli.rules.registry import FAMILIES

    return [(code, title) for code, title in FAMILIES.items() if code.startswith(incomplete.upper())]


def severities(incomplete: str) -> list[str]:
    """Severities."""
    from clas_cli.rules.registry import SEVERITIES

    return [severity for severity in SEVERITIES if severity.startswith(incomplete)]


def campaigns(incomplete: str) -> list[str]:
    """Campaigns that are known by their name."""
    from clas_cli.campaigns.load import bundled

    return [name for name in bundled() if name.startswith(incomplete)]
