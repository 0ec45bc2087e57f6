"""ECS: what Fargate asks of a task definition, and clusters and task definitions as CloudFormation describes them."""

from ministack.services import ecs
from ministack.services.cloudformation import provisioners

from . import api_shapes, rest_xml
from .registry import replaces, resource_type

_TASK_DEFINITION = "AWS::ECS::TaskDefinition"
_CLUSTER_PROPERTIES = frozenset({
    "ClusterName", "Tags", "ClusterSettings", "CapacityProviders", "DefaultCapacityProviderStrategy", "Configuration"})
_RENAMES = {"EFSVolumeConfiguration": "efsVolumeConfiguration", "FSxWindowsFileServerVolumeConfiguration": "fsxWindowsFileServerVolumeConfiguration"}
_GIB = 1024
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size
_FARGATE_MEMORY = {
    256: {512, _GIB, 2 * _GIB},
    512: {count * _GIB for count in range(1, 5)},
    1024: {count * _GIB for count in range(2, 9)},
    2048: {count * _GIB for count in range(4, 17)},
    4096: {count * _GIB for count in range(8, 31)},
    8192: {count * _GIB for count in range(16, 61, 4)},
    16384: {count * _GIB for count in range(32, 121, 8)},
}


def _fargate_problem(data: dict) -> str | None:
    if "FARGATE" not in (data.get("requiresCompatibilities") or []):
        return None
    if data.get("networkMode") != "awsvpc":
        return "Fargate only supports network mode ‘awsvpc’."
    cpu, memory = str(data.get("cpu", "")), str(data.get("memory", ""))
    if not cpu or not memory:
        return "Fargate requires that 'cpu' and 'memory' be defined at the task level."
    if not (cpu.isdigit() and memory.isdigit() and int(memory) in _FARGATE_MEMORY.get(int(cpu), ())):
        return f"No Fargate configuration exists for given values: {cpu} CPU, {memory} memory. See the Amazon ECS documentation for the valid values."
    if data.get("executionRoleArn"):
        return None
    for container in data.get("containerDefinitions") or []:
        if (container.get("logConfiguration") or {}).get("logDriver") == "awslogs":
            return "Fargate requires task definition to have execution role ARN to support log driver awslogs."
        if container.get("secrets"):
            return "When you are specifying container secrets or a private registry, you must also specify a value for 'executionRoleArn'."
    return None


@replaces(ecs, "_register_task_definition", gap="what Fargate refuses of a task definition is registered, empty members read back")
def register_task_definition(original, data):
    problem = _fargate_problem(data)
    if problem:
        return ecs.error_response_json("ClientException", problem, 400)
    answer = original(data)
    if answer[0] >= 400:
        return answer
    record = ecs._task_defs[f"{data['family']}:{ecs._task_def_latest[data['family']]}"]
    for name in ("pidMode", "ipcMode", "executionRoleArn", "taskRoleArn", "proxyConfiguration", "runtimePlatform", "ephemeralStorage"):
        if not record.get(name):
            record.pop(name, None)
    if data.get("enableFaultInjection") is not None:
        record["enableFaultInjection"] = data["enableFaultInjection"]
    for container in record["containerDefinitions"]:
        for name in ("environment", "mountPoints", "volumesFrom", "portMappings"):
            container.setdefault(name, [])
    return ecs.json_response({"taskDefinition": record, "tags": data.get("tags", [])})


def _family(logical_id: str, props: dict, stack_name: str) -> str:
    return props.get("Family") or provisioners._physical_name(stack_name, logical_id, max_len=255)


def _tags(props: dict) -> list[dict]:
    return [{"key": tag["Key"], "value": str(tag["Value"])} for tag in props.get("Tags") or []]


def _create_definition(logical_id: str, props: dict, stack_name: str) -> tuple[str, dict]:
    shape = api_shapes.shape("ecs", "RegisterTaskDefinitionRequest")
    given = api_shapes.parameters(_TASK_DEFINITION, shape, {name: value for name, value in props.items() if name != "Tags"}, _RENAMES)
    answer = rest_xml.json_body(rest_xml.require(ecs._register_task_definition(
        {**given, "family": _family(logical_id, props, stack_name), "tags": _tags(props)})))
    arn = answer["taskDefinition"]["taskDefinitionArn"]
    return arn, {"TaskDefinitionArn": arn}


def _update_definition(physical_id: str, old: dict, new: dict, stack_name: str, logical_id: str | None = None) -> tuple[str, dict]:
    def without_tags(props: dict) -> dict:
        return {name: value for name, value in props.items() if name != "Tags"}

    if without_tags(old) != without_tags(new):
        return _create_definition(logical_id or physical_id, new, stack_name)
    ecs._tags[physical_id] = _tags(new)
    return physical_id, {"TaskDefinitionArn": physical_id}


def _delete_definition(physical_id: str, props: dict) -> None:
    rest_xml.require(ecs._deregister_task_definition({"taskDefinition": physical_id}))


resource_type(
    _TASK_DEFINITION, create=_create_definition, update=_update_definition, update_with_logical_id=True, delete=_delete_definition,
    gap="roles, platform and storage of a task definition are not checked or dropped, secrets keep CloudFormation's names, unknown properties pass")


@replaces(provisioners, "_ecs_cluster_create", gap="an existing cluster is overwritten, unknown properties pass")
def create_cluster(original, logical_id, props, stack_name):
    rest_xml.refuse_unknown("AWS::ECS::Cluster", props, _CLUSTER_PROPERTIES)
    if props.get("ClusterName") in ecs._clusters:
        raise ValueError(f"{props['ClusterName']} already exists (AlreadyExists)")
    return original(logical_id, props, stack_name)


@replaces(provisioners, "_ecs_cluster_update", gap="unknown properties of a cluster pass")
def update_cluster(original, physical_id, old_props, new_props, stack_name, logical_id=None):
    rest_xml.refuse_unknown("AWS::ECS::Cluster", new_props, _CLUSTER_PROPERTIES)
    return original(physical_id, old_props, new_props, stack_name, logical_id)


@replaces(provisioners, "_ecs_cluster_delete", gap="a cluster is deleted while its tasks run")
def delete_cluster(original, physical_id, props):
    if physical_id in ecs._clusters:
        rest_xml.require(ecs._delete_cluster({"cluster": physical_id}))
