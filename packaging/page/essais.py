"""Tries the built page in real browsers: « python packaging/page/essais.py » after build.py, in an environment with the tests' packages.

« --court » runs the essential; « --navigateur firefox » one browser alone; « --images DOSSIER » keeps pictures. The page is copied alone
into an empty folder and opened from there.
"""

from __future__ import annotations

import argparse
import base64
import io
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import date
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
PAGE: Final = ROOT / "dist" / "clas.html"
MODULES: Final = ROOT / "build" / "page" / "essais"
PUPPETEER: Final = "puppeteer-core@24.43.1"
BROWSERS: Final = {"chromium": ("chromium", "chromium-browser", "google-chrome"), "firefox": ("firefox-esr", "firefox")}
EXAMPLES: Final = ROOT / "examples"
SHORT: Final = ("prête", "modèle", "prolongation", "le réseau")
LOT: Final = 300
UNREACHABLE: Final = 3

sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers")]


def main() -> int:
    """Runs the trials in each browser that is there; 1 where one fails, 2 where nothing can be tried, 3 where their driver can't be downloaded."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--court", action="store_true")
    parser.add_argument("--navigateur", choices=BROWSERS, action="append")
    parser.add_argument("--essai", action="append")
    parser.add_argument("--images", type=Path)
    asked = parser.parse_args()
    if lacking := what_lacks(asked.navigateur):
        print(lacking, file=sys.stderr)
        return 2
    if not (MODULES / "node_modules").exists():
        MODULES.mkdir(parents=True, exist_ok=True)
        install = [program("npm") or "npm", "install", "--silent", "--no-save", "--prefix", str(MODULES), PUPPETEER]
        if subprocess.run(install, check=False).returncode:
            print("Le pilote des navigateurs n'a pas pu être téléchargé.", file=sys.stderr)
            return UNREACHABLE
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        plan = planned(folder, asked.court)
        if asked.images:
            asked.images.mkdir(parents=True, exist_ok=True)
            plan["images"] = str(asked.images.resolve())
        plan["essais"] = asked.essai or (SHORT if asked.court else None)
        return max([tried(folder, plan, name) for name in asked.navigateur or available()])


def what_lacks(wanted: list[str] | None = None) -> str:
    """Why nothing can be tried here, in French; empty where all is there."""
    if not PAGE.exists():
        return "La page n'est pas construite : python packaging/page/build.py."
    if program("node") is None:
        return "Il manque le programme « node »."
    if absent := [name for name in wanted or () if name not in available()] or ([] if available() else list(BROWSERS)):
        return f"Pas de navigateur {', '.join(absent)} sur cette machine."
    return ""


def available() -> list[str]:
    """The browsers of this machine."""
    return [name for name, commands in BROWSERS.items() if any(map(program, commands))]


def program(name: str) -> str | None:
    """The path of a program."""
    return shutil.which(name)


def tried(folder: Path, plan: dict[str, Any], browser: str) -> int:
    """The status of the trials in one browser."""
    path = folder / f"{browser}.json"
    executable = next(found for command in BROWSERS[browser] if (found := program(command)))
    path.write_text(json.dumps({**plan, "navigateur": browser, "programme": executable}), "utf-8")
    status = subprocess.run([program("node"), Path(__file__).with_name("essais.mjs"), path], check=False).returncode  # type: ignore[list-item]
    for number, morning in enumerate(plan["instruire"]["matins"] if "instruire" in plan else ()):
        outputs = [Path(plan["sorties"]) / f"{browser}-{number}" / str(rank) for rank in range(3)]
        if not all(output.exists() for output in outputs):  # the trial wasn't run, or it failed and said so
            continue
        different = differences(morning, *(output.read_bytes() for output in outputs))
        print(
            f"{browser} : matin {number + 1}, "
            + ("comme par la ligne de commande" if not different else f"ÉCHEC : {sorted(different)[:20]}")
        )
        status = status or int(bool(different))
    return status


def planned(folder: Path, short: bool) -> dict[str, Any]:
    """What the trials need, laid in a folder."""
    alone = folder / "vide"
    alone.mkdir()
    plan: dict[str, Any] = {
        "page": str(shutil.copy(PAGE, alone)),
        "modules": str(MODULES),
        "faux": str(EXAMPLES / "nombreuses-erreurs.yaml"),
        "juste": str(EXAMPLES / "nouvelle-conforme.yaml"),
        "reponses": ANSWERS,
    }
    if short:
        return plan
    plan["hostiles"] = [str(path) for path in hostile(folder / "hostiles")]
    plan["lot"], plan["attendu_du_lot"] = lot(folder / "lot")
    plan["boite"], plan["instruire"] = box(folder / "boite"), desk(folder / "instruire")
    plan["sorties"] = str(folder / "sorties")
    Path(plan["sorties"]).mkdir()
    plan["cas"] = str(folder / "cas.json")
    (folder / "cas.json").write_text(json.dumps(list(cases(folder))), "utf-8")
    return plan


ANSWERS: Final = {
    "gestionnaire.nom": "Centre social des Trois Micocouliers",
    "gestionnaire.siret": "99990034300008",
    "gestionnaire.adresse.voie": "2 place de l'Exemple",
    "gestionnaire.adresse.code_postal": "11100",
    "gestionnaire.adresse.commune": "Narbonne",
    "gestionnaire.representant.nom": "Maxime Modèle",
    "gestionnaire.representant.fonction": "Directeur",
    "gestionnaire.representant.courriel": "direction@example.org",
    "gestionnaire.representant.telephone": "04 65 71 23 45",
    "projet.intitule": "La clé des savoirs",
    "projet.communes": "Narbonne",
    "prolongation.collectifs_avant": "2",
    "prolongation.collectifs_demandes": "3",
    "convention.debut": "01/09/2024",
    "convention.fin": "31/08/2028",
    "bilan_qualitatif.transmis": "oui",
    "bilan_qualitatif.date": "10/06/2026",
}


def hostile(folder: Path) -> Iterator[Path]:
    """Files that attack: their texts, their size, their depth."""
    folder.mkdir()
    text = (EXAMPLES / "nouvelle-conforme.yaml").read_text("utf-8")
    attack = "<script>window.touche=1</script><img src=x onerror='window.touche=1'>"
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", b" " * 300_000_000)
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(12):
            archive.writestr(f"{number}.yaml", b"\0" * 39_000_000)
    contents = {
        "script.yaml": text.replace("Les Lampions studieux", attack).encode(),
        "profond.yaml": b"[" * 900_000,
        "profond2.yaml": b"a: " + b"{a: " * 100_000,
        "bombe.xlsx": bomb.getvalue(),
        "bombe.zip": zipped.getvalue(),
        "renvois.yaml": (
            "a: &a [1]\n"
            + "".join(f"b{n}: &b{n} [*{'a' if n == 0 else f'b{n - 1}'}, *{'a' if n == 0 else f'b{n - 1}'}]\n" for n in range(60))
        ).encode(),
        "faux.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 5_000,
        "message.eml": f"From: a@example.org\nSubject: {attack}\nMIME-Version: 1.0\nContent-Type: text/html\n\n{attack}".encode(),
        "vide.yaml": b"",
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
        yield folder / name


def lot(folder: Path) -> tuple[str, Any]:
    """A folder of mixed files, and what the command line says of it."""
    from clas_cli import api
    from clas_cli.filling import template

    folder.mkdir()
    draw = random.Random(1)
    texts = {path.stem: path.read_text("utf-8") for path in sorted(EXAMPLES.glob("*.yaml"))}
    books = {name: template.make(folder / "x.xlsx", origin=EXAMPLES / f"{name}.yaml").content for name in texts}
    for number in range(LOT):
        name = draw.choice(sorted(texts))
        kind = draw.random()
        path = folder / f"{number:03}-{name}"
        if kind < 0.45:
            path.with_suffix(".yaml").write_text(texts[name].replace("enfants: 1", f"enfants: {draw.randrange(1, 3)}", 1), "utf-8")
        elif kind < 0.9:
            path.with_suffix(".xlsx").write_bytes(books[name])
        elif kind < 0.95:
            path.with_suffix(".xlsx").write_bytes(books[name][: draw.randrange(4, 20_000)])
        else:
            path.with_suffix(".pdf").write_bytes(b"%PDF-1.7")
    given = [(path.name, path.read_bytes()) for path in sorted(folder.iterdir())]
    return str(folder), json.loads(api.rendre(api.verifier_lot(given), "json"))


def mailbox(folder: Path) -> Path:
    """What a Caf receives, invented: messages of all sorts, a workbook at fault, a file that can't be read, one that is no dossier."""
    from boite import written

    from clas_cli.filling import template

    received = folder / "recus"
    received.mkdir(parents=True)
    written(received)
    (received / "ruralité").mkdir()
    for name in ("nombreuses-erreurs", "rurale-derogations"):
        made = template.make(received / "x.xlsx", origin=EXAMPLES / f"{name}.yaml").content
        (received / "ruralité" / f"{name}.xlsx").write_bytes(made)
    (received / "prolongation.yaml").write_text((EXAMPLES / "prolongation-conforme.yaml").read_text("utf-8"), "utf-8")
    (received / "abîmé.xlsx").write_bytes(b"PK\x03\x04" + bytes(300))
    (received / "lisez-moi.md").write_text("rien", "utf-8")
    return received


