package main

import (
	"context"
	"fmt"

	"huishu/ledger/fault"
	"huishu/ledger/tlog"
)

// Steps of this command's own for a saved checkpoint, which need the log itself.
const (
	stepConsistency = "consistency" // the log of now begins with all that the checkpoint promised
	stepEntries     = "entries"     // every entry was downloaded, and together they give both roots
)

// maxCheckpoint and maxBundle bound what a log may send, in bytes.
const (
	maxCheckpoint = 64 << 10
	maxBundle     = tlog.TileWidth * (2 + tlog.MaxEntrySize)
)

// remoteLog is a log as it stands at an address (C2SP tlog-tiles). Nothing it says is believed before it is computed from hashes that
// a trusted key has signed.
type remoteLog struct {
	site site
	// head is the newest checkpoint.
	head tlog.Checkpoint
}

// openRemoteLog reads the newest checkpoint at the register's address. That the reader trusts its signature is demanded.
func openRemoteLog(ctx context.Context, s site, o tlog.Options) (remoteLog, error) {
	address := s.address("log", "checkpoint")
	file, err := s.get(ctx, address, maxCheckpoint)
	if err != nil {
		return remoteLog{}, err
	}
	res := tlog.VerifyCheckpoint(file, tlog.Options{Keys: o.Keys, SM2: o.SM2, RetiredSM2: o.RetiredSM2})
	for _, st := range res.Steps {
		if !st.OK {
			return remoteLog{}, fault.New(fault.Refused, "verify.log_unsigned", "日志现在的检查点（"+address+"）不可信："+st.Detail.ZH, "The log's present checkpoint ("+address+") is not to be believed: "+st.Detail.In("en"))
		}
	}
	return remoteLog{site: s, head: res.Checkpoint}, nil
}

// get downloads a tile or a bundle. A log may have dropped a partial one once the full one exists: that one begins with it.
func (l remoteLog) get(ctx context.Context, level int, index int64, limit int64) ([]byte, error) {
	width := tlog.WidthAt(l.head.Size, level, index)
	b, err := l.site.get(ctx, l.site.base.JoinPath("log", tlog.TilePath(level, index, width)).String(), limit)
	if fault.KindOf(err) == fault.NotFound && width < tlog.TileWidth {
		return l.site.get(ctx, l.site.base.JoinPath("log", tlog.TilePath(level, index, tlog.TileWidth)).String(), limit)
	}
	return b, err
}

// consistent proves that the log began as the saved checkpoint says.
func (l remoteLog) consistent(ctx context.Context, saved tlog.Checkpoint) tlog.Step {
	fail := func(zh, en string) tlog.Step {
		return tlog.Step{Name: stepConsistency, Detail: fault.T(zh+"；请保存 "+l.site.address("log", "checkpoint")+" 与您的检查点，二者即是证据",
			en+": save "+l.site.address("log", "checkpoint")+" beside your checkpoint, both together are the evidence")}
	}
	switch {
	case saved.Origin != l.head.Origin:
		return tlog.Step{Name: stepConsistency, Detail: fault.T(fmt.Sprintf("该网址的日志是 %s，不是检查点的 %s", l.head.Origin, saved.Origin),
			fmt.Sprintf("The log at that address is %s, not %s", l.head.Origin, saved.Origin))}
	case saved.Size > l.head.Size:
		return fail(fmt.Sprintf("日志现在只有 %d 条，少于检查点的 %d 条：条目已被截去，或给您看的是较早的日志", l.head.Size, saved.Size),
			fmt.Sprintf("The log has %d entries now, fewer than the checkpoint's %d: entries were cut off, or you are shown an earlier log", l.head.Size, saved.Size))
	case saved.Size == 0: // the beginning of every log
	case saved.Size == l.head.Size && saved.Root != l.head.Root:
		return fail("日志对同样的条数签过另一个根：过去已被改动", "The log has signed another root for the same number of entries: its past was changed")
	default:
		proof, err := tlog.ProveConsistency(l.head.Size, saved.Size, func(level int, index int64) ([]byte, error) {
			return l.get(ctx, level, index, tlog.TileWidth*tlog.HashSize)
		})
		if err != nil {
			return unread(stepConsistency, err)
		}
		if tlog.VerifyConsistency(l.head.Size, saved.Size, l.head.Root, saved.Root, proof) != nil {
			return fail(fmt.Sprintf("%d 条的检查点不是现在 %d 条的日志的开头：过去已被改动，或哈希块有误", saved.Size, l.head.Size),
				fmt.Sprintf("The checkpoint of %d entries is not the beginning of the log of %d: its past was changed, or its tiles are wrong", saved.Size, l.head.Size))
		}
	}
	return tlog.Step{Name: stepConsistency, OK: true, Detail: fault.T(fmt.Sprintf("检查点的 %d 条原样在现在 %d 条的日志之中", saved.Size, l.head.Size),
		fmt.Sprintf("The %d entries of the checkpoint stand unchanged in the log of now, which has %d", saved.Size, l.head.Size))}
}

