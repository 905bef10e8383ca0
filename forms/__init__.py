"""Forms from definitions: what is asked, how it is shown, read and checked, and what the answers set.

It knows neither the engine nor the web: the two are joined by plain data (`catalogue`) and plain values.
"""

from forms.checking import Checked
from forms.form import Form, Pulled
from forms.loader import Catalogue, DefinitionError, UnknownFormError, catalogue, load, read
from forms.outcome import Outcome
from forms.parsing import Action, action_of

__all__ = [
    "Action",
    "Catalogue",
    "Checked",
    "DefinitionError",
    "Form",
    "Outcome",
    "Pulled",
    "UnknownFormError",
    "action_of",
    "catalogue",
    "load",
    "read",
]
