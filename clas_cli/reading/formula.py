"""The sentence of the note (§2, situation 2) as people vary it: which project is prolonged, how many collectifs, where, for which year.

Each value is found with its span in the text and its certainty. What is said in two ways that disagree is not found at all.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from clas_cli.french.text import loose
from clas_cli.reading.counts import COUNT, GROUP, Span, collectifs, is_moved, number


@dataclass(frozen=True, slots=True)
class Found:
    """A value of a letter: as the dossier has it, where it stands in the text, and whether it may be read otherwise."""

    value: str
    span: Span
    is_sure: bool = True


@dataclass(slots=True)
class Wording:
    """What a letter says. Nothing (None, an empty tuple) stands for what it doesn't say, or says in several ways."""

    title: Found | None = None
    before: Found | None = None
    asked: Found | None = None
    communes: tuple[Found, ...] = ()
    year: Found | None = None

    @property
    def is_said(self) -> bool:
        """Whether anything of the project is told."""
        return bool(self.title or self.asked or self.communes)


CLAS: Final = re.compile(
    r"\bc\.?l\.?a\.?s\b|accompagnement (?:a|de) la scolarite|contrats? loca(?:l|ux) d'accompagnement|accompagnement scolaire"
)
_WANTS: Final = (
    r"(?:souhait|desir|voul(?:ons|ez)|voudr|aimer(?:ions|ait)|demand|sollicit|avons l'honneur|ai l'honneur|vous pri|propos|entend|envisag|"
    r"confirm|tenons|sommes candidats|par la presente|par ce courrier|faire part|requer|faisons part|informons|adress|renouvelons|prolongeons|"
    r"reconduisons|poursuivons)"
)
_RENEWS: Final = r"(?:renouvel|prolong|recondui|reconduction|poursui|continu(?:er|ons|ite)|maintenir|maintien|repartir|reprendre|pour une annee (?:de plus|supplementaire))"
_WANTED: Final = re.compile(
    rf"\b{_WANTS}.*?\b{_RENEWS}|\b{_RENEWS}.*?\b{_WANTS}|^\W*(?:renouvellement|prolongation|reconduction|demande de (?:{_RENEWS}))",
    re.DOTALL,
)
_REFUSED: Final = re.compile(
    rf"\bn[e'] ?(?:\w+ ){{0,2}}?(?:pas|plus)\b.{{0,40}}?\b{_RENEWS}|\bn[e'] ?\w*(?:renouvel|prolong|recondui|poursui)\w* (?:pas|plus)\b|"
    rf"\b(?:sans|arret|cess|renonc|abandon)\w*.{{0,40}}?\b{_RENEWS}|\bne (?:pas|plus) {_RENEWS}",
    re.DOTALL,
)
_SENTENCE_END: Final = re.compile(r"\n|(?<![ .]\w)(?<!\.)(?<!\bm)(?<!\bmme)(?<!\bst)(?<!\bste)(?<! n)[.!?](?=\s|$)|;(?=\s)")


def flat(text: str) -> str:
    """The text in small letters without accents, letter for letter: what stands at a place of the one stands there in the other."""
    return "".join(_flattened(letter) for letter in text)


def _flattened(letter: str) -> str:
    if letter.isascii():
        return letter.lower()
    if letter in "’‘ʼ´":
        return "'"
    if letter in "“”„«»":
        return '"'
    if letter in "‐‑‒–—−":
        return "-"
    if letter.isspace():
        return " "
    return unicodedata.normalize("NFD", letter)[0].lower()[:1] or letter


def _sentences(plain: str) -> Iterator[Span]:
    start = 0
    for found in _SENTENCE_END.finditer(plain):
        if plain[start : found.end()].strip():
            yield start, found.end()
        start = found.end()
    if plain[start:].strip():
        yield start, len(plain)


def request_of(plain: str) -> Span | None:
    """The sentence of a flat text that asks for a prolongation; None where none does, or where one says the contrary."""
    found: Span | None = None
    is_clas = CLAS.search(plain) is not None
    for start, end in _sentences(plain):
        sentence = plain[start:end]
        if not is_clas or len(sentence) > 3_000 or sentence.rstrip().endswith("?") or not _WANTED.search(sentence):
            continue
        if _REFUSED.search(sentence):
            return None
        if found is None or _told(sentence) > _told(plain[slice(*found)]):
            found = start, end
    return found


def _told(sentence: str) -> int:
    """How much of the formula a sentence holds."""
    return sum(1 for _ in COUNT.finditer(sentence)) + bool(_TITLED.search(sentence))


