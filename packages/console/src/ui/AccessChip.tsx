import { IconEye, IconPencil } from '@tabler/icons-react';
import { Chip } from './Chip.tsx';

/** Whether something reads or changes, told by shape and word. */
export const AccessChip = ({ writes }: { writes: boolean }) =>
  writes ? (
    <Chip tone="brass" icon={<IconPencil size={13} stroke={2} aria-hidden />}>
      Changes
    </Chip>
  ) : (
    <Chip tone="neutral" icon={<IconEye size={13} stroke={2} aria-hidden />}>
      Reads
    </Chip>
  );
