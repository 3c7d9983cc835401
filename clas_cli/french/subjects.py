"""The words of the texts that three rules read: sport, worship, a door that is shut (how phrases are written: `sentences`).

Data of the language, the same every year; a campaign adds its own words and names.
"""

from __future__ import annotations

from clas_cli.french.sentences import Subject


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(phrase for line in text.splitlines() for phrase in map(str.strip, line.split(";")) if phrase)


_DENIALS = _phrases("""
    sans; ni; aucun|aucune|aucuns|aucunes; nul|nulle; hors; en dehors; jamais; pas; point de; rien de; non; ne|n … plus; exempt* de
    refus* ~ tout|toute|toutes|tous; refus* ~; interdi*; proscri*; prohib*; bann*; exclu*; excluant; ecart*; lutte* contre; contre tout|toute|toutes|le|les proselyt*|pratique*|forme*; evit*; empech*
    au lieu de; plutot que; remplac*; independ*; s|se interdi*; renonc*; abstien*; absten*; abstention; absence; a l exclusion; excepte
    a la place; loin de; neutr*; prevenir|prevention ~ tout|toute
""")
"""What denies the words that follow."""

_DENIED_AFTER = _phrases("""
    est|sont|sera|seront|reste|restent|demeure|etre|soit|soient … interdi*|banni*|proscri*|exclu*|refuse*|ecarte*|prohibe*|absent*|impossible*
    ne|n … pas|jamais|aucun|aucune|point|nullement|plus; hors sujet; par ailleurs; hors du|de clas; hors clas; en dehors du|de clas; hors ~ ce|notre|projet|programme; en dehors ~ ce|notre|projet|programme
    interdit|interdite|interdits|interdites|proscrit|proscrite|banni|bannie|exclu|exclue|exclus|exclues|refuse|refusee
""")
"""What denies the words before."""

_NO_DENIALS = _phrases("""
    sans oublier; sans compter; sans attendre; sans hesiter; sans relache; sans cesse; sans doute; pas seulement; pas uniquement; pas que; pas qu
    non seulement; ne|n … pas|jamais que; ne|n oubli* pas; ou|et non; pas a pas; contre la montre; ne|n manque* pas; ni plus ni moins
    sans plus tarder; n|ne hesit* pas; pas assez; rencontre*; encontre; contrepartie; par contre; pourquoi pas; non loin; sans interruption
    sans engagement; hors les murs; des|les|quelques|premiers|premier|petits|un|le|deux|au pas; sans pression; sans competition; sans esprit de competition; sans distinction de niveau; sans esprit; avec ou sans
    ne sache* pas; ne sait pas; ne savent pas; n|ne ont jamais; n|ne a jamais
    n|ne est|sont pas reserve*|oblige*|obligatoire*|interdit*|exclu*|oublie*
""")
"""Set phrases in which a denial denies nothing."""

_TURNS = _phrases("""
    mais; puis; ensuite; cependant; toutefois; neanmoins; par contre; en revanche; suivi|suivie|suivis|suivies; alors; sinon; tandis
    font; fait; feront; fera; faisons; ferons; pratiquent|pratiquons|pratiqueront; propose|proposent|proposons|proposera|proposerons
    organise|organisent|organisons|organisera|organiserons; joue|jouent|jouons|joueront; participe|participent|participeront|participera
    iront; ira; irons; vont; allons; va; commence|commencent|commencera; assistent; apprennent; decouvrent; decouvriront; invitons; initi*
""")
"""Where a sentence turns to something else; a verb only where no « ne » is before it."""

_OF = _phrases("de; du; des; d; la; l; les; de la; de l")
_ADDRESS = "rue|place|avenue|boulevard|impasse|quartier|quai|allee|allees|square|route|faubourg|parking|cafe|arret|residence|cite|rond"
_BESIDE = "derriere|devant|pres|proche|voisin|voisine|voisins|face|cote|jouxt*|contigu*|attenant|attenante|dessus|dessous|entree|parvis|perron|locaux"

_MEDIA = (
    "livre*|album*|roman*|bd|article*|expose*|documentaire*|film*|reportage*|texte*|dossier*|quiz*|debat*|exposition*|conference*|histoire|vocabulaire|recit*|"
    "recherche*|poeme*|affiche*|enquete*|podcast*|magazine*|revue*|journal|ecrire|ecrit*|lire|lecture*|parler|discuter|chronique*|conte*|probleme*|"
    "emission*|interview*|panneau*|fresque*|dessin*|dessiner|maquette*|fiche*|biographie*|portrait*|calcul*|statistique*|resultat*|document*|carnet*|"
    "sujet*|redaction*|dictee*|slam|chanson*|photo*|video*"
)

