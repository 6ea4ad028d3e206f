"""`codingvibez serve`: the API without a window."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from typing import NoReturn

from server.discovery import DEFAULT_PORT

_ENDING = (signal.SIGINT, signal.SIGTERM)


def register(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser
) -> None:
    """Adds the command."""
    parser = commands.add_parser("serve", parents=[common], help="run the API without a window")
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: this computer only)"
    )
    parser.add_argument(
        "--port", type=_port, default=DEFAULT_PORT, help=f"0 takes any free one (default: {DEFAULT_PORT})"
    )
    parser.add_argument(
        "--trusted-host",
        action="append",
        default=[],
        metavar="NAME",
        help="a further name under which clients call; needed to listen beyond this computer",
    )
    parser.add_argument(
        "--limit-storage",
        default=os.environ.get("CODINGVIBEZ_LIMIT_STORAGE") or None,
        metavar="URL",
        help="where rate limits are counted, such as redis://host:6379/0 (default: "
        "CODINGVIBEZ_LIMIT_STORAGE, or the PostgreSQL database, or this process)",
    )
    parser.add_argument(
        "--trusted-proxy",
        metavar="ADDRESS",
        help="address of the proxy with TLS in front, which is believed who called (X-Forwarded-For, -Proto)",
    )
    parser.add_argument("--demo", action="store_true", help="a throw-away folder with a year of made-up data")
    parser.set_defaults(run=run)


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError("must be 0 to 65535")
    return port


def run(arguments: argparse.Namespace) -> int:
    """Serves until it is told to stop."""
    from server.runtime import Runtime, published_rates, settle, this_computer

    for number in _ENDING:
        signal.signal(number, _end)
    runtime = Runtime(
        data_dir=arguments.data_dir,
        database_url=arguments.database_url,
        limit_storage=arguments.limit_storage,
        host=arguments.host,
        port=arguments.port,
        demo=arguments.demo,
        trusted_hosts=arguments.trusted_host,
        trusted_proxy=arguments.trusted_proxy,
        agents=this_computer(),
        rates_url=published_rates(),
    )
    try:
        runtime.start()
        print(f"Listening on {runtime.base_url}", flush=True)
        if arguments.demo:
            print(f"Made-up data in {runtime.data_dir}, deleted at the end.", file=sys.stderr)
        for warning in runtime.warnings:
            print(warning, file=sys.stderr)
        settle()
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        return 0
    finally:
        runtime.stop()


def _end(*_: object) -> NoReturn:
    """Ends the program; a second signal must not break into the stopping."""
    for number in _ENDING:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt
