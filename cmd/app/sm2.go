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

// The files of the SM2 key that signs checkpoints beside the log's key. A directory without them does not sign so.
const (
	sm2KeyFile  = "sm2.key"
	sm2VKeyFile = "sm2.vkey"
)

// readSM2Key reads the SM2 key where there is one.
func (d *data) readSM2Key() error {
	raw, err := os.ReadFile(d.keys(sm2KeyFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		d.sm2, err = tlog.ParseSM2Key(string(raw))
	}
	if err == nil && d.sm2.Signer.Name() != d.key.Signer.Name() {
		err = errors.New("it is another log's")
	}
	if err != nil {
		return fault.Newf(fault.Refused, "data.sm2_key", "SM2 密钥 %s 无法读取，或属于另一日志", "The SM2 key %s cannot be read, or is another log's", d.keys(sm2KeyFile)).
			Do("请从备份恢复该文件；删除它即不再附加 SM2 签名", "Restore the file from a backup; without it no SM2 signature is added any more").Wrap(err)
	}
	return nil
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
	return d.readSM2Key()
}

// SM2VerifierKey is the public SM2 key of a data directory; "" where it has none.
func SM2VerifierKey(dir string) (string, error) {
	raw, err := os.ReadFile(filepath.Join(dir, "keys", sm2VKeyFile))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return strings.TrimSpace(string(raw)), err
}
