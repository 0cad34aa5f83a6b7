import { replaceGatewayKeySecret } from '../../modules/gateway-keys/gateway-key.repository.ts'
import { type Command, CommandFailure } from '../command.ts'
import { asOperator } from '../operator.ts'
import { getLockedGatewayKey, showSecret } from './show.ts'

export const rotateGatewayKeyCommand: Command = {
  name: 'gateway-key rotate',
  summary: 'Give a gateway key a new secret, which is printed once. The old one is dead at once.',
  positionals: ['name'],
  run: (args, around) =>
    asOperator(around, async (operator) => {
      const { gatewayKey, secret } = await operator.write(async (tx) => {
        const locked = await getLockedGatewayKey(tx, args.positional('name'))
        if (locked.revokedAt !== null) throw new CommandFailure('conflict', 'The gateway key is revoked. Make a new one.')
        if (locked.expiresAt !== null && tx.clock.now() >= locked.expiresAt) throw new CommandFailure('conflict', 'The gateway key has ended. Make a new one.')
        return replaceGatewayKeySecret(tx, locked)
      })
      showSecret(args, around, gatewayKey, secret.text, 'Rotated')
    }),
}
