"""Section 3: apply to each system for the use of a certificate; it may be registered ahead of its start."""

from collections.abc import Callable
from datetime import timedelta

from fixtures.people import JX, TOKYO, Counter

from warifu.kernel.clock import jst_date


def test_several_certificates_are_applied_for_in_one_application(counter: Counter) -> None:
    bought = [counter.issued(purpose_label=f"JX受信{n}") for n in (1, 2)]
    asked = {"certificate_ids": bought, "uses": [JX]}
    application = counter.post("operator", "/applications/use", asked)
    assert [certificate["id"] for certificate in application["certificates"]] == bought


def test_each_system_is_applied_to_on_its_own(counter: Counter) -> None:
    asked = {"certificate_ids": [counter.issued()], "uses": [JX, TOKYO]}
    answer = counter.call("operator", "POST", "/applications/use", asked)
    assert answer.json()["code"] == "registration.desks_mixed"


def test_a_successor_is_registered_before_it_starts(counter: Counter) -> None:
    ahead = (jst_date(counter.clock.now()) + timedelta(days=180)).isoformat()
    counter.registered(counter.issued(start_on=ahead))


def test_an_expired_certificate_is_not_registered_any_more(counter: Counter, wait: Callable[[timedelta], None]) -> None:
    certificate_id = counter.issued()
    wait(timedelta(days=731))
    asked = {"certificate_ids": [certificate_id], "uses": [JX]}
    answer = counter.call("operator", "POST", "/applications/use", asked)
    assert answer.json()["code"] == "registration.certificate_unusable"
