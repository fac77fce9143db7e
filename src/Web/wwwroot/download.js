// A file of many people takes its time, so the page says how far it is. Without this script, its links are ordinary downloads.
const mediaType = 'application/vnd.attendance.progressed-file';
let running = null;

document.addEventListener('click', event => {
  const link = event.target.closest?.('a[download]');
  const place = placeOf(link);
  if (!place || event.ctrlKey || event.metaKey || event.shiftKey || event.button)
    return;
  event.preventDefault();
  download(link.href, place);
});

document.addEventListener('submit', event => {
  const place = event.target.method === 'get' && placeOf(event.target.closest('form[data-download]'));
  if (!place)
    return;
  event.preventDefault();
  download(`${event.target.action}?${new URLSearchParams(new FormData(event.target))}`, place);
});

function placeOf(element) {
  return element?.closest('section')?.querySelector('[data-progress]');
}

async function download(address, place) {
  running?.abort();
  const own = running = new AbortController();
  const [bar, says] = [place.querySelector('progress'), place.querySelector('[aria-live]')];
  place.querySelector('button').onclick = () => own.abort();
  place.classList.add('working');
  place.hidden = false;
  bar.removeAttribute('value');
  says.textContent = 'The file is being made …';
  try {
    const answer = await fetch(address, { headers: { Accept: mediaType, 'HX-Request': 'true' }, signal: own.signal });
    if (answer.redirected || answer.headers.get('content-type') !== mediaType)
      return answer.ok || answer.status === 401 ? location.assign(address) : tell(place, await refusal(answer));
    save(await read(answer.body.getReader(), bar));
    tell(place, 'The file is in your downloads.');
  } catch {
    if (running === own)
      tell(place, own.signal.aborted ? 'Cancelled.' : 'The connection was lost before the file was complete. Please try again.');
  }
}

// Why it is not made, in the server's words: a notice, as for a form.
async function refusal(answer) {
  return new DOMParser().parseFromString(await answer.text(), 'text/html').body.textContent.trim() || 'The file could not be made. Please try again.';
}

// Lines of JSON up to the one that names the file; what follows is the file.
async function read(reader, bar) {
  let [rest, file] = [new Uint8Array(), null];
  const parts = [];
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
    rest = file ? value : joined(rest, value);
    for (let end; !file && (end = rest.indexOf(10)) >= 0; rest = rest.slice(end + 1)) {
      const line = JSON.parse(new TextDecoder().decode(rest.subarray(0, end)));
      if (line.name)
        file = line;
      // Everybody is done: what is left is to put it together.
      else if (line.done === line.all)
        bar.removeAttribute('value');
      else
        [bar.max, bar.value] = [line.all, line.done];
    }
    if (file)
      parts.push(rest);
  }
  if (!file)
    throw new Error('It ended before the file.');
  return { name: file.name, blob: new Blob(parts, { type: file.type }) };
}

function joined(first, second) {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

function save({ name, blob }) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  // Not one of the page's links, so this script does not take it for one.
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function tell(place, words) {
  place.classList.remove('working');
  place.querySelector('[aria-live]').textContent = words;
}
