// X25519 for reading the chain: every ciphertext costs one multiplication. WebCrypto does it in a tenth of a millisecond where the browser
// (or Node) has it; elsewhere the JavaScript of @noble does, fourteen times as slow, with equal results (x25519.test.ts).
import { concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { sharedSecret } from '../protocol/index.ts';

/** The shared secrets of one secret with many points, in order; undefined for points of small order. */
export type SharedSecrets = (secret: Uint8Array, points: readonly Uint8Array[]) => Promise<(Uint8Array | undefined)[]>;

export const plainSharedSecrets: SharedSecrets = async (secret, points) => points.map((point) => sharedSecret(secret, point));

/** RFC 8410: the DER of an X25519 private key up to its 32 bytes. */
const PKCS8_HEAD = hexToBytes('302e020100300506032b656e04220420');
const ALGORITHM = { name: 'X25519' };

export function webSharedSecrets(subtle: SubtleCrypto): SharedSecrets {
  return async (secret, points) => {
    const key = await subtle.importKey('pkcs8', concatBytes(PKCS8_HEAD, secret) as Uint8Array<ArrayBuffer>, ALGORITHM, false, ['deriveBits']);
    return Promise.all(
      points.map(async (point) => {
        try {
          const other = await subtle.importKey('raw', point as Uint8Array<ArrayBuffer>, ALGORITHM, false, []);
          return new Uint8Array(await subtle.deriveBits({ ...ALGORITHM, public: other }, key, 256));
        } catch {
          return undefined;
        }
      }),
    );
  };
}

/** WebCrypto's, if it is there and gives the right answer; else @noble's. */
export async function fastestSharedSecrets(subtle: SubtleCrypto | undefined): Promise<SharedSecrets> {
  if (subtle === undefined) return plainSharedSecrets;
  const web = webSharedSecrets(subtle);
  const [secret, point] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(9)];
  try {
    const [expected] = await plainSharedSecrets(secret, [point]);
    const [found] = await web(secret, [point]);
    return found?.every((byte, i) => byte === expected![i]) ? web : plainSharedSecrets;
  } catch {
    return plainSharedSecrets;
  }
}
