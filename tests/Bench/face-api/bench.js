// Measures face-api with its WASM backend, as shipped, on frames that were decoded already: argument 1 is a folder of
// WIDTHxHEIGHT.*.rgb files, 2 how many rounds.
const fs = require('node:fs');
const path = require('node:path');
const tf = require('@tensorflow/tfjs');
const wasm = require('@tensorflow/tfjs-backend-wasm');
const faceapi = require('@vladmandic/face-api/dist/face-api.node-wasm.js');

const [folder, rounds] = [process.argv[2], Number(process.argv[3])];

function tensorOf(file) {
  const [width, height] = path.basename(file).split('.')[0].split('x').map(Number);
  return tf.tensor3d(new Uint8Array(fs.readFileSync(file)), [height, width, 3], 'int32');
}

async function main() {
  wasm.setWasmPaths(path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm')) + path.sep);
  await tf.setBackend('wasm');
  await tf.ready();
  const models = path.join(path.dirname(require.resolve('@vladmandic/face-api/package.json')), 'model');
  await faceapi.nets.ssdMobilenetv1.loadFromDisk(models);
  await faceapi.nets.faceLandmark68Net.loadFromDisk(models);
  await faceapi.nets.faceRecognitionNet.loadFromDisk(models);
  const frames = fs.readdirSync(folder).filter(name => name.endsWith('.rgb')).map(name => tensorOf(path.join(folder, name)));
  const times = [];
  let found = 0;
  for (let round = -2; round < rounds; round++) {
    const begun = performance.now();
    const face = await faceapi.detectSingleFace(frames[(round + 2) % frames.length]).withFaceLandmarks().withFaceDescriptor();
    if (round >= 0) {
      times.push(performance.now() - begun);
      found += face ? 1 : 0;
    }
  }
  times.sort((a, b) => a - b);
  console.log(JSON.stringify({ p50: times[rounds >> 1], p95: times[Math.floor(rounds * 0.95)], found, rounds, version: require('@vladmandic/face-api/package.json').version, backend: tf.getBackend() }));
}

main();
