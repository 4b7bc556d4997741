"""Makes the corpus: what real instrumentations of model calls send, one OTLP request a line.

    python3 Tests/Corpus/make.py [--older PYTHON] [--tracewing COMMAND] [--only WORD] [--out FILE]

Needs `pip install -r Tests/Corpus/requirements.txt`; `--older` is a Python with `older-requirements.txt`, for the names
OpenLLMetry used to send; `--tracewing` is our own command, whose demo is one more source. `make corpus` does it all. Each scenario runs in a process of its own, because
instrumentation patches what it instruments for good. Ids, times and addresses are replaced, so that making the corpus
again changes only what the packages have changed.
"""

import argparse
import asyncio
import gzip
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version

import model

HERE = pathlib.Path(__file__).resolve().parent
SCENARIOS = {}
OLDER = ["traceloop-older-openai", "traceloop-older-anthropic"]
QUESTION = "Do I need an umbrella in Oslo?"
SYSTEM = "You know the weather."
TOOL = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather in a city",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}


def scenario(name, package):
    def register(function):
        SCENARIOS[name] = (package, function)
        return function

    return register


# MARK: What is instrumented


def asked(question=QUESTION):
    return [{"role": "system", "content": SYSTEM}, {"role": "user", "content": question}]


def openai_calls(url):
    """Chat, streamed and not, a round of tools, an image, a failure, embeddings."""
    import openai

    client = openai.OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0)
    chat = client.chat.completions
    chat.create(model="gpt-4o-mini", messages=asked(), temperature=0.2, max_tokens=200)
    for _ in chat.create(
        model="gpt-4o-mini", messages=asked(), stream=True, stream_options={"include_usage": True}
    ):
        pass
    call = {"id": "call_1", "type": "function", "function": {"name": "get_weather", "arguments": model.ARGUMENTS}}
    chat.create(model="gpt-4o-mini", messages=asked(), tools=[TOOL])
    chat.create(
        model="gpt-4o-mini",
        messages=[
            *asked(),
            {"role": "assistant", "tool_calls": [call]},
            {"role": "tool", "tool_call_id": "call_1", "content": "rain, 8 degrees"},
        ],
        tools=[TOOL],
    )
    image = {"type": "image_url", "image_url": {"url": "https://pictures.example/sky.png"}}
    question = {"role": "user", "content": [{"type": "text", "text": "What is in the sky?"}, image]}
    chat.create(model="gpt-4o", messages=[question])
    try:
        chat.create(model="gpt-4o-mini", messages=asked("Please break down"))
    except openai.APIError:
        pass
    client.embeddings.create(model="text-embedding-3-small", input=["umbrella", "rain"])


def responses_calls(url):
    import openai

    client = openai.OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0)
    client.responses.create(model="gpt-4o-mini", instructions=SYSTEM, input=QUESTION)
    tool = {"type": "function"} | TOOL["function"]
    client.responses.create(model="gpt-4o-mini", input=QUESTION, tools=[tool])


def anthropic_calls(url):
    import anthropic

    client = anthropic.Anthropic(base_url=url, api_key="none", max_retries=0)
    base = {"model": "claude-sonnet-4-5", "max_tokens": 200, "system": SYSTEM}
    question = {"role": "user", "content": QUESTION}
    tool = {"name": "get_weather", "description": "The weather in a city"}
    tool["input_schema"] = TOOL["function"]["parameters"]
    client.messages.create(messages=[question], **base)
    for _ in client.messages.create(messages=[question], stream=True, **base):
        pass
    client.messages.create(messages=[question], tools=[tool], **base)
    use = {"type": "tool_use", "id": "toolu_1", "name": "get_weather", "input": {"city": "Oslo"}}
    result = {"type": "tool_result", "tool_use_id": "toolu_1", "content": "rain, 8 degrees"}
    history = [question, {"role": "assistant", "content": [use]}, {"role": "user", "content": [result]}]
    client.messages.create(messages=history, tools=[tool], **base)


