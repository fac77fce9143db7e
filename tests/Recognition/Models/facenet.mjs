// Small nets of FaceNet's shapes, which tell faces apart by their colours alone: node facenet.mjs FOLDER
import fs from 'node:fs';
import path from 'node:path';
import { Graph } from '../../../build/npm/convert/onnx.mjs';

const [folder] = process.argv.slice(2);
for (const [name, shape, perm, length] of [['first-512', [1, 3, 160, 160], [0, 1, 2, 3], 512], ['last-128', [1, 160, 160, 3], [0, 3, 1, 2], 128], ['wrong-side', [1, 3, 112, 112], [0, 1, 2, 3], 512], ['too-long', [1, 3, 160, 160], [0, 1, 2, 3], 1024]]) {
  const graph = new Graph(name, 'input', shape);
  const small = graph.add('AveragePool', [graph.add('Transpose', ['input'], { perm })], { kernel_shape: [20, 20], strides: [20, 20] });
  const flat = graph.add('Reshape', [small, graph.constant([2], [1, -1])]);
  const places = 3 * Math.floor(shape[2] / 20) ** 2;
  const weights = Float32Array.from({ length: places * length }, (_, i) => Math.sin(i * i % 1009 + i));
  graph.add('MatMul', [flat, graph.constant([places, length], weights)], {}, ['embedding']);
  fs.writeFileSync(path.join(folder, `${name}.onnx`), graph.bytes({ embedding: [1, length] }));
}
