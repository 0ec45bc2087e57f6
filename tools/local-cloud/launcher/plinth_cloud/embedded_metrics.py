"""CloudWatch Logs: lines in the embedded metric format become metric data, whoever writes them.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

import json
import logging

from ministack.services import cloudwatch, cloudwatch_logs

from .registry import replaces

logger = logging.getLogger("plinth")

_MAXIMUM_METRICS = 100
_MAXIMUM_DIMENSIONS = 30


def _values(value) -> list[float]:
    listed = value if isinstance(value, list) else [value]
    return [float(each) for each in listed if isinstance(each, (int, float)) and not isinstance(each, bool)]


def _store(document: dict) -> int:
    """How many metrics the document told."""
    stored = 0
    seconds = float(document["_aws"]["Timestamp"]) / 1000
    for directive in document["_aws"]["CloudWatchMetrics"]:
        for metric in directive["Metrics"][:_MAXIMUM_METRICS]:
            values = _values(document.get(metric["Name"]))
            for names in directive.get("Dimensions") or [[]]:
                if not values or len(names) > _MAXIMUM_DIMENSIONS or any(name not in document for name in names):
                    # CloudWatch leaves such a metric out, too.
                    continue
                dimensions = {name: str(document[name]) for name in names}
                cloudwatch._store_datum(directive["Namespace"], metric["Name"], dimensions, seconds, metric.get("Unit", "None"),
                                        None, values, None, None)
                stored += 1
    return stored


def _embedded(message: str) -> dict | None:
    if '"CloudWatchMetrics"' not in message:
        return None
    try:
        document = json.loads(message)
    except ValueError:
        return None
    metadata = document.get("_aws") if isinstance(document, dict) else None
    return document if isinstance(metadata, dict) and isinstance(metadata.get("CloudWatchMetrics"), list) else None


@replaces(cloudwatch_logs, "_put_log_events", gap="lines in the embedded metric format are lines and no metrics")
def put_log_events(original, data):
    answer = original(data)
    if answer[0] >= 400:
        return answer
    stored = 0
    for event in data.get("logEvents") or []:
        document = _embedded(event.get("message", ""))
        if document is None:
            continue
        try:
            stored += _store(document)
        except (KeyError, TypeError, ValueError) as error:
            logger.warning("a line in the embedded metric format is no metric: %r", error)
    if stored:
        cloudwatch._evaluate_all_alarms()
    return answer
