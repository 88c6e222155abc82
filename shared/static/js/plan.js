/* Works the offer out as one types. Without it the button "Work it out" does the same. Written for old phones. */
(function () {
  "use strict";

  var form = document.getElementById("own-offer");
  var result = document.getElementById("result");
  var said = document.getElementById("result-said");
  if (!form || !result || !said || !window.XMLHttpRequest) return;

  var WAIT = 600;
  var waiting = null;
  var asked = 0;

  function pairs() {
    var found = [];
    for (var i = 0; i < form.elements.length; i++) {
      var field = form.elements[i];
      if (!field.name || field.disabled) continue;
      if ((field.type === "radio" || field.type === "checkbox") && !field.checked) continue;
      found.push(encodeURIComponent(field.name) + "=" + encodeURIComponent(field.value));
    }
    return found.join("&");
  }

  function ask() {
    var number = ++asked;
    var request = new XMLHttpRequest();
    request.open("POST", form.getAttribute("action"));
    request.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
    request.setRequestHeader("X-As-One-Types", "yes");
    request.onload = function () {
      /* Signed out, or an older answer that came late: what is shown stays. */
      var kind = request.getResponseHeader("Content-Type") || "";
      if (number !== asked || request.status !== 200 || kind.indexOf("text/plain") !== 0) return;
      result.innerHTML = request.responseText;
      var words = result.querySelector("[data-say]");
      said.textContent = words ? words.textContent : "";
    };
    request.send(pairs());
  }

  function soon() {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(ask, WAIT);
  }

  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
})();
