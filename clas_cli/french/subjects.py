"""The words of the texts that three rules read: sport, worship, and (in `doors`) a door that is shut (how phrases are written: `sentences`).

Data of the language, the same every year; a campaign adds its own words and names.
"""

from __future__ import annotations

from clas_cli.french.doors import DID, FAITH, SHUT_DOOR
from clas_cli.french.sentences import Subject, phrases

_DENIALS = phrases("""
    sans; ni; aucun|aucune|aucuns|aucunes; nul|nulle; hors; en dehors; jamais; pas; point de; rien de; non; ne|n … plus; exempt* de
    refus* ~ tout|toute|toutes|tous; refus* ~; interdi*; proscri*; prohib*; bann*; exclu*; excluant; ecart*; lutte* contre; contre tout|toute|toutes|le|les proselyt*|pratique*|forme*; evit*; empech*
    au lieu de; plutot que; remplac*; independ*; s|se interdi*; renonc*; abstien*; absten*; abstention; absence; a l exclusion; excepte; ne|n … personne|rien
    a la place; loin de; neutr*; sauf; mieux vaut; prevenir|prevention ~ tout|toute; <have> ~ arrete*|abandonne*|supprime*|cesse*|retire*|renonce*; mis fin; mettre fin; de|d retirer|supprimer|arreter|cesser|abandonner|enlever; qui ferait|feraient|voudrait|tenterait
""")
"""What denies the words that follow."""

_DENIED_AFTER = phrases("""
    est|sont|sera|seront|reste|restent|demeure|etre|soit|soient … interdi*|banni*|proscri*|exclu*|refuse*|ecarte*|prohibe*|absent*|impossible*; serait|seraient … exclu*|ecarte*|refuse*|interdi*
    ne|n … pas|jamais|aucun|aucune|point|nullement|plus; hors sujet; par ailleurs; hors du|de clas; hors clas; en dehors du|de clas; hors ~ ce|notre|projet|programme; en dehors ~ ce|notre|projet|programme
    interdit|interdite|interdits|interdites|proscrit|proscrite|banni|bannie|exclu|exclue|exclus|exclues|refuse|refusee
""")
"""What denies the words before."""

_NO_DENIALS = phrases("""
    sans oublier; sans compter; sans attendre; sans hesiter; sans relache; sans cesse; sans doute; pas seulement; pas uniquement; pas que; pas qu
    non seulement; ne|n … pas|jamais que; ne|n oubli* pas; ou|et non; pas a pas; contre la montre; ne|n manque* pas; ni plus ni moins
    sans plus tarder; n|ne hesit* pas; pas assez; rencontre*; encontre; contrepartie; par contre; pourquoi pas; non loin; sans interruption
    sans engagement; hors les murs; des|les|quelques|premiers|premier|petits|un|le|deux|au pas; sans pression; sans competition; sans esprit de competition; sans distinction de niveau; sans esprit; avec ou sans
    ne sache* pas; ne sait pas; ne savent pas; n|ne ont jamais; n|ne a jamais
    n|ne est|sont pas reserve*|oblige*|obligatoire*|interdit*|exclu*|oublie*
""")
"""Set phrases in which a denial denies nothing."""

_TURNS = phrases("""
    mais; puis; ensuite; cependant; toutefois; neanmoins; par contre; en revanche; suivi|suivie|suivis|suivies; alors; sinon; tandis
    font; fait; feront; fera; faisons; ferons; pratiquent|pratiquons|pratiqueront; propose|proposent|proposons|proposera|proposerons
    organise|organisent|organisons|organisera|organiserons; joue|jouent|jouons|joueront; participe|participent|participeront|participera
    iront; ira; irons; vont; allons; va; commence|commencent|commencera; assistent; apprennent; decouvrent; decouvriront; invitons; initi*; car; parce; puisque; lorsque
""")
"""Where a sentence turns to something else; a verb only where no « ne » is before it."""

_OTHERS = phrases("""
    certain|certains|certaines|beaucoup|plusieurs|quelques|nombre|plupart|trop|moitie|tiers|majorite … ont|font|vont|va|pratiquent|suivent|frequentent|jouent
    enfant*|eleve*|jeune*|collegien*|famille*|ado|ados|ceux|celles qui … ont|font|fait|vont|va|pratique|pratiquent|suit|suivent|frequentent|jouent; inscrits|inscrites|inscrit a|au|aux|en|dans
    propose|proposent|offre|offrent|existe|existent|organise|organisent|assure|assurent|font|fait|pratiquent|ont deja; contrairement; a la difference; a l inverse; a l oppose; comme d autres; la ou d autres
    seul|seuls|seule|seules ~ loisir*|activite*|offre*|proposition*|distraction*|lieu|lieux; n offre* que; n ont que; hormis; peu|rares ~ enfant*|jeune*|famille*|eleve*
    horaire*|calendrier*|planning*|creneau*|absen*|excus*|forum|guide|bourse*; concurrenc*; chevauch*; orient* … vers; travaille|travaillent a|au|dans; decal*; annul*; report* ~; pratiquant|faisant|observant|suivant; places|billets pour; renseign*; mise en relation; connaissent|connait; nee|ne d
    autrefois; jadis; cree*|fonde* par; ancien|anciens|ancienne|anciennes; aurions|aurait|auraient pu|du|aime; retraite|retraitee ~; heriti*; <did>
""")
"""What others do, what is past, what is only informed about or has to be fitted round."""

