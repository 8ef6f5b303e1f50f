"""A machine with Bluetooth where there is none: a Debian kernel in QEMU with BlueZ's virtual controllers.

The guest sees the host's files, read-only under a layer that is lost at its end, so that every program of the host runs
there as it is. Its kernel is the one of Debian's package, unpacked and not installed. It is emulated (`-accel tcg`): a
`/dev/kvm` that is there may still not run a guest.
"""

import gzip
import json
import os
import shutil
import subprocess
import threading
from pathlib import Path

from harness import counts
from harness.part import Failed, Skip, say
from stack import MARK

KERNEL = counts.ROOT / "target/bluetooth/kernel"
PROGRAMS = ["qemu-system-x86_64", "btvirt", "busybox", "cpio", "modprobe", "dbus-daemon", "dpkg"]
BLUETOOTHD = Path("/usr/libexec/bluetooth/bluetoothd")
# In this order; what each depends on comes before it. btvirt opens no controller without ecb and the algif ones.
MODULES = (
    "virtio_pci 9pnet_virtio 9p overlay ecb cbc ctr gcm cmac ccm ecdh_generic algif_hash algif_skcipher algif_aead "
    "bluetooth hci_vhci uhid rfcomm bnep"
).split()
# What programs ask for vectors for is slower with emulated ones than without.
MEMORY_MB, CORES, CPU = 1024, 2, "max,avx=off,avx2=off"
# Else the kernel takes an emulated clock chip, and every look at the time costs as much as a small write.
CLOCK = "tsc=reliable clocksource=tsc"
# Places of the host that the guest's own hide (INIT).
HIDDEN = ["/tmp", "/run", "/dev", "/proc", "/sys", "/mnt"]

CRASHED, CRASH_SECONDS = "Call Trace:", 2


class Crashed(Failed):
    """The kernel has faults of its own where connections end while channels do (6.1: a list of `hci_chan_del`)."""


INIT = """#!/bin/busybox sh
B=/bin/busybox
$B mkdir -p /proc /sys /dev /host /layer /root
$B mount -t proc proc /proc
$B mount -t devtmpfs devtmpfs /dev
for module in $($B cat /modules); do $B insmod "/$module"; done
$B mount -t 9p -o trans=virtio,version=9p2000.L,msize=262144,cache=loose,ro host /host
$B mount -t tmpfs tmpfs /layer
$B mkdir /layer/upper /layer/work
$B mount -t overlay -o lowerdir=/host,upperdir=/layer/upper,workdir=/layer/work overlay /root
$B mount -t proc proc /root/proc
$B mount -t sysfs sysfs /root/sys
$B mount -t devtmpfs devtmpfs /root/dev
$B mkdir -p /root/dev/shm
for place in run tmp dev/shm; do $B mount -t tmpfs tmpfs /root/$place; done
$B mount -t 9p -o trans=virtio,version=9p2000.L,msize=262144 out /root/mnt
$B ifconfig lo 127.0.0.1 up
PATH=/usr/sbin:/usr/bin:/sbin:/bin $B chroot /root /usr/bin/env python3 {guest} {folder} {what}
echo "{mark}{{\\"over\\": $?}}"
echo o > /proc/sysrq-trigger
$B sleep 60
"""


def must_be_possible() -> None:
    """Skips where a package or the kernel can't be had."""
    for program in PROGRAMS:
        if not shutil.which(program):
            raise Skip(f"`{program}` is not there")
    if not BLUETOOTHD.exists():
        raise Skip(f"{BLUETOOTHD} is not there")
    hidden = next((place for place in HIDDEN if counts.ROOT.is_relative_to(place)), None)
    if hidden:
        raise Failed(f"the guest has a {hidden} of its own and does not see this tree: move it elsewhere")
    fetch_kernel()


