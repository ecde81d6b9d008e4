package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/tlog"
	"huishu/registry/party"
)

// The files of the log's key: the secret one, its public half, and while a rotation is under way the secret one to come.
const (
	logKeyFile     = "log.key"
	logVKeyFile    = "log.vkey"
	nextLogKeyFile = "log.next.key"
	// rotationsFile holds the rotations of the database once more, for who verifies by the directory without opening the database.
	rotationsFile = "log.rotations"
)

// Rotation is a rotation of the log's key as it was asked for: by whom, and with whom.
type Rotation struct {
	// By is the login of the person who does it, Second of another who was there; empty for none.
	By, Second string
}

// RotateKey gives the log of a directory that no server holds a new signing key. Each step says what a crash behind it
// means; started again, this or any other command that opens the directory goes on from there.
func RotateKey(ctx context.Context, cfg Config, who Rotation) (r tlog.Rotation, err error) {
	a := &App{Config: cfg}
	defer func() { err = errors.Join(err, a.Close()) }()
	if _, err := os.Stat((&data{dir: cfg.Data}).keys(logKeyFile)); err != nil {
		return r, fault.Newf(fault.NotFound, "data.none", "%s 不是惠数数据目录，或尚无数据", "%s is no data directory of Huishu, or holds no data yet", cfg.Data).
			Do("请用 --data 指明数据目录", "Name the directory with --data").Wrap(err)
	}
	if err := a.openData(ctx); err != nil {
		return r, err
	}
	// 1. The new key is on disk. A crash here leaves a file that nothing refers to; the next rotation uses it.
	left := a.data.next.Signer != nil
	if err := a.data.prepareNextKey(); err != nil {
		return r, err
	}
	// 1a. A rotation that had come as far as 2 is finished by opening the database, and there is no next key any more.
	if err := a.openRooms(ctx); err != nil {
		return r, err
	}
	if a.data.next.Signer == nil {
		return r, fault.Newf(fault.Conflict, "log.key_rotated", "此前中断的轮换现已完成，现用密钥的指纹为 %s", "A rotation that had been interrupted is finished now; the key in use has the fingerprint %s",
			tlog.Fingerprint(a.DB.VerifierKey())).Do("若仍要再轮换一次，请再次运行", "Run it again if the key is to be rotated once more")
	}
	actor, with, err := who.read(ctx, a.DB)
	if err == nil && !access.Can(actor, access.LogRotateKey, access.Facts{}) {
		err = fault.Newf(fault.Forbidden, "access.denied", "%s 无权轮换日志密钥", "%s may not rotate the log's key", who.By).At("by").
			Do("由主管部门或系统管理员的账号办理", "An account of the authority or a system administrator may")
	}
	if err != nil {
		if !left {
			err = errors.Join(err, os.Remove(a.data.keys(nextLogKeyFile)))
		}
		return r, err
	}
	// 2. The event that holds the rotation is committed: from its checkpoint on the new key signs. A crash before it changes nothing;
	// a crash behind it leaves the files one step behind, and openRooms takes it (see finishRotation).
	err = a.DB.Update(ctx, actor, func(tx *ledger.Tx) (err error) {
		if err := access.Require(tx, access.LogRotateKey, access.Facts{}); err != nil {
			return err
		}
		r, err = tx.RotateKey(with)
		return err
	})
	if err != nil {
		return r, err
	}
	// 3. The new key takes the old one's place.
	if err := a.data.finishRotation(); err != nil {
		return r, err
	}
	return r, a.keepRotations(ctx)
}

// keepRotations has the rotations beside the key. They are the database's; a crash before they are written is made good at the next start.
func (a *App) keepRotations(ctx context.Context) error {
	var keys []ledger.LogKey
	err := a.DB.View(ctx, ledger.System, func(tx *ledger.Tx) (err error) { keys, err = tx.LogKeys(); return err })
	if err != nil || len(keys) < 2 {
		return err
	}
	var text strings.Builder
	for _, k := range slices.Backward(keys[:len(keys)-1]) { // oldest first; the first key was introduced by none
		text.WriteString(k.Rotation + "\n")
	}
	if was, err := os.ReadFile(a.data.keys(rotationsFile)); err == nil && string(was) == text.String() {
		return nil
	}
	return a.data.putKeyFile(rotationsFile, strings.TrimSuffix(text.String(), "\n"), 0o644)
}