_NOT_OURS = phrases("""
    le|la|les|l laiss* … a|au|aux; laiss* a|au|aux ~ autre*|club*|famille*|parent*|ecole*|paroisse*|association*|federation*|college; de son|leur cote; affaire|role|metier|travail|ressort|mission|domaine de|du|des ~ club*|famille*|parent*|ecole*|autre*|paroisse*|association*
    ne nous|le regarde* pas; ne releve* pas; n est|sont pas ~ notre|nos|le|la role|affaire|metier|propos|objet|vocation|mission|but|ressort|lieu; regarde*|concerne* ~ famille*|parent*; du ressort ~; tombe|tombent le meme; ayant lieu; <have> refuse*|decline*|ecarte*|renonce*; <have> dit non; <have> prefere; nous|on le|la|l|les? decline*|refuse*|refusons|declinons
    ne donn* pas suite; n y donn* pas; pas donne suite; <have> ~ retire*|arrete*|abandonne*|supprime*|cesse*; n en feron*|fera|faisons|fait|font|proposerons|proposons plus|pas; ne reconduis*|reconduir* pas; aucun lien avec; aucun rapport avec
    c est|reste leur affaire|choix|vie|histoire|droit; n etait|est pas|plus possible|notre|dans; s en charg*|occup*; y suffis*; ^ non; ^ pas|jamais|surtout chez|ici|question|avec; aurions|aurait|auraient pu|du; proposent|offre|offrent|existe|existent|organisent|font deja
    <not_clas> … propos*|fait|font|organise*|assure*|gere*|prend*|offre*; en dehors|hors ~ notre|nos|clas|ce; ne … partie de|du ~ notre|projet|clas; sur un autre creneau; confi*|laiss*|delegu*|abandonn* … a|au|aux l|la|les? <not_clas>; plaisant*; en riant; disent ils|elles; comme on dit; pour rire; par boutade; en guise de clin
""")
"""What makes a sentence tell of something refused, given up or left to others, wherever it stands."""

_NOT_CLAS = phrases(
    "accueil periscolaire; accueil de loisirs; centre de loisirs; alsh; alae; garderie; college; ecole de musique; uns; unss; service ~ sports; service ~ jeunesse; ccas; catechisme voisin"
)

_HAVE = phrases("avons|a|ont|ai|avait|avions|est|sont|ete|l|y")

_OF = phrases("de; du; des; d; la; l; les; de la; de l")
_ADDRESS = "rue|place|avenue|boulevard|impasse|quartier|quai|allee|allees|square|route|faubourg|parking|cafe|arret|residence|cite|rond"
_BESIDE = (
    "derriere|devant|pres|proche|voisin|voisine|voisins|face|cote|jouxt*|contigu*|attenant|attenante|dessus|dessous|parvis|perron|locaux"
)

_MEDIA = (
    "livre*|album*|roman*|bd|article*|expose*|documentaire*|film*|reportage*|texte*|dossier*|quiz*|debat*|exposition*|conference*|histoire|vocabulaire|recit*|"
    "recherche*|poeme*|affiche*|enquete*|podcast*|magazine*|revue*|journal|ecrire|ecrit*|lire|lecture*|parler|discuter|chronique*|conte*|probleme*|"
    "emission*|interview*|panneau*|fresque*|dessin*|dessiner|maquette*|fiche*|biographie*|portrait*|calcul*|statistique*|resultat*|document*|carnet*|"
    "sujet*|redaction*|dictee*|slam|chanson*|photo*|video*"
)

