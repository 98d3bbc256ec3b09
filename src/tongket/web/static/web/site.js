/* Makes pages smoother; nothing depends on it. */
(() => {
  "use strict";
  const all = (root, css) => [...(root.matches?.(css) ? [root] : []), ...root.querySelectorAll(css)];
  const say = (text) => {
    const region = document.getElementById("messages");
    if (region && text) region.replaceChildren(Object.assign(document.createElement("p"), { textContent: text }));
  };
  const focus = (element) => {
    if (!element.hasAttribute("tabindex")) element.setAttribute("tabindex", "-1");
    element.focus({ preventScroll: false });
  };

  // A form is sent once, until the reader comes back to the page or has waited (a download leaves the page in place).
  const release = (form) => {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) return event.preventDefault();
    if (form.matches("[hx-post], [hx-get]") || event.defaultPrevented) return;
    if ((form.getAttribute("method") || "get").toLowerCase() === "get") return;
    form.dataset.sent = "yes";
    form.setAttribute("aria-busy", "true");
    setTimeout(() => release(form), 8000);
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach(release);
  });

  // An error summary is the first thing to read.
  const summary = document.querySelector(".problems");
  if (summary) focus(summary);

  // htmx: busy while asking, the new heading or summary in focus after, refusals in their own place.
  document.addEventListener("htmx:beforeRequest", (event) => {
    event.detail.elt.setAttribute("aria-busy", "true");
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    event.detail.elt.removeAttribute("aria-busy");
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.getResponseHeader("HX-Retarget")) event.detail.shouldSwap = true;
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const [found] = all(event.detail.target, ".problems, [data-focus]");
    if (found) focus(found);
  });
  document.addEventListener("said", (event) => say(event.detail.text));
  for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.addEventListener(name, (event) => {
      const retargeted = event.detail.xhr?.getResponseHeader?.("HX-Retarget");
      if (!retargeted) say(document.body.dataset.failed);
    });
  }
})();
