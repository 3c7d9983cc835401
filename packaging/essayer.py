"""Essaie le programme autonome là où il n'y a rien d'autre : « python packaging/essayer.py dist/clas ».

Il est copié seul dans un dossier vide, lancé sans Python ni environnement virtuel, sur un classeur puis sur un dossier de fichiers.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

EXEMPLES = Path(__file__).resolve().parents[1] / "examples"
BEAUCOUP = 25
"""Assez de fichiers pour que le programme les confie à plusieurs processus."""


def main() -> None:
    programme = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as vide:
        dossier = Path(vide) / "Téléchargements d'été"
        dossier.mkdir()
        clas = shutil.copy2(programme, dossier)
        classeur = dossier / "Mon dossier.xlsx"
        lancer(clas, 0, "modele", classeur, "--depuis", EXEMPLES / "nouvelle-conforme.yaml")
        lancer(clas, 0, classeur)
        page = dossier / "Mon dossier - rapport Clas.html"
        assert "Les Lampions studieux" in page.read_text("utf-8"), "la page ne parle pas du dossier"
        assert (dossier / "Mon dossier-annote.xlsx").stat().st_size > 5000, "la copie annotée manque"
        lot = dossier / "lot"
        lot.mkdir()
        for numero in range(BEAUCOUP):
            shutil.copy(classeur, lot / f"{numero}.xlsx")
        (lot / "cassé.xlsx").write_bytes(b"PK\x03\x04 rien")
        lancer(clas, 1, lot)
        assert "cassé.xlsx" in (dossier / "lot - rapport Clas.html").read_text("utf-8"), "le lot a perdu un fichier"
        assert len(list(lot.glob("*-annote.xlsx"))) == BEAUCOUP, "des copies annotées manquent"
        lancer(
            clas, 0, "courriel", EXEMPLES / "prolongation-conforme.yaml", "--sortie", dossier / "message.eml", "--agenda", dossier / "r.ics"
        )
        lancer(clas, 0, "regles", "REF004")
        lancer(clas, 0, "estimer", "--collectifs", "2", "--cout", "20 000,00 €")
        lancer(clas, 0)
        print(f"Le programme autonome fait son travail ({programme.stat().st_size / 1e6:.0f} Mo).")


def lancer(programme: str, statut: int, *arguments: object) -> None:
    """Lance le programme sans rien de l'environnement, sauf ce que Windows exige, et vérifie son statut."""
    garde = {nom: os.environ[nom] for nom in ("SYSTEMROOT", "TEMP", "TMP") if nom in os.environ}
    commande = [programme, *map(str, arguments)]
    fini = subprocess.run(
        commande, env={**garde, "BROWSER": "true"}, stdin=subprocess.DEVNULL, capture_output=True, timeout=300, check=False
    )
    sorties = (fini.stdout + fini.stderr).decode("utf-8", "replace")
    assert fini.returncode == statut, f"{commande}\u00a0: statut {fini.returncode} au lieu de {statut}\n{sorties}"
    assert "Traceback" not in sorties, sorties


if __name__ == "__main__":
    main()