SPORT = Subject(
    hints=_phrases("""
        sport*; multisport*; omnisport*; activite* physique*; exercice* physique*; education physique; eps; pratique* physique*; epreuve* physique*
        effort* physique*; depense* physique*; condition physique; preparation physique; jeu* physique*; bien etre physique; eveil corporel
        expression* corporelle*; jeux|jeu corporel*; jeux|jeu moteur*; activite* motrice*; motricite; psychomotri*; se depens*; s depens*; nous depens*
        defoul*; bouger avec; bougeons; se muscler
        foot*; foot|basket|hand|volley ball; futsal; soccer; rugby*; basket; basketball*; basketteu*; handball*; hand; volley*; beach volley; tennis; badminton; ping pong; pingpong; squash
        padel; golf*; baseball; cricket; hockey; frisbee; ultimate; tchoukball; kin ball; bowling; petanque; boules lyonnaises; boule lyonnaise
        jeu|jeux|partie* de boules; balle* aux|au prisonnier*; ballon prisonnier; balle assise; jeux|jeu ~ ballon*; jeux|jeu ~ balle*; ballon*; raquette*
        course* a pied; course* d orientation; course* relais; course* de relais; course* en sac*; course* d obstacle*; course* cycliste*; course* a velo
        course* de vitesse; course* d endurance; course* poursuite; course* solidaire*; saut* et ~ course*; course* et ~ saut*; courir; endurance; jogging; footing; sprint*; cross; trail*
        marathon*; semi marathon; triathlon*; biathlon*; athle*; saut* en longueur|hauteur; saut* a la corde; corde* a sauter; double dutch; lancer de poids|javelot
        lancer du poids|javelot|disque; olympi*; paralympi*; parcours ~ obstacle*; parcours de sante; parcours d agilite; parcours d adresse; parcours aventure
        tournoi*; match|matchs|matches; equipe minime|cadette|benjamine|poussin|poussine; entrainement* hebdomadaire*|sportif*|avec; dance*; dansee|dansees; pleine nature; corps en mouvement; mise en mouvement; mettre en mouvement; pelote; modern jazz; claquette*; sardane*; majorette*; paintball; karting; pedalo*; bicross; floorball; sauter et|,; natation; nager; nageur*; nageuse*; nage|nages; baignade*; aqua*; piscine*; plonge|plongee*|plongeon*; apnee; waterpolo; water polo; palme*; bouee*
        kayak*; canoe*; aviron*; rafting; paddle*; kitesurf*; planche* a voile; voile|voiles; voilier*; catamaran*; optimist; regate*; nautique*
        surf; surfer; surfeu*; bodyboard; wakeboard; ski|skis; skier; luge*; snow*; patin|patins; patinoire*; patinage; patiner; glisse; roller*; skate*; trottinette*; longboard
        bmx; vtt; velo|velos; bicyclette*; cyclotour*; cyclis*; vtc; draisienne*; gyropode*
        rando*; marche* nordique*; marche* sportive*; marche* active*; marche* rapide*; marche* athletique*; marche* a pied; trek*; longe cote; raquettes a neige
        equitation; equestre*; poney*; cheval; voltige*; hippi*; dressage
        danse|danses|danser|dansent|dansons|danseur*|danseuse*|dansant*; choregraph*; zumba; salsa; tango; bachata; flamenco; breakdance; break dance; hip hop; krump; ballet*; bal folk|trad|occitan|traditionnel
        gym; gymnastique*; gymni*; musculation; muscul*; renforcement musculaire; fitness; cardio*; aerobic; step; aquagym; gainage; abdos; crossfit; cross fit; stretching; etirement*; echauffement*
        assouplissement*; pilates; yoga; qi gong; tai chi; taichi; circuit training; entrainement* physique*; coaching sportif
        judo*; karate*; boxe; boxer; boxing; boxeu*; mma; taekwondo; aikido; kung fu; jujitsu; ju jitsu; self defense; krav maga; capoeira; escrime; escrimeu*; art|arts martia*; jeu|jeux de lutte
        opposition et ~ lutte; jeu|jeux d opposition; lutte greco*; initiation ~ lutte; sabre*; parkour; freerun*; sumo
        escalad*; grimpe; grimper; accrobranche*; acrobranche*; tyrolienne*; via ferrata; alpinisme; speleo*; canyoning; varappe; tir a l arc; sarbacane*; slackline
        acrobat*; acrosport; jongl*; trapez*; trampoline*; monocycle*; echasse*; funambul*; arts du cirque; art du cirque; ecole* de|du cirque; atelier* ~ cirque; stage* ~ cirque; initiation ~ cirque
        seance* ~ cirque; initiation ~ arts ~ cirque; activite* ~ cirque; decouverte ~ cirque; cirque acro*; numero* ~ cirque; cerceau*; hula hoop; pom pom*; pompom*; cheerleading; twirling
    """),
    names=(
        *_phrases(f"""
            {_ADDRESS} <hint>; {_ADDRESS} <of> <hint>; {_BESIDE} ~ <hint>; {_BESIDE} ~ <place> ~ <hint>; {_MEDIA} de|d|du|des ~ <hint>
            <place> ~ <hint>; jeunesse|jeunesses et|, ~ sports; jeunesse sports; jeunesse enseignement … sports; ministere … sports
            service|services|direction|office|delegation|adjoint|adjointe|elu|elue|commission|pole|inspecteur ~ sports|sport; office municipal ~ sports
            professeur*|prof|profs|enseignant*|cours|notes|note ~ eps; professeur*|prof|profs|enseignant* ~ sport|gym|education
            e sport*; esprit sportif; musee* ~ <hint>; tournoi*|match*|entrainement* … impro*|theatr*|mots|eloquence|lecture|calcul|orthographe|ecriture|livre*|question*|debat*|culture|echec*|dames|carte*|jeu|jeux|scrabble|video|belote|quiz|tables|dictee*|sudoku|rubik|math*|go|loto|uno|tarot|domino*|numerique*|slam|puzzle*|conte*|poesie*
            metier* … <hint>; trop|beaucoup|nombre|plupart|certains|certaines ~ enfant*|jeune*|eleve*|famille*|collegien* … <hint>; enfant*|eleve*|jeune* qui ont|vont|font|pratiquent … <hint>; piscine , <facility>; <facility> , ~ piscine; <facility> et ~ piscine; piscine et ~ <facility>
            baby foot; babyfoot; bapteme* de l air; esprit d equipe; motricite fine; psychomotricien*
            danse|danser|danses ~ mots|lettres|doigts|nombres|chiffres|ombres|marionnettes|images|sons; danse avec ~ mots; faire danser; font danser; danse macabre
            gym|gymnastique* … esprit|cerveau|cerveaux|neurone*|meninges|intellectuel*|mentale*|cerebrale*|memoire|langue|cognitive*|mathematique*|doigts|mots
            marathon* ~ lecture*|lecteur*|orthographe|mots|livres|math*|calcul|photo*|ecriture|langues|revisions|devoirs|contes; olympiade* … math*|calcul*|mots|lecture|livre*|orthographe|culture*|science*|savoir*|francais|langue*|physique|chimie|numerique*|lettres|vocabulaire|quiz
            sprint|course* final|finale|finales; sprint ~ revision*|calcul|lecture; course* … mots|lettres|diplome*|note*|tables|nombres|calcul*|livre*|mental; courir apres|derriere; courir ~ risque*; jeu ~ oie; faire les|des courses
            cheval sur|entre; voile* ~ lin|coton|toile|soie|ombrage|tissu; voile islamique|integral; port du voile; lever le voile; toutes voiles
            surf|surfer ~ internet|web|net|toile|vague|reseaux|mots|lettres; surf|surfer sur; nager dans; bain* de langue; bain* linguistique*
            ballon* ~ baudruche*|gonflable*|fete|sonde|helium; jongl* avec|entre; acrobatie* verbal*|langagiere*|mental*|orthographique*; escalade ~ violence|conflit*|verbal*; grimp* dans|les echelons
            echauffement* … vocal*|vocaux|voix|mental*|cerebral*|theatr*|intellectuel*|climatique|comediens; cirque de|des|d gavarnie|navacelles|mots|lettres; <hint> ~ mots|lettres
            sac|sacs|cartable* ~ piscine|sport|danse; gymnase; repar* … velo*|trottinette*; entretien ~ velo*; abri|abris|garage|local ~ velo*
            vien* a|en velo|trottinette|roller*; venir a|en velo|trottinette; rentr* a|en velo|trottinette; velo* cargo; velo* electrique*; piste* cyclable*; bon de sortie
            tennisman; basket* aux pieds; physique chimie; sciences physiques; physique et chimie; livre* de poche; cardiolog*; athletes du savoir; salle* omnisport*
            cross media; cross over; step by step; golf* du|de lion; passe|passer la main; hand spinner; main a la pate; dressage ~ table|tables; aqua*relle*; aquarelle*; aquarium*
            depens* … argent; cheval de troie|trait|bois; petits chevaux; jeu|jeux ~ dames|echecs|cartes|plateau|societe; echec*; plonge* dans|au coeur; plongee* dans|au coeur
            palmares; palme* d or; bouee* de sauvetage; bouee* de secours; hip hop ~ ecriture; ecriture|texte*|musique*|culture|chanson* … hip hop; slam et hip hop; reserve|parc naturel*
            raquette* de; raquette* tactile*; remise en selle; golfe; patine; trail*er; voile de; saut* dans; saut* de page|ligne; <hint> de l esprit|la pensee|la memoire|la langue
            competition* de lecture|calcul|orthographe; culture sportive et artistique; mettre les voiles; vol a voile; cyclisme des saisons; olympe
            section* sportive*; apres|avant|depuis|retour ~ entrainement* ~ <hint>; abonnement* … salle; assister … <hint>; cahier|trousse ~ sport
        """),
    ),
    bodies=_phrases("""
        club*|association*|federation*|ligue*|comite*|section*|maison|union|amicale|entente|licence*|licencie*|president*|benevole* ~ <hint>; educateur*|animateur* ~ sportif*
        inscri* … <hint>; entrainement* ~ <hint>; club <hint>
    """),
    doing=_phrases("""
        initi*; decouvr*; decouverte*; stage*; tournoi*; match|matchs|matches; atelier*; pratique*|pratiquer; jeu|jeux; anime|animee|animes|animees|animation*; seance* de|d
        encadre*; intervention*; intervient|interviennent|interviendra; cours de|d; propose*|proposent|proposons; demonstration*; prise en charge; achat; finance*; entraine*
    """),
    themes=_phrases(f"""
        {_MEDIA} sur|autour|consacre*|dedie*|concernant|traitant|parlant|parle; {_MEDIA} a propos; {_MEDIA} ~ histoire; histoire ~; vocabulaire ~; theme*|thematique*
        assist* a|au|aux; voir; regard*; visionn*; spectateur*; admirer; a partir; inspire* de|du|des; metier* ~; ecrire|redig*|lire ~
        comprendre; matiere*; emploi ~ temps|temps scolaire; bulletin*; statistiques; tour de france; vie des|de|d; biographie*; portrait*; interview*
        decouverte ~ metier*; calculer; comparer; mesurer; debattre|debat*
    """),
    denials=(*_DENIALS, *_phrases("remplacent le|la|les")),
    denied_after=(
        *_DENIED_AFTER,
        *_phrases(
            "ailleurs; relev* ~ autre*|ecole|famille*|club*|association*|professeur*; est|sont assur*|gere*|organise*|portee* par ~ autre*|ecole|club*|association*|mairie|ville; dans le cadre d|de|du club*|autre*"
        ),
    ),
    no_denials=(
        *_NO_DENIALS,
        *_phrases("prevention … par; contre ~ sedentarit*|obesite|ecran*; lutte* contre ~ sedentarite|obesite; prevention ~ obesite"),
    ),
    turns=(*_TURNS, *_phrases("par")),
    lists={
        "of": _OF,
        "facility": _phrases(
            "mediatheque; bibliotheque; mairie; ecole; gymnase; stade; musee; cinema; poste; marche; parc; college; caserne; gare"
        ),
        "place": _phrases("""
            complexe*|salle*|terrain*|stade*|maison|palais|hall|espace*|halle*|centre*|foyer|vestiaire*|plateau*|parc|equipement*|local|locaux|batiment*|infrastructure*|installation*|plaine|base
        """),
    },
)