def read_formula(text: str, plain: str, request: Span) -> Wording:
    """What the letter says of the project, in its request first, then elsewhere."""
    values = _Values(text, plain, request)
    made = Wording()
    made.title = None if _PROJECTS.search(plain, *request) else values.title()
    made.year = values.year()
    if not values.are_several and not _PROJECTS.search(plain, *request):
        made.before, made.asked = values.numbers()
        made.communes = values.communes()
    return made


_TITLED: Final = re.compile(
    r"\b(?:intitulee?s?|denommee?s?|nommee?s?|appelee?s?|intitule du projet|nom du projet|titre du projet|projet clas|projet|action clas|action|dispositif|clas|titre|scolarite)\b"
)
_STRONGLY: Final = re.compile(r"\b(?:intitul|denomm|nomme|appel|titre)")
_NO_ANNOUNCE: Final = re.compile(
    r"\b(?:associations?|ecoles?|centre|mjc|colleges?|commune|ville|ccas|lycees?|mairie|foyer|amicale|collectifs?)\b"
)
_QUOTES: Final = re.compile(r'"\s*([^"\n]{2,200}?)\s*"')
_NAMED: Final = re.compile(
    r"\b(?:intitulee?s?|denommee?s?|nommee?s?|appelee?s?)\b\s*[:.…_-]*\s*(?P<title>[^\n]{2,200}?)\s*[.…_]*"
    r"(?=\s*(?:,|;|\(|\n|$|\.\s|\.$|\b(?:comprenant|qui compren|qui compte|comportant|compose|constitue|regroupant|avec|pour l'annee|pour la rentree|"
    r"pour l'exercice|au titre|a l'identique|sur (?:la|les|le)|dans (?:la|les)|porte par|mis en|mene|et comprenant|a raison|soit|au sein|a hauteur)\b))"
)
_LABELLED: Final = re.compile(
    r"(?:^|\n)\W{0,4}(?:intitule|nom|titre|projet)(?: du| de l'| de votre| exact)?(?: (?:projet|action))?(?: clas)?(?: concerne)?\s*:\s*(?P<title>[^\n]{2,200}?)\s*(?=\n|$)"
)
_BARE: Final = re.compile(
    r"\b(?:projet|action|dispositif) (?:clas )?(?P<title>[^\n,;:\"]{2,80}?)\s*(?=,? (?:comprenant|qui comprend|comportant|compose|constitue)\b)"
)
_NO_TITLE: Final = frozenset(
    ["clas", "projet", "action", "actuel", "existant", "ci-dessous", "suivant", "notre", "precedent", "du", "et", "en", "de", "meme"]
)

_PLACES: Final = re.compile(
    r"\bcommunes?(?:\s*\(s\))?\s*(?P<link>(?:suivantes?|concernees?)?\s*(?::|de la\b|de l'|des\b|du\b|de\b|d')?)\s*(?P<names>[^\n;]{2,300}?)"
    r"(?=\s*(?:$|\n|;|\.(?:\s|$)|\(|,?\s*\b(?:pour|au titre|a compter|a partir|durant|pendant|dans le cadre|comprenant|avec|afin|en 20\d\d|des la|cette annee|"
    r"au cours|lors|qui|ou se|ou nous|et ce|ainsi que pour|a raison|accueill|le projet|nous|est|sont|a l'ecole|a l'identique|soit|annee|rentree|souhait|demande|sollicit|desire|a l'honneur|vous)))"
)
_IN_TOWN: Final = re.compile(
    r"(?:\b(?:a|sur|dans la ville de|sur la ville de|ville de)\s+)(?P<names>[^\n;:.()0-9]{2,120}?)(?=\s*(?:$|\n|;|\.|\(|\)|,?\s*\b(?:pour|au titre|avec|comprenant|durant|en 20\d\d|l'annee|cette annee|dans|au cours|et (?:\d|une?\b|deux|trois))\b|,?\s*(?:\d|(?:un|deux|trois|quatre|cinq)\b)))"
)
_HOW_MANY: Final = re.compile(rf"\(\s*{number('there')}(?:{GROUP})?\s*\)")
"""« Castelnaudary (4), Bram (1) »."""
_SPLIT: Final = re.compile(r"\s*(?:,| et | & |/|\+| ainsi que )\s*(?:et |de la commune |la commune |sur |a )?")
_LINKED: Final = re.compile(r"(?:de |d'|a )(?!l')")
_TOWN: Final = re.compile(r"(?:[A-ZÀ-ÖØ-Ý][\w'’-]*|l[ae]s?|d[eu]s?|en|sur|sous|et|lès|les|aux|à)(?:[ '’-]+|$)|[dlDL]['’]", re.UNICODE)
_NO_TOWN: Final = re.compile(
    r"\b(?:monsieur|madame|ecole|college|lycee|caf|caisse|projet|clas|france|departement|agglo\w*|communaute|rentree|service|objet|compter|ce|cette|notre|nos|votre|concernee?s?|suivantes?|collectifs?|groupes?|enfants?|mairie|association|centre|territoire|quartiers?|septembre|titre|disposition)\b"
)

