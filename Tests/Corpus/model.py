"""A model that always says the same, in the protocols of OpenAI and Anthropic, on loopback.

It calls the first tool it is offered, and answers once a message holds the tool's result; to "break down" it answers
500. Unlike the peers of the clients' tests it also speaks embeddings and responses, and counts cached and reasoning
tokens.
"""

import base64
import json
import struct
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ANSWER = ["It rains ", "in Oslo, ", "take an umbrella."]
ARGUMENTS = '{"city":"Oslo"}'


class Model(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        asked = json.loads(body)
        if "break down" in body:
            return self.answer({"error": {"message": "The model broke down", "type": "server_error"}}, 500)
        wants_tool = bool(asked.get("tools")) and not any(
            sign in body for sign in ('"role":"tool"', '"role": "tool"', "tool_result", "function_call_output")
        )
        answers = {
            "/v1/chat/completions": chat,
            "/v1/embeddings": embeddings,
            "/v1/messages": messages,
            "/v1/responses": responses,
        }
        whole, events = answers[self.path.split("?")[0]](asked, wants_tool)
        if asked.get("stream"):
            self.stream(events, ends=self.path.startswith("/v1/chat"))
        else:
            self.answer(whole)

    def answer(self, body, status=200):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def stream(self, events, ends):
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        for event in events:
            name = f"event: {event['type']}\n" if "type" in event else ""
            self.wfile.write(f"{name}data: {json.dumps(event)}\n\n".encode())
        if ends:
            self.wfile.write(b"data: [DONE]\n\n")
        self.close_connection = True


def tool_name(asked):
    tool = asked["tools"][0]
    return tool.get("function", tool)["name"]


def chat(asked, wants_tool):
    usage = {
        "prompt_tokens": 120,
        "completion_tokens": 24,
        "total_tokens": 144,
        "prompt_tokens_details": {"cached_tokens": 64},
        "completion_tokens_details": {"reasoning_tokens": 8},
    }
    call = {"id": "call_1", "type": "function"}
    message = {"role": "assistant", "content": "".join(ANSWER)}
    deltas = [{"role": "assistant", "content": ""}] + [{"content": text} for text in ANSWER]
    reason = "stop"
    if wants_tool:
        call["function"] = {"name": tool_name(asked), "arguments": ARGUMENTS}
        message = {"role": "assistant", "content": None, "tool_calls": [call]}
        deltas = [{"role": "assistant", "tool_calls": [call | {"index": 0}]}]
        reason = "tool_calls"
    base = {"id": "chatcmpl-1", "created": 1780000000, "model": f"{asked['model']}-2024-07-18"}
    choice = {"index": 0, "message": message, "finish_reason": reason}
    whole = base | {"object": "chat.completion", "choices": [choice], "usage": usage}
    base["object"] = "chat.completion.chunk"
    events = [base | {"choices": [{"index": 0, "delta": delta, "finish_reason": None}]} for delta in deltas]
    events.append(base | {"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]})
    if (asked.get("stream_options") or {}).get("include_usage"):
        events.append(base | {"choices": [], "usage": usage})
    return whole, events


def embeddings(asked, wants_tool):
    vector = [0.25, -0.5, 1.0]
    value = vector
    if asked.get("encoding_format") == "base64":
        value = base64.b64encode(struct.pack("<3f", *vector)).decode()
    texts = asked["input"] if isinstance(asked["input"], list) else [asked["input"]]
    data = [{"object": "embedding", "index": index, "embedding": value} for index, _ in enumerate(texts)]
    usage = {"prompt_tokens": 9, "total_tokens": 9}
    return {"object": "list", "data": data, "model": asked["model"], "usage": usage}, []


def messages(asked, wants_tool):
    # Anthropic counts what was cached apart from its input tokens.
    usage = {
        "input_tokens": 40,
        "cache_read_input_tokens": 64,
        "cache_creation_input_tokens": 16,
        "output_tokens": 24,
    }
    content = [{"type": "text", "text": "".join(ANSWER)}]
    deltas = [{"type": "text_delta", "text": text} for text in ANSWER]
    start = {"type": "text", "text": ""}
    if wants_tool:
        content = [{"type": "tool_use", "id": "toolu_1", "name": tool_name(asked), "input": json.loads(ARGUMENTS)}]
        start = content[0] | {"input": {}}
        deltas = [{"type": "input_json_delta", "partial_json": ARGUMENTS}]
    reason = "tool_use" if wants_tool else "end_turn"
    base = {"id": "msg_1", "type": "message", "role": "assistant", "model": asked["model"]}
    whole = base | {"content": content, "stop_reason": reason, "stop_sequence": None, "usage": usage}
    begun = base | {"content": [], "stop_reason": None, "stop_sequence": None, "usage": usage | {"output_tokens": 1}}
    events = [{"type": "message_start", "message": begun}]
    events.append({"type": "content_block_start", "index": 0, "content_block": start})
    events += [{"type": "content_block_delta", "index": 0, "delta": delta} for delta in deltas]
    events.append({"type": "content_block_stop", "index": 0})
    delta = {"stop_reason": reason, "stop_sequence": None}
    events.append({"type": "message_delta", "delta": delta, "usage": {"output_tokens": 24}})
    events.append({"type": "message_stop"})
    return whole, events


def responses(asked, wants_tool):
    text = {"type": "output_text", "text": "".join(ANSWER), "annotations": []}
    item = {"type": "message", "id": "msg_1", "role": "assistant", "status": "completed", "content": [text]}
    if wants_tool:
        item = {"type": "function_call", "id": "fc_1", "call_id": "call_1", "name": tool_name(asked)}
        item |= {"arguments": ARGUMENTS, "status": "completed"}
    whole = {
        "id": "resp_1",
        "object": "response",
        "created_at": 1780000000,
        "status": "completed",
        "model": f"{asked['model']}-2024-07-18",
        "output": [item],
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": asked.get("tools") or [],
        "instructions": asked.get("instructions"),
        "usage": {
            "input_tokens": 120,
            "input_tokens_details": {"cached_tokens": 64, "cache_write_tokens": 0},
            "output_tokens": 24,
            "output_tokens_details": {"reasoning_tokens": 8},
            "total_tokens": 144,
        },
    }
    begun = whole | {"status": "in_progress", "output": [], "usage": None}
    empty = item | ({"arguments": ""} if wants_tool else {"content": []}) | {"status": "in_progress"}
    events = [{"type": "response.created", "response": begun}]
    events.append({"type": "response.output_item.added", "output_index": 0, "item": empty})
    if not wants_tool:
        place = {"item_id": "msg_1", "output_index": 0, "content_index": 0}
        events.append({"type": "response.content_part.added", "part": text | {"text": ""}} | place)
        for piece in ANSWER:
            events.append({"type": "response.output_text.delta", "delta": piece, "logprobs": []} | place)
        events.append({"type": "response.content_part.done", "part": text} | place)
    events.append({"type": "response.output_item.done", "output_index": 0, "item": item})
    events.append({"type": "response.completed", "response": whole})
    return whole, [event | {"sequence_number": number} for number, event in enumerate(events)]


@contextmanager
def serving():
    """Runs the model, and gives its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Model)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
