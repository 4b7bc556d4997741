"""A scripted model that speaks OpenAI's chat completions, on a loopback port of its own."""

import json
import re
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Model:
    """What it answers depends on the model's name:

    - `quick` what stands after "say:" in the last message, else the question back, a word at a time
    - `shout` the same in capitals
    - `slow` a number every 100 ms, without an end
    - `caller` a call of the first tool
    - `busy` nothing: 429
    - `breaks` two words and then no more

    `pace` is the seconds from word to word. `answers` has what it answers to a text, or to a model's name and a text, instead.

    A request that has a forced tool is a judge's: the first label if the message has "right", else the second.
    """

    def __init__(self):
        self.requests = []
        self.left = 0
        self.answers = {}
        self.pace = 0.02
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def of(self, model):
        return [request for request in self.requests if request["model"] == model]

    def _handler(self):
        model = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_POST(self):
                request = json.loads(self.rfile.read(int(self.headers["content-length"])))
                model.requests.append(request)
                try:
                    model.answer(self, request)
                except (BrokenPipeError, ConnectionResetError):
                    model.left += 1
                    self.close_connection = True

        return Handler

    def answer(self, handler, request):
        if request["model"] == "busy":
            body = json.dumps(
                {"error": {"message": "Too many requests.", "type": "rate_limit", "code": "busy"}}
            ).encode()
            handler.send_response(429)
            handler.send_header("content-type", "application/json")
            handler.send_header("content-length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body)
            return
        if request.get("stream"):
            self._stream(handler, request)
        else:
            self._whole(handler, request)

    def _said(self, request):
        content = next((one["content"] for one in reversed(request["messages"]) if one["role"] == "user"), "") or ""
        text = content if isinstance(content, str) else "".join(part.get("text", "") for part in content)
        found = re.search(r"say:\s*(.*)", text, re.S)
        said = self.answers.get((request["model"], text)) or self.answers.get(text)
        said = said or (found.group(1) if found else text)
        return said.upper() if request["model"] == "shout" else said

    def _call(self, request):
        """The tool that is called and its arguments; None if the answer is text."""
        tools = [tool["function"] for tool in request.get("tools") or []]
        choice = request.get("tool_choice")
        if isinstance(choice, dict) or choice == "required":
            name = choice["function"]["name"] if isinstance(choice, dict) else tools[0]["name"]
            tool = next(one for one in tools if one["name"] == name)
            label = tool["parameters"].get("properties", {}).get("label")
            if label:
                is_right = "right" in json.dumps(request["messages"])
                return name, {"label": label["enum"][0 if is_right else 1], "explanation": "It was looked at."}
            return name, {}
        if request["model"] == "caller" and tools:
            return tools[0]["name"], {"city": "Oslo"}
        return None

    def _stream(self, handler, request):
        handler.send_response(200)
        handler.send_header("content-type", "text/event-stream")
        handler.send_header("transfer-encoding", "chunked")
        handler.end_headers()

        def write(data):
            text = f"data: {data}\n\n".encode()
            handler.wfile.write(b"%x\r\n%s\r\n" % (len(text), text))
            handler.wfile.flush()

        def send(delta, finish=None):
            choice = {"index": 0, "delta": delta, "finish_reason": finish}
            write(
                json.dumps(
                    {"id": "c1", "object": "chat.completion.chunk", "model": request["model"], "choices": [choice]}
                )
            )

        send({"role": "assistant", "content": ""})
        call = self._call(request)
        tokens = 0
        if call:
            name, arguments = call
            text = json.dumps(arguments)
            send(
                {
                    "tool_calls": [
                        {"index": 0, "id": "call_1", "type": "function", "function": {"name": name, "arguments": ""}}
                    ]
                }
            )
            for at in range(0, len(text), 6):
                send({"tool_calls": [{"index": 0, "function": {"arguments": text[at : at + 6]}}]})
            send({}, "tool_calls")
        elif request["model"] == "slow":
            while True:
                send({"content": f"{tokens} "})
                tokens += 1
                time.sleep(0.1)
        else:
            for word in re.findall(r"\s*\S+\s*", self._said(request)):
                send({"content": word})
                tokens += 1
                time.sleep(self.pace)
                if request["model"] == "breaks" and tokens == 2:
                    handler.close_connection = True
                    return
            send({}, "stop")
        usage = {"prompt_tokens": 11, "completion_tokens": tokens, "total_tokens": 11 + tokens}
        write(
            json.dumps(
                {
                    "id": "c1",
                    "object": "chat.completion.chunk",
                    "model": request["model"],
                    "choices": [],
                    "usage": usage,
                }
            )
        )
        write("[DONE]")
        handler.wfile.write(b"0\r\n\r\n")

    def _whole(self, handler, request):
        while request["model"] == "slow":
            time.sleep(0.1)
        call = self._call(request)
        message = {"role": "assistant", "content": None if call else self._said(request)}
        for _ in (message["content"] or "").split():
            time.sleep(self.pace)
        if call:
            function = {"name": call[0], "arguments": json.dumps(call[1])}
            message["tool_calls"] = [{"id": "call_1", "type": "function", "function": function}]
        body = json.dumps(
            {
                "id": "c1",
                "object": "chat.completion",
                "model": request["model"],
                "choices": [{"index": 0, "message": message, "finish_reason": "tool_calls" if call else "stop"}],
                "usage": {"prompt_tokens": 11, "completion_tokens": 5, "total_tokens": 16},
            }
        ).encode()
        handler.send_response(200)
        handler.send_header("content-type", "application/json")
        handler.send_header("content-length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)


@contextmanager
def scripted_model():
    model = Model()
    try:
        yield model
    finally:
        model.close()
