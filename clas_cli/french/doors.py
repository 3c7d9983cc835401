"""The words that shut a door to somebody: who is meant, what is said of them, and what says the contrary (how phrases are written: `sentences`).

*Who* is a list: what one is by oneself said of (`own`: sex, faith, membership, nationality), what is only said to be shut out (`group`), and trades (`job`).
*What is said* is another: only, except, must, refused, sorted. A hint is one of each; that alone, or with any people, is a hint too.
"""

from __future__ import annotations

from clas_cli.french.sentences import Subject, phrases

FAITH = "chretien*|catholique*|protestant*|evangelique*|musulman*|juif|juifs|juive|juives|israelite*|bouddhiste*|orthodoxe*|islamique*|hindou*|adventiste*|jehovah"

DID = phrases("""
    proposions|proposait|proposaient; faisions|faisait|faisaient; organisions|organisait|organisaient; avions|avait|avaient; allions|allait|allaient; emmenions|emmenait; pratiquions|pratiquait|pratiquaient
    animions|animait|animaient; menions|menait|menaient; tenions|tenait|tenaient; offrions|offrait|offraient; priions|priait|priaient; jouions|jouait|jouaient; participions|participait|participaient; etions|etait|etaient
    terminions|commencions|ouvrions|ouvrait|commencait|terminait; exigions|exigeait|exigeaient; demandions|demandait|demandaient; reservions|reservait; refusions|refusait; aurions|aurait|auraient pu|du
""")
"""What was done, or could have been."""


_DISABLED = "handicap*|autis*|dys|dyslexi*|dyspraxi*|tdah|trouble*|fauteuil|aesh|avs|trisom*|sourd*|aveugle*|malvoyant*|deficien*|hyperactif*|hyperactivite|malade*|mdph|infirm*|epilep*|ulis|segpa"
_PEOPLE = (
    "enfant*|famille*|parent*|eleve*|jeune*|fille*|garcon*|mere*|maman*|pere*|papa*|couple*|foyer*|frere*|fratrie*|personnes|ceux|celles|public*|mineur*|ado|ados|"
    "adolescent*|collegien*|lyceen*|ecolier*|gens|gamin*|usager*|habitant*|resident*|allocataire*|demandeur*|beneficiaire*|candidat*|adherent*|"
    "autres|non|tuteur*|petits|grands|arrivants|etranger*|garconnet*|fillette*|fils"
)
_RIGHT = (
    "admi|admis|admise*|accept*|accueil*|inscri*|pris|prise|prises|prend*|retenu*|retenir|concerne*|autorise*|eligible*|recevable*|recu|recue|recus|recues|"
    "recevoir|vise|vises|visees|bienvenu*|entr*|ven|venir|viennent|vient|acced*|pretendre|particip*|benefici*|integr*|rejoin*|rest|rester|conserv*|relev*"
)
_LET = "accept*|accueill*|prend|prenons|concern*|relev*|benefici*|particip*|entr*"
_TAKE = (
    "accept*|accueil*|prend*|prenons|prendrons|prennent|admet*|inscri*|recoi*|recev*|souhait*|voulons|veut|voul*|integr*|gard*|retien*|reten*|ouvr*|"
    "destin*|adress*|propos*"
)

