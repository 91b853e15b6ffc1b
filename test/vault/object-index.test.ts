import { describe, expect, it } from 'vitest';
import { allocateObjectIndex, createObjectIndex } from '../../src-main/vault/object-index.ts';
import { sha256 } from './vault-rig.ts';

describe('the index of objects', () => {
  it('knows nothing of a prefix before it was filled, and is sure of what is absent afterwards', () => {
    const memory = allocateObjectIndex();
    const [index, elsewhere] = [createObjectIndex(memory), createObjectIndex(memory)];
    const id = sha256('a photo');
    expect(index.ask(id)).toBe('unknown');
    elsewhere.markFilled(id.slice(0, 2));
    expect(index.ask(id)).toBe('no');
    elsewhere.add(id);
    expect(index.ask(id)).toBe('maybe');
    expect(index.ask(sha256('another photo'))).toBe('unknown');
  });

  it('never denies what it was told, and is rarely unsure of the rest', () => {
    const index = createObjectIndex(allocateObjectIndex());
    const ids = Array.from({ length: 20_000 }, (_, number) => sha256(String(number)));
    for (let prefix = 0; prefix < 256; prefix += 1) index.markFilled(prefix.toString(16).padStart(2, '0'));
    for (const id of ids) index.add(id);
    expect(ids.every((id) => index.ask(id) === 'maybe')).toBe(true);
    const others = Array.from({ length: 20_000 }, (_, number) => sha256(`other ${number}`));
    expect(others.filter((id) => index.ask(id) === 'maybe').length).toBeLessThan(5);
  });

  it('goes on in a larger bitmap with more objects than the smallest takes', () => {
    const memory = allocateObjectIndex();
    const index = createObjectIndex(memory);
    const ids = Array.from({ length: 150_000 }, (_, number) => sha256(String(number)));
    for (let prefix = 0; prefix < 256; prefix += 1) index.markFilled(prefix.toString(16).padStart(2, '0'));
    for (const id of ids.slice(0, 1000)) index.add(id);
    expect(new Uint8Array(memory, 512 * 1024, 2 * 1024 * 1024).every((byte) => byte === 0)).toBe(true);
    for (const id of ids) index.add(id);
    const elsewhere = createObjectIndex(memory);
    expect(ids.every((id) => elsewhere.ask(id) === 'maybe')).toBe(true);
    const others = Array.from({ length: 20_000 }, (_, number) => sha256(`other ${number}`));
    expect(others.filter((id) => elsewhere.ask(id) === 'maybe').length).toBeLessThan(40);
  });
});
