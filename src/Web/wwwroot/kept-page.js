// On the pages for checking in, and on the one that stands in for them: what is kept, and a button that keeps a check-in while the server cannot be reached.
const box = document.getElementById('kept');
const page = document.getElementById('check-in');
const standsIn = document.body.dataset.standsIn;
const button = document.getElementById('keep');
const warned = 2 * 24 * 3600 * 1000;
let away = 0;

const clock = text => new Date(text).toLocaleString('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });

async function tell() {
  const { waiting, oldest, most, toSignIn, parked } = await kept.state(page?.dataset.kiosk === 'no' ? page.dataset.who : null);
  const lines = [];
  if (waiting > 0)
    lines.push(`${waiting} ${waiting === 1 ? 'check-in is' : 'check-ins are'} kept on this device and will be sent${toSignIn ? ' once you have signed in' : ''}.${waiting >= 0.75 * most ? ` It can keep ${most}.` : ''}${Date.now() - Date.parse(oldest) > warned ? ` The oldest is of ${clock(oldest)}: it is kept for ${toSignIn ? 'fourteen' : 'seven'} days. Please tell your manager.` : ''}`);
  box.replaceChildren(...lines.map(text => Object.assign(document.createElement('p'), { textContent: text })), ...parked.map(one => {
    const line = Object.assign(document.createElement('p'), { textContent: `Of ${clock(one.capturedAt)}: ${one.says} ` });
    const away = Object.assign(document.createElement('button'), { type: 'button', className: 'second', textContent: 'Seen' });
    away.addEventListener('click', () => kept.remove(one.number).then(tell));
    line.append(away);
    return line;
  }));
  box.classList.toggle('hidden', lines.length + parked.length === 0);
}

/** Each look says whether the server can be reached; two in a row that failed offer to keep check-ins. */
document.addEventListener('looked', event => {
  away = event.detail === null ? away + 1 : 0;
  document.getElementById('away')?.classList.toggle('hidden', away < 2 || !kept.canKeep());
});

button?.addEventListener('click', async () => {
  button.disabled = true;
  const result = document.getElementById('result');
  try {
    const { takeBurst } = await import(page.dataset.camera);
    result.innerHTML = await kept.instead(await takeBurst(document.querySelector('video')), document.querySelector('[name=direction]:checked').value, attendance.newKey());
    setTimeout(() => { result.innerHTML = ''; document.querySelector('[name=direction][value=auto]').checked = true; }, 3500);
  } catch (problem) {
    result.textContent = problem.message;
  } finally {
    button.disabled = false;
  }
  await tell();
});

// So that the browser does not make room by forgetting them.
if (button)
  await navigator.storage?.persist?.();
// For the page that stands in.
if (page && !standsIn)
  localStorage.setItem('keeper', JSON.stringify(kept.keeper()));
kept.onChange(tell);
await tell();
const send = () => kept.send().then(tell);
addEventListener('online', send);
document.addEventListener('visibilitychange', () => document.hidden || send());
setInterval(send, 15_000);
await send();

// The page that stands in has a camera where check-ins can be kept, and goes away when the server is back.
if (standsIn) {
  // Not waited for: whoever is asked whether the camera may be used need not answer.
  if (kept.canKeep())
    import(page.dataset.camera).then(({ openCamera }) => openCamera(document.querySelector('video'))).then(() => page.classList.remove('hidden'), () => null);
  // Under its own address nothing would come in its place.
  if (location.pathname !== '/offline')
    setInterval(async () => {
      if ((await fetch('/healthz', { cache: 'no-store' }).catch(() => null))?.ok)
        location.reload();
    }, 5000);
}
