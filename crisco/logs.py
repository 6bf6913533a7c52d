"""One JSON object a line, so that no text a visitor sends can forge a log line."""

import json
import logging
import re
from datetime import UTC, datetime

_SIGN = r"[^\s@<>()\[\]{}\"'`,;:=/?&]"  # what an e-mail address may be made of
_MASKED = (
    # a secret, as crisco.tokens makes them: whoever reads the log must not get in
    re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])"),
    # what PostgreSQL adds to a refusal is the row itself, with whatever somebody typed
    re.compile(
        r"(?<=DETAIL: ).*?(?=\n\nThe above exception|\n\nDuring handling|\nCONTEXT: |\Z)", re.DOTALL
    ),
    # begins where a word begins and gives nothing back, or a long address would take seconds
    re.compile(rf"(?:(?<!{_SIGN})|(?<=%40))(?:(?!%40){_SIGN})++(?:@|%40){_SIGN}+"),
    re.compile(r"\+[1-9][0-9]{5,14}\b"),
)


class JsonLine(logging.Formatter):
    """Time, level, logger, message and traceback; ids only, never a name, address or secret."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _masked(record.getMessage()),
        }
        if record.exc_info:
            line["trace"] = _masked(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=True)


def _masked(text: str) -> str:
    for pattern in _MASKED:
        text = pattern.sub("***", text)
    return text
