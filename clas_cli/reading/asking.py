"""Whether a letter asks for the prolongation of a Clas, and in which of its sentences."""

from __future__ import annotations

import re
from typing import Final

from clas_cli.french.patterns import any_of, listed, not_after, regex
from clas_cli.reading.counts import COUNT
from clas_cli.reading.passages import CLAS, LONGEST, OTHER, PROJECT, Span, is_asked, is_refused, sentences, unquoted

_NOUNS: Final = listed("renouvellement; renouvelement; prolongation; reconduction; poursuite")
_WISHES: Final = listed(r"""
    souhait(?!(?:ai(?:t|ent)|i?ez)\b)\w*; desir(?!(?:ai(?:t|ent)|i?ez)\b)\w*; voulons; voulez(?=[ -](?:vous|bien)); vouloir; voudr*; veu[tx]; veulent; aimer(?:ions|ai[ts]?|e); sollicit*; l'honneur; vous pri*; propose(?:r|ons|nt)?; entend*; confirm*; candidats; requer*; decid*; volonte; (?<!ete )delibere
    accord pour; ok pour; partante?s? (?:\w+ )?pour; prete?s? a; merci de; (?:notre |son |leur |l.)intention; tenons a; plaisir de; ci-dessous; ci-apres; vote(?:r|nt)?; approuv*; prononc*; pouvez-vous; vous pouvez nous; compt(?:ons|e) sur vous; pourriez-vous; serait-il possible
""")
_WANTS: Final = rf"(?:{not_after('avons avait avions ai ont toute')}demand(?!ees?\b|es? (?:de |d')(?:{_NOUNS}|\w+ d))\w*|{_WISHES})"
_RENEWS: Final = listed(r"""
    renouvel*; prolong*; prorog*; recondui*; reconduction; poursui(?:v(?!i )\w*|te); continu(?:er?|ons|ite|ent)(?! (?:a|de|d') ?\w+(?:er|ir|re)\b); maint(?:enir|ien); repart(?:ir|e)?; reprendre; re-?lancer
    refaire; rester(?= a (?:\d|une?|deux|trois|quatre|cinq)\b); garder; conserver; perennis*; rempiler; (?:une annee|un an) (?:de plus|supplementaire); nouvelle annee d\w*; a nouveau (?:l'agrement|le (?:financement|soutien)|la (?:ps|prestation)|votre (?:soutien|aide|agrement))
""")
_ELSEWHERE: Final = any_of(r"""
    savoir; connaitre; comprendre; rencontrer; rendez-vous; rdv; delai; report; recevoir; obtenir; formulaire; modele; comment; si; avant; informations?; renseignements?; trouver; pieces?; documents?
    attestations?; statuts; entretien; reunion; signer; bilan; preparer; convier; inviter; inscription; avoir
""")
"""What is wished for, between the wish and the prolongation, where it is no request."""
_BESIDE: Final = regex(
    r"\b(?:suite a|concernant|au sujet de|recu|complement|dans le cadre de|a l'appui de|lors de|en cas de|quant a)\b(?:(?! (?:nous|je|on) )[^:,]){0,20}$"
)
"""What it is about, and no request."""
_AFTER: Final = regex(r"\b(?:suite|lors|en cas|apres|au moment|dans l'attente|a propos)\b[^,]{0,20}$")
_TO_OTHERS: Final = regex(r" (?:a|aux) (?:l'|la |les |nos |notre |une? )?(?!caf\b|caisse)[a-z]{3,} .*\bd[e']")
"""« Demande à la MJC de reprendre »."""
_THROUGH: Final = regex(
    r"\b(?:(?:mon|ma|mes|notre|nos|votre|vos|la|les?|une?|des) |l')\w.*[^,] (?:pour|du|des|sur|quant aux?|de|d')(?: le| la| les| notre| nos| ce| cette)? ?(?:l')?$"
)
"""« Confirmons notre participation à la réunion sur le renouvellement »: what is wished for is the noun."""
_REACHING: Final = any_of(rf"""
    {PROJECT}; aide; soutien; accord; appui; financement; subvention; autorisation; prestation; possibilite; intention; volonte; souhait; desir; confiance; concours; honneur; association; mairie; commune; mjc; foyer
    centre; nom; titre; rentree; equipe; bureau; conseil*; fois; benevoles
""")
_PARTICIPLE: Final = regex(r"\w+(?:l|g)ee?s?|\w+duite?s?")
"""« La convention, renouvelée l'an dernier »."""
_DONE: Final = not_after("avoir avez avons ont est ete se") + "(?<! a )"
_NO_STATE: Final = not_after("soit sera serait etre sont seront projet clas action dispositif collectifs groupes mandat et ¤")
"""« Le projet reconduit », « sera prolongé »: nobody does it."""
_WISHED: Final = regex(rf"{_WANTS}(?P<between>(?:(?!{_WANTS}).){{0,400}}?)(?P<renews>{_RENEWS})", re.DOTALL)
_WANTING: Final = regex(rf"\b(?:nous|on|je) (?:\w+ )?{_WANTS} (?:\w+ ){{0,3}}$")
"""« Nous demandons trois collectifs », under a subject that asks."""
_HANDED: Final = regex(
    rf"\b(?:voici|vaut|tient lieu de|comme|enregistrer|presente|ci-?jointe?|trouver|envo(?:ie|yons)|(?:depos|formul|present|soumet|adress|transmet)\w*)\b(?:[^.]{{0,60}}?(?<!\ba )(?<!\bde )(?<!\bpour )"
    rf"\b(?:notre|nos|ma|sa|la|les|une|cette|deux|trois|comme|vaut))? (?:(?:lettre|courrier) de )?demandes? (?:de |d')(?P<between>(?:\w+ d[e'] ?)?)(?P<renews>{_NOUNS})"
    r"(?!.{0,80}\b(?:recue?|envoyee|deposee|transmise|adressee) )"
)
"""« Voici notre demande de prolongation »."""
_GIVEN: Final = regex(
    rf"\b(?:voici|ci-(?:dessous|apres)) (?P<between>)(?:\w+ ){{0,2}}(?:informations?|elements?|renseignements?|donnees)\b[^.:]{{0,40}} (?:pour|de) (?:notre|nos|la) (?:demande (?:de |d'))?(?P<renews>{_NOUNS})"
)
_BEARS: Final = regex(
    rf"\b(?:notre|ma|la presente|cette) (?P<between>)demande (?:de |d')(?P<renews>{_NOUNS})\b[^.:]{{0,60}} (?:port|concern)e(?:ra)?\b"
)
_DOES: Final = regex(
    rf"(?P<between>)\b(?P<renews>(?:renouvel|prolonge|reconduis|poursuiv|continu|mainten|repart|conserv|repren|garde|rempil)ons\b|c'est reparti\b|(?:renouvelez|accordez|redonnez|maintenez)\b[^.]{{0,20}} (?:confiance|soutien|agrement)\b|on (?:re)?(?:part|met ca|mpile|continue|prolonge|nouvelle|conduit|garde|poursuit)\b|"
    rf"{_DONE}(?:renouvelle|repart|poursuit|maintient|{_NO_STATE}(?:prolonge|reconduit)|(?<=¤ )(?:prolonge|reconduit)(?= (?:son|sa|ses|le|la|notre|l') ?)|(?:conserve|garde|continue|reprend)(?= (?:son |sa |ses |leurs? |notre |nos |ma |mon |le |l')(?:\w+ )?{PROJECT}))\b)(?! (?:(?:a|de|d') ?\w+(?:er|ir|re)|(?:le |l'|la )?(?:contact|espoir|courage|note))\b)"
)
_HEADED: Final = regex(
    rf"(?:^|: |^\W*bonjour, )\W*(?:\d\W+)?(?:objet\s*:\s*)?(?:projet\s*:\s*clas,? )?(?:demande (?:de |d'))?(?P<between>)(?P<renews>{_NOUNS})"
)
"""A line that is a heading, or short for a sentence: « Prolongation Clas 26/27 pour nous »."""
NAMED: Final = regex(rf"{CLAS.pattern}|\bdemandes? (?:de |d'){_NOUNS}")
"""A request that needs no value beside it."""
_LABELLED: Final = regex(
    r"\W*(?:(?:intitule|nom|titre)(?: du| de l')? ?)?(?:projets?|action|clas|(?:nombre de )?collectifs?|communes?)(?: concernee?s?)? *: *\S"
)
"""« Projet : … », under a subject that asks."""
_OBJECT: Final = regex(
    r"[\w-]+(?:,[^,]{1,60},)? (?:a l'identique |pour (?:une annee|un an|l'annee \S+) |en 20\d\d\S* |en \w+ |dans \w+ \w+ |cette annee |encore |ensemble )*"
    r"(?:(?:de |d')?(?:la |le |les |l'|une? |notre |nos |son |sa |ses |leurs? |cette |ce |cet |ma |mon )|du |des |de |d')"
    r"(?:(?:\d+|deux|trois|quatre|cinq|six|memes?|seuls?|seules?|presente?s?|petite?s?|belle|beau|actuel\w*|unique|dite?) )*(?P<object>[\w'.-]+(?: vouloir)?|¤)"
)
_BY_NAME: Final = regex(
    rf"(?:aide|soutien|financement|subvention|prestation|confiance|engagement|participation|bien vouloir)\b.{{0,110}}(?:{CLAS.pattern})|.{{0,80}}(?:\brelati\w+ \w+ |\bconcernant |, | \((?=notre|le))(?:\w+ )?{PROJECT}"
)
"""« La reconduction des Hirondelles, notre Clas »: what is prolonged, after its name or that of who has it."""
_HELP: Final = regex(r"(?:aide|accueil|soutien|travail|seances?|soirees?|etude|devoirs|temps)\b")
"""« Continuer l'aide aux enfants avec deux collectifs »."""
_OFFICES: Final = regex(r"(?:bureau|conseil|caf|equipe|mandat)\b")
_FAR: Final = 3_000
_OTHERS: Final = listed(
    "gestionnaires; partenaires; structures; associations; communes; familles; parents; habitants; enfants; eleves; jeunes; enseignants"
)
_HEDGED: Final = any_of(rf"""
    tout (?:faire|tenter|mettre en oeuvre) pour; votre possible; hesit*; (?<!comme )envisag*; pens(?:ons|ions|ais|ait|e); reflech*; etudions; peut-etre; eventuel*; sans doute; probablement; souhaiterions savoir; vrai ou faux; si jamais; rien n'est
    si (?:nous|je|on|l'on|elle|il|notre \w+|l'\w+) (?:\w+ )?(?:souhait|voul|desir|pouv|pourr|renouv|prolong|recondui)\w*; jusqu'(?:au \d+ |a |en |au |a fin )?(?:juin|juillet|la fin|fin)\b(?! 20)
    (?:aur(?:ions|ais|ait|aient)|av(?:ions|ait|aient|ais)) (?:\w+ )?(?:souhaite|voulu|aime|desire|prefere|demande|sollicite)
    nous (?:a|ont) (?:\w+ )?(?:sollicit|demand|propos|contact)\w*; (?:porteurs?|ceux|celles|{_OTHERS})\b[^.,]{{0,20}} qui (?:le )?(?:souhait|desir|voudr|veul|voul)\w*; {_OTHERS}\b[^.,]{{0,70}} (?:souhait|demand|desir|voudrai|aimerai|veul|sollicit)e?nt
    demandi(?:ons|ez); demandai(?:s|t|ent); je cherche; cherchons; que (?:l'|la |le |notre )(?:animat|direct|salarie|presid|coordi)\w*; (?:direct\w+|principale?|equipe) (?:\w+ )?(?:de l'ecole|du college|du lycee)
    (?:demande[sz]?|savoir) si (?:nous|vous|on|le|la|notre); compte[- ]rendu d\w*; (?:le (?:college|lycee|departement|comite technique)|l'(?:ecole|etat|inspection|academie|equipe enseignante)|le conseil d'ecole|la (?:commission|prefecture)) (?:\w+ ){{0,2}}(?:propos|demand|souhait|sollicit|confirm|recondui|prolong|renouvel)\w*
    une (?:association|commune|mjc|structure); (?:une?|des|certaine?s?|plusieurs) \w+ qui (?:\w+ )?(?:souhait|demand|sollicit|voudr|veul|aimer)\w*; nous, \w+; petition; apport\w* (?:\w+ ){{0,4}}soutien; soutien a; soutenons; avis favorables? (?:sur|a|au|pour)
    (?:appris|apprendre|apprenons|(?<!je vous )informee?s?|su) que (?!nous\b|je\b|notre\b); accuse reception; accusons reception; attribu*; avez accorde; a ete (?:accorde|accepte|valide)\w*
    votre (?:notification|accord (?:du|pour|sur)|decision|reponse favorable); remerci\w+ (?:\w+ )?(?:pour|d'avoir|de (?:la|l'accord|votre accord)); merci (?:\w+ )?(?:pour|d'avoir|a vous d'|\w+ \w+ pour); ravie?s?
""")
"""What may be, what is known of others, what has been answered."""
_REPORTED: Final = regex(r"(?P<tells>.*)\bqu(?:e |')(?!nous\b|on\b|notre\b|je\b|le ca\b|le conseil\b)[^,;:]{2,60}$")
_CONFIDED: Final = regex(r"\b(?:m'|nous )(?:a|ont) (?:\w+ )?(?:fait part|parle|informe\w*) de (?:son|sa|leur)\b[^,;:]{0,60}$")
"""« La MJC m'a fait part de son intention de vous demander »."""
_THEIRS: Final = regex(r"\bqui (?:\w+ ){0,3}\w+r(?:a|ont)\b[^,;:]{0,40}\b(?:pour|afin de) $")
"""« Le centre social, qui vous écrira pour demander »: it is for another to ask."""
_TELLING: Final = regex(
    r"\b(?:vous|te|note[rz]?|savoir|sachez|joie|plaisir|dire|voici|ci-dessous|(?<!m')(?<!nous )(?:confirm|inform|annonc)\w+)\b"
)
"""« J'ai lu que la mairie souhaite », but « je vous informe que la mairie souhaite »."""
_TO_COME: Final = regex(
    r"\b(?:demande|lettre|courrier)s? (?:officiel\w*|(?:de |d')(?:prolongation|renouvel+ement|reconduction|demande))[^.\n]{0,80}\b(?:suivra|parviendra|sera|seront|arrivera)\b|"
    r"\b(?:fer(?:ai|ons)|(?:enverr|transmettr|adresser|deposer|reviendr)(?:ai|ons|a|ont))\b[^.\n]{0,60}\b(?:notre|nos|ma|mon|sa|son|la|le|une?) (?:\w+ )?(?:demande|lettre|courrier)\b|"
    r"\bclas\b[^.\n]{0,60} (?:courrier|message|dossier|envoi|demande) (?:separee?|distincte?|a part)\b|\b(?:ils?|elles?) (?:vous )?(?:ecri|enverr|adresse|transmett)r?(?:a|ont)\b|\bbrouillon\b|\bprojet de (?:lettre|courrier)\b|\b(?:re)?li(?:re|s) avant\b|\bavant de (?:vous )?(?:ecrire|deposer|demander|faire|adresser|formuler)|\bpas encore (?:decide|tranche|vote|delibere|arrete)"
)
"""The request itself is announced for later: this is not it."""
_ANOTHER: Final = regex(
    r"\b(?:je suis|nous sommes|nous,|en tant que|soussignee?s?,?|en (?:ma )?qualite (?:de |d'))(?: ?(?:la|le|l'|une?|des|les|simples?|jeunes?|d'anciens?|ancienne?s?|\d+))* ?(?:mamans?|papas?|[mp]eres?|parents?|grands?-?(?:[mp]ere|parent)s?|"
    r"familles|habitante?s?|eleves?|collegien\w*|enseignante?s?|institut\w+|professeure?s?|principale?|proviseure?|conseill\w+ (?:municip|pedag|depart)\w+|inspect\w+|journaliste|etudiante?|stagiaire|"
    r"voisine?s?|(?<=ancien )benevole|(?<=ancienne )benevole)\b(?![^.\n]*\b(?:president|tresor|secretai|direct(?:rice|eur) (?!de l'ecole)|coord|benevol|animat|salarie|respons|association))|"
    r"\b(?:mon|ma|notre|mes|nos) (?:fils|filles?|garcons?|(?:deux|trois|propres) enfants|aine\w*|cadet\w*|petits?-?(?:fils|filles?|enfants))\b[^.\n]{0,40}\b(?:va|vont|y est|r?entr(?:e|ent|era|eront)|frequent\w+|particip\w+|benefici\w+|inscrite?s?|profit\w+|est (?:en|passe)\w*|sui(?:t|vent))\b|\bn° (?:d')?allocataire\b|"
    r"\b(?:college|ecole|lycee|equipe enseignante)\b[^.\n]{0,30} (?:soutient|appuie|est favorable)\b|\blettre de soutien\b|"
    r"(?:^|\n)\s*(?:l[ae] )?(?:principale?|proviseure?|inspect(?:eur|rice))\b[^.\n]{0,40}(?:$|\n)|"
    r"(?:^|\n)\s*(?:chere? )?(?:madame|monsieur)(?: l[ae])? (?:maire|principale?|proviseure?|inspect\w+|prefet\w*|senat\w+|deputee?)\s*,?\s*\n|(?:^|\n)\s*(?:bonjour|salut|chere?s?)(?: a| aux)?(?: (?:tou[st]e?s?|les|nos|chere?s?))* (?:benevoles|parents|familles|adherente?s|habitante?s|eleves|enfants)\b"
)
"""It is written by one that the Clas helps or that works beside it, or to another than the Caf."""
_REPORT: Final = regex(
    r"\W*(?:bilan|compte[- ]rendu|reunion du|ordre du jour|rapport|proces[- ]verbal|pv|invitation|programme|convention|attestation|notification|releve|au sommaire)\b|\W*(?:reponse automatique|absence|absent)"
)
"""The heading of what is no letter."""
_MINUTES: Final = regex(
    r"(?:^|\n)\W*(?:(?:etaient )?presente?s?|excusee?s?|absente?s?|ordre du jour|secretaire de seance)\b[^\n]{0,20}:|"
    r"\bcompte[- ]rendu (?:de |du )(?:notre |la |l')?(?:derniere )?(?:reunion|comite|conseil|assemblee|rencontre|ag)\b"
)
"""What was said by several around a table."""
_NEW: Final = regex(
    r"\bnouve(?:au|lle) (?:projet|demande|action|clas)\b|\bnouveau contrat local\b|\b(?:creer|creation d'|ouvrir|demarrer|lancer) (?:un|le|notre) (?:nouveau |premier )?(?:projet |dispositif )?clas\b|\bpremiere demande\b"
)