def langchain_calls(url):
    """An agent that uses a tool, in a conversation, and a retriever."""
    from langchain.agents import create_agent
    from langchain_core.documents import Document
    from langchain_core.retrievers import BaseRetriever
    from langchain_core.tools import tool
    from langchain_openai import ChatOpenAI

    @tool
    def get_weather(city: str) -> str:
        """The weather in a city"""
        return f"rain in {city}, 8 degrees"

    class Guide(BaseRetriever):
        def _get_relevant_documents(self, query, *, run_manager):
            return [Document(page_content="Oslo has 168 days of rain a year.", metadata={"page": 12})]

    chat = ChatOpenAI(model="gpt-4o-mini", base_url=f"{url}/v1", api_key="none", max_retries=0)
    agent = create_agent(chat, [get_weather], system_prompt=SYSTEM, name="concierge")
    agent.invoke(
        {"messages": [{"role": "user", "content": QUESTION}]},
        config={"metadata": {"session_id": "trip-42", "user_id": "ada", "thread_id": "trip-42"}},
    )
    Guide().invoke("rain in Oslo")


def agents_calls(url):
    import agents
    import openai

    @agents.function_tool
    def get_weather(city: str) -> str:
        """The weather in a city"""
        return f"rain in {city}, 8 degrees"

    client = openai.AsyncOpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0)
    agents.set_default_openai_client(client, use_for_tracing=False)
    agent = agents.Agent(name="concierge", instructions=SYSTEM, tools=[get_weather], model="gpt-4o-mini")
    asyncio.run(agents.Runner.run(agent, QUESTION))


# MARK: With what


@scenario("openinference-openai", "openinference-instrumentation-openai")
def _(url):
    from openinference.instrumentation import using_session, using_user
    from openinference.instrumentation.openai import OpenAIInstrumentor

    OpenAIInstrumentor().instrument()
    with using_session("trip-42"), using_user("ada"):
        openai_calls(url)
    responses_calls(url)


@scenario("openinference-anthropic", "openinference-instrumentation-anthropic")
def _(url):
    from openinference.instrumentation.anthropic import AnthropicInstrumentor

    AnthropicInstrumentor().instrument()
    anthropic_calls(url)


@scenario("openinference-langchain", "openinference-instrumentation-langchain")
def _(url):
    from openinference.instrumentation.langchain import LangChainInstrumentor

    LangChainInstrumentor().instrument()
    langchain_calls(url)


@scenario("openinference-agents", "openinference-instrumentation-openai-agents")
def _(url):
    from openinference.instrumentation.openai_agents import OpenAIAgentsInstrumentor

    OpenAIAgentsInstrumentor().instrument()
    agents_calls(url)


@scenario("openinference-doubled", "openinference-instrumentation-langchain")
def _(url):
    """LangChain and the client it calls, both instrumented."""
    from openinference.instrumentation.langchain import LangChainInstrumentor
    from openinference.instrumentation.openai import OpenAIInstrumentor

    LangChainInstrumentor().instrument()
    OpenAIInstrumentor().instrument()
    langchain_calls(url)


@scenario("otel-openai", "opentelemetry-instrumentation-openai-v2")
def _(url):
    from opentelemetry.instrumentation.openai_v2 import OpenAIInstrumentor

    os.environ["OTEL_SEMCONV_STABILITY_OPT_IN"] = "gen_ai_latest_experimental"
    os.environ["OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"] = "span_only"
    OpenAIInstrumentor().instrument()
    openai_calls(url)
    responses_calls(url)


@scenario("otel-openai-default", "opentelemetry-instrumentation-openai-v2")
def _(url):
    """As it is installed: no content on spans."""
    from opentelemetry.instrumentation.openai_v2 import OpenAIInstrumentor

    OpenAIInstrumentor().instrument()
    openai_calls(url)


@scenario("otel-agents", "opentelemetry-instrumentation-openai-agents-v2")
def _(url):
    from opentelemetry.instrumentation.openai_agents import OpenAIAgentsInstrumentor

    os.environ["OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"] = "span_and_event"
    OpenAIAgentsInstrumentor().instrument()
    agents_calls(url)


@scenario("traceloop-openai", "opentelemetry-instrumentation-openai")
def _(url):
    from opentelemetry.instrumentation.openai import OpenAIInstrumentor

    OpenAIInstrumentor().instrument()
    openai_calls(url)


