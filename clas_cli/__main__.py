"""The `clas` program, also as `python -m clas_cli`."""

import os
import sys

from clas_cli import __version__

_HOME = os.path.dirname(os.path.dirname(__file__))  # noqa: PTH120 (pathlib is slow to load)
if __name__ == "__main__" and not sys.flags.safe_path and sys.path[0] != _HOME:
    del sys.path[0]  # the current folder: nothing is imported from among received files


def main() -> None:
    """Runs the command line; a script that only wants the version doesn't wait for what the commands need."""
    from clas_cli.batch.interruption import as_ctrl_c

    try:
        with as_ctrl_c():
            if sys.argv[1:] == ["--version"]:
                _say_version()
                return
            from clas_cli.commands import app

            app.main()
    except KeyboardInterrupt:  # before the program could say so itself
        sys.exit(130)


def _say_version() -> None:
    from clas_cli.render import streams

    try:
        streams.tell(f"clas {__version__}")
        streams.flush()
    except OSError:
        streams.give_up()
        sys.exit(2)


if __name__ == "__main__":
    main()
