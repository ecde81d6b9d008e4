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

// Rotation is a rotation of a key, or its end, as it was asked for: by whom, and with whom.
type Rotation struct {
	// By is the login of the person who does it, Second of another who was there; empty for none.
	By, Second string
}

// rotation is what the rotations of the log's key and of its SM2 key have of their own.
type rotation struct {
	act     access.Act
	file    string              // of the key to come
	pending func(d *data) bool  // there is a key to come
	prepare func(d *data) error // makes it unless there is one
	rotate  func(tx *ledger.Tx, with map[string]any) (tlog.Rotation, error)
	finish  func(d *data) error // puts it in the old one's place
	inUse   func(db *ledger.DB) string
}

var (
	logKeyRotation = rotation{
		act: access.LogRotateKey, file: nextLogKeyFile, pending: func(d *data) bool { return d.next.Signer != nil }, prepare: (*data).prepareNextKey,
		rotate: (*ledger.Tx).RotateKey, finish: (*data).finishRotation, inUse: (*ledger.DB).VerifierKey,
	}
	sm2KeyRotation = rotation{
		act: access.LogRotateSM2Key, file: nextSM2KeyFile, pending: func(d *data) bool { return d.nextSM2.Signer != nil }, prepare: (*data).prepareNextSM2Key,
		rotate: (*ledger.Tx).RotateSM2Key, finish: (*data).finishSM2Rotation, inUse: (*ledger.DB).SM2VerifierKey,
	}
)

// RotateKey gives the log of a directory that no server holds a new signing key.
func RotateKey(ctx context.Context, cfg Config, who Rotation) (tlog.Rotation, error) {
	return logKeyRotation.run(ctx, cfg, who)
}

// RotateSM2Key gives it a new SM2 key, where it has one.
func RotateSM2Key(ctx context.Context, cfg Config, who Rotation) (tlog.Rotation, error) {
	return sm2KeyRotation.run(ctx, cfg, who)
}

// run does a rotation. Each step says what a crash behind it means; started again, this or any other command that opens the directory
// goes on from there.
func (k rotation) run(ctx context.Context, cfg Config, who Rotation) (r tlog.Rotation, err error) {
	a := &App{Config: cfg}
	defer func() { err = errors.Join(err, a.Close()) }()
	if _, err := os.Stat((&data{dir: cfg.Data}).keys(logKeyFile)); err != nil {
		return r, fault.Newf(fault.NotFound, "data.none", "%s 不是惠数数据目录，或尚无数据", "%s is no data directory of Huishu, or holds no data yet", cfg.Data).
			Do("请用 --data 指明数据目录", "Name the directory with --data").Wrap(err)
	}
	if err := a.openData(ctx); err != nil {
		return r, err
	}
	if k.act == access.LogRotateSM2Key && a.data.sm2.Signer == nil {
		return r, fault.Newf(fault.NotFound, "log.no_sm2_key", "%s 没有 SM2 密钥", "%s has no SM2 key", cfg.Data).
			Do("先用 huishu serve --sm2 启用 SM2 签名", "huishu serve --sm2 makes one and signs by it")
	}
	// 1. The new key is on disk. A crash here leaves a file that nothing refers to; the next rotation uses it.
	left := k.pending(a.data)
	if err := k.prepare(a.data); err != nil {
		return r, err
	}
	// 1a. A rotation that had come as far as 2 is finished by opening the database, and there is no next key any more.
	if err := a.openRooms(ctx); err != nil {
		return r, err
	}
	if !k.pending(a.data) {
		return r, fault.Newf(fault.Conflict, "log.key_rotated", "此前中断的轮换现已完成，现用密钥的指纹为 %s", "A rotation that had been interrupted is finished now; the key in use has the fingerprint %s",
			tlog.Fingerprint(k.inUse(a.DB))).Do("若仍要再轮换一次，请再次运行", "Run it again if the key is to be rotated once more")
	}
	actor, with, err := who.read(ctx, a.DB)
	if err == nil && !access.Can(actor, k.act, access.Facts{}) {
		err = fault.Newf(fault.Forbidden, "access.denied", "%s 无权轮换日志密钥", "%s may not rotate the log's key", who.By).At("by").
			Do("由主管部门或系统管理员的账号办理", "An account of the authority or a system administrator may")
	}
	if err != nil {
		if !left {
			err = errors.Join(err, os.Remove(a.data.keys(k.file)))
		}
		return r, err
	}
	// 2. The event that holds the rotation is committed: from its checkpoint on the new log key signs; a new SM2 key signs from the next
	// start on. A crash before it changes nothing; a crash behind it leaves the files one step behind, and openRooms takes it.
	err = a.DB.Update(ctx, actor, func(tx *ledger.Tx) (err error) {
		if err := access.Require(tx, k.act, access.Facts{}); err != nil {
			return err
		}
		r, err = k.rotate(tx, with)
		return err
	})
	if err != nil {
		return r, err
	}
	// 3. The new key takes the old one's place.
	if err := k.finish(a.data); err != nil {
		return r, err
	}
	return r, a.keepRotations(ctx)
}

