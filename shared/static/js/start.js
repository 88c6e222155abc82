/* Says which features the browser has before anything is drawn, so that nothing jumps. */
document.body.className +=
  " js-enabled" +
  ("noModule" in HTMLScriptElement.prototype ? " govuk-frontend-supported" : "");

/* A page that answers a form is not kept, so that going back to it would fail. Opened anew, its address does not. */
if (document.body.hasAttribute("data-opened-again") && history.replaceState) {
  history.replaceState(null, "", location.href);
}
