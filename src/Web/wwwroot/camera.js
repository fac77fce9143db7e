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

export const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

/** A key that makes a second sending harmless: UUID version 7 (RFC 9562). */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let time = Date.now();
  for (let i = 5; i >= 0; i--, time = Math.floor(time / 256))
    bytes[i] = time % 256;
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
