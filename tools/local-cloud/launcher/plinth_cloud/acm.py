"""ACM: a certificate is issued when its validation record exists in a hosted zone of the account, as DNS would show it."""

import hashlib

from ministack.core.responses import get_account_id
from ministack.services import acm, route53
from ministack.services.cloudformation import provisioners

from . import certificate_validation, distribution_checks, rest_xml
from .registry import replaces

_PROPERTIES = frozenset({
    "DomainName", "SubjectAlternativeNames", "ValidationMethod", "DomainValidationOptions", "Tags", "KeyAlgorithm",
    "CertificateTransparencyLoggingPreference"})
_MOST_NAMES = 10


def _digest(*parts: str) -> str:
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]


@replaces(acm, "_validation_options", gap="every certificate is validated at once, by a record that ACM would not ask for")
def validation_options(original, domain, method):
    if method != "DNS":
        return {"DomainName": domain, "ValidationMethod": method, "ValidationStatus": "PENDING_VALIDATION"}
    # The same for a name and its wildcard, and in every request of the account.
    base = domain.removeprefix("*.").lower()
    return {
        "DomainName": domain,
        "ValidationDomain": base,
        "ValidationMethod": "DNS",
        "ValidationStatus": "PENDING_VALIDATION",
        "ResourceRecord": {
            "Name": f"_{_digest(get_account_id(), base)}.{base}.",
            "Type": "CNAME",
            "Value": f"_{_digest(base, get_account_id())}.acm-validations.aws.",
        },
    }


def _make_pending(arn: str) -> None:
    certificate = acm._certificates[arn]
    certificate["Status"] = "PENDING_VALIDATION"
    for name in ("IssuedAt", "NotBefore", "NotAfter"):
        certificate.pop(name, None)


@replaces(acm, "_request_certificate", gap="a certificate is issued without validation, for any number of names")
def request_certificate(original, data):
    names = {data.get("DomainName", ""), *data.get("SubjectAlternativeNames", [])}
    if len(names) > _MOST_NAMES:
        return acm.error_response_json(
            "LimitExceededException", f"the certificate has {len(names)} names, {_MOST_NAMES} is the quota", 400)
    # A token makes the repetition of a request the same certificate.
    token = data.get("IdempotencyToken")
    for certificate in acm._certificates.values():
        if token and certificate.get("_token") == token and certificate["DomainName"] == data.get("DomainName"):
            return acm.json_response({"CertificateArn": certificate["CertificateArn"]})
    answer = original(data)
    if answer[0] == 200:
        arn = rest_xml.json_body(answer)["CertificateArn"]
        acm._certificates[arn]["Options"] = {
            "CertificateTransparencyLoggingPreference": "ENABLED", **data.get("Options", {})}
        acm._certificates[arn]["_token"] = token
        _make_pending(arn)
    return answer


@replaces(acm, "_cert_shape", gap="a pending certificate has dates and no validation")
def describe(original, certificate):
    certificate_validation.settle(certificate)
    shape = original(certificate)
    if certificate["Status"] != "ISSUED":
        for name in ("IssuedAt", "NotBefore", "NotAfter"):
            shape.pop(name, None)
    shape["InUseBy"] = [*shape["InUseBy"], *_users(certificate["CertificateArn"])]
    shape["RenewalEligibility"] = "ELIGIBLE" if shape["InUseBy"] else "INELIGIBLE"
    return shape


@replaces(acm, "_list_certificates", gap="a pending certificate has dates and no validation")
def list_certificates(original, data):
    certificate_validation.settle_all()
    return original(data)


def _users(arn: str) -> list[str]:
    return [distribution["ARN"] for distribution in
            distribution_checks.distributions_with(distribution_checks.certificate_arn, arn)]


@replaces(acm, "_delete_certificate", gap="a certificate that a distribution uses can be deleted")
def delete_certificate(original, data):
    arn = data.get("CertificateArn", "")
    if _users(arn):
        return acm.error_response_json(
            "ResourceInUseException", f"Certificate {arn} in account {get_account_id()} is in use.", 400)
    return original(data)


def _records_of_template(props: dict, certificate: dict) -> None:
    """CloudFormation writes the records itself into the hosted zones that the template names."""
    zones = {option["DomainName"]: provisioners._r53_normalize_hosted_zone_id(option.get("HostedZoneId"))
             for option in props.get("DomainValidationOptions") or []}
    for option in certificate["DomainValidationOptions"]:
        zone, record = zones.get(option["DomainName"]), option.get("ResourceRecord")
        if not zone or record is None or certificate_validation.record_exists(record):
            continue
        if zone not in route53._zones:
            raise ValueError(f"No hosted zone found with ID: {zone} (NoSuchHostedZone)")
        with route53._lock:
            route53._records[zone] = [*route53._records.get(zone, []), {
                "Name": record["Name"], "Type": "CNAME", "TTL": "300", "ResourceRecords": [record["Value"]]}]


@replaces(provisioners, "_acm_certificate_create", gap="a certificate is issued without validation, unknown properties pass")
def provision(original, logical_id, props, stack_name):
    rest_xml.refuse_unknown("AWS::CertificateManager::Certificate", props, _PROPERTIES)
    arn, attributes = original(logical_id, props, stack_name)
    certificate = acm._certificates[arn]
    _make_pending(arn)
    try:
        _records_of_template(props, certificate)
        certificate_validation.settle(certificate)
        if certificate["Status"] != "ISSUED":
            missing = [option["ResourceRecord"]["Name"] for option in certificate["DomainValidationOptions"]
                       if option["ValidationStatus"] != "SUCCESS" and "ResourceRecord" in option]
            raise ValueError(f"the certificate waits for {', '.join(missing) or 'an email'}: CloudFormation would wait "
                             "for hours, the local cloud does not (add HostedZoneId or the records)")
    except ValueError:
        del acm._certificates[arn]
        raise
    return arn, attributes


@replaces(provisioners, "_acm_certificate_delete", gap="a certificate that a distribution uses can be deleted")
def remove(original, physical_id, props):
    if _users(physical_id):
        raise ValueError(f"Certificate {physical_id} in account {get_account_id()} is in use. (ResourceInUseException)")
    original(physical_id, props)
