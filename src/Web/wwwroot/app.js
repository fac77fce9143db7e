// The theme follows the system until somebody chooses; the choice is kept in a cookie, so pages arrive in it.
const root = document.documentElement;
document.getElementById('theme')?.addEventListener('click', () => {
  const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = dark ? 'light' : 'dark';
  document.cookie = `theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=lax`;
});

// On a narrow screen the menu scrolls; the present place is brought into view.
document.querySelector('nav [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });

// A refused field gets the reader's attention, and the focus.
document.addEventListener('htmx:after:swap', () => {
  const notice = document.querySelector('.form-notice [data-field]');
  const field = notice && notice.closest('form')?.elements[notice.dataset.field];
  if (field instanceof HTMLElement) {
    field.setAttribute('aria-invalid', 'true');
    field.focus();
  }
});
document.addEventListener('input', event => event.target.removeAttribute?.('aria-invalid'));

// Nothing came back at all: the input stays, and the page says so.
document.addEventListener('htmx:error', event => {
  const form = event.detail?.ctx?.sourceElement?.closest?.('form');
  const notice = form?.querySelector('.form-notice');
  if (notice && !event.detail.ctx.response)
    notice.innerHTML = '<div class="notice problem" role="alert"><p>The server cannot be reached. Your input is kept; please try again.</p></div>';
});

// A text that is shown once can be copied.
document.addEventListener('click', event => {
  const button = event.target.closest?.('[data-copy]');
  if (button)
    navigator.clipboard?.writeText(button.dataset.copy).then(() => { button.textContent = 'Copied'; });
});
