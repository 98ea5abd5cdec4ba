// What most payments leave as it is: how the proof is made, handing over as a file, taking back. Folded; the summary says what is set.
import type { ReactNode } from 'react';
import controls from '../../components/controls.module.css';
import { secondsText } from '../../format.ts';
import { en } from '../../i18n/en.ts';
import type { OpenWallet, SendRequest } from '../../../wallet/wallet.contract.ts';
import { ProofKindChoice } from './proof-kind-choice.tsx';

/** About two hours of an idle chain, minutes of a busy one. */
const RECLAIM_BLOCKS = 120;

interface Props {
  readonly open: OpenWallet;
  readonly request: SendRequest;
  readonly onChange: (part: Partial<SendRequest>) => void;
}

export function SendOptions({ open, request: { proofKind, byFile, reclaimAfter }, onChange }: Props) {
  const reclaim = reclaimAfter !== undefined;
  return (
    <details className={controls.details}>
      <summary>{en.send.options}<span className={controls.hint}> ({en.send.optionsNow(secondsText(open.prover.expectedMs[proofKind]), byFile, reclaim)})</span></summary>
      <div className={controls.stack}>
        <ProofKindChoice open={open} name="proof-kind" value={proofKind} onValue={(kind) => onChange({ proofKind: kind })} />
        <Choice label={en.send.byFile} hint={en.send.byFileHint} checked={byFile} onChecked={(checked) => onChange({ byFile: checked })} />
        <Choice label={en.send.reclaim} hint={en.send.reclaimHint(RECLAIM_BLOCKS)} checked={reclaim} onChecked={(checked) => onChange({ reclaimAfter: checked ? RECLAIM_BLOCKS : undefined })} />
      </div>
    </details>
  );
}

interface ChoiceProps {
  readonly label: ReactNode;
  readonly hint: string;
  readonly checked: boolean;
  readonly onChecked: (checked: boolean) => void;
}

function Choice({ label, hint, checked, onChecked }: ChoiceProps) {
  return (
    <div>
      <label className={controls.line}>
        <input type="checkbox" checked={checked} onChange={(event) => onChecked(event.target.checked)} />
        <span>{label}</span>
      </label>
      {checked && <p className={controls.hint}>{hint}</p>}
    </div>
  );
}
