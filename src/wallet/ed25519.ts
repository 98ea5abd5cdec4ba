// Signatures of blocks: every block costs one check. WebCrypto does it in a tenth of the time of @noble's JavaScript. Both follow RFC 8032 and
// refuse encodings that are not canonical; they may differ only on signatures that no signer makes by accident (points of small order),
// with which a producer could stop some wallets and not others, as it can by not answering them.
import { isSignedBy, signedBytes, type SignedBlockHeader } from '../protocol/index.ts';

export type SignatureCheck = (signed: SignedBlockHeader, producerKey: Uint8Array) => Promise<boolean>;

export const plainSignatureCheck: SignatureCheck = (signed, producerKey) => Promise.resolve(isSignedBy(signed, producerKey));

export function webSignatureCheck(subtle: SubtleCrypto): SignatureCheck {
  return async ({ header, signature }, producerKey) => {
    try {
      const key = await subtle.importKey('raw', producerKey as Uint8Array<ArrayBuffer>, 'Ed25519', false, ['verify']);
      return await subtle.verify('Ed25519', key, signature as Uint8Array<ArrayBuffer>, signedBytes(header) as Uint8Array<ArrayBuffer>);
    } catch {
      return false;
    }
  };
}

/** WebCrypto's, if it knows the curve; else @noble's. */
export async function fastestSignatureCheck(subtle: SubtleCrypto | undefined): Promise<SignatureCheck> {
  if (subtle === undefined) return plainSignatureCheck;
  try {
    // The base point: a key like any other.
    await subtle.importKey('raw', new Uint8Array(32).fill(0x66).fill(0x58, 0, 1) as Uint8Array<ArrayBuffer>, 'Ed25519', false, ['verify']);
    return webSignatureCheck(subtle);
  } catch {
    return plainSignatureCheck;
  }
}
