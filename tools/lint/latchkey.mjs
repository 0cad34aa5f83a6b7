/** Rules of this repository that no rule of the linter expresses. */

const outerContext = {
  meta: {
    type: 'problem',
    messages: {
      outer: 'Inside transact only its own context counts: a write through ctx.em survives the rollback.',
    },
  },
  create(context) {
    /** One entry per enclosing transact call: the name of its callback's parameter. */
    const open = [];
    return {
      CallExpression(node) {
        if (!isTransact(node)) return;
        const callback = node.arguments.find((argument) => /Function/.test(argument.type));
        open.push(callback?.params[0]?.name ?? null);
      },
      'CallExpression:exit'(node) {
        if (isTransact(node)) open.pop();
      },
      MemberExpression(node) {
        const isEm = !node.computed && node.property.name === 'em' && node.object.type === 'Identifier';
        if (isEm && open.length > 0 && node.object.name !== open.at(-1)) context.report({ node, messageId: 'outer' });
      },
    };
  },
};

function isTransact(node) {
  return node.callee.type === 'Identifier' && node.callee.name.startsWith('transact');
}

export default { meta: { name: 'latchkey' }, rules: { 'outer-context': outerContext } };
