"""Writes down what the Python SDK of Agent 365 sends for a set of spans.

    python agent365_golden.py Tests/TracewingExportTests/Agent365/Fixtures/observability-service.json

The spans are made again in Agent365GoldenTests.swift, whose requests are to be the same.
"""

import datetime
import http.server
import json
import os
import sys
import threading

from opentelemetry import baggage, context, trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.id_generator import IdGenerator

os.environ["ENABLE_OBSERVABILITY"] = "true"
os.environ["ENABLE_A365_OBSERVABILITY_EXPORTER"] = "true"

requests = []


class Collector(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        headers = {name: self.headers[name] for name in ("content-type", "authorization")}
        requests.append({"path": self.path, "headers": headers, "body": body})
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class CountingIds(IdGenerator):
    """Trace ids and span ids that count from 1."""

    def __init__(self):
        self.traces = self.spans = 0

    def generate_trace_id(self):
        self.traces += 1
        return 0x7ACE << 112 | self.traces

    def generate_span_id(self):
        self.spans += 1
        return 0x5 << 60 | self.spans


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Collector)
threading.Thread(target=server.serve_forever, daemon=True).start()
os.environ["A365_OBSERVABILITY_DOMAIN_OVERRIDE"] = f"http://127.0.0.1:{server.server_port}"

import microsoft_agents_a365.observability.core as a365  # noqa: E402
from microsoft_agents_a365.observability.core import *  # noqa: E402, F403
from microsoft_agents_a365.observability.core.models.agent_type import AgentType  # noqa: E402
from microsoft_agents_a365.observability.core.models.caller_details import CallerDetails  # noqa: E402
from microsoft_agents_a365.observability.core.models.messages import (  # noqa: E402
    InputMessages,
    OutputMessages,
)

resource = Resource({"service.name": "golden-svc", "service.namespace": "golden-ns"})
provider = TracerProvider(resource=resource, id_generator=CountingIds())
trace.set_tracer_provider(provider)
assert a365.configure(
    "golden-svc",
    "golden-ns",
    exporter_options=a365.Agent365ExporterOptions(
        token_resolver=lambda agent, tenant: f"tok-{agent}-{tenant}", scheduled_delay_ms=600_000
    ),
)

START = datetime.datetime.fromtimestamp(1_700_000_000, datetime.timezone.utc)


def times(second):
    """A span's own second."""
    start = START + datetime.timedelta(seconds=second)
    return {"start_time": start, "end_time": start + datetime.timedelta(milliseconds=500)}


alpha = AgentDetails(
    agent_id="agent-1",
    agent_name="Alpha",
    agent_description="The first “agent”",
    agentic_user_id="auid-1",
    agentic_user_email="alpha@example.com",
    agent_blueprint_id="bp-1",
    agent_platform_id="pf-1",
    tenant_id="tenant-A",
    icon_uri="https://example.com/icon.png",
    provider_name="agent-provider",
    agent_version="1.2",
    agent_type=AgentType.FOUNDRY,
)
beta = AgentDetails(agent_id="agent-2", agent_name="Beta", tenant_id="tenant-B")
user = UserDetails(user_id="u-1", user_email="u@example.com", user_name="Ünï", user_client_ip="10.0.0.1")
top = context.Context()

# 1: everything an invocation can say, with a caller that is an agent, and baggage of another user
baggage_scope = (
    BaggageBuilder()
    .operation_source("bag-service")
    .tenant_id("tenant-A")
    .agent_id("agent-1")
    .agent_type(AgentType.ENTRA_EMBODIED)
    .agentic_user_id("bag-auid")
    .agentic_user_email("bag@example.com")
    .agent_blueprint_id("bag-bp")
    .user_id("bag-user")
    .agent_name("Bag")
    .agent_description("bag description")
    .agent_version("0.1")
    .user_name("Bag User")
    .user_email("bag.user@example.com")
    .user_client_ip("192.168.0.1")
    .invoke_agent_server("bag.example.com", 8080)
    .conversation_id("bag-conv")
    .conversation_item_link("https://example.com/item")
    .session_id("bag-session")
    .session_description("bag session")
    .channel_name("bag-channel")
    .channel_links("https://example.com/bag")
    .set_pairs({"not.on.the.list": "x", "custom.span.name": "custom"})
)
with baggage_scope.build():
    ambient = context.get_current()