_MOST: Final = 60
"""Sentences that ask, in one letter."""


def requests_of(plain: str, subject: str = "", text: str = "") -> list[Span]:
    """The sentences of a flat text that ask for a prolongation, those that tell the most first. `subject`: that of its message, flat; `text`: as it is written."""
    if not (CLAS.search(subject) or CLAS.search(plain) or COUNT.search(plain)):
        return []
    masked = unquoted(plain)
    lines = [line for line in masked.splitlines() if line.strip()][:3]
    if (
        _TO_COME.search(masked)
        or _ANOTHER.search(masked)
        or _MINUTES.search(masked)
        or any(map(_REPORT.match, lines))
        or (_REPORT.match(subject) and not re.search(_NOUNS, subject))
    ):
        return []
    found: list[Span] = []
    headings: list[Span] = []
    told: list[Span] = []
    wanted: list[Span] = []
    is_headed = bool(_HEADED.match(subject))
    is_open, refuses = is_headed, False
    for start, end in sentences(plain):
        sentence = masked[start:end]
        if plain.startswith(">", plain.rfind("\n", 0, start) + 1):
            continue
        if len(sentence) > LONGEST or is_asked(sentence) or _HEDGED.search(sentence):
            is_open = False
            continue
        if (acted := _asks(sentence)) is None:
            told += [(start, end)] * bool(_LABELLED.match(sentence))
            wanted += [(start, end)] * (is_headed and _wants_some(sentence))
            continue
        asked, how = acted
        if _refuses(sentence, asked):
            is_open = False
            refuses = True
        elif _is_of_clas(masked, text, start + asked.start("renews"), end, how is _DOES) and not _NEW.search(sentence):
            (headings if how is _HEADED else found).append((start, end))
            if len(found) + len(headings) >= _MOST:
                break
    kept = found or ([] if refuses else headings or wanted) or (told if is_open else [])
    return sorted(kept, key=lambda span: -_told(plain[slice(*span)]))


