import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PlatformEnvironment, UploaderSecret } from '../../src';
import { facts, PLACE } from './environments';

const key = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret/with+signs' };

test('holds the key and where to use it', () => {
  expect(JSON.parse(UploaderSecret.json(facts, key))).toEqual({
    accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret/with+signs', region: 'eu-central-1', bucket: 'acme-prod-assets', prefix: 'uploads/',
    endpoint: 'https://s3.eu-central-1.amazonaws.com',
  });
});

test('lists all prefixes where there are several, and the first as prefix', () => {
  expect(JSON.parse(UploaderSecret.json({ ...facts, prefixes: ['a/', 'b/'] }, key))).toMatchObject({ prefix: 'a/', prefixes: ['a/', 'b/'] });
  expect(UploaderSecret.properties({ ...facts, prefixes: ['a/', 'b/'] })).toContain('prefixes');
  expect(UploaderSecret.properties(facts)).toEqual(['accessKeyId', 'secretAccessKey', 'region', 'bucket', 'prefix', 'endpoint']);
});

test.each([['eu-central-1', 'amazonaws.com'], ['cn-north-1', 'amazonaws.com.cn'], ['us-gov-west-1', 'amazonaws.com'], ['eusc-de-east-1', 'amazonaws.eu']])(
  'the endpoint in %s ends in %s', (region, suffix) => {
    expect(UploaderSecret.endpoint(region)).toBe(`https://s3.${region}.${suffix}`);
  });

describe('the command that stores a key made elsewhere', () => {
  test('is one line for the shell', () => {
    expect(UploaderSecret.storeKeyCommand(facts)).toBe(
      'aws secretsmanager describe-secret --secret-id acme/prod/uploader --region eu-central-1 --query Name --output text'
      + ' && aws iam create-access-key --user-name acme-prod-uploader --output json --query \'AccessKey.{accessKeyId:AccessKeyId,secretAccessKey:SecretAccessKey,'
      + 'region:`"eu-central-1"`,bucket:`"acme-prod-assets"`,prefix:`"uploads/"`,endpoint:`"https://s3.eu-central-1.amazonaws.com"`}\''
      + ' | aws secretsmanager put-secret-value --secret-id acme/prod/uploader --region eu-central-1 --secret-string file:///dev/stdin',
    );
  });

  test('pipes the key from one aws to the other: no command line and no output has it', () => {
    const { lines, output, stored } = run(UploaderSecret.storeKeyCommand(facts));
    expect(stored).toBe('{"secretAccessKey":"s3cr3t"}\n');
    expect(lines).toHaveLength(3);
    expect([...lines, output].join()).not.toContain('s3cr3t');
  });

  test('makes no key where there is no secret to store it in', () => {
    const { lines, failed } = run(UploaderSecret.storeKeyCommand(facts), 'describe-secret');
    expect(failed).toBe(true);
    expect(lines).toHaveLength(1);
  });

  test('hands every character of a prefix through the shell', () => {
    const environment = PlatformEnvironment.dev(PLACE);
    const { lines } = run(UploaderSecret.storeKeyCommand({ ...facts, environment, prefixes: ["it's!/", '(b)/'] }));
    expect(lines.join()).toContain('prefix:`"it\\u0027s!/"`,prefixes:`["it\\u0027s!/","(b)/"]`');
  });
});

/** Runs the line with an `aws` that writes down how it was called. */
function run(command: string, failing = 'nothing'): { lines: string[]; output: string; stored?: string; failed: boolean } {
  const directory = mkdtempSync(path.join(tmpdir(), 'plinth-store-key-'));
  const [calls, stored] = ['calls', 'stored'].map((name) => path.join(directory, name));
  try {
    writeFileSync(calls, '');
    writeFileSync(path.join(directory, 'aws'), [
      '#!/bin/sh', `echo "$@" >> ${calls}`, `[ "$2" = ${failing} ] && exit 1`,
      'case "$2" in',
      'create-access-key) echo \'{"secretAccessKey":"s3cr3t"}\' ;;',
      `put-secret-value) for last; do :; done; cat "\${last#file://}" > ${stored} ;;`,
      'esac', '',
    ].join('\n'));
    chmodSync(path.join(directory, 'aws'), 0o755);
    let [output, failed] = ['', false];
    try {
      output = execFileSync('sh', ['-c', command], { env: { PATH: `${directory}:${process.env.PATH}` }, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    } catch {
      failed = true;
    }
    const lines = readFileSync(calls, 'utf8').trim().split('\n');
    return { lines, output, failed, stored: lines.length > 1 ? readFileSync(stored, 'utf8') : undefined };
  } finally {
    rmSync(directory, { recursive: true });
  }
}
