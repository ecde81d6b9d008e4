package app

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/gofrs/flock"

	"huishu/ledger/fault"
	"huishu/ledger/tlog"
)

// data is an opened data directory: ours alone while the lock is held.
type data struct {
	dir  string
	lock *flock.Flock
	key  tlog.Key
	next tlog.Key // the one to come; the zero Key unless a rotation is under way
	sm2  tlog.SM2Key
	// nextSM2 is the SM2 key to come; the zero SM2Key unless a rotation is under way.
	nextSM2 tlog.SM2Key
}

func (d *data) database() string { return filepath.Join(d.dir, "huishu.db") }

// begun is the file that says whether the directory holds data: the database, or the log's key where the database is elsewhere.
func (d *data) begun(url string) string {
	if url != "" {
		return d.keys(logKeyFile)
	}
	return d.database()
}

func (d *data) vault() string { return filepath.Join(d.dir, "vault") }
func (d *data) chain() string { return filepath.Join(d.dir, "chain") }
func (d *data) keys(name string) string {
	return filepath.Join(d.dir, "keys", name)
}

// openData makes or opens the data directory, locks it and reads or makes the log's key.
func openData(dir, origin string) (*data, error) {
	if err := os.MkdirAll(filepath.Join(dir, "keys"), 0o700); err != nil {
		return nil, unwritable(dir, err)
	}
	d := &data{dir: dir, lock: flock.New(filepath.Join(dir, "lock"))}
	ok, err := d.lock.TryLock()
	if err != nil {
		return nil, unwritable(dir, err)
	}
	if !ok {
		return nil, fault.Newf(fault.Conflict, "data.in_use", "数据目录 %s 正被另一个惠数进程使用", "Data directory %s is in use by another Huishu process", dir).
			Do("请先停止该进程，或用 --data 另选目录", "Stop that process first, or choose another directory with --data")
	}
	if err := d.checkMode(); err != nil {
		return nil, errors.Join(err, d.lock.Unlock())
	}
	if d.key, err = d.logKey(origin); err == nil {
		err = errors.Join(d.readNextKey(), d.keepVKey(), d.readSM2Keys())
	}
	if err != nil {
		return nil, errors.Join(err, d.lock.Unlock())
	}
	return d, nil
}

// InUse reports whether a process holds the data directory now.
func InUse(dir string) bool {
	path := filepath.Join(dir, "lock")
	if _, err := os.Stat(path); err != nil {
		return false // nobody has ever held it; looking must not make the file
	}
	l := flock.New(path)
	ok, err := l.TryLock()
	if ok {
		err = l.Unlock()
	}
	return !ok && err == nil
}

// KeysOpen is the refusal of a directory whose keys others on this machine may read; nil where
// they may not, or where there are none yet.
func KeysOpen(dir string) error {
	err := (&data{dir: dir}).checkMode()
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func unwritable(dir string, err error) error {
	f := fault.Newf(fault.Unavailable, "data.unwritable", "无法写入数据目录 %s", "Cannot write to the data directory %s", dir).Wrap(err)
	switch {
	case errors.Is(err, syscall.ENOTDIR) || errors.Is(err, fs.ErrExist):
		return f.Do("该路径不是目录，请用 --data 另选", "That path is not a directory; choose another with --data")
	case errors.Is(err, syscall.EROFS) || errors.Is(err, fs.ErrPermission):
		return f.Do("请用 --data 选择可写的目录，或修改其权限", "Choose a writable directory with --data, or change its permissions")
	}
	return f.Do("请检查磁盘空间与权限，或用 --data 另选目录", "Check disk space and permissions, or choose another directory with --data")
}

// checkMode refuses keys that others on this machine may read.
func (d *data) checkMode() error {
	dir := filepath.Join(d.dir, "keys")
	info, err := os.Stat(dir)
	if err != nil {
		return unwritable(d.dir, err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return fault.Newf(fault.Refused, "data.key_mode", "密钥目录 %s 可被他人访问（权限 %04o）", "The key directory %s is open to others (mode %04o)", dir, info.Mode().Perm()).
			Do("请执行 chmod 700 "+dir, "Run chmod 700 "+dir)
	}
	return nil
}

// logKey reads the log's key, or makes one for a new directory. Its name is the log's origin.
func (d *data) logKey(origin string) (tlog.Key, error) {
	path := d.keys(logKeyFile)
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return d.newLogKey(path, origin)
	}
	if err != nil {
		return tlog.Key{}, unwritable(d.dir, err)
	}
	key, err := tlog.ParseKey(string(raw))
	if err != nil {
		return tlog.Key{}, fault.Newf(fault.Refused, "data.log_key", "日志密钥 %s 无法读取", "The log key %s cannot be read", path).
			Do("请从备份恢复该文件；没有它就不能继续此日志", "Restore the file from a backup; the log cannot continue without it").Wrap(err)
	}
	return key, nil
}

func (d *data) newLogKey(path, origin string) (tlog.Key, error) {
	if _, err := os.Stat(d.database()); err == nil {
		return tlog.Key{}, fault.Newf(fault.Refused, "data.log_key", "缺少日志密钥 %s", "The log key %s is missing", path).
			Do("请从备份恢复该文件；没有它就不能继续此日志", "Restore the file from a backup; the log cannot continue without it")
	}
	if origin == "" {
		suffix := make([]byte, 4)
		_, _ = rand.Read(suffix) // never fails (Go 1.24 on)
		origin = "huishu.local/log-" + hex.EncodeToString(suffix)
	}
	skey, _, err := tlog.GenerateKey(rand.Reader, origin)
	if err != nil {
		return tlog.Key{}, fmt.Errorf("making the log key: %w", err)
	}
	if err := d.putKeyFile(logKeyFile, skey, 0o600); err != nil {
		return tlog.Key{}, err
	}
	return tlog.ParseKey(skey)
}

func (d *data) close() error { return d.lock.Unlock() }
