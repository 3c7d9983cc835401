"""Whether a letter asks for the prolongation of a Clas, and in which of its sentences."""

from __future__ import annotations

import re
from typing import Final

from clas_cli.french.patterns import regex
from clas_cli.reading.counts import COUNT
from clas_cli.reading.passages import CLAS, LONGEST, OTHER, Span, is_asked, is_refused, sentences, unquoted

_WANTS: Final = (
    r"\b(?:souhait|desir|voul(?:ons|ez|oir)|voudr|veu[tx]|veulent|aimer(?:ions|ait|ais)|(?<!avons )(?<!avait )(?<!avions )(?<!ai )demand(?!es? (?:de |d')(?:renouvel+ement|prolongation|reconduction|poursuite|\w+ d))|sollicit|l'honneur|vous pri|propos|entend|"
    r"confirm|candidats|requer|decid|volonte|d'accord pour|ok pour|partante?s? pour|pret(?:e?s)? a|merci de|notre intention|ci-dessous|ci-apres|vot(?:e|ent|er)\b|approuv|prononc|pouvez-vous|pourriez-vous|serait-il possible)\w*"
)
_RENEWS: Final = (
    r"\b(?:renouvel+|prolong|prorog|recondui|reconduction|poursui(?:v(?!i )|te\b)|continu(?:er?|ons|ite)\b(?! (?:a|de|d') ?\w+(?:er|ir|re)\b)|maint(?:enir|ien)|repartir|reprendre|re-?lancer|garder|"
    r"conserver|perennis|rempiler|une annee (?:de plus|supplementaire))\w*"
)
_ELSEWHERE: Final = regex(
    r"\b(?:savoir|connaitre|comprendre|rencontrer|rendez-vous|rdv|delai|report|recevoir|obtenir|formulaire|modele|comment|si|avant|informations?|"
    r"renseignements?|trouver|pieces?|documents?|attestations?|statuts|entretien|reunion|signer|bilan|preparer|convier|inviter)\b"
)
"""What is wished for, between the wish and the prolongation, where it is no request."""
_WISHED: Final = regex(rf"{_WANTS}(?P<between>(?:(?!{_WANTS}).){{0,400}}?)(?P<renews>{_RENEWS})", re.DOTALL)
_HANDED: Final = regex(
    r"\b(?:voici|vaut|comme|enregistrer|presente|ci-?jointe?|trouver|(?:depos|formul|present|soumet|adress|transmet)\w*)\b[^.]{0,60}?(?<!\ba )(?<!\bde )(?<!\bpour )\b(?:notre|nos|ma|la|les|une|cette|deux|trois|comme|vaut) (?:(?:lettre|courrier) de )?demandes? (?:de |d')(?P<between>(?:\w+ d[e'] ?)?)(?P<renews>"
    r"renouvel+ement|prolongation|reconduction|poursuite)(?!.{0,80}\b(?:recue?|envoyee|deposee|transmise|adressee) )"
)
"""« Voici notre demande de prolongation »."""
_AFTER_ANOTHER: Final = regex(r"\b(?:suite a|concernant|au sujet de|recu|complement)\b.{0,20}$")
_WISH_AFTER: Final = regex(
    rf"(?P<between>)(?P<renews>{_RENEWS})[^\n]{{0,90}}?\b(?:(?:est |sont )(?:demand|souhait|sollicit)ee?s?|(?:demand|souhait|sollicit)ees?|que nous (?:demand|souhait|sollicit)ons)\b"
)
_DOES: Final = regex(
    r"(?P<between>)\b(?P<renews>renouvelons|prolongeons|reconduisons|poursuivons|continuons|maintenons|repartons|conservons|reprenons|gardons|rempilons|"
    r"on (?:re)?(?:part|mpile|continue|prolonge|renouvelle|reconduit|garde|poursuit)|"
    r"(?<!avoir )(?<!avez )(?<!ont )(?<! a )(?<!est )(?<!ete )(?:(?:renouvel+e|prolonge|recondui[ts]|poursui[ts]|maintien[ts])(?: \S+){0,4}?|conserve|garde|continue|reprend)"
    r"(?= (?:son |sa |ses |leurs? |notre |nos |ma |mon |le |l')(?:\w+ )?(?:projets?|actions?|clas|dispositif|contrat|candidature|demande|accompagnement|collectifs|groupes)\b))"
)
_HEADED: Final = regex(
    r"^\W*(?:\d\W+)?(?:objet\s*:\s*)?(?:projet\s*:\s*clas,? )?(?:demande (?:de |d'))?(?P<between>)(?P<renews>renouvel+ement|prolongation|reconduction|poursuite)\b"
)
"""A line that is a heading, or short for a sentence: « Prolongation Clas 26/27 pour nous »."""
_COUNTED: Final = regex(r"\bnombre de collectifs\b|\b\d+ collectifs\b")
_OBJECT: Final = regex(
    r"[\w-]+(?:,[^,]{1,60},)? (?:a l'identique |pour (?:une annee|un an|l'annee \S+) |en 20\d\d\S* |en \w+ |dans \w+ \w+ |cette annee |encore |ensemble )?"
    r"(?:(?:de |d')?(?:la |le |les |l'|une? |notre |nos |son |sa |ses |leurs? |cette |ce |cet |ma |mon )|du |des |de |d')"
    r"(?:(?:\d+|deux|trois|quatre|cinq|six|memes?|seuls?|seules?|presente?s?|petite?s?|belle|beau|actuel\w*|unique|dite?) )*(?P<object>[\w'.-]+(?: vouloir)?|¤)"
)
_PROJECT: Final = regex(
    r"\b(?:projets?|actions?|clas|c\.?l\.?a\.?s|dispositifs?|contrats?|conventions?|agrements?|collectifs?|groupes?|accompagnement|aventure|activites?|initiative|programme|"
    r"operation|demarche|experience|ateliers?|candidature|demande|annee|ce|cet|celui|celle|cela|premier|second|deux|trois|plus|nouveau|un|an|ans)\b|¤"
)
_HELP: Final = regex(r"\b(?:aide|soutien|financement|subvention|prestation|bien vouloir)\b")
_FAR: Final = 3_000
_HEDGED: Final = regex(
    r"\b(?:porteurs?|gestionnaires|partenaires|structures|associations|communes|ceux|celles|familles)\b[^.,]{0,20} qui (?:le )?(?:souhait|desir|voudr|veul|voul)|"
    r"\bnous (?:a|ont) (?:\w+ )?(?:sollicit|demand|propos|contact)|"
    r"\bjusqu'(?:au \d+ |a |en |au |a fin )?(?:juin|juillet|la fin|fin)\b(?! 20)|"
    r"\bsi (?:nous|je|on|l'on|elle|il|notre \w+|l'\w+) (?:\w+ )?(?:souhait|voul|desir|pouv|pourr|renouv|prolong|recondui)|"
    r"\b(?:hesit|envisag|pens(?:ons|ions|ais|ait|e)\b|reflech|etudions|peut-etre|eventuel|sans doute|probablement|souhaiterions savoir|votre (?:notification|accord (?:du|pour|sur)|decision|reponse favorable)|accuse reception|accusons reception|"
    r"(?:appris|apprendre|apprenons|informee?s?|su) que (?!nous\b|je\b|notre\b)|remerci\w+ (?:\w+ )?(?:pour|d'avoir|de (?:la|l'accord|votre accord))|merci (?:pour|d'avoir|a vous d)|"
    r"\b(?:aur(?:ions|ais|ait|aient)|av(?:ions|ait|aient|ais)) (?:\w+ )?(?:souhaite|voulu|aime|desire|prefere|demande|sollicite)\b|attribu|avez accorde|a ete (?:accorde|accepte|valide))"
)
"""What may be, what is known of others, what has been answered."""
_TO_COME: Final = regex(
    r"\b(?:demande|lettre|courrier)s? (?:officiel\w*|(?:de |d')(?:prolongation|renouvel+ement|reconduction|demande))[^.\n]{0,80}\b(?:suivra|parviendra|sera|seront|arrivera)\b|"
    r"\b(?:enverr|transmettr|adresser|deposer|ferons|ferai|reviendr)(?:ai|ons|a|ont)?\b[^.\n]{0,60}\b(?:demande|lettre|courrier)\b|"
    r"\bavant de (?:vous )?(?:ecrire|deposer|demander|faire|adresser|formuler)|\bpas encore (?:decide|tranche|vote|delibere|arrete)"
)
"""The request itself is announced for later: this is not it."""
_REPORT: Final = regex(
    r"\W*(?:bilan|compte[- ]rendu|rapport|proces[- ]verbal|pv|invitation|programme|convention|attestation|notification)\b"
)
"""The heading of what is no letter."""
_NEW: Final = regex(
    r"\bnouve(?:au|lle) (?:projet|demande|action|clas)\b|\bnouveau contrat local\b|\b(?:creer|creation d'|ouvrir|demarrer|lancer) (?:un|le|notre) (?:nouveau |premier )?(?:projet |dispositif )?clas\b|\bpremiere demande\b"
)


