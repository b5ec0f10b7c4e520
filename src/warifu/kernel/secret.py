"""秘密: a wrapper for values that must not appear in a log, a traceback or a repr."""

from typing import Generic, TypeVar

T = TypeVar("T", bound=bytes | str)


class Secret(Generic[T]):
    """秘密: holds keys, passphrases and codes; only `reveal()` gives them out."""

    __slots__ = ("_value",)

    def __init__(self, value: T) -> None:
        self._value = value

    def reveal(self) -> T:
        return self._value

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __reduce__(self) -> str:
        raise TypeError("a secret is not pickled")