with InvokeAgentScope.start(
    Request(
        content=["Hello", "“Wörld”\n\t\x07\x7f"],
        session_id="session-1",
        conversation_id="conv-1",
        channel=Channel(name="teams", link="https://example.com/c"),
    ),
    InvokeAgentScopeDetails(endpoint=ServiceEndpoint("agents.example.com", 8443)),
    alpha,
    CallerDetails(
        user_details=user,
        caller_agent_details=AgentDetails(
            agent_id="caller-1",
            agent_name="Caller",
            agentic_user_id="c-auid",
            agentic_user_email="c@example.com",
            agent_blueprint_id="c-bp",
            agent_platform_id="c-pf",
            agent_version="9",
        ),
    ),
    SpanDetails(parent_context=top, **times(0)),
) as scope:
    parent = trace.set_span_in_context(scope._span, top)
    scope.record_response("Hi 👋")
    scope.record_attributes({"custom.int": 1, "custom.double": 0.5, "custom.whole": 2.0, "custom.flag": True})
    scope.record_attributes({"custom.list": ["a", "b"], "custom.empty": ""})

# 2: the same baggage where the scope says little
with InvokeAgentScope.start(
    Request(),
    InvokeAgentScopeDetails(endpoint=None),
    AgentDetails(agent_id="agent-1", tenant_id="tenant-A"),
    span_details=SpanDetails(parent_context=ambient, **times(1)),
):
    pass

# 3: inference with all it can say, and an event; under the same baggage, which is not for invocations alone
inference = InferenceScope.start(
    Request(content="What?", conversation_id="conv-1", channel=Channel(name="teams")),
    InferenceCallDetails(
        operationName=InferenceOperationType.CHAT,
        model="gpt",
        providerName="openai",
        inputTokens=0,
        outputTokens=7,
        finishReasons=["stop", "length"],
        thoughtProcess="hmm",
        endpoint=ServiceEndpoint("api.example.com", 443),
        responseModel="gpt-1",
        cacheReadInputTokens=3,
        cacheWriteInputTokens=4,
    ),
    alpha,
    user,
    SpanDetails(parent_context=trace.set_span_in_context(trace.get_current_span(parent), ambient), **times(2)),
)
inference.record_output_messages(["This."])
inference._span.add_event("note", {"n": 1}, timestamp=1_700_000_002_100_000_000)
inference._span.add_event("bare", timestamp=1_700_000_002_200_000_000)
inference.dispose()

# 4: text completion, cancelled; of another tenant
cancelled = InferenceScope.start(
    Request(),
    InferenceCallDetails(operationName=InferenceOperationType.TEXT_COMPLETION, model="m", providerName="p"),
    beta,
    span_details=SpanDetails(parent_context=top, **times(3)),
)
cancelled.record_cancellation()
cancelled.dispose()

# 5: messages of every kind
messages = InferenceScope.start(
    Request(
        content=InputMessages(
            [
                ChatMessage(MessageRole.SYSTEM, [TextPart("You book trips.")]),
                ChatMessage(
                    MessageRole.USER,
                    [
                        TextPart("See"),
                        UriPart(Modality.IMAGE, "https://example.com/i.png", "image/png"),
                        BlobPart(Modality.AUDIO, "AAEC", "audio/wav"),
                        FilePart(Modality.IMAGE, "file-1", "image/gif"),
                    ],
                    name="Ann",
                ),
                ChatMessage(
                    MessageRole.ASSISTANT,
                    [
                        ReasoningPart("hmm"),
                        ToolCallRequestPart("find", "call-1", {"from": "Oslo", "n": [1, 2.5, None]}),
                    ],
                ),
                ChatMessage(MessageRole.TOOL, [ToolCallResponsePart("call-1", {"trains": []})]),
            ]
        )
    ),
    InferenceCallDetails(operationName=InferenceOperationType.GENERATE_CONTENT, model="m", providerName="p"),
    beta,
    span_details=SpanDetails(parent_context=top, **times(4)),
)
messages.record_output_messages(
    OutputMessages([OutputMessage(MessageRole.ASSISTANT, [TextPart("Done")], finish_reason="length")])
)
messages.dispose()

