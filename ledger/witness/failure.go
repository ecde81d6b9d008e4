package witness

import "huishu/ledger/fault"

// What can be wrong with a witness. None of it stops anything.
var (
	// ErrUnreachable: the witness does not answer in time, or answers with an error of its own.
	ErrUnreachable = fault.New(fault.Unavailable, "witness.unreachable", "见证方没有应答", "The witness does not answer").
			Do("登记不受影响；恢复后自动补签", "Registration goes on; it cosigns again by itself once it is back")
	// ErrUnknownLog: the witness does not know our log.
	ErrUnknownLog = fault.New(fault.Conflict, "witness.unknown_log", "见证方尚未收录本日志", "The witness does not know this log").
			Do("请把日志名称与公钥（见 /.well-known/huishu.json）交给见证方", "Give its operator the log's origin and key, as in /.well-known/huishu.json")
	// ErrUnknownKey: the witness knows our log under another key.
	ErrUnknownKey = fault.New(fault.Conflict, "witness.unknown_key", "见证方所存的日志公钥与本日志不同", "The witness knows this log under another key").
			Do("请把现用公钥交给见证方", "Give its operator the key now in use")
	// ErrRefused: the witness says that our log is not the one it has signed before.
	ErrRefused = fault.New(fault.Conflict, "witness.refused", "见证方认为本日志与其此前签署的不一致", "The witness says that this log does not continue the one it signed before").
			Do("本数据目录可能由旧备份恢复或被改动：请先执行 huishu audit 核对", "This data directory may come from an old backup or was tampered with: run huishu audit before anything else")
	// ErrAhead: the witness has signed a larger log of ours than we have.
	ErrAhead = fault.New(fault.Conflict, "witness.ahead", "见证方签署过更大的日志", "The witness has signed a larger log than ours").
			Do("本数据目录可能由旧备份恢复：请先核对，再继续登记", "This data directory may come from an old backup: find out before registering more")
	// ErrLying: the answer is not a cosignature by the witness's key over our checkpoint, or contradicts itself.
	ErrLying = fault.New(fault.Conflict, "witness.lying", "见证方的应答不可信", "The answer of the witness is not to be believed").
			Do("请核对见证策略中的公钥与网址，并联系见证方", "Check its key and URL in the policy, and talk to its operator")
)
