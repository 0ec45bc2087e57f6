"""The SMTP interface of SES: an access key of IAM and the password that is derived from its secret, STARTTLS before both."""

import asyncio
import base64
import hashlib
import hmac
import logging
import ssl
from email.errors import MessageError

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from ministack.core import iam_evaluator
from ministack.core.responses import request_scope
from ministack.services import iam

from . import authorization, ses_authorization, ses_messages, ses_sending
from .durability import snapshot
from .ses_identities import Refused
from .settings import Settings

# Every command of every session, otherwise.
logging.getLogger("mail.log").setLevel(logging.ERROR)

_VERSION = b"\x04"
_MAXIMUM_BYTES = 40 * 1024 * 1024


def password(secret_access_key: str, region: str) -> str:
    """https://docs.aws.amazon.com/ses/latest/dg/smtp-credentials.html#smtp-credentials-convert"""
    signature = b"AWS4" + secret_access_key.encode()
    for part in ("11111111", region, "ses", "aws4_request", "SendRawEmail"):
        signature = hmac.new(signature, part.encode(), hashlib.sha256).digest()
    return base64.b64encode(_VERSION + signature).decode()


class _Server(SMTP):
    def __init__(self, settings: Settings, context: ssl.SSLContext) -> None:
        super().__init__(
            _Handler(settings), hostname=f"email-smtp.{settings.region}.amazonaws.com", ident="ESMTP SimpleEmailService",
            tls_context=context, require_starttls=True, auth_required=True, auth_require_tls=True, data_size_limit=_MAXIMUM_BYTES,
            authenticator=_Authenticator(settings), decode_data=False)


class _Authenticator:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def __call__(self, server, session, envelope, mechanism: str, given) -> AuthResult:
        refused = AuthResult(success=False, handled=False, message="535 Authentication Credentials Invalid")
        if not isinstance(given, LoginPassword):
            return refused
        key_id = given.login.decode("utf-8", "replace")
        with request_scope(self._settings.account_id, self._settings.region):
            record = iam._access_keys.get(key_id)
            if record is None or record["Status"] != "Active":
                return refused
            wanted = password(record["SecretAccessKey"], self._settings.region)
            if not hmac.compare_digest(wanted.encode(), given.password):
                return refused
            record["LastUsed"] = {"Date": iam._now(), "Region": self._settings.region, "Service": "ses"}
        snapshot.touch("iam")
        session.plinth_key = key_id
        return AuthResult(success=True)


class _Handler:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802
        try:
            with request_scope(self._settings.account_id, self._settings.region):
                answer = self._take(session, envelope)
        except Refused as refused:
            return _refusal(refused)
        except (MessageError, ValueError) as error:
            return f"554 Transaction failed: {error}"
        # Answered after it is kept, as everything.
        snapshot.touch("ses")
        snapshot.write()
        return answer

    def _take(self, session, envelope) -> str:
        key_id = session.plinth_key
        record = iam._access_keys.get(key_id)
        if record is None or record["Status"] != "Active":
            raise Refused("Denied", "Authentication Credentials Invalid")
        user = iam._users[record["UserName"]]["Arn"]
        authorization.over_tls.set(True)
        iam_evaluator.pin_request_origin(session.peer[0], True)
        iam_evaluator._request_caller_arn.set(user)
        message = ses_messages.from_smtp(envelope.content, envelope.mail_from, envelope.rcpt_tos)
        resource = ses_authorization.refused_resource(message, key_id)
        if resource is not None:
            return f"554 Access denied: User `{user}' is not authorized to perform `ses:SendRawEmail' on resource `{resource}'"
        return f"250 Ok {ses_sending.accept(message, ses_authorization.caller_name(), session.peer[0])}"


def _refusal(refused: Refused) -> str:
    text = refused.message.replace("\r", " ").replace("\n", " ")
    if refused.code == "Denied":
        return f"535 {text}"
    return f"554 {'Message rejected' if refused.code == 'MessageRejected' else 'Transaction failed'}: {text}"


async def listen(settings: Settings):
    """Listen for submissions; the server that has to be closed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(settings.certificate, settings.key)
    loop = asyncio.get_running_loop()
    return await loop.create_server(lambda: _Server(settings, context), "127.0.0.1", settings.smtp_port)
