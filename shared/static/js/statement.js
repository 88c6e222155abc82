/* Works out the sums of a page of lines as one types. What counts is what the server works out when the
   page is saved. Written for old phones: no modules. */
(function () {
  "use strict";

  var TIMES = {
    weekly: 52,
    fortnightly: 26,
    four_weekly: 13,
    monthly: 12,
    quarterly: 4,
    annual: 1,
    ten_instalments: 10
  };
  var form = document.querySelector("form[data-sums]");
  if (!form) return;
  var lines = form.querySelectorAll("[data-line]");
  var running = form.querySelector("[data-running]");
  var waiting = null;

  /* Whole pence, or null for what cannot be read: never nought. */
  function pence(text) {
    var clean = text.replace(/^\s*£?\s*|\s+$/g, "").replace(/ /g, "");
    if (!/^(\d+|\d{1,3}(,\d{3})+)(\.\d{0,2})?$/.test(clean)) return null;
    var parts = clean.replace(/,/g, "").split(".");
    if (parts[0].replace(/^0+/, "").length > 7) return null;
    return Number(parts[0]) * 100 + Number(((parts[1] || "") + "00").slice(0, 2));
  }

  /* Halves go up. */
  function monthly(amount, times) {
    return Math.floor((amount * times * 2 + 12) / 24);
  }

  function money(amount) {
    var size = Math.abs(amount);
    var pounds = String(Math.floor(size / 100)).replace(/\B(?=(\d{3})+$)/g, ",");
    return (amount < 0 ? "-£" : "£") + pounds + "." + ("0" + (size % 100)).slice(-2);
  }

  function show(line, amount, often) {
    var place = line.querySelector(".ek-line__working");
    if (!place) {
      place = document.createElement("p");
      place.className = "ek-line__working";
      line.querySelector("fieldset").appendChild(place);
    }
    place.textContent =
      amount && often && often !== "monthly"
        ? form
            .getAttribute("data-working")
            .replace("{amount}", money(amount))
            .replace("{times}", String(TIMES[often]))
            .replace("{monthly}", money(monthly(amount, TIMES[often])))
        : "";
  }

  function add() {
    var here = Number(form.getAttribute("data-fixed"));
    for (var i = 0; i < lines.length; i++) {
      var amount = pence(lines[i].querySelector("input").value);
      var often = lines[i].querySelector("select").value;
      show(lines[i], amount, often);
      if (amount && TIMES[often]) here += monthly(amount, TIMES[often]);
    }
    var sum =
      Number(form.getAttribute("data-elsewhere")) + Number(form.getAttribute("data-sign")) * here;
    running.textContent = form
      .getAttribute("data-here")
      .replace("{here}", money(here))
      .replace("{sum}", money(sum));
  }

  function soon() {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(add, 400);
  }

  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
})();
