"""Model names: exact names, and the few endings that a data-listed stem may carry. No fuzzy match.

genai-prices matches by "starts with" and "contains", so `gpt-4o-realtime-superduper` gets a price there.
Here a stem may only be followed by endings of the closed grammar below, and only by those kinds that the
builder saw genai-prices accept for that very stem.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

LONGEST_NAME = 256

_DAY = r"(?:0[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0[1-9]|1[0-2])"
_ENDING = re.compile(
    rf"""(?:
      (?P<d>-20\d\d{_MONTH}{_DAY})                             # -20250929
    | (?P<D>-20\d\d-{_MONTH}-{_DAY})                           # -2025-09-29
    | (?P<a>@20\d\d{_MONTH}{_DAY}|@default)                    # @20250929 (Vertex AI)
    | (?P<l>-latest|@latest|:latest)
    | (?P<w>-v1(?::\d{{1,2}}(?::\d{{1,4}}k)?)?)             # -v1:0 (Bedrock)
    | (?P<v>-v\d{{1,2}}(?::\d{{1,2}}(?::\d{{1,4}}k)?)?)       # -v2:0
    | (?P<n>-0\d\d)                                            # -001 (Gemini)
    | (?P<s>-(?:{_MONTH}{_DAY}|2[3-9]{_MONTH}))                # -0613, -2411
    | (?P<p>-preview)
    | (?P<P>-{_MONTH}-(?:{_DAY}|20\d\d))                       # -05-06, -09-2025 (after -preview)
    | (?P<m>\[1m\])                                            # Claude Code's mark of the 1M context
    )\Z""",
    re.VERBOSE | re.ASCII,
)
# One sample of each kind, by which the builder asks genai-prices what a stem may carry.
ENDING_SAMPLES = {
    "d": "-20311123", "D": "-2031-11-23", "a": "@20311123", "l": "-latest", "w": "-v1:0", "v": "-v7:0",
    "n": "-007", "s": "-1123", "p": "-preview", "P": "-11-23", "m": "[1m]",
}  # fmt: skip
ANY_ENDINGS = "*"
_MOST_ENDINGS = 3

_COMPACT_DATE = re.compile(rf"-(20\d\d)({_MONTH})({_DAY})\Z", re.ASCII)
_TUNED_AT_OPENAI = re.compile(r"(ft:[^:]+):.+")
_TUNED_AT_AZURE = re.compile(r"(.+\.ft-)[0-9a-f]{8,64}(?:-.*)?")
_BEDROCK_REGION = re.compile(r"(?:us-gov|us|eu|apac|jp|au|ca|in|sa|me|af|uk|mx|il)\.(?=[a-z0-9]+\.)")
_BEDROCK_MAKER = re.compile(r"(?:anthropic|amazon)\.")


@dataclass(slots=True)
class NameTable:
    """The names of one price list.

    Attributes:
        exact: Lower-case name → model.
        stems: Lower-case stem → (model, kinds of ending it may carry, one at a time; `*` any, several).
    """

    exact: dict[str, str] = field(default_factory=dict)
    stems: dict[str, tuple[str, str]] = field(default_factory=dict)

    def find(self, name: str) -> str | None:
        """Gives the model for a folded name, or None."""
        for form in _forms(name):
            if (model := self._find_form(form)) is not None:
                return model
        return None

    def _find_form(self, name: str) -> str | None:
        if (model := self.exact.get(name)) is not None:
            return model
        if compact := _COMPACT_DATE.search(name):
            dashed = f"{name[: compact.start()]}-{compact[1]}-{compact[2]}-{compact[3]}"
            if (model := self.exact.get(dashed)) is not None:
                return model
        stem, kinds = name, ""
        for _ in range(_MOST_ENDINGS):
            ending = _ENDING.search(stem)
            if ending is None:
                return None
            stem, kinds = stem[: ending.start()], kinds + (ending.lastgroup or "")
            found = self.stems.get(stem)
            if found is not None and (found[1] == ANY_ENDINGS or (len(kinds) == 1 and kinds in found[1])):
                return found[0]
        return None


def fold(name: str) -> str:
    """Gives a name without the differences that mean nothing: case, and blanks around it."""
    return name.strip().lower()


def _forms(name: str) -> tuple[str, ...]:
    """Gives the ways a name may be listed.

    A fine-tuned model is looked up as the fine-tuned form of its base, which has its own price; never as
    the base. A Bedrock region prefix is dropped, except `global.`, which is cheaper than a region.
    """
    if name.startswith("ft:"):
        tuned = _TUNED_AT_OPENAI.fullmatch(name)
        return (name, tuned[1]) if tuned else (name,)
    if tuned := _TUNED_AT_AZURE.fullmatch(name):
        return name, tuned[1]
    plain = _BEDROCK_REGION.sub("", name, count=1)
    bare = _BEDROCK_MAKER.sub("", plain, count=1) if plain.startswith(("anthropic.", "amazon.")) else plain
    return tuple(dict.fromkeys((name, plain, bare)))
