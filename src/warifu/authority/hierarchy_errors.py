"""認証局の誤り(世代とルート): what may be wrong with CA certificates and lists that come from outside."""

from dataclasses import dataclass

from warifu.kernel.errors import BadInput, Conflict, RuleBroken


@dataclass(eq=False)
class GenerationForeign(BadInput):
    """鍵のない世代: the key of this CA certificate was not made here, or not for the next generation."""

    code = "generation.key_elsewhere"
    name: str


@dataclass(eq=False)
class GenerationUntrusted(BadInput):
    """ルートのない世代: no root on record or in the file signed this CA certificate."""

    code = "generation.untrusted"
    name: str


@dataclass(eq=False)
class ListIssuerUnknown(BadInput):
    """発行者不明の失効リスト: of no CA on record."""

    code = "list.issuer_unknown"


@dataclass(eq=False)
class ListMadeHere(RuleBroken):
    """手元で作る失効リスト: the key of this CA is here, so its lists are made here."""

    code = "list.made_here"
    ca_id: str


@dataclass(eq=False)
class ListSignatureInvalid(BadInput):
    """失効リストの署名不正: it names a CA on record as its issuer, and that one did not sign it."""

    code = "list.signature_invalid"
    issuer: str


@dataclass(eq=False)
class ListOlder(Conflict):
    """古い失効リスト: its number is not above that of the list on record."""

    code = "list.older"
    number: int
    held: int


@dataclass(eq=False)
class ListOutOfDate(RuleBroken):
    """期限外の失効リスト: it begins in the future or should have been replaced already. Instants in UTC."""

    code = "list.out_of_date"
    this_update: str
    next_update: str
