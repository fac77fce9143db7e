// The theme follows the system until somebody chooses; the choice is kept in a cookie, so pages arrive in it.
const root = document.documentElement;
document.getElementById('theme')?.addEventListener('click', () => {
  const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = dark ? 'light' : 'dark';
  document.cookie = `theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=lax`;
});

// On a narrow screen the menu scrolls; the present place is brought into view.
document.querySelector('nav [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });

// Where nothing is known yet, the reader's own time zone is the likeliest.
for (const zones of document.querySelectorAll('select[data-guess="zone"]')) {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if ([...zones.options].some(option => option.value === own))
    zones.value = own;
}

// A choice that comes with dates fills them in.
document.addEventListener('change', ({ target }) => {
  const dates = target.selectedOptions?.[0]?.dataset ?? {};
  for (const name of ['from', 'to'])
    if (dates[name] && target.form?.elements[name])
      target.form.elements[name].value = dates[name];
});

// Down a long table by the arrow keys: each goes to the first thing of the next line that can be used.
document.addEventListener('keydown', event => {
  const step = { ArrowDown: 'nextElementSibling', ArrowUp: 'previousElementSibling' }[event.key];
  let row = event.target.closest?.('table[data-keys] tbody tr');
  // Enter in a box would send the form: it follows the line's link instead.
  if (event.key === 'Enter' && row && event.target.type === 'checkbox') {
    event.preventDefault();
    row.querySelector('a')?.click();
  }
  if (!step || !row || event.altKey || event.ctrlKey || event.metaKey)
    return;
  while ((row = row[step])) {
    const next = row.querySelector('input, a, button');
    if (next) {
      next.focus();
      event.preventDefault();
      return;
    }
  }
});

// A refused field gets the reader's attention, and the focus.
document.addEventListener('htmx:after:swap', () => {
  const notice = document.querySelector('.form-notice [data-field]');
  const named = notice && notice.closest('form')?.elements[notice.dataset.field];
  const field = named instanceof RadioNodeList ? named[0] : named;
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

// Done: the form is ready for another request, with a key of its own and without an earlier refusal.
document.addEventListener('htmx:after:request', event => {
  const { sourceElement, response } = event.detail.ctx;
  if (!sourceElement.elements?.idempotencyKey || !(response?.status < 300))
    return;
  sourceElement.elements.idempotencyKey.value = newKey();
  sourceElement.querySelector('.form-notice')?.replaceChildren();
});

/** A key that makes a second sending harmless: UUID version 7 (RFC 9562). */
function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let time = Date.now();
  for (let i = 5; i >= 0; i--, time = Math.floor(time / 256))
    bytes[i] = time % 256;
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
window.attendance = { newKey };

// A text that is shown once can be copied.
document.addEventListener('click', event => {
  const button = event.target.closest?.('[data-copy]');
  if (button)
    navigator.clipboard?.writeText(button.dataset.copy).then(() => { button.textContent = 'Copied'; });
});

// After somebody has signed out, and before somebody signs in, nobody is known here; a kiosk stays one.
const forget = () => JSON.parse(localStorage.getItem('keeper'))?.kiosk === 'no' && localStorage.removeItem('keeper');
document.querySelector('form[action="/sign-out"]')?.addEventListener('submit', forget);
if (document.querySelector('form[action="/sign-in"]'))
  forget();

// The shell is kept, so that there is something to show without a network. Pages never are.
navigator.serviceWorker?.register('/sw.js').catch(() => null);
