"""A real S3 server with object lock on loopback: Ceph RGW with one monitor and one OSD on a sparse file.

What its configuration must say was measured (facts); each line below that looks odd says why. cephx is off: for
tests only. Programs come from Debian: ``apt-get install --no-install-recommends ceph-mon ceph-osd radosgw``.
"""

import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import urllib.error
import urllib.request
import uuid
from contextlib import suppress
from pathlib import Path

from tests.services.daemon import Daemon, free_port, require_programs, wait_until

OSD_BYTES = 20 << 30  # sparse
POOLS = (
    ".rgw.root",
    "default.rgw.log",
    "default.rgw.control",
    "default.rgw.meta",
    "default.rgw.buckets.index",
    "default.rgw.buckets.data",
    "default.rgw.buckets.non-ec",
)


class Ceph:
    """One cluster in a folder of its own."""

    def __init__(self) -> None:
        require_programs(("ceph", "ceph-mon", "ceph-osd", "radosgw", "radosgw-admin", "monmaptool"),
                         "--no-install-recommends ceph-mon ceph-osd radosgw")  # fmt: skip
        self.folder = Path(tempfile.mkdtemp(prefix="hoso-ceph-"))
        self.port, self._monitor_port, self._osd_port = free_port(), free_port(), _free_range(20)
        self.access_key, self.secret_key = "tests", secrets.token_hex(16)
        self._cluster = str(uuid.uuid4())
        self._daemons: dict[str, Daemon] = {}
        self._configuration = self.folder / "ceph.conf"

    @property
    def endpoint(self) -> str:
        """Where S3 answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Create the cluster at the first call; start what does not run; return when S3 answers."""
        first = not self._configuration.exists()
        if first:
            self._create_monitor()
        self._run("mon", "ceph-mon", "-i", "a")
        wait_until(lambda: "quorum" in self._ask("mon", "stat"), 60, "the Ceph monitor")
        if first:
            self._create_osd()
        self._run("osd", "ceph-osd", "-i", "0")
        wait_until(lambda: "1 up" in self._ask("osd", "stat"), 60, "the Ceph OSD")
        if first:
            self._create_pools()
        self._run("rgw", "radosgw", "-n", "client.rgw")
        wait_until(self._answers, 120, f"radosgw (see {self.folder}/log)")
        if first:
            self._create_user()

    def kill(self, *names: str) -> None:
        """SIGKILL to radosgw, OSD and monitor, or to those named."""
        for name in names or ("rgw", "osd", "mon"):
            if name in self._daemons:
                self._daemons[name].end(signal.SIGKILL)

    def remove(self) -> None:
        """Stop and leave nothing."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, name: str, program: str, *arguments: str) -> None:
        if name not in self._daemons or not self._daemons[name].alive:
            command: list[str | Path] = [program, "-f", *arguments, "-c", self._configuration]
            self._daemons[name] = Daemon(command, self.folder / "log" / f"{name}.out")

    def _ask(self, *words: str, given: str | None = None) -> str:
        command = ["ceph", "-c", str(self._configuration), "--connect-timeout", "5", *words]
        done = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
        return done.stdout + done.stderr

    def _do(self, *command: str | Path) -> None:
        done = subprocess.run([*command, "-c", self._configuration], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{command[0]} failed: {done.stderr[-1000:]}")

    def _create_monitor(self) -> None:
        for name in ("run", "log", "mon", "osd", "rgw"):
            (self.folder / name).mkdir()
        self._configuration.write_text(self._text(), encoding="ascii")
        address = f"[v2:127.0.0.1:{self._monitor_port}/0]"
        layout = self.folder / "monmap"
        subprocess.run(["monmaptool", "--create", "--fsid", self._cluster, "--addv", "a", address, layout],
                       check=True, capture_output=True)  # fmt: skip
        self._do("ceph-mon", "-i", "a", "--mkfs", "--monmap", layout)

    def _create_osd(self) -> None:
        name = str(uuid.uuid4())
        self._ask("osd", "new", name)
        self._do("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", name)

    def _create_pools(self) -> None:
        """All before radosgw's first start: a pool made later waits half a minute for a manager that is not there."""
        lines = [f"osd pool create {pool} 4 4\nosd pool application enable {pool} rgw" for pool in POOLS]
        self._ask(given="\n".join(lines) + "\n")

    def _create_user(self) -> None:
        self._do("radosgw-admin", "-n", "client.rgw", "user", "create", "--uid=tests", "--display-name=tests",
                 f"--access-key={self.access_key}", f"--secret-key={self.secret_key}")  # fmt: skip

    def _answers(self) -> bool:
        try:
            urllib.request.urlopen(self.endpoint, timeout=2).close()  # noqa: S310
        except urllib.error.HTTPError as error:
            return error.code == 403
        except OSError:
            return False
        return True

    def _text(self) -> str:
        return _CONFIGURATION.format(
            folder=self.folder,
            cluster=self._cluster,
            monitor=self._monitor_port,
            first=self._osd_port,
            last=self._osd_port + 19,
            port=self.port,
            size=OSD_BYTES,
        )


def _free_range(width: int) -> int:
    """The first of ``width`` neighbouring free ports."""
    while True:
        first = 20000 + secrets.randbelow(12000)
        with suppress(OSError):
            for port in range(first, first + width):
                with socket.socket() as listener:
                    listener.bind(("127.0.0.1", port))
            return first


_CONFIGURATION = """
[global]
fsid = {cluster}
mon_host = [v2:127.0.0.1:{monitor}/0]
ms_bind_ipv4 = true
ms_bind_ipv6 = false
ms_bind_port_min = {first}
ms_bind_port_max = {last}
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
# radosgw asks for an encrypted line by default, which cannot be had without cephx: it would hang for 300 s
ms_mon_client_mode = crc
ms_mon_service_mode = crc
ms_mon_cluster_mode = crc
client_mount_timeout = 30
run_dir = {folder}/run
admin_socket = {folder}/run/$name.asok
pid_file = {folder}/run/$name.pid
log_file = {folder}/log/$name.log
mon_cluster_log_file = {folder}/log/cluster.log
crash_dir = {folder}/log
keyring = /dev/null
debug_default = 0
# one copy on one disk
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 4
osd_pool_default_pgp_num = 4
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 1000
mon_data_avail_warn = 2
mon_data_avail_crit = 1
rgw_rados_pool_pg_num_min = 4
# after a kill placement groups wait for the lease of the dead: keep it short
osd_heartbeat_interval = 1
osd_heartbeat_grace = 3
osd_pool_default_read_lease_ratio = 0.5
# and writes to buckets wait for the watches of a dead radosgw
osd_client_watch_timeout = 6

[mon]
mon_data = {folder}/mon
mon_osd_down_out_interval = 0
paxos_propose_interval = 0.05
paxos_min_wait = 0.02

[osd]
osd_data = {folder}/osd
osd_objectstore = bluestore
osd_memory_target = 939524096
bluestore_block_size = {size}
bluestore_cache_autotune = false
bluestore_cache_size = 67108864
bluestore_block_db_create = false
bluestore_block_wal_create = false
bdev_enable_discard = false
osd_op_num_shards = 2
osd_op_num_threads_per_shard = 2

[client.rgw]
rgw_data = {folder}/rgw
# without tcp_nodelay every call takes 40 ms
rgw_frontends = beast endpoint=127.0.0.1:{port} tcp_nodelay=1
rgw_thread_pool_size = 64
rgw_dynamic_resharding = false
rgw_override_bucket_index_max_shards = 1
rgw_enable_apis = s3, admin
objecter_tick_interval = 2
"""
