"""The server of llama.cpp, as the PyPI package xllamacpp builds it, on the CPU and in a process of its own."""

import contextlib
import json
import multiprocessing
import urllib.request
from pathlib import Path


def serve(gguf: str, slots: int, context: int, threads: int, ready) -> None:
    import xllamacpp

    settings = xllamacpp.CommonParams()
    settings.model.path = gguf
    settings.n_parallel = slots
    settings.n_ctx = slots * context
    settings.kv_unified = False
    settings.cpuparams.n_threads = threads
    settings.cpuparams_batch.n_threads = threads
    settings.n_gpu_layers = 0
    settings.verbosity = 0
    server = xllamacpp.Server(settings)
    ready.send(server.listening_address)
    with contextlib.suppress(EOFError):
        ready.recv()  # until the other end is closed


@contextlib.contextmanager
def running(gguf: Path, slots: int, context: int, threads: int = 2):
    """Its base address, and its process."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(str(gguf), slots, context, threads, there))
    process.start()
    there.close()
    try:
        if not here.poll(60):
            raise SystemExit("llama.cpp does not start")
        yield here.recv(), process
    finally:
        here.close()
        process.join(20)
        process.kill()


def post(url: str, body: dict) -> dict:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=600) as response:
        return json.load(response)


def peak_rss_mib(process: multiprocessing.Process) -> int:
    status = Path(f"/proc/{process.pid}/status").read_text()
    return next(int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmHWM:"))
