// Writes ONNX files: the few messages of onnx.proto3 that the nets here need, as protocol buffers.
// Field numbers are those of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3

const FLOAT = 1, INT64 = 7;

function varint(number) {
  const bytes = [];
  for (let left = BigInt.asUintN(64, BigInt(number)); ; left >>= 7n) {
    if (left < 128n)
      return Buffer.from([...bytes, Number(left)]);
    bytes.push(Number(left & 127n) | 128);
  }
}

const whole = (field, number) => Buffer.concat([varint(field << 3), varint(number)]);
const bytes = (field, content) => Buffer.concat([varint(field << 3 | 2), varint(content.length), content]);
const text = (field, content) => bytes(field, Buffer.from(content, 'utf8'));

function tensor(name, shape, data) {
  const [type, raw] = data instanceof Float32Array ? [FLOAT, data] : [INT64, BigInt64Array.from(data, BigInt)];
  return Buffer.concat([...shape.map(size => whole(1, size)), whole(2, type), text(8, name), bytes(9, Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength))]);
}

function valueInfo(name, shape) {
  const dimensions = Buffer.concat(shape.map(size => bytes(1, whole(1, size))));
  return Buffer.concat([text(1, name), bytes(2, bytes(1, Buffer.concat([whole(1, FLOAT), bytes(2, dimensions)])))]);
}

function attribute(name, value) {
  if (typeof value === 'string')
    return Buffer.concat([text(1, name), text(4, value), whole(20, 3)]);
  if (Array.isArray(value))
    return Buffer.concat([text(1, name), ...value.map(one => whole(8, one)), whole(20, 7)]);
  return Buffer.concat([text(1, name), whole(3, value), whole(20, 2)]);
}

/** A net under construction: `add` puts a node in and returns the name of what it gives. */
export class Graph {
  #nodes = [];
  #constants = [];

  constructor(name, input, shape) {
    this.name = name;
    this.input = input;
    this.shape = shape;
  }

  constant(shape, data) {
    const name = `c${this.#constants.length}`;
    this.#constants.push(tensor(name, shape, data));
    return name;
  }

  scalar(number) {
    return this.constant([], Float32Array.of(number));
  }

  add(operation, inputs, attributes = {}, outputs = [`n${this.#nodes.length}`]) {
    this.#nodes.push(Buffer.concat([
      ...inputs.map(name => text(1, name)), ...outputs.map(name => text(2, name)), text(4, operation),
      ...Object.entries(attributes).map(([name, value]) => bytes(5, attribute(name, value))),
    ]));
    return outputs[0];
  }

  /** The file. `outputs`: their names and shapes. */
  bytes(outputs) {
    const graph = Buffer.concat([
      ...this.#nodes.map(node => bytes(1, node)), text(2, this.name), ...this.#constants.map(constant => bytes(5, constant)),
      bytes(11, valueInfo(this.input, this.shape)), ...Object.entries(outputs).map(([name, shape]) => bytes(12, valueInfo(name, shape))),
    ]);
    // IR version 8, operators of version 13.
    return Buffer.concat([whole(1, 8), bytes(7, graph), bytes(8, Buffer.concat([text(1, ''), whole(2, 13)]))]);
  }
}