// RetiredKeys are the keys that a data directory says its log had before the one in [KeyFile]; they lead to that one.
func RetiredKeys(dir, vkey string) ([]tlog.RetiredKey, error) {
	raw, err := os.ReadFile((&data{dir: dir}).keys(rotationsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	// A note has one empty line in it and one behind it.
	parts := strings.Split(strings.TrimSuffix(string(raw), "\n"), "\n\n")
	var notes []string
	for pair := range slices.Chunk(parts, 2) {
		notes = append(notes, strings.TrimSuffix(strings.Join(pair, "\n\n"), "\n")+"\n")
	}
	history, err := tlog.OpenKeyHistory(notes)
	if err == nil && history[len(history)-1].New != vkey {
		err = errors.New("the rotations lead to another key")
	}
	if err != nil {
		return nil, fault.Newf(fault.Refused, "data.rotations", "%s 有误", "%s is not right", rotationsFile).
			Do("请删除该文件；下次启动服务时会由数据库重新写出", "Delete the file; the next start of the service writes it anew from the database").Wrap(err)
	}
	return history.Retired(), nil
}

// read finds the persons.
func (who Rotation) read(ctx context.Context, db *ledger.DB) (actor ledger.Actor, with map[string]any, err error) {
	with = map[string]any{}
	err = db.View(ctx, ledger.System, func(tx *ledger.Tx) error {
		by, err := accountNamed(tx, who.By, "by")
		if err != nil {
			return err
		}
		if actor, err = party.ActorFor(tx, by.ID); err != nil {
			return err
		}
		if who.Second == "" {
			return nil
		}
		second, err := accountNamed(tx, who.Second, "second")
		if err == nil && second.ID == by.ID {
			err = fault.New(fault.Invalid, "log.same_person", "第二人须是另一人", "The second person must be another one").At("second")
		}
		with["second"] = second.ID
		return err
	})
	return actor, with, err
}

func accountNamed(tx *ledger.Tx, login, field string) (party.Account, error) {
	acc, err := party.AccountByLogin(tx, login)
	if fault.KindOf(err) == fault.NotFound || err == nil && acc.Closed {
		return acc, fault.Newf(fault.NotFound, "account.not_found", "没有登录名为 %s 的可用账号", "There is no open account with the login %s", login).At(field).
			Do("可用 huishu user list 查看登录名", "huishu user list shows the logins")
	}
	return acc, err
}

// prepareNextKey makes the key to come, unless an interrupted rotation has left one.
func (d *data) prepareNextKey() error {
	if d.next.Signer != nil {
		return nil
	}
	skey, _, err := tlog.GenerateKey(rand.Reader, d.key.Signer.Name())
	if err != nil {
		return err
	}
	if err := d.putKeyFile(nextLogKeyFile, skey, 0o600); err != nil {
		return err
	}
	d.next, err = tlog.ParseKey(skey)
	return err
}

// readNextKey reads the key to come, where a rotation is under way or was given up.
func (d *data) readNextKey() error {
	raw, err := os.ReadFile(d.keys(nextLogKeyFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		d.next, err = tlog.ParseKey(string(raw))
	}
	if err != nil {
		return fault.Newf(fault.Refused, "data.next_key", "轮换用的新密钥 %s 无法读取", "The next log key %s cannot be read", d.keys(nextLogKeyFile)).
			Do("若尚未轮换到它，可删除该文件后重试；否则请从备份恢复", "Delete the file and try again if the log was not rotated to it yet, or restore it from a backup").Wrap(err)
	}
	return nil
}

// finishRotation puts the next key in the place of the old one, which is thereby destroyed, and writes its public half beside it.
// A crash between the two leaves a public half of the old key, which the next start sets right (see openData).
func (d *data) finishRotation() error {
	if err := os.Rename(d.keys(nextLogKeyFile), d.keys(logKeyFile)); err != nil {
		return unwritable(d.dir, err)
	}
	if err := syncDir(filepath.Join(d.dir, "keys")); err != nil {
		return unwritable(d.dir, err)
	}
	d.key, d.next = d.next, tlog.Key{}
	return d.keepVKey()
}

// keepVKey has the public half of the key beside it.
func (d *data) keepVKey() error {
	raw, err := os.ReadFile(d.keys(logVKeyFile))
	if err == nil && strings.TrimSpace(string(raw)) == d.key.VKey {
		return nil
	}
	return d.putKeyFile(logVKeyFile, d.key.VKey, 0o644)
}

// putKeyFile puts a file of one line into the keys' directory, whole and on disk or not at all.
func (d *data) putKeyFile(name, line string, mode fs.FileMode) error {
	dir := filepath.Join(d.dir, "keys")
	tmp, err := os.CreateTemp(dir, ".new-*") // mode 0600
	if err != nil {
		return unwritable(d.dir, err)
	}
	defer func() { _ = os.Remove(tmp.Name()) }() // nothing is left to remove after the rename
	_, err = fmt.Fprintln(tmp, line)
	if err = errors.Join(err, tmp.Chmod(mode), tmp.Sync(), tmp.Close()); err == nil {
		err = os.Rename(tmp.Name(), d.keys(name))
	}
	if err == nil {
		err = syncDir(dir)
	}
	if err != nil {
		return unwritable(d.dir, err)
	}
	return nil
}

// syncDir makes new names durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