def box(folder: Path) -> dict[str, Any]:
    """A mailbox, as a folder and as a zip, and what the command line says of the folder."""
    received = mailbox(folder)
    command = [sys.executable, "-m", "clas_cli", "verifier", received.name, "--format", "json", "--sans-reglages"]
    done = subprocess.run(command, capture_output=True, check=False, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)})
    return {"dossier": str(received), "zip": _zip_of(received), "attendu": json.loads(done.stdout)}


def _zip_of(folder: Path) -> str:
    return shutil.make_archive(str(folder.with_name(f"{folder.parent.name} {folder.name}")), "zip", folder)


def desk(folder: Path) -> dict[str, Any]:
    """A mailbox, two mornings at the desk by the command line, a register in which something would be lost and one that is damaged."""
    from openpyxl import load_workbook

    received, made = mailbox(folder), folder / "registre"
    made.mkdir()
    register, answered = made / "registre.xlsx", made / "réponses"
    mornings = []
    for number in range(2):
        former = made / f"avant {number}.xlsx"
        if number:
            book = load_workbook(register)
            cell = next(cell for row in book["Demandes"] for cell in row if cell.value == "Avis")
            book["Demandes"].cell(cell.row + 1, cell.column).value = "favorable"
            book["Demandes"].cell(cell.row + 2, cell.column).value = "ajourné"
            book.save(register)
            shutil.copy(register, former)
            text = (EXAMPLES / "nombreuses-erreurs.yaml").read_text("utf-8")
            (received / "nouveau.yaml").write_text(
                text.replace("Étoiles filantes", "Lanternes").replace("99990078000002", "99990099000009"), "utf-8"
            )
        minutes, replies = made / f"{number}.docx", answered / str(number)
        options = ["--registre", register, "--proces-verbal", minutes, "--reponses", replies, "--enveloppe", "20000", "--sans-reglages"]
        command = [sys.executable, "-m", "clas_cli", "instruire", received, *options]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, cwd=ROOT)
        if done.returncode not in (0, 1):
            sys.exit(done.stderr)
        after = made / f"après {number}.xlsx"
        shutil.copy(register, after)
        shutil.copytree(received, made / f"reçus {number}" / "recus")
        mornings.append(
            {
                "recus": str(made / f"reçus {number}" / "recus"),
                "zip": _zip_of(made / f"reçus {number}" / "recus"),
                "avant": str(former) if number else None,
                "apres": str(after),
                "reponses": str(replies),
                "proces_verbal": str(minutes),
                "dit": [line for line in done.stdout.splitlines() if not re.match("[0-9]+.réponse|Registre|Écrit", line)],
            }
        )
    pictured, damaged = made / "image.xlsx", made / "abîmé.xlsx"
    with zipfile.ZipFile(register) as source, zipfile.ZipFile(pictured, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
        target.writestr("xl/media/image1.png", b"\x89PNG")
    damaged.write_bytes(register.read_bytes()[:5_000])
    return {"matins": mornings, "image": str(pictured), "abime": str(damaged)}


def differences(morning: dict[str, Any], register: bytes, replies: bytes, minutes: bytes) -> list[str]:
    """What the desk of the page made otherwise than that of the command line."""
    return [
        *(f"registre, {place}" for place in _cells(Path(morning["apres"]).read_bytes()) ^ _cells(register)),
        *(f"réponses, {part}" for part in _drafts(_folder(Path(morning["reponses"]))) ^ _drafts(_archive(replies))),
        *([] if _archive(Path(morning["proces_verbal"]).read_bytes()) == _archive(minutes) else ["procès-verbal"]),
    ]


def _cells(content: bytes) -> set[tuple[str, ...]]:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content))
    return {(sheet.title, cell.coordinate, str(cell.value)) for sheet in book for row in sheet for cell in row if cell.value is not None}


