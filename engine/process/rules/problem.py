"""What a rule says about a diagram."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Problem:
    """One thing to mend, on one element.

    `file` is the name under which the diagram was handed in; `element_id` is None where the whole file is meant;
    `code` is the name of the rule and of its line in docs/reference/check.md; `message` says what is wrong, what
    would happen to a case and what to do. An error keeps a draft from being published, a warning does not.
    """

    file: str
    element_id: str | None
    code: str
    severity: Severity
    message: str
