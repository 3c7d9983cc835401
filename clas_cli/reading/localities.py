"""The communes of a project, as a letter names them: told as such, else towns that are known, where the words around them place something there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from clas_cli.french.communes import key, of_text, towns
from clas_cli.french.patterns import regex
from clas_cli.reading.counts import GROUP
from clas_cli.reading.holder import ORGANISATION
from clas_cli.reading.passages import Found, Span, trimmed

_PLACES: Final = regex(
    r"(?<!communaute de )(?<!\()\bcommunes?(?:\s*\(s\))?\s*(?P<link>(?:suivantes?|concernees?)?\s*(?::|de la\b|de l'|des\b|du\b|de\b|d')?)\s*(?P<names>[^\n;]{2,300}?)"
    r"(?=\s*(?:$|\n|;|\.(?:\s|$)|\(|,?\s*\b(?:pour|au titre|a compter|a partir|durant|pendant|dans le cadre|comprenant|avec|afin|en 20\d\d|des la|cette annee|"
    r"au cours|lors|qui|ou se|ou nous|et ce\b|ainsi que pour|a raison|accueill|le projet|nous|est|sont|a l'ecole|a l'identique|soit|annee|rentree|souhait|demande|sollicit|desire|a l'honneur|vous)))"
)
_COUNTED_AT: Final = regex(rf"(?:{GROUP}|\b(?:\d|une?|deux|trois|quatre)) (?:a|sur) (?=[a-z])")
_HOW_MANY: Final = regex(r"\(\s*\w{1,6}(?: \w{1,10})?\s*\)")
"""« Castelnaudary (4), Bram (1) »."""
_SPLIT: Final = regex(r"\s*(?:,| et | & |/|\+| ainsi que )\s*(?:et |de la commune |la commune |sur |a )?")
_LINKED: Final = regex(r"(?:de |d'|a )(?!l')")
_NAME: Final = regex(r"(?:[A-ZÀ-ÖØ-Ý][\w'’-]*|l[ae]s?|d[eu]s?|en|sur|sous|et|lès|les|aux|à)(?:[ '’-]+|$)|[dlDL]['’]", re.UNICODE)
_NO_TOWN: Final = regex(
    r"\b(?:monsieur|madame|ecole|college|lycee|caf|caisse|projet|clas|france|departement|agglo\w*|communaute|rentree|service|objet|compter|ce|cette|notre|nos|"
    r"votre|concernee?s?|suivantes?|collectifs?|groupes?|enfants?|mairie|association|centre|territoire|quartiers?|septembre|titre|disposition)\b"
)
_WORD: Final = regex(r"[a-z0-9]+")
_MOST_WORDS: Final = 7
_ARTICLES: Final = {"du": "le", "au": "le", "des": "les", "aux": "les"}
_PLACING: Final = regex(
    r"(?:\b(?:a|sur|dans|entre|aux?|pour|commune :|concern\w+|(?:dessert|couvre)\w*(?: aujourd'hui| actuellement)?)\s|[,(+/¤:\n][\s•*-]*|^\W*(?:[a-z\d]\W+)?|\blieux?\b[^:\n]{0,20}: [^,;.\n]{0,40}\b(?:de |d'|a )|\bcommunes? (?:de la |de l'|de |d'|du |des )|\b(?:village|ville) (?:de |d'|du )|"
    r"\b(?:(?:a|dans|sur) (?:l'|la |le |les |nos |notre )|aux? )(?:ecoles?|colleges?|locaux|mediatheque|salle|maison|groupe scolaire)\b[^,.;:\n]{0,30} (?:de |d')|"
    r"(?:\b(?:collectifs?|groupes?|enfants?|eleves|ecoliers|collegiens|clas|projets?|actions?|habitants|familles|ados|jeunes)|¤) (?:de |d'|du |des ))[\"']?$"
)
"""What places something in the town that follows."""
_OF_PEOPLE: Final = regex(r"\b(?:enfants?|eleves|ecoliers|collegiens|habitants|familles|ados|jeunes) (?:de |d'|du |des )(?:l[ae]s? |l')?$")
"""Where people come from: the place of a project, where no other is told."""
_EXCEPT: Final = regex(r"\b(?:exception|sauf|hormis|excepte|sans|hors)\b[^,;.\n]{0,40}$")
"""« Nos cinq communes, à l'exception d'Arques »."""
_WAYS: Final = "(?:rue|avenue|boulevard|place|chemin|route|impasse|allee|quai)"
_PLACING_SMALL: Final = regex(r"\b(?:a|sur|clas de|et|communes? (?:de|d'))[ '](?:l[ae]s? |l')?$")
_OF_OTHERS: Final = regex(
    r"(?:\b\d{2} ?\d{3}\s+|(?<!en )(?<!de )\b(?:plus|non|pas|ni) (?:a|aux?|sur|pour) )$|\b(?:habit\w+|viennent|venant|issue?s?|domicili\w+|faute|sauf|hormis|siege|adresse|bp|cedex|tel|cabinet|(?<!se )fait|antenne|bureaux?|sollicit\w+ par|a l'attention)\b[^,;.\n]{0,40}$"
)
_NOT_THERE: Final = regex(rf",? (?:le (?:\w+ )?\d|ou \w+ (?:n'|ne )|\d+(?: ?(?:bis|ter))?,? {_WAYS}\b)")
"""« Limoux, le 3 juin » ; « à Limoux où nous n'intervenons plus » ; « à Limoux, 3 rue du Four »."""
_AND: Final = regex(
    r"\s*(?:\(\s*[\w ]{1,40}\)\s*)?(?:,|\bet\b|&|\+|/|ainsi que|puis)\s*(?:et\s+)?(?:sur |a |de |d'|du |des |au |aux |cel(?:le|ui) de )?(?:l[ae]s? |l')?"
)
_AROUND: Final = regex(r"\s*(?:,|et|&)\s*(?:ses|les|leurs|aux|ces|d'autres|plusieurs|autres) ")
_OF_NAME: Final = regex(rf"\b(?!ecole){ORGANISATION}\b[^,;.()\n]{{0,40}} (?:de |d'|du |des )?$|communaute de communes [^.;:\n]{{0,60}}$")
"""« La MJC de Quillan »: the town is in the name of somebody."""
_ROAD: Final = regex(rf"\b(?:{_WAYS}|port|port-)\W+(?:\w+ )?(?:de |d'|du )?$")


