"""The values that a dossier accepts in its lists, what people call them, and the other ways they are written."""

from __future__ import annotations

from typing import Final

STATUTS: Final = ("association", "commune", "epci", "ccas", "etablissement_public", "autre")
STATUTS_AUSSI: Final = {
    "association loi 1901": "association",
    "association loi de 1901": "association",
    "association (loi 1901)": "association",
    "mairie": "commune",
    "communauté de communes": "epci",
    "communauté d'agglomération": "epci",
}
STATUTS_DITS: Final = (
    (
        r"(?:asso(?:ciations?)?|centre_social(?:_associatif)?)(?:_(?:de_)?(?:loi_)?(?:de_)?1901)?|mjc(?:_.*)?|foyer_rural(?:_.*)?",
        "association",
    ),
    (r"ccas(?:_.*)?|cias(?:_.*)?|centre_(?:inter)?communal_d'action_sociale", "ccas"),
    (r"college(?:_.*)?|lycee(?:_.*)?|etablissement_public(?:_.*)?|epl?e", "etablissement_public"),
)
SITUATIONS_DITES: Final = (
    (
        r"(?:situation_)?1(?:_?[ab])?|(?:premiere|1ere|1re|nouvelle|nouveau)(?:_(?:demande|projet|gestionnaire|dossier))?(?:_de_financement)?(?:_clas)?",
        "nouvelle",
    ),
    (r"(?:situation_)?2|(?:demande_de_|lettre_de_)?prolongation(?:_.*)?", "prolongation"),
)
AXES_DITS: Final = (
    (r"(?:axe_)?(?:1|(?:(?:aupres|avec)_)?(?:des_|les_)?(?:enfants?|jeunes|eleves)(?:_.*)?)", "enfants"),
    (r"(?:axe_)?(?:2|(?:aupres_(?:et_)?)?(?:avec_)?(?:des_|les_)?(?:parents?|familles?|parentalite)(?:_.*)?)", "parents"),
    (r"(?:axe_)?(?:3|(?:avec_)?(?:l'|les_)?(?:ecoles?|enseignants|etablissements?_scolaires?|college|lycee)(?:_.*)?)", "ecole"),
    (r"(?:axe_)?(?:4|(?:avec_)?(?:les_|le_)?(?:territoires?|partenaires?|partenariats?|acteurs)(?:_.*)?)", "territoire"),
)
FAMILLES_DITES: Final = ((r"(?:activites?_)?(?:physiques?|sports?|sportives?)(?:_et_sportives?)?", "activite_physique"),)
FAMILLES_PROCHES: Final = {
    r".*(?:musee|theatre|cinema|spectacle|exposition|concert|artisti|arts_plas|chorale|musique|culturel|patrimoine).*": "culture",
    r".*(?:bibliotheque|mediatheque|ludotheque).*": "ressources_locales",
    r".*(?:ecriture|lecture|conte|expression|radio|journal).*": "expression",
    r".*(?:experience|scientifi|numerique|informatique|robot|jardin|environnement).*": "sciences",
    r".*(?:debat|laicite|droits_de|civique|medias|conseil_d).*": "citoyennete",
    r".*(?:jeux|gouter_des_enfants|repas).*": "vie_collective",
    r".*(?:tutorat|parrainage|cooperati).*": "entraide",
    r".*(?:devoir|lecons|soutien_scolaire).*": "aide_aux_devoirs",
    r".*(?:organis|memoris|cartable|agenda).*": "methodologie",
    r".*(?:cafe|gouter|fete|moment_convivial).*": "convivialite",
    r".*(?:reunion|rencontre|enseignant|equipe_educative|conseil_d'ecole).*": "concertation",
    r".*(?:mairie|pedt|ctg|comite|pre|reseau|partenaires?).*": "coordination",
}
"""What people call an action, and the family that it may be of: proposed, not decided."""
FORMATIONS_DITES: Final = (
    (r"oui(?:,?_(?:\(.*|(?:en|a|au|des|le|pour|courant|debut|prevue?)_.*))?|ok|x", "prevue"),
    (r"(?!.*(?:pas|non|refus|aucun))oui,?_.*(?:prevue?|inscrite?)s?(?:_.*)?", "prevue"),
    (r"pas_de_formation(?:_.*)?|ne_(?:souhaite|veut)_pas(?:_.*)?|refus\w*(?:_.*)?|aucune", "non"),
    (r"(?:deja_)?(?:suivie?|formee?|faite?|effectuee?|realisee?|validee?|terminee?|acquise)(?:_.*)?", "suivie"),
    (
        r"(?:(?:sera|va_la|va_etre|s'engage_a_la|s'engage_a|d'accord_pour|souhaite_la)_)(?:suivre|suivie|faite|faire|realisee)(?:_.*)?",
        "prevue",
    ),
    (
        r"(?:a_)?(?:prevoir|prevue?|demandee?|obligatoire|programmee?|planifiee?|inscrite?|venir|faire|suivre|en_cours)(?:_.*)?|en_cours",
        "prevue",
    ),
)
EMPLOIS: Final = ("salarie", "vacataire", "benevole", "service_civique")
"""What an intervenant may be."""
STATUTS_INTERVENANT: Final = {
    "salariée": "salarie", "salariés": "salarie", "CDI": "salarie", "CDD": "salarie", "bénévoles": "benevole", "vacataires": "vacataire",
}  # fmt: skip
STATUTS_INTERVENANT_DITS: Final = (
    (r"(?:(?:volontaires?|jeunes?|missions?)_)?(?:en_|de_|du_)?services?_civiques?(?:_.*)?|volontaires?", "service_civique"),
    (r"(?!.*(?:vacat|benev|/|_ou_|_et_))(?:.*[_(])?salari.*", "salarie"),
    (r"(?:agent|fonctionnaire|personnel)(?:_.*)?|titulaire|contractuel(?:le)?s?(?:_.*)?|(?:en_)?cd[id](?:_.*)?|permanente?s?", "salarie"),
    (r"(?!.*(?:salari|benev|/|_ou_|_et_))(?:.*[_(])?vacat.*", "vacataire"),
    (r"(?!.*(?:salari|vacat|/|_ou_|_et_))(?:.*[_(])?benevol.*", "benevole"),
)
"""A status within what people say beside it: « animateur salarié », « retraitée bénévole »."""
OUI_NON_DITS: Final = {
    "charte": (r"(?:nous_|on_)?(?:(?:s'y_|s'|y_)?engag\w+|respect\w+|adher\w+|d'accord)", ""),
    "suivi_presences": (
        r"(?!.*(?:pas|sans|prev|venir|etude))(?:(?:un|une|des|par|sur)_)?(?:cahier|fiche|feuille|registre|tableau|liste|appel|emargement|pointage)s?(?:_.*)?",
        "",
    ),
    "restreint": ("", r"(?:public_)?(?:ouvert|accessible)e?s?_a_tou\w+(?:_.*)?|tous?_publics?"),
    "accessible_parents": (
        r"(?:lieu_)?accessible(?:_aux_parents)?|tout_a_fait",
        r"(?:non|pas|in)_?accessible.*",
    ),
    "rural": (
        r"(?:en_)?(?:(?:zone|milieu|commune)_)?rurale?|village|zrr|frr|france_ruralites.*",
        r"(?:(?:zone|milieu|commune)_)?urbaine?|ville|sans_objet",
    ),
    "ponctuelle": (
        r"ponctuel(?:le)?|une_(?:seule_)?fois(?:_.*)?",
        r"regulier(?:e|ement)?|(?:sur_)?toute_l'annee|(?:non|pas)_ponctuel(?:le)?|hebdomadaire|chaque_.*",
    ),
    "nouveau": (
        r"nouve(?:au|lle)(?:_.*)?|(?:1re|1ere|premiere)_(?:annee|fois)",
        r"anciens?|anciennes?|deja_(?:present|la|en_poste).*|reconduite?|depuis_.*|[2-9]e(?:me)?_annee|confirmee?",
    ),
    "toute_l_annee": (
        r"(?:sur_)?toute_l'annee(?:_.*)?|(?:de_)?(?:septembre|octobre)_(?:a|au)_(?:mai|juin)(?:_.*)?",
        r"(?:1|un|2|deux)_trimestres?",
    ),
    "transmis": (
        "(?:deja_)?(?:envoye|transmis|fait)(?:_.*)?",
        "en_cours(?:_.*)?|(?:a|sera)_(?:venir|faire|envoy|transm).*|bientot.*|non_.*|pas_encore.*",
    ),
    "moyens": (r"(?:[1-9][0-9]?|une?|deux|trois|quatre|plusieurs)_(?!.*(?:pas|prev|venir|etude|si_|ou_)).+", ""),
    "reaap": (r"(?:adherente?|membre|partenaire)(?:_.*)?", ""),
}
"""What else says yes, then no, in a field."""
COLLECTIVITES: Final = (
    (
        r"(?:la_|(?:les_|nos_)?(?:[0-9]+_|deux_|trois_|quatre_)?)?(?:ville|mairie|commune|municipalite)s?(?:_.*)?|(?:collectivite_)?(?:communal|municipal)e?",
        "commune",
    ),
    (
        r"cc(?!as|i)[a-z]{2,6}|(?:agglo|agglomeration|com_?com|com_?d'?agglo|interco|cc|communaute_de_communes|communaute_d'agglomeration|intercommunalite|(?:le_)?grand_narbonne|sivom|syndicat_intercommunal|epci)(?:_.*)?|.*_agglo(?:meration)?",
        "epci",
    ),
)
"""What people call a commune or an EPCI, with its name or without."""
_FINANCEURS_DITS: Final = (
    *COLLECTIVITES,
    (r"(?:(?:le_)?conseil_departemental|departement|dpt|dept|cd)(?:_.*)?|cd[0-9][0-9ab][0-9]?", "departement"),
    (r"(?:(?:le_)?conseil_regional|(?:la_)?region)(?:_.*)?", "region"),
    (
        r"(?:l')?etat(?:_.*)?|sdjes|drajes|drac|ddets.*|fdva|fonjep|dsden|asp|cget|anct|prefecture(?:_.*)?|politique_de_la_ville(?:_.*)?|contrat_de_ville|qpv|cites?_educatives?|(?:l')?education_nationale|rectorat",
        "etat",
    ),
    (r"(?:les_)?(?:parents|familles|participations?_(?:des_)?(?:familles|parents)|usagers)", "familles"),
    (r"autofinancement|fonds_propres?|adhesions?|cotisations?|ressources_propres", "fonds_propres"),
    (r"(?:caf_|cnaf_)?(?:ps|prestation_de_service)(?:_clas)?", "caf_ps"),
    (r"(?:caf_)?bonus(?:_.*)?", "caf_bonus"),
    (r"caf_(?:.*_)?animation_(?:globale|collective).*|caf_hors_clas", "caf_hors_clas"),
    (
        r"msa(?:_.*)?|ccas(?:_.*)?|cias(?:_.*)?|(?:l')?europe|fse|feder|fondation(?:_.*)?|mecenat|dons?|benevol\w*|contributions?_(?:volontaires?|en_nature)|autres?(?:_.*)?",
        "autre",
    ),
)
FINANCEURS_DITS: Final = tuple(
    (rf"(?:subventions?_(?:de_la_|du_|de_l'|de_|des_|d')?)?(?:{pattern})", funder) for pattern, funder in _FINANCEURS_DITS
)
QUELLE_CAF: Final = (
    "Écrire «\u00a0caf_ps\u00a0» pour la Ps Clas, «\u00a0caf_bonus\u00a0» pour les bonus, «\u00a0caf_autre\u00a0» pour d'autres fonds de la Caf "
    "pour le Clas («\u00a0caf_hors_clas\u00a0» si ce n'est pas pour le Clas)."
)
QUEL_STATUT: Final = "Écrire le statut, non la fonction\u00a0: «\u00a0salarie\u00a0», «\u00a0vacataire\u00a0», «\u00a0benevole\u00a0» ou «\u00a0service_civique\u00a0»."
AXES: Final = ("enfants", "parents", "ecole", "territoire")
FAMILLES: Final = {
    "enfants": (
        "methodologie", "aide_aux_devoirs", "ressources_locales", "culture", "expression", "sciences",
        "citoyennete", "vie_collective", "entraide", "suivi_presences", "activite_physique", "autre",
    ),
    "parents": (
        "information_inscription", "convivialite", "codes_de_l_ecole", "orientation_partenaires",
        "echanges_informels", "autre",
    ),
    "ecole": ("concertation", "coordination", "autre"),
    "territoire": ("concertation", "coordination", "autre"),
}  # fmt: skip
LIBELLES: Final = {
    "nouvelle": "nouvelle demande",
    "epci": "EPCI (communauté de communes ou d'agglomération)",
    "ccas": "CCAS",
    "etablissement_public": "établissement public",
    "ecole": "école",
    "methodologie": "méthodologie du travail scolaire",
    "aide_aux_devoirs": "aide aux devoirs",
    "ressources_locales": "ressources locales (bibliothèque, médiathèque…)",
    "citoyennete": "citoyenneté",
    "vie_collective": "vie collective",
    "entraide": "entraide et compétences",
    "suivi_presences": "suivi des présences",
    "activite_physique": "activité physique",
    "information_inscription": "information à l'inscription",
    "convivialite": "convivialité",
    "codes_de_l_ecole": "codes de l'école",
    "orientation_partenaires": "orientation vers des partenaires",
    "echanges_informels": "échanges informels réguliers",
    "salarie": "salarié",
    "benevole": "bénévole",
    "service_civique": "service civique",
    "prevue": "prévue",
    "caf_ps": "Caf, Ps Clas",
    "caf_bonus": "Caf, bonus",
    "caf_autre": "Caf, autres fonds",
    "caf_hors_clas": "Caf, hors Clas",
    "etat": "État",
    "region": "Région",
    "departement": "Département",
    "fonds_propres": "fonds propres",
    "rural": "milieu rural",
    "handicap": "enfant en situation de handicap",
}
"""What people call the values of the lists, where it isn't the value itself."""


