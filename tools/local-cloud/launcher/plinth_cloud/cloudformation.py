"""CloudFormation: outputs of other regions' stacks, and stacks that a killed emulator left in the middle."""

import copy
import re

from ministack.core.responses import get_account_id, get_region
from ministack.services import cloudformation
from ministack.services.cloudformation import changesets, engine

from .registry import replaces

_INTERRUPTED = "the local cloud was stopped while this was in progress"

# What an operation that never ended is worth: CDK deletes a stack whose creation was rolled back and makes it anew,
# and updates or deletes the others again.
_AFTER_INTERRUPTION = {
    "CREATE_IN_PROGRESS": "ROLLBACK_FAILED",
    "ROLLBACK_IN_PROGRESS": "ROLLBACK_FAILED",
    "UPDATE_IN_PROGRESS": "UPDATE_ROLLBACK_COMPLETE",
    "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS": "UPDATE_COMPLETE",
    "UPDATE_ROLLBACK_IN_PROGRESS": "UPDATE_ROLLBACK_COMPLETE",
    "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS": "UPDATE_ROLLBACK_COMPLETE",
    "DELETE_IN_PROGRESS": "DELETE_FAILED",
    "IMPORT_IN_PROGRESS": "IMPORT_ROLLBACK_COMPLETE",
}


def _is_get_stack_output(value) -> bool:
    return isinstance(value, dict) and isinstance(value.get("Fn::GetStackOutput"), dict)


@replaces(engine, "_resolve_refs", gap="Fn::GetStackOutput looks in the consumer's own region only")
def resolve_references(original, value, *context):
    if not _is_get_stack_output(value):
        return original(value, *context)
    output = {name: original(part, *context) for name, part in value["Fn::GetStackOutput"].items()}
    if output.get("RoleArn"):
        raise ValueError("Fn::GetStackOutput with RoleArn reads another account, which the local cloud cannot")
    region = str(output.get("Region") or get_region())
    stack = cloudformation._stacks.get_scoped(get_account_id(), region, str(output["StackName"]))
    for entry in (stack or {}).get("Outputs") or []:
        if entry["OutputKey"] == output["OutputName"]:
            return entry["OutputValue"]
    raise ValueError(f"Output '{output['OutputName']}' not found in stack '{output['StackName']}' of {region}")


@replaces(engine, "_evaluate_conditions",
          gap="conditions know neither Fn::Join, Fn::FindInMap and Fn::Sub nor AWS::Region and its kin")
def evaluate_conditions(original, template, params):
    definitions = template.get("Conditions", {})
    mappings = template.get("Mappings", {})
    evaluated: dict[str, bool] = {}

    def resolve(value):
        return engine._resolve_refs(copy.deepcopy(value), {}, params, evaluated, mappings, "", "")

    def holds(expression) -> bool:
        if not isinstance(expression, dict):
            return str(expression).lower() == "true"
        (function, argument), = expression.items()
        if function == "Condition":
            if argument not in evaluated:
                evaluated[argument] = holds(definitions[argument])
            return evaluated[argument]
        if function == "Fn::Equals":
            left, right = (resolve(value) for value in argument)
            return str(left) == str(right)
        if function == "Fn::Not":
            return not holds(argument[0])
        if function in ("Fn::And", "Fn::Or"):
            combine = all if function == "Fn::And" else any
            return combine([holds(part) for part in argument])
        return str(resolve(expression)).lower() == "true"

    for name in definitions:
        holds({"Condition": name})
    return evaluated


@replaces(cloudformation, "load_persisted_state", gap="a stack that was being deployed at a restart stays so forever")
def load(original, data):
    original(data)
    for stack in cloudformation._stacks._data.values():
        settled = _AFTER_INTERRUPTION.get(stack.get("StackStatus", ""))
        if settled:
            stack["StackStatus"] = settled
            stack["StackStatusReason"] = _INTERRUPTED
    for change_set in cloudformation._change_sets._data.values():
        if change_set.get("ExecutionStatus") == "EXECUTE_IN_PROGRESS":
            change_set["ExecutionStatus"] = "EXECUTE_FAILED"


@replaces(changesets, "_create_change_set", gap="a change set in which only outputs differ is taken for one without changes")
def create_change_set(original, parameters):
    answer = original(parameters)
    body = answer[2] if isinstance(answer[2], str) else answer[2].decode()
    found = re.search(r"<Id>([^<]+)</Id>", body)
    change_set = cloudformation._change_sets.get(found.group(1)) if found else None
    if change_set and change_set["ChangeSetType"] == "UPDATE" and "didn't contain changes" in change_set["StatusReason"]:
        stack = cloudformation._stacks.get(change_set["StackName"]) or {}
        if change_set["_template"].get("Outputs", {}) != stack.get("_template", {}).get("Outputs", {}):
            change_set.update(Status="CREATE_COMPLETE", ExecutionStatus="AVAILABLE", StatusReason="")
    return answer
