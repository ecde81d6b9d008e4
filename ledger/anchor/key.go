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

// LoadOrCreateKey reads the keystore file at path (the JSON format of Ethereum clients, encrypted with the
// first line of passwordFile). When neither file exists both are made, with a random password and mode 0600.
// A file that others may read is refused.
func LoadOrCreateKey(path, passwordFile string) (Key, error) {
	sealed, err := readSecret(path)
	if errors.Is(err, fs.ErrNotExist) {
		return createKey(path, passwordFile)
	}
	if err != nil {
		return Key{}, err
	}
	password, err := readSecret(passwordFile)
	if err != nil {
		return Key{}, keyFault("chain_key.password_missing", "读不到链密钥的密码文件 "+passwordFile, "The password file "+passwordFile+" of the chain key cannot be read").Wrap(err)
	}
	k, err := keystore.DecryptKey(sealed, firstLine(password))
	if err != nil {
		return Key{}, keyFault("chain_key.password", "链密钥的密码不正确，或文件已损坏："+path, "The password of the chain key is wrong, or its file is damaged: "+path).Wrap(err)
	}
	return Key{k.PrivateKey}, nil
}

// createKey makes the key, and its password when there is none yet. The password is on disk before the key
// is: a key whose password was never stored is lost.
func createKey(path, passwordFile string) (Key, error) {
	password, err := readSecret(passwordFile)
	if errors.Is(err, fs.ErrNotExist) {
		random := make([]byte, 24)
		rand.Read(random)
		password = []byte(hex.EncodeToString(random) + "\n")
		err = writeSecret(passwordFile, password)
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
	// Light scrypt: the password is 24 random bytes, not a word somebody chose, and every start pays for it.
	sealed, err := keystore.EncryptKey(&keystore.Key{
		Id: id, Address: crypto.PubkeyToAddress(key.private.PublicKey), PrivateKey: key.private,
	}, firstLine(password), keystore.LightScryptN, keystore.LightScryptP)
	if err != nil {
		return Key{}, err
	}
	return key, writeSecret(path, append(sealed, '\n'))
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
