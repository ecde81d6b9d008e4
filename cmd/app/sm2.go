package app

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"huishu/ledger/fault"
	"huishu/ledger/tlog"
)

// The files of the SM2 key that signs checkpoints beside the log's key, as those of the log's key are. A directory without them does
// not sign so.
const (
	sm2KeyFile       = "sm2.key"
	sm2VKeyFile      = "sm2.vkey"
	nextSM2KeyFile   = "sm2.next.key"
	sm2RotationsFile = "sm2.rotations"
)

// readSM2Keys reads the SM2 key where there is one, and the one to come where a rotation is under way.
func (d *data) readSM2Keys() (err error) {
	if d.sm2, err = d.readSM2Key(sm2KeyFile); err == nil {
		d.nextSM2, err = d.readSM2Key(nextSM2KeyFile)
	}
	if err == nil && d.sm2.Signer != nil {
		err = d.keepSM2VKey()
	}
	return err
}

// readSM2Key reads one of the two; the zero SM2Key where it is not there.
func (d *data) readSM2Key(name string) (key tlog.SM2Key, err error) {
	raw, err := os.ReadFile(d.keys(name))
	if errors.Is(err, fs.ErrNotExist) {
		return tlog.SM2Key{}, nil
	}
	if err == nil {
		key, err = tlog.ParseSM2Key(string(raw))
	}
	if err == nil && key.Signer.Name() != d.key.Signer.Name() {
		err = errors.New("it is another log's")
	}
	if err != nil {
		return tlog.SM2Key{}, fault.Newf(fault.Refused, "data.sm2_key", "SM2 密钥 %s 无法读取，或属于另一日志", "The SM2 key %s cannot be read, or is another log's", d.keys(name)).
			Do("请从备份恢复该文件；删除它即不再附加 SM2 签名", "Restore the file from a backup; without it no SM2 signature is added any more").Wrap(err)
	}
	return key, nil
}

// keepSM2VKey has the public half of the SM2 key beside it.
func (d *data) keepSM2VKey() error {
	raw, err := os.ReadFile(d.keys(sm2VKeyFile))
	if err == nil && strings.TrimSpace(string(raw)) == d.sm2.VKey {
		return nil
	}
	return d.putKeyFile(sm2VKeyFile, d.sm2.VKey, 0o644)
}

// makeSM2Key makes the key where there is none. Its public half is written first: a crash between the two leaves one that nothing is
// signed by, and the next start makes both anew.
func (d *data) makeSM2Key() error {
	if d.sm2.Signer != nil {
		return nil
	}
	skey, vkey, err := tlog.GenerateSM2Key(d.key.Signer.Name())
	if err != nil {
		return err
	}
	if err := errors.Join(d.putKeyFile(sm2VKeyFile, vkey, 0o644), d.putKeyFile(sm2KeyFile, skey, 0o600)); err != nil {
		return err
	}
	d.sm2, err = d.readSM2Key(sm2KeyFile)
	return err
}

// prepareNextSM2Key makes the SM2 key to come, unless an interrupted rotation has left one.
func (d *data) prepareNextSM2Key() error {
	if d.nextSM2.Signer != nil {
		return nil
	}
	skey, _, err := tlog.GenerateSM2Key(d.key.Signer.Name())
	if err != nil {
		return err
	}
	if err := d.putKeyFile(nextSM2KeyFile, skey, 0o600); err != nil {
		return err
	}
	d.nextSM2, err = d.readSM2Key(nextSM2KeyFile)
	return err
}

// finishSM2Rotation puts the next SM2 key in the place of the old one, which is thereby destroyed, and writes its public half beside it.
func (d *data) finishSM2Rotation() error {
	if err := os.Rename(d.keys(nextSM2KeyFile), d.keys(sm2KeyFile)); err != nil {
		return unwritable(d.dir, err)
	}
	if err := syncDir(filepath.Join(d.dir, "keys")); err != nil {
		return unwritable(d.dir, err)
	}
	d.sm2, d.nextSM2 = d.nextSM2, tlog.SM2Key{}
	return d.keepSM2VKey()
}

// RetiredSM2Keys are the SM2 keys that a data directory says its log had before the one of [SM2VerifierKey].
func RetiredSM2Keys(dir, vkey string) ([]tlog.RetiredKey, error) {
	return retiredKeys(dir, sm2RotationsFile, vkey, tlog.OpenSM2KeyHistory)
}

// SM2VerifierKey is the public SM2 key of a data directory; "" where it has none.
func SM2VerifierKey(dir string) (string, error) {
	raw, err := os.ReadFile(filepath.Join(dir, "keys", sm2VKeyFile))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return strings.TrimSpace(string(raw)), err
}
