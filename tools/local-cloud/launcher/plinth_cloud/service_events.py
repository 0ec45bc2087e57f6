"""Events that services of AWS put on the account's default bus."""

import json

from ministack.services import eventbridge


def put(source: str, detail_type: str, resources: list[str], detail: dict) -> None:
    eventbridge._put_events({"Entries": [{
        "Source": source, "DetailType": detail_type, "Detail": json.dumps(detail), "Resources": resources}]}, allow_aws_source=True)
