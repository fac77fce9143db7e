// Check-ins that could not be sent: kept in this browser, encrypted, and sent once the server can be reached.
// A classic script, so that pages and the service worker share it.
self.kept = (() => {
  const most = 200, longest = 7 * 24 * 3600 * 1000, shown = 14 * 24 * 3600 * 1000, tries = 4, failing = 3;
  // How often this page met each in vain, by number: others go first. And whose may not be sent now.
  const tried = new Map(), asleep = new Set();
  const changes = new BroadcastChannel('attendance-kept');
  const done = request => new Promise((resolve, reject) => { request.onsuccess = () => resolve(request.result); request.onerror = () => reject(request.error); });
  class ServerFails extends Error {}
  const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

  const open = () => {
    const request = indexedDB.open('attendance-kept', 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore('items', { keyPath: 'number', autoIncrement: true });
      request.result.createObjectStore('keys');
    };
    return done(request);
  };
  /** Ends when what was written is on the disk. */
  const store = async (name, mode, use) => {
    const database = await open();
    try {
      const transaction = database.transaction(name, mode);
      const request = use(transaction.objectStore(name));
      await new Promise((resolve, reject) => { transaction.oncomplete = resolve; transaction.onabort = transaction.onerror = () => reject(transaction.error); });
      return request.result;
    } finally {
      database.close();
    }
  };

  /** A key that this browser uses and nobody can read. */
  async function key() {
    const known = await store('keys', 'readonly', keys => keys.get('frames'));
    if (known)
      return known;
    const made = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
    // Another tab may have been faster; its key stays.
    await store('keys', 'readwrite', keys => keys.add(made, 'frames')).catch(() => null);
    return store('keys', 'readonly', keys => keys.get('frames'));
  }

  const all = () => store('items', 'readonly', items => items.getAll());
  const put = async item => { await store('items', 'readwrite', items => items.put(item)); changes.postMessage('changed'); };
  const remove = async number => { await store('items', 'readwrite', items => items.delete(number)); changes.postMessage('changed'); };

  /** An answer of the server says how far its clock is ahead of this device's. */
  function met(answer) {
    const date = Date.parse(answer.headers.get('Date'));
    if (date)
      localStorage.setItem('aheadBy', Math.round(date + 500 - Date.now()));
  }

  /** Whose check-ins this page keeps: those of the page itself; the one that stands in for it knows the last one. Null: nobody's. */
  function keeper() {
    const { kiosk, who, site } = document.getElementById('check-in')?.dataset ?? {};
    return who ? { kiosk, who, site } : JSON.parse(localStorage.getItem('keeper'));
  }

  /** Movements before the camera cannot be kept. */
  const needsMovements = needed => localStorage.setItem('movements', needed ? 'yes' : 'no');
  const canKeep = () => keeper() !== null && localStorage.getItem('movements') !== 'yes';

  /** Instead of an answer that did not come: what is shown when the check-in is kept; null when it cannot be. */
  async function instead(frames, direction, idempotencyKey, capturedAt = new Date().toISOString()) {
    try {
      if (!canKeep())
        return null;
      await add(frames, direction, idempotencyKey, capturedAt);
      return '<div class="result kept" data-outcome="kept"><p class="name">Kept</p><p class="what">Your check-in is sent as soon as the server can be reached.</p></div>';
    } catch (problem) {
      return `<div class="result refused" data-outcome="unreachable"><p class="name">Not recorded</p><p class="what">${problem.message}</p></div>`;
    }
  }

  /** Keeps the frames of somebody. Throws an Error whose message is for the person. */
  async function add(frames, direction, idempotencyKey, capturedAt) {
    if ((await state()).waiting >= most)
      throw new Error('This device cannot keep more check-ins. Please tell your manager.');
    const own = await key(), sealed = [];
    for (const frame of frames) {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      sealed.push({ iv, data: await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, own, await frame.arrayBuffer()) });
    }
    await put({ ...keeper(), state: 'waiting', capturedAt, aheadBy: localStorage.getItem('aheadBy'), direction, idempotencyKey, frames: sealed });
    // Where the browser can, it sends by itself, even with the page closed.
    const worker = await self.navigator.serviceWorker?.getRegistration().catch(() => null);
    await worker?.sync?.register('kept').catch(() => null);
  }

  /** What is kept: how many wait, and which were not accepted. Where somebody is signed in, of theirs alone. */
  async function state(who) {
    const items = (await all()).filter(item => !who || whose(item) === who);
    const waiting = items.filter(item => item.state === 'waiting');
    return { waiting: waiting.length, oldest: waiting[0]?.capturedAt, most, toSignIn: waiting.some(item => isOwn(item) && asleep.has(item.who)), parked: items.filter(item => item.state === 'parked').map(({ number, capturedAt, says }) => ({ number, capturedAt, says })) };
  }

  /** Kept by a person's own browser, not by a kiosk. */
  const isOwn = item => item.kiosk === 'no';
  const whose = item => isOwn(item) ? item.who : 'kiosk';

  /** Not accepted, or not yet: the reason stays to be read, the frames are gone. */
  const park = ({ number, kiosk, who, capturedAt }, says) => put({ number, kiosk, who, state: 'parked', capturedAt, says });

  async function body(item) {
    const form = new FormData(), own = await key();
    for (const [i, frame] of item.frames.entries())
      form.append('frame', new Blob([await crypto.subtle.decrypt({ name: 'AES-GCM', iv: frame.iv }, own, frame.data)], { type: 'image/jpeg' }), `${i}.jpg`);
    form.append('direction', item.direction);
    form.append('capturedAt', item.capturedAt);
    form.append('sequence', item.number);
    for (const name of ['aheadBy', 'site'])
      if (item[name])
        form.append(name, item[name]);
    return form;
  }

  /** How long the server has not been met, as far as this device was on: a clock that jumps counts as an hour. */
  async function awayFor() {
    const { last, total } = await store('keys', 'readonly', keys => keys.get('away')) ?? { last: Date.now(), total: 0 };
    const now = { last: Date.now(), total: total + Math.min(Math.max(Date.now() - last, 0), 3600 * 1000) };
    await store('keys', 'readwrite', keys => keys.put(now, 'away'));
    return now.total;
  }

  /** Where an item may go now, and what proves that it comes from here; null: nowhere, as whoever it is of may not send. Throws where the server fails. */
  async function way(item) {
    // A kiosk that was revoked meanwhile hands it over for a decision; where a person is signed in, it is sent in their name alone.
    const ways = isOwn(item) ? [['/my/check-ins/token', '/my/check-ins/kept']] : [['/kiosk/token', '/kiosk/check-ins/kept'], ['/kiosk/revoked/token', '/kiosk/revoked/check-ins/kept']];
    for (const [from, to] of ways) {
      const answer = await fetch(from, { redirect: 'manual' });
      if (answer.status >= 500)
        throw new ServerFails();
      const { token, who } = answer.ok ? await answer.json() : {};
      if (token && (!isOwn(item) || who === item.who))
        return { to, token };
    }
    return null;
  }

  /** One item, and how many more wait: 'ended', 'later' when it was not taken this time, or 'stop' when whoever it is of may not send. */
  async function sendOne(item, waiting) {
    let form;
    try {
      form = await body(item);
    } catch {
      await park(item, 'Not accepted. Its pictures cannot be read any more.');
      return 'ended';
    }
    for (let attempt = 1; attempt <= tries; attempt++) {
      let to;
      try {
        to = await way(item);
      } catch (problem) {
        if (!(problem instanceof ServerFails))
          throw problem;
        await pause(500 * attempt);
        continue;
      }
      // Signed out, or set up anew elsewhere: it waits until they may send again; but faces are not kept for ever.
      if (!to && Date.now() - Date.parse(item.capturedAt) > shown)
        await park(item, 'Not accepted. Nobody who may send it was here for fourteen days.');
      if (!to)
        return 'stop';
      await store('keys', 'readwrite', keys => keys.delete('away'));
      form.set('sentAt', new Date().toISOString());
      form.set('waiting', waiting);
      const answer = await fetch(to.to, { method: 'POST', body: form, headers: { 'Idempotency-Key': item.idempotencyKey, RequestVerificationToken: to.token } });
      // Only the server's own word ends an item; whatever else stands between is asked again.
      const { outcome, says } = await answer.json().catch(() => ({}));
      if (['accepted', 'duplicate', 'held', 'refused'].includes(outcome)) {
        await ({ held: () => park(item, `Sent. ${says}`), refused: () => park(item, `Not accepted. ${says}`) }[outcome] ?? (() => remove(item.number)))();
        return 'ended';
      }
      if ([401, 403].includes(answer.status))
        return 'stop';
      await pause(500 * attempt);
    }
    tried.set(item.number, (tried.get(item.number) ?? 0) + 1);
    return 'later';
  }

  /** Sends what waits, the oldest first, but those that were not taken before after the others; one sender at a time, whatever tabs and workers there are. */
  const send = () => navigator.locks.request('attendance-kept', { ifAvailable: true }, async lock => {
    if (!lock)
      return;
    try {
      for (const old of (await all()).filter(one => one.state === 'parked' && Date.now() - Date.parse(one.capturedAt) > shown))
        await remove(old.number);
      let later = 0;
      const waiting = (await all()).filter(one => one.state === 'waiting').sort((one, other) => (tried.get(one.number) ?? 0) - (tried.get(other.number) ?? 0) || one.number - other.number);
      let left = waiting.length;
      asleep.clear();
      for (const item of waiting) {
        if (asleep.has(whose(item)))
          continue;
        const end = await sendOne(item, left - 1);
        left -= end === 'ended' ? 1 : 0;
        later = end === 'later' ? later + 1 : 0;
        if (end === 'stop')
          asleep.add(whose(item));
        // Several in a row: it is the server that fails, and is left in peace until the next time.
        if (later === failing)
          return;
      }
    } catch {
      // No network yet. Faces are not kept for ever; while the server can be met, nothing is too old to be sent.
      if (await awayFor() > longest)
        for (const item of (await all()).filter(one => one.state === 'waiting' && Date.now() - Date.parse(one.capturedAt) > longest))
          await park(item, 'Not accepted. It could not be sent for seven days.');
    }
  });

  return { instead, met, keeper, needsMovements, canKeep, send, state, remove, onChange: tell => changes.addEventListener('message', tell) };
})();
