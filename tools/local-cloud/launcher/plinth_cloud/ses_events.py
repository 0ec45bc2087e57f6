"""The events of a message, in the shape that SES publishes them in.

https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
"""

import uuid
from datetime import datetime, timedelta, timezone

from ministack.core.responses import get_account_id, get_region

from . import ses_destinations, ses_identities, ses_messages
from .background import Queue

# Events of one message arrive in the order in which they happened.
queue = Queue("ses-events")

_NAMES = {"SEND": "Send", "DELIVERY": "Delivery", "BOUNCE": "Bounce", "COMPLAINT": "Complaint", "REJECT": "Reject",
          "RENDERING_FAILURE": "Rendering Failure", "DELIVERY_DELAY": "DeliveryDelay"}
_BLOCKS = {"RENDERING_FAILURE": "failure", "DELIVERY_DELAY": "deliveryDelay"}
_SHOWN_HEADERS = ("From", "To", "Cc", "Reply-To", "Subject", "Date", "MIME-Version", "Content-Type", "Content-Transfer-Encoding")


def now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def feedback_id() -> str:
    return f"{uuid.uuid4().hex[:16]}-{uuid.uuid4()}-000000"


def mail(message, message_id: str, configuration_set: str | None, caller: str, source_ip: str) -> dict:
    """The block `mail`, the same in every event of a message."""
    identity = ses_identities.of_address(message.source)
    domain = ses_messages.address_of(message.source).rpartition("@")[2].lower()
    content = message.content
    headers = [{"name": name, "value": str(value)} for name, value in (content.items() if content is not None else [])]
    common = {"from": [message.source], "messageId": message_id}
    for name in ("to", "cc"):
        if getattr(message, name):
            common[name] = list(getattr(message, name))
    if content is not None:
        common["subject"] = str(content.get("Subject", ""))
    tags = {"ses:source-ip": [source_ip], "ses:from-domain": [domain], "ses:caller-identity": [caller],
            **{name: [value] for name, value in message.tags.items()}}
    if configuration_set:
        tags["ses:configuration-set"] = [configuration_set]
    return {
        "timestamp": now(), "source": message.source, "sourceArn": ses_identities.arn(identity["EmailIdentity"]),
        "sendingAccountId": get_account_id(), "messageId": message_id,
        "destination": [ses_messages.address_of(recipient) for recipient in message.recipients],
        "headersTruncated": False, "headers": [each for each in headers if each["name"] in _SHOWN_HEADERS],
        "commonHeaders": common, "tags": tags,
    }


def publish(configuration_set: str | None, event_type: str, mail_block: dict, details: dict) -> None:
    name = _NAMES[event_type]
    block = _BLOCKS.get(event_type, name.lower())
    ses_destinations.raise_event(configuration_set, event_type, {"eventType": name, "mail": mail_block, block: details})


def bounce(recipient: str, *, sub_type: str, diagnostic: str, status: str = "5.1.1", kind: str = "Permanent",
           reporter: str = "dns; amazonses.com") -> dict:
    return {
        "feedbackId": feedback_id(), "bounceType": kind, "bounceSubType": sub_type,
        "bouncedRecipients": [{"emailAddress": recipient, "action": "failed", "status": status, "diagnosticCode": diagnostic}],
        "timestamp": now(), "reportingMTA": reporter}


def complaint(recipient: str) -> dict:
    return {
        "feedbackId": feedback_id(), "complaintSubType": None, "complainedRecipients": [{"emailAddress": recipient}],
        "timestamp": now(), "userAgent": "Amazon SES Mailbox Simulator", "complaintFeedbackType": "abuse", "arrivalDate": now()}


def delivery(recipient: str, response: str, milliseconds: int) -> dict:
    return {"timestamp": now(), "processingTimeMillis": milliseconds, "recipients": [recipient], "smtpResponse": response,
            "remoteMtaIp": "127.0.0.1", "reportingMTA": f"a1-1.smtp-out.{get_region()}.amazonses.com"}


def delay(recipient: str, diagnostic: str) -> dict:
    expires = (datetime.now(timezone.utc) + timedelta(hours=14)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {
        "timestamp": now(), "delayType": "TransientCommunicationFailure", "expirationTime": expires,
        "delayedRecipients": [{"emailAddress": recipient, "status": "4.4.1", "diagnosticCode": diagnostic}]}


def sending_status(resource: str, enabled: bool) -> None:
    """What SES tells the default bus when sending was paused or goes on."""
    word = "Enabled" if enabled else "Disabled"
    queue.add(ses_destinations.to_bus, f"Sending Status {word}", resource,
              {"version": "1.0.0", "data": {"origin": resource, "record": {"status": word.upper(), "cause": "customer"}}})
