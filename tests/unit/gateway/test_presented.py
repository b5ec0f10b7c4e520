"""What clients show: whatever it is, it is read or called unreadable, and nothing is raised or logged as an error."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from samples.odd_certificates import ODD_CERTIFICATES

from warifu.adapters.tls.presented import TrustSet
from warifu.gateway.facts import Presented, Unreadable

AT = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def trusted(paper_installation) -> TrustSet:
    return TrustSet([x509.load_der_x509_certificate(paper_installation.root)])


@pytest.mark.parametrize("odd", ODD_CERTIFICATES)
@pytest.mark.parametrize("own", [True, False], ids=["their own", "beside another"])
def test_a_self_made_certificate_is_never_trusted_and_raises_nothing(
    trusted: TrustSet, caplog: pytest.LogCaptureFixture, odd: str, own: bool
) -> None:
    shown = [ODD_CERTIFICATES[odd](), ODD_CERTIFICATES["nothing odd"]()]
    presented = trusted.present(shown if own else shown[::-1], AT)
    later = trusted.present(shown if own else shown[::-1], AT + timedelta(days=9_000))
    assert caplog.records == []
    for each in (presented, later):
        assert isinstance(each, Unreadable) or (isinstance(each, Presented) and each.distrust and not each.chain)