_PROJECTS: Final = re.compile(r"\b(?:deux|trois|quatre|nos|les|ses|leurs|\d) (?:\w+ )?(?:projets|actions clas)\b")
"""Where several projects are spoken of, their numbers belong to none of them."""
_YEARS: Final = re.compile(r"\b(20\d\d)\s*[-/]\s*((?:20)?\d\d)\b")
_FOR: Final = re.compile(r"\b(?:pour|au titre de|sur|durant|pendant|rentree)(?:\W+\w+){0,6}\W*$")
_RENTREE: Final = re.compile(r"\b(?:rentree(?: scolaire)?(?: de)?(?: septembre)?|septembre) (20\d\d)\b")


class _Values:
    """The values of a letter: in its request, which is sure, else in the rest of it."""

    def __init__(self, text: str, plain: str, request: Span) -> None:
        self.text = text
        self.plain = plain
        self.request = request
        self.unquoted = _QUOTES.sub(lambda found: "¤" * len(found[0]), plain)
        self.places = _HOW_MANY.sub(lambda found: " " * len(found[0]), self.unquoted)
        self.are_several = False
        """Whether the letter speaks of several projects: their numbers then belong to none of them."""

    def _found(self, pattern: re.Pattern[str], span: Span) -> Iterator[re.Match[str]]:
        """What is found outside of quotation marks; titles are looked for inside too."""
        where = self.places if pattern in (_PLACES, _IN_TOWN) else self.plain if pattern in (_QUOTES, _NAMED, _BARE) else self.unquoted
        yield from pattern.finditer(where, *span)

    @property
    def _rests(self) -> tuple[Span, ...]:
        """What follows the request, then what stands before it."""
        return (self.request[1], len(self.plain)), (0, self.request[0])

    def _at(self, start: int, end: int, is_sure: bool) -> Found:
        while start < end and self.text[start] in " \u00a0.…_:«»\"“”'-–":
            start += 1
        while end > start and self.text[end - 1] in ' \u00a0.…_:,«»"“”-–':
            end -= 1
        return Found(" ".join(self.text[start:end].split()), (start, end), is_sure)

    def title(self) -> Found | None:
        """The title, between quotation marks after what announces it, else up to the words that follow a title."""
        quoted = list(self._quoted(self.request))
        strongly = [one for one in quoted if _STRONGLY.search(self.plain[max(self.request[0], one.span[0] - 25) : one.span[0]])]
        if quoted:
            return self._only(strongly or quoted)
        named = [self._at(*one.span("title"), True) for one in self._found(_NAMED, self.request)]
        named = [one for one in named if self._is_title(one)]
        if named:
            return self._only(named)
        labelled = [self._at(*one.span("title"), True) for one in _LABELLED.finditer(self.plain)]
        if labelled := [one for one in labelled if self._is_title(one)]:
            return self._only(labelled)
        bare = [self._at(*one.span("title"), False) for one in self._found(_BARE, self.request)]
        if bare := [one for one in bare if self._is_title(one)]:
            return self._only(bare)
        for rest in self._rests:
            far = [Found(one.value, one.span, False) for one in self._quoted(rest)]
            far = far or [self._at(*one.span("title"), False) for one in self._found(_NAMED, rest)]
            if far := [one for one in far if self._is_title(one)]:
                return self._only(far)
        return None

    def _quoted(self, span: Span) -> Iterator[Found]:
        for one in self._found(_QUOTES, span):
            before = self.plain[max(span[0], one.start() - 60) : one.start()]
            announced = list(_TITLED.finditer(before))
            if (
                announced
                and not _NO_ANNOUNCE.search(before, announced[-1].start())
                and self._is_title(found := self._at(*one.span(1), True))
            ):
                yield found

    def _is_title(self, found: Found) -> bool:
        words = flat(found.value).split()
        return any(character.isalnum() for character in found.value) and not set(words) <= _NO_TITLE

    def _only(self, found: list[Found]) -> Found | None:
        """The one title of several that are the same; None where they differ."""
        self.are_several = len({loose(one.value) for one in found}) > 1
        return None if self.are_several else found[0]

    def numbers(self) -> tuple[Found | None, Found | None]:
        """How many collectifs there are, and how many are asked for."""
        for span, is_sure in ((self.request, True), *((rest, False) for rest in self._rests)):
            if COUNT.search(self.unquoted, *span) or is_moved(self.unquoted, span):
                before, asked = collectifs(self.unquoted, (span[0], len(self.plain)) if is_sure else span, span)
                found = (before and Found(*before, is_sure), asked and Found(*asked, is_sure))
                return found if is_sure or all(found) else (None, None)
        return None, None

    def communes(self) -> tuple[Found, ...]:
        """The communes that the request names as such, else the towns that it names, else those of the rest of the letter."""
        for span, is_sure in ((self.request, True), *((rest, False) for rest in self._rests)):
            for found in self._found(_PLACES, span):
                if names := tuple(self._towns(*found.span("names"), is_sure, found["link"].strip())):
                    return names
            if span == self.request and (names := self._in_towns(span)):
                return names
        for sentence in _sentences(self.plain):
            if COUNT.search(self.unquoted, *sentence) and (names := self._in_towns(sentence)):
                return names
        return ()

    def _in_towns(self, span: Span) -> tuple[Found, ...]:
        """The towns of « à Bram », « sur Limoux »; none where one of them may be something else."""
        named = [found.span("names") for found in self._found(_IN_TOWN, span) if self.text[found.start("names")].isupper()]
        towns = [tuple(self._towns(*names, False, "de")) for names in named]
        return tuple({town.value: town for several in towns for town in several}.values()) if all(towns) else ()

    def _towns(self, start: int, end: int, is_sure: bool, link: str) -> Iterator[Found]:
        """Each commune of a list: « Albi, Narbonne et La Redorte », « du Mans et des Martys »; nothing where one of them is no name."""
        found = []
        cuts = [start, *(place for one in _SPLIT.finditer(self.plain, start, end) for place in one.span()), end]
        for first, last in zip(cuts[::2], cuts[1::2], strict=True):
            one = self._at(first, last, is_sure)
            article = link if first == start else ""
            value = re.sub(r"\s*\([^)]*\)", "", one.value)
            if linked := re.match(r"(?i)(du|des) (?=[A-ZÀ-Ý])", value):
                article, value = linked[1].lower(), value[linked.end() :]
            elif linked := _LINKED.match(flat(value)):
                article, value = "", value[linked.end() :]
            value = {"du": "Le ", "des": "Les ", "de la": "La ", "de l'": "L'"}.get(article, "") + value
            if not value or not value[0].isupper() or len(value) > 60 or _NO_TOWN.search(flat(value)) or not _is_name(value):
                return
            found.append(Found(value, one.span, is_sure))
        yield from found

    def year(self) -> Found | None:
        """The school year asked for."""
        for span, is_sure in ((self.request, True), *((rest, False) for rest in self._rests)):
            years = [one for one in self._found(_YEARS, span) if int(one[2][-2:]) == (int(one[1]) + 1) % 100]
            asked = [one for one in years if _FOR.search(self.plain[max(span[0], one.start() - 60) : one.start()])] or years
            if len({int(one[1]) for one in asked}) == 2 and not re.search(r"20\d\d ?et (?:pour )?20", self.plain[slice(*span)]):
                last = max(int(one[1]) for one in asked)
                asked = [one for one in asked if int(one[1]) == last or int(one[1]) != last - 1]  # the year that ends is told beside
            values = {f"{one[1]}-{int(one[1]) + 1}" for one in asked}
            if is_sure and len(values) == 1:
                return Found(values.pop(), asked[0].span(), is_sure)
            if len(values) == 1 and "bilan" not in self.plain[max(0, asked[0].start() - 60) : asked[0].start()]:
                return Found(values.pop(), asked[0].span(), is_sure)
            if values:
                return None
            for one in self._found(_RENTREE, span):
                return Found(f"{one[1]}-{int(one[1]) + 1}", one.span(), False)
        return None


def _is_name(value: str) -> bool:
    """Whether every word of it begins as those of a town do."""
    at = 0
    while at < len(value):
        found = _TOWN.match(value, at)
        if not found:
            return False
        at = found.end()
    return True
