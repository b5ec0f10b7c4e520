"""だれが何をできるか: every endpoint of the API, what is sent to it, and which roles are let through."""

from typing import Any

from fixtures.people import JX

NOBODY = "nobody"
ALL = "operator other_operator staff approver desk tokyo_desk administrator auditor"
SEES_ALL = "staff approver administrator auditor"
LINE = {"start_on": "2026-11-24", "purpose_label": "JX受信", "key_algorithm": "p-256"}
ACCOUNT = {"person_id": "p-9", "display_name": "見本 九", "roles": ["AUDITOR"]}
PARTICIPANT = {"operator_code": "0A009", "name": "見本電力株式会社"}
RA = {"kind": "ENTERPRISE_RA", "name": "見本 花子", "mail": "ra@mihon.example"}
PAPER = {"name": "登記.txt", "content": "44G744KT44KC44GuCg=="}
MANDATE = {"account_id": "U-desk", "start_on": "2026-11-24", "end_on": "2026-11-25"}
AGAIN: dict[str, Any] = {"operator_code": "0A001", "certificate_ids": ["{certificate}"]}
CERTIFICATES: dict[str, Any] = {"certificate_ids": ["{certificate}"], "uses": [JX]}
PRICES = {"prices": [{"medium": "DOWNLOAD", "effective_on": "2026-04-01", "unit_price": 11_111}]}
ORDER_FILE = {"content": "55So6YCU5ZCNLOWqkuS9kw0KSljlj5fkv6EsQ0QtUg0K", "operator_code": "0A001"}
TERMS = {"system": "PLANNING", "processing_business_days": 3, "source": "見本"}
ROW = {"certificate": "WF-26-99999", "reason": "superseded"}
# (method, path, body): who is let through; everybody else gets 401, 403 or 404.
TABLE: dict[tuple[str, str], tuple[Any, str]] = {
    ("GET", "/participants"): (None, f"operator other_operator {SEES_ALL}"),
    ("POST", "/participants"): (PARTICIPANT, "staff"),
    ("GET", "/me"): (None, ALL),
    ("GET", "/accounts"): (None, "administrator auditor"),
    ("POST", "/accounts"): (ACCOUNT, "administrator"),
    ("POST", "/accounts/{account_id}/tokens"): (None, "administrator desk"),  # the desk's own account
    ("POST", "/accounts/{account_id}/one-time-links"): (None, "administrator"),
    ("GET", "/accounts/{account_id}/credentials"): (None, "administrator desk auditor"),
    ("POST", "/accounts/{leaver_id}/roles/AUDITOR/end"): (None, "administrator"),
    ("POST", "/accounts/{leaver_id}/credentials/{credential_id}/end"): ({}, "administrator"),
    ("POST", "/accounts/{leaver_id}/end"): ({}, "administrator"),
    ("POST", "/orders"): ({"operator_code": "0A001", "lines": [LINE]}, "operator staff"),
    ("POST", "/orders/direct"): ({"request": "no CSR"}, "staff"),
    ("GET", "/orders/again?operator_code=0A001"): (None, "operator staff"),
    ("POST", "/orders/again"): (AGAIN, "operator staff"),
    ("GET", "/orders/files/template.xlsx"): (None, ALL),
    ("GET", "/orders/files/template.csv"): (None, ALL),
    ("POST", "/orders/files/check"): (ORDER_FILE, "operator staff"),
    ("POST", "/orders/files/report"): (ORDER_FILE, "operator staff"),
    ("POST", "/orders/files"): (ORDER_FILE, "operator staff"),
    ("GET", "/orders"): (None, f"operator other_operator {SEES_ALL}"),
    ("GET", "/orders/{order_id}"): (None, f"operator {SEES_ALL}"),
    ("POST", "/orders/{order_id}/approve"): (None, "approver"),
    ("POST", "/orders/{order_id}/return"): ({"reason": "理由"}, "approver staff"),
    ("POST", "/orders/quote"): ({"operator_code": "0A001", "lines": [LINE]}, f"operator {SEES_ALL}"),
    ("GET", "/orders/{order_id}/history"): (None, f"operator {SEES_ALL}"),
    ("POST", "/orders/{order_id}/corrections"): ({"remove": [1]}, "operator staff"),
    ("POST", "/orders/{order_id}/resubmit"): ({}, "operator staff"),
    ("POST", "/orders/{order_id}/withdraw"): (None, "operator staff"),
    ("POST", "/orders/{order_id}/retry"): (None, "approver staff"),
    ("POST", "/orders/{order_id}/close"): ({"reason": "見本"}, "approver staff"),
    ("GET", "/certificates"): (None, f"operator other_operator {SEES_ALL}"),
    ("GET", "/certificates/search"): (None, f"operator other_operator {SEES_ALL}"),
    ("GET", "/certificates/{certificate_id}"): (None, f"operator {SEES_ALL}"),
    ("GET", "/certificates/{certificate_id}/chain.pem"): (None, f"operator {SEES_ALL}"),
    ("POST", "/certificates/{certificate_id}/revoke"): ({}, "staff approver"),
    ("POST", "/certificates/{certificate_id}/hold"): ({}, "operator staff approver"),
    ("POST", "/certificates/{certificate_id}/release"): ({}, "operator staff approver"),
    ("POST", "/certificates/revoke-many"): ({"rows": [ROW]}, "staff approver"),
    ("GET", "/deliveries?operator_code=0A001"): (None, f"operator {SEES_ALL}"),
    ("POST", "/deliveries/{parcel_id}/passphrase"): (None, "operator"),
    ("POST", "/deliveries/{parcel_id}/receipt"): (None, "operator"),
    ("GET", "/deliveries/media?operator_code=0A001"): (None, f"operator {SEES_ALL}"),
    ("POST", "/deliveries/media/{shipment_id}/make"): ({}, "staff"),
    ("POST", "/deliveries/media/{shipment_id}/passphrase"): (None, "operator"),
    ("POST", "/deliveries/media/{shipment_id}/sent"): ({"note": "書留"}, "staff"),
    ("POST", "/deliveries/media/{shipment_id}/receipt"): (None, "operator"),
    ("POST", "/deliveries/media/{shipment_id}/lost"): ({"note": "届かない"}, "operator staff"),
    ("POST", "/deliveries/{parcel_id}/rearm"): ({"reason": "理由"}, "staff approver"),
    ("POST", "/applications/use"): (CERTIFICATES, "operator"),
    ("POST", "/applications/deletion"): (CERTIFICATES, "operator"),
    ("GET", "/applications"): (None, f"operator other_operator desk tokyo_desk {SEES_ALL}"),
    ("GET", "/applications/{application_id}"): (None, f"operator desk {SEES_ALL}"),
    ("POST", "/applications/{application_id}/receive"): (None, "desk"),
    ("POST", "/applications/{application_id}/return"): ({"reason": "理由"}, "desk"),
    ("POST", "/applications/{application_id}/accept"): (None, "desk"),
    ("POST", "/applications/{application_id}/complete"): (None, "desk"),
    ("POST", "/applications/{application_id}/resubmit"): (None, "operator"),
    ("POST", "/applications/{application_id}/withdraw"): (None, "operator"),
    ("GET", "/estate"): (None, f"operator other_operator {SEES_ALL}"),
    ("GET", "/plan"): (None, f"operator other_operator {SEES_ALL}"),
    ("GET", "/desk-terms"): (None, ALL),
    ("POST", "/desk-terms/preview"): (TERMS, "desk staff"),
    ("POST", "/desk-terms"): (TERMS, "desk staff"),
    ("POST", "/desk-terms/{terms_id}/take-back"): (None, "desk staff"),
    ("GET", "/reminders?participant={participant_id}"): (None, f"operator {SEES_ALL}"),
    ("GET", "/reminders/ladders/{participant_id}"): (None, f"operator {SEES_ALL}"),
    ("POST", "/reminders/ladders/{participant_id}"): ({"rungs": [30]}, "operator staff"),
    ("POST", "/reminders/{digest_id}/bounced"): (None, "staff"),
    ("GET", "/evidence"): (None, "auditor"),
    ("GET", "/participants/{participant_id}"): (None, f"operator {SEES_ALL}"),
    ("POST", "/participants/{participant_id}/contacts"): ({"contacts": [RA]}, "operator staff"),
    ("GET", "/participants/{participant_id}/contacts/former"): (None, f"operator {SEES_ALL}"),
    ("POST", "/participants/{participant_id}/name"): ({"name": "新見本電力", "from_on": "2026-11-24"}, "staff"),
    ("POST", "/participants/{standing_id}/suspend"): ({"reason": "理由"}, "staff"),
    ("POST", "/participants/{standing_id}/resume"): (None, "staff"),
    ("POST", "/participants/{standing_id}/close"): ({"reason": "理由"}, "staff"),
    ("GET", "/participants/{participant_id}/mandates"): (None, f"operator {SEES_ALL}"),
    ("POST", "/participants/{participant_id}/mandates"): (MANDATE, "operator staff"),
    ("POST", "/participants/{participant_id}/mandates/{mandate_id}/revoke"): (None, "operator staff"),
    ("GET", "/role-grants"): (None, "approver administrator auditor"),
    ("POST", "/accounts/{account_id}/role-grants"): ({"role": "APPROVER"}, "administrator"),
    ("POST", "/role-grants/{grant_id}/approve"): (None, "approver administrator"),
    ("POST", "/role-grants/{grant_id}/refuse"): (None, "approver administrator"),
    ("GET", "/enrolments"): (None, SEES_ALL),
    ("POST", "/enrolments"): ({"operator_code": "0007", "name": "見本電力", "contacts": [RA]}, "staff"),
    ("GET", "/enrolments/{enrolment_id}"): (None, SEES_ALL),
    ("POST", "/enrolments/{enrolment_id}/documents"): (PAPER, "staff"),
    ("GET", "/enrolments/{enrolment_id}/documents/{paper_id}"): (None, "staff approver auditor"),
    ("POST", "/enrolments/{enrolment_id}/check"): (None, "staff"),
    ("POST", "/enrolments/{enrolment_id}/return"): ({"reason": "理由"}, "staff"),
    ("POST", "/enrolments/{enrolment_id}/resubmit"): ({"name": "見本電力", "contacts": [RA]}, "staff"),
    ("POST", "/enrolments/{enrolment_id}/authenticate"): ({"method": "SEAL_CERTIFICATE"}, "staff"),
    ("POST", "/enrolments/{enrolment_id}/activate"): (None, "staff"),
    ("POST", "/enrolments/{enrolment_id}/withdraw"): (None, "staff"),
    ("GET", "/notices"): (None, ALL),
    ("POST", "/notices"): ({"title": "見本", "body": "見本"}, "staff"),
    ("POST", "/notices/documents"): (PAPER, "staff"),
    ("GET", "/notices/{notice_id}"): (None, f"operator {SEES_ALL}"),
    ("GET", "/notices/{notice_id}/versions"): (None, f"operator {SEES_ALL}"),
    ("POST", "/notices/{corrected_id}/corrections"): (
        {"notice": {"title": "見本", "body": "見本"}, "reason": "理由"},
        "staff",
    ),
    ("GET", "/notices/{notice_id}/documents/{attachment_id}"): (None, f"operator {SEES_ALL}"),
    ("GET", "/status"): (None, ALL),
    ("GET", "/prices"): (None, ALL),
    ("POST", "/prices/quote"): ({"lines": [{"medium": "DOWNLOAD"}]}, f"operator other_operator {SEES_ALL}"),
    ("POST", "/prices/proposals"): (PRICES, "staff approver"),
    ("GET", "/prices/proposals"): (None, SEES_ALL),
    ("GET", "/prices/proposals/{proposal_id}"): (None, SEES_ALL),
    ("POST", "/prices/proposals/{proposal_id}/approve"): (None, "approver"),
    ("POST", "/prices/proposals/{proposal_id}/decline"): ({"reason": "理由"}, "approver"),
    ("POST", "/prices/proposals/{proposal_id}/withdraw"): (None, "staff"),
    ("POST", "/invoices/{order_id}"): (None, "operator staff"),
    ("GET", "/invoices/{order_id}"): (None, f"operator {SEES_ALL}"),
    ("GET", "/invoices/{order_id}/invoice.pdf"): (None, f"operator {SEES_ALL}"),
}
# What a code, or nothing, opens.
OPEN: dict[tuple[str, str], Any] = {
    ("GET", "/systems"): None,
    ("POST", "/one-time-links/use"): {"code": "unknown"},
    ("POST", "/one-time-links/use-halves"): {"first": "unknown", "second": "unknown"},
    ("POST", "/deliveries/fetch"): {"code": "unknown"},
}
