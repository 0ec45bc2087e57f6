"""ECS on Fargate without Docker: a task runs the program that stands in for its image, with the task's own roles."""

import contextvars
import json
import logging
import os
import threading
import time

from ministack.core.concurrency import resource_lock
from ministack.core.responses import get_account_id, get_region, request_scope
from ministack.services import ecs

from . import ecs_container, ecs_credentials, ecs_images, ecs_network, ecs_secrets, service_events, service_roles, settings
from .durability import snapshot
from .registry import replaces

logger = logging.getLogger("plinth")

_GAP = "without Docker a task runs nothing, and its roles, network and cluster are not looked at"
_POLL = 0.05
_LOGGER_FAILED = ("ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: "
                  "failed to create Cloudwatch log stream: ")
# Stands for Docker where the emulator asks whether a task can run.
_HERE = object()
_runs_here = contextvars.ContextVar("plinth_task_runs_here", default=False)
_stops: dict[str, threading.Event] = {}


class NotStarted(Exception):
    """The sentence that becomes the task's stoppedReason."""


def _client_error(message: str, code: str = "ClientException") -> tuple:
    return ecs.error_response_json(code, message, 400)


def _role_problem(role_arn: str, cluster: str) -> str | None:
    # The task has no id yet; a trust policy cannot name one either.
    task = f"arn:aws:ecs:{get_region()}:{get_account_id()}:task/{cluster}/{ecs.new_uuid()}"
    if not role_arn or service_roles.trusts(role_arn, ecs_credentials.SERVICE, task):
        return None
    return (f"ECS was unable to assume the role '{role_arn}' that was provided for this task. Please verify that the role being passed has "
            "the proper trust relationship and permissions and that your IAM user has permissions to pass this role.")


def roles_of(definition: dict, data: dict) -> list[str]:
    """The roles that a task gets: its definition's, or what the call puts in their place."""
    overrides = data.get("overrides") or {}
    found = (overrides.get(name) or definition.get(name) for name in ("taskRoleArn", "executionRoleArn"))
    return [arn for arn in found if arn]


def definition_of(data: dict) -> dict | None:
    return ecs._task_defs.get(ecs._resolve_td_key(data.get("taskDefinition", "")))


def _problem(data: dict) -> tuple | None:
    cluster = ecs._resolve_cluster_name(data.get("cluster", "default"))
    if cluster not in ecs._clusters:
        return _client_error("Cluster not found.", "ClusterNotFoundException")
    definition = definition_of(data)
    if definition is None:
        return _client_error("TaskDefinition not found.")
    if definition["status"] != "ACTIVE":
        return _client_error("TaskDefinition is inactive")
    names = {container["name"] for container in definition["containerDefinitions"]}
    for override in (data.get("overrides") or {}).get("containerOverrides") or []:
        if override.get("name") not in names:
            return _client_error(f"Override for container named {override.get('name')} is not a container in the TaskDefinition.",
                                 "InvalidParameterException")
    problem = ecs_network.problem(definition, data)
    if problem:
        return problem
    refused = next(filter(None, (_role_problem(arn, cluster) for arn in roles_of(definition, data))), None)
    return _client_error(refused) if refused else None


@replaces(ecs, "_get_docker", gap=_GAP)
def get_docker(original):
    return _HERE if _runs_here.get() else original()


@replaces(ecs, "_run_task", gap=_GAP)
def run_task(original, data):
    if data.get("_deploymentId"):
        # A service's tasks stay records: there is no container that could be kept running.
        return original(data)
    problem = _problem(data)
    if problem:
        return problem
    token = _runs_here.set(True)
    try:
        status, headers, body = original(data)
    finally:
        _runs_here.reset(token)
    answer = json.loads(body)
    for shown in answer.get("tasks", []):
        task = ecs._tasks[shown["taskArn"]]
        for record in (task, shown):
            if record.get("launchType") == "FARGATE":
                record.pop("containerInstanceArn", None)
            record["attachments"] = ecs_network.attachments(data)
    return status, headers, json.dumps(answer).encode()


