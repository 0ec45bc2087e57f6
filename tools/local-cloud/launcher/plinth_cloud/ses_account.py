"""What SES keeps of the account in a region: whether it sends, its sandbox, and the list of suppressed addresses."""

import time

from ministack.services import ses, ses_v2

from .durability import snapshot
from .ses_identities import Refused

REASONS = ("BOUNCE", "COMPLAINT")
SIMULATOR = "simulator.amazonses.com"


def attributes() -> dict:
    """Stored with the account's details, which MiniStack keeps over a restart."""
    return {"SendingEnabled": True, "ProductionAccessEnabled": True, "SuppressedReasons": list(REASONS),
            **(ses._account_details.get("account") or {})}


def change(**values) -> None:
    ses._account_details["account"] = {**(ses._account_details.get("account") or {}), **values}


def view() -> dict:
    known = attributes()
    since = time.time() - 86400
    sent = sum(len(entry["Recipients"]) for entry in ses._sent_emails_list() if entry["Timestamp"] >= since)
    production = known["ProductionAccessEnabled"]
    shown = {
        "DedicatedIpAutoWarmupEnabled": False,
        "EnforcementStatus": "HEALTHY",
        "ProductionAccessEnabled": production,
        "SendQuota": {"Max24HourSend": 50000.0 if production else 200.0, "MaxSendRate": 14.0 if production else 1.0,
                      "SentLast24Hours": float(sent)},
        "SendingEnabled": known["SendingEnabled"],
        "SuppressionAttributes": {"SuppressedReasons": known["SuppressedReasons"]},
    }
    if known.get("Details"):
        shown["Details"] = known["Details"]
    return shown


def checked_reasons(reasons: list | None) -> list[str]:
    unknown = [reason for reason in reasons or [] if reason not in REASONS]
    if unknown:
        raise Refused("BadRequestException", f"Invalid suppression list reason <{unknown[0]}>.")
    return list(reasons or [])


def _suppressed() -> dict:
    found = ses._account_details.get("suppressed")
    if found is None:
        found = ses._account_details["suppressed"] = {}
    return found


def suppress(address: str, reason: str, message_id: str | None = None, feedback_id: str | None = None) -> None:
    checked_reasons([reason])
    if address.lower().rpartition("@")[2] == SIMULATOR:
        # The simulator's addresses can bounce as often as one likes.
        return
    entry = {"EmailAddress": address.lower(), "Reason": reason, "LastUpdateTime": time.time()}
    if message_id:
        entry["Attributes"] = {"MessageId": message_id, "FeedbackId": feedback_id or ""}
    _suppressed()[address.lower()] = entry
    # It may come from the background, and whoever has seen it relies on it.
    snapshot.touch("ses")


def suppression(address: str) -> dict:
    entry = _suppressed().get(address.lower())
    if entry is None:
        raise Refused("NotFoundException", f"Email address {address} does not exist on your suppression list.", 404)
    return entry


def forget(address: str) -> None:
    suppression(address)
    del _suppressed()[address.lower()]


def suppressed_destinations(reasons: list[str], start: float | None, end: float | None) -> list[dict]:
    return [
        {name: value for name, value in entry.items() if name != "Attributes"} for entry in _suppressed().values()
        if (not reasons or entry["Reason"] in reasons)
        and (start is None or entry["LastUpdateTime"] >= start) and (end is None or entry["LastUpdateTime"] <= end)]


def is_suppressed(address: str, configuration_set: dict | None) -> bool:
    """The reasons of the configuration set count instead of the account's, if it names any."""
    entry = _suppressed().get(address.lower())
    if entry is None:
        return False
    options = (configuration_set or {}).get("SuppressionOptions")
    reasons = attributes()["SuppressedReasons"] if options is None else options.get("SuppressedReasons", [])
    return entry["Reason"] in reasons


def remember_suppression(address: str, reason: str, configuration_set: dict | None, message_id: str, feedback_id: str) -> None:
    options = (configuration_set or {}).get("SuppressionOptions")
    reasons = attributes()["SuppressedReasons"] if options is None else options.get("SuppressedReasons", [])
    if reason in reasons:
        suppress(address, reason, message_id, feedback_id)


def require_sending(configuration_set: str | None, record: dict | None) -> None:
    """The two switches that stop everything."""
    if not attributes()["SendingEnabled"]:
        raise Refused("AccountSendingPausedException", "Sending paused for this account. For more information, please check "
                      "the inbox of the email address associated with your AWS account.")
    if record is not None and not record.get("SendingOptions", ses_v2._CONFIG_SET_DEFAULTS["SendingOptions"])["SendingEnabled"]:
        raise Refused("ConfigurationSetSendingPausedException", f"Sending paused for configuration set <{configuration_set}>.")
