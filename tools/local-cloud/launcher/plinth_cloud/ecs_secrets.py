"""The `secrets` of a container: read as the task's execution role, and worded as ECS does when one cannot be read."""

import json

from ministack.services import secretsmanager, ssm

from . import service_roles

_FAILED = ("ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: "
           "unable to retrieve secret from asm: service call has been retried 1 time(s): ")
_FAILED_PARAMETER = ("ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: "
                     "unable to retrieve secrets from ssm: service call has been retried 1 time(s): ")


class SecretNotRead(Exception):
    """The sentence that becomes the task's stoppedReason."""


def _from_secrets_manager(value_from: str, session: service_roles.Session) -> str:
    # arn:aws:secretsmanager:<region>:<account>:secret:<name>:<json key>:<version stage>:<version id>
    parts = value_from.split(":")
    arn, (key, stage, version) = ":".join(parts[:7]), (*parts[7:10], "", "", "")[:3]
    prefix = f"{_FAILED}failed to fetch secret {arn} from secrets manager: "
    denied = service_roles.refusal(session, "secretsmanager:GetSecretValue", arn)
    if denied:
        raise SecretNotRead(f"{prefix}AccessDeniedException: {denied}")
    status, _, body = secretsmanager._get_secret_value({
        "SecretId": arn, **({"VersionStage": stage} if stage else {}), **({"VersionId": version} if version else {})})
    document = json.loads(body)
    if status >= 400:
        raise SecretNotRead(f"{prefix}{document.get('__type', '')}: {document.get('message') or document.get('Message')}")
    text = document.get("SecretString", "")
    if not key:
        return text
    try:
        fields = json.loads(text)
        value = fields[key]
    except (ValueError, KeyError, TypeError):
        raise SecretNotRead(f"{_FAILED}retrieved secret from Secrets Manager did not contain json key {key}") from None
    return value if isinstance(value, str) else json.dumps(value)


def _from_parameter_store(value_from: str, session: service_roles.Session, scope: tuple[str, str]) -> str:
    account, region = scope
    arn = value_from if value_from.startswith("arn:") else f"arn:aws:ssm:{region}:{account}:parameter/{value_from.lstrip('/')}"
    denied = service_roles.refusal(session, "ssm:GetParameters", arn)
    if denied:
        raise SecretNotRead(f"{_FAILED_PARAMETER}AccessDeniedException: {denied}")
    value = ssm.resolve_parameter_value(value_from, decrypt=True)
    if value is None:
        raise SecretNotRead(f"{_FAILED_PARAMETER}invalid parameters: {value_from}")
    return value


def environment(definition: dict, session: service_roles.Session | None, scope: tuple[str, str]) -> dict[str, str]:
    """The variables of a container definition's secrets."""
    found = {}
    for secret in definition.get("secrets") or []:
        if session is None:
            raise SecretNotRead(f"{_FAILED}the task definition has no execution role")
        value_from = secret["valueFrom"]
        found[secret["name"]] = (
            _from_secrets_manager(value_from, session) if value_from.startswith("arn:aws:secretsmanager:")
            else _from_parameter_store(value_from, session, scope))
    return found
