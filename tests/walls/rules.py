"""Replacing a role or a rule of ``access``, as a careless change would."""

import sys
from collections import defaultdict
from collections.abc import Callable, Hashable
from typing import Any

import pytest

from mentorhub.prepared import Prepared
from mentorhub.prepared.running import Compiled


def replace_everywhere(patch: pytest.MonkeyPatch, name: str, careless: Callable[..., Any]) -> None:
    """In the package and in each of its modules, since one rule calls another by its own name."""
    modules = [each for key, each in sys.modules.items() if key.startswith("mentorhub.access")]
    found = [module for module in modules if hasattr(module, name)]
    assert found, f"access has no {name}"
    for module in found:
        patch.setattr(module, name, careless)
    # Queries that were prepared before have the rule in them: all are prepared once more.
    anew: dict[Prepared, dict[Hashable, Compiled]] = defaultdict(dict)
    compiled = property(
        lambda self: anew[self], lambda self, value: self.__dict__.update(_compiled=value)
    )
    patch.setattr(Prepared, "_compiled", compiled, raising=False)