@replaces(ecs, "_run_task_worker", gap=_GAP)
def run_task_worker(original, task, td, container_overrides, docker_client, account_id, region):
    if docker_client is not _HERE:
        original(task, td, container_overrides, docker_client, account_id, region)
        return
    arn = task["taskArn"]
    _stops[arn] = threading.Event()
    with request_scope(account_id, region):
        try:
            _run(task, td, container_overrides)
        except (NotStarted, ecs_secrets.SecretNotRead) as problem:
            _finish(task, str(problem), "TaskFailedToStart")
        except Exception as error:
            logger.exception("the task %s failed", arn)
            _finish(task, f"the local cloud could not run the task: {error}", "TaskFailedToStart")
        finally:
            _stops.pop(arn, None)
            snapshot.touch_later()


def _session(role_arn: str | None, task: dict) -> service_roles.Session | None:
    if not role_arn:
        return None
    session = service_roles.assume(role_arn, ecs_credentials.SERVICE, task["taskArn"], task["taskArn"].rpartition("/")[2])
    if session is None:
        raise NotStarted(f"ECS was unable to assume the role '{role_arn}' that was provided for this task.")
    return session


def _log_stream(definition: dict, task: dict, session: service_roles.Session | None) -> ecs_container.LogStream | None:
    configuration = ecs._awslogs_config(definition, task["taskArn"].rpartition("/")[2], ecs.new_uuid().replace("-", ""))
    if configuration is None:
        return None
    if session is None:
        raise NotStarted(f"{_LOGGER_FAILED}the task definition has no execution role")
    stream = ecs_container.LogStream(configuration["group"], configuration["stream"], session)
    problem = stream.create()
    if problem:
        raise NotStarted(f"{_LOGGER_FAILED}{problem}")
    return stream


def _program(definition: dict, container: dict) -> ecs_images.Program:
    image = definition["image"]
    found = ecs_images.program(image)
    if found is None:
        registry, _, name = ecs_images.repository(image).partition("/")
        reference = image.partition("@")[2] or image.rpartition(":")[2]
        reason = (f"CannotPullContainerError: pull image manifest has been retried 7 time(s): failed to resolve ref {image}: failed to do "
                  f'request: Head "https://{registry}/v2/{name}/manifests/{reference}": dial tcp: lookup {registry}: no such host')
        container["reason"] = reason
        raise NotStarted(reason)
    if definition.get("entryPoint"):
        raise NotStarted(f"CannotStartContainerError: the local cloud runs {image} by its own command and cannot replace its entry point")
    return found


def _client_variables(region: str) -> dict[str, str]:
    chosen = settings.current()
    return {
        "AWS_REGION": region, "AWS_DEFAULT_REGION": region, "AWS_EXECUTION_ENV": "AWS_ECS_FARGATE",
        "AWS_ENDPOINT_URL": f"https://127.0.0.1:{chosen.port}", "AWS_EC2_METADATA_DISABLED": "true",
        "NODE_EXTRA_CA_CERTS": chosen.ca, "AWS_CA_BUNDLE": chosen.ca,
    }


def _run(task: dict, td: dict, container_overrides: list[dict]) -> None:
    arn, stop = task["taskArn"], _stops[task["taskArn"]]
    overrides = task.get("overrides") or {}
    if not ecs._mark_task_pending(arn, task) or not ecs._mark_task_activating(arn, task):
        _finish(task, "Task stopped by user", "UserInitiated")
        return
    session = _session(overrides.get("executionRoleArn") or td.get("executionRoleArn"), task)
    scope = (get_account_id(), get_region())
    prepared = []
    for definition, container in zip(td["containerDefinitions"], task["containers"]):
        secret_variables = ecs_secrets.environment(definition, session, scope)
        stream = _log_stream(definition, task, session)
        prepared.append((definition, container, secret_variables, stream))
    programs = [_program(definition, container) for definition, container, _, _ in prepared]
    offer, credential_variables = None, {}
    task_role = overrides.get("taskRoleArn") or td.get("taskRoleArn")
    if task_role:
        offer, credential_variables = ecs_credentials.offer(task_role, arn)
    running: list[tuple[dict, dict, ecs_container.Container]] = []
    try:
        for program, (definition, container, secret_variables, stream) in zip(programs, prepared):
            override = ecs._container_override_for(container_overrides, definition["name"])
            variables = {each["name"]: each["value"] for each in definition.get("environment") or []}
            variables.update(secret_variables)
            variables.update({each["name"]: each["value"] for each in override.get("environment") or []})
            arguments = override.get("command") or definition.get("command") or []
            try:
                process = ecs_container.Container(
                    program, list(arguments), {**_client_variables(scope[1]), **credential_variables, **variables}, stream,
                    definition.get("stopTimeout"))
            except OSError as error:
                raise NotStarted(f"CannotStartContainerError: {program.command[0]}: {os.strerror(error.errno or 0)}") from error
            running.append((definition, container, process))
        ecs._mark_task_running(arn, task)
        for _, container, _ in running:
            container["lastStatus"] = "RUNNING"
        snapshot.touch_later()
        _wait(running, stop)
    finally:
        for _, _, process in running:
            process.close()
        ecs_credentials.withdraw(offer)
    _finish(task, "Essential container in task exited", "EssentialContainerExited")


