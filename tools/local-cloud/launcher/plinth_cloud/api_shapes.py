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
