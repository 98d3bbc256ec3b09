/* Checking without leaving the page: a place to drop a file, progress while it is sent, keys. Nothing depends on it. */
(() => {
  "use strict";
  const region = Object.assign(document.createElement("p"), { className: "hidden" });
  region.setAttribute("role", "status");
  document.getElementById("content").append(region);
  const say = (text) => { region.textContent = text; };
  const complain = (form, text) => {
    form.querySelector("[role=alert]")?.remove();
    if (!text) return;
    const line = Object.assign(document.createElement("p"), { className: "wrong", textContent: text });
    line.setAttribute("role", "alert");
    form.append(line);
  };

  // --- sending ---
  const bar = (form, text, share) => {
    let box = form.querySelector(".sending");
    if (!box) {
      box = Object.assign(document.createElement("p"), { className: "sending" });
      box.append(document.createElement("span"), document.createElement("progress"));
      form.append(box);
    }
    box.firstChild.textContent = text;
    if (share < 1) box.lastChild.value = share;
    else box.lastChild.removeAttribute("value");
    box.lastChild.setAttribute("aria-label", text);
  };
  const done = (form) => {
    form.querySelector(".sending")?.remove();
    form.removeAttribute("aria-busy");
    delete form.dataset.busy;
  };
  const tooLarge = (form) =>
    [...form.querySelectorAll("input[type=file]")].some((input) => input.files[0]?.size > Number(form.dataset.most));
  const show = (form, html) => {
    const part = new DOMParser().parseFromString(html, "text/html").getElementById("result");
    if (!part) return complain(form, form.dataset.lost);
    if (form.querySelector("input[type=file]")?.files.length) part.querySelector(".again")?.remove();
    document.getElementById("result").replaceWith(part);
    ready(part);
    again(part.querySelector("[data-focus]"));
    const first = part.querySelector(".problems, [data-focus]");
    first?.focus();
    first?.scrollIntoView();
  };
  const again = (answered) => {
    const title = document.getElementById("form-title");
    title.classList.toggle("hidden", !answered);
    if (answered && title.dataset.again) title.textContent = title.dataset.again;
  };
  const send = (form, submitter) => {
    const request = new XMLHttpRequest();
    form.dataset.busy = "yes";
    form.setAttribute("aria-busy", "true");
    request.open("POST", form.action);
    request.setRequestHeader("HX-Request", "true");
    request.upload.addEventListener("progress", (event) => {
      const share = event.lengthComputable ? event.loaded / event.total : 1;
      bar(form, share < 1 ? form.dataset.sending : form.dataset.checking, share);
    });
    request.addEventListener("load", () => { done(form); show(form, request.responseText); });
    request.addEventListener("error", () => { done(form); complain(form, form.dataset.lost); });
    bar(form, form.dataset.checking, 1);
    request.send(new FormData(form, submitter));
  };
  document.querySelectorAll("form[data-check]").forEach((form) => {
    form.addEventListener("submit", (event) => {
      complain(form, "");
      if (tooLarge(form)) {
        event.preventDefault();
        complain(form, form.dataset.large);
      } else if (event.submitter?.value !== "file") {
        event.preventDefault();
        if (!form.dataset.busy) send(form, event.submitter);
      }
    });
  });

  // --- dropping a file ---
  document.querySelectorAll(".drop").forEach((zone) => {
    const input = zone.querySelector("input[type=file]");
    zone.querySelector(".drop-hint").hidden = false;
    for (const name of ["dragenter", "dragover"]) {
      zone.addEventListener(name, (event) => { event.preventDefault(); zone.classList.add("drop-over"); });
    }
    zone.addEventListener("dragleave", () => zone.classList.remove("drop-over"));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      zone.classList.remove("drop-over");
      if (event.dataTransfer.files.length) input.files = event.dataTransfer.files;
    });
  });

  // --- verdicts: the filter says how many it shows; j and k go from one to the next ---
  const shown = () => [...document.querySelectorAll(".noted")].filter((each) => each.offsetParent);
  const ready = (root) => {
    root.querySelectorAll(".keys").forEach((hint) => { hint.hidden = false; });
    root.querySelectorAll("input[name=level]").forEach((radio) => {
      radio.addEventListener("change", () => say(radio.closest("label").textContent.trim()));
    });
  };
  ready(document);
  document.addEventListener("keydown", (event) => {
    if (!["j", "k"].includes(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("textarea, select, input:not([type=radio])")) return;
    const list = shown();
    const here = list.findIndex((each) => each.contains(document.activeElement));
    const next = list[event.key === "j" ? here + 1 : Math.max(here, 1) - 1];
    if (next) { event.preventDefault(); next.focus(); next.scrollIntoView({ block: "center" }); }
  });
})();
