"""Alerts: a line in <home>/logs/alerts.log and, where a webhook is set, the same as JSON posted there."""

from __future__ import annotations

import json
import logging
import time
import urllib.error
import urllib.request
from typing import Any

from perf_pipeline.settings import Settings

log = logging.getLogger(__name__)
TIMEOUT_S = 10


def send(settings: Settings, kind: str, text: str, **details: Any) -> None:
    """Never raises for a webhook that does not answer: the log line stands, and says so."""
    alert = {"at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "kind": kind, "text": text, **details}
    line = json.dumps(alert, ensure_ascii=False)
    settings.logs_dir.mkdir(parents=True, exist_ok=True)
    with (settings.logs_dir / "alerts.log").open("a", encoding="utf-8") as out:
        out.write(line + "\n")
    if settings.webhook_url:
        _post(settings.webhook_url, line)


def _post(url: str, body: str) -> None:
    request = urllib.request.Request(
        url, data=body.encode(), headers={"Content-Type": "application/json"}, method="POST"
    )
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S):
            pass
    except (urllib.error.URLError, TimeoutError, ValueError) as error:
        log.error("the alert could not be posted to the webhook: %s", error)
