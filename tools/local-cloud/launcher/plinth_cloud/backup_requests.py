"""AWS Backup's API by botocore's own model: which operation a request is, its parameters, and what the model forbids."""

import functools
import json
import re
from typing import Any
from urllib.parse import unquote

from . import api_shapes


class Refused(Exception):
    """An error of the API."""

    def __init__(self, message: str, code: str = "InvalidParameterValueException") -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def not_found(what: str) -> Refused:
    return Refused(what, "ResourceNotFoundException")


@functools.cache
def _model():
    import botocore.session

    return botocore.session.get_session().get_service_model("backup")


@functools.cache
def _routes() -> list[tuple[str, re.Pattern, str]]:
    routes = []
    for name in _model().operation_names:
        http = _model().operation_model(name).http
        path = http["requestUri"].partition("?")[0].rstrip("/")
        pattern = re.sub(r"\\\{(\w+)\\?\+?\\\}", r"(?P<\1>[^/]+)", re.escape(path))
        routes.append((http["method"], re.compile(f"{pattern}/?"), name, path.count("{")))
    # What names a word of the path goes before what takes anything there.
    return [route[:3] for route in sorted(routes, key=lambda route: route[3])]


def operation_of(method: str, path: str) -> tuple[str, dict[str, str]] | None:
    """The operation's name and the parameters in its path."""
    for wanted, pattern, name in _routes():
        match = pattern.fullmatch(path) if wanted == method else None
        if match:
            members = _model().operation_model(name).input_shape.members
            labels = {member.serialization.get("name", key): key for key, member in members.items()}
            return name, {labels[label]: unquote(value) for label, value in match.groupdict().items()}
    return None


def parameters(name: str, labels: dict[str, str], query: dict, body: bytes) -> dict[str, Any]:
    shape = _model().operation_model(name).input_shape
    found: dict[str, Any] = dict(labels)
    document = json.loads(body) if body else {}
    for member, member_shape in shape.members.items():
        wire = member_shape.serialization.get("name", member)
        location = member_shape.serialization.get("location")
        if location == "querystring" and wire in query:
            found[member] = query[wire][0] if isinstance(query[wire], list) else query[wire]
        elif location is None and wire in document:
            found[member] = document[wire]
    return found


def _check(shape, value: Any, path: str) -> None:
    if value is None:
        return
    if shape.type_name == "structure":
        for required in shape.required_members:
            if value.get(required) in (None, ""):
                raise Refused(f"{path}{required} is required", "MissingParameterValueException")
        for name, item in value.items():
            if name in shape.members:
                _check(shape.members[name], item, f"{path}{name}.")
    elif shape.type_name == "list":
        for item in value:
            _check(shape.member, item, path)
    elif shape.type_name == "string":
        pattern, name = shape.metadata.get("pattern"), path.rstrip(".")
        if pattern and not re.fullmatch(pattern, str(value)):
            raise Refused(f"Invalid {name}: {value} does not match {pattern}")
        if shape.enum and value not in shape.enum:
            raise Refused(f"Invalid {name}: {value} is not one of {', '.join(shape.enum)}")


def check(name: str, given: dict[str, Any]) -> dict[str, Any]:
    """The parameters, held against the model's required members, patterns and choices."""
    _check(_model().operation_model(name).input_shape, given, "")
    return given


def from_template(resource_type: str, name: str, properties: dict, renames: dict[str, str] | None = None) -> dict[str, Any]:
    """A template's properties as checked parameters of the operation."""
    given = api_shapes.parameters(resource_type, _model().operation_model(name).input_shape, properties, renames)
    return check(name, given)
