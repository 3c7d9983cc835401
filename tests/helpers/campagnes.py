"""Campaigns to try: that of the Aude changed in one place, and those that docs/campagnes.md gives as examples."""

from __future__ import annotations

import re
from pathlib import Path

from clas_cli.campaigns.campaign import DEFAULT, Campagne
from clas_cli.campaigns.load import bundled, from_file

AUDE = bundled()[DEFAULT]
ROOT = Path(__file__).parents[2]
DOCUMENTATION = (ROOT / "docs" / "campagnes.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", DOCUMENTATION, re.DOTALL)
"""The first is a whole campaign, the shortest; the others are added to it."""


def edited(old: str, new: str, folder: Path) -> Path:
    """The campaign of the Aude, changed in one place."""
    text = AUDE.read_text(encoding="utf-8")
    assert old in text
    path = folder / "campagne.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def shortest(**sections: str) -> str:
    """The campaign of the documentation, with more in some of its sections."""
    text = str(EXAMPLES[0])
    for name, more in sections.items():
        assert f"\n{name}:\n" in text
        text = text.replace(f"\n{name}:\n", f"\n{name}:\n{more}\n")
    return text


def loaded(text: str, folder: Path) -> Campagne:
    path = folder / "campagne.yaml"
    path.write_text(text, encoding="utf-8")
    return from_file(path)
