"""Asks hosted agents with OpenAI's own Python package, unchanged: `OpenAIPackageTests.swift` serves them.

    python openai_client.py --url http://127.0.0.1:8080

One line a check, then `N passed, N failed`; the exit code is 1 if one failed.
"""

import argparse
import asyncio
import json
import time
import urllib.request

import openai

parser = argparse.ArgumentParser()
parser.add_argument("--url", required=True)
URL = parser.parse_args().url

passed = failed = 0

TOOL = {
    "name": "find_trains",
    "description": "Trains between two cities",
    "strict": True,
    "parameters": {"type": "object", "properties": {"to": {"type": "string"}}, "required": ["to"]},
}
CHAT_TOOL = {"type": "function", "function": TOOL}
RESPONSES_TOOL = {"type": "function", **TOOL}
SECRETS = ["sk-secret", "provider.internal", "quota"]


def check(name, condition, found=""):
    global passed, failed
    if condition:
        passed += 1
    else:
        failed += 1
    print(f"{'ok  ' if condition else 'FAIL'} {name}" + ("" if condition else f": {found!r}"), flush=True)


def client(agent, **options):
    options.setdefault("max_retries", 0)
    return openai.OpenAI(base_url=f"{URL}/{agent}/v1", api_key="unused", **options)


def error_of(ask):
    try:
        ask()
    except openai.APIError as error:
        return error
    return None


def holds_no_secret(error):
    return not any(secret in f"{error} {error.body}" for secret in SECRETS)


user = [{"role": "user", "content": "Oslo to Bergen"}]


def chat_completions():
    chat = client("concierge").chat.completions
    answer = chat.create(model="any", messages=user)
    check("chat: text", answer.choices[0].message.content == "Let me look. It leaves at 8:25.", answer)
    check("chat: finish reason", answer.choices[0].finish_reason == "stop", answer)
    check("chat: the agent's own tool stays behind", answer.choices[0].message.tool_calls is None, answer)
    usage = answer.usage
    check(
        "chat: usage of all rounds",
        usage.completion_tokens > 0 and usage.total_tokens == usage.prompt_tokens + usage.completion_tokens,
        usage,
    )
    check("chat: object", answer.object == "chat.completion" and answer.id.startswith("chatcmpl-"), answer)

    chunks = list(chat.create(model="any", messages=user, stream=True, stream_options={"include_usage": True}))
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    check("chat stream: text", text == "Let me look. It leaves at 8:25.", text)
    check("chat stream: in pieces", len(chunks) > 6, len(chunks))
    check("chat stream: role first", chunks[0].choices[0].delta.role == "assistant", chunks[0])
    check("chat stream: one finish reason", [c.choices[0].finish_reason for c in chunks if c.choices][-1] == "stop")
    check("chat stream: usage last", chunks[-1].choices == [] and chunks[-1].usage == usage, chunks[-1])
    without = list(chat.create(model="any", messages=user, stream=True))
    check("chat stream: usage only when asked for", all(chunk.usage is None for chunk in without), without[-1])

    with client("thinker").chat.completions.stream(model="any", messages=user) as stream:
        events = [event.type for event in stream]
        final = stream.get_final_completion()
    check("chat helper: events", "content.delta" in events and "content.done" in events, events)
    check("chat helper: text", final.choices[0].message.content == "Bergen it is.", final)


def chat_tools():
    chat = client("caller").chat.completions
    answer = chat.create(model="any", messages=user, tools=[CHAT_TOOL])
    message = answer.choices[0].message
    check("chat tools: finish reason", answer.choices[0].finish_reason == "tool_calls", answer)
    check("chat tools: both calls", [call.function.name for call in message.tool_calls] == ["find_trains"] * 2, message)
    arguments = [json.loads(call.function.arguments) for call in message.tool_calls]
    check("chat tools: arguments", arguments == [{"to": "Bergen"}, {"to": "Oslo"}], arguments)

    with chat.stream(model="any", messages=user, tools=[CHAT_TOOL]) as stream:
        for _ in stream:
            pass
        streamed = stream.get_final_completion().choices[0]
    check("chat tools stream: finish reason", streamed.finish_reason == "tool_calls", streamed)
    check(
        "chat tools stream: the same calls",
        [(call.id, call.function.name, call.function.arguments) for call in streamed.message.tool_calls]
        == [(call.id, call.function.name, call.function.arguments) for call in message.tool_calls],
        streamed,
    )
    conversation = user + [message.model_dump(exclude_none=True)]
    for call in message.tool_calls:
        conversation.append({"role": "tool", "tool_call_id": call.id, "content": f"{call.id} at 8:25"})
    answer = chat.create(model="any", messages=conversation, tools=[CHAT_TOOL])
    expected = " and ".join(f"{call.id} at 8:25" for call in message.tool_calls)
    check("chat tools: results are answered", answer.choices[0].message.content == expected, answer)
    answer = chat.create(model="any", messages=user, tools=[CHAT_TOOL], tool_choice="none")
    check("chat tools: none of them", answer.choices[0].message.tool_calls is None, answer)


