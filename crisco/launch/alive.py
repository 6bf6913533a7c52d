"""A question to the web process of this machine, for health checks: exit code 0 when all is well.

Needs nothing but Python, so that it works in the image, which has no curl.
"""

import os
import sys
from http.client import HTTPConnection
from urllib.parse import urlsplit


def is_alive(address: str, *, host: str) -> bool:
    """True when the address answers 200 to a visitor of this host."""
    parts = urlsplit(address)
    connection = HTTPConnection(parts.hostname or "127.0.0.1", parts.port or 80, timeout=8)
    try:
        connection.request("GET", parts.path or "/", headers={"Host": host})
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def main(arguments: list[str]) -> int:
    """0 when the address in the first argument answers 200, 1 otherwise."""
    host = urlsplit(os.environ.get("SITE_URL", "")).netloc or "localhost"
    return 0 if is_alive(arguments[0], host=host) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