SPORT = Subject(
    certain=phrases("acces ~ salle* ~ musculation|sport|gym|danse|fitness"),
    hints=phrases("""
        sport*; multisport*; omnisport*; activite* physique*; exercice* physique*; education physique; eps; pratique* physique*; epreuve* physique*
        effort* physique*; depense* physique*; condition physique; preparation physique; jeu* physique*; bien etre physique; eveil corporel
        expression* corporelle*; jeux|jeu corporel*; jeux|jeu moteur*; activite* motrice*; motricite; psychomotri*; se depens*; s depens*; nous depens*
        defoul*; bouger avec; bougeons; se muscler
        foot*; foot|basket|hand|volley ball; futsal; soccer; rugby*; basket; basketball*; basketteu*; handbal*; hand; volley*; beach volley; tennis; badminton; ping pong; pingpong; squash
        padel; golf*; baseball; cricket; hockey; frisbee; ultimate; tchoukball; kin ball; bowling; petanque; boules lyonnaises; boule lyonnaise
        jeu|jeux|partie* de boules; balle* aux|au prisonnier*; ballon prisonnier; balle assise; jeux|jeu ~ ballon*; jeux|jeu ~ balle*; ballon*; raquette*
        course* a pied; course* d orientation; course* relais; course* de relais; course* en sac*; course* d obstacle*; course* cycliste*; course* a velo
        course* de vitesse; course* d endurance; course* poursuite; course* solidaire*; saut* et ~ course*; course* et ~ saut*; courir; endurance physique; jogging; footing; sprint*; cross; trail*
        marathon*; semi marathon; triathlon*; biathlon*; athle*; saut* en longueur|hauteur; saut* a la corde; corde* a sauter; double dutch; lancer de poids|javelot
        lancer du poids|javelot|disque; olympi*; paralympi*; parcours ~ obstacle*; parcours de sante; parcours d agilite; parcours d adresse; parcours aventure
        tournoi*; championnat*; match|matchs|matches; equipe minime|cadette|benjamine|poussin|poussine; entrainement* hebdomadaire*|sportif*|avec; dance*; dansee|dansees; pleine nature; corps en mouvement; mise en mouvement; mettre en mouvement; pelote; modern jazz; claquette*; sardane*; majorette*; paintball; karting; pedalo*; bicross; floorball; sauter et|,; natation; nager; nageur*; nageuse*; nage|nages; baignade*; aqua*; piscine*; plonge|plongee*|plongeon*; apnee; waterpolo; water polo; palme*; bouee*
        kayak*; canoe*; aviron*; rafting; paddle*; kitesurf*; planche* a voile; voile; voilier*; catamaran*; optimist; regate*; nautique*
        surf; surfer; surfeu*; bodyboard; wakeboard; ski|skis; skier; luge*; snow*; patin|patins; patinoire*; patinage; patiner; glisse; roller*; skate*; trottinette*; longboard
        bmx; vtt; velo|velos; bicyclette*; cyclotour*; cyclis*; vtc; draisienne*; gyropode*
        rando*; marche* nordique*; marche* sportive*; marche* active*; marche* rapide*; marche* athletique*; marche* a pied; trek*; longe cote; raquettes a neige
        equitation; equestre*; poney*; cheval; voltige*; hippi*; dressage
        danse|danses|danser|dansent|dansons|danseur*|danseuse*|dansant*; choregraph*; zumba; salsa; tango; bachata; flamenco; breakdance; break dance; hip hop; krump; ballet*; bal folk|trad|occitan|traditionnel
        gym; gymnastique*; gymni*; musculation; muscul*; renforcement musculaire; fitness; cardio*; aerobic; step; aquagym; gainage; abdos; crossfit; cross fit; stretching; etirement*; echauffement*
        assouplissement*; pilates; yoga; qi gong; tai chi; taichi; circuit training; entrainement* physique*; coaching sportif
        judo*; karate*; boxe; boxer; boxing; boxeu*; mma; taekwondo; aikido; kung fu; jujitsu; ju jitsu; self defense; krav maga; capoeira|capoera; escrime; escrimeu*; art|arts martia*; jeu|jeux de lutte
        opposition et ~ lutte; jeu|jeux d opposition; lutte greco*; initiation ~ lutte; sabre*; parkour; freerun*; sumo
        escalad*; grimpe; grimper; accrobranche*; acrobranche*; tyrolienne*; via ferrata; alpinisme; speleo*; canyoning; varappe; tir a l arc; sarbacane*; slackline
        acrobat*; acrosport; jongl*; trapez*; trampoline*; monocycle*; echasse*; funambul*; arts du cirque; art du cirque; ecole* de|du cirque; atelier* ~ cirque; stage* ~ cirque; initiation ~ cirque
        opposition; jeu|jeux d oposition; grimper*|grimpon*|grimpent; courent|courront|courra|courons; nageront|nageons|nagent; dansera|danseront; pedal*|pedalo; monter|monte|montent|monteront a cheval; savoir nager|rouler; activite* de|en plein air; speedball; sortie*|journee*|sejour*|classe ~ neige; faire bouger; lancer; jeux d adresse; parcours sante; acrogym*; laser game; pagay*; randonn*; raquettes; dodgeball; theque; epervier; balle au camp; tir a la corde; course* en equipe
        workout; pump track; pumptrack; trotinet*; gimnast*; sevillane*; biodanza; bourree*; folklor*; sauts; heure|temps|seance|atelier* ~ mouvement; flechettes; boule* d equilibre; equilibris*; cirque; fitdays; lacrosse; char|chars a voile; accro branche; raid; bivouac; cyclotouris*; competition* sportive*
        seance* ~ cirque; initiation ~ arts ~ cirque; activite* ~ cirque; decouverte ~ cirque; cirque acro*; numero* ~ cirque; cerceau*; hula hoop; pom pom*; pompom*; cheerleading; twirling
    """),
    names=(
        *phrases(f"""
            {_ADDRESS} <hint>; {_ADDRESS} <of> <hint>; {_BESIDE}|clocher*|cloche*|horloge|fronton ~ <hint>; entree* de|du|des ~ <hint>; {_BESIDE} ~ <place> ~ <hint>; {_MEDIA} de|d|du|des ~ <hint>
            <place> ~ <hint>; jeunesse|jeunesses et|, ~ sports; jeunesse sports; jeunesse enseignement … sports; ministere … sports
            service|services|direction|office|delegation|adjoint|adjointe|elu|elue|commission|pole|inspecteur ~ sports|sport; office municipal ~ sports
            professeur*|prof|profs|enseignant*|cours|notes|note ~ eps
            e sport*; esprit sportif; musee* ~ <hint>; tournoi*|match*|entrainement* … impro*|theatr*|mots|eloquence|lecture|calcul|orthographe|ecriture|livre*|question*|debat*|culture|echec*|dames|carte*|jeu|jeux|scrabble|video|belote|quiz|tables|dictee*|sudoku|rubik|math*|go|loto|uno|tarot|domino*|numerique*|slam|puzzle*|conte*|poesie*
            metier* … <hint>; trop|beaucoup|nombre|plupart|certains|certaines ~ enfant*|jeune*|eleve*|famille*|collegien* … <hint>; enfant*|eleve*|jeune* qui vont|font|pratiquent … <hint>; piscine , <facility>; <facility> , ~ piscine; <facility> et ~ piscine; piscine et ~ <facility>
            regle* ~ <hint>; passionne*|fan|fans|amateur*|fou|mordu*|accro* de|du|d ~ <hint>; jours|soirs|jour|soir de|du *? ~ <hint>; <game> ~ *? ~ <hint>; restent|reste au garage; nag* en eaux; <hint> *? *? *? , <work_of>; ont <hint>; soir|soirs|jour|jours de|du <hint>; tenue*|affaires ~ <hint>; facon|style|genre <hint>; pret*|loue* par ~ *? <hint>; periscolaire <hint>; parc des sports; repar*|renov*|constru*|entretien|fermeture|demolition ~ <hint>; poisson*|canard*|cygne*|oiseau*|grenouille*|tortue*|dauphin*|animal|animaux qui? <hint>; sort|sortent|revien*|rentr* de|du|des ~ <hint>; <hint> … explique*|raconte*|vu|vus|vue|vues|decrypt* par|a|dans|en; festival*|gala*|representation*|fete*|forum*|salon ~ <hint>; <hint> comme seul*|unique*; ballon* poire*; vestiaire*|salle*|ancien*|ancienne* *? *? ~ <hint>; m|mme|mr|mlle|madame <hint>
            pass sport; skate park et; city stade et; tableau* ~ <hint>; nous|vous|leur|lui? pret* … table*|chaise*|salle*|local|locaux|minibus|armoire*|sono|camion*|barnum*|fourgon*; <hint> … nous|vous|leur? pret*|prete|pretent ~ *0|*1|deux|trois? table*|chaise*|salle*|local|locaux|minibus|armoire*|gracieusement|sono|son|camion*|barnum*|fourgon*
            <hint> budget*|administrati*|verbal*|mental*|cerebral*|intellectuel*|linguistique*|logistique*|langagier*|neuronal*; <hint> d agenda|horaires|emploi; trapeze* … geometri*|perimetre|aire*|figure*|carre*|losange*|rectangle*|triangle*; aire* ~ trapeze; entre*|entrer dans la danse; cheval de bataille; haute voltige; c est du sport; <hint> national; favori des
            cirque de|des|d|du gavarnie|navacelles|mots|lettres|lescun; spectacle* ~ cirque; affiche* ~ cirque; etudiant* ~ staps; <hint> de|par formation|metier|profession; skate park ou|comme|est; combattant; ping pong verbal|de questions|d idees; jeu|jeux video* … <hint>; opposition entre|des|de|d|aux|au; cirque mediatique
            fiche*|notice* … <hint>; moulin* a voile; folklor* local; tennis aux pieds; balle* de tennis sous; bal folk|trad|occitan|traditionnel des|du mots; championnat* … calcul|orthographe|lecture|dictee*|math*|mots|echecs|scrabble|robot*; raid de
            baby foot; babyfoot; bapteme* de l air; esprit d equipe; motricite fine; psychomotricien*
            danse|danser|danses ~ mots|lettres|doigts|nombres|chiffres|ombres|marionnettes|images|sons; danse avec ~ mots; faire danser; font danser; danse macabre
            gym|gymnastique* … esprit|cerveau|cerveaux|neurone*|meninges|intellectuel*|mentale*|cerebrale*|memoire|langue|cognitive*|mathematique*|doigts|mots
            marathon* ~ lecture*|lecteur*|orthographe|mots|livres|math*|calcul|photo*|ecriture|langues|revisions|devoirs|contes; olympiade* … math*|calcul*|mots|lecture|livre*|orthographe|culture*|science*|savoir*|francais|langue*|physique|chimie|numerique*|lettres|vocabulaire|quiz
            sprint|course* final|finale|finales; sprint ~ revision*|calcul|lecture; course* … mots|lettres|diplome*|note*|tables|nombres|calcul*|livre*|mental; courir|courent|court|courons|courait apres|derriere; leurs|leur|notre|mon|vrai sport* de combat; vestiaire*|buvette|tribune*|siege|bureau*|club house ~ <hint>; <hint> occup* ~ salle*|gymnase|foyer|local|creneau*|locaux|terrain; occup* par ~ <hint>; lecon*|revision*|evaluation* ~ eps; service*|direction*|delegation*|pole … sports|sport; courir ~ risque*; jeu ~ oie; faire les|des courses
            cheval sur|entre; voile* ~ lin|coton|toile|soie|ombrage|tissu; voile islamique|integral; port du voile; lever le voile; toutes voiles
            surf|surfer ~ internet|web|net|toile|vague|reseaux|mots|lettres; surf|surfer sur; nager dans; bain* de langue; bain* linguistique*
            ballon* ~ baudruche*|gonflable*|fete|sonde|helium; jongl* avec|entre; acrobatie* verbal*|langagiere*|mental*|orthographique*; escalade ~ violence|conflit*|verbal*; grimp* dans|les echelons
            echauffement* … vocal*|vocaux|voix|mental*|cerebral*|theatr*|intellectuel*|climatique|comediens; cirque de|des|d gavarnie|navacelles|mots|lettres; <hint> ~ mots|lettres
            sac|sacs|cartable* ~ piscine|sport|danse; gymnase; repar* … velo*|trottinette*; entretien ~ velo*; abri|abris|garage|local ~ velo*
            vien* a|en velo|trottinette|roller*; venir a|en velo|trottinette; rentr* a|en velo|trottinette; velo* cargo; velo* electrique*; piste* cyclable*; bon de sortie
            tennisman; basket* aux pieds; physique chimie; sciences physiques; physique et chimie; livre* de poche; cardiolog*; athletes du savoir; salle* omnisport*
            cross media; cross over; step by step; golf* du|de lion; passe|passer la main; hand spinner; main a la pate; dressage ~ table|tables; aquarelle*; aquarium*
            depens* … argent; cheval de troie|trait|bois; petits chevaux; jeu|jeux ~ dames|echecs|cartes|plateau|societe; echec*; plonge|plonger|plongent|plongeon*|plongee* dans; plonge|plonger|plongent|plongee* au coeur
            palmares; palme* d or; bouee* de sauvetage; bouee* de secours; hip hop ~ ecriture; ecriture|texte*|musique*|culture|chanson* … hip hop; slam et hip hop; reserve|parc naturel*
            raquette* de; raquette* tactile*; remise en selle; golfe; patine;  saut* dans; saut* de page|ligne; <hint> de l esprit|la pensee|la memoire|la langue
            competition* de lecture|calcul|orthographe; culture sportive et artistique; mettre les voiles; vol a voile; cyclisme des saisons; olympe
            section* sportive*; apres|avant|depuis|retour ~ entrainement* ~ <hint>; abonnement* … salle; assister … <hint>; cahier|trousse ~ sport
        """),
    ),
    bodies=phrases("""
        <figure> ~ *? <hint>; professeur*|prof|profs|enseignant* ~ sport|gym|education; fondation|compagnie|troupe|maison|societe|magasin|boutique|entreprise ~ *? et? ~ <hint>; <athlete>; comite* *? *? <hint>; foyer|union|amicale|cercle|etoile|avenir *? et? <hint>; club*|association*|federation*|ligue*|comite*|section*|maison|union|amicale|entente|licence*|licencie*|president*|benevole* ~ <hint>; educateur*|animateur* ~ sportif*
        inscri* … <hint>; entrainement* ~ <hint>; club <hint>; <hint> club; <hint> voisin|voisine|voisins|voisines
    """),
    doing=phrases("""
        initi*; decouvr*; decouverte*; stage*; tournoi*; match|matchs|matches; atelier*; pratique*|pratiquer; jeu|jeux; anime|animee|animes|animees|animation*; seance* de|d
        encadre*; intervention*; intervient|interviennent|interviendra; cours de|d; propose*|proposent|proposons; demonstration*; prise en charge; achat; prestation*; finance*; entraine*; pay*; bouger; viendra|viennent|vient; avec <athlete>; avec ~ *? educat*; apprend*; montre*
    """),
    themes=(
        *_OTHERS,
        *phrases(f"""
        conjugu*; epel*; inscription* a|au|aux; inscrire … a|au|aux|en; interrog*; anglais; ^ statistiq*; la|une piece; intitul*; titre*; lirons|lisons|lisent|liront|lit|lu|lues; robot*; programmer; programmation; petite voiture; quadrillage; pictogramme*; statistiq*; pourcentage*; probleme* de math*; {_MEDIA} sur|autour|consacre*|dedie*|concernant|traitant|parlant|parle; {_MEDIA} a propos; {_MEDIA} ~ histoire; histoire ~; vocabulaire ~; theme*|thematique*
        assist* a|au|aux; voir; regard*; visionn*; spectateur*; admirer; a partir; inspire* de|du|des; metier* ~; ecrire|redig*|lire ~
        comprendre; matiere*; emploi ~ temps|temps scolaire; bulletin*; statistiques; tour de france; vie des|de|d; biographie*; portrait*; interview*
        decouverte ~ metier*; calculer; comparer; mesurer; debattre|debat*
    """),
    ),
    denials=(*_DENIALS, *phrases("remplacent le|la|les")),
    denied_after=(
        *_DENIED_AFTER,
        *phrases(
            "ailleurs; relev* de|du|des; est|sont assur*|gere*|organise*|portee* par ~ autre*|ecole|club*|association*|mairie|ville; dans le cadre d|de|du club*|autre*"
        ),
    ),
    no_denials=(
        *_NO_DENIALS,
        *phrases("prevention … par; contre ~ sedentarit*|obesite|ecran*; lutte* contre ~ sedentarite|obesite; prevention ~ obesite"),
    ),
    turns=(*_TURNS, *phrases("par")),
    headings=phrases(
        "statistiq*; robot*; programmer; programmation; conjug*; probleme*; recherche*; enquete*; exercice; piece; theatre; etude*; tableau*; peint*; conference*; reunion*; recette*; nos|les benevoles; l|notre|d equipe $; bibliographie; selection de livres; mots croises; expression*; jeu|jeux de role|roles; sketch*; dialogue*; saynete*; exclu*; interdit*; proscri*; hors projet; partenaire* financier*; financeur*; vocabulaire; lexique; dictee*; math*; calcul*; grammaire; anglais; occitan; histoire; geographie; expose*; film*; cinema; lecture*; ecriture; journal; medias; quiz; debat*; portrait*; revue"
    ),
    withdrawn=_NOT_OURS,
    lists={
        "of": _OF,
        "did": DID,
        "have": _HAVE,
        "not_clas": _NOT_CLAS,
        "figure": phrases(
            "arbitre*; joueur*; joueuse*; champion*; supporter*; journaliste*; photographe*; commentateur*; entraineur*; gardien*; dieteticien*; medecin*; kine*; vendeu*; fabricant*; historien*"
        ),
        "athlete": phrases(
            "un|une|d|l|les|des|aux|celui|chaque|ancien sportif|sportive|sportifs|cyclist*|danseu*|nageu*|boxeu*|footballeu*|coureu*|judoka*|gymnaste*|skieu*|surfeu*|rugbymen|rugbyman|basketteu*|acrobate*|trapeziste*|grimpeu*|cavalier*"
        ),
        "work_of": phrases("roman; film; album; livre; conte; piece; documentaire; chanson; bd; poeme; texte; spectacle vu"),
        "game": phrases(
            "sept|7 familles; memory; loto; jeu|jeux de cartes|role|plateau|societe|memoire; puzzle*; mots croises|meles; quiz*; charade*; devinette*; pendu; mime*"
        ),
        "facility": phrases(
            "mediatheque; bibliotheque; mairie; ecole; gymnase; stade; musee; cinema; poste; marche; parc; college; caserne; gare"
        ),
        "place": phrases("""
            complexe*|salle*|terrain*|stade*|maison|palais|hall|espace*|halle*|foyer|vestiaire*|plateau*|equipement*|local|locaux|batiment*|infrastructure*|installation*|plaine|dojo; centre ~ culturel|municipal et?; ancien|ancienne
        """),
    },
)

