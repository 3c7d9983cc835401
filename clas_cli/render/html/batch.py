"""What the page says of a batch: verdicts, money, a table that filters and sorts, what crosses the dossiers, and each report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final

from clas_cli.batch.totals import figures
from clas_cli.french.text import euros, plural
from clas_cli.judge.report import EUROS, ILLISIBLE, VERDICTS, Batch, Context, LotFinding, Report, Total, Totals
from clas_cli.render import words
from clas_cli.render.columns import apart
from clas_cli.render.html import dossier
from clas_cli.render.html.dossier import icon, shown
from clas_cli.render.html.markup import Child, Markup, element
from clas_cli.render.html.packing import PER_CHUNK, Packing, RowFacts
from clas_cli.render.received import about
from clas_cli.rules.registry import A_COMPLETER, A_VERIFIER, BLOQUANT, INFORMATION

_APART: Final = {"remplacé": "version remplacée, non comptée", "retiré": "demande retirée, non comptée"}


def headline(batch: Batch) -> str:
    """What the page is called."""
    return f"Contrôle de {plural(len(batch.reports), 'dossier')} Clas"


def pieces(batch: Batch) -> Iterator[str]:
    """What stands between the beginning and the end of the page, piece by piece."""
    rows, campaigns, packing, facts = [], set(), Packing(), RowFacts(batch.totals)
    for number, report in enumerate(batch.reports, 1):
        why = apart(batch, number - 1)
        rows.append(_row(number, report, batch.root, why, batch.ranks.get(number - 1)))
        packing.add(_report(number, report, batch.context))
        facts.add(report, not why)
        campaigns.add(report.campaign_name)
    overline = ", ".join(["Synthèse d'un lot", *sorted(campaigns - {""})])
    root = element("p", "Dans ", shown(batch.root), class_="file") if batch.root else None
    yield element("header", element("p", overline, class_="overline"), element("h1", headline(batch)), root, dossier.notices(batch))
    if batch.not_examined:
        count = plural(len(batch.not_examined), "fichier n'a pas été examiné", "fichiers n'ont pas été examinés")
        yield element("p", icon(A_VERIFIER), f"Contrôle interrompu\u00a0: {count}.", class_="stale")
    yield element("div", _verdicts(batch.totals), _sums(batch), _timings(batch.totals), _frequent(batch.totals), class_="figures")
    yield '<section id="dossiers">'
    yield element("h2", f"Dossiers\u00a0: {len(rows)}") + _filters(batch.totals)
    yield f'<table class="dossiers">{_headings(_COLUMNS)}'
    for start in range(0, len(rows), PER_CHUNK):
        yield f"<tbody>{''.join(rows[start : start + PER_CHUNK])}</tbody>"
    yield "</table></section>"
    yield _reports()
    if batch.findings:
        yield element(
            "section",
            element("h2", icon(A_VERIFIER), f"D'un dossier à l'autre\u00a0: {len(batch.findings)}"),
            (_crossing(found, batch.root) for found in batch.findings),
            class_="findings a_verifier",
        )
    if batch.waived:
        yield element(
            "section",
            element("h2", f"Ignorés à la demande\u00a0: {len(batch.waived)}"),
            (_crossing(found, batch.root) for found in batch.waived),
            class_="minor",
        )
    yield element(
        "section",
        element("h2", "Totaux de tout le lot"),
        _totals("Par verdict", [(words.VERDICTS[total.name], total) for total in batch.totals.by_verdict], is_open=True),
        _totals("Par territoire", [(total.name, total) for total in batch.totals.by_territory], is_open=True),
        _totals("Par cycle", [(total.name, total) for total in batch.totals.by_cycle]),
        _totals("Par gestionnaire", [(total.name, total) for total in batch.totals.by_gestionnaire if total.dossiers > 1]),
    )
    yield from _files("Reçu à côté des demandes", [(item.file.removeprefix(batch.root), about(item)) for item in batch.received])
    yield from _files("Fichiers laissés de côté", [(item.file, item.reason) for item in batch.left_out])
    yield from _files("Fichiers non examinés", [(file, "contrôle interrompu") for file in batch.not_examined])
    yield from packing.templates()
    yield facts.template(_scale(batch))
    yield element("template", (element("span", icon(severity), class_=severity) for severity in words.SEVERITIES), id="signs")


def _figure(id_: str, title: str, rows: Iterable[tuple[Child, Markup, Child]], *notes: Child) -> Markup:
    """A chart: a bar a row, between its name and its value, which say the same in words. The script finds it by its `id_`."""
    lines = (element("tr", element("th", name, scope="row"), element("td", bar), element("td", value)) for name, bar, value in rows)
    return element("figure", element("figcaption", title), element("table", element("tbody", lines), class_="chart"), *notes, id=id_)


def _bar(*parts: tuple[str, Decimal | int], of: Decimal | int, mark: Decimal | int | None = None) -> Markup:
    """Parts of a whole, one after the other."""
    shapes, start = [], Decimal(0)
    for class_, amount in parts:
        width = 100 * Decimal(amount) / of if of else Decimal(0)
        shapes.append(element("rect", x=f"{start:.2f}%", width=f"{width:.2f}%", height="100%", class_=class_))
        start += width
    if mark is not None and of:
        shapes.append(element("rect", x=f"{100 * Decimal(mark) / of:.2f}%", width="2", height="100%", class_="limit"))
    return element("svg", shapes, class_="bar", aria_hidden="true")


def _verdicts(totals: Totals) -> Markup:
    return _figure(
        "verdicts",
        "Verdicts",
        (
            (
                element("span", icon(total.name), words.VERDICTS[total.name], class_=f"tone {total.name}"),
                _bar((total.name, total.dossiers), of=totals.overall.dossiers),
                str(total.dossiers),
            )
            for total in totals.by_verdict
        ),
    )


def _limits(batch: Batch) -> list[Decimal]:
    return [envelope.limit for envelope in batch.envelopes if envelope.unit == EUROS]


def _scale(batch: Batch) -> Decimal:
    """The amount that fills a bar."""
    return max(batch.totals.overall.corrected, batch.totals.overall.as_is, *_limits(batch))


def _sums(batch: Batch) -> Markup:
    overall, limits, most = batch.totals.overall, _limits(batch), _scale(batch)
    sides = (("En l'état", overall.ps, overall.bonus), ("Si corrigé", overall.ps_corrected, overall.bonus_corrected))
    missing = overall.dossiers - overall.estimated
    return _figure(
        "sums",
        "Ps Clas et bonus estimés",
        (
            (
                name,
                _bar(("ps", ps), ("bonus", bonus), of=most, mark=limits[0] if limits else None),
                [element("strong", euros(ps + bonus)), element("small", f"Ps {euros(ps)}, bonus {euros(bonus)}")],
            )
            for name, ps, bonus in sides
        ),
        element(
            "p",
            element("span", _bar(("ps", 1), of=1), "Ps", class_="key"),
            element("span", _bar(("bonus", 1), of=1), "bonus, sous réserve d'attribution", class_="key"),
            element("span", _bar(of=2, mark=1), "enveloppe", class_="key") if limits else None,
        ),
        (element("p", words.envelope(envelope)) for envelope in batch.envelopes),
        element("p", words.apart(batch)) if words.apart(batch) else None,
        element("p", f"{plural(missing, 'dossier')} sans estimation\u00a0: rien n'est compté pour eux.", class_="missing")
        if missing
        else None,
    )


def _timings(totals: Totals) -> Markup:
    return _figure(
        "timings",
        "Délai d'envoi",
        (
            (element("span", words.TIMINGS[timing], class_=f"tone {timing}"), _bar((timing, count), of=totals.overall.dossiers), str(count))
            for timing, count in totals.timings
        ),
    )


def _frequent(totals: Totals) -> Markup:
    rules = [rule for rule in totals.rules if rule.severity != INFORMATION][:_FREQUENT]
    return _figure(
        "rules",
        "Points les plus fréquents",
        (
            (
                element("span", icon(rule.severity), element("code", rule.code), f" {rule.titre}", class_=f"tone {rule.severity}"),
                _bar((rule.severity, rule.dossiers), of=totals.overall.dossiers),
                str(rule.dossiers),
            )
            for rule in rules
        ),
        element("p", "En nombre de dossiers." if rules else "Aucun point bloquant, à compléter ni à vérifier."),
    )


_FREQUENT: Final = 8
_COLUMNS: Final = (
    "N°",
    "Verdict",
    "Dossier",
    "Territoire",
    "Collectifs",
    "Délai",
    "Bloquants",
    "À compléter",
    "À vérifier",
    "En l'état",
    "Si corrigé",
)
_NUMBERS: Final = frozenset(("N°", "Collectifs", "Bloquants", "À compléter", "À vérifier", "En l'état", "Si corrigé"))


def _headings(titles: Iterable[str]) -> Markup:
    cells = (element("th", title, scope="col", class_="number" if title in _NUMBERS else None) for title in titles)
    return element("thead", element("tr", cells))


def _row(number: int, report: Report, root: str, why: str, rank: int | None) -> Markup:
    total = figures(report)
    situation = words.SITUATIONS.get(report.situation or "", "")
    territory = (report.facts.territoire if report.facts else None) or ""
    about = report.findings[0].message if report.verdict == ILLISIBLE and report.findings else report.intitule
    name = element("a", shown(report.gestionnaire or report.file.removeprefix(root)), href=f"#d{number}")
    file = element("small", shown(report.file.removeprefix(root))) if report.gestionnaire else None
    money = ["—", "—"]
    if report.estimation:
        money[0] = euros(total.as_is)
        if report.estimation.corrected:
            money[1] = euros(total.corrected)
    cells: list[Child] = [
        str(number),
        element("span", icon(report.verdict), words.VERDICTS[report.verdict], class_=f"tone {report.verdict}"),
        [name, element("p", shown(about)) if about else None, file, element("small", _APART[why]) if why else None],
        [shown(territory), element("small", situation) if situation else None],
        f"{total.collectifs_kept} sur {total.collectifs}" if report.estimation else str(total.collectifs or ""),
        [
            element("span", words.delay(report) or words.TIMINGS[report.timing], class_=f"tone {report.timing}"),
            element("small", f"rang\u00a0{rank}") if rank else None,
        ],
        *(str(len(report.of(severity))) for severity in (BLOQUANT, A_COMPLETER, A_VERIFIER)),
        *money,
    ]
    return element("tr", (element("td", content) for content in cells))


def _filters(totals: Totals) -> Markup:
    """Shown by the script that they need."""
    verdicts = (
        element(
            "label",
            element("input", type="checkbox", value=str(VERDICTS.index(total.name)), checked=True),
            icon(total.name),
            f"{words.VERDICTS[total.name]} ({total.dossiers})",
            class_=f"tone {total.name}",
        )
        for total in totals.by_verdict
        if total.dossiers
    )
    territories = [(str(number), f"{total.name or words.UNNAMED} ({total.dossiers})") for number, total in enumerate(totals.by_territory)]
    situations = [(str(number), name) for number, name in enumerate(words.SITUATIONS.values())]
    rules = {rule.code: f"{rule.code} {rule.titre}" for rule in sorted(totals.rules, key=lambda rule: rule.code)}
    return element(
        "div",
        element("label", "Rechercher", element("input", type="search", data_filter="text", placeholder="nom, titre, fichier…")),
        _choice("Territoire", "tous", territories, data_filter="territory"),
        _choice("Situation", "toutes", situations, data_filter="situation"),
        _choice("Règle", "toutes", rules.items(), data_filter="rules"),
        _choice("Trier par", "ordre du lot", [(str(index), title) for index, title in enumerate(_COLUMNS) if index], class_="sorter"),
        element("fieldset", element("legend", "Verdict"), verdicts),
        element("p", element("span", role="status"), element("button", "Tout afficher", type="button", data_reset=True)),
        class_="filters",
        hidden=True,
    )


def _choice(title: str, all_of_them: str, options: Iterable[tuple[str, str]], **attributes: str) -> Markup:
    listed = (element("option", label, value=value) for value, label in [("", all_of_them), *options])
    return element("label", title, element("select", listed, **attributes))


_SEMICOLON: Final = "\u00a0; "


def _crossing(found: LotFinding, root: str) -> Markup:
    finding = found.finding
    places: dict[tuple[int, str], list[str]] = {}
    for one in found.dossiers:
        places.setdefault((one.number, one.file), []).append(words.at(one.place))
    concerned = (
        element("li", element("a", shown(file.removeprefix(root)), href=f"#d{number + 1}"), f" {_SEMICOLON.join(dict.fromkeys(where))}")
        for (number, file), where in places.items()
    )
    return element(
        "article",
        element("h3", element("code", finding.code), " ", element("span", finding.titre, class_="name")),
        element("p", finding.message),
        element("ul", concerned, class_="concerned"),
        element(
            "dl",
            element("div", element("dt", "À faire"), element("dd", finding.remedy)),
            element("div", element("dt", "Motif"), element("dd", found.reason)) if found.reason else None,
        ),
        element("p", finding.reference, class_="reference"),
        class_=f"finding {finding.severity}",
    )


def _totals(title: str, rows: list[tuple[str, Total]], is_open: bool = False) -> Markup | None:
    if not rows:
        return None  # each has one dossier: the list says it
    columns = (title.removeprefix("Par ").capitalize(), "Dossiers", "Collectifs", "En l'état", "Si corrigé")

    def row(name: str, total: Total) -> Markup:
        kept = f"{total.collectifs_kept} sur {total.collectifs}" if total.estimated else str(total.collectifs)
        money = (euros(amount) if total.estimated else "—" for amount in (total.as_is, total.corrected))
        values = (str(total.dossiers), kept, *money)
        cells = (element("td", value, class_="number", data_label=label) for label, value in zip(columns[1:], values, strict=True))
        return element("tr", element("th", shown(name or words.UNNAMED), scope="row"), cells)

    headings = (element("th", heading, scope="col", class_="number" if heading != columns[0] else None) for heading in columns)
    body = element("tbody", (row(name, total) for name, total in rows))
    table = element("table", element("thead", element("tr", headings)), body, class_="cards totals")
    return element("details", element("summary", element("h3", f"{title} ({len(rows)})")), table, open=is_open)


def _files(title: str, files: list[tuple[str, str]]) -> Iterator[str]:
    if files:
        lines = ((element("dt", shown(file)), element("dd", reason)) for file, reason in files)
        yield element("section", element("h2", f"{title}\u00a0: {len(files)}"), element("dl", lines), class_="minor")


def _reports() -> Markup:
    """Where a report is opened when it is asked for."""
    return element(
        "section",
        element("h2", "Rapport"),
        element("noscript", element("p", "Les rapports s'ouvrent par le script de cette page, que ce navigateur n'exécute pas.")),
        element("p", "Cliquer sur un dossier ouvre son rapport ici.", class_="empty"),
        element(
            "label", element("input", type="checkbox", id="print-reports"), "Imprimer aussi les rapports des dossiers affichés", hidden=True
        ),
        element("div", id="opened"),
        id="rapports",
    )


def _report(number: int, report: Report, context: Context) -> Markup:
    title = element("h3", f"{number}. ", shown(dossier.name(report)))
    about = element("p", shown(report.intitule or ""), " ", shown(report.file, class_="file"))
    back = element("p", element("a", "Retour à la liste", href="#dossiers"), class_="back")
    return element("article", title, about, dossier.body(report, 4, context, to_caf=True), back, id=f"d{number}", class_="report")
