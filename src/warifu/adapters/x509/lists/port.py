"""失効リストのポートの実装: with cryptography and asn1crypto, checked by this program's lint and by pkilint."""

from collections.abc import Collection, Mapping, Sequence

from warifu.adapters.x509.lint.lists import lint_list
from warifu.adapters.x509.lint.pkilint_lists import pkilint_list_findings
from warifu.adapters.x509.lists.building import is_list_of, list_to_be_signed, sign_list
from warifu.adapters.x509.lists.entries import spliced
from warifu.adapters.x509.lists.foreign import read_list
from warifu.authority.facts import Finding, KeyAlgorithm
from warifu.authority.lists import ListEntry, ListSegment, RevocationListContent
from warifu.authority.ports.keys import SigningKey
from warifu.authority.ports.lists import ListFacts


class X509Lists:
    """失効リスト: implements warifu.authority.ports.lists.ListFormat."""

    def list_to_be_signed(
        self, content: RevocationListContent, lines: Sequence[bytes], algorithm: KeyAlgorithm
    ) -> bytes:
        return list_to_be_signed(content, lines, algorithm)

    def lint_list(
        self, to_be_signed: bytes, content: RevocationListContent, segments: Sequence[bytes]
    ) -> Sequence[Finding]:
        return lint_list(to_be_signed, content, segments) or pkilint_list_findings(to_be_signed)

    def sign_list(self, to_be_signed: bytes, key: SigningKey) -> bytes:
        return sign_list(to_be_signed, key)

    def is_list_of(self, der: bytes, to_be_signed: bytes) -> bool:
        return is_list_of(der, to_be_signed)

    def splice_lines(
        self, segments: Sequence[ListSegment], changes: Sequence[ListEntry], ended: Collection[int]
    ) -> Mapping[int, Sequence[ListSegment]]:
        return spliced(segments, changes, ended)

    def read_list(self, data: bytes, issuer: bytes) -> ListFacts | None:
        return read_list(data, issuer)