def _wants_some(sentence: str) -> bool:
    """Whether collectifs are what a sentence wishes for."""
    return not is_refused(sentence) and any(_WANTING.search(sentence, 0, one.start()) for one in COUNT.finditer(sentence))


def _asks(sentence: str) -> tuple[re.Match[str], re.Pattern[str]] | None:
    """What asks in a sentence, and how."""
    for pattern in (_WISHED, _DOES, _HANDED, _GIVEN, _BEARS, _HEADED):
        for found in pattern.finditer(sentence):
            between = found["between"]
            is_said_of = between.endswith(", ") and _PARTICIPLE.fullmatch(found["renews"])
            is_through = (
                is_said_of
                or _AFTER.search(between)
                or _TO_OTHERS.match(between)
                or between.endswith(("qui ", "dont "))
                or (_THROUGH.search(between) and not _REACHING.search(between))
            )
            reported = pattern in (_WISHED, _HANDED) and _REPORTED.match(sentence[: found.start()])
            is_of_others = any(others.search(sentence, 0, found.start()) for others in (_CONFIDED, _THEIRS))
            if is_of_others or (reported and not _TELLING.search(reported["tells"])):
                continue
            if not is_through and not _ELSEWHERE.search(between) and not _BESIDE.search(sentence, 0, found.start()):
                return found, pattern
    return None


