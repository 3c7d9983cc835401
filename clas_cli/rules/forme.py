"""DOS: the file and its form. Readers and the typed model find most of it; here are the texts, and what crosses fields."""

from __future__ import annotations

from clas_cli.campaigns.campaign import Campagne
from clas_cli.dossier.choices import libelle
from clas_cli.dossier.dossier import FORMAT, Dossier
from clas_cli.dossier.fields import given
from clas_cli.dossier.gestionnaire import Gestionnaire
from clas_cli.dossier.tree import FormRule
from clas_cli.french.text import key, listing, loose, quoted
from clas_cli.rules.registry import A_COMPLETER, A_VERIFIER, BLOQUANT, Findings, finding, form_rule, rule

form_rule(
    "DOS001",
    FormRule.ILLISIBLE,
    "Fichier illisible",
    BLOQUANT,
    """Le fichier peut être lu : il existe, n'est ni vide, ni endommagé, ni chiffré, ni démesuré, et son format est connu.

    Pourquoi : un fichier que l'on ne peut pas ouvrir ne peut pas être examiné.
    Remède : enregistrer à nouveau le dossier, sans mot de passe, au format du modèle.
    Refusé : un fichier vide, une image, un classeur protégé par un mot de passe
    Accepté : un dossier écrit d'après le modèle
    """,
)
form_rule(
    "DOS002",
    FormRule.SYNTAXE,
    "Syntaxe du YAML",
    BLOQUANT,
    """Le dossier YAML respecte la syntaxe : deux-points, tirets, alignement, guillemets fermés.

    Pourquoi : une faute de syntaxe empêche de savoir où commence et où finit chaque réponse.
    Remède : corriger la ligne indiquée ; au besoin, repartir du modèle.
    Refusé : projet: {intitule: "Apprendre ensemble
    Accepté : projet: {intitule: "Apprendre ensemble"}
    """,
)
form_rule(
    "DOS003",
    FormRule.INCONNU,
    "Champ inconnu",
    A_VERIFIER,
    """Chaque champ, feuille, colonne ou libellé porte un nom connu.

    Pourquoi : ce qui est écrit sous un nom inconnu n'est pas lu ; une faute de frappe peut cacher une réponse.
    Remède : corriger le nom, ou retirer ce champ.
    Refusé : projet.intitulé_du_projet = Apprendre
    Accepté : projet.intitule = Apprendre
    """,
)
form_rule(
    "DOS008",
    FormRule.IDENTIFIANT,
    "Identifiant faux",
    A_COMPLETER,
    """Le SIRET et le numéro RNA sont justes, les adresses électroniques et les codes postaux ont une forme possible.

    Pourquoi : un identifiant faux empêche de reconnaître le gestionnaire et de le joindre.
    Remède : recopier la valeur exacte ; le SIRET figure sur l'avis Sirene, le numéro RNA sur le récépissé de la préfecture.
    Refusé : gestionnaire.siret = 12345678901234
    Accepté : gestionnaire.siret = 99990012900001
    """,
)
form_rule(
    "DOS009",
    FormRule.FORMULE,
    "Formule sans valeur",
    A_COMPLETER,
    """Dans un classeur, chaque cellule utilisée contient une valeur : ni erreur (#REF!, #N/A…), ni formule jamais calculée.

    Pourquoi : une erreur n'est pas une réponse vide, et la deviner fausserait les montants.
    Remède : ouvrir le classeur, corriger la formule ou saisir la valeur, puis enregistrer.
    Refusé : une cellule qui affiche #REF!
    Accepté : la même cellule avec son montant
    """,
)
form_rule(
    "DOS010",
    FormRule.MASQUEE,
    "Valeur masquée",
    A_VERIFIER,
    """Dans un classeur, rien de ce qui sert n'est masqué, et rien n'est écrit hors des zones lues.

    Pourquoi : une valeur que l'on ne voit pas a pu être oubliée ; une valeur hors zone n'est pas prise en compte.
    Remède : afficher la ligne, la colonne ou la feuille ; déplacer la valeur dans sa zone.
    Refusé : le nombre d'enfants dans une ligne masquée
    Accepté : la même ligne affichée
    """,
)


form_rule(
    "DOS004",
    FormRule.MANQUANT,
    "Champ manquant",
    A_COMPLETER,
    """Les champs obligatoires sont remplis (ils dépendent de la situation : nouvelle demande ou prolongation).

    Pourquoi : ils identifient la demande ; sans eux elle ne peut pas être comprise.
    Remède : renseigner le champ indiqué.
    Refusé : projet.intitule =
    Accepté : projet.intitule = Apprendre ensemble
    """,
)
form_rule(
    "DOS012",
    FormRule.SANS_REPONSE,
    "Question sans réponse",
    A_COMPLETER,
    """Chaque question dont une règle de la note a besoin reçoit une réponse.

    Pourquoi : sans cette réponse, la règle ne peut pas se prononcer ; ne rien dire n'est pas être en règle.
    Remède : répondre à la question.
    Refusé : projet.duree_annees =
    Accepté : projet.duree_annees = 1
    """,
)
form_rule(
    "DOS013",
    FormRule.VAGUE,
    "Réponse trop vague",
    A_COMPLETER,
    """Une réponse est assez précise pour être jugée : un nombre là où il faut un nombre, une date là où il faut une date.

    Pourquoi : de « 8 à 15 enfants » ou « à préciser », personne ne peut dire si la règle est suivie.
    Remède : donner la valeur prévue ; le plus petit nombre compte quand tous ceux d'une fourchette conviennent.
    Refusé : collectifs[0].enfants = 8 à 15
    Accepté : collectifs[0].enfants = 8 à 12
    """,
)
form_rule(
    "DOS014",
    FormRule.REMPLISSAGE,
    "Texte de remplissage",
    A_COMPLETER,
    """Un texte demandé dit quelque chose : ni « à compléter », ni « voir projet », ni un mot seul là où il faut décrire.

    Pourquoi : un texte qui ne dit rien compte comme une absence de réponse.
    Remède : écrire la réponse, en quelques phrases là où une description est demandée.
    Refusé : projet.diagnostic = à compléter
    Accepté : projet.diagnostic = Un enfant sur trois n'a pas d'endroit calme où travailler.
    """,
)
form_rule(
    "DOS015",
    FormRule.A_LIRE,
    "Demande à lire",
    A_VERIFIER,
    """Une demande reçue se lit tout entière : un dossier du modèle, ou une lettre qui dit le projet, les collectifs, les communes et l'année.

    Pourquoi : d'un formulaire, d'un document numérisé ou d'une photo, et de ce qu'une lettre ne dit pas, une personne seule peut juger.
    Remède : lire le document ; du message, la date, l'objet et le destinataire sont jugés.
    Refusé : un message avec la photo d'une lettre
    Accepté : une lettre en texte, d'après la formule de la note
    """,
)


