// Before the camera: find a face, send a short burst, show the answer, be ready for the next person.
const page = document.getElementById('check-in');
const { openCamera, takePicture, takeBurst, pause, speak } = await import(page.dataset.camera);
const video = page.querySelector('video');
const camera = page.querySelector('.camera');
const says = document.getElementById('says');
const result = document.getElementById('result');
const form = document.getElementById('pin-form');
const pinPanel = document.getElementById('pin-panel');
const kiosk = page.dataset.kiosk === 'yes';
const aloud = document.getElementById('aloud');
const lookEvery = 300, shownFor = 3500, framesPerStep = 6, idle = 30_000, movingOn = 8000;
const notReached = '<div class="result refused" data-outcome="unreachable"><p class="name">Not recorded</p><p class="what">The server cannot be reached. Please try again.</p></div>';
const unreachable = 'The server cannot be reached. Trying again…';
let challenged = false, movedOnBy = 0, lastPunch = null, staying = null, empty = 0, afterPin = 0, leftAlone = 0, quietUntil = 0;
const token = () => form.elements.__RequestVerificationToken.value;
const direction = () => form.elements.direction.value;

function say(state, text) {
  camera.dataset.state = state;
  if (says.textContent !== text)
    says.textContent = text;
}

/** Who stands before the camera: "none", "small", "one" or "several"; null when the server cannot be reached. */
async function look() {
  try {
    const answer = await fetch(page.dataset.look, {
      method: 'POST',
      headers: { 'Content-Type': 'image/jpeg', RequestVerificationToken: token() },
      body: await takePicture(video, 480, 0.75),
    });
    self.kept?.met(answer);
    // Revoked, or open for so long that its proof of origin has ended.
    if ([400, 401, 403].includes(answer.status))
      location.reload();
    return answer.ok ? (await answer.json()).face : null;
  } catch {
    return null;
  }
}

/** What has to be done before the camera; null when the server cannot say. */
async function askChallenge() {
  for (let attempt = 1; attempt <= 4; attempt++) {
    try {
      const answer = await fetch(page.dataset.challenge, { method: 'POST', headers: { RequestVerificationToken: token() } });
      if (answer.ok)
        return await answer.json();
    } catch {
      // No connection.
    }
    await pause(400 * attempt);
  }
  return null;
}

/** Says each step and takes pictures while it is done. */
async function doSteps(challenge, body) {
  aloud.parentElement.classList.remove('hidden');
  body.append('challenge', challenge.nonce);
  for (const [number, step] of challenge.steps.entries()) {
    say('step', step.says);
    if (aloud.checked)
      speak(step.says);
    const ends = Date.now() + 1000 * challenge.secondsPerStep;
    // What is asked for has to be heard and understood first.
    await pause(800);
    for (let taken = 0; taken < framesPerStep; taken++) {
      body.append(`step${number}`, await takePicture(video, 800, 0.85), `${taken}.jpg`);
      await pause(Math.max(0, (ends - Date.now()) / (framesPerStep - taken)));
    }
  }
  say('sending', 'Thank you. One moment…');
}

async function send() {
  const body = new FormData();
  // Asked for while the burst is taken, so that nobody waits for it.
  const asking = askChallenge();
  const frames = await takeBurst(video), key = attendance.newKey(), chosen = direction(), capturedAt = new Date().toISOString();
  frames.forEach((frame, i) => body.append('frame', frame, `${i}.jpg`));
  // Kept with its own key: if it had arrived all the same, it is one check-in. Whoever only lingers is recorded already.
  const keep = async () => (!staying && await self.kept?.instead(frames, chosen, key, capturedAt)) || notReached;
  const challenge = await asking;
  if (challenge === null)
    return keep();
  challenged = challenge.required;
  self.kept?.needsMovements(challenged);
  if (challenged)
    await doSteps(challenge, body);
  body.append('direction', chosen);
  if (staying)
    body.append('staying', staying);
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await fetch(page.dataset.send, {
        method: 'POST', body, signal: AbortSignal.timeout(20_000), headers: { 'HX-Request': 'true', 'Idempotency-Key': key, RequestVerificationToken: token() },
      });
      if (answer.status < 500)
        return await answer.text();
    } catch {
      // No connection: the same request again; its key makes that harmless.
    }
    if (attempt === 4)
      return keep();
    await pause(400 * attempt);
  }
}

/** Shows an answer; whoever only lingers is not told a second time, and whoever uses their PIN meanwhile is not told that the camera does not know them. */
function show(html) {
  if (kiosk && pinPanel.open && !html.includes('data-outcome="accepted"'))
    return false;
  result.innerHTML = html;
  const punch = result.querySelector('[data-punch]')?.dataset.punch ?? null, again = punch !== null && punch === lastPunch;
  lastPunch = punch ?? lastPunch;
  if (kiosk && again && staying)
    result.innerHTML = '';
  staying = punch ?? staying;
  return again;
}

function reset() {
  result.innerHTML = '';
  form.elements.direction.value = 'auto';
}

