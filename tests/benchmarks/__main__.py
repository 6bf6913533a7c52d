"""One benchmark in a process of its own: `python -m tests.benchmarks NAME FILE`."""

import json
import sys
from importlib import import_module
from pathlib import Path

import django

from tests.benchmarks import cells


def main(name: str, file: str) -> None:
    """Run the benchmark and leave its rows in the file, as lists of cells in JSON."""
    django.setup()
    rows = import_module(f"tests.benchmarks.{name}").run()
    Path(file).write_text(json.dumps([cells(row) for row in rows]), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
