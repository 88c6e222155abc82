/* Leaves this site in one press, or with Esc three times: the page is hidden at once, this visit's entry in the
   history is replaced, and the session is ended. Without scripts the link does all but the history. */
(function () {
  "use strict";

  var link = document.getElementById("leave");
  var said = document.getElementById("leave-said");
  if (!link || !said) return;

  var TOGETHER = 5000;
  var times = 0;
  var since = 0;
  var gone = false;

  function leave() {
    gone = true;
    document.documentElement.style.display = "none";
    document.title = "\u00a0";
    var ends = link.getAttribute("href");
    if (window.fetch && window.Request && "keepalive" in window.Request.prototype) {
      window.fetch(ends, { keepalive: true, redirect: "manual", credentials: "same-origin" })["catch"](function () {});
      window.location.replace(link.getAttribute("data-to"));
    } else {
      window.location.replace(ends);
    }
  }

  link.addEventListener("click", function (pressed) {
    if (pressed.ctrlKey || pressed.metaKey || pressed.shiftKey) return;
    pressed.preventDefault();
    leave();
  });

  document.addEventListener("keydown", function (pressed) {
    if (pressed.key !== "Escape" && pressed.key !== "Esc") {
      times = 0;
      return;
    }
    var now = Date.now();
    times = now - since > TOGETHER ? 1 : times + 1;
    since = now;
    if (times >= 3) leave();
    else said.textContent = said.getAttribute(times === 1 ? "data-two" : "data-one");
  });

  /* A browser that kept the page as it was would show it again to whoever goes back. */
  window.addEventListener("pageshow", function (shown) {
    if (shown.persisted && gone) window.location.reload();
  });
})();
