"""The one list of what this launcher changes in the emulator, each entry with the gap that it closes.

An extension is a function decorated with `replaces` (it stands in for one of the emulator's functions and receives
the original) or a call of `resource_type` (a CloudFormation type). Importing the service's file registers them;
`apply()` puts them in place. An original that is no longer there stops the start: a silent miss would mean a cloud
that decides something else than it claims.
"""

import functools
import sys
from dataclasses import dataclass
from types import FunctionType, ModuleType
from typing import Any, Callable


@dataclass(frozen=True)
class Extension:
    service: str
    target: str
    gap: str
    install: Callable[[], None] | None = None
    replacement: "Callable[[_Bindings], None] | None" = None


_EXTENSIONS: list[Extension] = []


def _service_of(function: Callable) -> str:
    return function.__module__.rpartition(".")[2]


def replaces(module: ModuleType, name: str, *, gap: str) -> Callable[[Callable], Callable]:
    """The decorated function stands in for `module.name`; its first argument is the original."""

    def register(function: Callable) -> Callable:
        def replace(bindings: _Bindings) -> None:
            original = getattr(module, name, None)
            if original is None:
                raise LookupError(f"{module.__name__}.{name} is gone, which {function.__module__} extends")

            @functools.wraps(original)
            def replacement(*args: Any, **kwargs: Any) -> Any:
                return function(original, *args, **kwargs)

            bindings.replace(original, replacement)

        _EXTENSIONS.append(Extension(_service_of(function), f"{module.__name__}.{name}", gap, replacement=replace))
        return function

    return register


def resource_type(name: str, *, create: Callable, delete: Callable, update: Callable | None = None,
                  update_with_logical_id: bool = False, gap: str) -> None:
    """Provision a CloudFormation resource type: create(logical_id, props, stack_name) -> (physical_id, attributes)."""

    def install() -> None:
        from ministack.services.cloudformation import provisioners

        handler: dict[str, Any] = {**provisioners._RESOURCE_HANDLERS.get(name, {}), "create": create, "delete": delete}
        if update is not None:
            handler["update"] = update
            handler["update_with_logical_id"] = update_with_logical_id
        provisioners._RESOURCE_HANDLERS[name] = handler

    _EXTENSIONS.append(Extension(_service_of(create), name, gap, install))


def on_start(target: str, *, gap: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """The decorated function runs once before the server starts: for tables that only need another row."""

    def register(function: Callable[[], None]) -> Callable[[], None]:
        _EXTENSIONS.append(Extension(_service_of(function), target, gap, function))
        return function

    return register


class _Bindings:
    """Where each of the emulator's functions is bound: its modules import each other's functions by name, and handler
    tables hold them one or two levels deep (`_RESOURCE_HANDLERS[type]["create"]`)."""

    def __init__(self) -> None:
        self._places: dict[int, list[tuple[dict, Any]]] = {}
        for module_name, module in list(sys.modules.items()):
            if module is None or not module_name.startswith("ministack"):
                continue
            namespace = vars(module)
            for name, value in list(namespace.items()):
                self._note(namespace, name, value)
                if type(value) is dict and name.startswith("_") and not name.startswith("__"):
                    self._note_table(value)

    def _note(self, container: dict, key: Any, value: Any) -> None:
        if type(value) is FunctionType:
            self._places.setdefault(id(value), []).append((container, key))

    def _note_table(self, table: dict) -> None:
        for key, value in table.items():
            self._note(table, key, value)
            if type(value) is dict:
                for inner_key, inner in value.items():
                    self._note(value, inner_key, inner)

    def replace(self, original: Callable, replacement: Callable) -> None:
        places = self._places.pop(id(original), [])
        for container, key in places:
            container[key] = replacement
        self._places[id(replacement)] = places


def apply() -> None:
    """Put every extension in place; all modules that are extended have been imported by now."""
    # Types first: a handler that only extends the emulator's own has to find it in its table.
    for extension in _EXTENSIONS:
        if extension.install is not None:
            extension.install()
    bindings = _Bindings()
    for extension in _EXTENSIONS:
        if extension.replacement is not None:
            extension.replacement(bindings)


def extensions() -> list[Extension]:
    return list(_EXTENSIONS)
