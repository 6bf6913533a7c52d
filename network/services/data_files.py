"""YAML files with the line of every value; only plain values, no tags, no anchors."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml


class WrongFile(Exception):
    """A data file cannot be right; reads `crisco.yaml:12: …`."""

    def __init__(self, file: str, line: int, message: str) -> None:
        super().__init__(f"{file}:{line}: {message}")


@dataclass
class DataFile:
    """What a file says, and on which line it says it."""

    name: str
    data: dict[str, Any]
    lines: dict[str, int] = field(default_factory=dict)

    def line(self, path: str) -> int:
        """The line of `path`, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path.rpartition(".")[0]
        return self.lines.get(path, 1)

    def wrong(self, path: str, message: str) -> WrongFile:
        """The error to raise for the value at `path`."""
        return WrongFile(self.name, self.line(path), message)


def read(path: Path) -> DataFile:
    """The file at `path`. Errors: WrongFile for anything that is not plain YAML of one mapping."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise WrongFile(path.name, mark.line + 1 if mark else 1, str(error.problem)) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise WrongFile(path.name, 1, str(error)) from error
    file = DataFile(path.name, {})
    if not isinstance(node, yaml.MappingNode):
        raise file.wrong("", "must be a mapping of sections")
    file.data = _value(file, "", node)
    return file


class _Loader(yaml.SafeLoader):
    """YAML's safe types only, and no aliases: a file of facts repeats itself instead."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call] # the stubs give no type
            raise yaml.composer.ComposerError(
                None, None, "aliases are not used here", event.start_mark
            )
        return super().compose_node(parent, index)


def _value(file: DataFile, path: str, node: yaml.Node) -> Any:
    file.lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _mapping(file, path, node)
    if isinstance(node, yaml.SequenceNode):
        return [_value(file, _under(path, n), each) for n, each in enumerate(node.value)]
    try:
        return _Loader("").construct_object(node)
    except (yaml.YAMLError, ValueError) as error:
        raise file.wrong(path, f"cannot be read: {error}") from error


def _mapping(file: DataFile, path: str, node: yaml.MappingNode) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = key_node.value
        if not isinstance(key, str):
            raise WrongFile(file.name, key_node.start_mark.line + 1, "a key must be a word")
        inside = _under(path, key)
        if key in values:
            raise WrongFile(file.name, key_node.start_mark.line + 1, f"{key} is given twice")
        file.lines[inside] = key_node.start_mark.line + 1
        values[key] = _value(file, inside, value_node)
    return values


def _under(path: str, key: str | int) -> str:
    return f"{path}.{key}" if path else str(key)
