"""What was answered is kept: the state is written before a write is answered, not only when the emulator stops.

The emulator writes one file per service at shutdown. After a kill -9 that is nothing, and after a kill while it
writes it is a stack without its resources. Here all services go into one snapshot, replaced in one rename, written
before the answer of every request that may have changed something: the service that was asked at once, what it
changed in others a moment later. Bodies of S3 objects are files of their own, which the emulator writes at once.
"""

import asyncio
import copy
import json
import logging
import os
import sys
import threading
import time

import orjson
from ministack.core import persistence

from .registry import on_start, replaces

logger = logging.getLogger("plinth")

# A deploy of ordinary resources is over in milliseconds. Until it is, its stack and its resources disagree, so the
# snapshot waits; one that takes longer (a custom resource) is written as it is and repaired when it is read back.
_LONGEST_WAIT_FOR_A_DEPLOY = 5.0
_BACKGROUND_INTERVAL = 0.2
# Of the time: a save of everything takes longer the more there is, and holds up whoever asks meanwhile.
_BACKGROUND_SHARE = 0.05

# Requests to these, by the name that they are signed for, change their own service (and S3 and Secrets Manager a key that
# they make for themselves); what else they set off, such as an event, follows in the background. Everything else, above all
# CloudFormation, may change any service.
_OWN_STATE_ONLY = {
    "acm": {"acm"}, "backup": {"backup", "kms"}, "cloudfront": {"cloudfront"}, "dynamodb": {"dynamodb"}, "events": {"eventbridge"}, "iam": {"iam"}, "kms": {"kms"},
    "logs": {"cloudwatch_logs"}, "monitoring": {"cloudwatch"}, "route53": {"route53"}, "s3": {"s3", "kms"}, "scheduler": {"scheduler"},
    "secretsmanager": {"secretsmanager", "kms"}, "ses": {"ses", "ses_v2"}, "sns": {"sns"}, "sqs": {"sqs"}, "sts": {"sts"}, "wafv2": {"waf"},
}

# Services that copy their whole state for whoever asks for it, and change nothing in the copy. A snapshot is in JSON before
# anybody can change what it was made from, so it has no use for one; the others take out of their copy what is not to be kept.
# Only where bytes are met is another thread let in between: none of these has one that changes what holds bytes.
_COPY_IN_VAIN = frozenset({
    "backup", "cloudformation", "cloudfront", "cloudwatch", "cloudwatch_logs", "eventbridge", "iam", "route53", "s3", "scheduler",
    "secretsmanager", "ses", "ses_v2", "sns", "sqs", "ssm", "waf",
})
_reading = threading.local()

# What the emulator writes in a way of its own (bytes, scoped stores, dates) is left to it, so that it reads back what it wrote.
_AS_THE_EMULATOR = orjson.OPT_NON_STR_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME


class Snapshot:
    """The state of all services in one file."""

    def __init__(self, directory: str) -> None:
        self.path = os.path.join(directory, "state.json")
        self.failure: str | None = None
        # The body of an object that the request being answered could not store.
        self.lost_body: str | None = None
        self._payloads: dict[str, bytes] = {}
        self._changed: set[str] = set()
        self._everything_changed = False
        self._in_background = False
        self._waiting_since: float | None = None

    def read(self) -> dict[str, bytes]:
        """The stored payload of every service; a damaged file stops the start instead of losing what it held."""
        if not self._payloads and os.path.exists(self.path):
            # Not orjson, which refuses or rounds what Python's own encoder may have written.
            with open(self.path, encoding="utf-8") as file:
                services = json.load(file)["services"]
            self._payloads = {name: json.dumps(state).encode() for name, state in services.items()}
        return self._payloads

    def touch(self, service: str | None = None) -> None:
        """A request to the service, or to an unknown one, may have changed something."""
        self._in_background = True
        own = _OWN_STATE_ONLY.get(service or "")
        if own:
            self._changed |= own
        else:
            self._everything_changed = True

    def touch_later(self) -> None:
        """Something may have changed that nobody waits for: the background task looks."""
        self._in_background = True

    @property
    def pending(self) -> bool:
        return bool(self._changed) or self._everything_changed

    def write(self, *, everything: bool = False, final: bool = False) -> None:
        """Write what changed. A failure is kept and told to every writer until a later write succeeds."""
        if not final and self._waits_for_a_deploy():
            return
        # Taken before anything is read: what a worker changes meanwhile is a change for the next write.
        changed, self._changed = self._changed, set()
        all_changed, self._everything_changed = self._everything_changed, False
        try:
            if self._collect(None if everything or final or all_changed else changed) or self.failure is not None or final:
                self._replace_file()
            self.failure = None
            return
        except OSError as error:
            self.failure = f"{error.strerror} ({self.path})"
            logger.error("the state could not be saved: %s", self.failure)
        except RuntimeError as error:
            # A worker thread changed a store while it was being copied: the background task tries again.
            logger.info("the snapshot is retried: %s", error)
        self._changed |= changed
        self._everything_changed = self._everything_changed or all_changed

    def _waits_for_a_deploy(self) -> bool:
        if not _deploy_in_progress():
            self._waiting_since = None
            return False
        now = time.monotonic()
        self._waiting_since = self._waiting_since or now
        return now - self._waiting_since < _LONGEST_WAIT_FOR_A_DEPLOY

    def _collect(self, modules: set[str] | None) -> bool:
        from ministack import app

        changed = False
        for name, get_state in app._build_persistence_save_dict().items():
            if modules is not None and app._state_map[name] not in modules:
                continue
            _reading.without_copies = app._state_map[name] in _COPY_IN_VAIN
            try:
                state = get_state()
            finally:
                _reading.without_copies = False
            if state is None:
                continue
            payload = _encoded({"__ministack_format__": persistence._state_format_version(name), "payload": state})
            if self._payloads.get(name) != payload:
                self._payloads[name] = payload
                changed = True
        return changed

    def _replace_file(self) -> None:
        temporary = f"{self.path}.tmp"
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        services = b",\n".join(b"%b: %b" % (orjson.dumps(name), payload) for name, payload in self._payloads.items())
        with os.fdopen(descriptor, "wb") as file:
            file.write(b'{"services": {%b}}\n' % services)
        os.replace(temporary, self.path)

    async def write_in_background(self) -> None:
        """For changes that no request announces: a deploy that goes on after its answer, an event, a worker."""
        took = 0.0
        while True:
            await asyncio.sleep(max(_BACKGROUND_INTERVAL, took / _BACKGROUND_SHARE))
            if self._in_background or self.pending or self.failure is not None:
                self._in_background = False
                began = time.monotonic()
                self.write(everything=True)
                took = time.monotonic() - began


