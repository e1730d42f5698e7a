"""The properties of block matrices, from those of the blocks."""

from __future__ import annotations

from sympy.matrices.expressions.blockmatrix import BlockDiagMatrix, BlockMatrix

from sympy_matcalc.core.constructors import Algebra
from sympy_matcalc.core.laws import properties
from sympy_matcalc.core.properties import KEPT_BY_ALL, Facts, Known, of_all


@properties(BlockDiagMatrix)
def block_diagonal_properties(node: BlockDiagMatrix, parts: list[Known], facts: Facts, by: Algebra) -> Known:
    """Of square blocks: what all blocks are, and nothing that one of them is not."""
    if not all(part.get("square") for part in parts):
        return {}
    names = (*KEPT_BY_ALL, "skew_symmetric", "antihermitian", "real", "zero")
    known = of_all(parts, names)
    known.update({name: False for name in names if any(part.get(name) is False for part in parts)})
    return known


@properties(BlockMatrix)
def block_properties(node: BlockMatrix, parts: list[Known], facts: Facts, by: Algebra) -> Known:
    """Block by block; of a block triangular matrix what its diagonal says."""
    size = node.blockshape[0]
    known = of_all(parts, ("real", "zero"))
    if node.blockshape != (size, size) or not all(parts[k*(size + 1)].get("square") for k in range(size)):
        return known
    diagonal = [parts[k*(size + 1)] for k in range(size)]
    below, above = (all(parts[i*size + j].get("zero") for i in range(size) for j in range(size)
                        if (i > j if low else i < j)) for low in (True, False))
    if below or above:
        known.update(of_all(diagonal, ("invertible",)))
        if any(part.get("singular") for part in diagonal):
            known["singular"] = True
    for zeros, name in ((below, "upper_triangular"), (above, "lower_triangular")):
        if zeros:
            known.update(of_all(diagonal, (name,)))
    if below and above:
        known.update(of_all(diagonal, (*KEPT_BY_ALL, "skew_symmetric", "antihermitian")))
    known.update(_symmetry_of_blocks(node, diagonal, by))
    return known


def _symmetry_of_blocks(node: BlockMatrix, diagonal: list[Known], by: Algebra) -> Known:
    size = node.blockshape[0]
    if all(part.get("symmetric") for part in diagonal) and all(
            node.blocks[i, j] == by.transpose(node.blocks[j, i]) for i in range(size) for j in range(i)):
        return {"symmetric": True}
    return {}
