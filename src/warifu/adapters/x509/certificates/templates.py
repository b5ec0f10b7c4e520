"""ひな形の保管: which contents are built from a template and which are checked by every rule.

The first certificate of every shape, and one in every thousand after it, is built by the reference builder and passes
the full lint and pkilint. Those in between are spliced from the template that the first one left, and only what differs
is checked again.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from warifu.adapters.x509.certificates.building import to_be_signed
from warifu.adapters.x509.certificates.template import Template, shape_of
from warifu.adapters.x509.certificates.template_check import is_sound
from warifu.adapters.x509.lint.pkilint_certificates import pkilint_findings
from warifu.adapters.x509.lint.rules import lint
from warifu.adapters.x509.lint.spliced import lint_spliced
from warifu.authority.facts import CertificateContent, Finding

SAMPLED_EVERY = 1_000
MOST_TEMPLATES = 512


@dataclass(slots=True)
class _Kept:
    template: Template
    used: int = 0


def lint_in_full(to_be_signed: bytes, content: CertificateContent) -> Sequence[Finding]:
    """全規則で検査する: by our rules first, by pkilint only what those can read."""
    return lint(to_be_signed, content) or pkilint_findings(to_be_signed, content)


class Templates:
    """ひな形の保管: may be shared by threads; of two that make the same template, one is forgotten."""

    def __init__(self) -> None:
        self._templates: dict[Hashable, _Kept] = {}

    def checked(self, content: CertificateContent) -> tuple[bytes, Sequence[Finding]]:
        """作って検査する: the bytes to be signed and what they get wrong. Raises SubjectInvalid."""
        shape = shape_of(content)
        kept = None if shape is None else self._templates.get(shape)
        if kept is not None:
            kept.used += 1
            if kept.used % SAMPLED_EVERY:
                template = kept.template
                spliced = template.fill(content)
                return spliced, [] if is_sound(template, spliced, content) else lint_spliced(template, spliced, content)
        return self._in_full(content, shape)

    def _in_full(self, content: CertificateContent, shape: Hashable | None) -> tuple[bytes, Sequence[Finding]]:
        built = to_be_signed(content)
        findings = lint_in_full(built, content)
        if not findings and shape is not None and shape not in self._templates:
            template = Template.cut(built, content)
            if template.fill(content) == built and not lint_spliced(template, built, content):
                self._keep(shape, template)
        return built, findings

    def _keep(self, shape: Hashable, template: Template) -> None:
        while len(self._templates) >= MOST_TEMPLATES:
            del self._templates[next(iter(self._templates))]
        self._templates[shape] = _Kept(template)
