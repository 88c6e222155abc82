/* A card payment by phone. The card is keyed into frames of the card provider's: this page never sees its number,
   only the provider's id for what was keyed in, which it sends on. */
(function () {
  "use strict";

  var form = document.getElementById("phone-card");
  var place = document.getElementById("card-fields");
  var said = document.getElementById("card-said");
  var button = document.getElementById("take-payment");
  if (!form || !place || !said || !button) return;

  function say(words) {
    said.textContent = words || "";
    said.hidden = !words;
  }

  function allow(may) {
    button.disabled = !may;
    if (may) button.removeAttribute("aria-disabled");
    else button.setAttribute("aria-disabled", "true");
  }

  if (!window.Stripe) {
    say(form.getAttribute("data-not-loaded"));
    return;
  }

  var provider = window.Stripe(form.getAttribute("data-key"));
  var card = provider.elements().create("card", { hidePostalCode: true, disableLink: true });
  var busy = false;

  card.mount("#card-fields");
  allow(true);
  card.on("change", function (event) {
    say(event.error ? event.error.message : "");
  });

  form.addEventListener("submit", function (event) {
    if (form.elements.card.value) return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    allow(false);
    say("");
    provider.createPaymentMethod({ type: "card", card: card }).then(
      function (made) {
        if (made.error) {
          busy = false;
          allow(true);
          say(made.error.message);
          return;
        }
        form.elements.card.value = made.paymentMethod.id;
        form.submit();
      },
      function () {
        busy = false;
        allow(true);
        say(form.getAttribute("data-not-loaded"));
      }
    );
  });
})();
