// What says so opens the messenger. Until it is there, and where it is not, the link leads to the help centre.
for (const link of document.querySelectorAll('[data-chat]')) {
  link.addEventListener('click', (event) => {
    if (!window.causerie) return;
    event.preventDefault();
    window.causerie.open();
  });
}
