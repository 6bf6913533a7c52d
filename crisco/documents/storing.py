"""Put bytes into Django's storage so that a name never shows half a file."""

import os
import tempfile
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage, storages


def put(name: str, content: bytes) -> str:
    """The content under `name`. Replaces an old file.

    On a local disk: temporary file, fsync, rename, fsync of the folder. An object store is
    atomic by itself.
    """
    if not isinstance(storages["default"], FileSystemStorage):
        return default_storage.save(name, ContentFile(content))
    target = Path(default_storage.path(name))
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".half-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return name


def get(name: str) -> bytes | None:
    """The whole file, or None where it is gone."""
    try:
        with default_storage.open(name) as file:
            content: bytes = file.read()
            return content
    except FileNotFoundError:
        return None


def forget(name: str) -> None:
    """Nothing is stored under `name` any more."""
    default_storage.delete(name)
