"use strict";
(() => {
  const form = document.getElementById("filters");
  if (!form) return;
  const selects = [...form.querySelectorAll("select[data-filter]")];
  const search = document.getElementById("f-text");
  const count = document.getElementById("count");
  const none = document.getElementById("none");
  const articles = [...document.querySelectorAll("article[data-number]")];
  const links = new Map();
  for (const link of document.querySelectorAll("li[data-number]")) {
    links.set(link.dataset.number, link);
  }
  const texts = articles.map((one) => one.textContent.toLowerCase());

  const apply = () => {
    const wanted = search.value.trim().toLowerCase();
    let shown = 0;
    articles.forEach((article, place) => {
      const fits =
        selects.every((one) => !one.value || article.dataset[one.dataset.filter] === one.value) &&
        texts[place].includes(wanted);
      article.hidden = !fits;
      links.get(article.dataset.number).hidden = !fits;
      shown += fits ? 1 : 0;
    });
    for (const week of document.querySelectorAll("section.week")) {
      week.hidden = !week.querySelector("article:not([hidden])");
    }
    none.hidden = shown > 0;
    count.textContent = count.dataset.words.replace("{n}", shown).replace("{of}", articles.length);
  };

  form.addEventListener("input", apply);
  form.addEventListener("change", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply, 0));
  // A browser keeps what was chosen before the page was loaded again.
  apply();
})();
