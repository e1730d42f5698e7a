"""Entries and slices: X[i, j], x[i], X[1:k, :], counted from 0 as SymPy does."""

from __future__ import annotations

from typing import Any

from sympy.core.singleton import S

from sympy_matcalc.notation.tree import Node


def part_of(building: Any, node: Node) -> Any:
    """The entry or slice that a node stands for."""
    matrix = building.matrix(node.children[0])
    places = list(node.children[1:])
    if len(places) == 1:
        column = matrix.shape[1] == 1
        places = [places[0], Node("number", (), "0")] if column or matrix.shape[0] != 1 else [
            Node("number", (), "0"), places[0]]
        building.values[id(places[1])] = building.values[id(places[0])] if places[0].op == "number" and not column \
            and id(places[0]) not in building.values else building.values.get(id(places[1]), S.Zero)
        building.values.setdefault(id(places[0]), S.Zero)
        if len(node.children[1:]) == 1 and node.children[1].op not in ("every", "between", "onwards") and not column \
                and matrix.shape[0] != 1:
            # One index of a matrix takes a row, as NumPy has it.
            places[1] = Node("every")
    ranges = [_range(building, place) for place in places]
    if all(not isinstance(place, slice) for place in ranges):
        return matrix[ranges[0], ranges[1]]
    rows, columns = (place if isinstance(place, slice) else slice(place, place + 1) for place in ranges)
    return matrix[rows, columns]


def _range(building: Any, place: Node) -> Any:
    if place.op == "every":
        return slice(None, None)
    if place.op == "onwards":
        return slice(building.scalar(place.children[0]), None)
    if place.op == "between":
        bounds = [building.scalar(child) for child in place.children]
        return slice(*bounds) if len(bounds) == 2 else slice(None, bounds[0])
    return building.scalar(place)
