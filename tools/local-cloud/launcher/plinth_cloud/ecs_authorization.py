"""ECS: the resource that IAM decides a call on, the cluster as a condition key, and the roles that a call hands over."""

import json

from ministack.core import iam_actions
from ministack.core.responses import get_account_id, get_region
from ministack.services import ecs

from . import additional_checks, ecs_credentials, ecs_tasks, service_roles
from .registry import replaces

_ON_DEFINITION = frozenset({"ecs:RunTask", "ecs:DeregisterTaskDefinition"})
_ON_TASKS = {"ecs:StopTask": "task", "ecs:DescribeTasks": "tasks"}


def _body(body: bytes) -> dict:
    try:
        data = json.loads(body or b"{}")
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def cluster_arn(reference: str | None) -> str:
    name = ecs._resolve_cluster_name(reference or "default")
    return f"arn:aws:ecs:{get_region()}:{get_account_id()}:cluster/{name}"


def definition_arn(reference: str) -> str:
    key = ecs._resolve_td_key(reference)
    return f"arn:aws:ecs:{get_region()}:{get_account_id()}:task-definition/{key}"


def _task_arn(data: dict, reference: str) -> str:
    if reference.startswith("arn:"):
        return reference
    return cluster_arn(data.get("cluster")).replace(":cluster/", ":task/") + f"/{reference}"


@replaces(iam_actions, "extract_resource_arn", gap="RunTask is decided on its cluster instead of its task definition, calls on tasks on their cluster")
def extract_resource_arn(original, service, method, path, headers, body, *rest):
    action = headers.get("x-amz-target", "").rpartition(".")[2] if service == "ecs" else ""
    data = _body(body) if action else {}
    if f"ecs:{action}" in _ON_DEFINITION and data.get("taskDefinition"):
        return definition_arn(data["taskDefinition"])
    if action in ("RegisterTaskDefinition", "DescribeTaskDefinition", "ListTaskDefinitions"):
        # These know no resource.
        return "*"
    named = data.get(_ON_TASKS.get(f"ecs:{action}", ""))
    if named:
        return _task_arn(data, named[0] if isinstance(named, list) else named)
    return original(service, method, path, headers, body, *rest)


@replaces(iam_actions, "request_tag_context", gap="the condition key ecs:cluster is missing")
def request_context(original, service, iam_action, body, params):
    context = original(service, iam_action, body, params)
    if service == "ecs" and iam_action in ("ecs:RunTask", *_ON_TASKS):
        context = {**context, "ecs:cluster": cluster_arn(_body(body).get("cluster"))}
    return context


@additional_checks.for_service("ecs")
def further_checks(iam_action: str, body: bytes) -> list[additional_checks.Check]:
    data = _body(body)
    if iam_action == "ecs:RunTask":
        return run_task_checks(data)
    if iam_action == "ecs:RegisterTaskDefinition":
        roles = filter(None, (data.get("taskRoleArn"), data.get("executionRoleArn")))
        return [service_roles.pass_role_check(arn, ecs_credentials.SERVICE) for arn in roles]
    return []


def run_task_checks(data: dict) -> list[additional_checks.Check]:
    """What RunTask asks of the caller besides itself."""
    definition = ecs_tasks.definition_of(data)
    roles = ecs_tasks.roles_of(definition, data) if definition else []
    return [service_roles.pass_role_check(arn, ecs_credentials.SERVICE) for arn in roles]
