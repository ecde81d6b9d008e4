package app

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"huishu/ledger"
	"huishu/ledger/anchor"
	"huishu/ledger/devchain"
	"huishu/ledger/fault"
	"huishu/ledger/tlog"
)

// Audited is a data directory, or a copy of one, that is opened to be looked at. It changes nothing in it, but
// for what the development chain writes when it is started.
type Audited struct {
	DB *ledger.DB
	// RPC is where the chain answers; "" when there is none to ask.
	RPC string
	// WhyNot says why there is none.
	WhyNot fault.Text

	lock  *flock.Flock
	chain *devchain.Process
}

// chainStart is how long an audit waits for the development chain of a stopped directory.
const chainStart = 30 * time.Second

// OpenToAudit opens a directory's database for reading, with the key that its log is signed by: key, or the one in the directory
// when key is "". database is the address of a PostgreSQL database; "" for the file in the directory. Where cfg.Chain is
// empty, and the directory is held by no server, its development chain is started to be asked about the anchors.
func OpenToAudit(ctx context.Context, cfg Config, database, key string) (*Audited, error) {
	db, err := OpenToRead(ctx, cfg, database, key)
	if err != nil {
		return nil, err
	}
	a := &Audited{DB: db, RPC: cfg.Chain}
	if a.RPC == "" {
		if err := a.startChain(ctx, cfg, &data{dir: cfg.Data}); err != nil {
			return nil, errors.Join(err, a.Close())
		}
	}
	return a, nil
}

// OpenToRead opens a directory's database for reading, whether a server runs on it or not; database and key are as for [OpenToAudit].
func OpenToRead(ctx context.Context, cfg Config, database, key string) (*ledger.DB, error) {
	d := &data{dir: cfg.Data}
	if _, err := os.Stat(d.database()); err != nil && database == "" {
		if errors.Is(err, fs.ErrPermission) {
			return nil, unreadable(d.database(), err)
		}
		return nil, fault.Newf(fault.NotFound, "data.none", "%s 不是惠数数据目录，或尚无数据", "%s is no data directory of Huishu, or holds no data yet", cfg.Data).
			Do("请用 --data 指明数据目录或其副本（huishu.db 与 keys/log.vkey）", "Name the directory, or a copy of it (huishu.db and keys/log.vkey), with --data").Wrap(err)
	}
	if key == "" {
		raw, err := os.ReadFile(KeyFile(cfg.Data))
		if err != nil {
			return nil, fault.Newf(fault.NotFound, "audit.key", "找不到日志公钥 %s", "The log's public key %s is not there", KeyFile(cfg.Data)).
				Do("请用 --key 给出公钥", "Give the key with --key").Wrap(err)
		}
		key = strings.TrimSpace(string(raw))
	}
	if _, err := tlog.ParseVKey(key); err != nil {
		return nil, fault.New(fault.Invalid, "audit.key", "日志公钥有误", "That is not the public key of a log").At("--key").
			Do("公钥形如 名称+指纹+base64，见 keys/log.vkey", "It has the form name+hash+base64, as in keys/log.vkey").Wrap(err)
	}
	db, err := ledger.OpenReadOnly(ctx, ledger.Options{
		Path: d.database(), URL: database, Rooms: Rooms(), Clock: cfg.Clock, Key: tlog.Key{VKey: key}, Logger: cfg.Logger,
	})
	if err != nil {
		return nil, cannotRead(d.database(), err)
	}
	return db, nil
}

func unreadable(path string, err error) error {
	return fault.Newf(fault.Unavailable, "data.unreadable", "无法读取 %s", "Cannot read %s", path).
		Do("请检查文件权限", "Check the permissions of the file").Wrap(err)
}

func cannotRead(path string, err error) error {
	var f *fault.Error
	if errors.As(err, &f) {
		return err
	}
	return unreadable(path, err)
}

// startChain starts the development chain of a stopped directory. That it cannot be is no error: the anchors are then
// compared with the log alone.
func (a *Audited) startChain(ctx context.Context, cfg Config, d *data) error {
	if _, err := os.Stat(d.chain()); err != nil {
		a.WhyNot = fault.T("此目录中没有开发链；请用 --rpc 给出链节点", "The directory holds no development chain; name an endpoint with --rpc")
		return nil
	}
	lock := flock.New(filepath.Join(d.dir, "lock"))
	if ok, err := lock.TryLock(); err != nil || !ok {
		a.WhyNot = fault.T("服务正在使用此目录；请用 --rpc 给出链节点", "A server holds the directory; name the endpoint of its chain with --rpc")
		return nil
	}
	a.lock = lock
	for _, name := range []string{"chain.json", "chain.password"} {
		if _, err := os.Stat(d.keys(name)); err != nil {
			a.WhyNot = fault.T("缺少链密钥，无法启动开发链；请用 --rpc 给出链节点", "The key of the chain is missing, so the development chain cannot be started; name an endpoint with --rpc")
			return nil
		}
	}
	key, err := anchor.KeyFile{Path: d.keys("chain.json"), PasswordFile: d.keys("chain.password")}.Load()
	if err != nil {
		return err
	}
	start, cancel := context.WithTimeout(ctx, chainStart)
	defer cancel()
	p, err := devchain.Start(start, devchain.StartConfig{Exe: cfg.Exe, Env: cfg.ChainEnv, Dir: d.chain(), Faucet: key.Address(), Log: cfg.Logger})
	if err != nil {
		a.WhyNot = fault.From(err).Message
		return ctx.Err()
	}
	a.chain, a.RPC = p, p.RPC()
	return nil
}

// Close ends what OpenToAudit began.
func (a *Audited) Close() error {
	err := a.DB.Close()
	if a.chain != nil {
		err = errors.Join(err, a.chain.Close())
	}
	if a.lock != nil {
		err = errors.Join(err, a.lock.Unlock())
	}
	return err
}
