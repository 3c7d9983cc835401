"""Dates and lengths of time, as they are said."""

from __future__ import annotations

from datetime import date

from clas_cli.french.values import MONTHS


def day(value: date) -> str:
    """« 6 août 2026 », « 1er septembre 2026 »."""
    return f"{'1er' if value.day == 1 else value.day} {MONTHS[value.month - 1]} {value.year}"


def duration(minutes: int) -> str:
    """« 1 h 30 », of a number of minutes."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}\u00a0min"
    return f"{hours}\u00a0h" + (f"\u00a0{rest:02d}" if rest else "")
