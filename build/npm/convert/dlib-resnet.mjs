import { Graph } from './onnx.mjs';
import { filter, readWeights } from './weights.mjs';

const SIDE = 150, MEAN = [122.782, 117.001, 104.298];

/** dlib's ResNet-34 as face-api has it (src/faceRecognitionNet): [1,3,150,150] RGB 0..255 to 128 numbers. */
export function dlibResNet(folder) {
  const weights = readWeights(folder, 'face_recognition_model');
  const graph = new Graph('dlib-resnet-34', 'input', [1, 3, SIDE, SIDE]);
  let out = graph.add('Sub', ['input', graph.constant([1, 3, 1, 1], Float32Array.from(MEAN))]);
  out = graph.add('Div', [out, graph.scalar(255)]);
  let side = SIDE, channels = 3;

  // A convolution with the scale that follows it.
  const convolve = (name, from, strided, relu) => {
    const scale = weights.get(`${name}/scale/weights`).data;
    const { shape, data } = filter(weights.get(`${name}/conv/filters`), scale);
    const bias = weights.get(`${name}/conv/bias`).data.map((one, i) => one * scale[i] + weights.get(`${name}/scale/biases`).data[i]);
    const made = graph.add('Conv', [from, graph.constant(shape, data), graph.constant([shape[0]], bias)],
      { kernel_shape: shape.slice(2), strides: strided ? [2, 2] : [1, 1], auto_pad: strided ? 'VALID' : 'SAME_UPPER' });
    return relu ? graph.add('Relu', [made]) : made;
  };
  const pad = (from, after) => graph.add('Pad', [from, graph.constant([8], [0, 0, 0, 0, 0, ...after])]);

  out = convolve('conv32_down', out, true, true);
  side = Math.floor((side - 7) / 2) + 1;
  out = graph.add('MaxPool', [out], { kernel_shape: [3, 3], strides: [2, 2] });
  side = Math.floor((side - 3) / 2) + 1;
  channels = 32;

  const residual = name => {
    const inner = convolve(`${name}/conv2`, convolve(`${name}/conv1`, out, false, true), false, false);
    out = graph.add('Relu', [graph.add('Add', [inner, out])]);
  };
  const residualDown = (name, more) => {
    let inner = convolve(`${name}/conv2`, convolve(`${name}/conv1`, out, true, true), false, false);
    let pooled = graph.add('AveragePool', [out], { kernel_shape: [2, 2], strides: [2, 2] });
    const [innerSide, pooledSide] = [Math.floor((side - 3) / 2) + 1, Math.floor(side / 2)];
    if (innerSide < pooledSide)
      inner = pad(inner, [0, 1, 1]);
    if (channels < more)
      pooled = pad(pooled, [more - channels, 0, 0]);
    out = graph.add('Relu', [graph.add('Add', [pooled, inner])]);
    [side, channels] = [pooledSide, more];
  };
  for (const name of ['conv32_1', 'conv32_2', 'conv32_3'])
    residual(name);
  residualDown('conv64_down', 64);
  for (const name of ['conv64_1', 'conv64_2', 'conv64_3'])
    residual(name);
  residualDown('conv128_down', 128);
  for (const name of ['conv128_1', 'conv128_2'])
    residual(name);
  residualDown('conv256_down', 256);
  for (const name of ['conv256_1', 'conv256_2'])
    residual(name);
  residualDown('conv256_down_out', 256);
  const mean = graph.add('ReduceMean', [out], { axes: [2, 3], keepdims: 0 });
  graph.add('MatMul', [mean, graph.constant([256, 128], weights.get('fc').data)], {}, ['descriptor']);
  return graph.bytes({ descriptor: [1, 128] });
}
