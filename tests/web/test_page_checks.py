"""The checks that every page goes through find what they are there to find."""

import pytest

from tests.support.page_checks import LARGEST_PAGE, faults_of

GOOD = """<!DOCTYPE html><html lang="en"><head><title>Your name - Service</title></head>
<body><main id="main"><h1>Your name</h1>{}<p><a href="/next">Go on</a></p></main></body></html>"""
SUMMARY = (
    '<div class="govuk-error-summary"><ul><li><a href="#{}">Enter your name</a></li></ul></div>'
)


def test_a_good_page_has_no_faults():
    assert faults_of(GOOD.format("")) == []


@pytest.mark.parametrize(
    ("inside", "fault"),
    [
        ("<p>text", "never closed|closes nothing"),
        ("<p><div>text</div></p>", "<div> inside <p>"),
        ("<ul>text</ul>", "bare text"),
        ("<ul><div>text</div></ul>", "<ul> directly holds <div>"),
        ('<a href="/x"><button>Go</button></a>', "<button> somewhere inside <a>"),
        ("<form><form></form></form>", "<form> somewhere inside <form>"),
        ("<h1>Another</h1>", "there are 2 h1"),
        ('<input id="name" name="name">', "has no label"),
        ('<label for="name">Name</label><input type="radio" id="name">', "no fieldset"),
        ('<label for="nome">Name</label>', "'nome', which is not there"),
        ('<p id="main">text</p>', "stands 2 times"),
        ('<p style="color:red">text</p>', "inline style"),
        ("<script>alert(1)</script>", "inline script"),
        ('<p onclick="x()">text</p>', "inline handler"),
        ('<a href="javascript:x()">x</a>', "leads to"),
        ('<form method="post" novalidate><button>Go</button></form>', "no csrf_token"),
        (
            '<form method="post"><input type="hidden" name="csrf_token" value="x"></form>',
            "novalidate",
        ),
        ("<button></button>", "says nothing"),
        ('<img src="/x.png">', "has no alt"),
        ('<a href="#nowhere">x</a>', "which is not there"),
        ("<p>GOV.UK</p>", "says GOV.UK"),
        (SUMMARY.format("main"), "there are errors, but the title"),
        (SUMMARY.format("main"), "where there is no field"),
        ('<p class="a" class="b">x</p>', "attribute twice"),
    ],
)
def test_a_fault_is_found(inside, fault):
    found = "\n".join(faults_of(GOOD.format(inside)))
    assert any(each in found for each in fault.split("|")), found


def test_a_title_that_does_not_begin_with_the_heading_is_found():
    assert "does not begin with" in faults_of(GOOD.format("").replace("<h1>Your", "<h1>My"))[0]


def test_a_page_with_errors_and_a_title_that_says_so_is_fine():
    page = GOOD.format(SUMMARY.format("name") + '<label for="name">Name</label><input id="name">')
    assert faults_of(page.replace("<title>", "<title>Error: ")) == []


def test_a_page_that_leads_nowhere_is_found():
    page = GOOD.format("").replace('<a href="/next">Go on</a>', "The end")
    assert "dead end" in faults_of(page)[0]


def test_a_page_without_a_language_is_found():
    assert "no language" in faults_of(GOOD.format("").replace('lang="en"', ""))[0]


def test_a_heavy_page_is_found():
    assert "bytes" in faults_of(GOOD.format(f"<p>{'x' * LARGEST_PAGE}</p>"))[0]
