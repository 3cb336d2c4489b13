"""Alerts: a line in <home>/logs/alerts.log and, where settings name them, a webhook and a mailbox."""

from __future__ import annotations

import json
import logging
import smtplib
import time
import urllib.request
from email.message import EmailMessage
from typing import Any
from urllib.parse import unquote, urlsplit

from perf_pipeline.settings import Settings

log = logging.getLogger(__name__)
TIMEOUT_S = 10


def send(settings: Settings, kind: str, text: str, **details: Any) -> None:
    """Never raises for a webhook or mail server that does not answer: the line in the log stands, and another says so.
    Raises OSError when the log cannot be written."""
    alert = {"at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "kind": kind, "text": text, **details}
    line = json.dumps(alert, ensure_ascii=False)
    settings.logs_dir.mkdir(parents=True, exist_ok=True)
    with (settings.logs_dir / "alerts.log").open("a", encoding="utf-8") as out:
        out.write(line + "\n")
    if settings.webhook_url:
        _post(settings.webhook_url, line)
    if settings.alert_email:
        _mail(settings, kind, alert)


def _post(url: str, body: str) -> None:
    try:
        request = urllib.request.Request(
            url, data=body.encode(), headers={"Content-Type": "application/json"}, method="POST"
        )
        with urllib.request.urlopen(request, timeout=TIMEOUT_S):
            pass
    except (OSError, ValueError) as error:
        log.error("the alert could not be posted to the webhook: %s", error)


def _mail(settings: Settings, kind: str, alert: dict[str, Any]) -> None:
    """By settings' `smtp_url`: `smtps:` is TLS from the first byte, `smtp:` goes over to TLS where it is offered."""
    to, server = settings.alert_email or "", urlsplit(settings.smtp_url)
    letter = EmailMessage()
    letter["Subject"] = f"perf-pipeline: {kind}"
    letter["To"] = to
    letter["From"] = settings.alert_email_from or to.split(",")[0]
    letter.set_content("\n".join(f"{name}: {value}" for name, value in alert.items()))
    connect = smtplib.SMTP_SSL if server.scheme == "smtps" else smtplib.SMTP
    try:
        with connect(server.hostname or "localhost", server.port or 0, timeout=TIMEOUT_S) as post:
            post.ehlo()
            if server.scheme == "smtp" and post.has_extn("starttls"):
                post.starttls()
            if server.username:
                post.login(unquote(server.username), unquote(server.password or ""))
            post.send_message(letter)
    except (OSError, smtplib.SMTPException) as error:
        log.error("the alert could not be sent by e-mail: %s", error)
