/* Warns before the session ends, with one press to stay. Written for old phones: no modules, no fetch. */
(function () {
  "use strict";

  var box = document.getElementById("stay");
  if (!box || !window.XMLHttpRequest) return;

  var idle = Number(box.getAttribute("data-idle")) * 1000;
  var warn = Number(box.getAttribute("data-warn")) * 1000;
  var text = document.getElementById("stay-text");
  var form = box.getElementsByTagName("form")[0];
  var last = Date.now();
  var before = null;
  var said = "";

  /* Every tab of this browser shares one session: the last to speak to the council counts. */
  function remember() {
    last = Date.now();
    try {
      window.localStorage.setItem("last-seen", String(last));
    } catch (refused) {}
  }

  function newest() {
    try {
      return Math.max(last, Number(window.localStorage.getItem("last-seen")) || 0);
    } catch (refused) {
      return last;
    }
  }

  function say(words) {
    if (words !== said) {
      text.textContent = words;
      said = words;
    }
  }

  function show() {
    if (!box.hidden) return;
    before = document.activeElement;
    box.hidden = false;
    box.focus();
  }

  function hide() {
    if (box.hidden) return;
    box.hidden = true;
    if (before && before.focus) before.focus();
  }

  function look() {
    var left = newest() + idle - Date.now();
    if (left <= 0) {
      window.clearInterval(watch);
      leave();
      return;
    }
    if (left > warn) {
      hide();
      return;
    }
    var minutes = Math.ceil(left / 60000);
    say(
      minutes < 2
        ? box.getAttribute("data-minute")
        : box.getAttribute("data-minutes").replace("{minutes}", String(minutes))
    );
    show();
  }

  /* The form that somebody was filling in: its text is put aside until they sign in again. */
  function openForm() {
    var forms = document.querySelectorAll("main form");
    for (var at = 0; at < forms.length; at++) {
      var secret = forms[at].querySelector("input[type=password]");
      if (forms[at].method === "post" && !secret && wasTyped(forms[at])) return forms[at];
    }
    return null;
  }

  function wasTyped(form) {
    for (var at = 0; at < form.elements.length; at++) {
      var field = form.elements[at];
      if (field.type === "checkbox" || field.type === "radio") {
        if (field.checked !== field.defaultChecked) return true;
      } else if (field.tagName === "SELECT") {
        var option = field.options[field.selectedIndex];
        if (option && !option.defaultSelected && field.selectedIndex > 0) return true;
      } else if (field.tagName !== "BUTTON" && field.value !== field.defaultValue) {
        return true;
      }
    }
    return false;
  }

  function leave() {
    var open = openForm();
    var here = box.getAttribute("data-gone");
    if (!open) {
      window.location.assign(here);
      return;
    }
    var path = open.getAttribute("action") || here;
    open.setAttribute("action", box.getAttribute("data-aside") + "?path=" + encodeURIComponent(path));
    HTMLFormElement.prototype.submit.call(open);
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    var request = new XMLHttpRequest();
    request.open("POST", form.getAttribute("action"));
    request.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
    request.onload = function () {
      if (request.status >= 200 && request.status < 300) {
        remember();
        hide();
      } else {
        say(box.getAttribute("data-failed"));
      }
    };
    request.onerror = function () {
      say(box.getAttribute("data-failed"));
    };
    var token = form.querySelector("input[name=csrf_token]");
    request.send("csrf_token=" + encodeURIComponent(token ? token.value : ""));
  });

  remember();
  var watch = window.setInterval(look, 5000);
})();
