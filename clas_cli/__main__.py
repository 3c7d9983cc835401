"""The `clas` program, also as `python -m clas_cli`."""

import os
import sys

from clas_cli import __version__

_HOME = os.path.dirname(os.path.dirname(__file__))  # noqa: PTH120 (pathlib is slow to load)
if __name__ == "__main__" and not sys.flags.safe_path and sys.path[0] != _HOME:
    del sys.path[0]  # the current folder: nothing is imported from among received files


def main() -> None:
    """Runs the command line; a script that only wants the version doesn't wait for what the commands need."""
    if sys.argv[1:] == ["--version"]:
        try:
            print(f"clas {__version__}", flush=True)
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            sys.exit(2)
        return
    try:
        from clas_cli.commands import app
    except KeyboardInterrupt:  # before the program could say so itself
        sys.exit(130)
    app.main()


if __name__ == "__main__":
    main()
