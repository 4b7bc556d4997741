"""How fast the exporter of Agent 365's Python SDK sends spans to a server.

    python agent365_peer.py http://127.0.0.1:PORT

Sends 10,000 spans of 128 identities, 512 a batch, as Agent365Benchmarks.swift does; prints how many a second.
"""

import logging
import os
import sys
import time

from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.trace import SpanKind

SPANS = 10_000
IDENTITIES = 128
BATCH = 512

os.environ["ENABLE_OBSERVABILITY"] = "true"
os.environ["ENABLE_A365_OBSERVABILITY_EXPORTER"] = "true"
os.environ["A365_OBSERVABILITY_DOMAIN_OVERRIDE"] = sys.argv[1]
logging.disable(logging.CRITICAL)

from microsoft_agents_a365.observability.core.exporters.agent365_exporter import _Agent365Exporter  # noqa: E402

WORDS = "the first train leaves at eight and arrives before three, " * 8


class Kept(SpanProcessor):
    def __init__(self):
        self.spans = []

    def on_end(self, span):
        self.spans.append(span)


def message(role, reason=""):
    return f'[{{"role": "{role}", "parts": [{{"content": "{WORDS}", "type": "text"}}]{reason}}}]'


kept = Kept()
provider = TracerProvider(resource=Resource({"service.name": "benchmark", "service.version": "1.0"}))
provider.add_span_processor(kept)
tracer = provider.get_tracer("Agent365Sdk", "")
for number in range(SPANS):
    identity = number % IDENTITIES
    span = tracer.start_span("chat gpt-4o-mini", kind=SpanKind.CLIENT)
    span.set_attributes(
        {
            "telemetry.sdk.name": "A365ObservabilitySDK",
            "telemetry.sdk.language": "python",
            "telemetry.sdk.version": "2.0.0",
            "gen_ai.agent.id": f"agent-{identity}",
            "gen_ai.agent.name": "concierge",
            "microsoft.tenant.id": f"tenant-{identity % 16}",
            "gen_ai.input.messages": message("user"),
            "gen_ai.conversation.id": f"conversation-{number}",
            "gen_ai.operation.name": "chat",
            "gen_ai.request.model": "gpt-4o-mini",
            "gen_ai.response.model": "gpt-4o-mini-2024-07-18",
            "gen_ai.provider.name": "openai",
            "gen_ai.usage.input_tokens": 812,
            "gen_ai.usage.output_tokens": 64,
            "gen_ai.response.finish_reasons": '["stop"]',
            "server.address": "api.openai.com",
            "gen_ai.output.messages": message("assistant", ', "finish_reason": "stop"'),
        }
    )
    span.end()

exporter = _Agent365Exporter(token_resolver=lambda agent, tenant: "token")
start = time.perf_counter()
for first in range(0, SPANS, BATCH):
    exporter.export(kept.spans[first : first + BATCH])
print(round(SPANS / (time.perf_counter() - start)))
