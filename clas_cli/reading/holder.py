"""Who a letter is from: the gestionnaire that its subject, its sentences, its head or its signature names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from clas_cli.french.communes import is_town
from clas_cli.french.numbers import SMALL
from clas_cli.french.patterns import regex
from clas_cli.reading.passages import CLAS, PROJECT, Span, flat, trimmed, unquoted

_NAME_AFTER: Final = regex(r"\bclas\b\W{0,3}(?:20\d\d(?:\s*[-/]\s*(?:20)?\d\d)?)?\s*[_:–—-]+\s*(?P<name>.{2,120}?)\s*$", re.IGNORECASE)
_PROJECT_AFTER: Final = regex(r"\s*(?:[-–—_,(/]\s*(?:pour )?(?:le |notre )?projet\b|[«\"“]).*$", re.IGNORECASE)
_NO_NAME: Final = regex(
    r"^\W*$|\b20\d\d\b| ?: |^\W*(?:annee|demande|prolongation|renouvel+ement|reconduction|projet|poursuite|rentree|clas|suite|rappel|urgent|reponse|college|primaire|elementaire|bilan)\b"
)
_LABELLED: Final = regex(
    r"^\W{0,4}(?:(?:nom du )?(?:gestionnaire|porteur)(?: du projet)?|association|structure|organisme)\s*:\s*(?P<name>.{2,120}?)\s*$"
)
_OBJECT: Final = regex(r"\s*(?:objet\s*:\s*(?P<subject>.+)|(?P<alone>(?:nouvelle )?demande d[e'’].*\bclas\b.*))", re.IGNORECASE)

ORGANISATION: Final = (
    r"(?:as+ociations?|asso|mjc|foyers?|centres? (?:social|socio\w*|culturel|intercommunal|communal|d'animation|de loisirs)|centre|ccas|cias|mairie|commune|ville|communaute|"
    r"federation|amicale|maisons?|espaces?|pole|accueil|acm|alsh|afr|familles|collectif|comite|club|cooperative|syndicat|siej|sivu|sivom|ligue|union|ateliers?|"
    r"evs|lire|regie|fondation|patronage|ecole|office|service|secours|francas|leo lagrange|creche|entraide|relais|ludotheque|mediatheque|sou|antenne|societe|cercle|groupement|reseau|compagnie|mouvement)"
)
_IS_ONE: Final = regex(rf"\b{ORGANISATION}\b")
_STATE: Final = regex(r"republique francaise|^departement\b|^prefecture|liberte|^extrait|^arrondissement|^canton\b|^region\b")
_NO_HEAD: Final = regex(
    r"^\W*(?:objet|madame|monsieur|mesdames|messieurs|bonjour|bonsoir|salut|chere?s?\b|a l'attention|a |le \d|\d|tel|siret|date|caf\b|caisse|service|ref|[nv]/ ?ref|nos ref|"
    r"www|http|e-?mail|mail|courriel|adresse|siege|demande|lettre|courrier|nous|je |par la|suite|veuillez|ci-joint|fait a|page|rna|n°|association (?:loi|d'education|regie|fondee)|"
    r"agree|affaire|(?:hello|coucou|hey|merci)\b|l[ae] (?:service|pole|secretariat|direction)\b|de :|envoye|direction|bp\b|salle|place|rue|avenue|immeuble|hotel de ville|maison des associations|copie)|@|\b20\d\d\b|, le \d|\b\d{5}\b|\b\d\d \d\d \d\d\b"
)
_KIND_ONLY: Final = regex(
    r"(?:l[ae]s? |l')?(?:centre (?:inter)?communal d'action sociale|c[ci]as|mairie|commune|ville|mjc|maison des jeunes et de la culture|foyer rural|centre social(?: et culturel)?|amicale laique|communaute de communes|association|ecole)"
)
"""The kind of an organisation, whose name stands elsewhere."""
_OTHERS: Final = regex(r"(?i:\bl['’]association )[A-ZÀ-Ý«\"“]")
"""An organisation that a letter names, where its sender bears another name."""
_ABBREVIATED: Final = regex(r"as+oc?\.? (?=\S)", re.IGNORECASE)
_OFFICES: Final = (
    r"(?:compta\w*|secretariat|direct\w+|accueil|factur\w+|contact|presid\w+|tresor\w+|coord\w+|secretaire|service \w+|pole \w+)"
)
_OFFICE: Final = regex(rf"(?:le |la )?{_OFFICES}\b\W*(?:(?:de la|de|du|des) |d'|l')?|\w+ [-–—|] ")
"""Who writes for an organisation, before its name."""
_OFFICE_AFTER: Final = regex(rf"\W+{_OFFICES}\W*$")
_ADDRESS: Final = regex(r"\b\d{5}\b|\b(?:rue|avenue|place|chemin|quartier)\b|^\W*(?:association\b|maison des)|, le \d")
_HAS_PROPER: Final = regex(r"[\W_][A-ZÀ-Ý]|^[^a-z]+$")
_ARTICLED: Final = regex(r"L(?:[ae]s? |['’])[A-ZÀ-Ý]")
"""« Les Amis de Bram »: a line that begins as a name does, and no sentence."""
_SIGNING: Final = 12
"""Lines of a letter in which its signature stands."""
_PERSON: Final = regex(r"^(?:m(?:me|lle|\.)?\.? )?(?:[A-ZÀ-Ý][\w'’.-]*\.? ){1,3}[A-ZÀ-Ý][\w'’.-]*$")
_THROUGH: Final = regex(r", (?:par|represente)")
_ROLE: Final = regex(
    r"^\W*(?:(?:le|la|les|l'|co-?|vice-?)\s?)?(?:vice-?|co-?)?(?:president\w*|direct\w+|tresor\w+|secretai\w+|coord\w*|responsable\w*|maire|delegue\w*|animat\w+|charge\w*|adjoint\w*|benevoles?|equipe|referent\w*|bureau)\b(?: (?:general\w*|enfance|jeunesse|de secteur|de l'action|adjoint\w*|clas|d'?animation|pedagogique))*"
)
_WILLS: Final = r"(?:souhait|desir|voudrait|demand|sollicit|vous (?:fait|prie|demande|sollicite|informe|confirme)|a (?:decide|l'honneur)|ont (?:decide|l'honneur)|veut\b|veulent\b|renouvel|recondui|entend\b)"
_ACTS: Final = rf"(?:(?P<wills>{_WILLS}\w*)\b(?! que\b(?! s(?:on|a|es)\b))|(?:prolong|maintient|tient|poursui|continu|repart|reprend|a la charge|porte|gere|anime|assure|accueille|accompagn|mene|organise|propose|intervient|dispose|compte|vous\b)\w*)"
_ASIDE: Final = r"(?:\s*\([^)\n]{2,80}\))?(?:, (?:qui|que|dont|sous|en)\b[^.;:\n]{2,120}?,)?"
"""« L'association Étincelle (Bram), qui gère l'accueil de loisirs, souhaite »."""
_ACTING: Final = regex(
    rf"(?:^|[.,:\n]\s*|\d[/)°-]{{0,2}} |\bque |\bdont |\bqu')(?P<name>(?:l'|la |le |les |notre )?[^\W\d_](?:(?! (?:qu[e']|dont))[^,.;:()\n]){{1,80}}?){_ASIDE}\s+(?:s'|se )?{_ACTS}"
)
_LED: Final = regex(
    r"\b(?:(?P<role>president|direct|secretai|tresor|responsabl|coordinat|coordo|benevole|animat|membre|le ca\b|le bureau|l'equipe|conseil d'administration|au nom|nous sommes|je suis [^\W\d_]+,?(?= d))\w*|(?:pour|nom|(?:porte|gere|anime|presente|organise|mene|adresse|depose|envoye)e?s? par|part|notre|demande|signe|c'est(?: de nouveau| encore)?)\b) ?"
    r"(?:general\w* )?(?P<name>(?:de la |de l'|du |des |de |d'|l'|la |le |les )?(?:(?:petite |jeune )?as+ociation, )?[^\W\d_][^,.;:()\n]{2,80}?)"
    r"(?=\s*(?:[,.;:(\n]|$|\b(?:s'|se )?(?:accompagn\w+|souhait\w+|porte|est|veut|propose|mene|organise|intervient|gere|assure|anime|sollicit\w+|demand\w+|renouvel\w+|recondui\w+|dont|qui|pour (?:notre|le|la))\b))"
)
_COUNTED: Final = regex(rf"(?:\d+|{'|'.join(SMALL)}) (?:collectif|groupe)")
_NOBODY: Final = r"\b(?:caf|caisse|madame|monsieur|mesdames|messieurs|mme|m\.|bonjour|projet|merci|nous|vous|je|il|elle|on|ce|cette|notre|nos|en|au|par|pour|suite|depuis|comme|apres|dans|si|a|conseil|ministere|etat|maire\b|president\w*|direct\w+)\b"
"""What stands where a name would, and is none of a gestionnaire."""
_SENTENCE: Final = regex(r"\b(?:nous|vous|m'a|m'ont|votre|merci|je|me|se|ne|qui|reste|par|que|est|sont|leur|avait|et (?:l[ae]s?|son|sa))\b")
"""What no name holds: the words of a sentence."""
_PROPER: Final = regex(
    r"(?:\s*(?:d[eu]s?|l[ae]s?|pour|culturelle|sportive|familiale|laïque|rural|intercommunale?|communale?|sociale?|d['’]|l['’]))*\s*[A-ZÀ-Ý0-9\"«“]"
)
"""What follows the kind of an organisation where it is a name: « association (de) La Luciole »."""


_WAITS: Final = regex(r"(?:\b(?:d[eu]s?|l[ae]s?|aux?|en|et|pour|sur)|\b[dl]')$")


class Holder(NamedTuple):
    """A name, where it stands in the text (nowhere, of what the message tells), and whether it is told as such."""

    name: str
    span: Span | None
    is_sure: bool


def name_in(subject: str) -> str:
    """The name of the gestionnaire at the end of a subject: « Demande de prolongation CLAS 2026 _ Les Lampions » → Les Lampions."""
    found = _NAME_AFTER.search(subject[:300])
    name = _PROJECT_AFTER.sub("", found["name"]).strip(" \"«»'_-–") if found else ""
    is_name = name[:1].isupper() or name[:1].isdigit() or _IS_ONE.match(flat(name))
    is_place = is_town(name) and not _IS_ONE.match(flat(name)) and "_" not in subject  # « CLAS - Bram »
    is_other = is_place or any(map(_NO_NAME.search, re.split(r" [-–—] ", flat(name))))
    return "" if is_other or not is_name else name


def holder_of(text: str, plain: str, lines: Sequence[str], request: Span, subject: str, author: str) -> Holder | None:
    """Who asks, as the surest of what tells it does."""
    if name := name_in(subject):
        return Holder(name, None, True)
    told = (one for one in _told(text, plain, lines, request) if not _KIND_ONLY.fullmatch(flat(one.name)) and not _is_cut(one.name))
    named = next(told, None) or _author(author)
    is_other = named and not named.span and flat(named.name) not in plain and _OTHERS.search(text)
    return None if is_other else named


def _is_cut(name: str) -> bool:
    """Whether a name holds one half of a pair of brackets or quotation marks, or ends with a word that waits for another."""
    is_half = name.count("(") != name.count(")") or name.count("«") != name.count("»")
    return is_half or _WAITS.search(flat(name)) is not None


def _told(text: str, plain: str, lines: Sequence[str], request: Span) -> Iterator[Holder]:
    head = next(_head(lines, text, request), None)
    for line, start in _placed(text.split("\n"), text):
        if (
            (objet := _OBJECT.match(line))
            and (name := name_in(objet["subject"] or objet["alone"]))
            and not (head and head.name.startswith(name))
        ):
            at = start + line.rfind(name)
            yield Holder(name, (at, at + len(name)), True)
    for line, start in _placed(lines, text):
        if found := _LABELLED.match(flat(line)):
            yield _at(text, start + found.start("name"), start + found.end("name"), True)
    if head:
        yield head
    signed = next(_signature(lines, text, plain, request), None)
    for pattern in (_ACTING, _LED):
        for found in pattern.finditer(plain):
            is_alone = bool(found["wills" if pattern is _ACTING else "role"])
            named = _in_sentence(text, plain, found.span("name"), is_alone)
            if named and signed and _is_part(named.name, signed.name):
                yield signed
            elif named and signed and pattern is _LED and not is_alone and flat(named.name) != flat(signed.name):
                return  # two names, and nothing says which of them asks
            elif named:
                yield named
    if signed:
        yield signed


def _placed(lines: Sequence[str], text: str) -> Iterator[tuple[str, int]]:
    """The lines, each with its place in the text."""
    start = 0
    for line in lines:
        yield line, start
        start += len(line) + 1


def _at(text: str, start: int, end: int, is_sure: bool) -> Holder:
    start, end = trimmed(text, start, end)
    marks = text[start:end]
    if (marks.count('"') % 2 or marks.count("«") > marks.count("»")) and (closing := re.match(r'\s*["»]', text[end:])):
        end += closing.end()
    if short := _ABBREVIATED.match(text, start, end):
        start = short.end()
    return Holder(" ".join(text[start:end].split()), (start, end), is_sure)


def _head(lines: Sequence[str], text: str, request: Span) -> Iterator[Holder]:
    """The first line above the letter that is a name."""
    for number, (line, start) in enumerate(list(_placed(lines, text))[:8]):
        plain = flat(line)
        if start >= request[0] or re.search(r"[.!?,]\W*$", plain) or len(plain) > 140:
            return
        end = start + len(line)
        if cut := re.search(r"\S( [-–—] .*\d{5}.*| {3,}.*)$", line):
            end = start + cut.start(1)
        named = _at(text, start, end, True)
        plain = flat(named.name)
        if (
            not 3 < len(plain) <= 90
            or _NO_HEAD.search(plain)
            or _STATE.search(plain)
            or _KIND_ONLY.fullmatch(plain)
            or plain.endswith((",", ":"))
            or CLAS.search(plain)
            or line.startswith("---")
        ):
            continue
        is_addressed = any(_ADDRESS.search(flat(other)) for other in lines[number + 1 : number + 4])
        is_word = (
            (" " in plain and is_addressed)
            or _ARTICLED.match(named.name)
            or (_IS_ONE.search(plain) and _HAS_PROPER.search(named.name))
            or named.name.isupper()
            or flat(text).count(plain) > 1
        )
        if is_word and not _is_person(named.name) and not named.name[0].islower():
            yield named
        return


def _is_person(name: str) -> bool:
    return (
        bool(_PERSON.match(name))
        and not name.isupper()
        and not _IS_ONE.search(flat(name))
        and not re.match(r"(?i)(?:l[ae]s? |l['’]|d[eu]s? )", name)
    )


def _in_sentence(text: str, plain: str, span: Span, is_alone: bool) -> Holder | None:
    """« l'association "Tous capables" », « la MJC de Quillan »: a name, and not only a kind of organisation. `is_alone`: even without its kind."""
    start, end = span
    article = re.match(r"(?:(?:de )?(?:l'|la )|le |les |notre |du |des |de |d')", plain[start:end])
    of_proper = re.match(r"(?:de |d['’])(?=(?:L['’]|L[ae]s? ))", text[start:end])  # « le bureau de La Maison bleue »
    start += of_proper.end() if of_proper else article.end() if article else 0
    kind = None if of_proper else re.match(rf"{ORGANISATION}\b,?", plain[start:end])
    end = start + len(re.split(r"\s[aà]\s" if kind else r"\sa\s", text[start:end])[0])
    rest = plain[start + (kind.end() if kind else 0) : end].strip()
    if kind and end < span[1] and rest.isalpha():  # « l'association Grandir à Sallèles » may be the whole of it
        return None
    if _SENTENCE.search(unquoted(rest)) or not rest.strip('"'):
        return None
    if kind is None:
        is_name = is_alone and text[start].isupper() and (article or re.search(r" [A-ZÀ-Ý]", text[start:end]))
        if not is_name or is_town(rest) or re.match(rf"{PROJECT}|{_NOBODY}", rest) or _is_person(text[start:end]):
            return None
        return _at(text, span[0] if text[span[0]].isupper() and plain[span[0]] == "l" else start, end, False)
    of_town = re.search(r"\b(?:de |d')([^,]+)$", rest)
    if not (_PROPER.match(text[start + kind.end() : end]) or (of_town and is_town(of_town[1])) or (text[start].isupper() and " " in rest)):
        return None
    if kind[0].endswith(","):
        start += kind.end() + 1
    elif kind[0].startswith("as"):
        quoted = re.match(r'\s*"([^"]+)"', plain[start + kind.end() : end])
        if quoted:
            start, end = start + kind.end() + quoted.start(1), start + kind.end() + quoted.end(1)
    return _at(text, start, end, False)


