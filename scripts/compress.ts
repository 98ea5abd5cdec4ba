// Puts a brotli file beside each built text and Wasm file (the host serves them as they are) and prints the first visit's size.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

const COMPRESSIBLE = /\.(js|css|html|wasm|svg|json|webmanifest)$/;
let total = 0;

function visit(folder: string): void {
  for (const name of readdirSync(folder).toSorted()) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) visit(path);
    else if (COMPRESSIBLE.test(name)) {
      const bytes = readFileSync(path);
      const parameters = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
      const compressed = brotliCompressSync(bytes, { params: parameters });
      writeFileSync(`${path}.br`, compressed);
      total += compressed.length;
    } else if (!name.endsWith('.br')) total += statSync(path).size;
  }
}

visit('dist');
console.log(`first visit, everything: ${(total / 1000).toFixed(0)} KB`);
