import { fetchAbout } from "./api.js";
import { copyButton } from "./clipboard.js";
import { h } from "./h.js";

/** Stands where a key goes: the page knows none. */
const key = "twk_…";

/** What is shown while there is no trace: how to send the first one, with this server's address filled in. */
export function welcome() {
    const place = h("section.welcome", null, content({ isKeyed: false }));
    fetchAbout().then(({ authentication }) => {
        if (authentication === "keys") place.replaceChildren(...h("div", null, content({ isKeyed: true })).childNodes);
    }, () => {
        // What failed is said where the traces would be.
    });
    return place;
}

function content({ isKeyed }) {
    const samples = [["Swift", swift(isKeyed)], ["Python", python(isKeyed)], ["curl", curl(isKeyed)]];
    const panels = samples.map(([name, parts]) =>
        h(
            "div.sample",
            { role: "tabpanel", id: `sample-${name}`, "aria-labelledby": `tab-${name}` },
            parts.map(({ words, code }) => [h("p", null, words), codeBlock(code)]),
        )
    );
    const tabs = samples.map(([name]) =>
        h("button", {
            type: "button",
            role: "tab",
            id: `tab-${name}`,
            "aria-controls": `sample-${name}`,
            onclick: () => select(name),
        }, name)
    );
    const tabList = h("div.tabs", { role: "tablist", "aria-label": "Language" }, tabs);
    tabList.addEventListener("keydown", (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!step) return;
        const at = tabs.indexOf(document.activeElement);
        const next = (at + step + tabs.length) % tabs.length;
        event.preventDefault();
        select(samples[next][0]);
        tabs[next].focus();
    });

    function select(chosen) {
        samples.forEach(([name], index) => {
            tabs[index].setAttribute("aria-selected", String(name === chosen));
            tabs[index].tabIndex = name === chosen ? 0 : -1;
            panels[index].hidden = name !== chosen;
        });
    }
    select("Swift");
    return [
        h("h2", null, "No traces yet"),
        h(
            "p",
            null,
            "The first one shows here as soon as it arrives. Spans are taken over OTLP/HTTP, protobuf or JSON, at ",
            h("code", null, endpoint()),
            ".",
        ),
        isKeyed && h(
            "p",
            null,
            "This server takes them with a key: make one under ",
            h("a", { href: "/settings?tab=keys" }, "Keys"),
            " and put it where ",
            h("code", null, key),
            " stands.",
        ),
        tabList,
        panels,
    ];
}

function endpoint() {
    return `${location.origin}/v1/traces`;
}

function codeBlock(code) {
    return h("div.code", null, h("pre", { tabindex: "0" }, h("code", null, code)), copyButton("Copy", () => code));
}

function swift(isKeyed) {
    return [
        {
            words: "Name the service once; agents, model calls and tool runs are recorded from then on.",
            code: `import Tracewing
import TracewingExport

Observability.configure(serviceName: "my-agent", exporter: .otlp(.environment))

let scope = InvokeAgentScope.start(
    request: Request(content: "Hello"),
    agent: AgentDetails(agentName: "hello")
)
scope.run { scope in
    scope.recordResponse("Hello back")
}
await Observability.shutdown()`,
        },
        {
            words: "Say where to, and that messages may be recorded (they are not unless you say so).",
            code: `export OTEL_EXPORTER_OTLP_ENDPOINT=${location.origin}${isKeyed ? `
export OTEL_EXPORTER_OTLP_HEADERS=x-api-key=${key}` : ""}
export ENABLE_SENSITIVE_DATA=true
swift run`,
        },
    ];
}

function python(isKeyed) {
    const header = isKeyed ? `, headers={"x-api-key": "${key}"}` : "";
    return [
        {
            words: "Any OpenTelemetry SDK will do.",
            code: "pip install opentelemetry-sdk opentelemetry-exporter-otlp-proto-http",
        },
        {
            words: "Spans with the GenAI attribute names show up as agents, models and tools.",
            code: `from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor

provider = TracerProvider(resource=Resource.create({"service.name": "my-agent"}))
provider.add_span_processor(SimpleSpanProcessor(OTLPSpanExporter("${endpoint()}"${header})))
trace.set_tracer_provider(provider)

with trace.get_tracer("hello").start_as_current_span("invoke_agent hello") as span:
    span.set_attribute("gen_ai.operation.name", "invoke_agent")
    span.set_attribute("gen_ai.agent.name", "hello")
    span.set_attribute("gen_ai.input.messages", '[{"role":"user","parts":[{"type":"text","content":"Hello"}]}]')`,
        },
    ];
}

function curl(isKeyed) {
    const now = BigInt(Date.now()) * 1_000_000n;
    const body = {
        resourceSpans: [{
            resource: { attributes: [attribute("service.name", "my-agent")] },
            scopeSpans: [{
                spans: [{
                    traceId: randomHex(16),
                    spanId: randomHex(8),
                    name: "invoke_agent hello",
                    kind: 1,
                    startTimeUnixNano: String(now - 1_200_000_000n),
                    endTimeUnixNano: String(now),
                    attributes: [
                        attribute("gen_ai.operation.name", "invoke_agent"),
                        attribute("gen_ai.agent.name", "hello"),
                        attribute("gen_ai.input.messages", said("user", "Hello")),
                        attribute("gen_ai.output.messages", said("assistant", "Hello back")),
                    ],
                }],
            }],
        }],
    };
    const header = isKeyed ? ` -H 'x-api-key: ${key}'` : "";
    return [{
        words: "One span, as JSON.",
        code: `curl ${endpoint()}${header} -H 'content-type: application/json' -d '${JSON.stringify(body, null, 2)}'`,
    }];
}

function said(role, content) {
    return JSON.stringify([{ role, parts: [{ type: "text", content }] }]);
}

function attribute(key, stringValue) {
    return { key, value: { stringValue } };
}

function randomHex(bytes) {
    return [...crypto.getRandomValues(new Uint8Array(bytes))].map((byte) => byte.toString(16).padStart(2, "0")).join(
        "",
    );
}