def chat_errors():
    error = error_of(lambda: client("concierge").chat.completions.create(model="any", messages=[]))
    check("chat errors: no messages", isinstance(error, openai.BadRequestError) and error.param == "messages", error)
    error = error_of(lambda: client("concierge").chat.completions.create(model="any", messages=user, n=2))
    check("chat errors: n", isinstance(error, openai.BadRequestError) and error.param == "n", error)
    error = error_of(lambda: client("concierge").chat.completions.create(model="any", messages=user, temperature="x"))
    check("chat errors: temperature", isinstance(error, openai.BadRequestError) and error.param == "temperature", error)
    big = [{"role": "user", "content": "x" * 200_000}]
    error = error_of(lambda: client("concierge").chat.completions.create(model="any", messages=big))
    check("chat errors: 413", error.status_code == 413 and error.type == "invalid_request_error", error)
    error = error_of(lambda: client("concierge").chat.completions.create(model="any", messages=user, tools=[CHAT_TOOL]))
    check("chat errors: a tool of the agent's name", isinstance(error, openai.BadRequestError), error)

    error = error_of(lambda: client("failing", max_retries=3).chat.completions.create(model="any", messages=user))
    check("chat errors: 500", isinstance(error, openai.InternalServerError) and error.code == "run_failed", error)
    check("chat errors: no secret", holds_no_secret(error), error)
    asked = json.load(urllib.request.urlopen(f"{URL}/failing/count"))
    check("chat errors: a failed run is not started over", asked == 1, asked)
    error = error_of(lambda: client("limited").chat.completions.create(model="any", messages=user))
    check("chat errors: 429", isinstance(error, openai.RateLimitError), error)
    seen = []
    error = error_of(
        lambda: seen.extend(client("failing").chat.completions.create(model="any", messages=user, stream=True))
    )
    check("chat stream errors: the error", error is not None and error.code == "run_failed", error)
    check("chat stream errors: no secret", holds_no_secret(error), error)
    text = "".join(chunk.choices[0].delta.content or "" for chunk in seen)
    check("chat stream errors: what was said before", text == "One two ", text)
    error = error_of(lambda: client("asking").chat.completions.create(model="any", messages=user))
    check("chat errors: an approval", error is not None and error.code == "approval_required", error)


def responses():
    api = client("concierge").responses
    answer = api.create(model="any", input="Oslo to Bergen")
    check("responses: text", answer.output_text == "Let me look. It leaves at 8:25.", answer)
    check("responses: status", answer.status == "completed" and answer.error is None, answer)
    check("responses: messages around the tool", [i.type for i in answer.output] == ["message", "message"], answer)
    usage = answer.usage
    check("responses: usage", usage.total_tokens == usage.input_tokens + usage.output_tokens > 0, usage)

    events = list(client("thinker").responses.create(model="any", input=user, stream=True))
    types = [event.type for event in events]
    expected = ["response.created", "response.in_progress"]
    expected += ["response.output_item.added", "response.reasoning_summary_part.added"]
    expected += ["response.reasoning_summary_text.delta"] * 2
    expected += ["response.reasoning_summary_text.done", "response.reasoning_summary_part.done"]
    expected += ["response.output_item.done", "response.output_item.added", "response.content_part.added"]
    expected += ["response.output_text.delta"] * 3
    expected += ["response.output_text.done", "response.content_part.done", "response.output_item.done"]
    expected += ["response.completed"]
    check("responses stream: events", types == expected, types)
    check("responses stream: numbers", [e.sequence_number for e in events] == list(range(len(events))), events)
    done = events[-1].response
    check("responses stream: the response", done.output_text == "Bergen it is." and done.usage is not None, done)
    check("responses stream: what it thought", done.output[0].summary[0].text == "Oslo? Bergen.", done)

    with client("thinker").responses.stream(model="any", input=user) as stream:
        for _ in stream:
            pass
        final = stream.get_final_response()
    check("responses helper: text", final.output_text == "Bergen it is.", final)


