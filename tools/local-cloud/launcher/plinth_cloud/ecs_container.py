"""One container of a task: a program of this machine with the container's environment, its output in CloudWatch Logs."""

import logging
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time

from ministack.core.responses import get_account_id, get_region, request_scope
from ministack.services import cloudwatch_logs

from . import ecs_images, service_roles, settings
from .durability import snapshot

logger = logging.getLogger("plinth")

_STOP_TIMEOUT = 30
# What a program left running can hold its output open: it is killed first, and this is how long the rest may take.
_LAST_LINES = 5
_MAXIMUM_BYTES = 250_000


_containers: "set[Container]" = set()


def kill_all() -> None:
    """The account ends: no program of a task may outlive it."""
    for container in list(_containers):
        container.kill()


class LogStream:
    """Where the awslogs driver writes, with the rights of the task's execution role."""

    def __init__(self, group: str, stream: str, session: service_roles.Session) -> None:
        self._group, self._stream, self._session = group, stream, session
        self._arn = f"arn:aws:logs:{get_region()}:{get_account_id()}:log-group:{group}:log-stream:{stream}"

    def create(self) -> str | None:
        """Why the stream cannot be made, None when it is there."""
        denied = service_roles.refusal(self._session, "logs:CreateLogStream", self._arn)
        if denied:
            return f"AccessDeniedException: {denied}"
        if self._group not in cloudwatch_logs._log_groups:
            return "ResourceNotFoundException: The specified log group does not exist."
        cloudwatch_logs._create_log_stream({"logGroupName": self._group, "logStreamName": self._stream})
        return None

    def write(self, lines: list[str]) -> None:
        denied = service_roles.refusal(self._session, "logs:PutLogEvents", self._arn)
        if denied:
            logger.warning("a task's output is lost: %s", denied)
            return
        now = int(time.time() * 1000)
        events = [{"timestamp": now, "message": line} for line in lines if line]
        if events:
            cloudwatch_logs._put_log_events({"logGroupName": self._group, "logStreamName": self._stream, "logEvents": events})
            snapshot.touch_later()


class Container:
    """The process of a container, from its start until nothing of it is left."""

    def __init__(self, program: ecs_images.Program, arguments: list[str], environment: dict[str, str], stream: LogStream | None,
                 stop_timeout: int | None) -> None:
        self._home = tempfile.mkdtemp(prefix="task-", dir=os.path.join(settings.current().directory, "tmp"))
        self._stop_timeout = _STOP_TIMEOUT if stop_timeout is None else stop_timeout
        self._stop_by: float | None = None
        try:
            self._process = subprocess.Popen(
                [*program.command, *arguments], cwd=self._home, start_new_session=True, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                env={"PATH": os.environ.get("PATH", os.defpath), "HOME": self._home, "TMPDIR": self._home, **program.environment, **environment})
        except OSError:
            shutil.rmtree(self._home, ignore_errors=True)
            raise
        _containers.add(self)
        scope = (get_account_id(), get_region())
        self._reader = threading.Thread(target=self._read, args=(stream, scope), name="plinth-task-output", daemon=True)
        self._reader.start()

    def _read(self, stream: LogStream | None, scope: tuple[str, str]) -> None:
        rest = b""
        with request_scope(*scope):
            while chunk := self._process.stdout.read1(65536):
                *lines, rest = (rest + chunk).split(b"\n")
                if len(rest) > _MAXIMUM_BYTES:
                    lines, rest = [*lines, rest], b""
                self._write(stream, lines)
            self._write(stream, [rest])

    @staticmethod
    def _write(stream: LogStream | None, lines: list[bytes]) -> None:
        if stream is not None and lines:
            stream.write([line.decode("utf-8", "replace").rstrip("\r") for line in lines])

    def terminate(self) -> None:
        """SIGTERM to the container's first process, as StopTask sends it."""
        if self._stop_by is None and self._process.poll() is None:
            self._stop_by = time.monotonic() + self._stop_timeout
            self._process.send_signal(signal.SIGTERM)

    def exit_code(self) -> int | None:
        """As Docker tells it, None while the container runs; SIGKILL follows a SIGTERM that was not obeyed in time."""
        code = self._process.poll()
        if code is None and self._stop_by is not None and time.monotonic() > self._stop_by:
            self.kill()
            code = self._process.poll()
        return None if code is None else 128 - code if code < 0 else code

    def kill(self) -> None:
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            # Everything of it has ended by itself.
            pass
        self._process.wait()

    def close(self) -> None:
        """Ends what the process left behind and waits for the last lines."""
        self.kill()
        self._reader.join(_LAST_LINES)
        _containers.discard(self)
        shutil.rmtree(self._home, ignore_errors=True)
