"""Where a task gets its role's credentials, as from the container agent of ECS: a path of its own and a token."""

import hmac
import secrets
import time
from dataclasses import dataclass
from datetime import datetime, timezone

from ministack.core.responses import request_scope

from . import service_roles, settings

PATH = "/_plinth/task-credentials/"
SERVICE = "ecs-tasks.amazonaws.com"
_RENEW_BEFORE = 15 * 60


@dataclass
class _Holder:
    token: str
    role_arn: str
    task_arn: str
    session: service_roles.Session | None = None


_holders: dict[str, _Holder] = {}


def offer(role_arn: str, task_arn: str) -> tuple[str, dict[str, str]]:
    """The offer's name, to withdraw it, and the variables by which an SDK finds the credentials."""
    name, token = secrets.token_urlsafe(16), secrets.token_urlsafe(24)
    _holders[name] = _Holder(token, role_arn, task_arn)
    return name, {
        # SDKs take plain HTTP from the loopback interface only, which is where the account listens.
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"http://127.0.0.1:{settings.current().plain_port}{PATH}{name}",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN": token,
    }


def withdraw(name: str | None) -> None:
    if name is not None:
        _holders.pop(name, None)


def answer(path: str, token: str) -> tuple[int, dict]:
    """The status and document for whoever asks there."""
    holder = _holders.get(path.removeprefix(PATH))
    if holder is None or not hmac.compare_digest(token.encode(), holder.token.encode()):
        return 403, {"code": "AccessDeniedException", "message": "no task has these credentials"}
    if holder.session is None or holder.session.expiration - time.time() < _RENEW_BEFORE:
        chosen = settings.current()
        region = holder.task_arn.split(":")[3]
        with request_scope(chosen.account_id, region):
            holder.session = service_roles.assume(holder.role_arn, SERVICE, holder.task_arn, holder.task_arn.rpartition("/")[2])
    session = holder.session
    if session is None:
        return 400, {"code": "AccessDeniedException", "message": f"ECS was unable to assume the role '{holder.role_arn}'"}
    expiration = datetime.fromtimestamp(session.expiration, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    return 200, {"AccessKeyId": session.access_key_id, "SecretAccessKey": session.secret_access_key, "Token": session.token,
                 "Expiration": expiration, "RoleArn": session.role_arn}
