/**
 * Runs in a process of its own and stands in for S3: takes a multipart upload and forgets its bytes. What storing costs is
 * S3's affair, not the program's.
 *
 * usage: sink.js     prints its port
 */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url!, 'http://sink');
  request.on('data', () => undefined).once('end', () => {
    response.setHeader('date', new Date().toUTCString());
    response.setHeader('etag', `"${createHash('md5').update(pathname).digest('hex')}"`);
    const name = searchParams.has('uploads') ? 'InitiateMultipartUploadResult' : 'CompleteMultipartUploadResult';
    const body = request.method === 'POST' ? `<?xml version="1.0"?><${name}><Bucket>b</Bucket><Key>k</Key><UploadId>u</UploadId></${name}>` : '';
    response.setHeader('content-type', 'application/xml');
    response.end(body);
  });
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
