// Taking photos with the camera on an employee's page. Each goes the same way as an upload.
const block = document.getElementById('take-photos');
if (block) {
  const { openCamera, takePicture } = await import(block.dataset.camera);
  const video = block.querySelector('video');
  const says = block.querySelector('.says');
  const open = document.getElementById('open-camera');
  const take = document.getElementById('take-photo');
  const notice = block.querySelector('.form-notice');
  let taken = 0;

  open.addEventListener('click', async () => {
    try {
      await openCamera(video);
      open.classList.add('hidden');
      block.querySelector('.camera').classList.remove('hidden');
      take.classList.remove('hidden');
      says.textContent = 'Look straight at the camera.';
      take.focus();
    } catch (problem) {
      notice.innerHTML = '<div class="notice problem" role="alert"><p></p></div>';
      notice.querySelector('p').textContent = problem.message;
    }
  });

  const advice = ['Look straight at the camera.', 'Turn a little to the left.', 'Turn a little to the right.', 'Look up a little.', 'Look straight again, and smile if you like.'];
  take.addEventListener('click', async () => {
    take.disabled = true;
    says.textContent = 'One moment…';
    try {
      const body = new FormData();
      body.append('photo', await takePicture(video, 1280, 0.92), 'camera.jpg');
      const token = document.querySelector('#photos input[name="__RequestVerificationToken"]').value;
      const answer = await fetch(block.dataset.action, { method: 'POST', body, headers: { 'HX-Request': 'true', RequestVerificationToken: token } });
      const html = await answer.text();
      if (answer.ok) {
        document.getElementById('photos').outerHTML = html;
        htmx.process(document.getElementById('photos'));
        notice.innerHTML = '';
        taken += answer.status === 202 ? 1 : 0;
      } else {
        notice.innerHTML = html;
      }
    } catch {
      notice.innerHTML = '<div class="notice problem" role="alert"><p>The server cannot be reached. Please try again.</p></div>';
    } finally {
      says.textContent = advice[taken % advice.length];
      take.disabled = false;
    }
  });
}
