package client

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// awayAfter is how long a process must not have been seen before its key counts as one that nobody signs by.
const awayAfter = 5 * time.Minute

// RetireAnswerKey ends a key that no process holds any more (act answer_key.retire): that of a replica which is lost, or one that was
// stolen, also when it had ended otherwise before. with is added to the event's payload: who else decided it, say. Conflict
// "answer_key.in_use" while a process signs by it, since all that it answers would be refused; "answer_key.ended" for one that is over.
func RetireAnswerKey(tx *ledger.Tx, id string, how Ending, reason string, with map[string]any) (AnswerKey, error) {
	if err := access.Require(tx, access.AnswerKeyRetire, access.Facts{}); err != nil {
		return AnswerKey{}, err
	}
	reason = strings.TrimSpace(reason)
	errs := []*fault.Error{fault.NeedLine("reason", reason, "停用的理由", "reason")}
	if how != Lost && how != Stolen {
		errs = append(errs, fault.New(fault.Invalid, "answer_key.ending", "请写明密钥已灭失还是已泄露", "Say whether the key is lost or stolen").At("ending").Do("填写 lost 或 stolen", "Use lost or stolen"))
	}
	if err := fault.Join(errs...); err != nil {
		return AnswerKey{}, err
	}
	k, err := answerKeyNamed(tx, id)
	if err != nil {
		return AnswerKey{}, err
	}
	switch {
	case k.RetiredAt > 0 && (how != Stolen || k.Ending == Stolen):
		return AnswerKey{}, fault.New(fault.Conflict, "answer_key.ended", "该应答密钥已停用", "That key has ended already").At("kid").
			Do("可用 huishu key answers list 查看；已停用的密钥如被窃取，请加 --stolen", "huishu key answers list shows it; if an ended key was stolen, add --stolen")
	case k.RetiredAt == 0 && tx.Now.Before(time.UnixMilli(k.SeenAt).Add(awayAfter)):
		return AnswerKey{}, fault.New(fault.Conflict, "answer_key.in_use", "仍有运行中的副本使用该密钥签署应答", "A replica that runs signs its answers by that key").At("kid").
			Do("请先停止该副本，五分钟后再试；副本仍在的，请改在其上轮换：huishu key rotate --answers", "Stop that replica and try again five minutes later, or rotate the key there: huishu key rotate --answers")
	case k.RetiredAt == 0:
		k.RetiredAt = tx.Now.UnixMilli()
	}
	if _, err := tx.Exec(`UPDATE answer_key SET retired_at = ?, ending = ?, reason = ? WHERE id = ?`, k.RetiredAt, how, reason, id); err != nil {
		return AnswerKey{}, err
	}
	if err := recordAnswerKey(tx, access.AnswerKeyRetire, id, with, map[string]any{"ending": how, "reason": reason}); err != nil {
		return AnswerKey{}, err
	}
	return answerKeyNamed(tx, id)
}

func answerKeyNamed(tx *ledger.Tx, id string) (AnswerKey, error) {
	keys, err := AnswerKeys(tx)
	if err != nil {
		return AnswerKey{}, err
	}
	for _, k := range keys {
		if k.KeyID == id {
			return k, nil
		}
	}
	return AnswerKey{}, fault.New(fault.NotFound, "answer_key.not_found", "没有这把应答密钥", "There is no such key").At("kid").
		Do("可用 huishu key answers list 查看 kid", "huishu key answers list shows the kids")
}

// KeepAnswerKey notes once a minute, until ctx ends, that this process holds the key, and says so when somebody has ended it.
func KeepAnswerKey(ctx context.Context, db *ledger.DB, s *AnswerSigner, logger *slog.Logger) error {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		if err := seeAnswerKey(ctx, db, s, logger); err != nil && ctx.Err() == nil {
			logger.WarnContext(ctx, "the key for answers is not noted as in use", "error", err) // the database is away, and readyz tells
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

func seeAnswerKey(ctx context.Context, db *ledger.DB, s *AnswerSigner, logger *slog.Logger) error {
	if err := SeeAnswerKey(ctx, db, s); err != nil {
		return err
	}
	return db.View(ctx, ledger.System, func(tx *ledger.Tx) error {
		r, err := answerKeyOf(tx, s.KeyID)
		if err == nil && r.RetiredAt > 0 {
			logger.ErrorContext(ctx, "the key for answers was retired while this process signs by it: delete keys/answers.key and start again", "kid", s.KeyID)
		}
		return err
	})
}

// SeeAnswerKey notes that this process holds the key now.
func SeeAnswerKey(ctx context.Context, db *ledger.DB, s *AnswerSigner) error {
	return db.Work(ctx, func(tx *ledger.Tx) error {
		_, err := tx.Exec(`INSERT INTO answer_key_use (id, seen_at) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at`, s.KeyID, tx.Now.UnixMilli())
		return err
	})
}
