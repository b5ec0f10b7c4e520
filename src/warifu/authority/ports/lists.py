"""失効リストのポート: X.509 CRLs as RFC 5280 section 5 has them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from warifu.authority.facts import Finding, KeyAlgorithm
from warifu.authority.lists import ListEntry, ListSegment, RevocationListContent
from warifu.authority.ports.keys import SigningKey


@dataclass(frozen=True, slots=True)
class ListFacts:
    """失効リストの内容: a full CRL from outside, its signature checked."""

    der: bytes
    number: int
    this_update: datetime
    next_update: datetime


class ListFormat(Protocol):
    """失効リストの形式: encoded lines become bytes to be signed, and these a list."""

    def list_to_be_signed(
        self, content: RevocationListContent, lines: Sequence[bytes], algorithm: KeyAlgorithm
    ) -> bytes:
        """失効リストの署名対象: the DER TBSCertList of `content` with encoded lines."""
        ...

    def lint_list(
        self, to_be_signed: bytes, content: RevocationListContent, segments: Sequence[bytes]
    ) -> Sequence[Finding]:
        """失効リストの署名前検査: of these exact bytes; `segments` are the lines that should stand on it."""
        ...

    def sign_list(self, to_be_signed: bytes, key: SigningKey) -> bytes: ...

    def is_list_of(self, der: bytes, to_be_signed: bytes) -> bool:
        """署名対象の照合: whether the list is made of these bytes, byte for byte."""
        ...

    def splice_lines(
        self, segments: Sequence[ListSegment], changes: Sequence[ListEntry], ended: Collection[int]
    ) -> Mapping[int, Sequence[ListSegment]]:
        """行を差し替える: by the `lower` of each segment that changes, what takes its place."""
        ...

    def read_list(self, data: bytes, issuer: bytes) -> ListFacts | None:
        """失効リストを読む: a full one, PEM or DER; None when `issuer` (DER) is not who it names.

        Raises TooLarge, NotUnderstood, ListSignatureInvalid.
        """
        ...
