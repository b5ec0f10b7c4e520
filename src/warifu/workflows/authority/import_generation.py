"""世代の取込み: the key is made here, an offline root signs its request, and the certificate comes back in a file.

1. `request_generation` makes the key of the next generation and its CSR.
2. The root's home signs it (`sign_request`), and gives out its own certificate and list.
3. `import_generation` checks the certificate as if it had been issued here, by the same lint, and opens the generation.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from warifu.accounts.access import require_role
from warifu.accounts.facts import Actor, Role
from warifu.authority.errors import LintFailed
from warifu.authority.facts import CaKind, CertificateAuthority, CertificateContent, KeyAlgorithm, PublishedAt
from warifu.authority.generations import next_generation
from warifu.authority.hierarchy_errors import GenerationForeign, GenerationUntrusted
from warifu.authority.ports.certificates import CaFacts
from warifu.authority.profiles import Hierarchy, hierarchies
from warifu.kernel.errors import NotUnderstood
from warifu.kernel.period import PeriodStage
from warifu.workflows.authority.open_authority import Opening, add_ca, make_ca_key
from warifu.workflows.authority.open_generation import check_approval, spend_approval
from warifu.workflows.installation import Installation, entry


def request_generation(installation: Installation, actor: Actor, opening: Opening, algorithm: KeyAlgorithm) -> bytes:
    """世代のCSRを作る: PEM; the key stays here and signs nothing else before its certificate is imported."""
    require_role(actor, Role.ADMINISTRATOR)
    key = make_ca_key(installation, opening.id, algorithm)
    with installation.unit_of_work.write() as stores:
        stores.evidence.append(
            entry(installation, actor, "generation.requested", f"ca:{opening.id}", key=key.algorithm)
        )
    return installation.request_format.request_for(opening.subject, key)


@dataclass(frozen=True, slots=True)
class _Root:
    """The root above: its facts, its id here, and what is to be opened when it is not on record yet."""

    facts: CaFacts
    id: str
    opening: Opening | None


def import_generation(
    installation: Installation, actor: Actor, data: bytes, approval: str | None
) -> CertificateAuthority:
    """世代を取り込む: PEM of the CA's certificate, and of its root's when that is not on record yet.

    The first generation of an authority is its founding; later ones need what `open_generation` needs. Raises
    TooLarge, NotUnderstood, GenerationForeign, GenerationUntrusted, LintFailed, ApprovalRequired.
    """
    require_role(actor, Role.ADMINISTRATOR)
    now = installation.clock.now()
    certificate, *others = installation.issuer.certificate_format.read_cas(data)
    with installation.unit_of_work.read() as stores:
        cas = stores.authorities.all()
    if known := next((ca for ca in cas if ca.certificate == certificate.der), None):
        return known
    opening = _opening_of(installation, certificate, cas)
    root = _root_of(installation, certificate, opening.hierarchy, cas, others)
    if certificate.period.stage(now) is PeriodStage.EXPIRED:
        raise NotUnderstood("CA certificate", "it has expired")
    _lint(installation, certificate, opening, root)
    is_founding = opening.generation == 1
    if not is_founding:
        check_approval(installation, opening, approval, None)
    with installation.unit_of_work.write() as stores:
        if not is_founding:
            spend_approval(installation, stores, actor, approval)
        if root.opening:
            add_ca(installation, stores, actor, root.opening.opened(root.facts.der, root.facts.period, now))
        return add_ca(installation, stores, actor, opening.opened(certificate.der, certificate.period, now))


def _opening_of(installation: Installation, certificate: CaFacts, cas: Sequence[CertificateAuthority]) -> Opening:
    """The generation whose key was made here for this certificate."""
    signers = installation.issuer.signers
    for hierarchy in hierarchies(installation.profiles).values():
        if hierarchy.issuing:
            generation = next_generation(cas, hierarchy.authority, CaKind.ISSUING)
            opening = Opening(hierarchy, CaKind.ISSUING, generation, certificate.subject.organization or "")
            if signers.has(opening.id) and signers.open(opening.id).public_key == certificate.public_key:
                return opening
    raise GenerationForeign(certificate.subject.common_name)


def _root_of(
    installation: Installation,
    certificate: CaFacts,
    hierarchy: Hierarchy,
    cas: Sequence[CertificateAuthority],
    others: Sequence[CaFacts],
) -> _Root:
    certificates = installation.issuer.certificate_format
    for ca in cas:
        is_root = (ca.authority, ca.kind) == (hierarchy.authority, CaKind.ROOT)
        if is_root and certificates.is_signed_by(certificate.der, ca.certificate):
            return _Root(certificates.read_cas(ca.certificate)[0], ca.id, None)
    for root in others:
        if certificates.is_signed_by(certificate.der, root.der) and certificates.is_signed_by(root.der, root.der):
            generation = next_generation(cas, hierarchy.authority, CaKind.ROOT)
            opening = Opening(hierarchy, CaKind.ROOT, generation, root.subject.organization or "")
            _lint(installation, root, opening, None)
            return _Root(root, opening.id, opening)
    raise GenerationUntrusted(certificate.subject.common_name)


def _lint(installation: Installation, certificate: CaFacts, opening: Opening, root: _Root | None) -> None:
    """Hold what comes from outside to the rules of what is signed here, its name and its addresses included."""
    content = CertificateContent(
        serial=certificate.serial,
        subject=opening.subject,
        public_key=certificate.public_key,
        period=certificate.period,
        profile=installation.profiles[opening.profile],
        issuer=root.facts.der if root else None,
        issuer_key=root.facts.key_algorithm if root else certificate.key_algorithm,
        published_at=installation.issuer.published_at.get(root.id, PublishedAt()) if root else PublishedAt(),
    )
    certificates = installation.issuer.certificate_format
    if findings := certificates.lint(certificates.to_be_signed_of(certificate.der), content):
        raise LintFailed("; ".join(f"{f.rule} ({f.why})" for f in findings))
