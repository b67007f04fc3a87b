"""What importing the package costs, and what it offers."""

import subprocess
import sys

import pytest

import s2s_ad


def test_import_is_lazy():
    code = "import sys, s2s_ad; assert 'numpy' not in sys.modules and 'gast' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_dispatch_needs_no_compiler():
    code = "import sys; from s2s_ad import grad; grad(abs); assert not {'gast', 'astor'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_every_public_name_is_there():
    for name in s2s_ad.__all__:
        assert getattr(s2s_ad, name) is not None
        assert name in dir(s2s_ad)
    with pytest.raises(AttributeError, match="nothing"):
        _ = s2s_ad.nothing
