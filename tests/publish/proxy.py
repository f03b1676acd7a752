"""A proxy that spoils requests, for the tests of publishing.

usage: proxy.py TARGET LOG [--faults 503,429,reset,lost,corrupt] [--every N] [--delay SECONDS] [--refuse N]

It prints its port, forwards every request to TARGET, and writes `METHOD PATH FAULT RUNNING` to LOG.
One of N requests, by a die that falls the same way every time, gets the next of the faults:
  503, 429   the server is said to be busy; the request doesn't reach it
  reset      the connection is closed; the request doesn't reach it
  lost       the request reaches it, and the answer is lost
  corrupt    a byte of the request's body is another one, or of the answer's if it has none
With --refuse, the Nth request is answered with 403, and doesn't reach the server.
It ends when its input does.
"""
import argparse
import http.client
import http.server
import random
import socket
import sys
import threading
import time
import urllib.parse

parser = argparse.ArgumentParser()
parser.add_argument("target")
parser.add_argument("log")
parser.add_argument("--faults", default="")
parser.add_argument("--every", type=int, default=3)
parser.add_argument("--delay", type=float, default=0)
parser.add_argument("--refuse", type=int, default=0)
args = parser.parse_args()
faults = [f for f in args.faults.split(",") if f]
target = urllib.parse.urlsplit(args.target)
lock = threading.Lock()
running = spoiled = count = 0
die = random.Random(4711)
log = open(args.log, "w", buffering=1)


class Proxy(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self):
        global running, spoiled, count
        self.counted = True
        with lock:
            running += 1
            now, fault = running, ""
            count += 1
            if count == args.refuse:
                fault = "403"
            if faults and die.random() * args.every < 1:
                fault = faults[spoiled % len(faults)]
                spoiled += 1
        try:
            self.forward(fault, now)
        finally:
            self.done()

    def done(self):
        """A request is over before its answer leaves: who has the answer may ask the next thing."""
        global running
        with lock:
            running -= self.counted
            self.counted = False

    def forward(self, fault, now):
        log.write(f"{self.command} {self.path} {fault or '-'} {now}\n")
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        time.sleep(args.delay)
        if fault == "reset":
            return self.hang_up()
        if fault in ("403", "503", "429"):
            return self.send(int(fault), {}, b"")
        spoil_answer = fault == "corrupt" and not body
        if fault == "corrupt" and body:
            body = bytes([body[0] ^ 1]) + body[1:]
        there = http.client.HTTPConnection(target.hostname, target.port, timeout=30)
        there.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            if name.lower() not in ("connection", "expect"):
                there.putheader(name, value)
        there.endheaders(body or None)
        answer = there.getresponse()
        content = answer.read()
        if fault == "lost":
            return self.hang_up()
        if spoil_answer and content:
            # Another byte than above: two such faults must not undo each other.
            content = content[:-1] + bytes([content[-1] ^ 1])
        length = answer.getheader("content-length") if self.command == "HEAD" else str(len(content))
        headers = {k: v for k, v in answer.getheaders() if k.lower() not in
                   ("content-length", "connection", "transfer-encoding", "server", "date")}
        self.send(answer.status, headers, content, length)

    def send(self, status, headers, content, length=None):
        self.done()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("content-length", length or str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def hang_up(self):
        self.done()
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = answer


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_address[1], flush=True)
sys.stdin.read()
