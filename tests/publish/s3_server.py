"""An S3 server that checks signatures: moto with authentication on, for the tests of publishing.

It prints one line of JSON with its address and the keys of a user, then answers each line that it
reads: `dump` prints all objects of the bucket with their headers. It ends when its input does.
"""
import gzip
import json
import os
import sys

# The set-up below; from then on, every request needs a valid signature.
os.environ["INITIAL_NO_AUTH_ACTION_COUNT"] = "4"

import logging
import urllib.parse

import boto3
from moto.iam import access_control
from moto.server import ThreadedMotoServer

logging.getLogger("werkzeug").setLevel(logging.ERROR)
BUCKET = "desk"


def canonical(make):
    """moto signs a query as it was written; by the protocol, `/` in it counts as `%2F`."""

    def encoded(self):
        path, mark, query = self._path.partition("?")
        pairs = urllib.parse.parse_qsl(query, keep_blank_values=True)
        quoted = urllib.parse.urlencode(pairs, quote_via=urllib.parse.quote, safe="-_.~")
        self._path = path + mark + quoted
        return make(self)

    return encoded


base = access_control.IAMRequestBase
base._create_aws_request = canonical(base._create_aws_request)
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
endpoint = f"http://127.0.0.1:{port}"


def client(service):
    return boto3.client(
        service,
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id="setup",
        aws_secret_access_key="setup",
    )


iam = client("iam")
iam.create_user(UserName="desk")
everything = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
iam.put_user_policy(UserName="desk", PolicyName="all", PolicyDocument=json.dumps(everything))
key = iam.create_access_key(UserName="desk")["AccessKey"]
client("s3").create_bucket(Bucket=BUCKET)
print(json.dumps({"endpoint": endpoint, "key": key["AccessKeyId"], "secret": key["SecretAccessKey"]}), flush=True)

from moto.s3.models import s3_backends  # noqa: E402


def dump():
    bucket = s3_backends["123456789012"]["aws"].buckets[BUCKET]
    out = {}
    for name in list(bucket.keys.keys()):
        found = bucket.keys.get(name)
        if found is None:
            continue
        headers = {k.lower(): v for k, v in found.metadata.items()}
        body = found.value
        encoding = headers.get("content-encoding")
        if encoding == "gzip":
            try:
                body = gzip.decompress(body)
            except (OSError, EOFError) as error:
                body = f"damaged: {error}".encode()
        out[name] = {
            "body": body.hex(),
            "type": headers.get("content-type"),
            "cache": headers.get("cache-control"),
            "encoding": encoding,
        }
    return out


for line in sys.stdin:
    if line.strip() == "dump":
        print(json.dumps(dump()), flush=True)
    elif line.startswith("put "):
        name = line.split()[1]
        s3_backends["123456789012"]["aws"].put_object(BUCKET, name, b"theirs")
        print("{}", flush=True)
server.stop()
