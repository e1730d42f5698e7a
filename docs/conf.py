"""Configuration of the documentation: ``python -m sphinx -W --keep-going -b html docs docs/_build/html``.

Needs what the extra ``docs`` installs. The package has to be importable, installed or on ``PYTHONPATH``.
The built pages load nothing from outside: mathematics is MathML, made while building.
"""

import os
import sys

# The pages describe the package's functions; SymPy itself need not be changed for that.
os.environ.setdefault("SYMPY_MATCALC_AUTOINSTALL", "0")

import sympy_matcalc

sys.path.insert(0, os.path.dirname(__file__))  # for the extensions beside this file

project = "sympy_matcalc"
author = "the sympy_matcalc developers"
version = release = sympy_matcalc.__version__

extensions = [
    "sphinx.ext.autodoc",
    "mathml",
    "numpydoc",
    "rule_table",
    "law_list",
    "catalogue_list",
    "sphinx_copybutton",
]

exclude_patterns = ["_build"]
default_role = "code"
highlight_language = "pycon"
nitpicky = False

autodoc_member_order = "bysource"
autodoc_typehints = "none"
numpydoc_show_class_members = False
numpydoc_class_members_toctree = False

html_theme = "furo"
html_math_renderer = "mathml"
html_title = "sympy_matcalc"
html_static_path = ["_static"]
html_css_files = ["formula.css"]
html_show_sourcelink = False
html_copy_source = False
html_show_copyright = False
copybutton_prompt_text = r">>> |\.\.\. "
copybutton_prompt_is_regexp = True