// recompute downloads every entry and computes the roots of the saved checkpoint and of the newest anew.
func (l remoteLog) recompute(ctx context.Context, saved tlog.Checkpoint, b *bar, lang string) tlog.Step {
	edge, err := tlog.NewEdge(0, nil)
	if err != nil {
		return unread(stepEntries, err)
	}
	defer b.clear()
	for n := int64(0); edge.Size() < l.head.Size; n++ {
		bundle, err := l.get(ctx, tlog.EntriesLevel, n, maxBundle)
		if err != nil {
			return unread(stepEntries, err)
		}
		entries, err := tlog.ParseEntries(bundle)
		width := tlog.WidthAt(l.head.Size, tlog.EntriesLevel, n)
		if err != nil || len(entries) < width {
			return tlog.Step{Name: stepEntries, Detail: fault.T(fmt.Sprintf("从第 %d 条起的条目包不完整", edge.Size()), fmt.Sprintf("The bundle of entries from number %d on is not whole", edge.Size()))}
		}
		for _, e := range entries[:width] {
			edge.Append(tlog.RecordHash(e))
			if edge.Size() == saved.Size && edge.Root() != saved.Root {
				return otherRoot(saved.Size, "您的检查点", "your checkpoint")
			}
		}
		edge.Changed() // drops the full tiles: a million entries need no more memory than a thousand
		b.step(fault.T("条目", "entries").In(lang), edge.Size(), l.head.Size, fmt.Sprintf("%d/%d", edge.Size(), l.head.Size))
	}
	if edge.Root() != l.head.Root {
		return otherRoot(l.head.Size, "日志现在的检查点", "the log's present checkpoint")
	}
	return tlog.Step{Name: stepEntries, OK: true, Detail: fault.T(fmt.Sprintf("下载了全部 %d 条，逐条重算，得出所签的根 %s", l.head.Size, l.head.Root),
		fmt.Sprintf("All %d entries were downloaded; computed anew they give the root that is signed, %s", l.head.Size, l.head.Root))}
}

func otherRoot(size int64, zh, en string) tlog.Step {
	return tlog.Step{Name: stepEntries, Detail: fault.T(fmt.Sprintf("由前 %d 条重算的根不是%s所签的：条目被改动", size, zh),
		fmt.Sprintf("The root computed from the first %d entries is not the one that %s signs: entries were changed", size, en))}
}

// unread is a step that the log gave no answer for.
func unread(step string, err error) tlog.Step {
	m := fault.From(err).Message
	return tlog.Step{Name: step, Detail: fault.T("无法与日志核对："+m.ZH, "The log could not be asked: "+m.In("en"))}
}

// savedCheckpoint judges a checkpoint that the user kept against the log at the register's address. A key that the log has retired since
// counts: what it signed is compared with what the key in use signs.
func (l *lookup) savedCheckpoint(ctx context.Context, v verdict, file []byte, o tlog.Options, b *bar, lang string) verdict {
	then := o
	then.Keys, then.Retired = append([]string(nil), o.Keys...), nil
	for _, r := range o.Retired {
		then.Keys = append(then.Keys, r.Key)
	}
	if v.Result = tlog.VerifyCheckpoint(file, then); !v.Valid {
		return v
	}
	remote, err := openRemoteLog(ctx, l.site, o)
	if err != nil {
		v.Add(unread(stepConsistency, err))
		return v
	}
	v.Add(remote.consistent(ctx, v.Checkpoint))
	if v.Valid && l.entries {
		v.Add(remote.recompute(ctx, v.Checkpoint, b, lang))
	}
	return v
}
