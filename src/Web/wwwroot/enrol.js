// Taking photos with the camera on an employee's page: it leads through the poses and takes each by itself. Every photo goes the same way as an upload.
const block = document.getElementById('take-photos');
if (block) {
  const { openCamera, takePicture, pause, speak } = await import(block.dataset.camera);
  const video = block.querySelector('video');
  const camera = block.querySelector('.camera');
  const says = block.querySelector('.says');
  const open = document.getElementById('open-camera');
  const take = document.getElementById('take-photo');
  const close = document.getElementById('close-camera');
  const aloud = document.getElementById('aloud');
  const poses = block.querySelector('.poses');
  const notice = block.querySelector('.form-notice');
  const lookEvery = 300, steadyLooks = 2, shownFor = 2500, longEnough = 20_000;
  const mostRefusals = 5;
  let busy = false, stopped = false, quietUntil = 0, refusals = 0, full = false;

  const token = () => document.querySelector('#photos input[name="__RequestVerificationToken"]').value;
  const next = () => poses.querySelector('li:not(.done)');

  function say(state, text) {
    camera.dataset.state = state;
    if (says.textContent === text)
      return;
    says.textContent = text;
    if (aloud.checked)
      speak(text);
  }

  function tell(text) {
    notice.innerHTML = '<div class="notice problem" role="alert"><p></p></div>';
    notice.querySelector('p').textContent = text;
  }

  /** @returns {Promise<{ready: boolean, says: string}|null>} null when the server cannot be reached. */
  async function look(pose) {
    try {
      const answer = await fetch(`${block.dataset.action}/look?pose=${pose}`, {
        method: 'POST', headers: { 'Content-Type': 'image/jpeg', 'HX-Request': 'true', RequestVerificationToken: token() }, body: await takePicture(video, 640, 0.8),
      });
      // Open for so long that the session or its proof of origin has ended.
      if ([400, 401, 403, 404].includes(answer.status))
        location.reload();
      // Withdrawn meanwhile, or there are as many photos as may be.
      if (answer.status === 409) {
        notice.innerHTML = await answer.text();
        full = true;
      }
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  }

  async function takePhoto() {
    if (busy)
      return;
    busy = take.disabled = true;
    say('sending', 'One moment…');
    try {
      const body = new FormData();
      body.append('photo', await takePicture(video, 1280, 0.92), 'camera.jpg');
      body.append('guided', 'yes');
      const twoPeople = document.querySelector('#photos input[name="notSameAs"]:checked');
      if (twoPeople)
        body.append('notSameAs', twoPeople.value);
      const answer = await fetch(block.dataset.action, { method: 'POST', body, headers: { 'HX-Request': 'true', RequestVerificationToken: token() } });
      const html = await answer.text();
      quietUntil = Date.now() + shownFor;
      refusals = answer.status === 202 ? 0 : refusals + 1;
      if (!answer.ok) {
        notice.innerHTML = html;
        return;
      }
      document.getElementById('photos').outerHTML = html;
      htmx.process(document.getElementById('photos'));
      notice.innerHTML = '';
      if (answer.status === 202)
        next()?.classList.add('done');
      // Somebody has to decide first whether they are two people.
      stopped = !!document.querySelector('#photos input[name="notSameAs"]');
      say(answer.status === 202 ? 'found' : 'waiting', answer.status === 202 ? 'Thank you.' : 'This one was not taken.');
    } catch {
      tell('The server cannot be reached. Please try again.');
      quietUntil = Date.now() + shownFor;
    } finally {
      busy = take.disabled = false;
    }
  }

  async function guide() {
    let asked = null, since = 0;
    const stream = video.srcObject;
    for (let steady = 0; next() && !full && video.srcObject === stream; await pause(lookEvery)) {
      if (asked !== next()) {
        asked?.classList.remove('now');
        [asked, since] = [next(), Date.now()];
        asked.classList.add('now');
      }
      if (document.hidden || busy || Date.now() < quietUntil)
        continue;
      if (stopped) {
        if (document.querySelector('#photos input[name="notSameAs"]:not(:checked)')) {
          say('waiting', 'Please decide above whether they are two people.');
          continue;
        }
        stopped = false;
      }
      if (refusals >= mostRefusals) {
        say('waiting', 'Several were not taken. Use the button to go on.');
        continue;
      }
      const advice = await look(next().dataset.pose);
      if (busy)
        continue;
      say(advice?.ready ? 'found' : 'waiting', advice === null ? 'The server cannot be reached. Trying again…' : !advice.ready && Date.now() - since > longEnough ? `${advice.says} Or take this one as it is, with the button.` : advice.says);
      steady = advice?.ready ? steady + 1 : 0;
      if (steady < steadyLooks)
        continue;
      steady = 0;
      await takePhoto();
    }
    asked?.classList.remove('now');
    // Closed by hand, it says nothing.
    if (video.srcObject !== stream)
      return;
    closeCamera();
    notice.innerHTML = full ? notice.innerHTML : '<div class="notice success" role="status"><p>All photos are taken. Thank you.</p></div>';
    if (!full && aloud.checked)
      speak('All photos are taken. Thank you.');
  }

  function closeCamera() {
    video.srcObject.getTracks().forEach(track => track.stop());
    video.srcObject = null;
    for (const part of [camera, take, close, aloud.parentElement])
      part.classList.add('hidden');
    open.textContent = 'Take more photos with the camera';
    open.classList.remove('hidden');
  }

  take.addEventListener('click', () => {
    refusals = 0;
    return takePhoto();
  });
  close.addEventListener('click', closeCamera);
  open.addEventListener('click', async () => {
    [full, refusals] = [false, 0];
    if (!next())
      poses.querySelectorAll('li').forEach(pose => pose.classList.remove('done'));
    try {
      await openCamera(video);
    } catch (problem) {
      tell(problem.message);
      return;
    }
    open.classList.add('hidden');
    for (const part of [camera, take, close, poses, ...('speechSynthesis' in window ? [aloud.parentElement] : [])])
      part.classList.remove('hidden');
    await guide();
  });
}
