// Compiles Anchor.sol with the pinned solc and writes Anchor.{bin,runtime.bin,abi} and combined.json into the
// directory given as the first argument (default: here). No network, no clock, no path in the output:
// the same source gives the same bytes everywhere.
//
//   NODE_PATH=<repo>/.cache/npm/node_modules node compile.js [OUT]
'use strict';
const fs = require('fs');
const path = require('path');
const solc = require('solc');

const out = process.argv[2] || __dirname;
const input = {
  language: 'Solidity',
  sources: { 'Anchor.sol': { content: fs.readFileSync(path.join(__dirname, 'Anchor.sol'), 'utf8') } },
  settings: {
    evmVersion: 'cancun',
    optimizer: { enabled: true, runs: 10000 },
    // Neither the hash of the source nor the compiler's name goes into the code.
    metadata: { bytecodeHash: 'none', appendCBOR: false },
    outputSelection: {
      '*': { '*': ['abi', 'evm.bytecode.object', 'evm.deployedBytecode.object', 'evm.methodIdentifiers'] },
    },
  },
};

const result = JSON.parse(solc.compile(JSON.stringify(input)));
for (const e of result.errors || []) console.error(e.formattedMessage);
if ((result.errors || []).length > 0) process.exit(1); // warnings count

const c = result.contracts['Anchor.sol'].Anchor;
const write = (name, text) => fs.writeFileSync(path.join(out, name), text);
write('Anchor.bin', c.evm.bytecode.object + '\n');
write('Anchor.runtime.bin', c.evm.deployedBytecode.object + '\n');
write('Anchor.abi', JSON.stringify(c.abi, null, 1) + '\n');
write('combined.json', JSON.stringify({
  contracts: {
    'Anchor.sol:Anchor': {
      abi: c.abi,
      bin: c.evm.bytecode.object,
      'bin-runtime': c.evm.deployedBytecode.object,
      hashes: c.evm.methodIdentifiers,
    },
  },
  version: solc.version(),
}) + '\n');
console.log(solc.version(), 'creation', c.evm.bytecode.object.length / 2, 'runtime', c.evm.deployedBytecode.object.length / 2);