def _wait(running: list, stop: threading.Event) -> None:
    """Until every container has ended; the first essential one to do so takes the others with it."""
    open_ones = list(running)
    while open_ones:
        for entry in list(open_ones):
            definition, container, process = entry
            if stop.is_set():
                process.terminate()
            code = process.exit_code()
            if code is not None:
                open_ones.remove(entry)
                container["exitCode"] = code
                if definition.get("essential", True):
                    stop.set()
        time.sleep(_POLL)


def _finish(task: dict, reason: str, code: str) -> None:
    """The task's end; what StopTask said of it stays."""
    now = ecs._iso()
    with resource_lock("ecs-task", task["taskArn"]):
        if task["lastStatus"] == "STOPPED":
            return
        if task["desiredStatus"] != "STOPPED":
            task.update(desiredStatus="STOPPED", stoppedReason=reason, stopCode=code, stoppingAt=now)
        task.update(lastStatus="STOPPED", executionStoppedAt=now, stoppedAt=now)
        ecs._bump_task_version(task)
        for container in task["containers"]:
            container["lastStatus"] = "STOPPED"
    ecs._recount_cluster(ecs._cluster_name_from_arn(task["clusterArn"]))
    service_events.put("aws.ecs", "ECS Task State Change", [task["taskArn"]], ecs._sanitize(task))


@replaces(ecs, "load_persisted_state", gap="a task that ran at a restart is stopped without a reason and an end")
def load(original, data):
    original(data)
    for task in ecs._tasks._data.values():
        if not task.get("stopCode"):
            now = ecs._iso()
            task.update(desiredStatus="STOPPED", stopCode="TerminationNotice", stoppedReason="the local cloud was stopped while the task ran",
                        stoppingAt=task.get("stoppingAt") or now, stoppedAt=task.get("stoppedAt") or now)
            for container in task["containers"]:
                container["lastStatus"] = "STOPPED"


@replaces(ecs, "_stop_task", gap="a task that is stopped gets no time to end by itself")
def stop_task(original, data):
    cluster = ecs._resolve_cluster_name(data.get("cluster", "default"))
    task = ecs._resolve_task(data.get("task", ""), cluster) if cluster else None
    stop = _stops.get(task["taskArn"]) if task else None
    if stop is None:
        return original(data)
    with resource_lock("ecs-task", task["taskArn"]):
        if task["desiredStatus"] != "STOPPED":
            task.update(desiredStatus="STOPPED", stopCode="UserInitiated", stoppingAt=ecs._iso(),
                        stoppedReason=data.get("reason") or "Task stopped by user")
            ecs._bump_task_version(task)
    stop.set()
    return ecs.json_response({"task": ecs._sanitize(task)})


@replaces(ecs, "_delete_cluster", gap="a cluster is deleted while its tasks run")
def delete_cluster(original, data):
    name = ecs._resolve_cluster_name(data.get("cluster", "default"))
    arn = (ecs._clusters.get(name) or {}).get("clusterArn")
    if any(task["clusterArn"] == arn and task["lastStatus"] != "STOPPED" for task in ecs._tasks.values()):
        return _client_error("The Cluster cannot be deleted while Tasks are active.", "ClusterContainsTasksException")
    return original(data)

