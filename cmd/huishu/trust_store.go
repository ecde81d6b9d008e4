package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"huishu/ledger/fault"
	"huishu/ledger/tlog"
)

// pin is one log whose key this user has decided to trust.
type pin struct {
	// Origin is the log's name; a store holds at most one key for it.
	Origin string `json:"origin"`
	// VerifierKey is the key that signs its checkpoints, certificates and receipts.
	VerifierKey string `json:"verifier_key"`
	// SM2VerifierKey is the key that signs its checkpoints by SM2 too; empty when it named none. A checkpoint that carries its signature
	// is checked by it.
	SM2VerifierKey string `json:"sm2_verifier_key,omitempty"`
	// URL is where the key came from; empty for a file.
	URL string `json:"url,omitempty"`
	// Anchor is the contract that the log says it anchors to; nil when it named none.
	Anchor *pinnedContract `json:"anchor,omitempty"`
	// PinnedAt is RFC 3339.
	PinnedAt string `json:"pinned_at"`
	// Retired are the keys that were replaced, newest first: what they signed before stays valid.
	Retired []retiredPin `json:"retired,omitempty"`
	// RetiredSM2 are the SM2 keys that were replaced, newest first.
	RetiredSM2 []retiredPin `json:"retired_sm2,omitempty"`
	// Distrusted are keys that were said to be stolen: no list of the log's brings them back.
	Distrusted []string `json:"distrusted,omitempty"`

	history, sm2History tlog.KeyHistory // how the log says its keys followed each other; checked, not kept
}

// retiredPin is a key that a log no longer signs with.
type retiredPin struct {
	VerifierKey string `json:"verifier_key"`
	// Until is when the log retired it, or else when it was replaced here, RFC 3339: later events that it signs are not believed.
	Until string `json:"until"`
}

// retire adds to the keys that the log itself retired those of an older pin: its own, unless they are distrusted, and those it had
// retired. Where both name a key, the log's time stands, which is the earlier one.
func (p *pin) retire(old pin, distrust bool) {
	p.Distrusted = slices.DeleteFunc(slices.Clone(old.Distrusted), func(k string) bool { return k == p.VerifierKey || k == p.SM2VerifierKey }) // in use again
	p.Retired = p.retiredBy(p.VerifierKey, p.Retired, old.VerifierKey, old.Retired, distrust)
	p.RetiredSM2 = p.retiredBy(p.SM2VerifierKey, p.RetiredSM2, old.SM2VerifierKey, old.RetiredSM2, distrust)
}

// retiredBy are the retired keys of one kind: those that the log names beside the key in use, and those of the older pin.
func (p *pin) retiredBy(inUse string, named []retiredPin, oldKey string, old []retiredPin, distrust bool) []retiredPin {
	switch {
	case oldKey == inUse, oldKey == "":
	case distrust:
		p.Distrusted = append(p.Distrusted, oldKey)
	default:
		old = append([]retiredPin{{VerifierKey: oldKey, Until: p.PinnedAt}}, old...)
	}
	all := slices.Clone(named)
	for _, r := range old {
		if !slices.ContainsFunc(all, func(a retiredPin) bool { return a.VerifierKey == r.VerifierKey }) {
			all = append(all, r)
		}
	}
	return slices.DeleteFunc(all, func(r retiredPin) bool {
		return r.VerifierKey == inUse || slices.Contains(p.Distrusted, r.VerifierKey)
	})
}

// pinnedContract is where the anchors of a log must stand. A log that could choose a contract per certificate could
// show different histories to different people.
type pinnedContract struct {
	ChainID  uint64 `json:"chain_id"`
	Contract string `json:"contract"`
}

// trustStore is the user's file of pinned keys.
type trustStore struct {
	path string
	Pins []pin `json:"pins"`
}

// trustPath is $HUISHU_TRUST, or huishu/trust.json in the user's configuration directory.
func trustPath() (string, error) {
	if p := os.Getenv("HUISHU_TRUST"); p != "" {
		return p, nil
	}
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", fault.New(fault.Invalid, "trust.no_home", "找不到用户配置目录", "There is no user configuration directory").
			Do("用环境变量 HUISHU_TRUST 指定信任文件", "Name the trust file in the environment variable HUISHU_TRUST").Wrap(err)
	}
	return filepath.Join(dir, "huishu", "trust.json"), nil
}

