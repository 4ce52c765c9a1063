"""Writers of JSON that are made once: the library makes one for each text, which costs as much as a short text does."""

import json
from collections.abc import Callable
from json import encoder as library
from typing import Any

Writer = Callable[[Any], str]


def writer(*, sort_keys: bool = False, allow_nan: bool = True, ensure_ascii: bool = True) -> Writer:
    """What `json.JSONEncoder` with these settings and no blanks writes. What contains itself is a `RecursionError`.

    It is the library's own writer in C, under a name it does not document: where that is not as expected, the library
    is asked as usual.
    """
    usual = json.JSONEncoder(sort_keys=sort_keys, allow_nan=allow_nan, ensure_ascii=ensure_ascii, separators=(",", ":"))
    make: Any = getattr(library, "c_make_encoder", None)
    string = library.encode_basestring_ascii if ensure_ascii else library.encode_basestring
    try:
        chunks = make(None, usual.default, string, None, ":", ",", sort_keys, False, allow_nan)
        is_right = "".join(chunks(_SAMPLE, 0)) == usual.encode(_SAMPLE)
    except TypeError:  # no such writer, or one that takes something else
        is_right = False
    return (lambda data: "".join(chunks(data, 0))) if is_right else usual.encode


_SAMPLE = {"b": [1, 0.5, None, True, '\u00e9"\n'], "a": {}}
