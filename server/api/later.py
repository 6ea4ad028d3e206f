"""Answers without a waiting thread: a request whose answer hangs on a commit is left open until then.

A thread that waits costs two switches between threads, which is more than the small write itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeAlias, TypeVar, cast

from flask import Flask, Response, request
from flask.ctx import RequestContext

from server.api.wire import Ready
from server.services.tracking import Insertion

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

T = TypeVar("T")
R = TypeVar("R")
# Calls `start_response` and gives the body.
Answer: TypeAlias = Callable[[], bytes]
# Key of what takes an Answer, from any thread, and gives it in the server's own. Calls from inside this
# process have none: they wait.
LATER = "codingvibez.later"
# The body of a request that was left open; servers compare it by identity.
OPEN: Iterable[bytes] = iter(())


@dataclass(frozen=True, slots=True)
class Pending(Generic[T]):
    """What a view gives whose answer hangs on a commit; `finish` makes the answer of what came of it."""

    work: Insertion[T]
    finish: Callable[[T], Ready]


@dataclass(frozen=True, slots=True)
class Postponed:
    """Stands for a response until its work is done; `respond` then makes it, or raises."""

    work: Insertion[Any]
    respond: Callable[[Any], Response]


def respond_to(pending: Pending[T], respond: Callable[[Ready], Response]) -> Response | Postponed:
    """Gives the response, or what stands for it where the server can wait by itself."""

    def finish(outcome: T) -> Response:
        return respond(pending.finish(outcome))

    if LATER in request.environ:
        return Postponed(pending.work, finish)
    return finish(pending.work.store())


class LateAnswers(Flask):
    """Flask whose requests may be left open; what belongs to one (`g`, `request`) is there at its end."""

    def finalize_request(self, rv: Any, from_error_handler: bool = False) -> Response:  # noqa: ANN401
        """Finishes a response that is there."""
        if isinstance(rv, Postponed):
            return cast("Response", rv)
        return super().finalize_request(rv, from_error_handler)

    def wsgi_app(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answers a request, or leaves it OPEN."""
        if LATER not in environ:
            return super().wsgi_app(environ, start_response)
        own = copy_context()
        context = self.request_context(environ)
        given = own.run(self._go, context, partial(self._first, context))
        if not isinstance(given, Postponed):
            return given(environ, start_response)
        work, respond = given.work, given.respond

        def end(make: Callable[[], Response]) -> bytes:
            response = own.run(self._go, context, partial(self._finished, make))
            _, status, headers = response.get_wsgi_response(environ)
            start_response(status, headers)
            return response.get_data()

        try:
            # Outside of `own`: the work may be done, and `own` be entered for its end, before this returns.
            work.store_later(lambda outcome: environ[LATER](lambda: end(lambda: respond(outcome()))))
        except Exception as error:  # noqa: BLE001 - answered as everywhere else
            return [end(partial(_refuse, error))]
        return OPEN

    def _first(self, context: RequestContext) -> Response | Postponed:
        context.push()
        return self.full_dispatch_request()

    def _finished(self, make: Callable[[], Response]) -> Response:
        try:
            response: Any = make()
        except Exception as error:  # noqa: BLE001 - the error handlers know them all
            response = self.handle_user_exception(error)
        return self.finalize_request(response)

    def _go(self, context: RequestContext, make: Callable[[], R]) -> R | Response:
        response: R | Response | None = None
        try:
            response = make()
        except Exception as error:  # noqa: BLE001 - as Flask itself does it
            response = self.handle_exception(error)
        finally:
            if not isinstance(response, Postponed):
                context.pop(None)
        return response


def _refuse(error: Exception) -> NoReturn:
    raise error
