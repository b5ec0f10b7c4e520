"""warifu の始まり: `warifu`, or `python -m warifu`; interrupted while it is still loading, it ends as it does later."""

import sys

INTERRUPTED = 130


def main() -> None:
    """開始する: as the command line says."""
    try:
        from warifu.entrypoints.cli.main import main as run

        run()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