def libelle(value: str) -> str:
    """What people call a value of a list."""
    return LIBELLES.get(value, value)


SPORT: Final = "activite_physique"
FINANCEURS: Final = (
    "caf_ps", "caf_bonus", "caf_autre", "caf_hors_clas", "etat", "region", "departement", "epci", "commune",
    "familles", "fonds_propres", "autre",
)  # fmt: skip
COMPTES_CHARGES: Final = {
    60: "Achats",
    61: "Services extérieurs",
    62: "Autres services extérieurs",
    63: "Impôts et taxes",
    64: "Charges de personnel",
    65: "Autres charges de gestion courante",
    66: "Charges financières",
    67: "Charges exceptionnelles",
    68: "Dotations",
    69: "Impôt sur les bénéfices",
    86: "Emplois des contributions volontaires",
}
COMPTES_PRODUITS: Final = {
    70: "Ventes et prestations",
    71: "Production stockée",
    72: "Production immobilisée",
    73: "Dotations et produits de tarification",
    74: "Subventions",
    75: "Autres produits de gestion courante",
    76: "Produits financiers",
    77: "Produits exceptionnels",
    78: "Reprises sur dotations",
    79: "Transferts de charges",
    87: "Contributions volontaires",
}
VOLONTARIAT_CHARGES: Final = 86
VOLONTARIAT_PRODUITS: Final = 87
