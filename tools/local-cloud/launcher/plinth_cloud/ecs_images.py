"""Which program of this machine stands in for a container image: a file of the cloud, read whenever a task starts."""

import json
import os
from dataclasses import dataclass

from . import settings


@dataclass(frozen=True)
class Program:
    command: list[str]
    environment: dict[str, str]


def repository(image: str) -> str:
    """The image without its digest or tag: `registry/name@sha256:...` and `registry/name:1.2` are `registry/name`."""
    name = image.partition("@")[0]
    head, slash, last = name.rpartition("/")
    return f"{head}{slash}{last.partition(':')[0]}"


def program(image: str) -> Program | None:
    path = settings.current().images
    if not os.path.exists(path):
        return None
    with open(path, encoding="utf-8") as file:
        found = json.load(file).get(repository(image))
    return Program(list(found["command"]), dict(found.get("env") or {})) if found else None
