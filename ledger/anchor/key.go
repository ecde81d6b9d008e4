package anchor

import (
	"context"
	"crypto/ecdsa"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/ethereum/go-ethereum/accounts/keystore"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/google/uuid"

	"huishu/ledger/fault"
)

// Key is the Signer that holds the private key in this process.
type Key struct{ private *ecdsa.PrivateKey }

// Address is the account: 0x and 40 lower-case hex digits.
func (k Key) Address() string {
	return strings.ToLower(crypto.PubkeyToAddress(k.private.PublicKey).Hex())
}

// SignTx implements Signer.
func (k Key) SignTx(_ context.Context, tx *types.Transaction) (*types.Transaction, error) {
	return types.SignTx(tx, types.LatestSignerForChainID(tx.ChainId()), k.private)
}

// GenerateKey makes a key that is stored nowhere.
func GenerateKey() (Key, error) {
	private, err := crypto.GenerateKey()
	return Key{private}, err
}

// KeyFile is where a key is kept and how it is opened.
type KeyFile struct {
	// Path is a keystore file: the JSON format of Ethereum clients (Web3 Secret Storage), encrypted.
	Path string
	// PasswordFile holds the password in its first line. Both files are refused when others may read them.
	PasswordFile string
	// Password is used instead of PasswordFile unless it is "".
	Password string
}

// Load reads the key.
func (f KeyFile) Load() (Key, error) {
	sealed, err := readSecret(f.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return Key{}, keyFault("chain_key.missing", "没有链密钥文件 "+f.Path, "There is no chain key at "+f.Path).
			Do("请核对路径；可用 geth account new 或 clef newaccount 生成密钥文件", "Check the path; geth account new or clef newaccount make such files").Wrap(err)
	}
	if err != nil {
		return Key{}, err
	}
	password, err := f.password()
	if err != nil {
		return Key{}, keyFault("chain_key.password_missing", "读不到链密钥的密码文件 "+f.PasswordFile, "The password file "+f.PasswordFile+" of the chain key cannot be read").
			Do("请写明密码文件，或设置环境变量 HUISHU_CHAIN_PASSWORD", "Name the password file, or set the environment variable HUISHU_CHAIN_PASSWORD").Wrap(err)
	}
	k, err := keystore.DecryptKey(sealed, password)
	if err != nil {
		return Key{}, keyFault("chain_key.password", "链密钥的密码不正确，或文件已损坏："+f.Path, "The password of the chain key is wrong, or its file is damaged: "+f.Path).Wrap(err)
	}
	return Key{k.PrivateKey}, nil
}

// LoadOrCreate reads the key, or makes one where there is none, and a random password unless one is given.
func (f KeyFile) LoadOrCreate() (Key, error) {
	if _, err := os.Stat(f.Path); errors.Is(err, fs.ErrNotExist) {
		return f.create()
	}
	return f.Load()
}

// password is the one to use.
func (f KeyFile) password() (string, error) {
	if f.Password != "" {
		return f.Password, nil
	}
	text, err := readSecret(f.PasswordFile)
	return firstLine(text), err
}

// create makes the key, and its password when there is none yet. The password is on disk before the key
// is: a key whose password was never stored is lost.
func (f KeyFile) create() (Key, error) {
	password, err := f.password()
	// Light scrypt for a password of 24 random bytes, for every start pays for it; for one that somebody chose what OWASP
	// asks for at least.
	n, p := 1<<17, 1
	if errors.Is(err, fs.ErrNotExist) {
		random := make([]byte, 24)
		rand.Read(random)
		password = hex.EncodeToString(random)
		n, p = keystore.LightScryptN, keystore.LightScryptP
		err = writeSecret(f.PasswordFile, []byte(password+"\n"))
	}
	if err != nil {
		return Key{}, err
	}
	key, err := GenerateKey()
	if err != nil {
		return Key{}, err
	}
	id, err := uuid.NewRandom()
	if err != nil {
		return Key{}, err
	}
	sealed, err := keystore.EncryptKey(&keystore.Key{
		Id: id, Address: crypto.PubkeyToAddress(key.private.PublicKey), PrivateKey: key.private,
	}, password, n, p)
	if err != nil {
		return Key{}, err
	}
	return key, writeSecret(f.Path, append(sealed, '\n'))
}

// readSecret reads a file and refuses one that group or others may read.
func readSecret(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, keyFault("chain_key.mode", "其他用户可读取 "+path, "Others may read "+path).
			Do("请执行 chmod 600 "+path, "Run chmod 600 "+path)
	}
	return os.ReadFile(path)
}

// writeSecret puts a new file in place whole and on disk, or not at all. It never replaces one.
func writeSecret(path string, data []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".new-*") // mode 0600
	if err != nil {
		return keyFault("chain_key.write", "无法写入 "+path, "Cannot write "+path).Wrap(err)
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(data)
	err = errors.Join(err, tmp.Sync(), tmp.Close())
	if err == nil {
		err = os.Link(tmp.Name(), path)
	}
	if err == nil {
		err = syncDir(filepath.Dir(path))
	}
	if err != nil {
		return keyFault("chain_key.write", "无法写入 "+path, "Cannot write "+path).Wrap(err)
	}
	return nil
}

// syncDir makes the new name durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func firstLine(b []byte) string {
	line, _, _ := strings.Cut(string(b), "\n")
	return strings.TrimSuffix(line, "\r")
}

func keyFault(code, zh, en string) *fault.Error { return fault.New(fault.Unavailable, code, zh, en) }
