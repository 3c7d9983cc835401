"""The title of the project that a letter is about: between quotation marks, after a label, else after the words that announce it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from clas_cli.french.patterns import not_after, regex
from clas_cli.french.text import loose, word_set
from clas_cli.reading.localities import known_towns
from clas_cli.reading.passages import CLAS, OTHER, PROJECT, Found, Span, trimmed

_QUOTES: Final = regex(r'"\s*([^"\n]{2,200}?)\s*"')
_RENEWING: Final = r"(?:renouvel(?:er|ons|le)|prolong(?:er|eons|e)|recondui(?:re|sons|t)|poursui(?:vre|vons|t)|continu(?:er|ons|e)|refaire|repren(?:dre|ons)|(?:repart|rempil)\w*(?: [^.,;\n]{1,40})? (?:avec|sur))"
_ANNOUNCING: Final = regex(
    rf"\b(?:projets?|actions?|dispositif|clas|scolarite|le (?:premier|second|deuxieme)|renouvel+ement|reconduction|prolongation|poursuite|titre(?! de\b)|nom|intitulee?s?|denommee?s?|nommee?s?|appel\w*|baptisee?|{_RENEWING})\b|\bc\.l\.a\.s"
)
_HOLDERS: Final = regex(
    r"\b\w*as+oc\w*\b|\b(?:ecoles?|centre|mjc|colleges?|commune|ville|ccas|lycees?|mairie|foyer|amicale|collectifs?|maison|espace|federation|acm|salle|"
    r"groupe scolaire|livre|album|spectacle|exposition|concours|journal|film)\b"
)
_ENDS: Final = (
    r"(?=\s*(?:[,;(:]|\n|$|\.\s|\.$|\b(?:comprenant|qui\b|comportant|compose|constitue|regroupant|avec|pour|au titre|a l'identique|a compter|"
    r"sur (?:la|les|le|[^ ]+ communes?)|dans (?:la|les|le)|porte par|mis en|mene|et (?:comprenant|ce|qui|souhait|demand)|a raison|soit|au sein|a hauteur|en 20\d\d|des la|20\d\d|lequel|est\b|a la rentree|dont|concern|compt(?:e|ant)|l'an(?:nee)? pro)\b))"
)
_NAMED: Final = regex(
    rf"\b(?:(?:{not_after('a ont avons ai avez avait deja')}(?:intitulee?s?|denommee?s?|nommee?s?|appelee?s?))|s'intitule|s'app?el+e|se nomme|baptisee?|sous le (?:nom|titre)(?: d[e'])?|(?:titre|nom|intitule)(?: du (?:projet|clas)| de l'action)? est)\b\s*[:.…_-]*\s*(?P<title>[^\n\"]{{2,200}}?)\s*[.…_]*{_ENDS}"
)
_LABELLED: Final = regex(
    r"(?:(?:^|\n)[\W\d]{0,5}|\b(?:notre |son |cette |l'|le )(?=\w+ ?:\n[^\n:]+\n))(?:(?:intitule|nom|titre)(?: du| de l'| de votre| exact)?(?: ?(?:projet|action))?(?: clas)?|(?:projet|action)(?: clas)?(?: concernee?)?)\s*:\s*(?P<title>[^\n]{2,200}?)\s*(?=\n|$)"
)
_BARE: Final = regex(
    rf"\b(?:(?:projet|action|dispositif|clas|scolarite) (?:clas |\(clas\) )?(?!projet)|{_RENEWING} (?:a l'identique )?(?:(?:le|la|les|notre|son|leur) |l')?(?!(?:le|la|les|notre|nos|son|sa|ses|leurs?|ce|cette|mme|m|a|en|pour|sur|dans|avec|au)\b|l'|{PROJECT}))(?P<title>[^\n,;:(\"]{{2,80}}?)\s*{_ENDS}"
)
_BESIDE: Final = regex(
    r"\b(?:projet|action|clas|scolarite|titre)(?: clas)?(?: (?:de|du) [^,(\n\"]{2,30})?(?:, | \()(?P<title>[^\n,;:()\"]{2,80}?)(?=\)|,(?! (?:une?|l[ae]s?|l'|des?|du|d'|mes|mon|ma)\b[^,.\n]*[.\n]))|\bqu(?:e |')(?P<acts>[^\n,;:()\"]{2,60}?) (?:se poursui|continu|soi(?:t|ent) (?:prolong|recondui|renouvel))"
)
"""« Ce projet, L'Échappée studieuse, » ; « que les Petits Pas continuent »."""
_NO_TITLE: Final = word_set(
    "le la les un ce clas projet action actuel existant ci-dessous ci-dessus suivant notre precedent du et en de meme cite objet a l'identique identique scolarite"
)
_LEVELS: Final = regex(
    r"(?:(?:l[ae]s?|aux?|a|du|de|des|et|pour|classes?|niveaux?|c(?:p|e[12]|m[12])|[3456]e(?:me)?|primaires?|elementaires?|colleges?|lycees?|maternelles?|collegiens|lyceens|ecoliers)(?:[ /,+-]+|$))+"
)
_NO_BARE: Final = regex(
    r"\b(?:20\d\d|renouvel+ement|prolongation|reconduction|demande|objet|annee|caf|rentree|collectifs?|groupes?|est|sont|etant|ayant|nous|je|il|elle|a ete|avons|ont|madame|monsieur|mesdames|messieurs)\b"
)
_CAPITAL: Final = regex(r"(?:l['’]|le |la |les )?[A-ZÀ-Ý0-9]")
_SMALL: Final = regex(
    r"(?:l[ae]s? |l')(?!.*\b(?:(?:lun|mar|mercre|jeu|vendre|same)dis?|semaines?|matins?|soirs?|midi|annees?|an|mois|jours?|heures?|memes?|deux|trois|enfants?|eleves?|parents?|\w+ons|rentree)\b)"
)
"""A title in small letters, in a sentence that has no others: « le clas les petits loups »."""
_STANDS: Final = regex(r"(?:^|[.,;!?\n(]|\bc'est) *\"? *$")
"""« C'est "Les Grands Pins" », and not « l'atelier "Café" » nor « ils ont joué "Le Petit Prince" »."""
_BESIDE_IT: Final = regex(r"(?:(?!(?:l[ae]s?|l['’]|une?|des?|du|d['’]|[aà]|aux?|en|mon|ma|mes|nos|notre)\b)[a-zà-ÿ]+ )+(?=[A-ZÀ-Ý])")
"""« Notre projet s'appelle toujours Escale devoirs »."""
_LISTED: Final = regex(r", \w+(?:,| et\b| \w+ )")
"""« Notre projet Lire, compter, rêver »: one word may be the first of several."""
_NO_WORDS: Final = regex(r"(?:à|au|en|pas|encore|toujours|inchangé) ?\b")
"""« Un nouveau nom est à l'étude »."""
_SAID_OF: Final = regex(r", (?:\w+ées?|\w+és?|qui|que|dont|lequel) ")
_DROPPED: Final = regex(r"\b(?:ancien(?:nement)?|autrefois|remplace|precedemment|s'(?:app?el|intitul|nomm)l?ait)\b[^,.;:]*$")


