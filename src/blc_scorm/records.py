"""Frozen dataclasses that cost less: mypy keeps them frozen, not each assignment at run time.

A program that runs for a fifth of a second notices. Python's own write five functions for
each class as text, and compile them whenever the program starts; here that is one.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

__all__ = ["asdict", "dataclass", "field_names", "replace"]

if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import asdict, dataclass, replace
else:

    def dataclass(*, frozen=False, slots=True, eq=True, kw_only=False):  # noqa: ARG001
        """``dataclasses.dataclass`` as this program uses it.

        ``frozen`` is for mypy alone, slots are always there, and a default is a value.
        """

        def make(cls):
            own = tuple(cls.__annotations__)
            names = (*getattr(cls, "_names", ()), *own)
            given = {name: vars(cls)[name] for name in own if name in vars(cls)}
            defaults = getattr(cls, "_defaults", {}) | given
            body = {key: value for key, value in vars(cls).items() if key not in own}
            del body["__dict__"], body["__weakref__"]
            body |= {
                "__slots__": own,
                "_names": names,
                "_defaults": defaults,
                "__init__": _init(names, defaults, kw_only=kw_only),
                "__repr__": _repr,
            }
            if eq:
                body |= {"_values": property(attrgetter(*names)), "__eq__": _eq, "__hash__": _hash}
            return type(cls.__name__, cls.__bases__, body)

        return make

    def replace(record, **changes):
        """A copy of ``record`` with other values in some of its fields."""
        return type(record)(**asdict(record) | changes)

    def asdict(record):
        """The fields of a record, by name; records in it stay as they are."""
        return {name: getattr(record, name) for name in record._names}  # noqa: SLF001


def field_names(thing: object) -> tuple[str, ...]:
    """The names of the fields of a record, in order; none of anything else."""
    names: tuple[str, ...] = getattr(type(thing), "_names", ())
    return names


def _init(
    names: tuple[str, ...], defaults: dict[str, object], *, kw_only: bool
) -> Callable[..., None]:
    parameters = [f"{name}=defaults[{name!r}]" if name in defaults else name for name in names]
    head = ", ".join(["self", *["*"] * kw_only, *parameters])
    body = "\n".join(f" self.{name} = {name}" for name in names)
    made: dict[str, Callable[..., None]] = {}
    exec(f"def __init__({head}):\n{body}", {"defaults": defaults}, made)  # noqa: S102
    return made["__init__"]


def _repr(self: Any) -> str:
    values = [f"{name}={getattr(self, name)!r}" for name in self._names]
    return f"{type(self).__name__}({', '.join(values)})"


def _eq(self: Any, other: Any) -> Any:
    return self._values == other._values if type(other) is type(self) else NotImplemented  # noqa: SLF001


def _hash(self: Any) -> int:
    return hash(self._values)
