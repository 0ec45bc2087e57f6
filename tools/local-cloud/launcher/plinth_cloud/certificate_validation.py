"""When a certificate of ACM becomes issued: its records are looked for in the hosted zones of the account."""

from ministack.services import acm, route53


def _fold(name: str) -> str:
    return name.rstrip(".").lower()


def record_exists(wanted: dict) -> bool:
    return any(
        record["Type"] == wanted["Type"] and _fold(record["Name"]) == _fold(wanted["Name"])
        and any(_fold(value) == _fold(wanted["Value"]) for value in record.get("ResourceRecords") or [])
        for records in list(route53._records.values()) for record in records)


def settle(certificate: dict) -> None:
    """Issue a certificate whose records have all appeared."""
    if certificate["Status"] != "PENDING_VALIDATION":
        return
    for option in certificate["DomainValidationOptions"]:
        if "ResourceRecord" in option and record_exists(option["ResourceRecord"]):
            option["ValidationStatus"] = "SUCCESS"
    if all(option["ValidationStatus"] == "SUCCESS" for option in certificate["DomainValidationOptions"]):
        certificate["Status"] = "ISSUED"
        certificate["IssuedAt"] = certificate["NotBefore"] = acm.now_iso()


def settle_all() -> None:
    for certificate in list(acm._certificates._data.values()):
        settle(certificate)