def _folder(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def _archive(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _drafts(files: dict[str, bytes]) -> set[tuple[str, ...]]:
    """The headers, the text and the attached workbooks of drafts; those, cell by cell: a workbook tells when it was made."""
    found: set[tuple[str, ...]] = set()
    for name, content in files.items():
        message = message_from_bytes(content, policy=default)
        found |= {(name, key, str(value)) for key, value in message.items() if key != "Content-Type"}
        found |= {(name, "texte", part.get_content()) for part in message.walk() if part.get_content_type() == "text/plain"}
        for part in message.iter_attachments():
            found |= {(name, str(part.get_filename()), *cell) for cell in _cells(part.get_payload(decode=True))}
    return found


def cases(folder: Path) -> Iterator[dict[str, Any]]:
    """Every example and conformance case, with the JSON of the command line."""
    from suite import FICTITIOUS, FICTITIOUS_CAMPAIGN, TODAY, cases, text_of, workbook

    from clas_cli import api

    def case(title: str, name: str, content: bytes, today: date, sent_on: str | None, campaign: Path | None) -> dict[str, Any]:
        batch = api.verifier_lot([(name, content)], aujourdhui=today, date_envoi=sent_on, campagne=campaign)
        questions = {"aujourdhui": today.isoformat(), "date_envoi": sent_on, "campagne": campaign and campaign.read_text("utf-8")}
        return {
            "titre": title,
            "nom": name,
            "octets": base64.b64encode(content).decode(),
            "questions": questions,
            "json": api.rendre(batch, "json").decode(),
        }

    for path in sorted(EXAMPLES.glob("*.yaml")):
        yield case(path.name, path.name, path.read_bytes(), TODAY, None, None)
    for one, campaign in [*((one, None) for one in cases()), *((one, FICTITIOUS_CAMPAIGN) for one in cases(FICTITIOUS))]:
        data = one.data
        if "courriel_envoye_le" in data or not data.keys() & {"base", "texte", "octets_base64", "classeur"}:  # a path, a message, its date
            continue
        name = "dossier.xlsx" if "classeur" in data else "dossier.yaml"
        if "octets_base64" in data:
            content = base64.b64decode(data["octets_base64"])
        elif "classeur" in data:
            content = workbook(data)
        else:
            content = text_of(data).encode(data.get("encodage", "utf-8"))
        today = date.fromisoformat(data["date"]) if "date" in data else TODAY
        yield case(str(one), name, content, today, data.get("option_date_envoi"), campaign)


if __name__ == "__main__":
    sys.exit(main())