// openTrust reads the store; a missing file is an empty store. A damaged one is an error: going on without it would turn
// "unknown signer" into something the user learns to ignore.
func openTrust() (*trustStore, error) {
	p, err := trustPath()
	if err != nil {
		return nil, err
	}
	s := &trustStore{path: p}
	b, err := os.ReadFile(p)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err == nil {
		err = json.Unmarshal(b, s)
	}
	for _, pn := range s.Pins {
		if err == nil {
			err = pn.check()
		}
	}
	if err != nil {
		return nil, fault.Newf(fault.Invalid, "trust.damaged", "信任文件 %s 无法读取：%v", "The trust file %s cannot be read: %v", p, err).
			Do("修复或移走该文件，再用 huishu trust 重新添加", "Repair or move the file, then add the keys again with huishu trust").Wrap(err)
	}
	return s, nil
}

// check refuses a pin that could never match anything, or that names another log than its key does.
func (p *pin) check() error {
	v, err := tlog.ParseVKey(p.VerifierKey)
	if err != nil {
		return err
	}
	if v.Name() != p.Origin {
		return fmt.Errorf("the key is of %q, not of %q", v.Name(), p.Origin)
	}
	if p.SM2VerifierKey != "" {
		v, err := tlog.ParseSM2VKey(p.SM2VerifierKey)
		if err != nil {
			return err
		}
		if v.Name() != p.Origin {
			return fmt.Errorf("the SM2 key is of %q, not of %q", v.Name(), p.Origin)
		}
	}
	for _, r := range p.RetiredSM2 {
		if _, err := tlog.ParseSM2VKey(r.VerifierKey); err != nil {
			return err
		}
	}
	for _, r := range p.Retired {
		if _, err := tlog.ParseVKey(r.VerifierKey); err != nil {
			return err
		}
	}
	for _, r := range slices.Concat(p.Retired, p.RetiredSM2) {
		if _, err := time.Parse(time.RFC3339, r.Until); err != nil {
			return err
		}
	}
	return nil
}

func (s *trustStore) find(origin string) *pin {
	for i := range s.Pins {
		if s.Pins[i].Origin == origin {
			return &s.Pins[i]
		}
	}
	return nil
}

func (s *trustStore) keys() []string {
	var out []string
	for _, p := range s.Pins {
		out = append(out, p.VerifierKey)
	}
	return out
}

// sm2 are the SM2 keys of all pins.
func (s *trustStore) sm2() (keys []string) {
	for _, p := range s.Pins {
		if p.SM2VerifierKey != "" {
			keys = append(keys, p.SM2VerifierKey)
		}
	}
	return keys
}

// retired are the keys of all pins that were replaced.
func (s *trustStore) retired() (keys []tlog.RetiredKey) {
	for _, p := range s.Pins {
		keys = append(keys, retiredKeys(p.Retired)...)
	}
	return keys
}

// retiredSM2 are the SM2 keys of all pins that were replaced.
func (s *trustStore) retiredSM2() (keys []tlog.RetiredKey) {
	for _, p := range s.Pins {
		keys = append(keys, retiredKeys(p.RetiredSM2)...)
	}
	return keys
}

func retiredKeys(pins []retiredPin) (keys []tlog.RetiredKey) {
	for _, r := range pins {
		until, _ := time.Parse(time.RFC3339, r.Until) // checked when the store was read
		keys = append(keys, tlog.RetiredKey{Key: r.VerifierKey, Until: until.UnixMilli()})
	}
	return keys
}