snapshot = Snapshot(persistence.STATE_DIR)


def _encoded(document: dict) -> bytes:
    try:
        return orjson.dumps(document, default=persistence._json_default, option=_AS_THE_EMULATOR)
    except TypeError:
        # It refuses half of a surrogate pair and integers beyond 64 bits, which Python's encoder writes; and it hides behind a
        # TypeError that a worker thread changed a store meanwhile, which Python's encoder says again or no longer meets.
        return json.dumps(document, default=persistence._json_default).encode()


def _deploy_in_progress() -> bool:
    cloudformation = sys.modules.get("ministack.services.cloudformation")
    if cloudformation is None:
        return False
    return any(_unsettled(stack.get("StackStatus", "")) for stack in list(cloudformation._stacks._data.values()))


def _unsettled(status: str) -> bool:
    return status.endswith("_IN_PROGRESS") and status != "REVIEW_IN_PROGRESS"


@replaces(persistence, "load_state", gap="state is one file per service, written at shutdown only")
def load_state(original, service):
    payload = snapshot.read().get(service)
    if payload is None:
        return None
    document = json.loads(payload, object_hook=persistence._json_object_hook)
    if document["__ministack_format__"] > persistence._state_format_version(service):
        raise RuntimeError(f"the stored state of {service} was written by a newer MiniStack")
    return document["payload"]


@replaces(persistence, "save_all", gap="state is one file per service, written at shutdown only")
def save_all(original, services):
    snapshot.write(final=True)


@on_start("copy.deepcopy", gap="every save copies all of the state first, which takes longer than the save")
def save_without_copies() -> None:
    deepcopy = copy.deepcopy
    copy.deepcopy = lambda value, *arguments: value if getattr(_reading, "without_copies", False) else deepcopy(value, *arguments)


@on_start("ministack.services.s3", gap="a body that cannot be written to the disk is only logged")
def report_failed_bodies() -> None:
    from ministack.services import s3

    write = s3._atomic_write

    def atomic_write(path, data, *, text=False):
        try:
            write(path, data, text=text)
        except OSError as error:
            snapshot.lost_body = f"{error.strerror} ({path})"
            raise

    s3._atomic_write = atomic_write


@on_start("ministack.services.s3", gap="retention and legal holds are lost at a restart")
def keep_object_lock() -> None:
    from ministack.services import s3

    for name in ("_object_retention", "_object_legal_hold"):
        s3._PERSISTED_BUCKET_DICTS[name.lstrip("_")] = getattr(s3, name)


@on_start("ministack.services.sts", gap="sessions of assumed roles are lost at a restart")
def keep_sessions() -> None:
    from ministack.services import sts

    sts.get_state = lambda: {"sessions": dict(sts._sessions)}

    def load_persisted_state(data: dict) -> None:
        sts._sessions.update(data.get("sessions", {}))

    sts.load_persisted_state = load_persisted_state


@on_start("ministack.app", gap="state that cannot be read is replaced by an empty one, which the next save then keeps")
def refuse_damaged_state() -> None:
    from ministack import app

    def load() -> None:
        for state_key, module_name in app._state_map.items():
            data = persistence.load_state(state_key)
            if data:
                app._get_module(module_name).load_persisted_state(data)

    app._load_persisted_state = load
