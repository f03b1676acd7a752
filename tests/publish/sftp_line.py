"""Sits on the line between Dateline and ssh, for the tests of publishing.

usage: sftp_line.py LOG COUNTER AT ACTION SSH ARGUMENT...

It reads the SFTP packets that Dateline sends, writes a line to LOG for each that changes something
(its kind and path), and counts them in the file COUNTER, over all connections. When the count
comes to AT (0: never), that request doesn't reach the host, and
  cut    the line is dead (once)
  kill   Dateline is killed, as with kill -9
"""
import os
import signal
import struct
import subprocess
import sys
import threading

log, counter, at, action, *command = sys.argv[1:]
at = int(at)
KINDS = {6: "write", 9: "setstat", 13: "remove", 14: "mkdir", 15: "rmdir", 18: "rename", 20: "symlink"}
ssh = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def back():
    while data := ssh.stdout.read1(65536):
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    os._exit(ssh.wait())


def text(packet, start):
    length = struct.unpack(">I", packet[start:start + 4])[0]
    return packet[start + 4:start + 4 + length], start + 4 + length


def changes(packet):
    """What a packet changes on the host, or nothing."""
    kind = packet[0]
    if kind == 3:
        path, end = text(packet, 5)
        flags = struct.unpack(">I", packet[end:end + 4])[0]
        return f"open {path.decode()}" if flags & 0x1A else ""
    if kind == 200:
        name, end = text(packet, 5)
        if name in (b"posix-rename@openssh.com", b"hardlink@openssh.com"):
            first, end = text(packet, end)
            return f"{name.decode().split('@')[0]} {first.decode()} {text(packet, end)[0].decode()}"
        return ""
    if kind in (6, 9):
        return KINDS[kind]
    return f"{KINDS[kind]} {text(packet, 5)[0].decode()}" if kind in KINDS else ""


threading.Thread(target=back, daemon=True).start()
while len(head := sys.stdin.buffer.read(4)) == 4:
    packet = sys.stdin.buffer.read(struct.unpack(">I", head)[0])
    change = changes(packet)
    if change:
        count = int(open(counter).read() or 0) + 1 if os.path.exists(counter) else 1
        with open(counter, "w") as file:
            file.write(str(count))
        with open(log, "a") as file:
            file.write(change + "\n")
        if count == at:
            if action == "kill":
                os.kill(os.getppid(), signal.SIGKILL)
            ssh.kill()
            os._exit(1)
    ssh.stdin.write(head + packet)
    ssh.stdin.flush()
ssh.stdin.close()
os._exit(ssh.wait())
