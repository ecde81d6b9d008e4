// Reads a log's anchors from the chain with ethers, as an outsider would: nothing of ours but the contract's
// interface. Arguments: one JSON object {rpc, contract, origin, abi, leaf, index, proof}; prints one JSON object.
'use strict';
const { readFileSync } = require('fs');
const { ethers } = require('ethers');

(async () => {
  const a = JSON.parse(process.argv[2]);
  const provider = new ethers.JsonRpcProvider(a.rpc);
  const contract = new ethers.Contract(a.contract, JSON.parse(readFileSync(a.abi, 'utf8')), provider);
  const origin = ethers.sha256(ethers.toUtf8Bytes(a.origin));
  const latest = await contract.latest(origin);
  const events = await contract.queryFilter(contract.filters.Anchored(origin), 0, 'latest');
  const other = ethers.sha256(ethers.toUtf8Bytes('a leaf that is not there'));
  console.log(JSON.stringify({
    chain_id: Number((await provider.getNetwork()).chainId),
    size: Number(latest.size), root: latest.root, block: Number(latest.blockNumber),
    included: await contract.verifyLatest(origin, a.leaf, a.index, a.proof),
    included_other: await contract.verifyLatest(origin, other, a.index, a.proof),
    events: events.map((e) => ({ size: Number(e.args.size), root: e.args.root, tx: e.transactionHash, block: e.blockNumber, block_hash: e.blockHash })),
  }));
  provider.destroy();
})().catch((e) => { console.error(e); process.exit(1); });
