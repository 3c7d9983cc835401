"""The report as one page that needs nothing else: no network, no script or style from elsewhere; it reads without script, and printed."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from clas_cli import __version__
from clas_cli.judge.report import Batch
from clas_cli.render import words
from clas_cli.render.html import batch as html_batch
from clas_cli.render.html import dossier as html_dossier
from clas_cli.render.html.markup import Child, Markup, element


def render(batch: Batch) -> Iterator[str]:
    """The page of one dossier, or of a batch, piece by piece."""
    single = len(batch.reports) == 1 and not batch.left_out and not batch.not_examined
    title = f"Contrôle Clas\u00a0: {html_dossier.name(batch.reports[0])}" if single else html_batch.headline(batch)
    yield f'<!DOCTYPE html>\n<html lang="fr">\n{element("head", _head(title))}\n<body>\n{_asset("page.svg")}'
    if single:
        yield element(
            "main",
            element(
                "article",
                html_dossier.identity(of := batch.reports[0]),
                html_dossier.notices(batch),
                html_dossier.body(of, 2, batch.context, of.envoi.is_received),
            ),
        )
    else:
        yield '<main class="wide">'
        yield from html_batch.pieces(batch)
        yield "</main>"
    yield element("footer", element("p", words.DISCLAIMER), element("p", f"clas {__version__}"))
    if not single:
        yield "\n" + element("script", _asset("page.js"))
    yield "\n</body>\n</html>\n"


def _head(title: str) -> Iterator[Child]:
    style, script = _asset("page.css"), _asset("page.js")
    policy = (
        f"default-src 'none'; style-src {_digest(style)}; script-src {_digest(script)}; img-src data:; base-uri 'none'; form-action 'none'"
    )
    yield element("meta", charset="utf-8")
    yield element("meta", http_equiv="Content-Security-Policy", content=policy)
    yield element("meta", name="viewport", content="width=device-width, initial-scale=1")
    yield element("meta", name="color-scheme", content="light dark")
    yield element("link", rel="icon", href="data:,")
    yield element("title", title)
    yield element("style", style)


@cache
def _asset(name: str) -> Markup:
    return Markup(Path(__file__).with_name(name).read_text(encoding="utf-8"))


def _digest(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
