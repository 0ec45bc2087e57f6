"""When an identity of SES is verified: its records are looked for in the hosted zones of the account, as DNS would show them."""

from ministack.core.responses import get_region
from ministack.services import route53

# Regions whose DKIM keys lie in a domain of their own.
# https://docs.aws.amazon.com/general/latest/gr/ses.html#ses_dkim_domains
_REGIONAL_DKIM = frozenset({
    "af-south-1", "ap-northeast-3", "ap-south-2", "ap-southeast-3", "ap-southeast-5", "ca-west-1", "eu-central-2",
    "eu-south-1", "il-central-1", "me-central-1", "us-gov-east-1"})


def signing_hosted_zone(region: str) -> str:
    return f"dkim.{region}.amazonses.com" if region in _REGIONAL_DKIM else "dkim.amazonses.com"


def dkim_records(domain: str, tokens: list[str]) -> list[tuple[str, str]]:
    """(name, value) of the three CNAME records that verify a domain."""
    zone = signing_hosted_zone(get_region())
    return [(f"{token}._domainkey.{domain}", f"{token}.{zone}") for token in tokens]


def mail_exchanger() -> str:
    return f"10 feedback-smtp.{get_region()}.amazonses.com"


def _fold(name: str) -> str:
    return name.rstrip(".").lower()


def dns_values(name: str, record_type: str) -> list[str]:
    """What a resolver would answer from the hosted zones of the account, names without their last dot."""
    return [
        _fold(value)
        for records in list(route53._records.values()) for record in records
        if record["Type"] == record_type and _fold(record["Name"]) == _fold(name)
        for value in record.get("ResourceRecords") or []]


def _after_a_look(status: str, found: bool) -> str:
    """SES looks again all the time; a record that vanished is a temporary failure for the next days."""
    if found:
        return "SUCCESS"
    return "TEMPORARY_FAILURE" if status in ("SUCCESS", "TEMPORARY_FAILURE") else "PENDING"


def settle(record: dict) -> None:
    """Look at the DNS again for one identity."""
    if record["IdentityType"] == "DOMAIN":
        wanted = dkim_records(record["EmailIdentity"], record["Tokens"])
        found = all(_fold(value) in dns_values(name, "CNAME") for name, value in wanted)
        record["DkimStatus"] = _after_a_look(record["DkimStatus"], found)
        # A domain stays verified while its failure is a temporary one.
        record["VerifiedForSendingStatus"] = record["DkimStatus"] != "PENDING"
    domain = record.get("MailFromDomain")
    if domain:
        # SES wants exactly one exchanger there, its own; what the SPF record says is for the receiver to judge.
        found = dns_values(domain, "MX") == [mail_exchanger()]
        record["MailFromDomainStatus"] = _after_a_look(record["MailFromDomainStatus"], found)
