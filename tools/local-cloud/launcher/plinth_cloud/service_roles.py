"""Roles that a service of AWS assumes to act for its user: the trust policy is asked, then the role's own rights."""

import contextvars
import json
import time
from dataclasses import dataclass

from ministack.core import iam_actions, iam_evaluator
from ministack.core.responses import get_account_id, get_region
from ministack.services import iam, sts

from . import authorization, service_principals

_DURATION = 6 * 3600
# Services come from addresses of AWS.
_SERVICE_ADDRESS = "130.176.0.1"


@dataclass(frozen=True)
class Session:
    """Temporary credentials of an assumed role."""

    role_arn: str
    arn: str
    access_key_id: str
    secret_access_key: str
    token: str
    expiration: float


def role(role_arn: str) -> dict | None:
    """The role of this account with that ARN."""
    found = iam._roles.get(role_arn.rpartition("/")[2])
    return found if found and found["Arn"] == role_arn else None


def trusts(role_arn: str, service: str, source_arn: str | None) -> bool:
    """Whether the role exists and its trust policy lets the service assume it for the resource `source_arn`."""
    found = role(role_arn)
    if found is None:
        return False
    document = found["AssumeRolePolicyDocument"]
    document = json.loads(document) if isinstance(document, str) else document
    return service_principals.allows(document, service, "sts:AssumeRole", role_arn, source_arn, {})


def assume(role_arn: str, service: str, source_arn: str | None, session_name: str) -> Session | None:
    """A session of the role for the service, None when the role does not trust it."""
    if not trusts(role_arn, service, source_arn):
        return None
    arn, _ = sts._assumed_role_arn(role_arn, session_name)
    session = Session(role_arn, arn, sts._gen_session_access_key(), sts._gen_secret(), sts._gen_session_token(), time.time() + _DURATION)
    sts.register_session(session.access_key_id, {
        "Arn": arn, "UserId": f"{sts._role_id(role_arn)}:{session_name}", "SecretAccessKey": session.secret_access_key,
        "SessionToken": session.token, "Expiration": session.expiration, "AccountId": get_account_id(), "PrincipalType": "AssumedRole",
        "SourceAccessKeyId": None, "SourcePrincipalArn": None, "SessionTags": {}, "SessionPolicies": None,
    })
    return session


def refusal(session: Session, action: str, resource_arn: str, context: dict | None = None) -> str | None:
    """AWS's sentence when the session may not do that, None when it may."""

    def decide():
        # The session acts on its own: nothing of the request that set it off counts, such as its signature or its address.
        iam_evaluator._signed_request.set(None)
        authorization.over_tls.set(True)
        iam_evaluator.pin_request_origin(_SERVICE_ADDRESS, True)
        return iam_evaluator.enforce(session.access_key_id, action, action.partition(":")[0], get_region(),
                                     resource_arn=resource_arn, service_context=context)

    denied = contextvars.copy_context().run(decide)
    if not denied:
        return None
    if isinstance(denied, iam_evaluator.AuthError):
        return denied.message
    return iam_actions.identity_denial_message(action, session.arn, resource_arn, denied.decision == "Deny")


def pass_role_check(role_arn: str, service: str) -> tuple[str, str, dict]:
    """What handing the role to the service asks of whoever does it."""
    return "iam:PassRole", role_arn, {"iam:PassedToService": service}
