// Reloads the inbox when reports came or were read, and leaves a page whose session is over. All pages work without it.
"use strict";
(() => {
  const shown = document.currentScript.dataset.count;
  const every = 5000;
  let typed = false;
  addEventListener("input", () => { typed = true; });
  const ask = async () => {
    try {
      const answer = await fetch(typed ? "/inbox/count?typed" : "/inbox/count");
      typed = false;
      if (answer.status === 401) location.replace("/sign-in?ended");
      else if (answer.ok && shown !== undefined && (await answer.text()) !== shown) location.reload();
    } catch {
      // The desk was stopped: what is shown stays, and it is asked again.
    }
  };
  setInterval(ask, every);
})();
