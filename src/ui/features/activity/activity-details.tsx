// One payment with all that is known of it, and its files.
import { Button } from '../../components/button.tsx';
import controls from '../../components/controls.module.css';
import { download } from '../../components/download.ts';
import { Heading } from '../../components/heading.tsx';
import { Notice } from '../../components/notice.tsx';
import { useTask } from '../../components/use-task.ts';
import { amountText, secondsText, timeText } from '../../format.ts';
import { en } from '../../i18n/en.ts';
import { hrefOf } from '../../stores/route.ts';
import { wallet } from '../../stores/wallet.ts';
import type { Activity } from '../../../wallet/wallet.contract.ts';
import styles from './activity.module.css';
import { PhaseView } from './phase-view.tsx';
import { titleOf } from './title.ts';

const exportNote = (id: string) => wallet().exportNote(id);
const exportTransaction = (id: string) => wallet().exportTransaction(id);
const saveNote = (bytes: Uint8Array): void => download(bytes, 'payment.sottonote');
const saveTransaction = (bytes: Uint8Array): void => download(bytes, 'transaction.sottotx');
const back = <a className={controls.link} href={hrefOf({ page: 'home' })}>{en.back}</a>;

export function ActivityDetails({ activity, acts }: { readonly activity: Activity | undefined; readonly acts: boolean }) {
  if (activity) return <Known activity={activity} acts={acts} />;
  return (
    <div className={controls.stack}>
      <Heading title={en.activity.missingTitle}>{en.activity.missingTitle}</Heading>
      <Notice action={back}>{en.activity.missing}</Notice>
    </div>
  );
}

function Known({ activity, acts }: { readonly activity: Activity; readonly acts: boolean }) {
  const note = useTask(exportNote, saveNote);
  const transaction = useTask(exportTransaction, saveTransaction);
  const { fields } = en.activity;
  const proof = activity.proofBytes === undefined ? '' : en.activity.proof(en.activity.proofKinds[activity.proofKind], activity.proofBytes.toLocaleString());
  const rows: readonly (readonly [string, string])[] = [
    [fields.when, timeText(activity.at)],
    [fields.to, activity.counterparty],
    [fields.memo, activity.memo],
    [fields.fee, activity.fee > 0n ? amountText(activity.fee) : ''],
    [fields.proof, proof],
    [fields.time, activity.proveMs === undefined ? '' : secondsText(activity.proveMs)],
    [fields.id, activity.transactionId ?? ''],
  ];
  const error = note.error ?? transaction.error;
  const title = titleOf(activity) + (activity.amount > 0n ? ` ${amountText(activity.amount)}` : '');
  return (
    <div className={controls.stack}>
      <Heading title={title}>{title}</Heading>
      <section className={controls.card} aria-label={en.activity.details}>
        <PhaseView activity={activity} acts={acts} />
        {activity.state.phase === 'confirmed' && <p className={controls.hint}>{en.activity.confirmedMeans}</p>}
        <dl className={styles.fields}>
          {rows.filter(([, value]) => value !== '').map(([name, value]) => [<dt key={`${name}-name`}>{name}</dt>, <dd key={name}>{value}</dd>])}
        </dl>
        <div className={controls.row}>
          {activity.noteFile && <Button look="quiet" disabled={note.busy} onClick={() => void note.run(activity.id)}>{en.activity.exportNote}</Button>}
          {activity.proofBytes !== undefined && <Button look="quiet" disabled={transaction.busy} onClick={() => void transaction.run(activity.id)}>{en.activity.exportTransaction}</Button>}
        </div>
        {activity.noteFile && <p className={controls.hint}>{en.activity.noteHint}</p>}
        {activity.proofBytes !== undefined && <p className={controls.hint}>{en.activity.exportHint}</p>}
        {error && <p className={controls.error} role="alert">{error}</p>}
      </section>
      {back}
    </div>
  );
}