def requests_of(plain: str, is_clas: bool = False) -> list[Span]:
    """The sentences of a flat text that ask for a prolongation, those that tell the most first. `is_clas`: what goes with it names the Clas."""
    if not (is_clas or CLAS.search(plain) or _COUNTED.search(plain)):
        return []
    masked = unquoted(plain)
    if _TO_COME.search(masked) or any(_REPORT.match(line) for line in list(filter(str.strip, masked.splitlines()))[:3]):
        return []
    found: list[Span] = []
    headings: list[Span] = []
    refuses = False
    for start, end in sentences(plain):
        sentence = masked[start:end]
        if len(sentence) > LONGEST or is_asked(sentence) or _HEDGED.search(sentence):
            continue
        asked = _asks(sentence)
        if asked is None:
            continue
        if _refuses(sentence, asked):
            refuses = True
        elif _is_of_clas(masked, start + asked.start("renews"), end) and not _NEW.search(sentence):
            (headings if asked.re is _HEADED else found).append((start, end))
    kept = found or ([] if refuses else headings)
    return sorted(kept, key=lambda span: -_told(plain[slice(*span)]))


def _asks(sentence: str) -> re.Match[str] | None:
    for pattern in (_WISHED, _WISH_AFTER, _DOES, _HANDED, _HEADED):
        for found in pattern.finditer(sentence):
            if not _ELSEWHERE.search(found["between"]) and not _AFTER_ANOTHER.search(sentence, 0, found.start()):
                return found
    return None


