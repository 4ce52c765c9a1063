"""Why a TLS connection did not come about, in words made of OpenSSL's codes: its own texts may quote names."""

import ssl
from collections.abc import Mapping


def why(fault: ssl.SSLError) -> str:
    """One line, such as ``certificate verify failed: it has expired``."""
    reason = (fault.reason or "handshake failed").replace("_", " ").lower()
    known = _VERIFYING.get(fault.verify_code) if isinstance(fault, ssl.SSLCertVerificationError) else None
    return f"{reason}: {known}" if known else reason


_VERIFYING: Mapping[int, str] = {
    9: "it is not valid yet",
    10: "it has expired",
    18: "it is signed by itself, and not trusted here",
    19: "an authority in its chain is not trusted here",
    20: "its authority is not known here",
    21: "its chain is not complete, or its authority is not known here",
    23: "it was revoked",
    62: "it is of another host name",
    64: "it is of another IP address",
}
"""Source: OpenSSL, ``X509_V_ERR_...`` in ``x509_vfy.h``."""
