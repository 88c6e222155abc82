/* Inside the frame with the stand-in's card fields: sends them when the page around it asks, and tells it the id of
   the card, or what is wrong. */
(function () {
  "use strict";

  if (window.parent === window) return;
  var form = document.getElementById("card-form");
  var ready = document.getElementById("card-ready");
  var problem = document.querySelector(".govuk-error-summary__list");

  function tell(message) {
    message.sandboxCard = "told";
    window.parent.postMessage(message, window.location.origin);
  }

  document.body.className += " ek-in-frame";
  if (ready) tell({ method: ready.getAttribute("data-method") });
  else if (problem) tell({ problem: problem.textContent.trim() });

  window.addEventListener("message", function (event) {
    if (event.source !== window.parent || event.origin !== window.location.origin) return;
    if (!event.data || event.data.sandboxCard !== "make") return;
    if (ready) tell({ method: ready.getAttribute("data-method") });
    else form.submit();
  });
})();
