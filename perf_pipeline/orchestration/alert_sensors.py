"""Who is told when something is amiss: a failed run, a year of poor quality, work that waits too long."""

import json
import time

import dagster as dg

from perf_pipeline.orchestration import alerts
from perf_pipeline.orchestration.lock import Busy, writing
from perf_pipeline.orchestration.plan import what_waits
from perf_pipeline.orchestration.quality import RESULT
from perf_pipeline.settings import Settings, load_settings

HOUR_S = 3600


def failure_alert() -> dg.SensorDefinition:
    """Every failed run is told."""

    @dg.run_failure_sensor(name="failure_alert", default_status=dg.DefaultSensorStatus.RUNNING)
    def tell(context: dg.RunFailureSensorContext) -> None:
        run = context.dagster_run
        alerts.send(
            load_settings(),
            "run failed",
            context.failure_event.message or "the run failed",
            job=run.job_name,
            year=run.tags.get("dagster/partition"),
            run_id=run.run_id,
        )

    return tell


def quality_alert() -> dg.SensorDefinition:
    """A year whose share of passing rows falls below settings' `pass_rate_alert_pct` is told."""

    @dg.asset_sensor(asset_key=RESULT, name="quality_alert", default_status=dg.DefaultSensorStatus.RUNNING)
    def tell(context: dg.SensorEvaluationContext, event: dg.EventLogEntry) -> dg.SkipReason:
        settings = load_settings()
        made = event.asset_materialization
        rate = made.metadata["pass_rate_pct"].value if made else None
        if made is None or not isinstance(rate, float) or rate >= settings.pass_rate_alert_pct:
            return dg.SkipReason(f"pass rate {rate} %")
        text = f"{made.partition}: {rate} % of the judged rows pass, bound {settings.pass_rate_alert_pct} %"
        alerts.send(settings, "pass rate", text, year=made.partition, run_id=event.run_id)
        return dg.SkipReason(text)

    return tell


def freshness_alert(settings: Settings) -> dg.SensorDefinition:
    """What waits unpublished longer than settings' `freshness_alert_h` is told, once for each wait: a daemon that does
    not get to it, a run that fails again and again, a gate that keeps refusing. The cursor is since when it waits."""

    @dg.sensor(
        name="freshness_alert",
        minimum_interval_seconds=10 * settings.sensor_interval_s,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Tells when new files or changes wait unpublished too long.",
    )
    def tell(context: dg.SensorEvaluationContext) -> dg.SkipReason:
        settings, now = load_settings(), time.time()
        seen = json.loads(context.cursor or "{}")
        try:
            with writing(settings.home, wait=False):
                waiting = what_waits(settings)
        except Busy as holder:  # whoever writes may hang: what waited goes on waiting
            waiting = seen.get("what", f"a run ({holder})")
        except OSError as error:
            waiting = f"inbox or home cannot be read: {error}"
        if not waiting:
            context.update_cursor("{}")
            return dg.SkipReason("everything is published")
        since = seen.get("since", now)
        hours = (now - since) / HOUR_S
        late = hours >= settings.freshness_alert_h
        if late and not seen.get("told"):
            text = f"{waiting}: unpublished for {hours:.0f} hours, bound {settings.freshness_alert_h:g}"
            alerts.send(settings, "not fresh", text)
        context.update_cursor(json.dumps({"since": since, "what": waiting, "told": late}))
        return dg.SkipReason(f"waiting for {hours:.1f} hours: {waiting}")

    return tell
