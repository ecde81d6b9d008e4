package vault

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"filippo.io/age"

	"huishu/ledger/fault"
)

// keys are the identities of the key file: the first encrypts what is put from now on,
// all of them decrypt, so a key is rotated by putting a new line on top.
type keys struct {
	recipient  age.Recipient
	identities []age.Identity
}

// loadKeys reads the key file; it makes a new one only for a vault that holds nothing yet,
// since a fresh key over old documents would hide the loss of the real one.
func loadKeys(file string, fresh bool) (keys, error) {
	info, err := os.Stat(file)
	if errors.Is(err, fs.ErrNotExist) {
		if !fresh {
			return keys{}, fault.Newf(fault.Unavailable, "vault.key_missing",
				"文件库中已有文件，但密钥文件 %[1]s 不存在", "The vault holds documents but its key file %[1]s is gone", file).
				Do("请从密钥备份中恢复该文件", "Put the file back from the backup of the keys")
		}
		if err := createKey(file); err != nil {
			return keys{}, err
		}
		info, err = os.Stat(file)
	}
	if err != nil {
		return keys{}, fmt.Errorf("looking at the vault key: %w", err)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return keys{}, fault.Newf(fault.Unavailable, "vault.key_mode",
			"密钥文件 %[1]s 的权限为 %04[2]o，其他用户可以读取", "The key file %[1]s has mode %04[2]o: others may read it", file, mode).
			Do("请执行 chmod 600 "+file, "Run chmod 600 "+file)
	}
	return parseKeys(file)
}

func parseKeys(file string) (keys, error) {
	f, err := os.Open(file)
	if err != nil {
		return keys{}, fmt.Errorf("opening the vault key: %w", err)
	}
	defer f.Close()
	ids, err := age.ParseIdentities(f)
	if err != nil {
		return keys{}, badKey(file).Wrap(err)
	}
	first, ok := ids[0].(*age.X25519Identity)
	if !ok {
		return keys{}, badKey(file)
	}
	return keys{recipient: first.Recipient(), identities: ids}, nil
}

func badKey(file string) *fault.Error {
	return fault.Newf(fault.Unavailable, "vault.key_bad",
		"密钥文件 %[1]s 不是有效的 age 密钥", "The key file %[1]s holds no age X25519 key", file).
		Do("请从密钥备份中恢复该文件", "Put the file back from the backup of the keys")
}

// createKey writes a new key and syncs it before anything can be encrypted with it.
func createKey(file string) error {
	id, err := age.GenerateX25519Identity()
	if err != nil {
		return fmt.Errorf("making the vault key: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return fmt.Errorf("making the key folder: %w", err)
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("creating the vault key: %w", err)
	}
	text := "# vault key: without it no document can be read; keep a backup apart from the data\n" + id.String() + "\n"
	if _, err := f.WriteString(text); err != nil {
		return errors.Join(fmt.Errorf("writing the vault key: %w", err), f.Close())
	}
	if err := f.Sync(); err != nil {
		return errors.Join(fmt.Errorf("syncing the vault key: %w", err), f.Close())
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("closing the vault key: %w", err)
	}
	return syncDir(filepath.Dir(file))
}