@scenario("traceloop-anthropic", "opentelemetry-instrumentation-anthropic")
def _(url):
    from opentelemetry.instrumentation.anthropic import AnthropicInstrumentor

    AnthropicInstrumentor().instrument()
    anthropic_calls(url)


@scenario("traceloop-langchain", "opentelemetry-instrumentation-langchain")
def _(url):
    from opentelemetry.instrumentation.langchain import LangchainInstrumentor

    LangchainInstrumentor().instrument()
    langchain_calls(url)


@scenario("traceloop-doubled", "opentelemetry-instrumentation-langchain")
def _(url):
    from opentelemetry.instrumentation.langchain import LangchainInstrumentor
    from opentelemetry.instrumentation.openai import OpenAIInstrumentor

    LangchainInstrumentor().instrument()
    OpenAIInstrumentor().instrument()
    langchain_calls(url)


@scenario("mixed-doubled", "openinference-instrumentation-langchain")
def _(url):
    """OpenInference's LangChain around OpenTelemetry's OpenAI."""
    from openinference.instrumentation.langchain import LangChainInstrumentor
    from opentelemetry.instrumentation.openai_v2 import OpenAIInstrumentor

    os.environ["OTEL_SEMCONV_STABILITY_OPT_IN"] = "gen_ai_latest_experimental"
    os.environ["OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"] = "span_only"
    LangChainInstrumentor().instrument()
    OpenAIInstrumentor().instrument()
    langchain_calls(url)


@scenario("traceloop-older-openai", "opentelemetry-instrumentation-openai")
def _(url):
    from opentelemetry.instrumentation.openai import OpenAIInstrumentor

    OpenAIInstrumentor().instrument()
    openai_calls(url)


@scenario("traceloop-older-anthropic", "opentelemetry-instrumentation-anthropic")
def _(url):
    from opentelemetry.instrumentation.anthropic import AnthropicInstrumentor

    AnthropicInstrumentor().instrument()
    anthropic_calls(url)


@scenario("pydantic-ai", "pydantic-ai-slim")
def _(url):
    from pydantic_ai import Agent
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    Agent.instrument_all()
    chat = OpenAIChatModel("gpt-4o-mini", provider=OpenAIProvider(base_url=f"{url}/v1", api_key="none"))
    agent = Agent(chat, system_prompt=SYSTEM, name="concierge")

    @agent.tool_plain
    def get_weather(city: str) -> str:
        """The weather in a city"""
        return f"rain in {city}, 8 degrees"

    agent.run_sync(QUESTION)


# MARK: Recording


def record(name, path):
    """Runs one scenario, and writes its spans as one line."""
    from google.protobuf.json_format import MessageToDict
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    package, function = SCENARIOS[name]
    exporter = InMemorySpanExporter()
    provider = TracerProvider(resource=Resource({"service.name": name}))
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    with model.serving() as url:
        function(url)
    provider.force_flush()
    request = MessageToDict(encode_spans(exporter.get_finished_spans()))
    path.write_text(line(name, f"{package} {version(package)}", request), "utf-8")


def line(name, package, request):
    value = {"source": name, "package": package, "request": Scrubber(name).request(request)}
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"


def record_demo(command):
    """What the demo's agent, instrumented with this project, sends."""
    from google.protobuf.json_format import MessageToDict
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

    spans = []

    class Collector(BaseHTTPRequestHandler):
        def log_message(self, *arguments):
            pass

        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            if self.headers.get("content-encoding") == "gzip":
                body = gzip.decompress(body)
            if self.path == "/v1/traces":
                spans.extend(MessageToDict(ExportTraceServiceRequest.FromString(body))["resourceSpans"])
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Collector)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    environment = dict(os.environ, OTEL_EXPORTER_OTLP_ENDPOINT=f"http://127.0.0.1:{server.server_port}")
    demo = subprocess.run(
        [command, "demo", "--once", "--port", "0"], env=environment, capture_output=True, text=True, timeout=60
    )
    server.shutdown()
    server.server_close()
    if not spans:
        sys.exit(f"The demo sent no spans: {demo.stdout}{demo.stderr}")
    for resource in spans:
        # A running span is sent when it starts, and again when it has ended.
        for scope in resource["scopeSpans"]:
            scope["spans"] = [span for span in scope["spans"] if "endTimeUnixNano" in span]
        resource["resource"] = {"attributes": [{"key": "service.name", "value": {"stringValue": "tracewing"}}]}
    return line("tracewing", "this project's demo", {"resourceSpans": spans})


