// Language, filters and folded lists; a department's page and the overview read in full without this file.
(function () {
  var root = document.documentElement;

  function label() {
    document.querySelectorAll("option[data-en]").forEach(function (option) {
      option.textContent = option.dataset[root.dataset.lang];
    });
  }

  document.getElementById("language").addEventListener("click", function () {
    root.dataset.lang = root.dataset.lang === "zh" ? "en" : "zh";
    root.lang = root.dataset.lang;
    try { localStorage.setItem("language", root.dataset.lang); } catch (error) { root.dataset.kept = "no"; }
    label();
  });
  label();

  function matches(row, values) {
    var text = (values.text || "").trim().toLowerCase();
    return (!text || (row.dataset.text || "").toLowerCase().indexOf(text) >= 0) &&
      (!values.year || row.dataset.year === values.year) &&
      (!values.severity || Number(row.dataset[values.severity]) > 0) &&
      (!values.level || row.dataset.level === values.level);
  }

  document.querySelectorAll("form[data-filters]").forEach(function (form) {
    var list = document.getElementById(form.dataset.filters);
    var rows = list.querySelectorAll("tbody tr, li.finding");
    function apply() {
      var values = Object.fromEntries(new FormData(form));
      var shown = 0;
      rows.forEach(function (row) {
        row.hidden = !matches(row, values);
        if (!row.hidden) { shown += 1; }
      });
      list.querySelectorAll("section.rule").forEach(function (rule) {
        rule.hidden = !rule.querySelector("li.finding:not([hidden])");
      });
      form.querySelector("[data-count]").textContent = shown;
    }
    form.addEventListener("input", apply);
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    apply();
  });

  function unfoldTarget() {
    var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    var folded = target && target.closest("details");
    if (folded) {
      folded.open = true;
      target.scrollIntoView();
    }
  }
  window.addEventListener("hashchange", unfoldTarget);
  unfoldTarget();

  // where a screen is narrower than a row, its crop starts at the place that is meant
  function bringIntoView(within) {
    within.querySelectorAll(".crop-box").forEach(function (box) {
      var place = box.querySelector("rect").getBoundingClientRect();
      box.scrollLeft += place.left + place.width / 2 - box.getBoundingClientRect().left - box.clientWidth / 2;
    });
  }
  if (matchMedia("(max-width: 640px)").matches) {
    bringIntoView(document);
    document.querySelectorAll("details").forEach(function (details) {
      details.addEventListener("toggle", function () { bringIntoView(details); });
    });
  }

  // what is folded on the screen is printed all the same, and folded again afterwards
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details:not([open])").forEach(function (details) {
      details.dataset.folded = "yes";
      details.open = true;
    });
  });
  window.addEventListener("afterprint", function () {
    document.querySelectorAll("details[data-folded]").forEach(function (details) {
      delete details.dataset.folded;
      details.open = false;
    });
  });
})();
