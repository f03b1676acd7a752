"""An S3 server for the tests of publishing, with a bucket `desk` and keys that it checks.

usage: s3_server.py [--files PROGRAM] [--conditions ignored|unknown]

It is moto's, or, with --files, that program (`s3s-fs`) over a folder of its own: two that have
nothing in common. It prints one line of JSON with its address, the keys of a user, and the address
of a web site that shows readers what is in the bucket below `www/`. Then it answers each line that
it reads: `dump` prints all objects of the bucket with their headers, `put NAME` puts somebody
else's there. It ends when its input does.

moto can pay no heed to If-Match and If-None-Match, or say that it doesn't know them.
"""
import argparse
import gzip
import http.server
import json
import logging
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

# The set-up below; from then on, every request needs a valid signature.
os.environ["INITIAL_NO_AUTH_ACTION_COUNT"] = "4"

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

BUCKET = "desk"
parser = argparse.ArgumentParser()
parser.add_argument("--files")
parser.add_argument("--conditions", choices=["kept", "ignored", "unknown"], default="kept")
args = parser.parse_args()


def client(service, endpoint, key="setup", secret="setup"):
    return boto3.client(
        service,
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1}),
    )


def readable(body, headers):
    """An object as a dump has it: without compression."""
    if headers.get("content-encoding") == "gzip":
        try:
            body = gzip.decompress(body)
        except (OSError, EOFError) as error:
            body = f"damaged: {error}".encode()
    return {
        "body": body,
        "type": headers.get("content-type"),
        "cache": headers.get("cache-control"),
        "encoding": headers.get("content-encoding"),
    }


class Moto:
    def __init__(self):
        from moto.iam import access_control
        from moto.s3 import responses
        from moto.s3.models import s3_backends
        from moto.server import ThreadedMotoServer

        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        base = access_control.IAMRequestBase
        base._create_aws_request = self.canonical(base._create_aws_request)
        if args.conditions != "kept":
            self.forget_conditions(responses)
        self.server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self.server.start()
        host, port = self.server.get_host_and_port()
        self.endpoint = f"http://127.0.0.1:{port}"
        iam = client("iam", self.endpoint)
        iam.create_user(UserName="desk")
        everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [everything]})
        iam.put_user_policy(UserName="desk", PolicyName="all", PolicyDocument=policy)
        key = iam.create_access_key(UserName="desk")["AccessKey"]
        self.key, self.secret = key["AccessKeyId"], key["SecretAccessKey"]
        client("s3", self.endpoint).create_bucket(Bucket=BUCKET)
        self.backend = s3_backends["123456789012"]["aws"]

    @staticmethod
    def canonical(make):
        """moto signs a query as it was written; by the protocol, `/` in it counts as `%2F`."""

        def encoded(self):
            path, mark, query = self._path.partition("?")
            pairs = urllib.parse.parse_qsl(query, keep_blank_values=True)
            quoted = urllib.parse.urlencode(pairs, quote_via=urllib.parse.quote, safe="-_.~")
            self._path = path + mark + quoted
            return make(self)

        return encoded

    @staticmethod
    def forget_conditions(responses):
        """The signature has been checked when an object is put."""
        put = responses.S3Response.put_object

        def put_object(self):
            kept = {k: v for k, v in self.headers.items() if k.lower() not in ("if-match", "if-none-match")}
            if args.conditions == "unknown" and len(kept) < len(list(self.headers.items())):
                said = "A header you provided implies functionality that is not implemented"
                return 501, {}, f"<Error><Code>NotImplemented</Code><Message>{said}</Message></Error>"
            self.headers = type(self.headers)(kept)
            return put(self)

        responses.S3Response.put_object = put_object

    @staticmethod
    def settled(look):
        """moto closes an object that is replaced, also while somebody reads it: then look again."""
        for _ in range(100):
            try:
                return look()
            except (KeyError, RuntimeError, ValueError):
                time.sleep(0.01)
        return look()

    def names(self):
        return self.settled(lambda: list(self.backend.buckets[BUCKET].keys.keys()))

    def get(self, name):
        def look():
            found = self.backend.buckets[BUCKET].keys.get(name)
            if found is None:
                return None
            return readable(found.value, {k.lower(): v for k, v in found.metadata.items()})

        return self.settled(look)

    def put(self, name):
        self.backend.put_object(BUCKET, name, b"theirs")

    def stop(self):
        self.server.stop()


class Files:
    def __init__(self):
        self.key, self.secret = "AKIDESK000000000KEY", "desk/secret+of/the+tests"
        self.folder = tempfile.TemporaryDirectory()
        os.mkdir(os.path.join(self.folder.name, BUCKET))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [args.files, "--host", "127.0.0.1", "--port", str(port),
                   "--access-key", self.key, "--secret-key", self.secret, self.folder.name]
        self.child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.endpoint = f"http://127.0.0.1:{port}"
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.05)
        self.s3 = client("s3", self.endpoint, self.key, self.secret)

    def names(self):
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
        return [found["Key"] for page in pages for found in page.get("Contents", [])]

    def get(self, name):
        try:
            found = self.s3.get_object(Bucket=BUCKET, Key=name)
        except ClientError:
            return None
        return readable(found["Body"].read(), found["ResponseMetadata"]["HTTPHeaders"])

    def put(self, name):
        self.s3.put_object(Bucket=BUCKET, Key=name, Body=b"theirs")

    def stop(self):
        self.child.kill()
        self.child.wait()
        self.folder.cleanup()


server = Files() if args.files else Moto()


class Site(http.server.BaseHTTPRequestHandler):
    """What a reader gets: the bucket behind the address of the site."""

    def log_message(self, *_):
        pass

    def do_GET(self):
        path = urllib.parse.unquote(self.path).removeprefix("/news/")
        found = server.get("www/" + path + ("index.html" if path == "" or path.endswith("/") else ""))
        body = found["body"] if found else b"there is nothing"
        self.send_response(200 if found else 404)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
site.daemon_threads = True
threading.Thread(target=site.serve_forever, daemon=True).start()
about = {"endpoint": server.endpoint, "key": server.key, "secret": server.secret,
         "site": f"127.0.0.1:{site.server_address[1]}"}
print(json.dumps(about), flush=True)

for line in sys.stdin:
    if line.strip() == "dump":
        found = {name: server.get(name) for name in server.names()}
        dump = {n: {**o, "body": o["body"].hex()} for n, o in found.items() if o is not None}
        print(json.dumps(dump), flush=True)
    elif line.startswith("put "):
        server.put(line.split()[1])
        print("{}", flush=True)
server.stop()
