"""証明書の照会: certificates that the actor may see; for others the error is the same as for unknown ones."""

from collections.abc import Sequence

from warifu.accounts.access import SEES_ALL, may_see, require_role
from warifu.accounts.facts import Actor, Role
from warifu.authority.errors import CertificateUnknown
from warifu.authority.facts import Certificate
from warifu.authority.which import read_which
from warifu.workflows.chain import chain_of
from warifu.workflows.installation import Installation
from warifu.workflows.ports import Stores


def show_certificate(installation: Installation, actor: Actor, certificate_id: str) -> Certificate:
    """証明書を見る. Raises CertificateUnknown (certificate.unknown), of others' certificates too."""
    require_role(actor, Role.OPERATOR, *SEES_ALL)
    with installation.unit_of_work.read() as stores:
        return _certificate(stores, actor, certificate_id)


def certificate_chain(installation: Installation, actor: Actor, certificate_id: str) -> Sequence[bytes]:
    """証明書と発行者: in DER, the certificate first, the root last. Raises CertificateUnknown."""
    require_role(actor, Role.OPERATOR, *SEES_ALL)
    with installation.unit_of_work.read() as stores:
        certificate = _certificate(stores, actor, certificate_id)
        return [certificate.der, *chain_of(installation, stores, certificate.ca_id)]


def find_certificate(installation: Installation, actor: Actor, text: str) -> Certificate:
    """証明書を探す: by its id or its serial number. Raises CertificateUnknown, of others' too, FieldInvalid."""
    require_role(actor, Role.OPERATOR, *SEES_ALL)
    with installation.unit_of_work.read() as stores:
        id, serial = read_which(text)
        found = stores.certificates.get(id) if id else stores.certificates.by_serial(serial.value) if serial else None
    if found is None or not may_see(actor, found.participant_id):
        raise CertificateUnknown(text)
    return found


def _certificate(stores: Stores, actor: Actor, certificate_id: str) -> Certificate:
    certificate = stores.certificates.get(certificate_id)
    if certificate is None or not may_see(actor, certificate.participant_id):
        raise CertificateUnknown(certificate_id)
    return certificate
