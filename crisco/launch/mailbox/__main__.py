"""The mailbox as a process: `python -m crisco.launch.mailbox --smtp N --page N --folder PATH`."""

import argparse
import signal
import sys
from pathlib import Path

from crisco.launch.mailbox import page, sink


def main() -> None:
    """Take mail and show it until SIGTERM."""
    parser = argparse.ArgumentParser(prog="mailbox")
    parser.add_argument("--smtp", type=int, required=True)
    parser.add_argument("--page", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    wanted = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    receiver = sink.listen(wanted.folder, port=wanted.smtp)
    reader = page.serve(wanted.folder, port=wanted.page)
    try:
        reader.serve_forever()
    finally:
        reader.server_close()
        receiver.stop()


if __name__ == "__main__":
    main()
