// Roots of everything that ships: account ids, the native asset and verifying keys derive from them, so a change is a new
// version, never an accident.
import { describe, expect, it } from 'vitest';
import { Tag, padToBlocks, rpoPermuteReference as permute, sponge } from '../hash/index.ts';
import { feltsToHex } from '../protocol/index.ts';
import { codeWords, scriptRoot } from '../vm/index.ts';
import { NATIVE_FAUCET, faucet, wallet } from './accounts/index.ts';
import { p2id, p2ide, swap } from './scripts/index.ts';
import { txKernel } from './tx/index.ts';

describe('shipped programs', () => {
  it('have these roots', () => {
    const roots = Object.fromEntries([p2id, p2ide, swap, wallet, faucet].map((script) => [script.name, feltsToHex(scriptRoot(permute, script))]));
    expect(roots).toMatchInlineSnapshot(`
      {
        "faucet": "1f96a941ecc23f04fcc24e53eceecd657d36e06126447209bc717741153c8f3d",
        "p2id": "ae9cb66885cd1a6e76e5e30ebf253b5980c92a2674c00547aa0f415c1c844323",
        "p2ide": "27eac34c15672659bf1e622c8a353160c0031a49b26a1818f0b2ed76ac23d95b",
        "swap": "2a857d533626a1368a3d950f3295116cb4edfd6db7187521460d95668c71575b",
        "wallet": "86293d4a3214920e97289f5032363e240cc7fc54fee22466501d5751b988ad16",
      }
    `);
    expect(feltsToHex(NATIVE_FAUCET)).toMatchInlineSnapshot(`"b7633e517cead32b77f647006315fb12"`);
    expect([codeWords(txKernel), feltsToHex(sponge(permute, Tag.CODE, padToBlocks(txKernel.code)))]).toMatchInlineSnapshot(`
      [
        622,
        "2e1f4475dd35920e15775317c64702407a111f3c879f9703b8590b50a2027f22",
      ]
    `);
  });
});
