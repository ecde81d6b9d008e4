// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Anchors checkpoints (size, root) of RFC 6962 transparency logs.
/// @notice One contract serves several logs; a log is named by the SHA-256 of its origin line.
/// For each log the newest checkpoint is kept in storage and every checkpoint in an event.
/// What this contract promises: once (origin, size, root) is anchored, no smaller log and no other
/// root of the same size can be anchored for that origin, whoever holds the publisher's key.
contract Anchor {
    /// Two storage slots: the root, and the two numbers packed.
    struct Log {
        bytes32 root;
        uint64 size;
        uint64 blockNumber;
    }

    address public owner;
    address public pendingOwner;
    /// Who may anchor for which log.
    mapping(bytes32 origin => mapping(address account => bool)) public publisher;
    mapping(bytes32 origin => Log) private logs;

    event Anchored(bytes32 indexed origin, uint64 indexed size, bytes32 root);
    event PublisherSet(bytes32 indexed origin, address indexed account, bool allowed);
    event OwnerOffered(address indexed from, address indexed to);
    event OwnerChanged(address indexed from, address indexed to);

    error NotOwner();
    error NotPublisher(bytes32 origin, address account);
    error NotGrowing(uint64 have, uint64 got);
    error Conflict(uint64 size, bytes32 have, bytes32 got);
    error ZeroOwner();

    /// The first publisher is named here, so that one transaction makes the contract usable.
    constructor(address firstOwner, bytes32 origin, address firstPublisher) {
        if (firstOwner == address(0)) revert ZeroOwner();
        owner = firstOwner;
        emit OwnerChanged(address(0), firstOwner);
        if (firstPublisher != address(0)) {
            publisher[origin][firstPublisher] = true;
            emit PublisherSet(origin, firstPublisher, true);
        }
    }

    modifier onlyOwner() {
        if (msg.sender != owner) revert NotOwner();
        _;
    }

    /// First of two steps: nothing changes until the other side accepts, so a mistyped address loses nothing.
    function offerOwner(address to) external onlyOwner {
        pendingOwner = to;
        emit OwnerOffered(msg.sender, to);
    }

    function acceptOwner() external {
        if (msg.sender != pendingOwner) revert NotOwner();
        emit OwnerChanged(owner, msg.sender);
        owner = msg.sender;
        pendingOwner = address(0);
    }

    /// Rotation of a publisher's key: allow the new one, then withdraw the old one.
    function setPublisher(bytes32 origin, address account, bool allowed) external onlyOwner {
        publisher[origin][account] = allowed;
        emit PublisherSet(origin, account, allowed);
    }

    /// Anchors a checkpoint. The same (size, root) again changes nothing and succeeds: safe to resend.
    function anchor(bytes32 origin, uint64 size, bytes32 root) external {
        if (!publisher[origin][msg.sender]) revert NotPublisher(origin, msg.sender);
        Log storage log = logs[origin];
        uint64 have = log.size;
        if (size <= have || size == 0) {
            if (size == 0 || size < have) revert NotGrowing(have, size);
            if (root != log.root) revert Conflict(size, log.root, root);
            return;
        }
        log.root = root;
        log.size = size;
        log.blockNumber = uint64(block.number);
        emit Anchored(origin, size, root);
    }

    /// The newest anchored checkpoint of a log and the block that holds it; zeros when there is none.
    function latest(bytes32 origin) external view returns (uint64 size, bytes32 root, uint64 blockNumber) {
        Log storage log = logs[origin];
        return (log.size, log.root, log.blockNumber);
    }

    /// True when `proof` shows `leafHash` at `index` of the newest anchored tree of `origin`.
    function verifyLatest(bytes32 origin, bytes32 leafHash, uint64 index, bytes32[] calldata proof)
        external
        view
        returns (bool)
    {
        Log storage log = logs[origin];
        return verifyInclusion(leafHash, index, log.size, log.root, proof);
    }

    /// RFC 9162 section 2.1.3.2. `leafHash` is SHA-256(0x00 || leaf).
    function verifyInclusion(bytes32 leafHash, uint64 index, uint64 size, bytes32 root, bytes32[] calldata proof)
        public
        view
        returns (bool)
    {
        if (index >= size) return false;
        uint256 fn = index;
        uint256 sn = size - 1;
        bytes32 r = leafHash;
        for (uint256 i = 0; i < proof.length; ++i) {
            if (sn == 0) return false;
            if (fn & 1 == 1 || fn == sn) {
                r = node(proof[i], r);
                while (fn & 1 == 0 && fn != 0) {
                    fn >>= 1;
                    sn >>= 1;
                }
            } else {
                r = node(r, proof[i]);
            }
            fn >>= 1;
            sn >>= 1;
        }
        return sn == 0 && r == root;
    }

    /// RFC 9162 section 2.1.4.2. A proof from size 0 says nothing about the later tree and is refused.
    function verifyConsistency(
        uint64 oldSize,
        bytes32 oldRoot,
        uint64 newSize,
        bytes32 newRoot,
        bytes32[] calldata proof
    ) external view returns (bool) {
        if (oldSize == 0 || oldSize > newSize) return false;
        if (oldSize == newSize) return proof.length == 0 && oldRoot == newRoot;
        if (proof.length == 0) return false;
        uint256 fn = oldSize - 1;
        uint256 sn = newSize - 1;
        while (fn & 1 == 1) {
            fn >>= 1;
            sn >>= 1;
        }
        // When the old size is a power of two, its root is a node of the new tree and is not sent.
        bool whole = oldSize & (oldSize - 1) == 0;
        bytes32 fr = whole ? oldRoot : proof[0];
        bytes32 sr = fr;
        for (uint256 i = whole ? 0 : 1; i < proof.length; ++i) {
            if (sn == 0) return false;
            if (fn & 1 == 1 || fn == sn) {
                fr = node(proof[i], fr);
                sr = node(proof[i], sr);
                while (fn & 1 == 0 && fn != 0) {
                    fn >>= 1;
                    sn >>= 1;
                }
            } else {
                sr = node(sr, proof[i]);
            }
            fn >>= 1;
            sn >>= 1;
        }
        return sn == 0 && fr == oldRoot && sr == newRoot;
    }

    /// SHA-256(0x01 || left || right) by the precompile at address 2, in memory nobody owns.
    function node(bytes32 left, bytes32 right) private view returns (bytes32 hash) {
        assembly ("memory-safe") {
            let m := mload(0x40)
            mstore8(m, 1)
            mstore(add(m, 1), left)
            mstore(add(m, 33), right)
            if iszero(staticcall(gas(), 2, m, 65, 0, 32)) { revert(0, 0) }
            hash := mload(0)
        }
    }
}
