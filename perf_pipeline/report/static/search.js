// All findings, a page of rows at a time; the filters stand in the address, so that a search can be passed on.
(function () {
  var STEP = 200;
  var YEAR = 0, DEPARTMENT = 1, PAGE = 2, FILE = 3, SEVERITY = 4, RULE = 5, ZH = 6, EN = 7, PAGE_NO = 8, ID = 9;
  var form = document.getElementById("search");
  var body = document.querySelector("#found tbody");
  var more = document.getElementById("more");
  var all = window.reportFindings;
  var found = all, drawn = 0;

  function matches(row, values) {
    return (!values.year || String(row[YEAR]) === values.year) &&
      (!values.severity || row[SEVERITY] === values.severity) &&
      (!values.rule || row[RULE] === values.rule) &&
      (!values.text || [row[DEPARTMENT], row[FILE], row[RULE], row[ZH], row[EN]].join("\n").toLowerCase().indexOf(values.text) >= 0);
  }

  function inBoth(zh, en) {
    return [["zh", zh], ["en", en]].map(function (pair) {
      var span = document.createElement("span");
      span.lang = pair[0];
      span.textContent = pair[1];
      return span;
    });
  }

  function cell(row, contents, kind) {
    var made = row.insertCell();
    made.className = kind || "";
    made.append.apply(made, contents);
  }

  function draw() {
    found.slice(drawn, drawn + STEP).forEach(function (finding) {
      var row = body.insertRow();
      var link = document.createElement("a");
      link.href = "departments/" + encodeURIComponent(finding[PAGE]) + ".html#" + encodeURIComponent(finding[ID]);
      link.append.apply(link, inBoth(finding[ZH], finding[EN]));
      var severity = finding[SEVERITY];
      cell(row, [finding[YEAR]]);
      cell(row, [finding[DEPARTMENT] || "—"]);
      cell(row, inBoth(body.dataset[severity + "Zh"], body.dataset[severity + "En"]), severity);
      cell(row, [finding[RULE]], "code");
      cell(row, [link]);
      cell(row, [finding[FILE]]);
      cell(row, [finding[PAGE_NO] === null ? "" : finding[PAGE_NO]], "n");
    });
    drawn = Math.min(drawn + STEP, found.length);
    more.hidden = drawn >= found.length;
  }

  function apply() {
    var values = Object.fromEntries(new FormData(form));
    values.text = values.text.trim().toLowerCase();
    found = all.filter(function (row) { return matches(row, values); });
    form.querySelector("[data-count]").textContent = found.length;
    body.replaceChildren();
    drawn = 0;
    draw();
  }

  new URLSearchParams(location.search).forEach(function (value, name) {
    if (form.elements[name]) { form.elements[name].value = value; }
  });
  form.addEventListener("input", function () {
    apply();
    var chosen = Array.from(new FormData(form)).filter(function (pair) { return pair[1]; });
    history.replaceState(null, "", chosen.length ? "?" + new URLSearchParams(chosen) : location.pathname);
  });
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  more.addEventListener("click", draw);
  apply();
})();
