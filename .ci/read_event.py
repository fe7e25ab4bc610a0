"""Reads a sound event as a ranger's app in Python would: confluent-kafka and fastavro, the published schemas alone."""

import io
import json
import pathlib
import sys
import time

import confluent_kafka
import fastavro

servers, schemas = sys.argv[1], pathlib.Path(sys.argv[2])
named = {}
for name in ("Position", "EventStatus", "CloseCause", "ClockQuality"):
    fastavro.parse_schema(json.loads((schemas / f"{name}.avsc").read_text()), named)
schema = fastavro.parse_schema(json.loads((schemas / "SoundEvent.avsc").read_text()), named)

consumer = confluent_kafka.Consumer(
    {
        "bootstrap.servers": servers,
        "group.id": "a-rangers-app",
        "auto.offset.reset": "earliest",
        "isolation.level": "read_committed",
    }
)
consumer.subscribe(["earshot.events"])
deadline = time.monotonic() + 60
while time.monotonic() < deadline:
    message = consumer.poll(1.0)
    if message is None or message.error():
        continue
    value = message.value()
    assert value[:2] == b"\xc3\x01", value[:10]
    event = fastavro.schemaless_reader(io.BytesIO(value[10:]), schema, schema)
    assert event["micId"] == message.key().decode(), event
    assert event["offsetAt"] > event["onsetAt"] > 0 and 0 < event["peakScore"] <= 1, event
    print(f"Python read {event['type']} {event['status']} of {event['micId']}, score {event['peakScore']:.2f}")
    consumer.close()
    sys.exit(0)
sys.exit("no event within 60 s")
