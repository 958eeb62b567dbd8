"""Which system calls a process may no longer make, by seccomp through libseccomp (in every Debian).

In: nothing. Out: whether the filter stands. What is named here fails with EPERM, as if root had forbidden it; reading
pages needs none of it. ``clone3`` fails as unknown: the C library falls back to ``clone``, whose flags can be seen.
"""

import ctypes
import errno

_ALLOW = 0x7FFF0000
_ERRNO = 0x00050000
_MASKED_EQUAL = 7
_NEW_NAMESPACES = (0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000, 0x00000080)

NETWORK = ("socket", "bind", "connect", "listen", "accept", "accept4", "socketcall")
"""``socketpair`` stays: it joins a process to itself only, and every asyncio loop (pyHanko runs in one) needs it."""
OTHERS = ("ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "pidfd_open", "pidfd_getfd", "kcmp")
MOUNTS = (
    "mount", "umount", "umount2", "pivot_root", "chroot", "open_tree", "move_mount", "fsopen", "fsconfig", "fsmount",
    "fspick", "mount_setattr", "name_to_handle_at", "open_by_handle_at", "swapon", "swapoff", "quotactl", "quotactl_fd",
)  # fmt: skip
MACHINE = (
    "bpf", "perf_event_open", "userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register", "kexec_load",
    "kexec_file_load", "init_module", "finit_module", "delete_module", "create_module", "reboot", "settimeofday",
    "clock_settime", "clock_adjtime", "adjtimex", "stime", "syslog", "acct", "iopl", "ioperm", "modify_ldt",
    "personality", "add_key", "request_key", "keyctl", "fanotify_init", "lookup_dcookie", "nfsservctl",
    "sethostname", "setdomainname",
    "vhangup", "mknod", "mknodat", "unshare", "setns",
)  # fmt: skip
OWNERS = (
    "chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "lchown", "fchown", "fchownat", "setxattr", "lsetxattr",
    "fsetxattr", "setxattrat", "setuid", "setgid", "setreuid", "setregid", "setresuid", "setresgid", "setgroups",
    "setfsuid", "setfsgid", "capset",
)  # fmt: skip
FORBIDDEN = (*NETWORK, *OTHERS, *MOUNTS, *MACHINE, *OWNERS)


class _Argument(ctypes.Structure):
    _fields_ = [("arg", ctypes.c_uint), ("op", ctypes.c_int), ("a", ctypes.c_uint64), ("b", ctypes.c_uint64)]


def forbid() -> bool:
    """Close these calls to this process and all it starts, for good. ``no_new_privs`` must be set before."""
    try:
        library = ctypes.CDLL("libseccomp.so.2")
    except OSError:
        return False
    library.seccomp_init.restype = ctypes.c_void_p
    library.seccomp_init.argtypes = [ctypes.c_uint32]
    library.seccomp_rule_add_array.argtypes = [
        ctypes.c_void_p, ctypes.c_uint32, ctypes.c_int, ctypes.c_uint, ctypes.POINTER(_Argument),
    ]  # fmt: skip
    library.seccomp_load.argtypes = library.seccomp_release.argtypes = [ctypes.c_void_p]
    rules = library.seccomp_init(_ALLOW)
    if not rules:
        return False
    try:
        for name in FORBIDDEN:
            _refuse(library, rules, name, errno.EPERM)
        _refuse(library, rules, "clone3", errno.ENOSYS)
        for flag in _NEW_NAMESPACES:
            _refuse(library, rules, "clone", errno.EPERM, _Argument(0, _MASKED_EQUAL, flag, flag))
        return int(library.seccomp_load(rules)) == 0
    finally:
        library.seccomp_release(rules)


def _refuse(library: ctypes.CDLL, rules: int, name: str, code: int, *when: _Argument) -> None:
    number = library.seccomp_syscall_resolve_name(name.encode())
    if number < 0:
        return  # this kernel's library does not know it, or this kind of machine has no such call
    conditions = (_Argument * len(when))(*when)
    failed = library.seccomp_rule_add_array(rules, _ERRNO | code, number, len(when), conditions if when else None)
    if failed:
        raise OSError(-failed, f"seccomp refuses a rule for {name}")
