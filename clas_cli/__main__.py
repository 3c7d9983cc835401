"""`python -m clas_cli`."""

from clas_cli.cli import main

main()