class Scrubber:
    """Puts numbers for ids, even steps for times, and names of nobody for addresses and paths."""

    STEP = 10_000_000
    START = 1_780_000_000_000_000_000

    def __init__(self, name):
        self.name = name
        self.numbers = {}

    def request(self, request):
        spans = [s for r in request["resourceSpans"] for c in r["scopeSpans"] for s in c["spans"]]
        times = set()
        for span in spans:
            times |= {int(span["startTimeUnixNano"]), int(span["endTimeUnixNano"])}
            times |= {int(event["timeUnixNano"]) for event in span.get("events", [])}
        steps = {time: str(self.START + self.STEP * step) for step, time in enumerate(sorted(times))}
        for span in sorted(spans, key=lambda span: int(span["startTimeUnixNano"])):
            for key in ("startTimeUnixNano", "endTimeUnixNano"):
                span[key] = steps[int(span[key])]
            for event in span.get("events", []):
                event["timeUnixNano"] = steps[int(event["timeUnixNano"])]
            # Protobuf's JSON has bytes in base64; OTLP's has ids in hexadecimal.
            span["traceId"] = f"{zlib.crc32(self.name.encode()):08x}{self.number(span['traceId']):024x}"
            for key in ("spanId", "parentSpanId"):
                if key in span:
                    span[key] = f"{self.number(span[key]):016x}"
        return self.value(request)

    def number(self, what):
        return self.numbers.setdefault(what, len(self.numbers) + 1)

    def value(self, value):
        if isinstance(value, dict):
            if value.get("key") == "exception.stacktrace":
                return {"key": "exception.stacktrace", "value": {"stringValue": "…"}}
            if value.get("key") in ("server.port", "thread.id"):
                return {"key": value["key"], "value": {"intValue": "443"}}
            if "time_to_first" in value.get("key", ""):
                return {"key": value["key"], "value": {"doubleValue": 0.25}}
            return {key: self.value(element) for key, element in value.items()}
        if isinstance(value, list):
            return [self.value(element) for element in value]
        return self.text(value) if isinstance(value, str) else value

    def text(self, text):
        text = re.sub(r"http://127\.0\.0\.1:\d+", "https://model.example", text)
        text = text.replace("127.0.0.1", "model.example")
        text = re.sub(r"(?<![\w.])/(?:[\w.+-]+/){2,}[\w.+-]+\.py", "program.py", text)
        unique = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
        text = re.sub(unique, lambda found: f"00000000-0000-0000-0000-{self.number(found[0]):012x}", text)
        text = re.sub(r"\b(trace|group|span)_[0-9a-f]{24,32}\b", self.numbered, text)
        return re.sub(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+(?:Z|\+00:00)", "2026-05-28T20:26:40Z", text)

    def numbered(self, found):
        return f"{found[1]}_{self.number(found[0])}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=pathlib.Path, default=HERE / "spans.jsonl")
    parser.add_argument("--older", help="a Python with older-requirements.txt")
    parser.add_argument("--tracewing", help="this project's command")
    parser.add_argument("--only", default="", help="scenarios with this in their name")
    parser.add_argument("--scenario", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.scenario:
        return record(arguments.scenario, arguments.out)
    lines = []
    environment = dict(os.environ, OPENAI_AGENTS_DISABLE_TRACING="0", LANGSMITH_TRACING="false")
    with tempfile.TemporaryDirectory() as folder:
        part = pathlib.Path(folder) / "part"
        for name in SCENARIOS:
            python = arguments.older if name in OLDER else sys.executable
            if not python or arguments.only not in name:
                continue
            print(name, file=sys.stderr)
            subprocess.run([python, __file__, "--scenario", name, "--out", part], check=True, env=environment)
            lines.append(part.read_text("utf-8"))
    if arguments.tracewing and arguments.only in "tracewing":
        lines.append(record_demo(arguments.tracewing))
    arguments.out.write_text("".join(lines), "utf-8")


if __name__ == "__main__":
    main()
