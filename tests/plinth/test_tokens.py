import logging

from crisco import tokens
from crisco.logs import JsonLine


def test_only_the_digest_of_a_token_is_kept():
    plain, digest = tokens.new_token()

    assert tokens.digest(plain) == digest
    assert plain not in digest
    assert (len(plain), len(digest)) == (43, 64)


def test_a_code_has_no_look_alikes():
    codes = "".join(tokens.short_code() for _ in range(500))

    assert set(codes) & set("0O1ILUV") == set()


def test_a_code_of_a_key_is_always_the_same():
    codes = [tokens.code_of(f"{number}") for number in range(100)]

    assert codes == [tokens.code_of(f"{number}") for number in range(100)]
    assert len(set(codes)) == 100
    assert set("".join(codes)) <= set(tokens.ALPHABET)


def test_two_tokens_differ():
    assert tokens.new_token() != tokens.new_token()


def test_a_secret_in_an_address_does_not_reach_the_log():
    plain, _digest = tokens.new_token()
    record = logging.LogRecord(
        "django.request", logging.WARNING, "", 1, "Gone: %s", (f"/en/r/{plain}/cancel/",), None
    )

    line = JsonLine().format(record)

    assert plain not in line
    assert "/en/r/***/cancel/" in line