SHUT_DOOR = Subject(
    hints=phrases("""
        <own>; <people> <of> <job>; ^ <job>; ^ <people> <kind>; ^ <people> , <kind>; ^ <people> <of> <people> <kind>; ^ <public> <of> <job>; <proper>
        ^ <public> <of> <people> <kind>; ^ etre <kind>; ^ etre <job>; <only> pour? ~ <kids>; <only> peuvent|peut|pourront|sont|seront|auront|ont … <kids>; <kids> <alone>; <kids> … exclusivement|uniquement|seulement; ne|n … que ~ <people>; n y a que ~ <people>
        <people> … eux|elles seuls|seules; des|aux|les|nos seuls|seules <kids>; <shut> … <people>; <people> … <shut_out>; <we> ne|n <can_we> pas|plus <taking> … <people>; n y ont|a pas droit|acces; <people> … … <not_let>; <shut_out> … <people>
        <we> ne|n <take> pas|plus|jamais|aucun|aucune … <people>; on|nous <take> pas|plus … <people>; nous|on les evit*|ecart*|refus*|exclu*|renvoy*; refus systematique|automatique; n est pas possible de|d <taking> … <people>; ne leur est|sont pas; ne|n <aux> pas <right> $; ^ sont|seront exclu*|refuse*|ecarte* $; autres n en ont pas; autres non $; pas|plus|aucune d|de? place* pour; <kids> … <jobs_of>; ne|n <take> pas|plus|jamais leurs|leur|les ~ <people>; pas|point|plus d|de <people>; <except> ~ <people>; <except> … autre|autres|tous; <narrow>
        <proof> ~ <paper>; <paper> … <required>; <paper> ~ parent*|famille*|pere|mere|deux; <sort> … <people>; <sort> selon|sur|par|suivant; <sort> en fonction; apres|sur|selon|passer|reussi*|soumis*|soumise|au test|tests|concours ~ niveau|entree|francais|selection|connaissances; ~ test*|concours d entree; autres attendr*|iront|chercheront; <we> ne les|l|le|leur <take> pas|plus; ne plus|pas <taking> … <people>; inscription*|admission* refusee*; <sort> … meilleur*|merit*|brillant*|premiers|niveau|bulletin*|notes|moyenne
        <best>; moyenne … minim*; *2|*0|*1|*3|*4 de moyenne; <money> … <required>; moyenne ~ *0|*1|*2|*3|*4; etre ne en|au|dans; nes|nee|nees en|au|dans|sur|a|de ~ france|territoire|village|pays|commune|parents|metropole; ^ avoir … <right_one>; ^ avoir … <job>; moyenne depass*|superieure|egale; parents? <job>
    """),
    certain=phrases("""
        <only> … <limit>; <only> pour? ~ <job>; <only> pour? ~ <people> … <job>; priorite* absolue|exclusive|totale … <mark>; n y a|avait de place que; <only> pour? ~ <own>; <own> <alone>; priorite* absolue|exclusive … <own>; <mark> … <alone>; ne|n … que ~ <mark>; des|aux|les|nos seuls|seules … <mark>; <mark> … eux|elles seuls|seules
        <shut> … <mark>; <mark> … <shut_out>; <mark> … … <not_let>; <shut_out> … <mark>; <we> ne|n <take> pas|plus|jamais|aucun|aucune … <mark>; <we> ne|n <can_we> pas|plus <taking> … <mark>
        pas|point|aucun|aucune|plus ~ <outsider>; pas|point|aucun|aucune|plus ~ <people> … <outsider>; <except> ~ <mark>; <except> ~ <people> … <mark>
        sans adhesion|cotisation … pas|aucun|aucune d? acces|inscription|place; <must> … <group>; <must> … <job>; <must> … <condition>; <proof> … <paper>; <condition> … <required>; <group> … <required>; appart* a notre|la|une|leur communaute*|paroisse|eglise|parti|mouvement; fait|font partie de|du|d ~ <circle>; <share> ~ <ideas>; <unpaid>
        ^ ne pas <been> … <outsider>; ^ ne pas avoir …
    """),
    names=phrases("""
        toutes|tous|toute|chaque|plusieurs|differentes|diverses ~ confession*|nationalite*|origine*|religion*|croyance*|communautes|ethnies|cultures|milieu*|handicap*; partag* ~ valeurs de la republique
        avec ou sans *; membres ~ … recoi*|accueil*|anim*|encadr*|accompagn*|rencontr*|etudi*|assur*|examin*|valid*|decid*|veill*|suiv*
        <own> comme|ou|et|, ~ non|pas; <own> de|du|des|d *? *? comme|ou|et ~ non|pas; petits|enfants|eleves ~ maternelle|maternelles … <not_let>; petits|enfants|eleves ~ maternelle|maternelles; <own> comme|ou|et|ni|que ~ non <own>; <people> <own> comme|ou|et|que non; non|pas <own> comme|ou|et ~ <own>; francophone* ou|et|comme non|allophone*|pas
        fille*|garcon* et|ou|comme|que|ni|, tous|toutes? ~ garcon*|fille*; fille*|garcon* comme ~ garcon*|fille*; mixte*; egalite … fille*|garcon*; ecole*|college*|lycee* ~ filles|garcons; *0|moitie|tiers|quart|pourcent … fille*|garcon*; par fille*; fille ou garcon; jeunes filles et
        ecole*|college*|lycee*|rue|place|salle*|maison|quartier ~ <hint>; <school_thing> d origine; origine* geographique*; origine* ~ difficult*|demande|projet|enfants; difficult* d origine; a l origine
        communaute* de|d communes|agglomeration|agglo|urbaine; communaute* educative*|scolaire*|pedagogique*; <joining> ~ projet|charte|reglement|demarche|principe*|objectif*|enfant|jeune|eleve|contrat|accompagnement|fonctionnement|valeurs de; <joining> ~ enfant* et; <joining> ~ famille ~ projet
        <joining> … mais … facultati*|libre*; <joining> … mais|, pas|non|n|ne … obligatoire*|exige*|condition*|requis*|necessaire*; <joining> libre*|facultative*|gratuite*|volontaire*|non|pas|, facultative; libre <joining>; membre* ~ equipe*|conseil|famille*|bureau|commission|fratrie|comite de|technique|local; membre* ~ copil|reseau|collectif|groupe; un|une seul|seule; parite … fille*|garcon*; fille*|garcon* garcon*|fille*; <number> ~ nationalites|langues|origines|communautes|adherents|familles membres; membre* ~ personnel|notre comite; est|sommes membre*
        <only> … <event>; <event> … <alone>; <when> … <alone>; <people> … venir|viennent chercher|recuperer; <only> … rempli*|signe*|dossier|fiche|date; <only> … chercher|recuperer|repartir|rentrer|emmener|accompagner|signer|encadr*|intervenir|animer; <thing> ~ … <only>; <thing> ~ … ferme*|interdi*|reserv*; plus jeunes|petits|grands; fille*|garcon* … et|ou|que|comme ~ garcon*|fille*
        <only> … <school>; <school> … <alone>; enfant*|eleve*|jeune*|famille* … <school> … <alone>; seul|seule|seuls|seules ~ condition*|critere*|exigence*|regle*|limite*|obligation*|mot|chose*|demande*|interet|avis|besoin|envie|motivation|niveau*|place*; ne|n … que ~ … <school>; ne|n … que ~ … place*
        <people> <alone> … <school>; <only> en priorite; <only> prioritairement; <only> ~ … en priorite; priorite|priorites ~ … <hint>; en priorite ~ … <hint>; prioritairement … <hint>; <only> a|pour tous|toutes|chacun; reserv* ~ droit|place*; sous|sans reserve; seul|seule a|face|chez|devant; tout seul; travailler seul
        seul|seule|seuls|seules ~ maison|soir|domicile|etude; parent* seul*; mere* seule*; maman* seule*; reste* seul*; limit* … place*|effectif*|inscrits|groupe*|*0|*1|*2|*3|*4|*5|*6|*7|*8|*9|dix|douze|huit|quinze
        exclu* … renvoi|du college temporairement; exclu*|exclusion* ~ college|cours|classe|ecole|cantine|stage|centre|lycee; exclu* temporaire*; exclu* … college|lycee|etablissement; exclusion* social*|scolaire*|numerique*; vacances … exclues; jours feries exclus
        absence* … exclu*|refus*; en cas d; <people> … faute de place*; <people> … liste d attente; <refusing> ~ … <sorting>; interdi* ~ telephone*|ecran*|objet*; interdi* ~ … discrimin*
        francais langue; francais comme; langue francais*; en|le|du|au francais; francais et|ou|comme etranger*; etranger* et|ou|comme francais; langue* etranger*; langues et origines; accueil* ~ <hint> comme
        religi* ou non; bonne|mauvaise|de foi; chef* d etablissement; assistant* maternel*; <place> ~ eglise; culture*|langue* d origine; selection* ~ livre*|jeu*|ouvrage*|album*|film*|oeuvre*
        <people> … travaillent|travaille … tard|horaire*|soir|decale*|loin|journee; qui travaille* ~ eux|bien|seul*|ensemble; travail* ~ scolaire*|personnel*|ecole|maison|devoirs|leur*|groupe|equipe|autonomie|regul*|serieu*; besoin ~ travailler; methode* ~ travail; travail de|sur|en|serieux; espace* ~ travail; habitudes ~ travail; rythme ~ travail
        justifi* ~ absence*; <proof> ~ carnet|bulletin*|fiche*|assurance*|autorisation*|quotient|vaccin*; certificat ~ scolar*|medical; attestation ~ assurance*|scolar*|quotient|caf|vaccin*; carte scolaire
        <vulnerable> … est|sont|seront|sera <welcome>; <vulnerable> <welcome>; <welcome> ~ <vulnerable>; <welcome> ~ <people> … <vulnerable>; <vulnerable> … adapt*|interprete*|benevole parle|priorit*; pas d|de critere*|condition*|selection*|liste; ceux qui n ont pas de place; autres … ensuite|aussi|apres
        enfants de|et quartier; jeune* de ~ commune
    """),
    themes=phrases("""
        quel|quelle|quels|quelles que soi*; quel|quelle|quels|quelles qu ils|elle|elles|il soi*; toute|toutes|tous ~ … confondu*; distinction*; discriminat*; discrimin*; independamment; peu importe; sans egard; diversite; divers|diverses; different|differents|differentes
        qu|quel* ils|elle|elles soi*; que leurs|les|ses parents … ou|non|pas; que ~ parents … ou; y compris; notamment; mixite; egalite; priorit*; en priorite; attention; favoris*; encourag*; pluralite; variete; bienvenu*; comme|autant; parce que; libre* de|d
        <people> sur deux|trois|quatre|cinq|dix; compte|comptent|regroupe|rassemble|represent*; moitie; tiers; la|notre|une plupart; pour arranger|permettre|faciliter|soulager|eviter|aider|soutenir|accompagner; ~ meme facon|maniere; au meme titre; en raison; contrairement; a la difference; a l inverse
        lutt* contre; <did>; non seulement; suspect*; jamais ~ motif; motif*; soi*|soy* ou non|pas
    """),
    denials=phrases(
        "sans; ni; aucun|aucune; nul|nulle; hors; jamais; pas; rien; personne; non; independ*; refus* ~ <sorting>; refus* ~ tout*; lutte* contre; contre; nullement"
    ),
    denied_after=phrases("""
        ne|n … pas|jamais|aucun|aucune|nullement|rien ~ obligatoire*|necessaire*|exige*|demande*|requis*|prioritaire*|condition*|critere*|indispensable*|impos*|oblig*|motif*|frein*|obstacle*|suffi*|regard*|jou*|intervien*|compt*|passe|tri|trier|verifi*|entr*
        facultati*; ni demande*|prise*|pris; n est ni; est|reste|demeure libre*; ne nous|le|la|les? regard* pas; sont|est bienvenu*; ou non; ou pas; comme les autres; au meme titre; aux|dans|les memes conditions; meme* maniere|facon; aussi|egalement accueilli*|admis*|accepte*; a egalite; sans distinction; confondu*; n|ne entr* pas; n|ne compt* pas; n|ne intervien* pas; indifferem*; ne|n joue* aucun*; est proposee; symbolique; non exige*|obligatoire*|demande*|requis*|necessaire*
        sont|est|etre|seront ~ prioritaire*; divers|diverses|variees|multiples|differentes; meles|melees; ont|a toute* leur|sa place; ne|n <aux> pas exclu*|refus*|ecart*|prioritaire*; ne conditionne*; ne donne* pas; peut|peuvent continuer; n est pas adherent*
    """),
    no_denials=phrases("""
        sans papiers|emploi|abri|domicile|ressources|profession|travail|activite|religion|foulard|voile|probleme*|handicap|trouble*|difficulte*; pas seulement; pas que; non seulement; ne|n … pas prioritaires et; sans exception; <except>; hors commune|quartier|secteur
        non francophone*|inscrit*|scolarise*|baptise*|resident*|membre*|adherent*|admis*|accepte*|pratiquant*|mixte*|musulman*|chretien*|catholique*|francais*|allocataire*; ne|n <aux> … pas <right>; <not_let>; pas|point|plus d|de <people>; <we> ne|n <take> pas; <we> ne|n les|l|le|leur <take> pas; ne pas|plus <taking>; hors de question; pas|aucun|aucune ~ <outsider>; pas|aucun|aucune ~ <people> … <outsider>; <shut_out>; <must_not>; ne pas <been>; sans quoi; aucun|aucune ~ <people> … <who_is>; aucun acces
    """),
    turns=phrases("mais; cependant; toutefois; puis; alors; en revanche; par contre"),
    silences=phrases("""
        nul|nulle|personne|aucun|aucune … ne|n … <shut_word>; ne|n <shut_word> personne|aucun*; ne|n <aux> pas|jamais <shut_word>; ne|n <aux> jamais ete? <shut_word>; n|ne a|ont pas? a <proof>; aucun|aucune ~ <people> … ne|n <laisse>; ne|n … pas|jamais ~ <shut_word> ~ enfant*|famille*|personne
        sans <shut_word> personne|quiconque; sans que … <shut_word>; vers nous|notre; <staff> … <staff_must>; garde* sa|leur place; <object> … interdi*; ne|n <proof> ni|pas|rien|aucun|aucune|jamais; ne peuvent|peut pas venir en|le|tous|a; ne|n … pas reserve*|limite*|ferme*; nous|on <refusing> ~ <sorting>; ne|n selectionn* pas; ne|n tri* pas; ne sert* pas; ne|n exclu* personne; ni … ni …  ne; <did> … <must_past>; ne demand* rien; ne nous|le|la|les? regard* pas; qui ne peut|peuvent|pourrait|pourraient pas payer|regler
        <own> comme|ou|et|ni|que ~ non ~ <own>; gens|voisin|garderie … exigeai*; mis de cote a cause; passe droit*
    """),
    headings=phrases("mixte*; bienvenu*; priorit*; ouvert a|aux tous|toutes; accueil de tous|toutes"),
    lists={
        "of": phrases("de; du; des; d; de la; de l; de nos; dont ~; issus de; issus des; ayant; et; en; a; au; aux; qui ont; avec"),
        "people": phrases(f"{_PEOPLE}; jeunes filles; gens du voyage; mere* de famille; pere* de famille; tout enfant"),
        "who_is": phrases("dont; de; du; des; qui"),
        "public": phrases("accueil; public*; groupe; clas; action; acces; inscription*; places; ouvert|ouverte; destine*; atelier"),
        "been": phrases("avoir; etre; beneficier; relever; habiter"),
        "right_one": phrases("sa|la|une|leur carte; un|une|son parent membre; fait sa; paye; regle; un emploi; un casier"),
        "joining": phrases("adhesion*; adherer; adherent; cotisation*"),
        "own": phrases(f"""
            adherent*; adherer; adhesion*; adherant*; cotisation*; cotisant*; carte* ~ membre*|adherent*|adhesion; famille*|parent*|enfant* membre*; etre membre*; membre* ~ association|club|communaute|foyer|structure|groupe|eglise|amicale|mouvement|paroisse|centre
            licencie*; licence au|du|de|sportive; fille|filles|fillette*; garcon|garcons; masculin*; feminin*; non mixte*; {FAITH}; baptise|baptisee|baptises|baptisees; bapteme*; pratiquant*; croyant*; confession*; religi*; culte; paroiss*; mosquee*; eglise*; catechisme; catechese
            communion|communions; messe*; coran; priere*; valeurs chretiennes; nationalite*; titre* de sejour; carte* de sejour; carte* d identite francais*; papiers d identite francais*; papiers en regle; situation reguliere; regularite ~ sejour; sejour regulier
            <people> francais*; etre|citoyen*|origine*|aux|petits|vrais francais|francaise|francaises; prendre|avoir|posseder|detenir sa|la|leur carte; foi; dieu; parent*|mere|pere ne|nee|nes dans|en|au|ici; francais de souche; ressortissant*; origine|origines; ethni*; race; sexe; issu* ~ immigration; couleur de peau; coopt*; parraine* par; parrainage*; recommand* par un membre
            meme|memes conviction*|foi|religion|origine*|langue; sympathisant*; enfant*|eleve*|jeune* valide*; bon|bons|bonnes eleve*; <people> actif*; parent*|famille* salarie*; biactif*; bi actif*; condition* de|d ressources|revenu*|emploi|adhesion
            communaute*; au chomage; <people> qui travaill*; mariage
        """),
        "we": phrases("on|nous|clas|association|bureau|equipe|groupe|action|centre|foyer|qui"),
        "mark": phrases("<group>; <job>"),
        "outsider": phrases(
            f"{_DISABLED}; <misfit>; <foreign>; <poor>; <family>; <place_of>; fille*|garcon*; non adherent*|membre*|francophone*|baptise*|inscrit*|pratiquant*|resident*; etranger*; musulman*; chretien*; juif|juifs; athee*; dossier"
        ),
        "limit": phrases("<group>; emploi|emplois; travaillent; deux parents; activite professionnelle; moyenne"),
        "staff": phrases("benevole*; intervenant*; accompagnateur*; animateur*; encadrant*; stagiaire*"),
        "staff_must": phrases("doi*|doivent|devront; fourni*; presente*; signe*"),
        "object": phrases(
            "portable*; telephone*; ecran*; tablette*; jeux; cigarette*; alcool; animaux; chiens; bonbons; voiture*; velos; trottinettes; ballons"
        ),
        "number": phrases("*0|*1|*2|*3|*4|*5|*6|*7|*8|*9|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|douze|quinze|vingt"),
        "jobs_of": phrases(
            "du|d club|usine|clinique|hopital|caserne|entreprise|societe|comite; de|d l|la usine|clinique|hopital|caserne|entreprise|societe|paroisse|eglise|mosquee|communaute"
        ),
        "circle": phrases(
            "conseil; association; communaute; personnel; club; bureau; parti; eglise; paroisse; amicale; comite; entreprise; syndicat"
        ),
        "can_we": phrases("pouvons; peut; pouvions; pourrons; souhaitons; voulons; veut; desirons; entendons"),
        "kids": phrases(
            "enfant*|famille*|eleve*|jeune*|fille*|garcon*|couple*|ceux|celles|public*|mineur*|ado|ados|adolescent*|collegien*|lyceen*|ecolier*|gamin*|habitant*|resident*|allocataire*|candidat*|fils|non|fratrie*|frere*"
        ),
        "taking": phrases("accueillir; accepter; prendre; inscrire; recevoir; admettre; garder; integrer; reprendre"),
        "proper": phrases(
            "parents maries; inscri* au|dans ~ club|section|ecole de; avis|accord|lettre|recommandation|certificat|attestation|mot ~ cure|pasteur|imam|rabbin|maire|elu|depute"
        ),
        "kind": phrases("""
            <own>; aise|aisee|aisees|aises|riches|solvables; proprietaire*; locataire*; imposable*; <nation>; poli|polis|polie|polies; propre*; sage|sages; bien eleve*; discipline*; calme*; marie*; brillant*; meritant*; motives et; bonne famille; valide*; blanc*; serieux et
        """),
        "group": phrases(f"""
            {_DISABLED}; <misfit>; <foreign>; <poor>; <faring>; {FAITH}; <family>; <place_of>
        """),
        "vulnerable": phrases(f"{_DISABLED}; <foreign>; <poor>; monoparental*; du voyage; handicap*"),
        "misfit": phrases("""
            turbulent*; perturbateu*; agite|agites|agitee|agitees; violent*; difficile*; insolent*; indiscipline*; ingerable*; bagarreur*; mauvais eleves; comportement*; discipline; impoli*; mal eleve*; problemes
            redoublant*; faible*; decroch*; mauvais resultat*|bulletin*|note*; trop de difficulte*; grande difficulte*; niveau trop|insuffisant|suffisant
        """),
        "foreign": phrases("""
            <nation>; etranger*; immigre*; refugie*; migrant*; exile*; rom|roms; rrom*; gitan*; tsigane*; tzigane*; manouche*; du voyage; voyageurs; allophone*; non francophone*; francophone*; demandeur* d asile; asile; cada; clandestin*; sans papiers; harki*; blanc|blanche|blancs|blanches; noir|noirs|noire|noires
        """),
        "nation": phrases("""
            portugais*; espagnol*; marocain*; algerien*; tunisien*; turc|turcs|turque*; arabe*; maghreb*; african*|africain*; europeen*; roumain*; bulgare*; ukrain*; syrien*; afghan*; armenien*; tchetchene*; comorien*; italien*; russe*; chinois*; asiatique*; non europeen*; mineur* isole*; mineur* non accompagne*; primo arrivant*; pays tiers; union europeenne
            venant d arriver; venus|venues d ailleurs; arrives recemment; pas d ici; d ailleurs; parl* pas bien|couramment|assez|encore? ~ francais|langue; roumanie; bulgarie; syrie; ukraine; afghanistan; algerie; tunisie; turquie; guyane; mayotte; afrique; mahorais*; antillais*; occitan*; catalan*; corse*; breton*; espagne; portugal; maroc
        """),
        "poor": phrases("""
            rsa; cmu; css; sans emploi|activite|ressources|travail; chomage; chomeu*; inactif*; inactive*; precaire*; pauvre*; aide sociale; ase; place|places|placee en; expuls*; hlm; camp|camps; cite|cites; bidonville*; hebergement; heberge*; sdf; hotel; squat*; surendett*; impaye*; au foyer; minima sociaux
            ne travaill* pas; pas d emploi|travail; illettre*
        """),
        "faring": phrases(
            "cotis*; a jour ~ *; paye|payer|paient; regle ~ ; dons; frais; impot*; imposable*; quotient; revenu*; ressources; boursier*; allocataire*"
        ),
        "family": phrases(
            "marie|maries|mariee|mariees; divorce*; parent*|couple*|famille* separe*; monoparental*; celibataire*; homosexuel*; homoparental*; lesbien*; gay*; concubin*; pacse*; nombreuse*; veuf|veuve*; recompose*; voile*; foulard*; hijab"
        ),
        "place_of": phrases(
            "ecole* privee*; ecole* publique*; enseignement prive; locataire*; proprietaire*; lotissement*; centre ancien; residence*; bailleur; opinion*; parti; syndicat*; syndique*; elu|elus; couleur; ethnie*"
        ),
        "job": phrases("""
            salarie*; fonctionnaire*; militaire*; pompier*; sapeurs pompiers; gendarme*; policier*; personnel*; agents; employe*; ouvrier*; cadres; notables; commercant*; artisan*; agriculteur*; viticulteur*; vigneron*; exploitant*; cheminot*; enseignant*; soignant*; medecin*; benevoles; administrateur*
            fondateur*; donateur*; actionnaire*; societaire*; abonne*; licencie*; cooperateur*; anciens; joueur*; eleves du conservatoire; retraites; elus; adherents; membres; militants; entreprise; comite d entreprise; harkis; locataires; proprietaires; rapatries; fideles; chasseurs
        """),
        "work": phrases("""
            travail; travailler; travaillent; travaille; emploi|emplois; employe*|employeur; salarie*; profession*; activite* professionnelle*|salariee*; contrat* de travail; chomage; chomeu*; actif|actifs|actives; fiche* de paie|salaire; bulletin* de salaire|paie; rsa; temps plein; plein temps; cdi; poste
        """),
        "condition": phrases("""
            <work>; parler|parle|parlent|maitriser|maitrise|maitrisent|comprendre|lire ~ francais; maitrise ~ francais; niveau de francais; catholique*; appart*; membre*; partag* ~ <ideas>; moyenne; casier; propre*; marie*; habitent ensemble; parrain*; recommand*; coopt*; paye*; payer; don|dons; resider … ans; resid* en france
            de france; vot*; voter; elect*; couverte|couvertes; foulard; frequent* ~ <worship>; pratiqu* ~ religion|meme; bonne famille|conduite|moralite; enquete de moralite; biactiv*; proprietaire*; locataire*; imposable*; revenu*; vaccin*; test|tests ~ niveau|entree|francais|qi; concours; entretien de selection; lettre de motivation et; dossier scolaire; bons|bonnes resultats|notes|bulletins; tenue correcte ,; deux parents
        """),
        "worship": phrases("mosquee; eglise; temple; paroisse; synagogue; messe; culte; catechisme; priere; assemblee"),
        "ideas": phrases("valeurs; foi; convictions; croyances; idees; religion; opinions; principes; ideal; vision; engagement"),
        "share": phrases("partag*; adher* a; embrass*; accept* ~ foi; en accord avec; proche* de"),
        "proof": phrases(
            "justifi*; attest*; certificat*; preuve*; presenter|presentation|presente; fournir|fournit; produire; sur presentation; piece* a fournir; copie*; exig*; demand*; apport*; montrer"
        ),
        "paper": phrases("""
            <work>; titre* de sejour; carte* de sejour|resident; nationalite; identite francais*; carte|carte* ~ membre*|parti|adherent*|foyer|association|club|mjc|centre; cure; pasteur; imam; rabbin; bapteme; mariage; livret de famille; imposition; avis d imposition; quotient; bulletin* de salaire|paie; revenu*; ressources; casier judiciaire; papiers; moralite; contrat de travail; employeur; domicile … ans; logement; non imposition; residence … ans
        """),
        "required": phrases(
            "exige*; obligatoire*; obligatoirement; requis*; indispensable*; imperati*; necessaire*; reclame*; a fournir; a presenter; a produire; demande|demandee|demandees; sont demandes; a jour; minimum; minimal*; verifi*; compris"
        ),
        "money": phrases(
            "paiement; participation ~ *0; reglement complet; quotient ~ *; revenu*; ressources; cotisation*; caution*; droit* d entree; frais de dossier; don"
        ),
        "unpaid": phrases("<no> paye*|payer|regle|acquitt*; impayes; dette*; en retard de paiement; a jour ~ paiement*|cotisation*|dons"),
        "no": phrases("ne|n <aux> pas; sans avoir"),
        "only": phrases("""
            reserve|reservee|reserves|reservees ~; reservons ~; reserve* exclusivement|uniquement|strictement|seulement; seul|seuls|seule|seules; uniquement; exclusivement; seulement; strictement reserve*; exclusif|exclusive|exclusifs|exclusives; limite|limitee|limites|limitees a|aux|au; reserv* a
            restreint* a|aux|au; dedie|dediee exclusivement; destine* exclusivement|uniquement; limit* exclusivement|uniquement|strictement; exclusivite; se limite* a|aux; privilegi* exclus*; propre a|aux
        """),
        "narrow": phrases(
            "public ~ restreint; public est restreint; restreint* a ces|cette; acces restreint; ferme au|aux|a la <people>; groupe ferme; reserve*|reserves|reservees aux|a <group>; exclusif aux; entre nous"
        ),
        "alone": phrases("seul|seuls|seule|seules; exclusivement; uniquement; seulement; exclusif"),
        "aux": phrases(
            "est|sont|sera|seront|serait|seraient; peut|peuvent|pourra|pourront|doit|doivent etre; peut|peuvent|pourra|pourront; doit|doivent|devra|devront; a|ont|aura|auront; y est|sont|sera|seront; l est|sont; soit|soient; etaient|etait"
        ),
        "can": phrases("peut|peuvent|pourra|pourront|saurait|sauraient"),
        "adv": phrases(
            "malheureusement; donc; helas; toujours; encore; plus; pas; ni; actuellement; alors; toutefois; meme; en general; pour l instant; aujourd hui; non plus"
        ),
        "right": phrases(f"{_RIGHT}; invite*; ~ bienvenu*; ete {_RIGHT}"),
        "take": phrases(f"{_TAKE}; pouvons|peut|pourra|pourrons ~ {_TAKE}; sommes ouvert*; s adresse*"),
        "not_let": phrases(f"""
            ne|n y|l|nous|leur? <aux> <adv>? pas|plus|jamais|ni <adv>? etre|y|s|en|nous|ete? <right>; ne|n <aux> pas|plus|jamais ~ <right>; ne|n <aux> pas inscrire; n est|sont pas prevu*|possible*|envisage*|souhaite*; ne|n <can> <adv>? etre|s|y|en? <right>; n|ne sont|est pas notre public|cible; ne sont|est pas repris*; ne|n {_LET} pas|plus; ne|n <aux> … {_RIGHT} que; ne|n <aux> pas|plus acces|place|droit|leur|sa; n|ne ont|a pas|plus|aucun acces|place|droit; ne relevent|releve pas; ne <aux> ni {_RIGHT}
            n y <aux> pas <right>; ne <aux> etre ni; ne nous concernent pas; n ont pas leur place; n ont rien a
        """),
        "shut_word": phrases(
            "exclu*; refus*; ecart*; rejet*; laiss*; prive*; interdi*; renvoy*; tri; trier; mis|mise|mises de|a cote|part; discrimin*; eloign*; selectionn*; evince*"
        ),
        "laisse": phrases("est laisse*; reste ~ cote; sera laisse*"),
        "shut_out": phrases("""
            exclu|exclue|exclus|exclues; refuse|refusee|refuses|refusees; ecarte|ecartee|ecartes|ecartees; renvoye*; rejete*; evince*; elimine*; radie*; oriente*|redirige*|reoriente*|dirige* ailleurs; oriente*|redirige*|renvoye*|reoriente*|dirige* vers ~ autre*|structure*|ailleurs; non admis*|accepte*|acceptes|accueillis|accueillies|concerne*|autorise*
            interdi*; passe*|passent leur|son tour; inscription* refuse*; demande* refuse*; s abstenir; invite* a s|se *; ~ pries de; <mark_verb> ailleurs; <send> vers; devr*|doivent|doit … ailleurs; voudront bien s adresser; trouver* … ailleurs; liste a part; pass* apres|en; <not_let>; fait|font l objet d un refus; indesirable*; ne sont pas les bienvenu*; laisse sa place; dirigeons vers; pas admis*|accepte*|acceptes|bienvenu*|pris; mis|mise|mises a l ecart
        """),
        "mark_verb": phrases("adress*; tourn*; inscri*; cherch*; trouv*; all*; voir; iront"),
        "send": phrases("oriente*; redirige*; reoriente*; renvoye*; dirige*; envoye*"),
        "shut": phrases("""
            interdi*; ferme|fermee|fermes|fermees aux|a|au|pour; exclu|exclue|exclus|exclues|excluons|exclut|exclure|excluent; refuse|refusons|refusent|refuser|refusera; exclusion ~; refus d|de|des; ecarte|ecartons|ecarter|ecartent; rejet*; renvoyons; pas acces; inaccessible* aux; impossible d accueillir|accepter|prendre; sont exclu*; non ouvert*; ne sont pas admis*|acceptes; ne sont pas accept*; impossible pour; evit* ~; dissuad*; n est pas ouvert*|destine* aux
        """),
        "except": phrases("sauf; excepte*; hormis; a l exclusion; a l exception; en dehors ~; exceptes; mais pas; hors"),
        "must": phrases("""
            doi*|doivent|devra|devront|devant; faut|faudra; il est demande; est demande ~ … de|d|un|une; obligation*|oblig*; obligatoire ~; condition* d|de|que|,; a condition; sous reserve; sous condition*; conditionn*; subordonn*; necess*; exige*; exigeons; requi*; suppose*; impos*; reclam*; <only> si; pourvu; a moins; seulement si; pour etre pris|admis|inscrit*|accepte*; critere*; moyennant; en contrepartie; preuve; justifi*; attest*; fournir; presenter; piece*
        """),
        "must_past": phrases("exige*; demand*; impos*; reclam*; exigeait; exigeaient"),
        "must_not": phrases("ne|n doi*|devr* pas; ne pas"),
        "sort": phrases(
            "selection*; selectionn*; trier; trions; tri; trie; choisi*; choisissons; gard* que; retenons; retient; examen; concours; garde; classe*"
        ),
        "sorting": phrases(
            "trier; tri; selection*; selectionner; discrimin*; exclu*; segregation*; inegalite*; toute|tout|toutes; distinction*; classer; choisir; faire|fixer"
        ),
        "refusing": phrases("refus*; interdi*; s interdi*; n entend* pas; sans"),
        "best": phrases(
            "meilleurs; les plus meritants|brillants|avances|sages|serieux; bons eleves; bon eleve; moyenne superieure|de|minimale|minimum|generale|inferieure|exigee; meritant*; bonne famille|famille*; niveau minimum|minimal|requis|exige; droit d|de ecarter|refuser|exclure; excellent*; plus motive*|calme*|sage*|brillant*|serieux|assidu*|avance*|doue|doues|performant*; entretien de selection; premiers de la classe; mention*"
        ),
        "welcome": phrases(
            "accueil|accueils; accueilli*; accueillons; accepte*|admis*; accompagn*; venir; inscri*; recevons; bienvenu*; ouvert*; aide*; soutien; adapt*; grace; avec"
        ),
        "place": phrases("maison; place; rue; salle; parvis; quartier"),
        "school_thing": phrases("ecole*; classe*; college*; etablissement*; pays; quartier; enseignant*; commune"),
        "thing": phrases(
            "salle*; local|locaux; reunion*; seance*; soiree*; temps; espace*; creneau*; gouter; atelier ~ parents; cafe; parking; etage; bureau; ordinateur*; sortie; bibliotheque; date*; entree; acces ~ etage"
        ),
        "event": phrases(
            "rendez; rdv; inscription*; lundi*; mardi*; mercredi*; jeudi*; vendredi*; samedi*; vacances; septembre; rentree; places; matin; soir; telephone; periode*; trimestre; ecrit; mail; secretariat; accueil du; semaine*; trente; benevoles; accompagnateurs; animateur*; salaries du; adultes; mairie; jour|jours; date; venir|viennent chercher|recuperer; fiche"
        ),
        "when": phrases("lundi*; mardi*; mercredi*; jeudi*; vendredi*; samedi*; soir; matin; rendez vous; semaine*; gouter; inscription*"),
        "did": DID,
        "school": phrases("""
            difficulte*; besoin*; fragil*; repere*; volontaire*; motive*; inscrits|inscrites; presents; oriente* par; signale*
            eleve*; collegien*; lyceen*; ecolier*; cp; ce1; ce2; cm1; cm2; 6e; 5e; 4e; 3e; 2de; 1re; tle; 6eme; 5eme; 4eme; 3eme; sixieme*; cinquieme*; quatrieme*; troisieme*; seconde*; premiere*; terminale*; elementaire*; primaire*; ecole*; college*; lycee*; scolarise*
            niveau*; classe*; cycle*; maternelle*; segpa; ulis; commune*|village*|quartier*|territoire*|secteur*; ans; scolaire*; rep; *ville; agglo*
        """),
    },
)
