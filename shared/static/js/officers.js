/* Keys for officers: one letter opens a link, j and k walk a list. Everything works without them, and they can be
   turned off (WCAG 2.1.4) wherever they are listed, and stay off then on every page. They rest while somebody types. */
(function () {
  "use strict";

  var panel = document.getElementById("keys");
  var button = document.getElementById("keys-switch");
  if (!document.querySelectorAll) return;

  var KEPT = "officer-keys";
  var marks = [];

  function isOn() {
    try {
      return window.localStorage.getItem(KEPT) !== "off";
    } catch (refused) {
      return true;
    }
  }

  function mark(on) {
    for (var i = 0; i < marks.length; i++) marks[i].parentNode.removeChild(marks[i]);
    marks = [];
    if (!on) return;
    var keyed = document.querySelectorAll("a[data-key]");
    for (var n = 0; n < keyed.length; n++) {
      var shown = document.createElement("kbd");
      shown.className = "of-key";
      shown.setAttribute("aria-hidden", "true");
      shown.textContent = keyed[n].getAttribute("data-key");
      keyed[n].appendChild(shown);
      marks.push(shown);
    }
  }

  function show() {
    var on = isOn();
    if (panel && button) {
      panel.hidden = false;
      button.textContent = button.getAttribute(on ? "data-off" : "data-on");
    }
    mark(on);
  }

  if (button) {
    button.addEventListener("click", function () {
      try {
        window.localStorage.setItem(KEPT, isOn() ? "off" : "on");
      } catch (refused) {}
      show();
    });
  }

  function isTyping(target) {
    var name = target.tagName;
    return name === "INPUT" || name === "TEXTAREA" || name === "SELECT" || target.isContentEditable;
  }

  function walk(step) {
    var rows = document.querySelectorAll("[data-row]");
    var at = -1;
    for (var i = 0; i < rows.length; i++) if (rows[i] === document.activeElement) at = i;
    var next = rows[Math.max(0, Math.min(rows.length - 1, at + step))];
    if (next) next.focus();
  }

  document.addEventListener("keydown", function (pressed) {
    if (pressed.ctrlKey || pressed.altKey || pressed.metaKey || !isOn() || isTyping(pressed.target)) return;
    if (pressed.key === "j" || pressed.key === "k") {
      walk(pressed.key === "j" ? 1 : -1);
      return;
    }
    if (pressed.key === "w") {
      var note = document.getElementById("note");
      if (note) {
        note.focus();
        pressed.preventDefault();
      }
      return;
    }
    if (!/^[a-z0-9\/]$/.test(pressed.key)) return;
    var found = document.querySelector('[data-key="' + pressed.key + '"]');
    if (!found) return;
    pressed.preventDefault();
    if (found.tagName === "INPUT") found.focus();
    else found.click();
  });

  show();
})();
