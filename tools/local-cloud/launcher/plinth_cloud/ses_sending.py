"""Sending: what SES refuses, in its order, and what it does with what it accepts."""

import secrets
import time
import uuid

from ministack.core.responses import get_account_id, get_region
from ministack.services import ses, ses_v2

from . import ses_account, ses_authorization, ses_events, ses_identities, ses_messages, ses_outgoing, ses_simulator
from .ses_identities import Refused

_EICAR = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"
_PREFIX = {"us-east-1": "0100", "us-west-2": "0101", "eu-west-1": "0102", "eu-central-1": "0107"}


def new_message_id() -> str:
    moment = int(time.time() * 1000)
    return f"{_PREFIX.get(get_region(), '0109')}{moment:012x}-{uuid.uuid4()}-000000"


def _require_verified(message) -> None:
    failed = [sender for sender in message.senders if not ses_identities.is_verified(sender)]
    if not ses_account.attributes()["ProductionAccessEnabled"]:
        failed += [recipient for recipient in message.recipients
                   if ses_messages.address_of(recipient).rpartition("@")[2].lower() != ses_account.SIMULATOR
                   and not ses_identities.is_verified(recipient)]
    if failed:
        # As they were given, names included.
        raise Refused("MessageRejected", "Email address is not verified. The following identities failed the check in region "
                      f"{get_region().upper()}: {', '.join(failed)}")


def _require_mail_from(message) -> None:
    identity = ses_identities.of_address(message.source)
    if (identity.get("MailFromDomain") and identity["BehaviorOnMxFailure"] == "REJECT_MESSAGE"
            and identity["MailFromDomainStatus"] != "SUCCESS"):
        raise Refused("MailFromDomainNotVerifiedException", f"The custom MAIL FROM domain <{identity['MailFromDomain']}> has no MX record "
                      f"of Amazon SES, and identity <{identity['EmailIdentity']}> rejects messages then.")


def accept(message, caller: str, source_ip: str = "127.0.0.1") -> str:
    """Take a message that IAM has nothing against; its id, or a Refused."""
    name = ses_authorization.applied_configuration_set(message)
    if name and name not in ses_v2._config_sets:
        raise Refused("NotFoundException", f"Configuration set <{name}> does not exist.", 404)
    configuration_set = ses_v2._config_sets.get(name) if name else None
    ses_account.require_sending(name, configuration_set)
    _require_verified(message)
    _require_mail_from(message)
    message_id = new_message_id()
    ses._sent_emails_list().append({
        "Timestamp": time.time(), "MessageId": message_id, "Source": message.source, "Recipients": message.recipients,
        "ConfigurationSetName": name, "Subject": None if message.content is None else str(message.content.get("Subject", ""))})
    if message.content is not None:
        ses_outgoing.stamp(message, message_id)
    mail = ses_events.mail(message, message_id, name, caller, source_ip)
    ses_events.queue.add(_process, message, mail, name)
    return message_id


def _process(message, mail: dict, name: str | None) -> None:
    if message.rendering_failure:
        details = {"errorMessage": message.rendering_failure, "templateName": message.template or ""}
        ses_events.publish(name, "RENDERING_FAILURE", mail, details)
        return
    ses_events.publish(name, "SEND", mail, {})
    if any(_EICAR in (part.get_payload(decode=True) or b"") for part in message.content.walk() if not part.is_multipart()):
        ses_events.publish(name, "REJECT", mail, {"reason": "Bad content"})
        return
    for recipient in dict.fromkeys(mail["destination"]):
        for event_type, details in _outcome(message, mail["messageId"], recipient, name):
            ses_events.publish(name, event_type, mail, details)


def _outcome(message, message_id: str, recipient: str, name: str | None) -> list[tuple[str, dict]]:
    """(event, details) of one recipient, in order."""
    configuration_set = ses_v2._config_sets.get(name) if name else None
    if ses_account.is_suppressed(recipient, configuration_set):
        return [("BOUNCE", ses_events.bounce(
            recipient, sub_type="OnAccountSuppressionList",
            diagnostic="Amazon SES did not send the message to this address because it is on the suppression list for your account."))]
    simulated = ses_simulator.outcome(recipient)
    outcome = simulated if simulated is not None else ses_outgoing.deliver(message, message_id, recipient, configuration_set)
    for event_type, details in outcome:
        permanent = event_type == "BOUNCE" and details["bounceType"] == "Permanent"
        if permanent or event_type == "COMPLAINT":
            ses_account.remember_suppression(recipient, event_type, configuration_set, message_id, details["feedbackId"])
    return outcome


def handle_v2(method: str, sub: str, data: dict) -> dict | None:
    if (method, sub) == ("POST", "/outbound-emails"):
        return {"MessageId": accept(ses_messages.from_v2(data), ses_authorization.caller_name())}
    if (method, sub) != ("POST", "/outbound-bulk-emails"):
        return None
    results = []
    for message in ses_messages.from_v2_bulk(data):
        try:
            results.append({"Status": "SUCCESS", "MessageId": accept(message, ses_authorization.caller_name())})
        except Refused as refused:
            results.append({"Status": _bulk_status(refused), "Error": refused.message})
    return {"BulkEmailEntryResults": results}


def _bulk_status(refused: Refused) -> str:
    return {"MessageRejected": "MESSAGE_REJECTED", "MailFromDomainNotVerifiedException": "MAIL_FROM_DOMAIN_NOT_VERIFIED",
            "NotFoundException": "CONFIGURATION_SET_NOT_FOUND", "AccountSendingPausedException": "ACCOUNT_SENDING_PAUSED",
            "ConfigurationSetSendingPausedException": "CONFIGURATION_SET_SENDING_PAUSED"}.get(refused.code, "FAILED")


_ACTIONS = {"_send_email": "SendEmail", "_send_raw_email": "SendRawEmail", "_send_templated_email": "SendTemplatedEmail"}


def handle_v1(function: str, params: dict) -> tuple:
    messages = ses_messages.from_v1(function, params)
    if function in _ACTIONS:
        action, message_id = _ACTIONS[function], accept(messages[0], ses_authorization.caller_name())
        return ses._xml(200, f"{action}Response", f"<{action}Result><MessageId>{message_id}</MessageId></{action}Result>")
    rows = ""
    for message in messages:
        try:
            message_id = accept(message, ses_authorization.caller_name())
            rows += f"<member><Status>Success</Status><MessageId>{message_id}</MessageId></member>"
        except Refused as refused:
            rows += f"<member><Status>{refused.code}</Status><Error>{ses._esc(refused.message)}</Error></member>"
    result = f"<SendBulkTemplatedEmailResult><Status>{rows}</Status></SendBulkTemplatedEmailResult>"
    return ses._xml(200, "SendBulkTemplatedEmailResponse", result)


def ask_for_verification(record: dict) -> None:
    """The mail with the link that verifies an address identity. Without a relay nobody gets it, and the address stays pending."""
    if record["IdentityType"] == "DOMAIN":
        return
    link = f"{ses_outgoing.verification_url()}?token={record['VerificationToken']}"
    message = ses_messages.Message(
        actions=(), api_version="2", senders=[f"Amazon Web Services <no-reply-aws@{get_region()}.amazonses.com>"],
        to=[record["EmailIdentity"]])
    message.content = ses_messages.compose(
        message, f"Amazon Web Services – Email Address Verification Request in region {get_region()}",
        f"Account {get_account_id()} asked to verify this address. If it is yours, open\n\n{link}\n", None, [])
    ses_events.queue.add(ses_outgoing.deliver, message, secrets.token_hex(16), record["EmailIdentity"], None)
