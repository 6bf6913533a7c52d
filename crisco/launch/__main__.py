"""`python -m crisco.launch demo|test|bench`: what `./portal` calls once Python is ready."""

import sys
from importlib import import_module

from crisco.launch import terminal

COMMANDS = {
    "demo": "crisco.launch.demo",
    "test": "crisco.launch.checks",
    "bench": "crisco.launch.benches",
}


def main(arguments: list[str]) -> int:
    """Run one command; its exit code."""
    if not arguments or arguments[0] not in COMMANDS:
        terminal.write(f"usage: ./portal {'|'.join(COMMANDS)} [OPTION...]")
        return 2
    try:
        return int(import_module(COMMANDS[arguments[0]]).main(arguments[1:]))
    except terminal.Stopped as stopped:
        sys.stderr.write(f"\nportal: {stopped}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
