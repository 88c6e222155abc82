"""A file or function that grows past its size is telling us that it holds two subjects."""

from statistics import median

from tests.support.source import CODE, length, modules

LONGEST_FILE = 300
LONGEST_TEST_FILE = 400
LONGEST_FUNCTION = 40
USUAL_FUNCTION = 8

LONG_FILES: dict[str, str] = {}
"""Path -> why this one may be longer."""

LONG_FUNCTIONS: dict[str, str] = {}
"""Path and name ("shared/x.py:name") -> why this one may be longer."""


def long_files(longest, *folders):
    return {m.path for m in modules(*folders) if m.lines > longest}


def long_functions():
    return {
        f"{module.path}:{function.name}"
        for module in modules(*CODE)
        for function in module.functions()
        if length(function) > LONGEST_FUNCTION
    }


def test_no_file_is_too_long():
    assert long_files(LONGEST_FILE, *CODE) == set(LONG_FILES)


def test_no_test_file_is_too_long():
    assert long_files(LONGEST_TEST_FILE, "tests") == set()


def test_no_function_is_too_long():
    assert long_functions() == set(LONG_FUNCTIONS)


def test_functions_are_short_as_a_rule():
    lengths = [length(f) for module in modules(*CODE) for f in module.functions()]
    assert median(lengths) <= USUAL_FUNCTION
