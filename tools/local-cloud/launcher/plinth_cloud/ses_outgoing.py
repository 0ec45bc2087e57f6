"""Messages on their way out: the headers of SES, and the delivery to the relay that stands in for the recipients' servers."""

import base64
import hashlib
import logging
import smtplib
import ssl
import time
from email.utils import formatdate

from ministack.core.responses import get_account_id, get_region

from . import ses_events, ses_identities, ses_messages, settings

logger = logging.getLogger("plinth")

_TIMEOUT_SECONDS = 10
# Mail of a local cloud never leaves the machine.
_RELAY_HOST = "127.0.0.1"
# By the domain of the sender; the empty one is every other.
_relays: dict[str, int] = {}


def use_relay(port: int | None, domain: str = "") -> None:
    """Where mail goes that is not for the simulator: that of one sending domain, or what no domain's relay takes; None: nowhere."""
    if port is None:
        _relays.pop(domain.lower(), None)
    else:
        _relays[domain.lower()] = port


def _relay_of(message) -> int | None:
    labels = ses_messages.address_of(message.source).rpartition("@")[2].lower().split(".")
    return next((_relays[name] for name in (*(".".join(labels[start:]) for start in range(len(labels))), "") if name in _relays), None)


def verification_url() -> str:
    return f"https://127.0.0.1:{settings.current().port}/_plinth/verify-email"


def _host() -> str:
    region = get_region()
    return "email.amazonses.com" if region == "us-east-1" else f"{region}.amazonses.com"


def stamp(message, message_id: str) -> None:
    """What SES writes itself, whatever the sender wrote there."""
    content = message.content
    for name in ("Message-ID", "Feedback-ID", "X-SES-Outgoing"):
        del content[name]
    content["Message-ID"] = f"<{message_id}@{_host()}>"
    if "Date" not in content:
        content["Date"] = formatdate(localtime=False)
    sender = base64.b64encode(hashlib.sha256(get_account_id().encode()).digest()).decode()
    content["Feedback-ID"] = f"::1.{get_region()}.{sender}:AmazonSES"
    content["X-SES-Outgoing"] = f"{time.strftime('%Y.%m.%d', time.gmtime())}-127.0.0.1"


def envelope_sender(message, message_id: str) -> str:
    """Bounces go to SES, at the custom MAIL FROM domain when its record is there."""
    identity = ses_identities.of_address(message.source) or {}
    custom = identity.get("MailFromDomain") if identity.get("MailFromDomainStatus") == "SUCCESS" else None
    return f"{message_id}@{custom or f'{get_region()}.amazonses.com'}"


def deliver(message, message_id: str, recipient: str, configuration_set: dict | None) -> list[tuple[str, dict]]:
    """(event, details) of the delivery to one recipient."""
    relay = _relay_of(message)
    if relay is None:
        logger.info("SES: no relay for %s: the message to %s ends here", message_id, recipient)
        return []
    require_tls = ((configuration_set or {}).get("DeliveryOptions") or {}).get("TlsPolicy") == "REQUIRE"
    started = time.monotonic()
    try:
        response = _transmit(relay, message, message_id, recipient, require_tls)
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as error:
        code, text = (error.recipients[recipient] if isinstance(error, smtplib.SMTPRecipientsRefused)
                      else (error.smtp_code, error.smtp_error))
        said = f"smtp; {code} {text.decode('utf-8', 'replace') if isinstance(text, bytes) else text}"
        if code >= 500:
            return [("BOUNCE", ses_events.bounce(recipient, sub_type="General", diagnostic=said, reporter="dsn; 127.0.0.1"))]
        return [("DELIVERY_DELAY", ses_events.delay(recipient, said))]
    except _NoTls as error:
        return [("BOUNCE", ses_events.bounce(recipient, sub_type="General", kind="Transient", status="5.7.10", diagnostic=str(error)))]
    except (OSError, smtplib.SMTPException) as error:
        return [("DELIVERY_DELAY", ses_events.delay(recipient, f"smtp; 421 4.4.1 Unable to connect to remote host: {error}"))]
    return [("DELIVERY", ses_events.delivery(recipient, response, int((time.monotonic() - started) * 1000)))]


class _NoTls(Exception):
    pass


def _transmit(relay: int, message, message_id: str, recipient: str, require_tls: bool) -> str:
    own_name = f"a1-1.smtp-out.{get_region()}.amazonses.com"
    with smtplib.SMTP(_RELAY_HOST, relay, local_hostname=own_name, timeout=_TIMEOUT_SECONDS) as connection:
        connection.ehlo()
        if connection.has_extn("starttls"):
            # As SES: encrypted, whoever the server says it is.
            context = ssl._create_unverified_context()
            connection.starttls(context=context)
            connection.ehlo()
        elif require_tls:
            raise _NoTls("smtp; 550 5.7.10 TLS required: the receiving server offers no STARTTLS")
        code, text = connection.mail(envelope_sender(message, message_id))
        if code != 250:
            raise smtplib.SMTPResponseException(code, text)
        code, text = connection.rcpt(recipient)
        if code not in (250, 251):
            raise smtplib.SMTPRecipientsRefused({recipient: (code, text)})
        code, text = connection.data(message.content.as_bytes())
        if code != 250:
            raise smtplib.SMTPResponseException(code, text)
    return f"{code} {text.decode('utf-8', 'replace')}"
