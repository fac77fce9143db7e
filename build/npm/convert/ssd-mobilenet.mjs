import { Graph } from './onnx.mjs';
import { filter, readWeights } from './weights.mjs';

const SIDE = 512, EPSILON = 0.0010000000474974513;
// How many boxes each of the six predictors gives for each of its places.
const BOXES = [3, 6, 6, 6, 6, 6];
const PLACES = [32, 16, 8, 4, 2, 1];

/**
 * The SSD MobileNet v1 face detector as face-api has it (src/ssdMobilenetv1): [1,3,512,512] RGB, p / 127.5 − 1, to
 * scores [1,5118,1] and boxes [1,5118,4] x1, y1, x2, y2 in 0..1 of the input.
 */
export function ssdMobileNet(folder) {
  const weights = readWeights(folder, 'ssd_mobilenetv1_model');
  const graph = new Graph('ssd-mobilenet-v1', 'input', [1, 3, SIDE, SIDE]);
  const [zero, six] = [graph.scalar(0), graph.scalar(6)];
  const clip = from => graph.add('Clip', [from, zero, six]);
  const constant = ({ shape, data }) => graph.constant(shape, data);

  const pointwise = (name, from, stride) => {
    const turned = filter(weights.get(`${name}/weights`));
    return clip(graph.add('Conv', [from, constant(turned), constant(weights.get(`${name}/convolution_bn_offset`))],
      { kernel_shape: turned.shape.slice(2), strides: [stride, stride], auto_pad: 'SAME_UPPER' }));
  };
  // With the batch normalisation that follows it.
  const depthwise = (name, from, stride) => {
    const of = part => weights.get(`${name}/BatchNorm/${part}`).data;
    const scale = of('gamma').map((gamma, i) => gamma / Math.sqrt(of('moving_variance')[i] + EPSILON));
    const bias = of('beta').map((beta, i) => beta - of('moving_mean')[i] * scale[i]);
    const { shape: [height, width, channels], data } = weights.get(`${name}/depthwise_weights`);
    // Its filters are height × width × channels × 1: one of one input each.
    const turned = filter({ shape: [height, width, 1, channels], data }, scale);
    return clip(graph.add('Conv', [from, constant(turned), graph.constant([channels], bias)],
      { kernel_shape: [height, width], strides: [stride, stride], auto_pad: 'SAME_UPPER', group: channels }));
  };

  let out = pointwise('MobilenetV1/Conv2d_0_pointwise', 'input', 2), middle;
  for (let layer = 1; layer <= 13; layer++) {
    out = depthwise(`MobilenetV1/Conv2d_${layer}_depthwise`, out, [2, 4, 6, 12].includes(layer) ? 2 : 1);
    out = pointwise(`MobilenetV1/Conv2d_${layer}_pointwise`, out, 1);
    if (layer === 11)
      middle = out;
  }
  const features = [middle, out];
  for (let layer = 0; layer < 8; layer++) {
    out = pointwise(`Prediction/Conv2d_${layer}_pointwise`, out, 1 + layer % 2);
    if (layer % 2 === 1)
      features.push(out);
  }

  const predict = (index, part, numbers) => {
    const turned = filter(weights.get(`Prediction/BoxPredictor_${index}/${part}/weights`));
    const made = graph.add('Conv', [features[index], constant(turned), constant(weights.get(`Prediction/BoxPredictor_${index}/${part}/biases`))], { kernel_shape: [1, 1] });
    const places = graph.add('Transpose', [made], { perm: [0, 2, 3, 1] });
    return graph.add('Reshape', [places, graph.constant([3], [1, PLACES[index] ** 2 * BOXES[index], numbers])]);
  };
  const all = (part, numbers) => graph.add('Concat', BOXES.map((_, index) => predict(index, part, numbers)), { axis: 1 });
  const total = BOXES.reduce((sum, boxes, index) => sum + boxes * PLACES[index] ** 2, 0);
  const columns = (from, first, last) => graph.add('Slice', [from, graph.constant([1], [first]), graph.constant([1], [last]), graph.constant([1], [2])]);

  graph.add('Sigmoid', [columns(all('ClassPredictor', 3), 1, 2)], {}, ['scores']);

  // What is predicted is where each box lies beside its prior: y, x, height, width.
  const priors = weights.get('Output/extra_dim').data;
  const [sizes, centres] = [new Float32Array(2 * total), new Float32Array(2 * total)];
  for (let i = 0; i < total; i++) {
    for (const axis of [0, 1]) {
      sizes[2 * i + axis] = Math.fround(priors[4 * i + 2 + axis] - priors[4 * i + axis]);
      centres[2 * i + axis] = priors[4 * i + axis] + sizes[2 * i + axis] / 2;
    }
  }
  const [size, centre] = [graph.constant([1, total, 2], sizes), graph.constant([1, total, 2], centres)];
  const encoded = all('BoxEncodingPredictor', 4);
  const half = graph.add('Div', [graph.add('Mul', [graph.add('Exp', [graph.add('Div', [columns(encoded, 2, 4), graph.scalar(5)])]), size]), graph.scalar(2)]);
  const middleOf = graph.add('Add', [graph.add('Mul', [graph.add('Div', [columns(encoded, 0, 2), graph.scalar(10)]), size]), centre]);
  const corners = graph.add('Concat', [graph.add('Sub', [middleOf, half]), graph.add('Add', [middleOf, half])], { axis: 2 });
  graph.add('Gather', [corners, graph.constant([4], [1, 0, 3, 2])], { axis: 2 }, ['boxes']);
  return graph.bytes({ scores: [1, total, 1], boxes: [1, total, 4] });
}
