"""調べた事実: what an inspected object says. Labels and spoken values are keys of messages/inspection.toml."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fact:
    """事実の一行: `value` is safe to print; a `spoken` one is a key to be put into words, `LABEL.VALUE`."""

    label: str
    value: str
    spoken: bool = False


@dataclass(frozen=True, slots=True)
class Inspected:
    """調べたもの: `kind` is certificate, ca_certificate, csr, crl, pkcs12, private_key, pkcs7, jks, unknown or
    refused.

    `is_whole` is False where a field could not be read, and its octets stand in its place.
    """

    kind: str
    facts: tuple[Fact, ...]
    is_whole: bool = True
