import fs from 'node:fs';
import path from 'node:path';

/** The weights of a net of face-api by name: shape and single-precision data; bytes are scaled back as TensorFlow.js does. */
export function readWeights(folder, name) {
  const [{ paths, weights }] = JSON.parse(fs.readFileSync(path.join(folder, `${name}-weights_manifest.json`), 'utf8'));
  const file = fs.readFileSync(path.join(folder, paths[0]));
  const found = new Map();
  let at = 0;
  for (const { name, shape, quantization } of weights) {
    const count = shape.reduce((product, size) => product * size, 1);
    const data = quantization
      ? Float32Array.from(file.subarray(at, at + count), one => one * quantization.scale + quantization.min)
      : new Float32Array(file.buffer.slice(file.byteOffset + at, file.byteOffset + at + 4 * count));
    found.set(name, { shape, data });
    at += quantization ? count : 4 * count;
  }
  return found;
}

/** A filter of TensorFlow, height × width × in × out, as ONNX has it: out × in × height × width; `scale` multiplies each output. */
export function filter({ shape: [height, width, into, out], data }, scale) {
  const turned = new Float32Array(data.length);
  for (let place = 0; place < height * width; place++)
    for (let i = 0; i < into; i++)
      for (let o = 0; o < out; o++)
        turned[(o * into + i) * height * width + place] = data[(place * into + i) * out + o] * (scale?.[o] ?? 1);
  return { shape: [out, into, height, width], data: turned };
}
