"""ドライバー: a PKCS#11 module, loaded for several threads.

python-pkcs11 initialises a module with no arguments, which by the standard promises that one thread alone will use it
(PKCS#11 2.40, section 5.4, C_Initialize). SoftHSM takes the promise at its word and crashes with two. So the module is
initialised here, with CKF_OS_LOCKING_OK.
"""

import ctypes

from pkcs11 import PKCS11Error
from pkcs11._pkcs11 import lib

CKF_OS_LOCKING_OK = 2
CKR_CANT_LOCK = 0x0A


class _Arguments(ctypes.Structure):
    """CK_C_INITIALIZE_ARGS."""

    _fields_ = (("mutex_functions", ctypes.c_void_p * 4), ("flags", ctypes.c_ulong), ("reserved", ctypes.c_void_p))


class _Functions(ctypes.Structure):
    """CK_FUNCTION_LIST, as far as it is needed."""

    _fields_ = (
        ("version", ctypes.c_ubyte * 2),
        ("initialize", ctypes.CFUNCTYPE(ctypes.c_ulong, ctypes.POINTER(_Arguments))),
    )


class ThreadedDriver(lib):
    """並行ドライバー: may be called from several threads. Raises PKCS11Error when the module cannot be loaded."""

    def initialize(self) -> None:
        """Run by the constructor, once."""
        functions = ctypes.POINTER(_Functions)()
        ask = ctypes.CDLL(self.so).C_GetFunctionList
        ask.restype = ctypes.c_ulong
        if ask(ctypes.byref(functions)) != 0:
            raise PKCS11Error("the module has no list of functions")
        arguments = _Arguments(flags=CKF_OS_LOCKING_OK)
        result = functions.contents.initialize(ctypes.byref(arguments))
        if result == CKR_CANT_LOCK:
            raise PKCS11Error("the module allows one session at a time: set pkcs11_sessions = 1")
        if result != 0:
            raise PKCS11Error(f"C_Initialize answered {result:#x}")


def load_driver(module: str, sessions: int) -> lib:
    """ドライバーを読み込む: once in a process. Raises PKCS11Error, OSError."""
    return ThreadedDriver(module) if sessions > 1 else lib(module)
