// What face-api itself makes of two pictures: node face-api.mjs PACKAGE FOLDER
// FOLDER holds chip.rgb (150 × 150) and frame.rgb (512 × 512); descriptor, scores and boxes are written beside them.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [root, folder] = process.argv.slice(2);
// It is made for browsers; that it runs in Node is hidden from it.
Object.defineProperty(process, 'versions', { value: {} });
globalThis.window = globalThis;
globalThis.document = {};
const { env, nets, tf } = await import(pathToFileURL(path.join(root, 'dist/face-api.esm.js')));
const nothing = class {};
env.setEnv({ Canvas: nothing, CanvasRenderingContext2D: nothing, Image: nothing, ImageData: nothing, Video: nothing });
await tf.setBackend('cpu');
await tf.ready();
const read = name => fs.readFileSync(path.join(root, 'model', name));
const load = (net, name) => {
  const [{ weights }] = JSON.parse(read(`${name}-weights_manifest.json`));
  const file = read(`${name}.bin`);
  net.loadFromWeightMap(tf.io.decodeWeights(file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength), weights));
};
const picture = (name, side) => tf.tensor3d(new Uint8Array(fs.readFileSync(path.join(folder, name))), [side, side, 3], 'int32');
const write = (name, numbers) => fs.writeFileSync(path.join(folder, name), Buffer.from(Float32Array.from(numbers).buffer));

load(nets.faceRecognitionNet, 'face_recognition_model');
write('descriptor', await nets.faceRecognitionNet.computeFaceDescriptor(picture('chip.rgb', 150)));
load(nets.ssdMobilenetv1, 'ssd_mobilenetv1_model');
const { scores: [scores], boxes: [boxes] } = await nets.ssdMobilenetv1.forward(picture('frame.rgb', 512));
write('scores', scores.dataSync());
write('boxes', boxes.dataSync());