/** A moment for that person to move on. Somebody else may have stepped in without a gap, so it is not waited for long. */
async function waitForTheNext() {
  for (let i = 0; i < 8 && empty < 2; i++, await pause(lookEvery))
    seen(await look());
}

/** Notes when the place before the camera is empty: whoever comes then has come anew. A look that failed says nothing. */
function seen(face) {
  if (face !== null)
    empty = face === 'none' || face === 'small' ? empty + 1 : 0;
  if (empty >= 2)
    staying = null;
  return face;
}

async function checkIn() {
  say('sending', 'One moment…');
  const again = show(await send());
  const accepted = result.querySelector('[data-outcome="accepted"]');
  // The camera could not follow: the equal path is opened, and waits for as long as nobody touches it.
  if (result.querySelector('[data-outcome="notlive"]'))
    pinPanel.open = true;
  movedOnBy = accepted && challenged ? Date.now() + shownFor + movingOn : 0;
  say(accepted || again ? 'found' : 'waiting', again ? 'Already recorded.' : accepted ? 'Thank you.' : '');
  quietUntil = Date.now() + shownFor;
  return again;
}

const words = { none: 'Please stand before the camera.', small: 'Please come a little closer.', several: 'One at a time, please.', one: 'Hold still…' };

/** In one's own browser: says what the camera sees; what is sent, and when, is up to the person. */
async function guide(button) {
  for (; ; await pause(2 * lookEvery)) {
    if (document.hidden || pinPanel.open || button.disabled)
      continue;
    const face = await look();
    document.dispatchEvent(new CustomEvent('looked', { detail: face }));
    if (!button.disabled && Date.now() > quietUntil)
      say(face === 'one' ? 'found' : 'waiting', face === null ? unreachable : face === 'one' ? 'Ready: press the button.' : words[face]);
  }
}

async function watch() {
  for (let steady = 0; ; await pause(lookEvery)) {
    if (document.hidden || pinPanel.open)
      continue;
    const face = seen(await look());
    document.dispatchEvent(new CustomEvent('looked', { detail: face }));
    say(face === 'one' ? 'found' : 'waiting', face === null ? unreachable : words[face]);
    // Whoever was checked in with movements, or by PIN, has a moment to move on before the camera asks again; the next one may step in without a gap.
    steady = face === 'one' && !(staying && Date.now() < movedOnBy) ? steady + 1 : 0;
    if (steady < 2)
      continue;
    steady = 0;
    const again = await checkIn();
    await pause(shownFor);
    reset();
    if (again)
      await waitForTheNext();
  }
}

const clock = document.getElementById('clock'), zone = clock.dataset.zone || undefined;
const showTime = () => { clock.textContent = new Date().toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: zone }); };
showTime();
setInterval(showTime, 1000);
// A kiosk stays open for days: now and then it fetches the page anew, while there is a server; without one this page goes on.
if (kiosk)
  setInterval(() => fetch('/healthz', { cache: 'no-store' }).then(answer => answer.ok && location.reload(), () => null), 6 * 3600 * 1000);

// After a PIN, too, the screen is made ready for the next person.
form.addEventListener('htmx:after:swap', () => {
  if (!result.querySelector('[data-outcome="accepted"]'))
    return;
  staying = lastPunch = result.querySelector('[data-punch]').dataset.punch;
  form.elements.pin.value = '';
  movedOnBy = Date.now() + shownFor + movingOn;
  if (kiosk) {
    form.elements.number.value = '';
    afterPin = setTimeout(() => { reset(); pinPanel.open = false; }, shownFor);
  }
});
// The next person's typing is not interrupted by the end of the last one's answer.
form.addEventListener('input', () => clearTimeout(afterPin));
// Whoever walked away in the middle leaves nothing typed and nothing chosen, and the camera looks again.
if (kiosk) {
  const stir = () => {
    clearTimeout(leftAlone);
    leftAlone = setTimeout(() => { form.reset(); reset(); pinPanel.open = camera.classList.contains('hidden'); }, idle);
  };
  page.addEventListener('input', stir);
  pinPanel.addEventListener('toggle', stir);
}

try {
  // Whether check-ins can be kept, should the network go.
  askChallenge().then(challenge => challenge && self.kept?.needsMovements(challenge.required));
  await openCamera(video);
  if (kiosk) {
    await watch();
  } else {
    const go = document.getElementById('go');
    go.addEventListener('click', async () => {
      go.disabled = true;
      try {
        await checkIn();
      } finally {
        go.disabled = false;
      }
    });
    await guide(go);
  }
} catch (problem) {
  camera.classList.add('hidden');
  document.getElementById('go')?.classList.add('hidden');
  const box = document.getElementById('camera-problem');
  box.classList.remove('hidden');
  box.innerHTML = '<h2>The camera is not available</h2><p></p><p>You can use your number and PIN.</p>';
  box.querySelector('p').textContent = problem.message;
  pinPanel.open = true;
}
