"""Typer's own words, in French: the help page and the messages of misuse."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from clas_cli.french.text import visible_lines

MISUSE: type = typer.BadParameter.__mro__[2]
"""The ancestor of every exception by which Typer says that the command line is wrong."""

_HELP_OPTION = "Affiche cette aide."
_OWN_OPTIONS = {
    "help": _HELP_OPTION,
    "install_completion": "Installe la complétion pour ce terminal.",
    "show_completion": "Affiche le code de complétion pour ce terminal.",
}
_WORDS = (
    (re.compile(r"^Usage: ", re.M), "Usage\u00a0: "),
    (re.compile(r"^Arguments:$", re.M), "Arguments\u00a0:"),
    (re.compile(r"^Options:$", re.M), "Options\u00a0:"),
    (re.compile(r"^Commands:$", re.M), "Commandes\u00a0:"),
    (re.compile(r"\[OPTIONS\]"), "[OPTIONS]"),
    (re.compile(r"\bCOMMAND \[ARGS\]\.\.\."), "COMMANDE [ARGUMENTS]…"),
    (re.compile(r"\[default:"), "[par défaut\u00a0:"),
    (re.compile(r"; required\]|\[required\]"), "[obligatoire]"),
    (re.compile(r"\(dynamic\)"), "(selon le cas)"),
    (re.compile(r"Show this message and exit\."), _HELP_OPTION),
)


def french(text: str) -> str:
    """A help page with Typer's headings in French."""
    for english, word in _WORDS:
        text = english.sub(word, text)
    return text


class FrenchCommand(TyperCommand):
    """A command whose help is in French."""

    def get_help(self, ctx: Any) -> str:
        return french(super().get_help(ctx))

    def get_usage(self, ctx: Any) -> str:
        return french(super().get_usage(ctx))


class FrenchGroup(TyperGroup):
    """The program, whose help is in French."""

    def get_params(self, ctx: Any) -> list[Any]:
        parameters: list[Any] = super().get_params(ctx)
        for parameter in parameters:
            if parameter.name in _OWN_OPTIONS:
                parameter.help = _OWN_OPTIONS[parameter.name]
            if parameter.name == "install_completion":
                parameter.callback = _install_completion
        return parameters

    def get_help(self, ctx: Any) -> str:
        return french(super().get_help(ctx))

    def get_usage(self, ctx: Any) -> str:
        return french(super().get_usage(ctx))


def _install_completion(ctx: Any, parameter: Any, wanted: Any) -> Any:
    if not wanted or ctx.resilient_parsing:
        return wanted
    shell, path = import_module("typer.completion").install()
    print(f"La complétion de {shell} est installée dans {path}. Elle servira dans un nouveau terminal.")
    raise typer.Exit


def explain_misuse(error: Any) -> str:
    """What was wrong with the command line, in French, from one of Typer's exceptions."""
    if type(error).__name__ == "NoArgsIsHelpError":  # nothing was asked: the help is the answer
        return str(error.message)
    context = getattr(error, "ctx", None)
    where = f"\nVoir «\u00a0{context.command_path} --help\u00a0»." if context is not None else ""
    return f"Erreur\u00a0: {visible_lines(_problem(error))}{where}"


def _problem(error: Any) -> str:
    kind, message = type(error).__name__, str(getattr(error, "message", error))
    parameter = getattr(error, "param", None)
    name = _parameter_name(parameter)
    if kind == "MissingParameter":
        return f"il manque {name}."
    if kind == "NoSuchOption":
        near = ", ".join(sorted(error.possibilities or ()))
        return f"option inconnue\u00a0: {error.option_name}." + (f" Vouliez-vous dire {near}\u00a0?" if near else "")
    if found := re.match(r"No such command '(.*?)'\.(?: Did you mean (.*)\?)?", message):
        near = (found[2] or "").replace("'", "")
        return f"commande inconnue\u00a0: {found[1]}." + (f" Vouliez-vous dire {near}\u00a0?" if near else "")
    if found := re.match(r"Option '?(.*?)'? requires an argument", message):
        return f"l'option {found[1]} attend une valeur."
    if found := re.match(r"Option '?(.*?)'? does not take a value", message):
        return f"l'option {found[1]} n'attend pas de valeur."
    if found := re.match(r"Got unexpected extra argument(?:s|\(s\))? \((.*)\)", message):
        return f"argument en trop\u00a0: {found[1]}."
    if message == "Missing command.":
        return "il manque une commande."
    if parameter is not None:
        return f"valeur refusée pour {name}\u00a0: {_value(message)}"
    return message


def _value(message: str) -> str:
    if found := re.match(r"(.*) is not a valid (\w+)", message):
        kinds = {"integer": "un nombre entier", "int": "un nombre entier", "float": "un nombre", "number": "un nombre"}
        return f"{found[1]} n'est pas {kinds.get(found[2], 'une valeur acceptée')}."
    if found := re.match(r"\w+ '(.*)' is not readable", message):
        return f"{found[1]} ne peut pas être lu (droits insuffisants)."
    return message


def _parameter_name(parameter: Any) -> str:
    if parameter is None:
        return "une valeur"
    if parameter.param_type_name == "argument":
        return f"l'argument {parameter.make_metavar(None) if parameter.metavar is None else parameter.metavar}"
    return f"l'option {max(parameter.opts, key=len)}"