_FAITH = "chretien*|catholique*|protestant*|evangelique*|musulman*|juif|juifs|juive|juives|israelite*|bouddhiste*|orthodoxe*|islamique*|hindou*|adventiste*|jehovah"
_LEARNT = "fait|faits|histoire|patrimoine|edifice*|monument*|architecture*|art|arts|musique*|musee*|batiment*|vitrail|vitraux|chapiteau*|visite*|visiter|guerre*|diversite|pluralite"

WORSHIP = Subject(
    hints=_phrases(f"""
        priere*; prier; prient; prions; prieront; prie ensemble; louange*; louer dieu|le seigneur; adoration*; communion*; premiere* communion*; catech*; cate; kt; messe*; culte|cultes; cultuel*; liturg*; eucharist*; sacrement*
        confirmand*; bapteme*; baptise|baptisee|baptises|baptisees|baptiser; homelie*; sermon*; predicat*; prech*; aumoner*; aumonier*; procession*; pelerin*; ramadan; rupture ~ jeune; iftar; ftour; aid el; l aid; careme; chapelet*; rosaire*
        notre pere; ave maria; je vous salue; cantique*; psaume*; benediction*; benir; benit; hostie*; enfant* de choeur; servant* d autel; retraite* spirituelle*; spiritu*; bible*; biblique*; evang*; testament|testaments; ecole du dimanche|sabbat; verset*; conversion*; texte*|livre*|chant*|ecrits|langue sacre*; seigneur; benedicite; messie; jeuner; jeune du ramadan; ablution*; crucifix; missel*; pessah; pourim; dhikr; oumma; islamiste*; vie de saint*; vie des saints; enfants de marie; office* religieux; grand pardon; offrande*; dime; glorifi*; sanctifi*; devotion*; zakat; sacristie
        coran*; sourate*; hadith*; islam; islamique*; islamisation; fiqh; tajwid; madrasa; medersa; imam*; mosquee et; a|vers la mosquee|synagogue; frequent* ~ mosquee|eglise|synagogue|temple; torah; talmud*; rabbin*; synagogue et; shabbat; chabbat; sabbat; bar mitsva; bar mitzva; hebreu biblique; hanou*; kippour
        pasteur|pasteurs; pretre|pretres; le|du|au|monsieur cure; cures de la paroisse; diacre*; seminariste*; paroiss*; diocese*; diocesain*; missionnaire*; mission d evang*
        foi; dieu; jesus; christ; le seigneur jesus; notre seigneur; allah; prophete*; croyant*; croyance*; vierge marie; saint esprit; esprit saint; sainte famille; saintes ecritures; ecritures saintes; vie eternelle; salut des ames
        religi*; eveil|enseignement|instruction|education|pratique*|chant*|fete*|office*|tract*|texte*|cours ~ religi*; confessionnel*; theolog*; dogme*; doctrine*; precepte*; {_FAITH}; christianisme; judaisme; bouddhisme; catholicisme; hindouisme; protestantisme; mantra*; bouddh*; dharma; chaman*; scientolog*
        notre eglise; rejoindre … eglise; vie de l eglise; membre* de l eglise; eglise evangelique; eglise pour prier; en eglise; temoigner ~ foi; temoignage* chretien*
        proselyt*; convers* religieuse*; convert* … jeune*|famille*|enfant*|parent*|foi|islam|religion|christianisme|voisin*|gens|quartier; endoctrin*; embrigad*
    """),
    names=_phrases(f"""
        {_ADDRESS} <hint>; {_ADDRESS} <of> <hint>; expose*|debat*|exposition*|quiz* de|d|du|des ~ <hint>; respect*|tolerance|divers*|different*|toutes|tous|chaque|aucun*|autre*|libre* ~ <abstract>; laicite … <hint>; <hint> ou|et|comme non|pas|athee*|incroyant*|agnostique*; {_BESIDE} ~ <hint>; {_BESIDE} ~ <worship_place>; <worship_place> <hint>; salle*|maison|locaux|local|foyer|jardin|presbytere|bibliotheque|cinema|theatre|kermesse|patronage ~ paroiss*
        ecole*|college*|lycee*|etablissement*|enseignement|groupe|ensemble|institution*|institut|hopital|clinique|laboratoire|louis|fondation|association|secours|comite|aide|action {_FAITH}|pasteur|confessionnel*|religieu*|prive*
        professeur*|documentaliste* ~ ecole* {_FAITH}; ecole* privee* {_FAITH}; entraide protestante; armee du salut; film*|serie*|livre*|objet*|roman*|jeu|jeux|bd|chanson*|replique*|scene*|oeuvre*|auteur*|dessin*|manga*|album*|personnage*|titre* … culte|cultes
        culte de|du|des|d|a la performance|reussite|resultat*|corps|image|note*|lecture|livre*|personnalite|marque*|apparence|argent|competition|chef|secret; culte* de la jeunesse
        bapteme* de l air|eau|mer; bapteme* du feu; bapteme* de|d plongee|promotion|promo|parachute|poney|voile|ulm|helicoptere|moto|conduite; bapteme* republicain|civil; bapteme* ~ groupe*|salle*|collectif*|mascotte*|bateau*|local
        priere de|d ne|n|bien|se|s|nous|vous|me|fermer|*er|*ir|*re; priere d *er|*ir|*re; priere d|de *er|*ir; prier de|d; prie* de|d; sont|etes pries|priees de|d; est prie|priee de|d; vous prie; nous prions de; sont prie* de; etes prie* de; prie* d *er
        foi en|dans soi|l|la|le|les|leur|leurs|lui|eux|elle|elles|son|sa|ses|avenir|ecole|humain|progres|nous; foi en l|la avenir|ecole; bonne|mauvaise foi; foi de; ma foi; digne* de foi; profession de foi ~ association; acte de foi dans
        hotel dieu; dieu du stade; jeudi de l ascension; bible ~ contes|jardin*|cuisin*|bricol*|animateur*|jeu*|code*|parent*; bible ~ orthographe|grammaire; communion entre|avec ~ nature|generations|esprit|pensee; en communion; communion d esprit|idees
        pelerinage* litteraire*|culturel*|scientifique*|historique*; precher le vrai|dans|d exemple; pretre* et|de|du sorci*; sorciere ~ pretre; doctrine* du service|de la caf|pedagog*; prophete* en
        pendant|durant|malgre ~ ramadan|careme; periode ~ ramadan; horaire* … ramadan; vacances … religieu*; college pasteur; louis pasteur; vaccin* … pasteur; sermon* ~ parents; faire la messe basse; messe* basse*
        prete|pretes|pretee|pretees|loue|louee|louees|appartenant|appartient|disposition par|au|a ~ <hint>; seigneur de|du|des|d|et|feodal; conversion* … unite*|mesure*|monnaie*|euro*|fraction*|heure*|degre*|numerique|energetique|ecologique; prier|prions|prie ~ parents|familles|enfants|personnes|participants|usagers de|d; culte* voue*|rendu* a; offrande* musicale*; enfants et croyance* en; croyance* limitante*; croyance* en soi; croyance* sur|en|dans ~ capacite*|ecole|echec|intelligence; en leur* croyance*; convert* … unites|mesure*|monnaie*|fraction*|heure*|devise*|metre*|litre*|kilo*|euro*|fichier*
        langue des|du|de religi*; spirituel et drole; humour spirituel; sang|sens religieux du detail; saint*|sainte*|notre dame; notre dame; mission locale; religieusement; religieuse* ~ chocolat|cafe; foi publique
        fete|fetes|marche|vacances|gouter|spectacle|calendrier … noel; chocolat* de paques; oeuf* de paques; lundi de paques
    """),
    themes=_phrases(f"""
        {_MEDIA} sur|autour|consacre*|concernant|traitant; atelier*|sequence* sur|autour; debat* … laicite; {_LEARNT} ~; libert*|libre; laicite; laique*|laics|laic
        toleran*; distinction*|distinguo; discriminat*; quel|quelle|quels|quelles que soi*; quel|quelle|quels|quelles qu elles|ils soi*; toute|toutes|tous … confondu*
        diversite; programme* ~ *ieme|college|scolaire*|histoire|6e|5e; peu importe; independamment; connaitre ~ faits; origine* ~ ; mythologie; dialogue inter*; vivre ensemble
        au dela; au dessus; separation; esprit critique; prevention*; critique*; legende* ; conte*; patrimoine; decouverte ~ abbaye|cathedrale|eglise|architecture|patrimoine; architecture
        adhesion* ou non; appartenance*; sensib* a la laicite; signe*|tenue* religieu* ostentatoire*; renaissance; moyen age; antiquite; egypte; grec*; romain*; medieval*
    """),
    denials=(
        *_DENIALS,
        *_phrases(
            "indiffer*; en|a dehors; sort* du; protege* de; protection contre; sans lien; denonc*; combat*; combattre; prevenir; detect*; lutter; vigilan*; a l abri; a l ecart"
        ),
    ),
    denied_after=(
        *_DENIED_AFTER,
        *_phrases(
            "bienvenu*; relev* ~ sphere|vie privee|vie personnelle; reste* ~ prive*; a la maison; sont|est respecte*; … confondu*; divers|diverses|variees|multiples|differentes"
        ),
    ),
    no_denials=_NO_DENIALS,
    turns=_TURNS,
    lists={
        "of": _OF,
        "abstract": _phrases(
            "conviction*; croyance*; religion*; confession*; opinion*; culte|cultes; liberte*; difference*; choix; foi de|des; conscience; vie religieuse; appartenance*; orientation*; conviction*|croyance*|appartenance*|opinion*|choix|liberte*|difference*|diversite|pluralite … religieu*; pratiques religieuses de; laicite"
        ),
        "worship_place": _phrases("eglise*|chapelle*|temple*|mosquee*|synagogue*|cathedrale*|abbaye*|presbytere*|couvent*|basilique*"),
    },
)

