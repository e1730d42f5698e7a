"""Configuration of the documentation: ``python -m sphinx -W --keep-going -b html docs docs/_build/html``.

Needs sphinx and numpydoc; the theme, alabaster, comes with Sphinx. The package has to be
importable, installed or on ``PYTHONPATH``.
"""

import os
import sys

# The pages describe the package's functions; SymPy itself need not be changed for that.
os.environ.setdefault("SYMPY_MATCALC_AUTOINSTALL", "0")

import sympy_matcalc

sys.path.insert(0, os.path.dirname(__file__))  # for rule_table

project = "sympy_matcalc"
author = "the sympy_matcalc developers"
version = release = sympy_matcalc.__version__

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.mathjax",
    "numpydoc",
    "rule_table",
    "law_list", "catalogue_list",
]

exclude_patterns = ["_build"]
default_role = "code"
highlight_language = "pycon"
nitpicky = False

autodoc_member_order = "bysource"
autodoc_typehints = "none"
numpydoc_show_class_members = False
numpydoc_class_members_toctree = False

html_theme = "alabaster"
html_title = f"sympy_matcalc {release}"
html_show_sourcelink = False
html_copy_source = False
html_show_copyright = False
html_theme_options = {
    "description": "Matrix calculus for SymPy",
    "fixed_sidebar": True,
    "page_width": "1080px",
    "sidebar_width": "220px",
    "font_size": "16px",
    "show_powered_by": False,
}
html_sidebars = {"**": ["about.html", "navigation.html", "relations.html", "searchbox.html"]}
