import { type KeyFormat, keyPattern } from '@latchkey/domain/key/format.ts'
import { publicOriginOf } from '../../application/public-address.ts'
import { builder } from '../../graphql/builder.ts'
import { isDemo } from './installation.repository.ts'

const KeyEncoding = builder.enumType('KeyEncoding', {
  description: 'How the random part of a key is spelled.',
  values: {
    BASE62: { value: 'base62', description: '43 letters and digits that carry 256 random bits, and 6 of a CRC-32 over all before them.' },
    HEX: { value: 'hex', description: '64 hexadecimal digits, without a checksum.' },
  } as const,
})

const KeyFormatType = builder.objectRef<KeyFormat & { current: boolean }>('KeyFormat').implement({
  description: 'A form in which this installation writes or has written keys. All of them stay readable.',
  fields: (t) => ({
    prefix: t.exposeString('prefix', { description: 'What every key of this format begins with, before the last underscore.' }),
    encoding: t.field({ type: KeyEncoding, description: 'How the random part is spelled.', resolve: (format) => format.encoding }),
    pattern: t.string({ description: 'A regular expression that finds such keys in text, for secret scanners.', resolve: (format) => keyPattern(format) }),
    current: t.exposeBoolean('current', { description: 'Whether new keys get this format.' }),
  }),
})

const Installation = builder.objectRef<Record<never, never>>('Installation').implement({
  description: 'This installation of Latchkey.',
  fields: (t) => ({
    demo: t.boolean({ description: 'Whether its content is that of the demo.', resolve: (_parent, _args, ctx) => isDemo(ctx.em) }),
    publicUrl: t.string({
      description: 'The address under which people and programs reach it, without a slash at the end.',
      resolve: (_parent, _args, { config }) => publicOriginOf(config),
    }),
    keyFormats: t.field({
      type: [KeyFormatType],
      description: 'Every key format that is accepted, the one for new keys first.',
      resolve: (_parent, _args, { keyFormats }) => keyFormats.accepted.map((format, index) => ({ ...format, current: index === 0 })),
    }),
  }),
})

builder.queryField('installation', (t) =>
  t.field({
    type: Installation,
    nullable: true,
    authScopes: { public: 'The sign-in page shows what it says, before anybody has signed in.' },
    description: 'What may be known of this installation without signing in.',
    resolve: () => ({}),
  }),
)
