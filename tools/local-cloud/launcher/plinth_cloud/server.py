"""Serves the emulator on the loopback interface: TLS on one port, plain HTTP on another, SMTP on a third, and nothing else.

Plain HTTP is there to be refused: a policy that asks for TLS can only be proven on a port that has none.
"""

import asyncio
import hmac
import json
import logging
import re
from urllib.parse import parse_qs

from hypercorn.asyncio import serve

from . import authorization, backup_plan_runs, ecs_container, ecs_credentials, schedules, server_names, ses_identities, ses_outgoing, ses_smtp, sns_signing
from .durability import snapshot
from .settings import Settings

logger = logging.getLogger("plinth")

IDENTITY_PATH = "/_plinth/identity"
_RELAY_PATH = "/_plinth/mail-relay"
_SCHEDULE_PATH = "/_plinth/fire-schedule"
_PLAN_PATH = "/_plinth/run-backup-plan"
_VERIFY_PATH = "/_plinth/verify-email"

_READ_ONLY_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_READ_ONLY_ACTION = re.compile(
    r"^(Describe|List|Get(?!SessionToken|FederationToken)|Head|Validate|Detect|BatchGet|Query|Scan)")


class Gateway:
    """The ASGI application in front of the emulator's own."""

    def __init__(self, emulator, settings: Settings) -> None:
        self._emulator = emulator
        self._settings = settings
        self._background: asyncio.Task | None = None
        self._smtp: asyncio.Server | None = None

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] == "lifespan":
            self._background = asyncio.get_running_loop().create_task(snapshot.write_in_background())
            try:
                self._smtp = await ses_smtp.listen(self._settings)
                await self._emulator(scope, receive, send)
            except Exception as error:
                # The server would go on without the emulator's start, and with it without the stored state.
                logger.exception("the emulator could not start")
                await send({"type": "lifespan.startup.failed", "message": str(error)})
            finally:
                if self._smtp is not None:
                    self._smtp.close()
                ecs_container.kill_all()
            return
        if scope["type"] != "http":
            await self._emulator(scope, receive, send)
            return
        if scope["path"] == IDENTITY_PATH:
            await _answer_json(send, 200, self._settings.identity())
            return
        if scope["method"] == "PUT" and scope["path"] == _RELAY_PATH:
            wanted = await self._own_request(scope, receive, send)
            if wanted is not None:
                ses_outgoing.use_relay(wanted.get("port"), wanted.get("domain") or "")
                await _answer_json(send, 200, {})
            return
        if scope["method"] == "PUT" and scope["path"] == _SCHEDULE_PATH:
            await self._act(scope, receive, send, lambda wanted: schedules.fire(wanted["name"], wanted.get("group") or "default"))
            return
        if scope["method"] == "PUT" and scope["path"] == _PLAN_PATH:
            await self._act(scope, receive, send, lambda wanted: backup_plan_runs.run(wanted["name"]))
            return
        if scope["path"].startswith(ecs_credentials.PATH):
            token = dict(scope["headers"]).get(b"authorization", b"").decode("latin-1")
            await _answer_json(send, *ecs_credentials.answer(scope["path"], token))
            return
        if scope["path"] == _VERIFY_PATH:
            await self._verify_address(scope, send)
            return
        if scope["path"].startswith(sns_signing.PATH) and scope["path"] == sns_signing.certificate_path():
            await _answer(send, 200, b"application/x-pem-file", sns_signing.certificate())
            return
        authorization.over_tls.set(scope.get("scheme") == "https")
        request = _Request(scope, receive)
        await self._emulator(scope, request.receive, _Durable(request, send).send)

    async def _own_request(self, scope, receive, send) -> dict | None:
        """The document of a request that only whoever started the account may send, None when it was refused."""
        token = dict(scope["headers"]).get(b"authorization", b"").decode("latin-1").removeprefix("Bearer ")
        if not hmac.compare_digest(token.encode(), self._settings.token.encode()):
            await _answer_json(send, 403, {"message": "the account's token is not right"})
            return None
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        return json.loads(body)

    async def _act(self, scope, receive, send, work) -> None:
        """Answers what the work says, once what it changed is on the disk."""
        wanted = await self._own_request(scope, receive, send)
        if wanted is not None:
            result = await asyncio.to_thread(work, wanted)
            snapshot.touch()
            snapshot.write()
            await _answer_json(send, 200, result)

    async def _verify_address(self, scope, send) -> None:
        token = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("token", [""])[0]
        address = ses_identities.verify_address(token)
        snapshot.touch()
        snapshot.write()
        text = f"{address} is verified" if address else "this link is not, or no longer, of an address to verify"
        await _answer(send, 200 if address else 404, b"text/plain; charset=utf-8", text.encode())


