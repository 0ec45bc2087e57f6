"""The mailbox simulator: addresses that are always delivered, bounce, or complain.

https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html#send-email-simulator
"""

from . import ses_account, ses_events

_MILLISECONDS = 42


def outcome(recipient: str) -> list[tuple[str, dict]] | None:
    """(event, details) in order; None for an address that is not the simulator's."""
    local, _, domain = recipient.lower().rpartition("@")
    if domain != ses_account.SIMULATOR:
        return None
    delivered = ("DELIVERY", ses_events.delivery(recipient, "250 2.6.0 Message received", _MILLISECONDS))
    mailbox = local.partition("+")[0]
    if mailbox in ("success", "ooto"):
        return [delivered]
    if mailbox == "complaint":
        return [delivered, ("COMPLAINT", ses_events.complaint(recipient))]
    if mailbox == "suppressionlist":
        return [("BOUNCE", ses_events.bounce(
            recipient, sub_type="Suppressed", diagnostic="Amazon SES has suppressed sending to this address because it has a recent "
            "history of bouncing as an invalid address."))]
    # bounce@, and every mailbox that the simulator does not have.
    return [("BOUNCE", ses_events.bounce(recipient, sub_type="General", diagnostic="smtp; 550 5.1.1 user unknown",
                                         reporter="dsn; a1-1.smtp-out.amazonses.com"))]