def localities(text: str, plain: str, spans: tuple[Span, ...]) -> tuple[Found, ...]:
    """The communes that some sentences tell, of a text and its flat form without titles; none where one of them can't be told."""
    found = _told_or_placed(text, plain, spans)
    if not found:
        return ()
    named = (one for span in spans for one in known_towns(text, plain, span))
    excepted = {name for start, _, name in named if _EXCEPT.search(plain, max(0, start - 60), start)}
    return found if excepted.isdisjoint(one.value for one in found) else ()


def _told_or_placed(text: str, plain: str, spans: tuple[Span, ...]) -> tuple[Found, ...]:
    for span in spans:
        for found in _PLACES.finditer(_HOW_MANY.sub(lambda one: " " * len(one[0]), plain[slice(*span)])):
            first, last = found.span("names")
            if names := tuple(_told(text, plain, (span[0] + first, span[0] + last), found["link"].strip())):
                listed = {one.value for one in names}
                others = (one for one, is_place in _mentioned(text, plain, (span[0] + last, span[1])) if is_place)
                return names if all(one.value in listed for one in others) else ()
    if any(_is_unknown(text, plain, one.end()) for span in spans for one in _COUNTED_AT.finditer(plain, *span)):
        return ()
    placed: dict[str, Found] = {}
    doubtful: set[str] = set()
    homes: set[str] = set()
    venues: set[str] = set()
    for span in spans:
        for one, is_place in _mentioned(text, plain, span):
            if is_place:
                placed.setdefault(one.value, one)
                (homes if _OF_PEOPLE.search(plain, span[0], one.span[0]) else venues).add(one.value)
            else:
                doubtful.add(one.value)
    return () if doubtful - placed.keys() or (venues and homes - venues) else tuple(placed.values())


def _is_unknown(text: str, plain: str, at: int) -> bool:
    """Whether a name at a place is that of no town: « un à Portel »."""
    return text[at].isupper() and next(known_towns(text, plain, (at, at + 60)), (at + 4,))[0] > at + 3


def official(name: str) -> str:
    """The name of a commune that is known, else as it is written."""
    return of_text(towns(), name) or name


