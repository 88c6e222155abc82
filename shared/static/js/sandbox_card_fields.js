/* Called as the card provider's own script is, so that a page need not know which it has:
   Stripe(key).elements().create("card").mount(place), and createPaymentMethod({type, card}). The fields are in a
   frame; only the id of a card comes out of it. */
(function () {
  "use strict";

  function Card() {
    this.frame = null;
    this.tell = null;
  }

  Card.prototype.mount = function (place) {
    var target = typeof place === "string" ? document.querySelector(place) : place;
    var card = this;
    this.frame = document.createElement("iframe");
    this.frame.src = "/sandbox/cards/fields";
    this.frame.title = target.getAttribute("data-title") || "Card details";
    this.frame.className = "ek-card-frame";
    target.appendChild(this.frame);
    window.addEventListener("message", function (event) {
      var ours = event.origin === window.location.origin && card.frame && event.source === card.frame.contentWindow;
      if (!ours || !event.data || !event.data.sandboxCard || !card.tell) return;
      var tell = card.tell;
      card.tell = null;
      if (event.data.method) tell({ paymentMethod: { id: event.data.method } });
      else tell({ error: { message: event.data.problem } });
    });
  };

  Card.prototype.unmount = function () {
    if (this.frame && this.frame.parentNode) this.frame.parentNode.removeChild(this.frame);
    this.frame = null;
  };

  Card.prototype.on = function () {};

  window.Stripe = function () {
    return {
      elements: function () {
        return {
          create: function () {
            return new Card();
          },
        };
      },
      createPaymentMethod: function (asked) {
        return new Promise(function (resolve) {
          asked.card.tell = resolve;
          asked.card.frame.contentWindow.postMessage({ sandboxCard: "make" }, window.location.origin);
        });
      },
    };
  };
})();
