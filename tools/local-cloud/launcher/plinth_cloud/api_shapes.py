"""Properties of a template held against botocore's model of the API, so that one that nobody applies is refused."""

import functools
from typing import Any


@functools.cache
def shape(service: str, name: str):
    import botocore.session

    return botocore.session.get_session().get_service_model(service).shape_for(name)


def refuse_unknown(resource_type: str, shape, value: Any, renames: dict, path: str = "") -> None:
    """`renames` maps (structure, property) to the API's member, or to None for one that stands elsewhere in the API."""
    if shape.type_name == "list":
        for item in value if isinstance(value, list) else []:
            refuse_unknown(resource_type, shape.member, item, renames, path)
        return
    if shape.type_name != "structure":
        return
    if isinstance(value, list) and "Items" in shape.members:
        # CloudFormation writes a plain list where the API has a counted block.
        value = {"Items": value}
    if not isinstance(value, dict):
        return
    for name, item in value.items():
        member = renames.get((shape.name, name), name)
        if member is None:
            continue
        if member not in shape.members:
            raise ValueError(f"the local cloud does not provision {path}{name} of {resource_type}")
        refuse_unknown(resource_type, shape.members[member], item, renames, f"{path}{name}.")


def _member(shape, name: str, renames: dict[str, str]) -> str | None:
    """CloudFormation writes every name in Pascal case, the API of some services in camel case."""
    candidates = (renames.get(name, name), name[:1].lower() + name[1:])
    return next((candidate for candidate in candidates if candidate in shape.members), None)


def parameters(resource_type: str, shape, value: Any, renames: dict[str, str] | None = None, path: str = "") -> Any:
    """A template's properties as parameters of the API: its names and types; a property that it does not know is refused."""
    renames = renames or {}
    if shape.type_name == "structure":
        found = {}
        for name, item in value.items():
            member = _member(shape, name, renames)
            if member is None:
                raise ValueError(f"the local cloud does not provision {path}{name} of {resource_type}")
            found[member] = parameters(resource_type, shape.members[member], item, renames, f"{path}{name}.")
        return found
    if shape.type_name == "list":
        return [parameters(resource_type, shape.member, item, renames, path) for item in (value if isinstance(value, list) else [value])]
    if shape.type_name == "map":
        return {str(key): parameters(resource_type, shape.value, item, renames, path) for key, item in value.items()}
    # Templates carry numbers and booleans as strings when they come out of YAML or a parameter.
    if shape.type_name in ("integer", "long"):
        return int(value)
    if shape.type_name == "boolean":
        return str(value).lower() == "true"
    return str(value) if shape.type_name == "string" else value
