"""申込明細: what a line says about discs, and about the certificate before it."""

from typing import Any

from fixtures.people import Counter


def refused(counter: Counter, *lines: dict[str, Any], who: str = "operator") -> tuple[str, Any]:
    answer = counter.call(who, "POST", "/orders", {"lines": list(lines)})
    assert answer.status_code == 422, answer.text
    return answer.json()["code"], answer.json()["facts"]


def test_a_line_names_the_certificate_that_it_follows(counter: Counter) -> None:
    before = counter.issued()
    made = counter.post(
        "operator", "/orders", {"lines": [counter.line(purpose_label="別用途"), counter.line(predecessor=before)]}
    )
    assert [line["predecessor"] for line in made["lines"]] == [None, before]
    assert counter.get("operator", f"/orders/{made['id']}")["lines"][1]["predecessor"] == before


def test_a_certificate_of_somebody_else_is_refused_like_one_that_does_not_exist(counter: Counter) -> None:
    theirs = counter.issued("other_operator")
    said = refused(counter, counter.line(), counter.line(predecessor=theirs))
    assert said == ("order.predecessor_unknown", {"line": 2, "certificate_id": theirs})
    said = refused(counter, counter.line(predecessor="WF-26-99999"))
    assert said == ("order.predecessor_unknown", {"line": 1, "certificate_id": "WF-26-99999"})


def test_only_bundled_discs_are_shared(counter: Counter) -> None:
    said = refused(counter, counter.line(), counter.line(disc_group="1枚目"))
    assert said == ("order.disc_group_not_bundled", {"line": 2, "medium": "DOWNLOAD"})
