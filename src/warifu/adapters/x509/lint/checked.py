"""検査の対象: bytes to be signed, taken apart once for all rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from asn1crypto.x509 import Certificate, TbsCertificate

from warifu.authority.facts import CertificateContent


@dataclass(frozen=True)
class Checked:
    """検査の対象: the exact bytes, and the content they should carry."""

    to_be_signed: bytes
    content: CertificateContent

    @cached_property
    def tbs(self) -> Any:
        return TbsCertificate.load(self.to_be_signed, strict=True)

    @cached_property
    def issuer(self) -> Any:
        """発行者のTBS: of the issuer's certificate; None for a self-signed root."""
        return None if self.content.issuer is None else Certificate.load(self.content.issuer)["tbs_certificate"]

    @cached_property
    def extensions(self) -> Mapping[str, Any]:
        return extensions_of(self.tbs)

    @cached_property
    def issuer_extensions(self) -> Mapping[str, Any]:
        return {} if self.issuer is None else extensions_of(self.issuer)


def extensions_of(tbs: Any) -> Mapping[str, Any]:
    """拡張: parsed values by dotted object identifier; of a doubled one the last."""
    return {e["extn_id"].dotted: e["extn_value"].parsed for e in tbs["extensions"]}
