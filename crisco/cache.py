"""The shared cache: rate-limit counters, visitors' pages, and nothing that may not be lost."""

import logging
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


class ForgivingRedis(RedisCache):
    """Redis, whose absence slows nobody down: a read finds nothing, a write is dropped.

    Losing Redis loses nothing; the rate limits are the one thing that pauses with it, and
    every pause is logged.
    """

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        try:
            return super().get(key, default, version)
        except RedisError:
            logger.warning("cache unreachable")
            return default

    def set(
        self, key: Any, value: Any, timeout: float | None = 300, version: int | None = None
    ) -> None:
        try:
            super().set(key, value, timeout, version)
        except RedisError:
            logger.warning("cache unreachable")

    def add(
        self, key: Any, value: Any, timeout: float | None = 300, version: int | None = None
    ) -> bool:
        try:
            return super().add(key, value, timeout, version)
        except RedisError:
            logger.warning("cache unreachable")
            return True

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        try:
            return int(super().incr(key, delta, version))
        except (RedisError, ValueError):  # what was begun may be gone, and counts from here
            logger.warning("cache unreachable")
            return delta

    def touch(self, key: Any, timeout: float | None = 300, version: int | None = None) -> bool:
        try:
            return super().touch(key, timeout, version)
        except RedisError:
            logger.warning("cache unreachable")
            return False

    def delete(self, key: Any, version: int | None = None) -> bool:
        try:
            return super().delete(key, version)
        except RedisError:
            logger.warning("cache unreachable")
            return False
