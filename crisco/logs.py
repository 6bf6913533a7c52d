"""One JSON object a line, so that no text a visitor sends can forge a log line."""

import json
import logging
import re
from datetime import UTC, datetime

# a secret in an address, as crisco.tokens makes them: whoever reads the log must not get in
_SECRET = re.compile(r"(?<=/)[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])")


class JsonLine(logging.Formatter):
    """Time, level, logger, message and traceback; ids only, never a name, address or secret."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _SECRET.sub("***", record.getMessage()),
        }
        if record.exc_info:
            line["trace"] = _SECRET.sub("***", self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=True)
