import { IconBan, IconCircleCheckFilled, IconClockPause, IconHourglassOff, IconPlayerPauseFilled } from '@tabler/icons-react';
import { type FragmentType, readFragment } from '../../gql/fragment-masking.ts';
import { graphql } from '../../gql/gql.ts';
import { Chip, type Tone } from '../../ui/Chip.tsx';
import type { ApiKeyStatus } from '../../gql/graphql.ts';
import { statusWords } from '../../words/key-words.ts';

export const ApiKeyStatusChip_apiKey = graphql(`
  fragment ApiKeyStatusChip_apiKey on ApiKey {
    status
  }
`);

const looks: Readonly<Record<ApiKeyStatus, { tone: Tone; Icon: typeof IconBan }>> = {
  ACTIVE: { tone: 'positive', Icon: IconCircleCheckFilled },
  DISABLED: { tone: 'neutral', Icon: IconPlayerPauseFilled },
  SUSPENDED: { tone: 'warning', Icon: IconClockPause },
  EXPIRED: { tone: 'warning', Icon: IconHourglassOff },
  REVOKED: { tone: 'danger', Icon: IconBan },
};

/** A key's status by word, colour and shape. */
export function ApiKeyStatusChip(props: { apiKey: FragmentType<typeof ApiKeyStatusChip_apiKey> }) {
  const { status } = readFragment(ApiKeyStatusChip_apiKey, props.apiKey);
  const { tone, Icon } = looks[status];
  return (
    <Chip tone={tone} icon={<Icon size={13} stroke={2} aria-hidden />}>
      {statusWords[status]}
    </Chip>
  );
}
