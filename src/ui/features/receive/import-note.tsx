// A payment that somebody handed over as a file. Files of any kind may be chosen: phones grey out kinds that they do not know,
// and the wallet says what is wrong with one that is no note.
import { useState, type ChangeEvent } from 'react';
import controls from '../../components/controls.module.css';
import { useTask } from '../../components/use-task.ts';
import { amountText } from '../../format.ts';
import { en } from '../../i18n/en.ts';
import { wallet } from '../../stores/wallet.ts';
import { MAX_NOTE_FILE_BYTES } from '../../../protocol/index.ts';

const importNote = (bytes: Uint8Array) => wallet().importNote(bytes);

export function ImportNote() {
  const [done, setDone] = useState<string>();
  const [unread, setUnread] = useState<string>();
  const [imported] = useState(() => ({ amount }: { readonly amount: bigint }): void => setDone(en.receive.imported(amountText(amount))));
  const task = useTask(importNote, imported);
  const read = async (file: File): Promise<void> => {
    setDone(undefined);
    setUnread(undefined);
    if (file.size > MAX_NOTE_FILE_BYTES) return setUnread(en.receive.tooLarge);
    const bytes = await file.arrayBuffer().catch(() => undefined);
    if (bytes === undefined) return setUnread(en.receive.unreadable);
    await task.run(new Uint8Array(bytes));
  };
  const choose = (event: ChangeEvent<HTMLInputElement>): void => {
    const file = event.target.files?.[0];
    if (file) void read(file);
    event.target.value = '';
  };
  const error = unread ?? task.error;
  return (
    <section className={controls.card} aria-label={en.receive.importTitle}>
      <h2>{en.receive.importTitle}</h2>
      <p>{en.receive.importLead}</p>
      <label className={controls.field}>
        {en.receive.choose}
        <input type="file" className={controls.file} onChange={choose} data-testid="note-file" />
      </label>
      <p role="status">{done}</p>
      {error && <p className={controls.error} role="alert">{error}</p>}
    </section>
  );
}
