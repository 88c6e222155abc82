"""Each example of govuk-frontend in the words of our own macros."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from tests.support.fixtures_of_components import (
    NotOurs,
    Options,
    grouped,
    labelled,
    nothing_left,
    renamed,
    size_of,
    text_of,
)

PARTS = ("day", "month", "year")


class Ours:
    """Each component's example in our own words."""

    def __init__(self, ui: Any) -> None:
        self.ui = ui

    def button(self, given: Options) -> Any:
        kind = size_less(given.pop("classes", ""), "govuk-button--")
        text = text_of({key: given.pop(key) for key in ("text", "html") if key in given})
        href = given.pop("href", None)
        named = renamed(given, id="id")
        if href is not None or given.pop("element", "") == "a":
            if given.pop("isStartButton", False):
                kind = "start"
            if kind == "start" and isinstance(text, Markup):
                raise NotOurs("HTML in a start button")
            nothing_left(given)
            return self.ui.link_button(text, href or "#", kind=kind, **named)
        named |= renamed(
            given, name="name", value="value", disabled="disabled", once="preventDoubleClick"
        )
        if named.get("once") is False:
            raise NotOurs("saying that there is no guard")
        nothing_left(given)
        return self.ui.button(text, kind=kind, **named)

    def input(self, given: Options) -> Any:
        shared = labelled(given)
        classes = given.pop("classes", "")
        width = (
            classes.removeprefix("govuk-input--width-")
            if classes.startswith("govuk-input--width-")
            else None
        )
        spaced = classes == "govuk-input--extra-letter-spacing"
        if classes and not width and not spaced:
            raise NotOurs(classes)
        sides = {side: text_of(given.pop(side)) for side in ("prefix", "suffix") if side in given}
        if any(isinstance(each, Markup) for each in sides.values()):
            raise NotOurs("HTML beside a field")
        shared |= renamed(
            given,
            id="id",
            type="type",
            value="value",
            inputmode="inputmode",
            autocomplete="autocomplete",
            spellcheck="spellcheck",
            described_by="describedBy",
        )
        name = given.pop("name")
        nothing_left(given)
        return self.ui.text_input(name, width=width, spaced=spaced, **sides, **shared)

    def textarea(self, given: Options) -> Any:
        shared = labelled(given) | renamed(
            given,
            id="id",
            value="value",
            rows="rows",
            autocomplete="autocomplete",
            spellcheck="spellcheck",
        )
        name = given.pop("name")
        nothing_left(given)
        return self.ui.textarea(name, **shared)

    def character_count(self, given: Options) -> Any:
        shared = labelled(given) | renamed(
            given, id="id", value="value", rows="rows", maxlength="maxlength"
        )
        if not shared.get("maxlength"):
            raise NotOurs("no limit")
        name = given.pop("name")
        nothing_left(given)
        return self.ui.character_count(name, **shared)

    def select(self, given: Options) -> Any:
        shared = labelled(given) | renamed(given, id="id", value="value")
        if any(each and each.get("value") in {False, ""} for each in given["items"]):
            raise NotOurs("an empty value beside others")
        items = [
            (each.pop("value"), each.pop("text"), each.pop("selected", None), each)
            for each in given.pop("items")
            if each
        ]
        if any(rest for *_, rest in items):
            raise NotOurs("an item with more")
        if "value" in shared and any(on is not None for _, _, on, _ in items):
            raise NotOurs("two ways of choosing")
        shared.setdefault("value", next((value for value, _, on, _ in items if on), ""))
        name = given.pop("name")
        nothing_left(given)
        return self.ui.select(name, items=[item[:2] for item in items], **shared)

    def radios(self, given: Options) -> Any:
        return self._choices(given, self.ui.radios, "govuk-radios--", one=True)

    def checkboxes(self, given: Options) -> Any:
        return self._choices(given, self.ui.checkboxes, "govuk-checkboxes--", one=False)

    def _choices(self, given: Options, macro: Any, prefix: str, *, one: bool) -> Any:
        shared = grouped(given) | renamed(given, id="idPrefix")
        for shape in given.pop("classes", "").split():
            if shape not in {f"{prefix}small", f"{prefix}inline"}:
                raise NotOurs(shape)
            shared[shape.removeprefix(prefix)] = True
        items, chosen, revealed = choices(given.pop("items"))
        chosen += [given.pop("value")] if "value" in given else given.pop("values", [])
        name = given.pop("name")
        nothing_left(given)
        shared |= {"value": chosen[0] if chosen else None} if one else {"values": chosen}
        caller = {"caller": lambda value: revealed.get(value, "")} if revealed else {}
        return macro(name, items=items, **shared, **caller)

    def date_input(self, given: Options) -> Any:
        shared = grouped(given)
        name, prefix = given.pop("id"), given.pop("namePrefix", None)
        if prefix not in {None, name}:
            raise NotOurs("names of another kind")
        asked = {part: given.pop(part, {}) for part in PARTS}
        parts = [part for part in PARTS if asked[part] is not False]
        marked = {part: asked[part].pop("error", None) for part in parts}
        wrong = [part for part in parts if marked[part]] or [
            part for part in parts if marked[part] is None
        ]
        if any(asked[part] for part in parts) or (any(marked.values()) and not shared["error"]):
            raise NotOurs("a part with more")
        values = given.pop("values", {})
        nothing_left(given)
        made = self.ui.date_input(name, parts=parts, wrong=wrong, **shared, **values)
        return made if prefix else str(made).replace(f'name="{name}-', 'name="')

    def file_upload(self, given: Options) -> Any:
        shared = labelled(given) | renamed(given, id="id", multiple="multiple")
        name = given.pop("name")
        nothing_left(given)
        return self.ui.file_upload(name, **shared)

    def error_summary(self, given: Options) -> Any:
        if given.pop("titleText", None) != "There is a problem":
            raise NotOurs("another title")
        errors = [
            (
                text_of({key: each.pop(key) for key in ("text", "html") if key in each}),
                each.pop("href", "").lstrip("#"),
                each,
            )
            for each in given.pop("errorList", [])
        ]
        description = given.pop("descriptionText", None)
        if not errors or any(rest for *_, rest in errors):
            raise NotOurs("no errors, or an error with more")
        nothing_left(given)
        return self.ui.error_summary([error[:2] for error in errors], description=description)

    def details(self, given: Options) -> Any:
        summary = text_of(
            {
                key.removeprefix("summary").lower(): given.pop(key)
                for key in list(given)
                if key.startswith("summary")
            }
        )
        text = text_of({key: given.pop(key) for key in ("text", "html") if key in given})
        shared = renamed(given, open="open")
        nothing_left(given)
        return self.ui.details(summary, text, **shared)

    def inset_text(self, given: Options) -> Any:
        text = text_of({key: given.pop(key) for key in ("text", "html") if key in given})
        nothing_left(given)
        return self.ui.inset(text)

    def warning_text(self, given: Options) -> Any:
        if given.pop("iconFallbackText", "Warning") != "Warning":
            raise NotOurs("other words for the sign")
        text = text_of({key: given.pop(key) for key in ("text", "html") if key in given})
        nothing_left(given)
        return self.ui.warning(text)

    def notification_banner(self, given: Options) -> Any:
        success = given.pop("type", "") == "success"
        shared = renamed(given, title="titleText", id="titleId")
        if "html" in given:
            html = Markup(given.pop("html"))
            shared["caller"] = lambda: html
        text = given.pop("text", None)
        nothing_left(given)
        return self.ui.notification(text, success=success, **shared)

    def panel(self, given: Options) -> Any:
        title = text_of(
            {"text": given.pop("titleText", None), "html": given.pop("titleHtml", None)}
        )
        text = text_of({key: given.pop(key) for key in ("text", "html") if key in given})
        nothing_left(given)
        return self.ui.panel(title, text)

    def tag(self, given: Options) -> Any:
        colour = size_less(given.pop("classes", ""), "govuk-tag--")
        text = text_of({key: given.pop(key) for key in ("text", "html") if key in given})
        nothing_left(given)
        return self.ui.tag(text, colour)

    def back_link(self, given: Options) -> Any:
        text = text_of({key: given.pop(key) for key in ("text", "html") if key in given})
        href = given.pop("href", "#")
        nothing_left(given)
        return self.ui.back_link(href, text)

    def breadcrumbs(self, given: Options) -> Any:
        items = [
            (text_of({k: each[k] for k in ("text", "html") if k in each}), each.get("href"), each)
            for each in given.pop("items")
        ]
        if any(set(rest) - {"text", "html", "href"} for *_, rest in items):
            raise NotOurs("an item with more")
        nothing_left(given)
        return self.ui.breadcrumbs([item[:2] for item in items])

    def pagination(self, given: Options) -> Any:
        ends = {}
        for theirs, ours in (("previous", "previous"), ("next", "next")):
            if end := given.pop(theirs, None):
                ends[ours] = end.pop("href")
                if "labelText" in end:
                    ends[f"{ours}_label"] = end.pop("labelText")
                nothing_left(end)
        shared = renamed(given, label="landmarkLabel")
        nothing_left(given)
        return self.ui.pagination(**ends, **shared)

    def summary_list(self, given: Options) -> Any:
        rows = [self._summary_row(row) for row in given.pop("rows") if row]
        border = given.pop("classes", "") != "govuk-summary-list--no-border"
        nothing_left(given)
        return self.ui.summary_list(border=border, caller=lambda: Markup("").join(rows))

    def _summary_row(self, row: Options) -> Any:
        actions = (row.pop("actions", None) or {}).get("items") or [{}]
        action = renamed(actions[0], href="href", action="text", about="visuallyHiddenText")
        if (
            len(actions) != 1
            or actions[0]
            or (action and set(action) != {"href", "action", "about"})
        ):
            raise NotOurs("actions of another kind")
        key, value = text_of(row.pop("key")), text_of(row.pop("value"))
        nothing_left(row)
        return self.ui.summary_row(key, value, **action)

    def table(self, given: Options) -> Any:
        head, rows = given.pop("head"), given.pop("rows")
        numeric = [at for at, each in enumerate(head) if each.pop("format", "") == "numeric"]
        size = size_of(given.pop("captionClasses", None), "govuk-table__caption")
        row_header = given.pop("firstCellIsHeader", False)
        caption = given.pop("caption")
        for each in head + [cell for row in rows for cell in row]:
            if set(each) - {"text", "html", "format"}:
                raise NotOurs("a cell with more")
        nothing_left(given)
        cells = [
            tuple(text_of({k: v for k, v in cell.items() if k != "format"}) for cell in row)
            for row in rows
        ]
        texts = [text_of(each) for each in head]
        return self.ui.table(
            caption, texts, cells, numeric=numeric, size=size, row_header=row_header
        )

    def task_list(self, given: Options) -> Any:
        prefix = given.pop("idPrefix", "task-list")
        tasks = []
        for number, each in enumerate(given.pop("items"), start=1):
            if not each:
                raise NotOurs("an empty task")
            status, tag = dict(each["status"]), dict(each["status"].get("tag", {}))
            colour = size_less(tag.get("classes", ""), "govuk-tag--")
            if tag and not colour:
                raise NotOurs("a tag without a colour")
            if (
                set(each["title"]) - {"text"}
                or "classes" in each
                or set(status) - {"text", "tag", "classes"}
            ):
                raise NotOurs("a task with more")
            tasks.append(
                self.ui.task(
                    each["title"]["text"],
                    tag.get("text") or status["text"],
                    id=f"{prefix}-{number}",
                    href=each.get("href"),
                    hint=text_of(each.get("hint")),
                    colour=colour,
                    cannot_start="cannot-start" in status.get("classes", ""),
                )
            )
        nothing_left(given)
        return self.ui.task_list(caller=lambda: Markup("").join(tasks))

    def tabs(self, given: Options) -> Any:
        items = given.pop("items") or _refuse_empty()
        panels = {each["id"]: Markup(each["panel"]["html"]) for each in items}
        nothing_left(given)
        return self.ui.tabs(
            [(each["id"], each["label"]) for each in items], caller=panels.__getitem__
        )


def size_less(classes: str, prefix: str) -> str:
    """The one modifier of a component, or nothing."""
    if classes and not (classes.startswith(prefix) and " " not in classes):
        raise NotOurs(classes)
    return classes.removeprefix(prefix)


def choices(given: list[Any]) -> tuple[list[tuple[Any, ...]], list[Any], dict[Any, Markup]]:
    """Items as our tuples, the chosen values, and what each choice reveals."""
    items: list[tuple[Any, ...]] = []
    chosen, revealed = [], {}
    for each in given:
        if "divider" in each:
            items.append((None, each.pop("divider")))
            nothing_left(each)
            continue
        value, hint = each.pop("value"), text_of(each.pop("hint", None))
        text = text_of({key: each.pop(key) for key in ("text", "html") if key in each})
        if each.pop("checked", False):
            chosen.append(value)
        if "conditional" in each:
            revealed[value] = Markup(each.pop("conditional")["html"])
        nothing_left(each)
        items.append((value, text, hint))
    return items, chosen, revealed


def _refuse_empty() -> Any:
    raise NotOurs("nothing to draw")
