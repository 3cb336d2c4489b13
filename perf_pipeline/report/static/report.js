// Language and filters; the report reads in full without this file.
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
      form.querySelector("[data-count]").textContent = shown;
    }
    form.addEventListener("input", apply);
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    apply();
  });
})();
