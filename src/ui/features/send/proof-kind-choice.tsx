// Time on this device beside the fee, before the user chooses.
import controls from '../../components/controls.module.css';
import { amountText, secondsText } from '../../format.ts';
import { en } from '../../i18n/en.ts';
import type { OpenWallet, SendRequest } from '../../../wallet/wallet.contract.ts';
import styles from './proof-kind-choice.module.css';

interface Props {
  readonly open: OpenWallet;
  /** Of the group of radio buttons. */
  readonly name: string;
  readonly value: SendRequest['proofKind'];
  readonly onValue: (kind: SendRequest['proofKind']) => void;
}

export function ProofKindChoice({ open, name, value, onValue }: Props) {
  return (
    <fieldset className={styles.choice}>
      <legend className={styles.legend}>{en.send.kind}</legend>
      {(['rescue', 'blake3'] as const).map((kind) => (
        <label key={kind} className={styles.option}>
          <input type="radio" name={name} value={kind} checked={value === kind} onChange={() => onValue(kind)} />
          <span>
            <strong>{en.send[kind]}</strong>
            <span className={controls.hint}> {en.send.kindLine(secondsText(open.prover.expectedMs[kind]), amountText(open.fees[kind]))}</span>
          </span>
        </label>
      ))}
      <details className={controls.details}>
        <summary>{en.send.whyTitle}</summary>
        <p className={controls.hint}>{en.send.why}</p>
      </details>
    </fieldset>
  );
}
