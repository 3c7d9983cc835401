"""A model that nobody has begun to fill, and what stands in it already."""

from __future__ import annotations

from typing import Final

from clas_cli.campaigns.campaign import DEFAULT, Campagne
from clas_cli.campaigns.load import named
from clas_cli.dossier.tree import FormRule, Mapping, Node, Remark, Scalar, Sequence, join
from clas_cli.french.text import loose
from clas_cli.french.values import to_text

_SENT_WITH_IT: Final = frozenset(("format", "campagne", "demande", "pieces"))
"""What says which model it is, and how it is sent: it may be there before any answer."""


def prefilled(situation: str, campagne: Campagne) -> dict[str, str]:
    """What a model says before anybody writes in it, since it can't be otherwise, by path."""
    return {
        "format": "1",
        "campagne": campagne.id,
        "demande.situation": situation,
        "projet.annee_scolaire": campagne.calendrier.annee_scolaire,
        "bonus.enfants.demande": "non",
        "bonus.parents.demande": "non",
    }


def is_blank(root: Mapping, campagne: Campagne | None) -> bool:
    """Whether nobody has begun to fill the model: it holds nothing but what stands in it already."""
    known = {path: loose(text) for path, text in prefilled("", campagne or named(DEFAULT)).items()}
    return not any(_says_more(node, name, known) for name, node in root.entries.items() if name not in _SENT_WITH_IT)


def _says_more(node: Node, path: str, known: dict[str, str]) -> bool:
    if isinstance(node, Mapping):
        return any(_says_more(within, join(path, name), known) for name, within in node.entries.items())
    if isinstance(node, Sequence):
        return any(_says_more(within, path, known) for within in node.items)
    return not isinstance(node, Scalar) or not (node.is_empty or loose(to_text(node.value)) == known.get(path))


def untouched() -> Remark:
    """The one thing to say of it."""
    return Remark(
        "demande",
        "Le modèle n'est pas encore rempli.",
        found="rien",
        expected="les réponses du gestionnaire",
        rule=FormRule.MANQUANT,
        remedy="Remplir le modèle, en commençant par la demande et le gestionnaire, puis le contrôler à nouveau.",
    )
