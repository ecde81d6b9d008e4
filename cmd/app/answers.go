package app

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/tlog"
	"huishu/registry/client"
)

// The files of the key that signs answers to signed requests (PKCS #8), and while a rotation is under way of the one to come. It is
// another key than the log's: it works for whoever asks, over what they ask.
const (
	answersKeyFile     = "answers.key"
	nextAnswersKeyFile = "answers.next.key"
)

// readAnswersKey reads one of the two; nil where it is not there.
func (d *data) readAnswersKey(name string) (*client.AnswerSigner, error) {
	path := d.keys(name)
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil //nolint:nilnil // there is none, and that is no error
	}
	if err != nil {
		return nil, unwritable(d.dir, err)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return nil, fault.Newf(fault.Refused, "data.answers_key_mode", "应答密钥 %s 的权限为 %04o，其他用户可以读取", "The key for answers %s has mode %04o: others may read it", path, mode).
			Do("请执行 chmod 600 "+path, "Run chmod 600 "+path)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, unwritable(d.dir, err)
	}
	if block, _ := pem.Decode(raw); block != nil {
		if parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes); err == nil {
			if key, ok := parsed.(ed25519.PrivateKey); ok {
				return client.NewAnswerSigner(key), nil
			}
		}
	}
	return nil, fault.Newf(fault.Refused, "data.answers_key", "应答密钥 %s 无法读取", "The key for answers %s cannot be read", path).
		Do("请从备份恢复该文件；或删除它，启动时会另造一把", "Restore the file from a backup, or delete it: the start makes another one")
}

// makeAnswersKey makes one of the two where it is not there.
func (d *data) makeAnswersKey(name string) (*client.AnswerSigner, error) {
	s, err := d.readAnswersKey(name)
	if err != nil || s != nil {
		return s, err
	}
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	text := strings.TrimSpace(string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})))
	return client.NewAnswerSigner(key), d.putKeyFile(name, text, 0o600)
}

// AnswersKeyBad is why the key for answers of a directory cannot be used; nil where it can, or where there is none yet.
func AnswersKeyBad(dir string) error {
	_, err := (&data{dir: dir}).readAnswersKey(answersKeyFile)
	return err
}

// answerSigner is the key of this process, published: its file is made first, and a start behind a crash in between publishes it.
func (a *App) answerSigner(ctx context.Context) (*client.AnswerSigner, error) {
	if err := a.finishAnswersRotation(ctx); err != nil {
		return nil, err
	}
	s, err := a.data.makeAnswersKey(answersKeyFile)
	if err != nil {
		return nil, err
	}
	return s, a.DB.Update(ctx, ledger.System, func(tx *ledger.Tx) error { return client.EnterAnswerKey(tx, s) })
}

// finishAnswersRotation puts the next key in the old one's place, which is thereby destroyed, if it was published: a crash may have come between.
func (a *App) finishAnswersRotation(ctx context.Context) error {
	next, err := a.data.readAnswersKey(nextAnswersKeyFile)
	if err != nil || next == nil {
		return err
	}
	var published bool
	err = a.DB.View(ctx, ledger.System, func(tx *ledger.Tx) error {
		keys, err := client.AnswerKeys(tx)
		for _, k := range keys {
			published = published || k.KeyID == next.KeyID
		}
		return err
	})
	if err != nil || !published {
		return err
	}
	if err := os.Rename(a.data.keys(nextAnswersKeyFile), a.data.keys(answersKeyFile)); err != nil {
		return unwritable(a.data.dir, err)
	}
	return syncDir(filepath.Join(a.data.dir, "keys"))
}

// RotateAnswersKey gives a directory that no server holds a new key for signed answers. The names of the keys in what it returns are
// their key ids.
func RotateAnswersKey(ctx context.Context, cfg Config, who Rotation) (r tlog.Rotation, err error) {
	a, err := OpenAtRest(ctx, cfg, false)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	for _, step := range a.answersRotation(who, &r) {
		if err := step(ctx); err != nil {
			return r, err
		}
	}
	return r, nil
}

// answersRotation are the steps of a rotation, in their order. Before the third a crash leaves at most a file that the next rotation uses;
// behind it, what the next start, or rotation, finishes.
func (a *App) answersRotation(who Rotation, r *tlog.Rotation) []func(ctx context.Context) error {
	var old, next *client.AnswerSigner
	return []func(ctx context.Context) error{
		a.finishAnswersRotation, // of one that was interrupted
		func(context.Context) (err error) {
			if old, err = a.data.makeAnswersKey(answersKeyFile); err == nil {
				next, err = a.data.makeAnswersKey(nextAnswersKeyFile)
			}
			return err
		},
		func(ctx context.Context) error {
			actor, with, err := who.read(ctx, a.DB)
			if err != nil {
				return err
			}
			return a.DB.Update(ctx, actor, func(tx *ledger.Tx) error {
				*r = tlog.Rotation{Origin: a.DB.Origin(), Old: old.KeyID, New: next.KeyID, Time: tx.Now.UnixMilli()}
				return client.RotateAnswerKey(tx, old, next, with)
			})
		},
		a.finishAnswersRotation,
	}
}

// RetireAnswersKey ends the key for answers of a replica that is lost, or one that was stolen.
func (a *App) RetireAnswersKey(ctx context.Context, id string, how client.Ending, reason string, who Rotation) (k client.AnswerKey, err error) {
	actor, with, err := who.read(ctx, a.DB)
	if err != nil {
		return k, err
	}
	err = a.DB.Update(ctx, actor, func(tx *ledger.Tx) error {
		k, err = client.RetireAnswerKey(tx, id, how, reason, with)
		return err
	})
	return k, err
}
