"""A table tried as one test: pytest takes longer to begin a test than most rows take. All are tried, and those that fail are named."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence
from functools import partial, wraps
from reprlib import Repr
from typing import Any

import pytest

_SHOWN = Repr()
_SHOWN.maxstring = _SHOWN.maxother = _SHOWN.maxdict = 200


def each(rows: Iterable[tuple[object, Callable[[], None]]]) -> None:
    """Tries every row: what names it, and the trial. Raises an `ExceptionGroup` of what failed, each beside its name."""
    failed: list[Exception] = []
    tried = 0
    for name, trial in rows:
        tried += 1
        try:
            trial()
        except Exception as error:
            error.add_note(f"À la ligne : {name if isinstance(name, str) else _SHOWN.repr(name)}")
            failed.append(error)
    if failed:
        raise ExceptionGroup(f"{len(failed)} lignes sur {tried}", failed)
    if not tried:
        pytest.skip("aucune ligne")


def each_row(names: str | Sequence[str], table: Iterable[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """What `pytest.mark.parametrize` does, within one test: its fixtures are the same for every row."""
    wanted = names.replace(",", " ").split() if isinstance(names, str) else list(names)
    rows = [dict(zip(wanted, row if len(wanted) > 1 else (row,), strict=True)) for row in table]

    def decorated(test: Callable[..., None]) -> Callable[..., None]:
        @wraps(test)
        def every(**fixtures: Any) -> None:
            each((row, partial(test, **row, **fixtures)) for row in rows)

        asked = inspect.signature(test)
        kept = [one for one in asked.parameters.values() if one.name not in wanted]
        every.__signature__ = asked.replace(parameters=kept)  # type: ignore[attr-defined]
        return every

    return decorated