def _is_part(name: str, whole: str) -> bool:
    words, others = set(re.findall(r"\w+", flat(name))), set(re.findall(r"\w+", flat(whole)))
    return words < others


def _signature(lines: Sequence[str], text: str, plain: str, request: Span) -> Iterator[Holder]:
    """The organisation that signs: at the end, on a line of its own or after a role."""
    placed = list(_placed(lines, text))
    after = next((number for number, (_, start) in enumerate(placed) if start > request[1]), len(placed)) - 1
    for line, start in placed[max(after, len(placed) - _SIGNING) :][:_SIGNING]:
        if len(line) > 120:
            start, line = start + (cut := line.rfind(". ") + 2), line[cut:]
        if start < request[0] or len(line) > 120 or line.startswith(">"):
            continue
        for piece in re.finditer(r"(?:(?! [-–—|·] |, ).)+", line):
            part = flat(piece[0])
            first = start + piece.start()
            if led := re.match(
                r"\s*(?:(?:[a-z'-]+ ){0,2}pour (?:le compte de )?|au nom de |(?:les benevoles|l'equipe|la team|le bureau) (?:de |du |des ))",
                part,
            ):
                first += led.end()
                article = re.match(r"(?:l['’]|la |le |les )", text[first:])
                first += article.end() if article else 0
            elif role := _ROLE.match(part):
                of = re.match(r"\s*(?:de la |de l['’]|de |du |des )", piece[0][role.end() :])
                if not of:
                    continue
                first, led = first + role.end() + of.end(), of
            named = _at(text, first, start + piece.end(), False)
            name = flat(named.name)
            if (
                len(name) < 4
                or re.search(r"[:\d]", name)
                or _NO_HEAD.search(name)
                or (piece[0].rstrip().endswith(".") and not led and not _IS_ONE.match(name))
                or _COUNTED.match(name)
                or _SENTENCE.search(unquoted(name))
                or re.search(rf" {_WILLS}", name)
                or (is_town(name) and not _IS_ONE.match(name))
                or (led and named.name[0].islower() and not _IS_ONE.match(name))
            ):
                continue
            is_one = (
                (_IS_ONE.search(name) and _HAS_PROPER.search(named.name))
                or _ABBREVIATED.match(part)
                or plain.count(name) > 1
                or _THROUGH.match(line, piece.end())
            )
            is_name = named.name[0].isupper() or (re.match(r"as+o", name) and re.match(r"\w+ [A-ZÀ-Ý]", named.name))
            is_named = is_one and not _is_person(named.name) and len(name.split()) > 1 and is_name
            if (is_named or led) and not re.search(r"\b(?:president|bureau|conseil)\b", name):
                yield named


def is_name_of_project(name: str) -> bool:
    """Whether several words name neither an organisation nor a person."""
    return " " in name and name[0].isupper() and not _IS_ONE.search(flat(name)) and not _is_person(name)


def _author(author: str) -> Holder | None:
    """The name beside an address, where it is that of no person."""
    name = author.strip()
    office, after = _OFFICE.match(flat(name)), _OFFICE_AFTER.search(flat(name))
    name = name[office.end() if office else 0 : after.start() if after else None]
    is_one = _IS_ONE.search(flat(name))
    if is_one and is_one.start() == 0 and " " in name and not re.search(r"\W[A-ZÀ-Ý0-9]", name):  # « Espace de vie sociale » is but a kind
        return None
    if ((office or after) and not (is_one and is_one.start() == 0)) or _KIND_ONLY.fullmatch(flat(name)):
        return None
    if not name or "@" in name or _is_person(name) or not (is_one or " " in name):
        return None
    return Holder(name, None, False)
