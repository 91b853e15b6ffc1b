import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { jsonBytesMax } from '../../../src-main/vault/server/api.ts';
import { readBody } from '../../../src-main/vault/server/json-bodies.ts';
import { createMemoryBudget } from '../../../src-main/vault/server/memory-budget.ts';
import { failure } from '../vault-rig.ts';

const mebibyte = 1024 * 1024;
const hold = (bytes = 64 * mebibyte) => createMemoryBudget(bytes, bytes).hold('writer0001');

describe('reading a JSON body', () => {
  it('gives what came, in whatever pieces', async () => {
    const body = new PassThrough();
    const reading = readBody(body, hold());
    const text = JSON.stringify({ name: 'é'.repeat(10_000) });
    for (const byte of Buffer.from(text)) body.write(Buffer.of(byte));
    body.end();
    expect(await reading).toBe(text);
  });

  it('holds no more than twice what has arrived, and nothing for what was only announced', async () => {
    const held = hold(256 * 1024);
    const body = new PassThrough();
    const reading = readBody(body, held);
    body.write(Buffer.alloc(100_000));
    body.end();
    await reading;
    // Of 256 KiB these 100,000 bytes have left at least a fifth.
    expect(held.grow(50_000)).toBe(true);
  });

  it('refuses what is too long, and what finds no room, as soon as that shows', async () => {
    const [long, many] = [new PassThrough(), new PassThrough()];
    const refusals = [failure(readBody(long, hold())), failure(readBody(many, hold(mebibyte)))];
    long.write(Buffer.alloc(jsonBytesMax + 1));
    many.write(Buffer.alloc(2 * mebibyte));
    expect(await Promise.all(refusals)).toMatchObject([{ status: 413 }, { status: 429 }]);
  });

  it('refuses a body that breaks off', async () => {
    const body = new PassThrough();
    const refusal = failure(readBody(body, hold()));
    body.write('{');
    body.destroy();
    expect(await refusal).toMatchObject({ status: 400 });
  });
});

describe('a slow JSON body', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is refused after a minute, though a byte comes now and then', async () => {
    const body = new PassThrough();
    const refusal = failure(readBody(body, hold()));
    for (let second = 0; second < 61; second += 1) {
      body.write(' ');
      await vi.advanceTimersByTimeAsync(1000);
    }
    expect(await refusal).toMatchObject({ status: 408, code: 'timeout' });
  });

  it('may take longer while it comes at the rate of a slow link', async () => {
    const body = new PassThrough();
    const reading = readBody(body, hold());
    for (let second = 0; second < 300; second += 1) {
      body.write(Buffer.alloc(16 * 1024, 0x20));
      await vi.advanceTimersByTimeAsync(1000);
    }
    body.end();
    expect(await reading).toHaveLength(300 * 16 * 1024);
  });
});
