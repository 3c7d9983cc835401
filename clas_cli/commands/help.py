"""Typer in French to the last word, by what it lets its classes redefine: the pages of help, and what is wrong with a command line.

A command takes what its parser found as it was written (texts, lists of texts, yes or no) and understands it by itself, in French. So
Typer converts nothing, and needn't load what it converts with: pydantic, from 0.29 on, would take as long as all the rest.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from clas_cli.commands.status import MISUSED
from clas_cli.french.text import nearest, visible_lines
from clas_cli.render.streams import say, tell

Context = Any
"""What Typer calls a context; its class has no public name."""
Formatter = Any
Parameter = TyperArgument | TyperOption

_WELCOME: Final = """\
clas contrôle un dossier Clas avant et après son envoi. Pour commencer\u00a0:

  clas modele dossier.xlsx     écrit un classeur à remplir
  clas verifier dossier.xlsx   dit quoi corriger, où, et ce que cela coûte
  clas courriel dossier.xlsx   prépare l'envoi, et n'envoie rien

Toutes les commandes\u00a0: clas --help. Le détail d'une seule\u00a0: clas verifier --help."""
_HELP: Final = "Affiche cette aide."
_INSTALL: Final = "install_completion"
_COMPLETION: Final = {
    _INSTALL: "Installe la complétion pour ce terminal.",
    "show_completion": "Affiche le code de complétion pour ce terminal.",
}


class _French:
    """What commands and the program have in common."""

    def format_usage(self, ctx: Context, formatter: Formatter) -> None:
        pieces = ["[OPTIONS]", *(_usage(parameter) for parameter in ctx.command.params if isinstance(parameter, TyperArgument))]
        if isinstance(self, TyperGroup):
            pieces.append("COMMANDE [ARGUMENTS]…")
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix="Usage\u00a0: ")

    def format_options(self, ctx: Context, formatter: Formatter) -> None:
        parameters = ctx.command.get_params(ctx)
        for title, kind in (("Arguments\u00a0", TyperArgument), ("Options\u00a0", TyperOption)):
            if of_kind := [parameter for parameter in parameters if isinstance(parameter, kind)]:
                with formatter.section(title):
                    formatter.write_dl([(_written(parameter), _told(parameter)) for parameter in of_kind])


class FrenchCommand(_French, TyperCommand):
    """A command."""

    def get_help_option(self, ctx: Context) -> TyperOption | None:
        return _in_french(super().get_help_option(ctx))

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        try:
            values, rest, _ = self.make_parser(ctx).parse_args(args=list(args))
        except typer.TyperException as error:
            raise _told_in_french(error, ctx) from None
        lenient = ctx.resilient_parsing  # while a line is completed, nothing is wrong with it yet
        parameters = [parameter for parameter in self.get_params(ctx) if isinstance(parameter, TyperArgument | TyperOption)]
        for parameter in sorted(parameters, key=lambda parameter: not parameter.is_eager):
            given = values.get(parameter.name or "")
            value = parameter.default if given is None else given
            if value is None and parameter.required and not lenient:
                raise typer.BadParameter(f"il manque {_named(parameter)}.", ctx=ctx)
            if parameter.callback is not None:
                value = parameter.callback(ctx, parameter, value)
            if parameter.expose_value:
                ctx.params[parameter.name] = value
        if rest and not lenient:
            raise typer.BadParameter(f"argument en trop\u00a0: {' '.join(rest)}.", ctx=ctx)
        ctx.args = rest
        return rest