def _refuses(sentence: str, asked: re.Match[str]) -> bool:
    """Whether what is asked is what will not be: the refusal stands in the same part of the sentence."""
    sentence = re.sub(r"\([^()]*\)", lambda aside: " " * len(aside[0]), sentence)
    start = max(sentence.rfind(mark, 0, asked.start()) for mark in (",", " mais ", ":", "(")) + 1
    ends = [at for mark in (",", " mais ", ":", "(") if (at := sentence.find(mark, asked.end())) >= 0]
    return is_refused(sentence[start : min(ends, default=len(sentence))])


def _is_of_clas(plain: str, text: str, at: int, end: int, is_done: bool) -> bool:
    """Whether what is prolonged at a place is a Clas, and not something else that a Caf funds: the nearest that is named."""
    named = sorted(
        (found.start(), pattern is CLAS) for pattern in (CLAS, OTHER) for found in pattern.finditer(plain, max(0, at - _FAR), end)
    )
    after = next((is_clas for start, is_clas in named if at <= start < at + 80), None)
    governed = _OBJECT.match(plain, at)
    if (
        governed
        and not re.search(rf"{PROJECT}|¤", governed["object"])
        and not (text[governed.start("object") :][:1].isupper() and COUNT.search(plain) and not _OFFICES.match(governed["object"]))
        and (is_done or not _BY_NAME.match(plain, governed.start("object"), end))
        and not (_HELP.match(governed["object"]) and COUNT.search(plain, governed.end(), end))
    ):
        return False
    before = next((is_clas for start, is_clas in reversed(named) if start < at), None)
    return after if after is not None else before is not False


def _told(sentence: str) -> int:
    """How much of the formula a sentence holds."""
    return (
        sum(1 for _ in COUNT.finditer(sentence)) + ('"' in sentence or "intitul" in sentence) + ("20" in sentence) + ("commune" in sentence)
    )
