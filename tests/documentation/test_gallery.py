"""The notebooks of the gallery run, each in a fresh namespace; their own assertions hold."""

import importlib.util
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"


def loaded(name):
    spec = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


pictures = loaded("pictures")


def test_every_problem_is_in_the_list_with_its_picture():
    listed = (DOCS / "gallery" / "index.rst").read_text()
    assert len(pictures.notebooks()) >= 8
    for notebook in pictures.notebooks():
        assert notebook.stem in listed
        assert (pictures.PICTURES / f"{notebook.stem}.svg").is_file(), "run docs/pictures.py"


def test_all_cells_are_found():
    for notebook in pictures.notebooks():
        assert notebook.read_text().count("```{code-cell}") == pictures.code_of(notebook).count("\n# ---\n") + 2


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("notebook", pictures.notebooks(), ids=lambda path: path.stem)
def test_the_notebook_runs(notebook):
    matplotlib = pytest.importorskip("matplotlib")
    pytest.importorskip("scipy")
    matplotlib.use("agg")
    figure = pictures.run(notebook)["figure"]
    assert all(axes.has_data() for axes in figure.axes)
    matplotlib.pyplot.close("all")
