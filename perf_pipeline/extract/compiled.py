"""Compiled code: what is done once a character, a path segment or a place of a grid is Python that numba compiles.

PDFium's functions are called from there by name. Handles and out-parameters are integers (`address`,
`array.ctypes.data`): a call costs some nanoseconds so, and a microsecond from Python.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any, TypeVar, cast

import llvmlite.binding
import numba
from numba import types
from pypdfium2 import raw

Function = TypeVar("Function", bound=Callable[..., Any])

NUMBER, HANDLE, REAL = types.int32, types.intp, types.float32


def compiled(function: Function) -> Function:
    """Compile at the first call; what was compiled is kept beside the source, else in the user's cache folder."""
    try:
        return cast(Function, numba.njit(cache=True, boundscheck=True)(function))
    except RuntimeError:  # numba: there is no folder that can be written to
        return cast(Function, numba.njit(boundscheck=True)(function))


def address(handle: Any) -> int:
    """The address behind one of pypdfium2's handles; 0 for none."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


def pdfium_function(name: str, result: Any, *arguments: Any) -> Any:
    """A function of PDFium that compiled code can call."""
    llvmlite.binding.add_symbol(name, address(getattr(raw, name)))
    return types.ExternalFunction(name, result(*arguments))
