/* The skip link: past header and controls, to the tiles where there are some, else to the page. */
"use strict";
(() => {
  document.addEventListener("click", (event) => {
    if (!event.target.closest("#skip")) return;
    event.preventDefault();
    const tile = document.querySelector('#grid [tabindex="0"]');
    (tile || document.getElementById("page")).focus();
  });
})();