def _told(text: str, plain: str, span: Span, link: str) -> Iterator[Found]:
    """Each commune of a list: « Albi, Narbonne et La Redorte », « du Mans et des Martys »; nothing where one of them is no name."""
    found = []
    cuts = [span[0], *(place for one in _SPLIT.finditer(plain, *span) for place in one.span()), span[1]]
    for first, last in zip(cuts[::2], cuts[1::2], strict=True):
        start, end = trimmed(text, first, last)
        value = re.sub(r"\s*\([^)]*\)", "", " ".join(text[start:end].split()))
        article = link if first == span[0] else ""
        if linked := re.match(r"(?i)(du|des) (?=[A-ZÀ-Ý])", value):
            article, value = linked[1].lower(), value[linked.end() :]
        elif linked := _LINKED.match(value.lower().replace("’", "'")):
            article, value = "", value[linked.end() :]
        value = {"du": "Le ", "des": "Les ", "de la": "La ", "de l'": "L'"}.get(article, "") + value
        if not value or not value[0].isupper() or len(value) > 60 or _NO_TOWN.search(key(value)) or not _is_name(value):
            return
        found.append(Found(official(value), (start, end), True))
    yield from found


def _mentioned(text: str, plain: str, span: Span) -> Iterator[tuple[Found, bool]]:
    """The towns that a sentence names for themselves, and whether something is placed there; « ? » is one that isn't known."""
    last, was_placed = -1, False
    for start, end, name in known_towns(text, plain, span):
        is_next = last >= 0 and _AND.fullmatch(plain, last, start) is not None
        before = plain[max(span[0], start - 60) : start]
        is_elsewhere = any(pattern.search(before) for pattern in (_ROAD, _OF_OTHERS)) or _NOT_THERE.match(plain, end)
        is_placed = not is_elsewhere and (was_placed if is_next else _PLACING.search(re.sub(r"(?:l[ae]s? |l')$", "", before)) is not None)
        last, was_placed = end, is_placed
        if is_placed or not (is_elsewhere or _OF_NAME.search(before)):
            yield Found(name, (start, end), False), is_placed
        if is_placed and (_AROUND.match(plain, end) or _goes_on_with_another(text, plain, end, span[1])):
            yield Found("?", (end, end), False), False


def _goes_on_with_another(text: str, plain: str, at: int, end: int) -> bool:
    """Whether a town is followed by one that isn't known: « à Bram et Mireval »."""
    joined = re.match(r"\s*(?:\([\w ]+\)\s*)?(?:et|&|\+|/)\s+(?:a |de |d'|sur |du |au )?", plain[at:end])
    if not joined:
        return False
    start = at + joined.end()
    word = re.match(r"[^\W\d_]+", text[start:end])
    return bool(
        word and word[0][0].isupper() and not word[0].isupper() and next(known_towns(text, plain, (start, end)), (end,))[0] > start + 3
    )


def known_towns(text: str, plain: str, span: Span) -> Iterator[tuple[int, int, str]]:
    """The towns known that a passage names, each with the place and its name of today; in small letters too, where the passage is in them and places something there."""
    names = towns()
    words = [found.span() for found in _WORD.finditer(plain, *span)]
    is_small = text[slice(*span)].strip()[:1].islower()
    number = 0
    while number < len(words):
        start = words[number][0]
        step = 1
        if (text[start].isupper() or (is_small and _PLACING_SMALL.search(plain, span[0], start))) and plain[start - 1 : start] != "-":
            for length in range(min(_MOST_WORDS, len(words) - number), 0, -1):
                end = words[number + length - 1][1]
                written = plain[start:end]
                if (
                    end - start > 60
                    or re.search(r"[^a-z0-9 '-]|  |^(?:ville|commune|mairie|village)\b", written)
                    or plain[end : end + 1] == "-"
                ):
                    continue
                article = _ARTICLES.get(plain[words[number - 1][0] : words[number - 1][1]], "") if number else ""
                name = names.get(key(f"{article} {written}")) if article else None
                if name := name or names.get(key(written)) or names.get(key(written).removesuffix(" d aude")):
                    yield start, end, name
                    step = length
                    break
        number += step


def _is_name(value: str) -> bool:
    """Whether every word of it begins as those of a town do."""
    at = 0
    while at < len(value):
        found = _NAME.match(value, at)
        if not found:
            return False
        at = found.end()
    return True
