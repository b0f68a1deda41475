"""How long the preview takes from a save: serve.py PROGRAM SITE PAPER PAGE [OPTION...].

Words are put at the end of the PAPER again and again, more or fewer each time, as one writes. Told are, in milliseconds
from the save (the quickest and the middle of all), when the PAGE that is served has them, and when the preview says that all
is built, with what was typeset; then the most memory that the preview took.
"""

import http.client
import os
import random
import re
import subprocess
import sys
import threading
import time

EDITS = 9

program, site, paper, page, *options = sys.argv[1:]
page = page.removesuffix(".md") + "/"
command = [program, "serve", "--site", site, "--port", "0", *options]
process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
said = []


def listen():
    for line in process.stdout:
        said.append((time.monotonic(), line))


def when(word, since=0):
    """When the preview says a line that begins so, or has such words."""
    while True:
        for at, line in said[since:]:
            if line.startswith(word) or f" {word} " in line:
                return at, line
        if process.poll() is not None:
            sys.exit("the preview ended")
        time.sleep(0.001)


threading.Thread(target=listen, daemon=True).start()
started = time.monotonic()
_, line = when("is at")
port = int(re.search(r":(\d+)/", line)[1])
first = when("Built")[0] - started


def get():
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", page)
    return connection.getresponse().read().decode()


path = os.path.join(site, paper)
with open(path, encoding="utf-8") as file:
    text = file.read()
served, built = [], []
try:
    time.sleep(4)
    for _ in range(EDITS):
        word = f"edited{random.randrange(10**9)}"
        since = len(said)
        saved = time.monotonic()
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"{text}\n{word}{' more' * random.randrange(40)}\n")
        while word not in get():
            time.sleep(0.001)
        served.append((time.monotonic() - saved) * 1000)
        built.append((when("Built", since)[0] - saved) * 1000)
        time.sleep(1)
    with open(f"/proc/{process.pid}/status", encoding="utf-8") as status:
        peak = int(re.search(r"VmHWM:\s+(\d+)", status.read())[1]) / 1024
finally:
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    process.kill()


def told(times):
    times.sort()
    return f"{times[0]:.0f} to {times[len(times) // 2]:.0f} ms"


print(f"  preview: whole after {first:.1f} s; a save is served after {told(served)}, whole after {told(built)}; {peak:.0f} MB")
