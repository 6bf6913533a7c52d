"""Passwords of invented people, hashed as in earnest but in a moment."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2(Argon2PasswordHasher):
    """Half a second of work for each sign-in would be half of the tests' time."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
