"""Changes one file in many ways and hands each result to the reader it is for; run by test_mutated_files.py.

    judge_mutations.py KIND COUNT FOLDER

Runs as a process of its own, under a memory limit, and prints JSON: how many were refused with a coded error, and every
mutation that was answered in any other way than it should be.
"""

import json
import random
import resource
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509

from warifu.adapters.x509.certificates.chain import verify
from warifu.adapters.x509.inspect.files import inspect
from warifu.adapters.x509.reading import read_certificates
from warifu.adapters.x509.requests.csr import read_request
from warifu.adapters.x509.status.port import OcspStatus
from warifu.kernel.errors import WarifuError
from warifu.kernel.secret import Secret

MEMORY = 768 * 1024 * 1024
AT = datetime(2026, 4, 2, tzinfo=UTC)
Random = random.Random


def flip_bit(data: bytearray, dice: Random, _: bytes) -> None:
    data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)


def set_byte(data: bytearray, dice: Random, _: bytes) -> None:
    data[dice.randrange(len(data))] = dice.choice([0x00, 0x7F, 0x80, 0xFF, dice.randrange(256)])


def truncate(data: bytearray, dice: Random, _: bytes) -> None:
    del data[dice.randrange(len(data)) :]


def delete(data: bytearray, dice: Random, _: bytes) -> None:
    at = dice.randrange(len(data))
    del data[at : at + dice.randint(1, 16)]


def insert(data: bytearray, dice: Random, _: bytes) -> None:
    at = dice.randrange(len(data) + 1)
    data[at:at] = dice.randbytes(dice.randint(1, 64))


def change_length(data: bytearray, dice: Random, _: bytes) -> None:
    """Turns a byte behind a tag into a length of up to four bytes, huge ones included."""
    tags = [i for i, byte in enumerate(data[:-1]) if byte in {0x02, 0x03, 0x04, 0x06, 0x0C, 0x30, 0x31, 0xA0, 0xA3}]
    at = dice.choice(tags) + 1 if tags else 0
    data[at : at + 1] = dice.choice(
        [b"\x80", b"\x84\xff\xff\xff\xff", b"\x84\x7f\xff\xff\xff", bytes([dice.randrange(128)])]
    )


def double(data: bytearray, dice: Random, _: bytes) -> None:
    at = dice.randrange(len(data))
    data[at:at] = data[at : at + dice.randint(1, 200)]


def splice(data: bytearray, dice: Random, other: bytes) -> None:
    at, there = dice.randrange(len(data)), dice.randrange(len(other))
    data[at:] = other[there:]


MUTATIONS = (flip_bit, flip_bit, set_byte, truncate, delete, insert, change_length, double, splice)


class Judge:
    """One method per kind: returns True when refused, raises AssertionError when it was wrongly believed."""

    def __init__(self, folder: Path) -> None:
        self.file = {path.name: path.read_bytes() for path in folder.iterdir()}

    def certificate(self, data: bytes) -> None:
        inspect(data)
        verify(data, trust=[self.file["root"]], untrusted=[self.file["issuing"]], lists=[], at=AT)
        believed = read_certificates(data)[0]
        original = x509.load_der_x509_certificate(self.file["certificate"])
        assert believed.tbs_certificate_bytes == original.tbs_certificate_bytes, "changed signed bytes were believed"

    certificate_pem = certificate

    def csr(self, data: bytes) -> None:
        inspect(data)
        believed = read_request(data)
        original = read_request(self.file["csr"])
        assert believed.subject == original.subject, "another name was believed"
        assert believed.public_key == original.public_key, "another key was believed"

    def crl(self, data: bytes) -> None:
        inspect(data)
        leaf, trust, untrusted = self.file["certificate"], [self.file["root"]], [self.file["issuing"]]
        verify(leaf, trust=trust, untrusted=untrusted, lists=[data], at=AT)
        original = x509.load_der_x509_crl(self.file["crl"])
        changed = x509.load_der_x509_crl(data).tbs_certlist_bytes != original.tbs_certlist_bytes
        assert not changed, "a changed list was believed"

    def pkcs12(self, data: bytes) -> None:
        inspect(data)
        opened = inspect(data, Secret("passphrase"))
        assert opened[1:] == inspect(self.file["pkcs12"], Secret("passphrase"))[1:], "other contents were believed"

    def ocsp_request(self, data: bytes) -> None:
        """A responder that knows one certificate has nothing to say about any other."""
        port = OcspStatus()
        question = port.read_status_request(data).question
        original = port.read_status_request(self.file["ocsp_request"]).question
        if not port.is_about(question, self.file["issuing"]) or question.serial != original.serial:
            raise NobodyKnows


class NobodyKnows(WarifuError):
    """An answer of `unauthorized` or `unknown`, which is a refusal too."""


def main(kind: str, count: int, folder: Path) -> None:
    judge, dice, results = Judge(folder), random.Random(f"warifu {kind}"), {"refused": 0, "wrong": []}
    look: Callable[[bytes], None] = getattr(judge, kind)
    look(judge.file[kind])
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for number in range(count):
        data = bytearray(judge.file[kind])
        mutation = dice.choice(MUTATIONS)
        while data == judge.file[kind]:
            mutation(data, dice, judge.file[dice.choice(sorted(judge.file))])
        try:
            look(bytes(data))
        except WarifuError:
            results["refused"] += 1
        except BaseException as fault:
            results["wrong"].append(f"{number} {mutation.__name__}: {type(fault).__name__}: {fault}: {data.hex()}")
    json.dump(results, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
