package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"testing"
	"time"

	"huishu/compliance/code"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/httpsig"
	"huishu/ledger/ledgertest"
	"huishu/ledger/tlog"
	"huishu/registry/client"
	"huishu/registry/party"
	"huishu/registry/party/partytest"
)

// replica is a data directory whose process comes and goes.
type replica struct {
	*testing.T
	cfg   Config
	saved []savedAnswer
}

// savedAnswer is an answer that a client has kept.
type savedAnswer struct {
	kid  string
	m    httpsig.Message
	made time.Time
}

func newReplica(t *testing.T) *replica {
	t.Helper()
	r := &replica{T: t, cfg: Config{Data: t.TempDir(), Clock: time.Now, Logger: slog.New(slog.DiscardHandler)}}
	if ledgertest.OnPostgres() {
		r.cfg.Database = ledgertest.Postgres(t)
	}
	r.open(func(a *App) error {
		return a.DB.Update(t.Context(), ledger.System, func(tx *ledger.Tx) error {
			_, _, err := party.RegisterBody(tx, party.Body{
				Kind: party.Authority, USCC: code.CompleteUSCC("11441300MB2C12345"),
				Profile: party.Profile{NameZH: "惠州市政务服务和数据管理局", Region: "441302", Address: "惠州市惠城区江北", LegalRep: "陈一", ContactName: "李二", ContactPhone: "0752-2808080"},
				Account: &party.NewAccount{Login: "admin", Name: "王科员", Password: partytest.Hashed()},
			})
			return err
		})
	})
	return r
}

// open opens the directory as every start does, and closes it again.
func (r *replica) open(fn func(a *App) error) {
	r.Helper()
	a, err := OpenAtRest(r.Context(), r.cfg, true)
	if err != nil {
		r.Fatal(err)
	}
	if err := errors.Join(fn(a), a.Close()); err != nil {
		r.Fatal(err)
	}
}

// start starts a process, which signs an answer that its client keeps. One key signs, the process has it, and by the published keys
// every answer that was ever kept is the register's.
func (r *replica) start(when string) {
	r.Helper()
	r.open(func(a *App) error {
		s, err := a.answerSigner(r.Context())
		if err != nil {
			return err
		}
		asked := httpsig.Message{Method: "GET", Scheme: "https", Authority: "huishu.example", Path: "/api/v1/orders", Header: http.Header{}}
		m := httpsig.Message{Status: 200, Header: http.Header{}, Request: &asked}
		now := a.DB.Now()
		if err := s.Sign(m, []byte("{}"), now); err != nil {
			return err
		}
		r.saved = append(r.saved, savedAnswer{s.KeyID, m, now})
		return a.DB.View(r.Context(), ledger.Actor{}, func(tx *ledger.Tx) error {
			keys, err := client.AnswerKeys(tx)
			live := 0
			known := map[string]client.AnswerKey{}
			for _, k := range keys {
				if k.RetiredAt == 0 {
					live++
				}
				if k.Published(tx.Now) {
					known[k.KeyID] = k
				}
			}
			if live != 1 || known[s.KeyID].RetiredAt != 0 {
				r.Errorf("%s: %d keys sign, and the process has %s of %+v", when, live, s.KeyID, keys)
			}
			for _, old := range r.saved {
				if err := old.check(known); err != nil {
					r.Errorf("%s: %v", when, err)
				}
			}
			return err
		})
	})
}

// check judges a kept answer by the published keys, as a client does.
func (s savedAnswer) check(known map[string]client.AnswerKey) error {
	k, ok := known[s.kid]
	if !ok {
		return fmt.Errorf("the key of an answer is not published: %s", s.kid)
	}
	if k.Expires != 0 && s.made.Unix() > k.Expires {
		return fmt.Errorf("the key had ended at %d, before the answer of %v", k.Expires, s.made)
	}
	public, err := k.Public()
	if err != nil {
		return err
	}
	key, err := httpsig.PublicKey(public)
	if err != nil {
		return err
	}
	list, err := httpsig.Parse(s.m.Header)
	if err != nil {
		return err
	}
	base, err := list[0].Base(s.m)
	if err != nil {
		return err
	}
	return key.Verify(base, list[0].Value)
}

// TestAnswersRotationInterrupted ends the process behind each step of a rotation, and within the transaction of its third: the next start
// goes on with one key, the answers from before are good, and the next rotation is whole.
func TestAnswersRotationInterrupted(t *testing.T) {
	t.Parallel()
	r := newReplica(t)
	r.start("at first")
	who := Rotation{By: "admin"}
	for steps := range 5 {
		r.open(func(a *App) error {
			var done tlog.Rotation
			for _, step := range a.answersRotation(who, &done)[:steps] {
				if err := step(t.Context()); err != nil {
					return err
				}
			}
			return nil
		})
		r.start(fmt.Sprintf("behind step %d", steps))
		if _, err := RotateAnswersKey(t.Context(), r.cfg, who); err != nil {
			t.Fatal(err)
		}
		r.start(fmt.Sprintf("rotated after step %d", steps))
	}
	r.open(func(a *App) error {
		broken := errors.New("the disk is full")
		var done tlog.Rotation
		for _, step := range a.answersRotation(who, &done)[:2] {
			if err := step(t.Context()); err != nil {
				return err
			}
		}
		old, err := a.data.readAnswersKey(answersKeyFile)
		if err != nil {
			return err
		}
		next, err := a.data.readAnswersKey(nextAnswersKeyFile)
		if err != nil {
			return err
		}
		actor, with, err := who.read(t.Context(), a.DB)
		if err != nil {
			return err
		}
		err = a.DB.Update(t.Context(), actor, func(tx *ledger.Tx) error {
			return errors.Join(client.RotateAnswerKey(tx, old, next, with), broken)
		})
		if !errors.Is(err, broken) {
			t.Errorf("the transaction ends with %v", err)
		}
		return nil
	})
	r.start("within the transaction")

	// The new key cannot take the old one's place: the old file is gone, and a directory stands there.
	r.open(func(a *App) error {
		var done tlog.Rotation
		for _, step := range a.answersRotation(who, &done)[:3] {
			if err := step(t.Context()); err != nil {
				return err
			}
		}
		path := a.data.keys(answersKeyFile)
		if err := errors.Join(os.Remove(path), os.MkdirAll(path+"/x", 0o700)); err != nil {
			return err
		}
		if err := a.finishAnswersRotation(context.Background()); fault.CodeOf(err) != "data.unwritable" {
			t.Errorf("finished onto a directory: %v", err)
		}
		return os.RemoveAll(path)
	})
	r.start("where the file could not be put")
}
