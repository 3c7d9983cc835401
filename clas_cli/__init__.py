"""Contrôle d'un dossier Clas avant et après son envoi."""

__version__ = "0.1.0"
