"""Request bodies as the SDK writes them, from botocore's own model of the service.

CloudFormation's properties are near the API's parameters; turning them into those and letting botocore check and
write them saves a hand-written serializer for each, and with it the chance to forget a member.
"""

import functools
from typing import Any


@functools.cache
def _model(service: str):
    from botocore.loaders import Loader
    from botocore.model import ServiceModel

    return ServiceModel(Loader().load_service_model(service, "service-2"), service_name=service)


def body(service: str, operation: str, parameters: dict[str, Any]) -> bytes:
    """The XML body of an operation; parameters that the API does not know are refused."""
    from botocore.serialize import create_serializer

    model = _model(service)
    serializer = create_serializer(model.protocol, include_validation=True)
    return serializer.serialize_to_request(parameters, model.operation_model(operation))["body"]


def error_message(response: tuple) -> str | None:
    """The message of a refusal in an emulator's (status, headers, body) answer, None when it succeeded."""
    import json
    from xml.etree import ElementTree

    status, _, content = response
    if status < 400:
        return None
    text = content.decode() if isinstance(content, bytes) else str(content)
    if text.startswith("{"):
        document = json.loads(text)
        return document.get("message") or document.get("Message") or text
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError:
        return text
    found = {element.tag.rpartition("}")[2]: element.text for element in root.iter()}
    return f"{found.get('Message')} ({found.get('Code')})"


def require(response: tuple) -> tuple:
    """The answer, or a ValueError with its message, which CloudFormation shows as the resource's failure."""
    message = error_message(response)
    if message is not None:
        raise ValueError(message)
    return response


def json_body(response: tuple) -> dict:
    import json

    return json.loads(response[2])


def refuse_unknown(resource_type: str, properties: dict, known: frozenset[str]) -> None:
    """A property that nobody applies fails the deploy, instead of looking as if it were set."""
    unknown = sorted(set(properties) - known)
    if unknown:
        raise ValueError(f"the local cloud does not provision {', '.join(unknown)} of {resource_type}")
