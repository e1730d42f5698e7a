"""The labels at which the entries of a network are joined."""

from __future__ import annotations

Label = int
UNIT: Label = 0
"""The label of every axis of length one."""