class _Request:
    """Remembers the beginning of the body, which names the action in AWS's query protocol."""

    def __init__(self, scope, receive) -> None:
        self.scope = scope
        self._receive = receive
        self._beginning = b""

    async def receive(self):
        message = await self._receive()
        if message["type"] == "http.request" and len(self._beginning) < 4096:
            self._beginning += message.get("body", b"")[:4096]
        return message

    def described(self) -> str:
        """For the log: the names of the query's parameters, not their values, which may be a presigned signature."""
        names = parse_qs(self.scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
        return f"{self.scope['method']} {self.scope['path']}{'?' if names else ''}{'&'.join(names)}"

    def service(self) -> str | None:
        """The service that the request is signed for: the fourth part of its credential's scope."""
        authorization = dict(self.scope["headers"]).get(b"authorization", b"").decode("latin-1")
        scope = authorization.partition("Credential=")[2].partition(",")[0].split("/")
        return scope[3] if len(scope) == 5 else None

    def may_change_state(self) -> bool:
        if self.scope["method"] in _READ_ONLY_METHODS:
            return False
        headers = dict(self.scope["headers"])
        action = headers.get(b"x-amz-target", b"").decode("latin-1").rpartition(".")[2]
        if not action and headers.get(b"content-type", b"").startswith(b"application/x-www-form-urlencoded"):
            action = parse_qs(self._beginning.decode("latin-1")).get("Action", [""])[0]
        return not (action and _READ_ONLY_ACTION.match(action))


class _Durable:
    """Holds an answer back until what it reports is on the disk."""

    def __init__(self, request: _Request, send) -> None:
        self._request = request
        self._send = send
        self._replaced = False

    async def send(self, message) -> None:
        if message["type"] == "http.response.start":
            if message["status"] >= 400:
                logger.info("%s -> %s", self._request.described(), message["status"])
            changes = self._request.may_change_state()
            if changes and message["status"] >= 400:
                # A refusal changes nothing, but for what was noted on the way, such as when a key was last used.
                snapshot.touch_later()
            elif changes:
                snapshot.touch(self._request.service())
            # Also before a read is answered: what a caller has seen, such as a finished deploy, stays.
            if snapshot.pending:
                snapshot.write()
            failure, snapshot.lost_body = snapshot.failure or snapshot.lost_body, None
            if changes and failure is not None:
                self._replaced = True
                await _answer_not_saved(self._send, message, failure)
                return
        if not self._replaced:
            await self._send(message)


async def _answer_not_saved(send, message, failure: str) -> None:
    text = (f"the local cloud cannot save its state: {failure}; "
            "free space or fix the permissions there, then run it again")
    headers = dict(message.get("headers", []))
    if b"json" in headers.get(b"content-type", b""):
        await _answer_json(send, 507, {"__type": "LocalCloudNotSaved", "message": text})
        return
    body = f"<Error><Code>LocalCloudNotSaved</Code><Message>{text}</Message></Error>".encode()
    await _answer(send, 507, b"application/xml", body)


async def _answer_json(send, status: int, document: dict) -> None:
    await _answer(send, status, b"application/json", json.dumps(document).encode())


async def _answer(send, status: int, content_type: bytes, body: bytes) -> None:
    headers = [(b"content-type", content_type), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def run(settings: Settings) -> None:
    from ministack import app as emulator

    class _WithoutHealthChecks(logging.Filter):
        def filter(self, record: logging.LogRecord) -> bool:
            return IDENTITY_PATH not in record.getMessage()

    logging.getLogger("hypercorn.access").addFilter(_WithoutHealthChecks())
    snapshot.read()
    config = server_names.NamedConfig()
    config.bind = [f"127.0.0.1:{settings.port}"]
    config.insecure_bind = [f"127.0.0.1:{settings.plain_port}"]
    config.certfile = settings.certificate
    config.keyfile = settings.key
    config.keep_alive_timeout = 75
    config.graceful_timeout = 2
    config.shutdown_timeout = 20
    config.loglevel = "INFO"
    asyncio.run(serve(Gateway(emulator.app, settings), config))
