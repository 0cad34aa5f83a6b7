import { Textarea } from '@mantine/core';
import { IconMapPinPlus } from '@tabler/icons-react';
import { CheckField } from '../../ui/CheckField.tsx';
import { Chip } from '../../ui/Chip.tsx';
import { ChoiceCards } from '../../ui/ChoiceCards.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { ReasonedButton } from '../../ui/ReasonedButton.tsx';
import { type AddressDraft, leavesOutOwn, previewsOf, type RangePreview, sameAddresses } from './addresses.ts';
import classes from './AddressFields.module.css';

interface AddressFieldsProps {
  draft: AddressDraft;
  onChange: (change: Partial<AddressDraft>) => void;
  /** The address of whoever fills in the form; null where it is not known. */
  own: string | null;
  /** Why no allowlist may be given; null when one may. */
  reason: string | null;
  problems: ReadonlyMap<string, string>;
  /** The ranges of the key as it is, when one is being changed. */
  before: AddressDraft | null;
}

/** From where a key may be used: anywhere, or from ranges, each shown with what it holds before it is saved. */
export function AddressFields({ draft, onChange, own, reason, problems, before }: AddressFieldsProps) {
  const { ranges, confirmLockout } = draft;
  const had = before !== null && before.ranges !== null;
  const previews = ranges === null ? [] : previewsOf(ranges, own);
  const problem = problems.get('ipAllowlist') ?? null;
  const unchanged = before !== null && sameAddresses(before, draft);
  // The API may see another address than this page was loaded from: what it refuses can be confirmed as well.
  const refusedByApi = problem !== null && previews.length > 0 && previews.every(({ ok }) => ok);
  const mustConfirm = !unchanged && (leavesOutOwn(draft, own) || refusedByApi || confirmLockout);
  const add = () => onChange({ ranges: [(ranges ?? '').trimEnd(), own ?? ''].filter(Boolean).join('\n') });
  const cannotAdd =
    own === null ? 'Latchkey does not know the address that you come from.' : previews.some((preview) => preview.ok && preview.holdsOwn) ? 'A range holds it already.' : null;
  return (
    <div className={classes.fields}>
      <ChoiceCards
        legend="Addresses"
        value={ranges === null ? 'ANY' : 'CHOSEN'}
        choices={[
          { value: 'ANY', title: 'Any address', text: 'The secret is enough, wherever it is used.' },
          { value: 'CHOSEN', title: 'Chosen addresses', text: 'Refused from elsewhere, with the right secret too.', reason: had ? null : reason },
        ]}
        onChange={(value) => onChange({ ranges: value === 'ANY' ? null : (before?.ranges ?? ''), confirmLockout: false })}
      />
      {ranges === null ? null : (
        <>
          {had && reason !== null ? (
            <Notice tone="neutral">{reason} What this key has stays enforced; it can be narrowed or taken away.</Notice>
          ) : null}
          <Textarea
            label="Ranges"
            description="IPv4 or IPv6, one on each line, such as 203.0.113.0/24 or 2001:db8::/48."
            classNames={{ input: 'mono' }}
            value={ranges}
            rows={Math.min(12, Math.max(3, ranges.split('\n').length))}
            autoComplete="off"
            spellCheck={false}
            error={problem}
            onChange={(event) => onChange({ ranges: event.target.value })}
          />
          <div>
            <ReasonedButton
              variant="default"
              size="compact-md"
              leftSection={<IconMapPinPlus size={16} stroke={1.75} aria-hidden />}
              reason={cannotAdd}
              onClick={add}
            >
              Add my current address{own === null ? '' : ` (${own})`}
            </ReasonedButton>
          </div>
          {previews.length === 0 ? null : (
            <ul className={classes.previews} aria-label="What the ranges hold">
              {previews.map((preview, index) => (
                // The same text may stand there twice.
                // oxlint-disable-next-line react/no-array-index-key
                <Preview key={`${index} ${preview.typed}`} preview={preview} />
              ))}
            </ul>
          )}
          {mustConfirm ? (
            <Notice tone="warning" announce="status" title="This leaves out your own address">
              <p>
                {own === null ? 'Latchkey does not know the address that you come from.' : <>You come from <span className="mono">{own}</span>.</>} Requests with this
                key from there would be refused.
              </p>
              <div className={classes.confirm}>
                <CheckField
                  label="I mean to leave my own address out"
                  checked={confirmLockout}
                  error={problems.get('confirmLockout') ?? null}
                  onChange={(checked) => onChange({ confirmLockout: checked })}
                />
              </div>
            </Notice>
          ) : null}
        </>
      )}
    </div>
  );
}

function Preview({ preview }: { preview: RangePreview }) {
  if (!preview.ok) {
    return (
      <li className={classes.preview} data-wrong>
        <span className={classes.range}>{preview.typed}</span>
        <span>is no range. {preview.problem}</span>
      </li>
    );
  }
  return (
    <li className={classes.preview}>
      <span className={classes.range}>{preview.text}</span>
      <span>
        {preview.span === preview.text.replace(/\/\d+$/, '') ? '' : `${preview.span}, `}
        {preview.size}
        {preview.hostBitsCleared ? ` (wider than the ${preview.typed} that was typed)` : ''}
      </span>
      {preview.holdsOwn ? <Chip tone="positive">you are here</Chip> : null}
    </li>
  );
}
