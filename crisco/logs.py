"""One JSON object a line, so that no text a visitor sends can forge a log line."""

import json
import logging
from datetime import UTC, datetime


class JsonLine(logging.Formatter):
    """Time, level, logger, message and traceback; ids only, never a name or an address."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=True)