_LEARNT = "histoire|patrimoine|edifice*|monument*|architecture*|art|arts|musique*|musee*|batiment*|vitrail|vitraux|chapiteau*|visite*|visiter|guerre*|diversite|pluralite"

WORSHIP = Subject(
    hints=phrases(f"""
        priere*; prier; prient; prions; prieront; prie ensemble; louange*; louer dieu|le seigneur; adoration*; communion*; premiere* communion*; catech*; cate; kt; messe*; culte|cultes; cultuel*; liturg*; eucharist*; sacrement*
        confirmand*; bapteme*; baptise|baptisee|baptises|baptisees|baptiser; homelie*; sermon*; predicat*; prech*; aumoner*; aumonier*; procession*; pelerin*; ramadan; rupture ~ jeune; iftar; ftour; aid el; l aid; careme; chapelet*; rosaire*
        halaqa; taize; jeudi saint; lavement ~ pieds; islamis*; adorer; retraite* … monastere|abbaye|couvent|sanctuaire|ermitage; partage de la parole; liturg*; commandement divin; incroyan*; mecreant*; nouveaux|futurs|nos fideles; fideles parmi; pascal|pascale|pascales; recueillement; action|actions de grace|graces; neuvaine*; angelus; vepres; chemin de croix; rameaux; mercredi des cendres; semaine sainte; vendredi saint; encens; office* du dimanche|vendredi|samedi|soir|matin; convertis|convertie|convertir; convertissent; peche originel; du|des|leurs|nos|le|au peche|peches; salut et; le|du|au salut eternel|de l|des; pecheur*
        gagn*|sauv*|toucher ~ ame|ames|coeurs; ames; a|vers|de|du|au|dans l|la|les? eglise|mosquee|synagogue|temple; a|vers la foi; cure; signe de croix; ecritures; thora*; port*|mettre le|du voile; disciple*;  vierge; dix|10 commandements; fatiha; jmj; oratoire; autel; cierge*; alleluia; amen; krishna; ganesh; diwali; hachana; souccot; seder; tefilin; muezzin; sunna; salafi*; charia; passion du christ; enfer; trinite; resurrection; chretiente; cene; ramen*|revenir|retour|retourn* ~ *ers? ~ eglise|foi|mosquee|religion|pratique; rejoind*|rejoint ~ notre|l? communaute|assemblee|eglise|fraternite; notre communaute|assemblee|eglise|paroisse; assemblee* evangelique*|chretienne*|dominicale*|de dieu; parcours alpha; pastoral*; bonne nouvelle; parole|parol de dieu|vie; nativite; creche vivante; enfant jesus
        confirmation avec|des|catholique|a l; prepar* … confirmation; abbe; moine|moines; lama; bonze; soeur|soeurs de; encadre* par les soeurs; soeurs; religieuses; invocation*; salat; omra; hajj; meditation* chretienne*|bouddhi*|spirituelle*|religieu*; temoign* de ~ foi; temoign* … eglise|foi; communaute de foi|croyants; puja; karma; mormon*; pentecot*; creationn*; creation divine; cree* par dieu; cheminement spirituel; catecumen*; catechumen*; scout* de france; aumon*; servir|servent|sert|serviront ~ messe; kippa; sanctuaire*; basilique*; lourdes; sacre coeur; saint|sainte patron*
        notre pere; ave maria; je vous salue; cantique*; psaume*; benediction*; benir; benit; hostie*; enfant* de choeur; servant* d autel; retraite* spirituelle*; spiritu*; bible*; biblique*; evang*; testament|testaments; ecole du dimanche|sabbat; verset*; conversion*; texte*|livre*|chant*|ecrits|langue sacre*; seigneur; benedicite; messie; jeuner; jeune du ramadan; ablution*; crucifix; missel*; pessah; pourim; dhikr; oumma; islamiste*; vie de saint*; vie des saints; enfants de marie; office* religieux; grand pardon; offrande*; dime; glorifi*; sanctifi*; devotion*; zakat; sacristie
        coran*; sourate*; hadith*; islam; islamique*; islamisation; fiqh; tajwid; madrasa; medersa; imam*; mosquee et; a|vers la mosquee|synagogue; frequent* ~ mosquee|eglise|synagogue|temple; torah; talmud*; rabbin*; synagogue et; shabbat; chabbat; sabbat; bar mitsva; bar mitzva; hebreu biblique; hanou*; kippour
        pasteur|pasteurs; pretre|pretres; le|du|au|monsieur cure; cures de la paroisse; diacre*; seminariste*; paroiss*; diocese*; diocesain*; missionnaire*; mission d evang*
        foi; dieu; jesus; christ; le seigneur jesus; notre seigneur; allah; prophete*; croyant*; croyance*; vierge marie; saint esprit; esprit saint; sainte famille; saintes ecritures; ecritures saintes; vie eternelle; salut des ames
        religi*; eveil|enseignement|instruction|education|pratique*|chant*|fete*|office*|tract*|texte*|cours ~ religi*; confessionnel*; theolog*; dogme*; doctrine*; precepte*; {FAITH}; christianisme; judaisme; bouddhisme; catholicisme; hindouisme; protestantisme; mantra*; bouddh*; dharma; chaman*; scientolog*
        notre eglise; rejoindre … eglise; vie de l eglise; membre* de l eglise; eglise evangelique; eglise pour prier; en eglise; temoigner ~ foi; temoignage* chretien*
        proselyt*; convers* religieuse*; convert* … jeune*|famille*|enfant*|parent*|foi|islam|religion|christianisme|voisin*|gens|quartier; endoctrin*; embrigad*
    """),
    names=phrases(f"""
        {_ADDRESS} <hint>; {_ADDRESS} <of> <hint>; expose*|debat*|exposition*|quiz* de|d|du|des ~ <hint>; <hint> *? *? *? , <work_of>; fait|faits|vocabulaire|lexique|art|edifice*|patrimoine|batiment*|architecture|question*|neutralite|contexte religieu*; m|mme|mr|mlle|madame <hint>; est notre|leur|une religion; culte ~ travail|effort|detail|beau|vrai|bien|partage|mot|mots|secret; pri* pour que; lundi|jeudi|dimanche|week de|d|end ~ <hint>; pelerinage au pays; pelerinage ~ sources|source|lieux de memoire; enfer de|du ~ devoirs; trinite sainte laique; vierge de; page|pages|feuille|cassette|cle|cahier* vierge*; papier vierge; autel de|du; le voile sur|du; respect*|tolerance|divers*|different*|toutes|tous|chaque|aucun*|autre*|libre*|chacun|chacune ~ <abstract>; laicite … <hint>; <hint> ou|et|comme non|pas|athee*|incroyant*|agnostique*; {_BESIDE}|clocher*|cloche*|horloge|fronton ~ <hint>; entree* de|du|des ~ <hint>; {_BESIDE} ~ <worship_place>; <worship_place> <hint>; <hint> … nous|lui? <lend>; <hint> , <lend>; voisin* … <hint>; bon|bonne voisinage; dieu merci|sait|soit; bon dieu; messe* ~ est|etait|n? dite; messe est|n est|etait pas? dite; grand messe*; parole d evangile; prech* … exemple|desert|convaincu*|vrai|faux; convert* … numerique|informatique|lecture|livres|tri|compost*|velo|bio; religion de|du|des ~ chiffre*|note*|resultat*|ecran*|livre*; conversion* a|au|aux numerique|lecture|tri|bio; temple de|du|des savoir|lecture|livre; croyant* et|ou|comme non|athee*
        salut|salutation* ~ main|drapeau|matin; salut tout|les; recueillement de|des donnees; minute* ~ recueillement; assemblee* general*|generale|plenier*|annuel*|des parents|d enfants|de quartier; confession* ~ eleve*; grace a|aux|au; action de groupe; meditat* sur|guidee|de pleine; credo; noel et|ou|au|pour; pelerin* saint; salle*|maison|locaux|local|foyer|jardin|presbytere|bibliotheque|cinema|theatre|kermesse|patronage ~ paroiss*
        ecole*|college*|lycee*|etablissement*|groupe|ensemble|institution*|institut|hopital|clinique|laboratoire|louis|fondation|association|secours|comite|aide|action {FAITH}|pasteur|confessionnel*|religieu*|prive*
        enseignement prive|confessionnel|catholique|diocesain; vou* *? *? culte; pendant|lors|durant de? l|la|les? guerre|revolution|occupation|moyen; professeur*|documentaliste* ~ ecole* {FAITH}; ecole* privee* {FAITH}; entraide protestante; armee du salut; film*|serie*|livre*|objet*|roman*|jeu|jeux|bd|chanson*|replique*|scene*|oeuvre*|auteur*|dessin*|manga*|album*|personnage*|titre* … culte|cultes
        culte de|du|des|d|a la performance|reussite|resultat*|corps|image|note*|lecture|livre*|personnalite|marque*|apparence|argent|competition|chef|secret; culte* de la jeunesse
        bapteme* de l air|eau|mer; bapteme* du feu; bapteme* de|d plongee|promotion|promo|parachute|poney|voile|ulm|helicoptere|moto|conduite; bapteme* republicain|civil; bapteme* ~ groupe*|salle*|collectif*|mascotte*|bateau*|local
        priere de|d ne|n|bien|se|s|nous|vous|me|fermer|*er|*ir|*re; priere d *er|*ir|*re; priere d|de *er|*ir; prier de|d; prie|pries|priee|priees de|d; sont|etes pries|priees de|d; est prie|priee de|d; vous prie; nous prions de; sont prie* de; etes prie* de; prie* d *er
        foi en|dans soi|l|la|le|les|leur|leurs|lui|eux|elle|elles|son|sa|ses|avenir|ecole|humain|progres|nous; foi en l|la avenir|ecole; bonne|mauvaise foi; foi de; ma foi; digne* de foi; profession de foi ~ association; acte de foi dans
        hotel dieu; dieu du stade; jeudi de l ascension; bible ~ petit|parfait? contes|jardin*|cuisin*|bricol*|animateur*|jeu*|code*|parent*; bible ~ orthographe|grammaire; communion entre|avec ~ nature|generations|esprit|pensee; en communion; communion d esprit|idees
        pelerinage* litteraire*|culturel*|scientifique*|historique*; precher le vrai|dans|d exemple; pretre* et|de|du sorci*; sorciere ~ pretre; doctrine* du service|de la caf|pedagog*; prophete* en
        pendant|durant|malgre ~ ramadan|careme; periode ~ ramadan; horaire* … ramadan; vacances … religieu*; college pasteur; louis pasteur; vaccin* … pasteur; sermon* ~ parents; faire la messe basse; messe* basse*
        prete|pretes|pretee|pretees|loue|louee|louees|appartenant|appartient|disposition par|au|a ~ <hint>; seigneur de|du|des|d|et|feodal; conversion* … unite*|mesure*|monnaie*|euro*|fraction*|heure*|degre*|numerique|energetique|ecologique; prier|prions|prie ~ parents|familles|enfants|personnes|participants|usagers de|d; culte* voue*|rendu* a; offrande* musicale*; enfants et croyance* en; croyance* limitante*; croyance* en soi; croyance* sur|en|dans ~ capacite*|ecole|echec|intelligence; en leur* croyance*; convert* … unites|mesure*|monnaie*|fraction*|heure*|devise*|metre*|litre*|kilo*|euro*|fichier*
        langue des|du|de religi*; spirituel et drole; humour spirituel; sang|sens religieux du detail; saint*|sainte*|notre dame; notre dame; mission locale; religieusement; religieuse* ~ chocolat|cafe; foi publique
        frere* et|ou|, ~ *? soeur*; soeur* et|ou|, ~ *? frere*; petite|petites|grande|grandes|demi|leur|leurs|sa|son|ses soeur*; soeur* aine*|cadette*|jumelle*; fete|fetes|marche|vacances|gouter|spectacle|calendrier … noel; chocolat* de paques; oeuf* de paques; lundi de paques
    """),
    bodies=phrases("""
        <clergy>; le|la|un|une|l|notre|de|du|d <clergy>; a|vers|de|du|au|dans l|la|les? eglise|mosquee|synagogue|temple|chapelle|paroisse|monastere|abbaye; paroiss*; dioces*; monsieur le cure; cures de la paroisse; soeurs|religieuses
    """),
    doing=phrases("""
        vient|viennent|viendra|viendront|venir|venue; anim*; enseign*; interv*; expliqu*; parle|parlent|parlera|parler|parleront; rencontr*; beni*; prepar*; recit*; celebr*; invit*; present*; temoign*; encadr*; dirig*; conduit*; guid* par; appren*; initi*; emmen*; amen*; ramen*; aller|allons|vont|iront|aille*; rejoin*
        partenari* avec; avec ~ <clergy>; engager; s engag*; eloign*; rapproch*; convi*; sortie*; chant*; danse*; servir|servent; frequent*; assure*; donne*; reven*; retourn*; portes ouvertes; accompagn*; conferenc*; lecture*; benevole; discussion*; echang*; organis*; distribu*; racont*; son|notre|leur aumonier; visite* ~ <clergy>; offrande*; ceremonie*; retraite; veillee; temps; instruc*
    """),
    themes=(
        *_OTHERS,
        *phrases(f"""
        toute tentative; tentative*; derive*; soupcon*; sanction*; fait|faits religieu*; peinture*; tableau*; sculpture*; enluminure*; fresque*; oeuvre*; programme*; debuts; croisade*; cathare*; naissance de; empire; civilisation*; lu|lues|lirons|lisons dans; contes; revision*; garde* pour; {_MEDIA} sur|autour|consacre*|concernant|traitant; atelier*|sequence* sur|autour; debat* … laicite; {_LEARNT} ~; libert*|libre; laicite; laique*|laics|laic
        toleran*; distinction*|distinguo; discriminat*; quel|quelle|quels|quelles que soi*; quel|quelle|quels|quelles qu elles|ils soi*; toute|toutes|tous … confondu*
        diversite; programme* ~ *ieme|college|scolaire*|histoire|6e|5e; peu importe; independamment; connaitre ~ faits; origine* ~ ; mythologie; dialogue inter*; vivre ensemble
        au dela; au dessus; separation; esprit critique; prevention*; critique*; legende* ; conte*; patrimoine; decouverte ~ abbaye|cathedrale|eglise|architecture|patrimoine; architecture
        adhesion* ou non; appartenance*; sensib* a la laicite; signe*|tenue* religieu* ostentatoire*; renaissance; moyen age; antiquite; egypte; grec*; romain*; medieval*
    """),
    ),
    headings=phrases(
        "programme*; histoire; musee*; expose*; geographie; frise*; patrimoine; architecture; moyen age; debat*; art|arts; francais; revision*; vocabulaire; texte*; loi; laicite; exclu*; interdit*; proscri*"
    ),
    withdrawn=_NOT_OURS,
    silences=phrases("garde* pour lui|elle|eux|soi; comme toute* absence*; aux memes conditions; quelle*|quel*|quels que soi*"),
    denials=(
        *_DENIALS,
        *phrases(
            "indiffer*; en|a dehors; sort* du; protege* de; protection contre; sans lien; denonc*; combat*; combattre; prevenir; detect*; lutter; vigilan*; a l abri; a l ecart"
        ),
    ),
    denied_after=(
        *_DENIED_AFTER,
        *phrases(
            "bienvenu*; etudie* comme; relev* de|du|des; reste* ~ prive*; a la maison; sont|est respecte*; … confondu*; divers|diverses|variees|multiples|differentes"
        ),
    ),
    no_denials=_NO_DENIALS,
    turns=_TURNS,
    lists={
        "of": _OF,
        "did": DID,
        "have": _HAVE,
        "not_clas": _NOT_CLAS,
        "work_of": phrases("roman; film; album; livre; conte; piece; documentaire; chanson; bd; poeme; texte"),
        "clergy": phrases(
            "pasteur|pasteurs; pretre|pretres; cure|cures; abbe|abbes; imam|imams; rabbin*; moine|moines; lama|lamas; bonze*; diacre*; eveque*; aumonier*; pope; seminariste*; nonne*"
        ),
        "lend": phrases(
            "pret*; loue|louent|louera; heberge*; met|mettent|mettra a; mis|mise a disposition; voisin*; jouxt*; partag* ~ mur|cour|local; accueille*|abrite* nos|notre|le|les|la seances|clas|mediatheque; tient|tiennent une permanence; oriente*|adresse*"
        ),
        "abstract": phrases(
            "conviction*; croyance*; religion*; confession*; opinion*; culte|cultes; liberte*; difference*; choix; foi de|des; conscience; vie religieuse; appartenance*; orientation*; conviction*|croyance*|appartenance*|opinion*|choix|liberte*|difference*|diversite|pluralite … religieu*; pratiques religieuses de; laicite"
        ),
        "worship_place": phrases("eglise*|chapelle*|temple*|mosquee*|synagogue*|cathedrale*|abbaye*|presbytere*|couvent*|basilique*"),
    },
)

SUBJECTS = {"sport": SPORT, "culte": WORSHIP, "exclusion": SHUT_DOOR}