class FrenchGroup(_French, TyperGroup):
    """The program."""

    def get_help_option(self, ctx: Context) -> TyperOption | None:
        return _in_french(super().get_help_option(ctx))

    def get_params(self, ctx: Context) -> list[Any]:
        parameters = super().get_params(ctx)
        for parameter in parameters:
            if isinstance(parameter, TyperOption) and parameter.name in _COMPLETION:
                parameter.help = _COMPLETION[parameter.name]
                parameter.default = False
                if parameter.name == _INSTALL:
                    parameter.callback = _install_completion
        return parameters

    def format_commands(self, ctx: Context, formatter: Formatter) -> None:
        with formatter.section("Commandes\u00a0"):
            room = formatter.width - 6 - max(map(len, self.commands))
            formatter.write_dl([(name, command.get_short_help_str(room)) for name, command in self.commands.items()])

    def format_options(self, ctx: Context, formatter: Formatter) -> None:
        super().format_options(ctx, formatter)
        self.format_commands(ctx, formatter)

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        if not args and not ctx.resilient_parsing:
            say(_WELCOME)
            raise typer.Exit(MISUSED)
        try:
            return super().parse_args(ctx, args)
        except typer.TyperException as error:
            raise _told_in_french(error, ctx) from None

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, Any, list[str]]:
        if self.get_command(ctx, args[0]) is None and not ctx.resilient_parsing:
            near = nearest(args[0], self.commands)
            hint = f" Vouliez-vous dire {near}\u00a0?" if near else ""
            raise typer.BadParameter(f"commande inconnue\u00a0: {args[0]}.{hint}", ctx=ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Context) -> object:
        try:
            return super().invoke(ctx)
        except typer.BadParameter:
            raise
        except typer.TyperException:
            raise typer.BadParameter("il manque une commande.", ctx=ctx) from None


def explain_misuse(error: typer.TyperException) -> str:
    """What is wrong with the command line, and where its help is."""
    context = getattr(error, "ctx", None)
    where = f"\nVoir «\u00a0{context.command_path} --help\u00a0»." if context is not None else ""
    return f"Erreur\u00a0: {visible_lines(error.message)}{where}"


def _in_french(option: TyperOption | None) -> TyperOption | None:
    if option is not None:
        option.help, option.default = _HELP, False  # neither is anything to convert
    return option


def _usage(argument: TyperArgument) -> str:
    name = argument.metavar or ""
    return name if argument.required or name.startswith("[") else f"[{name}]"


def _written(parameter: Parameter) -> str:
    """« -f, --format FORMAT », « --strict / --non-strict », « CHEMIN… »."""
    if isinstance(parameter, TyperArgument):
        return parameter.metavar or ""
    names = ", ".join(sorted(parameter.opts, key=len))
    if parameter.is_flag:
        return " / ".join((names, *parameter.secondary_opts))
    return f"{names} {parameter.metavar}"


def _told(parameter: Parameter) -> str:
    """Its help, and what is asked of it."""
    if parameter.required:
        return f"{parameter.help} [obligatoire]"
    return f"{parameter.help} [par défaut\u00a0: {parameter.default}]" if parameter.default else parameter.help or ""


def _named(parameter: Parameter) -> str:
    if isinstance(parameter, TyperArgument):
        return f"l'argument {parameter.metavar}"
    return f"l'option {max(parameter.opts, key=len)}"


def _told_in_french(error: typer.TyperException, ctx: Context) -> typer.BadParameter:
    """What the parser of a command line found wrong with it: an option that isn't one, or one with or without a value."""
    name = getattr(error, "option_name", None)
    if isinstance(error, typer.BadParameter) or name is None:
        return error if isinstance(error, typer.BadParameter) else typer.BadParameter(error.message, ctx=ctx)
    known = next((one for one in ctx.command.get_params(ctx) if name in (*one.opts, *one.secondary_opts)), None)
    if isinstance(known, TyperOption):
        wanted = "n'attend pas de" if known.is_flag else "attend une"
        return typer.BadParameter(f"l'option {name} {wanted} valeur.", ctx=ctx)
    near = ", ".join(sorted(getattr(error, "possibilities", None) or ()))
    hint = f" Vouliez-vous dire {near}\u00a0?" if near else ""
    return typer.BadParameter(f"option inconnue\u00a0: {name}.{hint}", ctx=ctx)


def _install_completion(ctx: Context, parameter: object, wanted: bool) -> bool:
    if not wanted or ctx.resilient_parsing:
        return wanted
    shell, path = import_module("typer.completion").install()  # Typer names it for its users, not for type checkers
    tell(f"La complétion de {shell} est installée dans {path}. Elle servira dans un nouveau terminal.")
    raise typer.Exit
