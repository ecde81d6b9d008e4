// Enhancements only: every page works without this file. Nothing here talks to the network.
(function () {
  "use strict";

  // Copy buttons stay hidden where the browser cannot copy.
  function copyButtons() {
    if (!navigator.clipboard) return;
    document.querySelectorAll("button[data-copy]").forEach(function (button) {
      var label = button.textContent;
      button.hidden = false;
      button.addEventListener("click", function () {
        navigator.clipboard.writeText(button.dataset.copy).then(function () {
          button.textContent = button.dataset.done || label;
          setTimeout(function () { button.textContent = label; }, 2000);
        });
      });
    });
  }

  // Characters left, counted as the server counts them: code points, line ends as one.
  function liveCounts() {
    document.querySelectorAll("[data-count]").forEach(function (field) {
      var out = document.getElementById(field.dataset.count);
      var max = Number(field.dataset.max);
      if (!out || !max) return;
      function show() {
        var left = max - Array.from(field.value.replace(/\r\n/g, "\n")).length;
        var words = left < 0 ? out.dataset.over : out.dataset.left;
        out.textContent = words.replace("{n}", Math.abs(left));
        out.classList.toggle("error", left < 0);
      }
      field.addEventListener("input", show);
      show();
    });
  }

  // A form that was changed and not sent asks before the page is left.
  function guardForms() {
    var changed = false;
    document.querySelectorAll("form[data-guard]").forEach(function (form) {
      form.addEventListener("input", function () { changed = true; });
      form.addEventListener("submit", function () { changed = false; });
    });
    window.addEventListener("beforeunload", function (event) {
      if (changed) event.preventDefault();
    });
  }

  // A second click on a sending button must not send twice.
  function sendOnce() {
    document.querySelectorAll("form[method=post]").forEach(function (form) {
      form.addEventListener("submit", function (event) {
        if (form.dataset.sent) { event.preventDefault(); return; }
        form.dataset.sent = "1";
        setTimeout(function () { delete form.dataset.sent; }, 3000);
      });
    });
  }

  // Filters apply as soon as they are chosen; the button stays for everyone else.
  function autoSubmit() {
    document.querySelectorAll("form[data-auto]").forEach(function (form) {
      form.addEventListener("change", function () { form.requestSubmit(); });
    });
  }

  // After a refused form the reader starts at the summary of what to mend.
  function focusErrors() {
    var box = document.querySelector(".errors");
    if (box) box.focus();
  }

  // An open menu closes by Escape or by a click elsewhere.
  function closeMenus() {
    function close(except) {
      document.querySelectorAll("details.menu[open]").forEach(function (menu) {
        if (!except || !menu.contains(except)) menu.open = false;
      });
    }
    document.addEventListener("click", function (event) { close(event.target); });
    document.addEventListener("keydown", function (event) {
      if (event.key !== "Escape") return;
      var open = document.querySelector("details.menu[open]");
      if (!open) return;
      close(null);
      open.querySelector("summary").focus();
    });
  }

  // A passkey's form hands the server's options to the browser and sends its answer back in a field.
  function passkeys() {
    if (!window.PublicKeyCredential || !PublicKeyCredential.parseRequestOptionsFromJSON) return;
    document.querySelectorAll("form[data-passkey]").forEach(function (form) {
      form.hidden = false;
      form.addEventListener("submit", function (event) {
        event.preventDefault();
        var options = JSON.parse(form.dataset.options);
        var asked = form.dataset.passkey === "create"
          ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
          : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
        asked.then(function (credential) {
          form.querySelector("[data-answer]").value = JSON.stringify(credential);
          form.submit();
        }).catch(function () {
          form.querySelector("[role=alert]").textContent = form.dataset.failed;
        });
      });
    });
  }

  // Keys of a page for its elements with data-key, and "?" for the list of them, which can switch them off for good.
  function keys() {
    var list = document.getElementById("keys");
    if (!list) return;
    var off = list.querySelector("input");
    off.closest("label").hidden = false;
    off.checked = localStorage.getItem("keys") === "off";
    off.addEventListener("change", function () { localStorage.setItem("keys", off.checked ? "off" : "on"); });
    document.addEventListener("keydown", function (event) {
      var typing = event.target.closest("input, select, textarea, [contenteditable]");
      if (off.checked || typing || event.ctrlKey || event.altKey || event.metaKey) return;
      var at = event.key === "?" ? list.querySelector("summary") : document.querySelector('[data-key="' + CSS.escape(event.key) + '"]');
      if (!at) return;
      event.preventDefault();
      at.focus();
      at.click();
    });
  }

  copyButtons();
  liveCounts();
  guardForms();
  sendOnce();
  autoSubmit();
  focusErrors();
  closeMenus();
  passkeys();
  keys();
})();