_PEOPLE = "enfant*|famille*|parent*|eleve*|jeune*|fille*|garcon*|mere*|pere*|personnes|ceux|celles|adherent*|public*|mineur*|ado|ados|adolescent*|gens|usager*|habitant*|resident*|allocataire*|demandeur*|beneficiaire*|candidat*|non"
_RIGHT = "admi|admis|admise*|accepte*|accueilli*|inscri*|pris|prises|retenu*|concerne*|autorise*|eligible*|recevable*|acceptons|acceptent"
_PERMIT = "accepte*|acceptons|acceptent|accueill*|prend|prenons|prennent|admet*|inscri*|recoi*|recev*|souhait*|voulons"
SHUT_DOOR = Subject(
    hints=_phrases(f"""
        <only> ~ <who>; <only> ~ {_PEOPLE}; <who> <alone>; {_PEOPLE} … exclusivement|uniquement|seulement; ne|n … que ~ {_PEOPLE}; des|aux|les seuls|seules {_PEOPLE}; <shut>
        adherent*; adherer; adhesion*; adherant*; cotisation*; cotisant*; carte* ~ membre*|adherent*|adhesion; membre* ~ association|club|communaute|foyer|structure|groupe|eglise|amicale|mouvement|paroisse|centre; etre membre*; famille*|parent*|enfant* membre*
        licencie*; licence au|du|de|sportive; fille|filles; garcon|garcons; masculin*; feminin*; non mixte*; baptise|baptisee|baptises|baptisees; bapteme*; {_FAITH}; pratiquant*; croyant*; confession*; religi*; culte; paroiss*; mosquee*; eglise*; valeurs chretiennes; catechisme
        nationalite*; titre* de sejour; carte* de sejour; carte* d identite francaise; papiers d identite francais; situation reguliere; regularite ~ sejour; sejour regulier; ne|nes|nee|nees en|au|sur france|territoire; famille*|enfant*|parent*|etre|citoyen*|ressortissant*|mere*|pere*|origine* francais*; ressortissant*; francais de souche
        origine|origines; communaute*; ethni*; race; sexe; au chomage; pas|point|aucun|aucune|jamais ~ <class>; <only> aux|les *; coopt*; issu* ~ immigration; couleur de peau; sympathisant*; meme|memes conviction*|foi|religion|origine*; enfant*|eleve*|jeune* valide*; aucun handicap; sans handicap|trouble*; francophone*; maitrise ~ francais … exige*|requis*|obligatoire*|indispensable*|necessaire*; communion|communions; messe*; coran; catechese; priere*; papiers en regle maries; mariage; bons eleves; bon eleve; moyenne superieure|de|minimale; <must> … parler|maitriser|comprendre ~ francais; aucun|aucune ~ enfant*|famille*|eleve* etranger*|exterieur*|non; meme langue; immigre*; etranger*
        deux parents … <work>; parent*|mere*|pere*|famille*|foyer* qui travaill*; parent*|mere*|pere*|famille*|foyer* … <work> … exige*|obligatoire*|requis*|indispensable*|uniquement|seulement
        doi*|doivent|devra|devront|faut|faudra|justifi*|attest*|condition*|obligation*|oblig*|exig*|suppose*|necess*|fournir|presenter|preuve ~ … <work>; attestation* ~ <work>; certificat* ~ <work>; bulletin* de salaire; fiche* de paie; <work> … exige*|obligatoire*|requis*|indispensable*|fournir|presenter|justifi*|demande; ne|n <aux> pas acceptes|acceptees|admis|admises|accueillis|accueillies
        etre en emploi; parent*|mere*|pere* actif*; biactif*; bi actif*; parent* salarie*; sous condition* ~ ressources|revenu*|emploi|adhesion; condition* de ressources; quotient familial … inferieur|superieur|moins|plus
        partager ~ valeurs|foi|convictions; adhesion ~; condition* ~ residence stricte; recommand* par un membre; parraine* par; parrainage ~
    """),
    names=_phrases("""
        toutes|tous|toute ~ confession*|nationalite*|origine*|religion*|croyance*|communautes|ethnies|cultures; n|ne exclu*|refus*|rejet*|ecart* personne|aucun*; partag* ~ valeurs de la republique; avec ou sans handicap; francophone* ou|et|comme non|allophone*|pas; <only> … chercher|recuperer|repartir|rentrer|emmener|accompagner; marie|maries curie; membres ~ … recoi*|accueil*|anim*|encadr*|accompagn*|rencontr*|etudi*|assur*|examin*|valid*|decid*; adherent*|adherente* comme|ou|et|et|que ~ non; non|pas adherent* comme|ou|et ~ adherent*; adherent* ~ non|pas; adherent* ou non; adherent* ou pas; adherent* , ~ non; membre* ou non
        fille*|garcon* … garcon*|fille*; mixte*; mixite … fille*|garcon*; egalite … fille*|garcon*; petits garcons et petites filles; ecole* ~ filles|garcons; jeunes filles et; par fille*
        ecole*|college*|lycee*|groupe|rue|place|salle*|maison|quartier ~ <hint>; ecole*|classe*|college*|etablissement*|pays|quartier|enseignant* d origine; origine* geographique*; origine* des|de la difficult*; difficult* d origine; a l origine; origine* ~ demande
        communaute* de|d communes|agglomeration|agglo|urbaine; communaute* educative*|scolaire*|pedagogique*; adhesion ~ projet|charte|reglement|demarche|principe*|objectif*|enfant|jeune|eleve|contrat|accompagnement; adhesion ~ enfant* et; adhesion ~ famille ~ projet
        adhesion* libre*|facultative*|gratuite*|volontaire*; libre adhesion; adherer ~ projet|charte|reglement|demarche|principe*|fonctionnement; membre* ~ equipe*|conseil|famille*|bureau|commission|fratrie; membre* ~ personnel
        <only> ~ rendez|sur|par|le|lors|apres|avant|pendant|en|a partir|au debut|dans|selon|pour ~ *tion|lundi*|mardi*|mercredi*|jeudi*|vendredi*|samedi*; <only> … rendez|rdv|inscription*|lundi*|mardi*|mercredi*|jeudi*|vendredi*|samedi*|vacances|septembre|rentree|places|matin|soir|telephone|periode*|trimestre
        <only> ~ <school>; <only> … <school>; <school> … seulement|uniquement|exclusivement; enfant*|eleve*|jeune*|famille* … <school> … seulement|uniquement|exclusivement; seul|seule|seuls|seules condition*|critere*|exigence*|regle*|limite*|obligation*|mot; ne|n … que ~ … <school>; ne|n … que ~ … place*
        <only> en priorite; <only> prioritairement; priorite|priorites ~ … <hint>; en priorite ~ … <hint>; prioritairement … <hint>; non reserve*; pas reserve*; <only> a|pour tous|toutes; reserv* ~ droit|place*; sous reserve; sans reserve; reserver ~; seul|seule a|face|chez|devant; tout seul; travailler seul
        seul|seule ~ maison|soir; parent* seul*; mere* seule*; seul* ~ devoirs; reste* seul*; limite* a|de|par|aux|au *1|*2|*3|*4|*5|*6|*7|*8|*9|*0|dix|douze|huit|quinze; limit* … place*|effectif*|enfants|inscrits|groupe*; limite* … *2 enfants|eleves; limite* ~ <school>
        exclu* … renvoi|du college temporairement; exclu* ~ college|cours|classe|ecole; exclus*temporaire*; vacances … exclues; jours feries exclus
        absence* … exclu*|refus*; en cas d ; refus* ~ toute|tout|toutes ~ discrimination*|exclusion*|selection*|distinction*|inegalite*; refus* ~ discrimination*|exclusion*|segregation*|inegalite*; interdi* ~ toute|tout|toutes ~ discrimination*|exclusion*; interdi* ~ telephone*|ecran*|objet*
        francais langue; francais comme; langue francais*; en|le|du|au francais; eleve*|enfant* francais et etranger*; accueil* ~ <hint> comme; langue* etranger*; langues et origines; etranger* ou francais; francais ou etranger*
        religi* ou non; chef* d etablissement; assistant* maternel*; groupe* non mixte* de travail; maison ~ eglise; place ~ eglise; culture*|langue* d origine
        parent*|mere*|pere*|famille* … travaillent|travaille … tard|horaire*|soir|decale*; qui travaille* ~ eux|bien|seul*|ensemble; travail* ~ scolaire*|personnel*|ecole|maison|devoirs|leur*|groupe|equipe|autonomie|regul*; besoin ~ travailler; methode* ~ travail; travail de|sur|en; espace* ~ travail; habitudes ~ travail; rythme ~ travail
        justifi* ~ absence*; presenter|fournir ~ carnet|bulletin*|fiche*|certificat ~ scolar*; carte scolaire
    """),
    themes=_phrases("""
        quel|quelle|quels|quelles que soi*; quel|quelle|quels|quelles qu ils|elle|elles|il soi*; toute|toutes|tous ~ … confondu*; distinction*; discriminat*; independamment; peu importe; sans egard; diversite; divers|diverses; different|differents|differentes
        qu|quel* ils|elle|elles soi*; que leurs|les parents soient; y compris; notamment; mixite; egalite; priorit*; en priorite; attention; favoris*; encourag*; pluralite; variete; bienvenu*
        comme|autant
    """),
    denials=(
        *_phrases("sans; ni; aucun|aucune; nul|nulle; hors; jamais; pas; rien; personne; non; independ*; refus*; lutte* contre; contre"),
    ),
    denied_after=_phrases("""
        ne|n … pas|jamais|aucun|aucune|nullement ~ obligatoire*|necessaire*|exige*|demande*|requis*|prioritaire*|condition*|critere*|indispensable*|impos*|oblig*|motif*|frein*|obstacle*|suffi*|pris*|regard*|jou*|intervien*|entr*|compt*
        facultati*; est|reste libre*; sont|est bienvenu*; ou non; ou pas; comme les autres; au meme titre; aux memes conditions; aussi|egalement accueilli*|admis*|accepte*; a egalite; sans distinction; confondu*; n|ne entr* pas; n|ne compt* pas; n|ne intervien* pas; indifferem*; ne|n joue* aucun*; est proposee; symbolique; non exige*|obligatoire*
        sont|est|etre|seront ~ prioritaire*; divers|diverses|variees|multiples|differentes; meles|melees
    """),
    no_denials=_phrases(
        """
        sans papiers|emploi|abri|domicile|ressources|profession|travail|activite; pas seulement; pas que; non seulement; ne|n … pas prioritaires et; sans exception; sauf; hors commune|quartier|secteur; non francophone*|inscrit*|scolarise*|baptise*|resident*
        ne|n <aux> pas {_RIGHT}; pas d|de enfant*; nous n {_PERMIT} pas; hors de question; pas ~ enfant*|famille*|eleve*
    """.replace("{_RIGHT}", _RIGHT).replace("{_PERMIT}", _PERMIT)
    ),
    turns=_phrases("mais; cependant; toutefois; puis; alors; en revanche; par contre"),
    lists={
        "work": _phrases("""
            travail; travailler; travaillent; travaille; emploi|emplois; employe*|employeur; salarie*; profession; activite* professionnelle*|salariee*; contrat* de travail; chomage; chomeu*; actif|actifs|actives; fiche* de paie; bulletin* de salaire; rsa
        """),
        "only": _phrases("""
            reserve|reservee|reserves|reservees ~; reserve* exclusivement|uniquement|strictement|seulement; seul|seuls|seule|seules; uniquement; exclusivement; seulement; strictement reserve*; exclusif|exclusive|exclusifs|exclusives; limite|limitee|limites|limitees a|aux|au; reserv* a
            restreint* a|aux|au; dedie|dediee exclusivement; destine* exclusivement|uniquement
        """),
        "who": _phrases("""
            <hint_who>; enfants|enfant de|des|d|du|dont|issus; eleves dont; familles *; parents *; non *; habitants; licencies
        """),
        "hint_who": _phrases(
            f"{_PEOPLE}; militaires; salaries; fonctionnaires; membres; adherents; anciens; locataires; proprietaires; personnel; ayants; agents; employes; chretiens; musulmans; catholiques; croyants; licencies; francais; beneficiaires; abonnes; inscrits"
        ),
        "alone": _phrases("seul|seuls|seules; exclusivement; uniquement; seulement"),
        "aux": _phrases(
            "est|sont|sera|seront|serait|seraient; peut|peuvent|pourra|pourront; pourront etre; peuvent etre; peut etre; pourra etre; doit|doivent; a|ont|aura|auront"
        ),
        "class": _phrases(
            "etranger*; refugie*; migrant*; gitan*; tsigane*; roms; handicap*; allophone*; athee*; musulman*; juif|juifs; chretien*; fille|filles; garcon|garcons"
        ),
        "must": _phrases("doit|doivent|devra|devront|faut|obligation|obligatoire*|condition*|necessaire"),
        "school": _phrases("""
            difficulte*; besoin*; fragil*; repere*; volontaire*; motive*; inscrits|inscrites; presents;
            eleve*; collegien*; lyceen*; ecolier*; cp; ce1; ce2; cm1; cm2; 6e; 5e; 4e; 3e; 2de; 1re; tle; 6eme; 5eme; 4eme; 3eme; sixieme*; cinquieme*; quatrieme*; troisieme*; seconde*; premiere*; terminale*; elementaire*; primaire*; ecole*; college*; lycee*; scolarise*
            niveau*; classe*; cycle*; maternelle*; segpa; ulis; commune*|village*|quartier*|territoire*|secteur*; ans; scolaire*
        """),
        "shut": _phrases(f"""
            interdi* ~ {_PEOPLE}; ferme|fermee|fermes|fermees aux|a|au; {_PEOPLE} … interdi*; exclu|exclue|exclus|exclues|excluons|exclut|exclure; sauf ~ {_PEOPLE}; excepte ~ {_PEOPLE}; hormis ~ {_PEOPLE}; a l exclusion ~; a l exception ~; pas|plus d|de {_PEOPLE}; pas ~ {_PEOPLE}
            {_PEOPLE} … ne|n <aux> … {_RIGHT}; ne|n <aux> … {_RIGHT} que; {_PEOPLE} … ne pourront|pourra|peuvent|peut … {_RIGHT}; {_PEOPLE} … ne|n <aux> pas|plus ~ acces|place; on|nous ne|n {_PERMIT} pas|plus|jamais|aucun; on ne {_PERMIT} pas; pas acces; {_PEOPLE} … non admis*|acceptes|acceptees|accueillis|concernes
            refuse|refusee|refuses|refusees; refusons; refuse ~; oriente*|orientes|redirige*|renvoye*|reoriente* vers|ailleurs ~ autre*|structure*|ailleurs; oriente* ailleurs; ecarte* ~; non admis*
        """),
    },
)

SUBJECTS = {"sport": SPORT, "culte": WORSHIP, "exclusion": SHUT_DOOR}
