"""The far side of AWS signatures: whether a request that arrived is signed by whom it says, as AWS would judge it.

It reads what arrived, not how it was made: the names and the order of what is covered come from the request itself.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from smartspec_ops.testing.http_server import Asked

GOOD_FOR = timedelta(minutes=5)
_HEADER = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<id>[^/]+)/(?P<day>\d{8})/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request, "
    r"SignedHeaders=(?P<names>[a-z0-9;-]+), Signature=(?P<signature>[0-9a-f]{64})"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verifier:
    """`keys` are secret keys by access key; `tokens` the session token that belongs to a temporary one."""

    keys: Mapping[str, str]
    region: str
    service: str
    tokens: Mapping[str, str]

    def refusal(self, asked: Asked, now: datetime) -> str | None:
        """AWS' error code for a request without a query string, or None for one that is let in."""
        match = _HEADER.fullmatch(asked.headers.get("authorization", ""))
        if match is None:
            return "MissingAuthenticationToken"
        stamp = asked.headers.get("x-amz-date", "")
        if abs(datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) - now) > GOOD_FOR:
            return "RequestExpired"
        secret = self.keys.get(match["id"])
        if secret is None or asked.headers.get("x-amz-security-token") != self.tokens.get(match["id"]):
            return "UnrecognizedClientException"
        names = match["names"].split(";")
        covered = {"host", *(name for name in asked.headers if name.startswith("x-amz-"))}
        is_right = (match["region"], match["service"], match["day"]) == (self.region, self.service, stamp[:8])
        if not is_right or not covered.issubset(names) or names != sorted(names):
            return "InvalidSignatureException"
        whole = self._whole(asked, names, stamp)
        expected = hmac.new(self._key(secret, stamp[:8]), whole.encode(), hashlib.sha256).hexdigest()
        return None if hmac.compare_digest(expected, match["signature"]) else "InvalidSignatureException"

    def _whole(self, asked: Asked, names: list[str], stamp: str) -> str:
        headers = "".join(f"{name}:{asked.headers[name].strip()}\n" for name in names)
        body = hashlib.sha256(asked.body).hexdigest()
        path = quote(asked.path, safe="/-_.~")
        canonical = f"{asked.method}\n{path}\n\n{headers}\n{';'.join(names)}\n{body}"
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        return f"AWS4-HMAC-SHA256\n{stamp}\n{stamp[:8]}/{self.region}/{self.service}/aws4_request\n{digest}"

    def _key(self, secret: str, day: str) -> bytes:
        key = b"AWS4" + secret.encode()
        for part in (day, self.region, self.service, "aws4_request"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        return key
