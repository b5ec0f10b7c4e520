"""言明の署名: signs tree heads and rolls with keys made for that, out of the same folder or token as the CA keys."""

import re
from collections.abc import Mapping

from warifu.adapters.x509.builder_keys import signatures
from warifu.authority.facts import KeyAlgorithm
from warifu.authority.ports.keys import Signers
from warifu.kernel.errors import FieldInvalid
from warifu.workflows.ports import Statement

NAME = re.compile(r"(roll|evidence)-[1-9][0-9]{0,3}")


class StatementKeys:
    """言明の署名鍵: implements warifu.workflows.ports.Statements; `names` is where each key is kept."""

    def __init__(self, signers: Signers, names: Mapping[Statement, str]) -> None:
        self._signers = signers
        self._names = names

    def prepare(self, algorithm: KeyAlgorithm) -> None:
        for name in self._names.values():
            if not self._signers.has(name):
                self._signers.create(name, algorithm)

    def make(self, name: str, algorithm: KeyAlgorithm) -> bytes:
        if not NAME.fullmatch(name):
            raise FieldInvalid("name", "roll-2 / evidence-2")
        return self._signers.create(name, algorithm).public_key

    def public_key(self, statement: Statement) -> bytes:
        return self._signers.open(self._names[statement]).public_key

    def sign(self, statement: Statement, data: bytes) -> bytes:
        (signature,) = signatures(self._signers.open(self._names[statement]), [data])
        return signature