// finishRotations takes the last step of rotations that a crash has stopped before it.
func (a *App) finishRotations() error {
	for _, c := range []struct {
		rotation
		next string
	}{{logKeyRotation, a.data.next.VKey}, {sm2KeyRotation, a.data.nextSM2.VKey}} {
		if c.next != "" && c.inUse(a.DB) == c.next {
			if err := c.finish(a.data); err != nil {
				return err
			}
		}
	}
	return nil
}

// keepRotations has the rotations beside the keys. They are the database's; a crash before they are written is made good at the next start.
func (a *App) keepRotations(ctx context.Context) error {
	var keys, sm2 []ledger.LogKey
	err := a.DB.View(ctx, ledger.System, func(tx *ledger.Tx) (err error) {
		if keys, err = tx.LogKeys(); err == nil {
			sm2, err = tx.SM2Keys()
		}
		return err
	})
	if err != nil {
		return err
	}
	return errors.Join(a.data.keepRotations(rotationsFile, keys), a.data.keepRotations(sm2RotationsFile, sm2))
}

func (d *data) keepRotations(name string, keys []ledger.LogKey) error {
	if len(keys) < 2 {
		return nil
	}
	var text strings.Builder
	for _, k := range slices.Backward(keys[:len(keys)-1]) { // oldest first; the first key was introduced by none
		text.WriteString(k.Rotation + "\n")
	}
	if was, err := os.ReadFile(d.keys(name)); err == nil && string(was) == text.String() {
		return nil
	}
	return d.putKeyFile(name, strings.TrimSuffix(text.String(), "\n"), 0o644)
}

// RetiredKeys are the keys that a data directory says its log had before the one in [KeyFile]; they lead to that one.
func RetiredKeys(dir, vkey string) ([]tlog.RetiredKey, error) {
	return retiredKeys(dir, rotationsFile, vkey, tlog.OpenKeyHistory)
}

func retiredKeys(dir, name, vkey string, open func(notes []string) (tlog.KeyHistory, error)) ([]tlog.RetiredKey, error) {
	raw, err := os.ReadFile((&data{dir: dir}).keys(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	history, err := open(splitNotes(string(raw)))
	if err == nil && (len(history) == 0 || history[len(history)-1].New != vkey) {
		err = errors.New("the rotations lead to another key")
	}
	if err != nil {
		return nil, fault.Newf(fault.Refused, "data.rotations", "%s 有误", "%s is not right", name).
			Do("请删除该文件；下次启动服务时会由数据库重新写出", "Delete the file; the next start of the service writes it anew from the database").Wrap(err)
	}
	return history.Retired(), nil
}

// splitNotes takes apart a file of signed notes: each has one empty line in it and one behind it.
func splitNotes(text string) (notes []string) {
	for pair := range slices.Chunk(strings.Split(strings.TrimSuffix(text, "\n"), "\n\n"), 2) {
		notes = append(notes, strings.TrimSuffix(strings.Join(pair, "\n\n"), "\n")+"\n")
	}
	return notes
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
