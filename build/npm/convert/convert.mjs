// Turns the weights of @vladmandic/face-api into ONNX files: node convert.mjs FROM TO
import fs from 'node:fs';
import path from 'node:path';
import { dlibResNet } from './dlib-resnet.mjs';
import { ssdMobileNet } from './ssd-mobilenet.mjs';

const [from, to] = process.argv.slice(2);
fs.mkdirSync(to, { recursive: true });
fs.writeFileSync(path.join(to, 'ssd_mobilenetv1.onnx'), ssdMobileNet(from));
fs.writeFileSync(path.join(to, 'dlib_resnet34.onnx'), dlibResNet(from));