def responses_tools():
    api = client("caller").responses
    answer = api.create(model="any", input=user, tools=[RESPONSES_TOOL])
    calls = [item for item in answer.output if item.type == "function_call"]
    check("responses tools: arguments", [json.loads(c.arguments)["to"] for c in calls] == ["Bergen", "Oslo"], answer)
    with api.stream(model="any", input=user, tools=[RESPONSES_TOOL]) as stream:
        types = [event.type for event in stream]
        streamed = [item for item in stream.get_final_response().output if item.type == "function_call"]
    check(
        "responses tools stream: the same calls",
        [(c.call_id, c.name, c.arguments) for c in streamed] == [(c.call_id, c.name, c.arguments) for c in calls],
        streamed,
    )
    check("responses tools stream: arguments done", types.count("response.function_call_arguments.done") == 2, types)
    conversation = user + [item.model_dump(exclude_none=True) for item in answer.output]
    for call in calls:
        output = f"{call.call_id} at 8:25"
        conversation.append({"type": "function_call_output", "call_id": call.call_id, "output": output})
    answer = api.create(model="any", input=conversation, tools=[RESPONSES_TOOL], instructions="Be brief.")
    expected = " and ".join(f"{call.call_id} at 8:25" for call in calls)
    check("responses tools: results are answered", answer.output_text == expected, answer)


def responses_errors():
    error = error_of(lambda: client("concierge").responses.create(model="any", input="x", previous_response_id="r"))
    check(
        "responses errors: previous_response_id",
        isinstance(error, openai.BadRequestError) and error.param == "previous_response_id",
        error,
    )
    error = error_of(lambda: client("failing").responses.create(model="any", input="x"))
    check("responses errors: 500", isinstance(error, openai.InternalServerError), error)
    events = list(client("failing").responses.create(model="any", input="x", stream=True))
    last = events[-1]
    check("responses stream errors: failed", last.type == "response.failed" and last.response.status == "failed", last)
    check("responses stream errors: a sentence", last.response.error.message.endswith("."), last)
    check("responses stream errors: what was said before", last.response.output_text == "One two ", last)
    check("responses stream errors: no secret", not any(secret in last.model_dump_json() for secret in SECRETS), last)


def leave(agent, ask):
    """How long it takes until the model knows that its client has left, in milliseconds."""
    left = ask()
    noticed = json.load(urllib.request.urlopen(f"{URL}/{agent}/cancelled", timeout=20))
    return (noticed - left) / 1e6


def cancellation():
    def leave_stream(stream):
        next(iter(stream))
        # By then the model has been asked.
        time.sleep(0.3)
        left = time.time_ns()
        stream.close()
        return left

    def time_out(ask):
        try:
            ask()
        except openai.APITimeoutError:
            return time.time_ns()

    async def cancel(agent):
        api = openai.AsyncOpenAI(base_url=f"{URL}/{agent}/v1", api_key="unused", max_retries=0)
        task = asyncio.create_task(api.responses.create(model="any", input="x"))
        await asyncio.sleep(0.5)
        left = time.time_ns()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return left

    ways = {
        "a chat stream is closed": lambda agent: leave_stream(
            client(agent).chat.completions.create(model="any", messages=user, stream=True)
        ),
        "a responses stream is closed": lambda agent: leave_stream(
            client(agent).responses.create(model="any", input="x", stream=True)
        ),
        "a chat request times out": lambda agent: time_out(
            lambda: client(agent, timeout=0.5).chat.completions.create(model="any", messages=user)
        ),
        "an async request is cancelled": lambda agent: asyncio.run(cancel(agent)),
    }
    for number, (name, ask) in enumerate(ways.items()):
        # The best of three: the machine may be busy.
        times = [leave(f"silent-{number}-{attempt}", lambda: ask(f"silent-{number}-{attempt}")) for attempt in range(3)]
        check(f"cancellation: {name}: {min(times):.1f} ms", min(times) < 100, times)


for part in (
    chat_completions,
    chat_tools,
    chat_errors,
    responses,
    responses_tools,
    responses_errors,
    cancellation,
):
    part()
print(f"{passed} passed, {failed} failed")
raise SystemExit(1 if failed else 0)
