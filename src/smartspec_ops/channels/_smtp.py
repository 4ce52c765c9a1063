"""One SMTP submission server: what it answers, for whom, as a value.

4yz answers are retried, 5yz are final (RFC 5321 section 4.2.1). A login is never sent before TLS. Blocking; called in
a thread.
"""

import smtplib
import ssl
from collections.abc import Mapping, Sequence
from datetime import timedelta
from email.message import EmailMessage

from smartspec_ops.channels._config import ChannelConfig
from smartspec_ops.edge import tls_faults
from smartspec_ops.ports import Delivery, Outcome

TIMEOUT = timedelta(seconds=20)
_PORTS = {"starttls": 587, "tls": 465, "none": 25}


class Server:
    def __init__(self, config: ChannelConfig, timeout: timedelta = TIMEOUT) -> None:
        """`timeout` holds for every step of the conversation. `UserFault` where the settings make no sense."""
        self._timeout = timeout.total_seconds()
        self._host = config.required("host")
        self._tls = config.text("tls", "starttls")
        self._username = config.text("username") or ""
        self._password = config.secret("password")
        ca = config.text("ca")
        self._ca = config.drop_root / ca if ca else None
        if self._tls not in _PORTS:
            raise config.fault("tls", "tls is starttls, tls or none")
        self._port = config.integer("port", _PORTS[self._tls])
        if self._password is not None:
            if self._tls == "none":
                raise config.fault("tls", "a password needs TLS", "use tls: starttls")
            if not self._username or not (self._username + self._password.reveal()).isascii():
                raise config.fault("login", "a password needs a username, and both must be ASCII")
        if self._ca is not None:
            try:
                self._context()
            except OSError as unusable:
                raise config.fault("ca", f"the ca file cannot be used ({type(unusable).__name__})") from None

    def send(self, mail: EmailMessage, sender: str, recipients: Sequence[str]) -> Delivery | Mapping[str, int]:
        """A `Delivery` where the whole mail failed; else who was refused, address to SMTP code (everybody at worst)."""
        try:
            return self._send(mail, sender, recipients)
        except smtplib.SMTPRecipientsRefused as nobody:
            refused = {address: code for address, (code, _) in nobody.recipients.items()}
            return _failed(421) if 421 in refused.values() else refused
        except smtplib.SMTPAuthenticationError as wrong:
            return _failed(wrong.smtp_code, "login refused")
        except smtplib.SMTPSenderRefused as answer:
            return _failed(answer.smtp_code, "sender refused")
        except smtplib.SMTPResponseException as answer:
            return _failed(answer.smtp_code)
        except ssl.SSLError as untrusted:
            return Delivery(outcome=Outcome.RETRY, detail=f"TLS: {tls_faults.why(untrusted)}")
        except smtplib.SMTPServerDisconnected:
            return Delivery(outcome=Outcome.RETRY, detail="the server ended the connection")
        except smtplib.SMTPException:
            # What is left of the family: SMTPNotSupportedError, and no mechanism in common.
            return Delivery(outcome=Outcome.GIVE_UP, detail="the server does not offer STARTTLS, or AUTH for the login")
        except (OSError, UnicodeError) as broken:
            return Delivery(outcome=Outcome.RETRY, detail=f"no connection ({type(broken).__name__})")

    def _send(self, mail: EmailMessage, sender: str, recipients: Sequence[str]) -> Mapping[str, int]:
        smtp = self._connect()
        try:
            if self._tls == "starttls":
                smtp.starttls(context=self._context())
            if self._password is not None:
                smtp.login(self._username, self._password.reveal())
            refused = smtp.send_message(mail, sender, recipients)
        finally:
            # Not QUIT: what a server says after it took the mail cannot undo that.
            smtp.close()
        return {address: code for address, (code, _) in refused.items()}

    def _connect(self) -> smtplib.SMTP:
        if self._tls == "tls":
            return smtplib.SMTP_SSL(self._host, self._port, timeout=self._timeout, context=self._context())
        return smtplib.SMTP(self._host, self._port, timeout=self._timeout)

    def _context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self._ca)


def _failed(code: int, what: str = "") -> Delivery:
    """Below 400 is no answer at all: smtplib says -1 for a connection that broke off."""
    outcome = Outcome.GIVE_UP if code >= 500 else Outcome.RETRY
    return Delivery(outcome=outcome, detail=f"SMTP {code}" + (f": {what}" if what else ""))
