// Light or dark before the first paint: what the person chose, else what their device says.
(function () {
  var chosen = null;
  try { chosen = localStorage.getItem("vignette.theme"); } catch (_) { /* storage may be forbidden */ }
  var dark = chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