def titles(text: str, plain: str, request: Span, told: list[Span]) -> list[Found]:
    """The titles that a letter may mean, all of the best kind: one, where it tells it; none, where it doesn't.

    `told` are the sentences that may tell it; the request is looked at first.
    """
    ways: tuple[Callable[[], Iterator[Found]], ...] = (
        lambda: quoted_titles(text, plain, [request], announced=True),
        lambda: _named(text, plain, [request], is_sure=True),
        lambda: _only(text, plain, _LABELLED, [(0, len(plain))], is_sure=True),
        lambda: quoted_titles(text, plain, told, announced=True),
        lambda: quoted_titles(text, plain, [request], announced=False),
        lambda: _named(text, plain, told, is_sure=False),
        lambda: _bare(text, plain, [request]),
        lambda: _bare(text, plain, told),
        lambda: (
            one
            for one in quoted_titles(text, plain, told, announced=False)
            if _STANDS.search(plain[: one.span[0]]) and not _NO_BARE.search(loose(one.value))
        ),
    )
    for way in ways:
        found = {loose(one.value): one for one in reversed(list(way()))}
        if found:
            apart = {loose(one.value) for one in _named(text, plain, told, is_sure=False)} if way is ways[0] else set()
            return list(found.values()) if all(any(name in one or one in name for one in found) for name in apart) else []
    return []