def _refuses(sentence: str, asked: re.Match[str]) -> bool:
    """Whether what is asked is what will not be: the refusal stands in the same part of the sentence."""
    start = max(sentence.rfind(mark, 0, asked.start()) for mark in (",", " mais ", ":", "(")) + 1
    ends = [at for mark in (",", " mais ", ":", "(") if (at := sentence.find(mark, asked.end())) >= 0]
    return is_refused(sentence[start : min(ends, default=len(sentence))])


def _is_of_clas(plain: str, at: int, end: int) -> bool:
    """Whether what is prolonged at a place is a Clas, and not something else that a Caf funds: the nearest that is named."""
    named = sorted(
        (found.start(), pattern is CLAS) for pattern in (CLAS, OTHER) for found in pattern.finditer(plain, max(0, at - _FAR), end)
    )
    after = next((is_clas for start, is_clas in named if at <= start < at + 80), None)
    if (governed := _OBJECT.match(plain, at)) and not _PROJECT.search(governed["object"]):
        is_help = _HELP.search(governed["object"]) and CLAS.search(plain, at, at + 120)
        if not is_help:
            return False
    before = next((is_clas for start, is_clas in reversed(named) if start < at), None)
    return after if after is not None else before is not False


def _told(sentence: str) -> int:
    """How much of the formula a sentence holds."""
    return (
        sum(1 for _ in COUNT.finditer(sentence)) + ('"' in sentence or "intitul" in sentence) + ("20" in sentence) + ("commune" in sentence)
    )
