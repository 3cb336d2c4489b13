// Before the first paint, so that the page does not flash in the other language.
(function () {
  var wanted = null;
  try { wanted = localStorage.getItem("language"); } catch (error) { wanted = null; }
  if (!wanted) { wanted = (navigator.language || "zh").slice(0, 2) === "zh" ? "zh" : "en"; }
  document.documentElement.dataset.lang = wanted;
  document.documentElement.lang = wanted;
})();
