// The camera, for the check-in page and for enrolment.

/** Opens the camera on a video element. Throws an Error whose message is for the person before it. */
export async function openCamera(video) {
  if (!window.isSecureContext)
    throw new Error('The camera works only over a secure connection (https). Please ask your administrator.');
  if (!navigator.mediaDevices?.getUserMedia)
    throw new Error('This browser cannot use a camera.');
  try {
    video.srcObject = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: 'user', width: { ideal: 1280 }, height: { ideal: 720 } },
    });
  } catch (error) {
    throw new Error({
      NotAllowedError: 'The browser may not use the camera. Allow it by the camera sign in the address bar, then reload this page.',
      NotFoundError: 'No camera was found. Connect one, then reload this page.',
      NotReadableError: 'Another program is using the camera. Close it, then reload this page.',
    }[error.name] ?? `The camera does not work (${error.name}).`);
  }
  await video.play();
}

/** One picture as JPEG, at most maximumWidth pixels wide. */
export function takePicture(video, maximumWidth, quality) {
  const scale = Math.min(1, maximumWidth / video.videoWidth);
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  canvas.getContext('2d').drawImage(video, 0, 0, canvas.width, canvas.height);
  return new Promise(resolve => canvas.toBlob(resolve, 'image/jpeg', quality));
}

/** Reads a text aloud, instead of the one before it, where the browser can. */
export function speak(text) {
  window.speechSynthesis?.cancel();
  window.speechSynthesis?.speak(Object.assign(new SpeechSynthesisUtterance(text), { lang: 'en' }));
}

export const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

/** Several pictures, a tenth of a second apart. */
export async function takeBurst(video) {
  const frames = [];
  for (let i = 0; i < 3; i++) {
    if (i > 0)
      await pause(100);
    frames.push(await takePicture(video, 1280, 0.9));
  }
  return frames;
}
