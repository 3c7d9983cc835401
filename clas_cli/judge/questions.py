"""The questions of the note that have no answer, from what rules asked for: no list of them is kept (principle 2)."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Final

from clas_cli.dossier.fields import FOR_NEW
from clas_cli.dossier.layout import Slot
from clas_cli.dossier.read import accepted_in, asked_in
from clas_cli.dossier.tree import FormRule, Remark, Source
from clas_cli.french.fillers import says_nothing
from clas_cli.french.text import human_path, listing, quoted
from clas_cli.judge.evaluate import Evaluation, Wait
from clas_cli.rules.registry import field_of


def questions(evaluation: Evaluation, said: list[Remark], source: Source) -> list[Remark]:
    """One remark for each value that a rule of a new request asked for and that isn't there.

    What has a remark already (`said`), at its place or at that of a whole that it belongs to, waits without a second one. A letter
    of prolongation has no other questions than those of its own form.
    """
    if evaluation.situation not in FOR_NEW:
        return []
    known = {remark.at for remark in said if remark.rule != FormRule.INCONNU}
    asked: dict[str, list[Wait]] = {}
    for wait in evaluation.waits:
        path = wait.missing.path
        if not wait.missing.set_aside and field_of(path) is not None and not known & set(_wholes(path)):
            asked.setdefault(path, []).append(wait)
    return [_question(path, waits, source) for path, waits in asked.items()]


def of_use(evaluation: Evaluation, said: list[Remark]) -> list[Remark]:
    """The remarks without those of a text that is no answer, in a field that nothing asks for: it counts as empty, there as elsewhere."""
    asked = {wait.missing.path for wait in evaluation.waits}
    return [remark for remark in said if not _is_idle(remark, evaluation.situation, asked)]


_MALFORMED: Final = (FormRule.REFUSEE, FormRule.VAGUE)


def _is_idle(remark: Remark, situation: str | None, asked: AbstractSet[str]) -> bool:
    told_of_a_text = remark.rule in _MALFORMED and remark.found  # what has none is said of a message, or of the file
    if not told_of_a_text or not says_nothing(remark.found) or not asked.isdisjoint(_wholes(remark.at)):
        return False
    declared = field_of(remark.at)
    return declared is not None and not declared.is_required(situation)


def _wholes(path: str) -> list[str]:
    """« a.b[0].c » → itself, « a.b[0] », « a.b » and « a »."""
    found = [path]
    while cut := max(path.rfind("."), path.rfind("["), 0):
        path = path[:cut]
        found.append(path)
    return found


def _question(path: str, waits: list[Wait], source: Source) -> Remark:
    declared = field_of(path)
    assert declared is not None
    rules = listing(dict.fromkeys(f"{wait.rule.titre} ({wait.rule.code})" for wait in waits))
    many = "s" if len({wait.rule for wait in waits}) > 1 else ""
    asked = asked_in(source, path)
    shown = asked[1].example if asked else declared.example
    example = f", par exemple\u00a0: {shown}" if shown else ""
    filler = next((wait.missing.filler for wait in waits if wait.missing.filler), "")
    if filler:
        return Remark(
            path,
            f"{declared.label}\u00a0: {quoted(filler, 60)} n'est pas une réponse{'' if asked else f' ({human_path(path)})'}.",
            found=filler,
            expected=accepted_in(source, declared.kind),
            rule=FormRule.REMPLISSAGE,
            remedy=f"Écrire la réponse. Règle{many} qui l'attend{'ent' if many else ''}\u00a0: {rules}.",
        )
    return Remark(
        path,
        f"{declared.label}\u00a0: sans réponse. Règle{many} qui l'attend{'ent' if many else ''}\u00a0: {rules}.",
        found="rien",
        expected=accepted_in(source, declared.kind),
        rule=FormRule.SANS_REPONSE,
        remedy=f"{_where(asked)}{example}.",
    )


def _where(asked: tuple[str, Slot, bool] | None) -> str:
    if asked is None:
        return "Répondre à cette question"
    sheet, slot, is_column = asked
    return f"Renseigner {'la colonne ' if is_column else ''}«\u00a0{slot.label}\u00a0» de la feuille «\u00a0{sheet}\u00a0»"
