// KoalaBear, p = 2^31 - 2^24 + 1, and K = F[X]/(X^4 - 3), about 2^124: the field of every product proof.
import { extensionField } from './extension-field.ts';
import { primeField } from './prime-field.ts';

/** 2^31 - 2^24 + 1 = 2130706433; p - 1 = 2^24 * 127. */
export const P = 2130706433;
/** F: generator 3, two-adicity 24. x -> x^3 is a permutation because gcd(3, p - 1) = 1. */
export const F = primeField(P, 3);
/** K: four felts, also one word of the VM's memory. */
export const K = extensionField(F, 4, 3);
/** 1/3 mod (p - 1): the exponent of the cube root. */
export const CUBE_ROOT_EXPONENT = 1420470955;
