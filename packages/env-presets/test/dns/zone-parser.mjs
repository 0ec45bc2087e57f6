// A worker, since the parser is an ES module, which jest does not load without flags of node.
import { parentPort } from 'node:worker_threads';
import { parseZone } from 'dnsz';

parentPort.on('message', (text) => parentPort.postMessage(parseZone(text)));
parentPort.postMessage('ready');