def quoted_titles(text: str, plain: str, spans: list[Span], announced: bool) -> Iterator[Found]:
    """What stands between quotation marks, after words that announce a title, or not; what they say of something else is left out."""
    for span in spans:
        for found in _QUOTES.finditer(plain, *span):
            before = re.sub(r'"[^"\n]*"', "¤", plain[max(span[0], found.start() - 110) : found.start()])[-80:]
            tells = max((one.end() for one in _ANNOUNCING.finditer(before)), default=-1)
            holder = max((one.end() for pattern in (_HOLDERS, OTHER) for one in pattern.finditer(before)), default=-1)
            if re.search(r"[,:;]", before[max(holder, 0) :]):
                holder = -1
            if holder > tells or announced != (tells >= 0) or _DROPPED.search(before):
                continue
            title = _title(text, *found.span(1), announced and span == spans[0])
            if title and (announced or not title.value[0].islower()):
                yield title


def _named(text: str, plain: str, spans: list[Span], is_sure: bool) -> Iterator[Found]:
    for title in _only(text, plain, _NAMED, spans, is_sure):
        is_cut = title.value[0].islower() and (re.match(r"\s\w", plain[title.span[1] :]) or _NO_WORDS.match(title.value))
        if not is_cut and (apart := _without_town(text, plain, title, spans[0])):
            yield apart


def _only(text: str, plain: str, pattern: re.Pattern[str], spans: list[Span], is_sure: bool) -> Iterator[Found]:
    places = [one.span("title") for span in spans for one in pattern.finditer(plain, *span)]
    found = [title for start, end in places if (title := _title(text, _beginning(text, start, end), end, is_sure))]
    found = [one for one in found if not _NO_BARE.search(loose(one.value)) or is_sure]
    if pattern is _LABELLED:
        found = [one for one in found if not CLAS.search(loose(one.value)) and not _NO_BARE.search(loose(one.value))]
        found.sort(key=lambda one: plain[: one.span[0]].rstrip(' :"').endswith(("projet", "projet clas", "action", "action clas")))
        found = found[:1]
    yield from found


def _beginning(text: str, start: int, end: int) -> int:
    """Where a title begins, after the words in small letters that are none of it."""
    beside = _BESIDE_IT.match(text, start, end)
    return beside.end() if beside else start


def _bare(text: str, plain: str, spans: list[Span]) -> Iterator[Found]:
    """« notre projet Graines d'avenir (Limoux) »: in capitals, where the sentence isn't."""
    for span in spans:
        if text[slice(*span)].isupper():
            continue
        is_small = text[slice(*span)].strip()[:1].islower()
        for one in (*_BARE.finditer(plain, *span), *_BESIDE.finditer(plain, *span)):
            start, end = one.span(one.lastgroup or 0)
            led = re.search(r"\b(?:L['’]|L[ae]s? )$", text[:start])
            title = _title(text, led.start() if led else start, end, False)
            if not title or not (_CAPITAL.match(title.value) or (is_small and _SMALL.match(loose(title.value)))):
                continue
            if not (title := _without_town(text, plain, title, span)):
                continue
            value = loose(title.value)
            if " " not in value and _LISTED.match(plain, title.span[1]) and not _SAID_OF.match(text, title.span[1]):
                continue
            is_town = any(start <= title.span[0] and end >= title.span[1] for start, end, _ in known_towns(text, plain, title.span))
            if not _NO_BARE.search(value) and not _HOLDERS.match(value) and not is_town and any(map(str.isalpha, value)):
                yield title


def _without_town(text: str, plain: str, title: Found, span: Span) -> Found | None:
    """« La bande des cahiers à Rieux-Minervois », where nothing else tells the town."""
    inside = list(known_towns(text, plain, title.span))
    is_list = re.match(r"\s*(?:,|et\b)", plain[title.span[1] : span[1]]) is not None
    if not inside or inside[-1][1] < title.span[1] or (len(list(known_towns(text, plain, span))) > len(inside) and not is_list):
        return title
    place = re.search(r"\s(?:a|sur)\s(?:la |le |l')?$", plain[title.span[0] : inside[0][0]])
    if not place:
        return title
    if " " not in plain[title.span[0] : title.span[0] + place.start()]:  # « Cap à Bram » may be the whole of it
        return None
    end = title.span[0] + place.start()
    return Found(" ".join(text[title.span[0] : end].split()), (title.span[0], end), False)


def _title(text: str, start: int, end: int, is_sure: bool) -> Found | None:
    start, end = trimmed(text, start, end)
    value = " ".join(text[start:end].split())
    plain = loose(value)
    is_none = _LEVELS.fullmatch(plain) or set(CLAS.sub(" ", plain).split()) <= _NO_TITLE
    return None if is_none or len(value) < 2 or not any(map(str.isalnum, value)) else Found(value, (start, end), is_sure)
