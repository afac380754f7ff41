"""Replacing a role or a rule of ``access``, as a careless change would."""

import sys
from collections.abc import Callable
from typing import Any

import pytest

from mentorhub.prepared import Prepared
from mentorhub.prepared.building import build


def replace_everywhere(patch: pytest.MonkeyPatch, name: str, careless: Callable[..., Any]) -> None:
    """In the package and in each of its modules, since one rule calls another by its own name."""
    modules = [each for key, each in sys.modules.items() if key.startswith("mentorhub.access")]
    found = [module for module in modules if hasattr(module, name)]
    assert found, f"access has no {name}"
    for module in found:
        patch.setattr(module, name, careless)
    # Queries that were prepared before have the rule in them.
    patch.setattr(
        Prepared, "_get", lambda self, *asked: build(asked[0], self._function, *asked[1:])
    )
