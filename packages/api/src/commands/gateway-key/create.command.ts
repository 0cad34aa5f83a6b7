import { parseName } from '@latchkey/domain/naming.ts'
import { addGatewayKey, GatewayKeyNameTaken } from '../../modules/gateway-keys/gateway-key.repository.ts'
import { type Command, CommandFailure } from '../command.ts'
import { asOperator } from '../operator.ts'
import { endOption, needed, networksOption } from '../values.ts'
import { showSecret } from './show.ts'

export const createGatewayKeyCommand: Command = {
  name: 'gateway-key create',
  summary: 'Make a gateway key, which verifies keys of every organization and does nothing else. Its secret is printed once.',
  options: {
    name: { type: 'string', value: 'text', description: 'What you call it. Names are never used again.' },
    allow: { type: 'string', multiple: true, value: 'network', description: 'An address or network that it may be used from; may be given several times. From anywhere when left out.' },
    expires: { type: 'string', value: 'instant', description: 'When it ends, such as 2027-12-31T00:00:00Z. Never when left out.' },
  },
  run: (args, around) =>
    asOperator(around, async (operator) => {
      const name = parseName(needed(args, 'name'))
      if (!name.ok) throw new CommandFailure('usage', `--name: ${name.issues.map((issue) => issue.message).join(' ')}`)
      const wanted = { name: name.value, ipAllowlist: networksOption(args, 'allow'), expiresAt: endOption(args, 'expires', operator.now()) }
      try {
        const { gatewayKey, secret } = await operator.write((tx) => addGatewayKey(tx, wanted))
        showSecret(args, around, gatewayKey, secret.text, 'Made')
      } catch (error) {
        if (error instanceof GatewayKeyNameTaken) throw new CommandFailure('conflict', error.message, { cause: error })
        throw error
      }
    }),
}
