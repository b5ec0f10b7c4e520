"""信頼の起点の照合: what a system trusts, against the CAs on record."""

from collections.abc import Sequence
from dataclasses import dataclass

from warifu.authority.facts import AuthorityName
from warifu.authority.generations import Anchor, anchors
from warifu.kernel.errors import FieldInvalid
from warifu.workflows.installation import Installation


@dataclass(frozen=True, slots=True)
class ComparedAnchors:
    """照合結果: every living CA of the authority, held or not; `unknown` are common names of what is none of them."""

    anchors: Sequence[Anchor]
    unknown: Sequence[str]


def compare_anchors(installation: Installation, authority: str, bundle: bytes) -> ComparedAnchors:
    """信頼の起点を照らし合わせる: a bundle in PEM (or one DER). Raises TooLarge, NotUnderstood, FieldInvalid."""
    held = installation.issuer.certificate_format.read_cas(bundle)
    with installation.unit_of_work.read() as stores:
        cas = stores.authorities.all()
    known = {ca.authority for ca in cas}
    if authority.upper() not in known:
        raise FieldInvalid("authority", ", ".join(sorted(known)))
    wanted = [ca for ca in cas if ca.authority == AuthorityName(authority.upper())]
    found = {ca.certificate for ca in wanted}
    return ComparedAnchors(
        anchors(wanted, {one.der for one in held}, installation.clock.now()),
        [one.subject.common_name for one in held if one.der not in found],
    )
