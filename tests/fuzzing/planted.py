"""A reader with a fault in it."""

from warifu.kernel.errors import NotUnderstood


def read_planted(data: bytes) -> None:
    if data[:1] != b"W":
        raise NotUnderstood("W", "something else")
    if data[1:2] == b"R" and data[2:3] == b"F":
        raise ZeroDivisionError