// put adds or replaces the pin of an origin; a key that is replaced is retired, or dropped when it is distrusted. changed is false when the store said so already.
func (s *trustStore) put(p pin, replace, distrust bool) (changed bool, err error) {
	old := s.find(p.Origin)
	if old == nil {
		s.Pins = append(s.Pins, p)
		slices.SortFunc(s.Pins, func(a, b pin) int { return strings.Compare(a.Origin, b.Origin) })
		return true, nil
	}
	if p.Anchor == nil {
		p.Anchor = old.Anchor // a bare key says nothing about the contract
	}
	newSM2 := old.SM2VerifierKey == "" && p.SM2VerifierKey != "" // it only makes the check stricter
	if p.SM2VerifierKey == "" {
		p.SM2VerifierKey = old.SM2VerifierKey // nor does it about that
	}
	sameSM2 := newSM2 || old.SM2VerifierKey == p.SM2VerifierKey
	sameContract := old.Anchor == nil || *old.Anchor == *p.Anchor
	if old.VerifierKey == p.VerifierKey && sameSM2 && sameContract && (old.Anchor != nil) == (p.Anchor != nil) {
		before := len(old.Retired) + len(old.RetiredSM2)
		p.PinnedAt = old.PinnedAt
		p.retire(*old, false)
		changed = newSM2 || len(p.Retired)+len(p.RetiredSM2) > before // pinned as a bare key, or before it was known what came before it
		if changed {
			*old = p
		}
		return changed, nil
	}
	switch {
	case replace:
	case p.history.Leads(old.VerifierKey, p.VerifierKey):
		return false, fault.Newf(fault.Conflict, "trust.key_rotated",
			"%s 轮换了密钥：您信任的公钥（指纹 %s）已签名引荐新公钥（指纹 %s）；未作任何更改",
			"%s has rotated its key: the one that you trust (fingerprint %s) has signed the introduction of the new one (fingerprint %s); nothing was changed",
			p.Origin, tlog.Fingerprint(old.VerifierKey), tlog.Fingerprint(p.VerifierKey)).
			Do("加 --replace 重试即可换用；旧私钥若已泄露，引荐也可能是冒充者所签，请先向签发机构核对新指纹",
				"Run again with --replace to take it; had the old secret key been stolen, the thief could have signed this too, so compare the new fingerprint with the issuer first")
	case old.VerifierKey != p.VerifierKey:
		return false, fault.Newf(fault.Conflict, "trust.key_changed",
			"%s 的公钥变了：已信任的指纹是 %s，现在给出的是 %s。可能是密钥轮换，也可能是冒充；未作任何更改",
			"The key of %s has changed: you trust fingerprint %s, now %s is offered. It may be a rotation, it may be an impostor; nothing was changed",
			p.Origin, tlog.Fingerprint(old.VerifierKey), tlog.Fingerprint(p.VerifierKey)).
			Do("先通过另一渠道（公告、电话）向签发机构核对新指纹，再加 --replace 重试", "Compare the new fingerprint with the issuer by another way (notice, telephone), then run again with --replace")
	case p.sm2History.Leads(old.SM2VerifierKey, p.SM2VerifierKey):
		return false, fault.Newf(fault.Conflict, "trust.sm2_key_rotated",
			"%s 轮换了 SM2 密钥：您信任的 SM2 公钥（指纹 %s）已签名引荐新公钥（指纹 %s）；未作任何更改",
			"%s has rotated its SM2 key: the one that you trust (fingerprint %s) has signed the introduction of the new one (fingerprint %s); nothing was changed",
			p.Origin, tlog.Fingerprint(old.SM2VerifierKey), tlog.Fingerprint(p.SM2VerifierKey)).
			Do("加 --replace 重试即可换用", "Run again with --replace to take it")
	case !sameSM2:
		return false, fault.Newf(fault.Conflict, "trust.sm2_key_changed", "%s 的 SM2 公钥变了：已信任的指纹是 %s，现在给出的是 %s；未作任何更改",
			"The SM2 key of %s has changed: you trust fingerprint %s, now %s is offered; nothing was changed",
			p.Origin, tlog.Fingerprint(old.SM2VerifierKey), tlog.Fingerprint(p.SM2VerifierKey)).
			Do("向签发机构核对后加 --replace 重试", "Ask the issuer, then run again with --replace")
	case !sameContract:
		return false, fault.Newf(fault.Conflict, "trust.contract_changed", "%s 的锚定合约变了：已信任链 %d 上的 %s，现在给出的是链 %d 上的 %s；未作任何更改",
			"The anchor contract of %s has changed: you trust %[3]s on chain %[2]d, now %[5]s on chain %[4]d is offered; nothing was changed",
			p.Origin, old.Anchor.ChainID, old.Anchor.Contract, p.Anchor.ChainID, p.Anchor.Contract).
			Do("向签发机构核对后加 --replace 重试", "Ask the issuer, then run again with --replace")
	}
	p.retire(*old, distrust)
	*old = p
	return true, nil
}

// remove drops the pin of an origin and says whether there was one.
func (s *trustStore) remove(origin string) bool {
	n := len(s.Pins)
	s.Pins = slices.DeleteFunc(s.Pins, func(p pin) bool { return p.Origin == origin })
	return len(s.Pins) < n
}

// save writes the store for this user alone, all or nothing.
func (s *trustStore) save() error {
	b, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	dir := filepath.Dir(s.path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return s.unwritable(err)
	}
	f, err := os.CreateTemp(dir, ".trust-*")
	if err != nil {
		return s.unwritable(err)
	}
	defer func() { _ = os.Remove(f.Name()) }() // nothing is left to remove after the rename
	_, err = f.Write(append(b, '\n'))
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(f.Name(), s.path)
	}
	if err != nil {
		return s.unwritable(err)
	}
	return nil
}

func (s *trustStore) unwritable(err error) error {
	return fault.Newf(fault.Unavailable, "trust.unwritable", "无法写入信任文件 %s：%v", "The trust file %s cannot be written: %v", s.path, err).
		Do("检查目录权限，或用环境变量 HUISHU_TRUST 另指位置", "Check the directory's permissions, or name another place in HUISHU_TRUST").Wrap(err)
}