@rule(
    "DOS005",
    "valeur-refusee",
    "Valeur refusée",
    A_COMPLETER,
)
def out_of_campaign(dossier: Dossier, campagne: Campagne) -> Findings:
    """Chaque valeur est du type attendu, dans ses bornes, ou dans la liste des valeurs acceptées.

    Pourquoi : une valeur qui n'a pas de sens est écartée, et les règles qui en ont besoin ne peuvent pas se prononcer.
    Remède : corriger la valeur d'après ce qui est attendu.
    Refusé : collectifs[0].enfants = beaucoup
    Accepté : collectifs[0].enfants = 10
    """
    expected = campagne.calendrier.annee_scolaire
    if dossier.projet.annee_scolaire != expected:
        yield finding(
            "projet.annee_scolaire",
            f"L'année scolaire du projet n'est pas celle de la campagne {quoted(campagne.id)}.",
            found=dossier.projet.annee_scolaire,
            expected=expected,
            remedy="Corriger l'année scolaire, ou choisir la campagne de cette année-là.",
        )


@rule(
    "DOS006",
    "ecrit-deux-fois",
    "Écrit deux fois",
    A_COMPLETER,
)
def same_name(dossier: Dossier) -> Findings:
    """Un champ n'est écrit qu'une fois dans sa rubrique, et chaque collectif a son propre nom.

    Pourquoi : entre deux réponses à la même question, personne ne peut dire laquelle compte.
    Remède : ne garder que la bonne réponse, ou donner des noms différents.
    Refusé : collectifs[1].nom = Les explorateurs
    Accepté : collectifs[1].nom = Les aventuriers
    """
    seen: dict[str, str] = {}
    for collectif in given(dossier, "collectifs") or ():
        if collectif.has("nom"):
            first = seen.setdefault(key(collectif.nom), collectif.path)
            if first != collectif.path:
                yield finding(
                    f"{collectif.path}.nom",
                    f"Deux collectifs portent le nom {quoted(collectif.nom)}.",
                    found=collectif.nom,
                    expected="un nom propre à chaque collectif",
                    remedy="Donner un autre nom à l'un des deux.",
                )


@rule(
    "DOS007",
    "campagne-inconnue",
    "Campagne inconnue",
    BLOQUANT,
)
def unknown_format(dossier: Dossier) -> Findings:
    """La campagne et la version du format sont connues de ce programme.

    Pourquoi : les règles, les montants et les délais sont ceux d'une campagne ; sans elle rien ne peut être jugé.
    Remède : corriger le nom de la campagne, donner son fichier (--campagne FICHIER.yaml), ou mettre le programme à jour.
    Refusé : campagne = clas-1999-2000
    Accepté : campagne = {campagne.id}
    """
    if dossier.format != FORMAT:
        yield finding(
            "format",
            "Cette version du format de dossier n'est pas connue.",
            found=dossier.format,
            expected=str(FORMAT),
            remedy="Repartir du modèle de cette version du programme, ou mettre le programme à jour.",
        )


@rule(
    "DOS011",
    "piece-attendue",
    "Pièce attendue",
    A_COMPLETER,
    value=lambda campagne: campagne.pieces,
)
def missing_attachment(dossier: Dossier, gestionnaire: Gestionnaire, campagne: Campagne) -> Findings:
    """Les pièces que la campagne attend du gestionnaire, selon son statut, sont déclarées.

    Pourquoi : une pièce qui manque retarde l'instruction.
    Remède : joindre la pièce et l'ajouter à la liste des pièces jointes.
    Refusé : une association sans ses statuts, si la campagne les demande
    Accepté : toute liste, si la campagne ne demande aucune pièce
    """
    expected = [piece for entry in campagne.pieces if entry.statut == gestionnaire.statut for piece in entry.pieces]
    declared = {loose(piece) for piece in dossier.pieces}
    absent = [piece for piece in expected if loose(piece) not in declared]
    if absent:
        yield finding(
            "pieces",
            f"Pièces attendues d'un gestionnaire de statut {quoted(libelle(gestionnaire.statut))} et non déclarées\u00a0: {listing(absent)}.",
            found=", ".join(dossier.pieces) or "aucune pièce",
            expected=listing(expected),
        )