# 6: a tool that failed
tool = ExecuteToolScope.start(
    Request(conversation_id="conv-1", channel=Channel(link="https://example.com/c")),
    ToolCallDetails(
        tool_name="find",
        arguments='{"from":"Oslo"}',
        tool_call_id="call-1",
        description="Finds trains",
        tool_type=ToolType.FUNCTION.value,
        endpoint=ServiceEndpoint("tools.example.com", 9000),
    ),
    alpha,
    user,
    SpanDetails(parent_context=parent, **times(5)),
)
tool.record_response("no trains")
tool._span.set_attribute("error.type", "Away")
tool._span.set_status(trace.Status(trace.StatusCode.ERROR, "the timetable is “away”"))
tool.dispose()

# 7: output, with links
other = trace.SpanContext(0x7ACE << 112 | 0xFF, 0xFF, is_remote=True)
OutputScope.start(
    Request(conversation_id="conv-2"),
    Response(messages=["One", "Two"]),
    AgentDetails(agent_id="agent-1", tenant_id="tenant-A", agent_name="Alpha"),
    user,
    SpanDetails(
        parent_context=top, span_links=[trace.Link(other), trace.Link(other, {"why": "same", "n": 2})], **times(6)
    ),
).dispose()

# 8: a guardrail
guardrail = ApplyGuardrailScope.start(
    GuardrailDetails(
        target_type=GuardrailTargetType.LLM_INPUT,
        decision_type=GuardrailDecisionType.AUDIT,
        guardian_name="shield",
        guardian_id="g-1",
        guardian_provider_name="azure.ai.content_safety",
        guardian_version="3",
        target_id="t-1",
        decision_reason="looks odd",
        decision_code="42",
        policy_id="p-1",
        policy_name="policy",
        policy_version="7",
        content_input_hash="abc",
        content_modified=False,
        external_event_id="e-1",
    ),
    beta,
    Request(content="text", conversation_id="conv-3", channel=Channel(name="n", link="l")),
    span_details=SpanDetails(parent_context=top, **times(7)),
)
guardrail._span.add_event(
    "microsoft.security.finding",
    {
        "microsoft.security.risk.category": "jailbreak",
        "microsoft.security.risk.severity": "high",
        "microsoft.security.risk.score": 0.75,
        "microsoft.security.risk.metadata": ["a", "b"],
    },
    timestamp=1_700_000_007_100_000_000,
)
guardrail._span.set_attribute("microsoft.security.content.output.value", "out")
guardrail.dispose()

# 9: a span of another library, whose identity is the baggage's: the third
with BaggageBuilder().tenant_id("tenant-B").agent_id("agent-1").build():
    ambient = context.get_current()
span = trace.get_tracer("their-library", "1.0").start_span(
    "POST /chat",
    ambient,
    kind=trace.SpanKind.SERVER,
    attributes={"http.request.method": "POST"},
    start_time=1_700_000_008_000_000_000,
)
span.set_attribute("gen_ai.operation.name", "chat")
span.set_status(trace.Status(trace.StatusCode.OK))
span.end(1_700_000_008_500_000_000)

# 10: not taken: no operation, no tenant
trace.get_tracer("their-library", "1.0").start_span("GET /", ambient).end()
InvokeAgentScope.start(
    Request(), InvokeAgentScopeDetails(None), AgentDetails(agent_id="agent-3"), span_details=SpanDetails(None, top)
).dispose()

provider.force_flush()
with open(sys.argv[1], "w") as file:
    json.dump({"requests": requests}, file, indent=1, ensure_ascii=False)
    file.write("\n")
print(f"{len(requests)} requests")
