/* How far a year is, asked every second; when it is done the page is read again. Without it the page reads itself again. */
const bar = document.querySelector('[data-share]');
const words = document.querySelector('[data-share-words]');

async function ask() {
  try {
    const answer = await fetch(bar.dataset.share, { headers: { Accept: 'application/json' } });
    const told = await answer.json();
    if (told.state !== 'going') {
      window.location.reload();
      return;
    }
    bar.value = told.share;
    words.textContent = `${Math.floor(told.share * 100)}%`;
  } catch {
    // Asked again in a moment: the year goes on without this page.
  }
  setTimeout(ask, 1000);
}

setTimeout(ask, 1000);
