"""dynamodb:LeadingKeys: the partition key values that a request names."""

import json
import re
from typing import Any, Iterator

from ministack.services import dynamodb


def of_request(body: bytes) -> list[str]:
    try:
        request = json.loads(body or b"{}")
    except ValueError:
        return []
    return [] if not isinstance(request, dict) else sorted(set(_values(request)))


def _values(request: dict) -> Iterator[str]:
    if "TableName" in request:
        yield from _of_item(request["TableName"], request)
    for table, requests in (request.get("RequestItems") or {}).items():
        # BatchGetItem has {Keys: [...]}, BatchWriteItem a list of {PutRequest | DeleteRequest}.
        if isinstance(requests, dict):
            for key in requests.get("Keys") or []:
                yield from _of_item(table, {"Key": key})
        else:
            for entry in requests:
                for operation in entry.values():
                    yield from _of_item(table, operation)
    for entry in request.get("TransactItems") or []:
        for operation in entry.values():
            if isinstance(operation, dict) and "TableName" in operation:
                yield from _of_item(operation["TableName"], operation)


def _of_item(table_name: str, operation: dict) -> Iterator[str]:
    table = dynamodb._tables.get(dynamodb._normalize_table_name(table_name))
    partition_key = (table or {}).get("pk_name")
    if not partition_key:
        return
    for attributes in (operation.get("Key"), operation.get("Item")):
        if isinstance(attributes, dict) and partition_key in attributes:
            yield _text(attributes[partition_key])
    condition = (operation.get("KeyConditions") or {}).get(partition_key)
    if condition:
        yield from (_text(value) for value in condition.get("AttributeValueList") or [])
    yield from _of_key_condition(partition_key, operation)


def _of_key_condition(partition_key: str, operation: dict) -> Iterator[str]:
    expression = operation.get("KeyConditionExpression")
    if not expression:
        return
    names = operation.get("ExpressionAttributeNames") or {}
    values = operation.get("ExpressionAttributeValues") or {}
    for name, value in re.findall(r"([#\w.-]+)\s*=\s*(:\w+)", expression):
        if names.get(name, name) == partition_key and value in values:
            yield _text(values[value])


def _text(value: Any) -> str:
    """{"S": "a"} -> "a"; IAM compares keys of every type as text."""
    return str(next(iter(value.values()))) if isinstance(value, dict) and value else str(value)