def fetch_kernel() -> None:
    if image() and (KERNEL / "lib").exists():
        return
    shutil.rmtree(KERNEL, ignore_errors=True)
    KERNEL.mkdir(parents=True)
    depends = subprocess.run(["apt-cache", "depends", "linux-image-amd64"], capture_output=True, text=True).stdout
    names = [line.split()[1] for line in depends.splitlines() if line.strip().startswith("Depends: linux-image-")]
    if not names:
        raise Skip("no package of a kernel is known here")
    say(f"fetching {names[0]}")
    fetched = subprocess.run(["apt-get", "download", "-qq", names[0]], cwd=KERNEL, capture_output=True, text=True)
    packages = list(KERNEL.glob("*.deb"))
    if fetched.returncode != 0 or not packages:
        raise Skip(f"the kernel can't be fetched: {fetched.stderr.strip()}")
    subprocess.run(["dpkg", "-x", packages[0], KERNEL], check=True)
    packages[0].unlink()
    subprocess.run(["depmod", "-b", KERNEL, version()], check=True)


def image() -> Path | None:
    return next(iter((KERNEL / "boot").glob("vmlinuz-*")), None)


def version() -> str:
    return next((KERNEL / "lib/modules").iterdir()).name


def initramfs(folder: Path, init: str) -> Path:
    """BusyBox, the modules in their order, and the program that begins."""
    tree = folder / "initramfs"
    (tree / "bin").mkdir(parents=True)
    shutil.copy(shutil.which("busybox"), tree / "bin/busybox")
    files = []
    for module in MODULES:
        shown = subprocess.run(
            ["modprobe", "-d", KERNEL, "-S", version(), "--show-depends", module], capture_output=True, text=True
        )
        files += [line.split()[1] for line in shown.stdout.splitlines() if line.startswith("insmod")]
    files = list(dict.fromkeys(files))
    for file in files:
        shutil.copy(file, tree)
    (tree / "modules").write_text("\n".join(Path(file).name for file in files))
    (tree / "init").write_text(init)
    (tree / "init").chmod(0o755)
    names = "\n".join(str(path.relative_to(tree)) for path in sorted(tree.rglob("*")))
    made = subprocess.run(["cpio", "-o", "-H", "newc", "--quiet"], cwd=tree, input=names.encode(), capture_output=True)
    file = folder / "initramfs.gz"
    file.write_bytes(gzip.compress(made.stdout, 1))
    shutil.rmtree(tree)
    return file


def run(folder: Path, what: str, seconds: int, out: Path) -> None:
    """Runs `guest.py what` in a guest of its own, to which `out` is /mnt. What it tells is said; all is in the log there."""
    log = out / f"{what}.log"
    guest = Path(__file__).resolve().parent / "guest.py"
    begin = initramfs(folder, INIT.format(guest=guest, folder=folder, what=what, mark=MARK))
    command = ["qemu-system-x86_64", "-accel", "tcg,thread=multi", "-cpu", CPU, "-m", str(MEMORY_MB)]
    command += ["-smp", str(CORES), "-nographic", "-no-reboot", "-kernel", str(image()), "-initrd", str(begin)]
    command += ["-append", f"console=ttyS0 quiet panic=-1 random.trust_cpu=on {CLOCK}", "-nic", "none"]
    command += ["-virtfs", "local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap"]
    command += ["-virtfs", f"local,path={out},mount_tag=out,security_model=none,multidevs=remap"]
    failed, over, has_crashed = None, None, False
    with open(log, "w", buffering=1) as written:
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        timer = threading.Timer(seconds, child.kill)
        timer.start()
        try:
            for line in child.stdout:
                text = line.decode(errors="replace").rstrip()
                written.write(text + "\n")
                if CRASHED in text:
                    has_crashed = True
                    threading.Timer(CRASH_SECONDS, child.kill).start()
                if MARK not in text:
                    continue
                event = json.loads(text.split(MARK, 1)[1])
                over, failed = event.get("over", over), failed or event.get("failed")
                if "said" in event:
                    say(f"  {event['said']}")
                if "row" in event:
                    figures = [f"{key}={str(value).replace(' ', '-')}" for key, value in event.items() if key != "row"]
                    say(f"  bench=ble-{event['row']} {' '.join(figures)}")
        finally:
            timer.cancel()
            child.kill()
            child.wait()
    if has_crashed:
        raise Crashed(f"the guest's kernel crashed ({log})")
    if failed:
        raise Failed(f"{failed} ({log})")
    if over != 0:
        raise Failed(f"the guest did not come to its end within {seconds} s: {over} ({log})")
