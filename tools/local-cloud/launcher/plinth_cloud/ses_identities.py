"""SES identities: what CreateEmailIdentity and its kin keep of a domain or an address, and what they answer."""

import base64
import hashlib
import re
import secrets
import time
from email.utils import parseaddr

from ministack.core.responses import get_account_id, get_region
from ministack.services import ses_v2

from . import ses_verification

DOMAIN = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")


class Refused(Exception):
    """What SES does not do, in its own words."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code, self.message, self.status = code, message, status


def arn(identity: str) -> str:
    return ses_v2._resource_arn("identity", identity)


def _name(identity: str) -> str:
    return identity if "@" in identity else identity.rstrip(".").lower()


def _tokens(domain: str) -> list[str]:
    """The same for a domain whenever this account makes it anew, so that its records stay valid."""
    digests = (hashlib.sha256(f"{get_account_id()}|{get_region()}|{domain}|{number}".encode()).digest() for number in range(3))
    return [base64.b32encode(digest).decode().lower()[:32] for digest in digests]


def find(identity: str) -> dict:
    record = ses_v2._identities.get(_name(identity))
    if record is None:
        raise Refused("NotFoundException", f"Email identity {identity} does not exist.", 404)
    ses_verification.settle(record)
    return record


def require_configuration_set(name: str) -> None:
    if name not in ses_v2._config_sets:
        raise Refused("NotFoundException", f"Configuration set <{name}> does not exist.", 404)


def create(identity: str, *, tags: list, signing: dict, configuration_set: str | None) -> dict:
    name = _name(identity)
    if not DOMAIN.fullmatch(name.rpartition("@")[2].lower()):
        raise Refused("BadRequestException", f"Invalid email identity <{identity}>.")
    if name in ses_v2._identities:
        raise Refused("AlreadyExistsException", f"Email identity {name} already exist.")
    if signing.get("DomainSigningPrivateKey") or signing.get("DomainSigningSelector"):
        raise Refused("BadRequestException", "the local cloud signs with Easy DKIM only: leave DomainSigningPrivateKey out")
    if signing.get("DomainSigningAttributesOrigin", "AWS_SES") != "AWS_SES":
        raise Refused("BadRequestException",
                      "the local cloud has no identity of another region: DomainSigningAttributesOrigin must be AWS_SES")
    if configuration_set:
        require_configuration_set(configuration_set)
    is_domain = "@" not in name
    record = {
        "EmailIdentity": name,
        "IdentityType": "DOMAIN" if is_domain else "EMAIL_ADDRESS",
        "VerifiedForSendingStatus": False,
        "FeedbackForwardingStatus": True,
        "SigningEnabled": is_domain,
        "DkimStatus": "PENDING" if is_domain else "NOT_STARTED",
        "Tokens": _tokens(name) if is_domain else [],
        "NextSigningKeyLength": _key_length(signing),
        "KeyGenerated": int(time.time()),
        "ConfigurationSetName": configuration_set or "",
        "VerificationToken": "" if is_domain else secrets.token_urlsafe(24),
    }
    ses_v2._identities[name] = record
    ses_v2._ses_tags[arn(name)] = list(tags or [])
    ses_verification.settle(record)
    return record


def _key_length(signing: dict) -> str:
    length = signing.get("NextSigningKeyLength") or "RSA_2048_BIT"
    if length not in ("RSA_1024_BIT", "RSA_2048_BIT"):
        raise Refused("BadRequestException", f"Invalid signing key length <{length}>.")
    return length


def set_key_length(record: dict, signing: dict) -> None:
    record["NextSigningKeyLength"] = _key_length(signing)


def set_configuration_set(record: dict, name: str | None) -> None:
    if name:
        require_configuration_set(name)
    record["ConfigurationSetName"] = name or ""


def set_mail_from(record: dict, domain: str | None, behavior: str | None) -> None:
    behavior = behavior or "USE_DEFAULT_VALUE"
    if behavior not in ("USE_DEFAULT_VALUE", "REJECT_MESSAGE"):
        raise Refused("BadRequestException", f"Invalid behavior on MX failure <{behavior}>.")
    parent = record["EmailIdentity"].rpartition("@")[2]
    if not domain:
        for name in ("MailFromDomain", "MailFromDomainStatus", "BehaviorOnMxFailure"):
            record.pop(name, None)
        return
    domain = domain.rstrip(".").lower()
    if not domain.endswith(f".{parent}"):
        raise Refused("BadRequestException",
                      f"Provided MAIL-FROM domain <{domain}> is not subdomain of the domain of the identity <{parent}>.")
    if record.get("MailFromDomain") != domain:
        record["MailFromDomainStatus"] = "PENDING"
    record.update(MailFromDomain=domain, BehaviorOnMxFailure=behavior)
    ses_verification.settle(record)


def delete(identity: str) -> None:
    name = find(identity)["EmailIdentity"]
    blocked = ses_v2._tenant_delete_block(arn(name))
    if blocked:
        raise Refused("BadRequestException", f"Cannot delete <{name}> because it has tenant associations.")
    del ses_v2._identities[name]
    ses_v2._ses_tags.pop(arn(name), None)


def verify_address(token: str) -> str | None:
    """The owner of an address followed the link in the mail that SES sent there."""
    for record in ses_v2._identities.all_values():
        if token and secrets.compare_digest(record.get("VerificationToken") or "", token):
            record["VerifiedForSendingStatus"] = True
            return record["EmailIdentity"]
    return None


def dkim_view(record: dict) -> dict:
    view = {"SigningEnabled": record["SigningEnabled"], "Status": record["DkimStatus"]}
    if record["IdentityType"] == "DOMAIN":
        view.update(
            Tokens=record["Tokens"], SigningAttributesOrigin="AWS_SES",
            SigningHostedZone=ses_verification.signing_hosted_zone(get_region()),
            NextSigningKeyLength=record["NextSigningKeyLength"], CurrentSigningKeyLength=record["NextSigningKeyLength"],
            LastKeyGenerationTimestamp=record["KeyGenerated"])
    return view


def verification_status(record: dict) -> str:
    if record["IdentityType"] == "DOMAIN":
        return record["DkimStatus"]
    return "SUCCESS" if record["VerifiedForSendingStatus"] else "PENDING"


def view(record: dict) -> dict:
    mail_from = {"BehaviorOnMxFailure": record.get("BehaviorOnMxFailure", "USE_DEFAULT_VALUE")}
    if record.get("MailFromDomain"):
        mail_from.update(MailFromDomain=record["MailFromDomain"], MailFromDomainStatus=record["MailFromDomainStatus"])
    shown = {
        "IdentityType": record["IdentityType"],
        "FeedbackForwardingStatus": record["FeedbackForwardingStatus"],
        "VerifiedForSendingStatus": record["VerifiedForSendingStatus"],
        "DkimAttributes": dkim_view(record),
        "MailFromAttributes": mail_from,
        "Policies": {},
        "Tags": ses_v2._ses_tags.get(arn(record["EmailIdentity"]), []),
        "VerificationStatus": verification_status(record),
    }
    if record["ConfigurationSetName"]:
        shown["ConfigurationSetName"] = record["ConfigurationSetName"]
    return shown


def of_address(address: str) -> dict | None:
    """The identity that an address is sent as: the address itself, its domain or a parent of that, a verified one first."""
    plain = parseaddr(address)[1]
    domain = plain.rpartition("@")[2].lower()
    labels = domain.split(".")
    candidates = [plain, *(".".join(labels[start:]) for start in range(len(labels) - 1))]
    found = [record for name in candidates if (record := ses_v2._identities.get(name)) is not None]
    for record in found:
        ses_verification.settle(record)
    return next((record for record in found if record["VerifiedForSendingStatus"]), found[0] if found else None)


def is_verified(address: str) -> bool:
    record = of_address(address)
    return record is not None and record["VerifiedForSendingStatus"]
