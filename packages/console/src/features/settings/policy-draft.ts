import type { ExpiresIn, PolicyForm_OrganizationFragment, UpdateOrganizationPoliciesInput } from '../../gql/graphql.ts';
import { count } from '../../lib/list-words.ts';
import { expiryWords } from '../../words/key-words.ts';

/** The policies that an organization decides itself, as the API holds them. */
export type Policies = Pick<
  PolicyForm_OrganizationFragment['policies'],
  'persistedOperationsOnly' | 'defaultExpiry' | 'maxLifetimeDays' | 'allowNoExpiry' | 'allowExtension'
>;

/** What the form holds; the maximum is text, and empty for none. */
export interface PolicyDraft {
  persistedOperationsOnly: boolean;
  defaultExpiry: ExpiresIn;
  maxLifetimeDays: string;
  allowNoExpiry: boolean;
  allowExtension: boolean;
}

export const draftOf = (policies: Policies): PolicyDraft => ({
  persistedOperationsOnly: policies.persistedOperationsOnly,
  defaultExpiry: policies.defaultExpiry,
  maxLifetimeDays: policies.maxLifetimeDays === null ? '' : String(policies.maxLifetimeDays),
  allowNoExpiry: policies.allowNoExpiry,
  allowExtension: policies.allowExtension,
});

/** The maximum in days; null for none, and NaN for what is no whole number of them. */
const daysOf = ({ maxLifetimeDays }: PolicyDraft): number | null => {
  const text = maxLifetimeDays.trim();
  if (text === '') return null;
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
};

/** Only what differs, so that two owners who change different policies do not undo each other. */
export function changesOf(draft: PolicyDraft, policies: Policies): UpdateOrganizationPoliciesInput {
  const days = daysOf(draft);
  return {
    ...(draft.persistedOperationsOnly === policies.persistedOperationsOnly ? {} : { persistedOperationsOnly: draft.persistedOperationsOnly }),
    ...(draft.defaultExpiry === policies.defaultExpiry ? {} : { defaultExpiry: draft.defaultExpiry }),
    ...(days === policies.maxLifetimeDays ? {} : { maxLifetimeDays: days }),
    ...(draft.allowNoExpiry === policies.allowNoExpiry ? {} : { allowNoExpiry: draft.allowNoExpiry }),
    ...(draft.allowExtension === policies.allowExtension ? {} : { allowExtension: draft.allowExtension }),
  };
}

/** What the API would refuse, said before it is asked; by the names of the fields. */
export function problemsOf(draft: PolicyDraft): ReadonlyMap<string, string> {
  const problems = new Map<string, string>();
  const days = daysOf(draft);
  if (days !== null && !(days >= 1 && days <= 3650)) problems.set('maxLifetimeDays', 'A whole number of days from 1 to 3650, or nothing for no maximum.');
  if (draft.defaultExpiry === 'NEVER' && !draft.allowNoExpiry) problems.set('defaultExpiry', 'Keys without an end are not allowed below. Choose a period, or allow them.');
  return problems;
}

export interface Effect {
  policy: keyof PolicyDraft;
  change: string;
  /** Whom it touches, and whom it does not. */
  affects: string;
  /** Whether something that works now stops. */
  stops: boolean;
}

const later = 'Keys that exist stay as they are.';

/** What saving a draft would mean, one line for each policy that differs. `freeKeys`: active keys that may run any operation; null where that cannot be known. */
export function effectsOf(draft: PolicyDraft, policies: Policies, freeKeys: { count: number; exact: boolean } | null): readonly Effect[] {
  const effects: Effect[] = [];
  const changes = changesOf(draft, policies);
  if (changes.persistedOperationsOnly !== undefined) {
    const keys = freeKeys === null ? 'Active keys that are not limited to operations' : `${count(freeKeys.count, 'active key')}${freeKeys.exact ? '' : ' or more'} that ${freeKeys.count === 1 ? 'is' : 'are'} not limited to operations`;
    effects.push(
      draft.persistedOperationsOnly
        ? { policy: 'persistedOperationsOnly', change: 'Keys run registered operations only', affects: `${keys} can no longer send documents of their own, within a second.`, stops: freeKeys?.count !== 0 }
        : { policy: 'persistedOperationsOnly', change: 'Keys may send documents of their own', affects: `${keys} can do so at once; each still needs its permissions.`, stops: false },
    );
  }
  if (changes.defaultExpiry !== undefined) {
    effects.push({ policy: 'defaultExpiry', change: `Keys that ask for no period live ${draft.defaultExpiry === 'NEVER' ? 'without an end' : expiryWords[draft.defaultExpiry]}`, affects: `It holds for keys that are made from now on. ${later}`, stops: false });
  }
  if (changes.maxLifetimeDays !== undefined) {
    const days = daysOf(draft);
    effects.push({
      policy: 'maxLifetimeDays',
      change: days === null ? 'Keys may live as long as they ask for' : `Keys live at most ${count(days, 'day')}`,
      affects: `It holds for keys that are made, cloned or extended from now on. ${later}`,
      stops: false,
    });
  }
  if (changes.allowNoExpiry !== undefined) {
    effects.push({ policy: 'allowNoExpiry', change: draft.allowNoExpiry ? 'Keys may be without an end' : 'Every new key has an end', affects: `It holds for keys that are made from now on. ${later}`, stops: false });
  }
  if (changes.allowExtension !== undefined) {
    effects.push({
      policy: 'allowExtension',
      change: draft.allowExtension ? 'The end of a key may be moved to later' : 'The end of a key may be moved to earlier only',
      affects: 'It holds for changes from now on, of every key. No end moves by itself.',
      stops: false,
    });
  }
  return effects;
}
