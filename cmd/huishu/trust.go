package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"huishu/ledger/fault"
	"huishu/ledger/tlog"
)

// wellKnown is the part of /.well-known/huishu.json that trust needs.
type wellKnown struct {
	Log struct {
		Origin      string `json:"origin"`
		VerifierKey string `json:"verifier_key"`
		// SM2VerifierKey is the one that signs its checkpoints by SM2 too; empty where none does.
		SM2VerifierKey string `json:"sm2_verifier_key"`
		// Keys are the key in use and those before it, newest first, each with the note by which the one before introduced it.
		Keys []wellKnownKey `json:"keys"`
		// SM2Keys are the same for the SM2 key.
		SM2Keys []wellKnownKey `json:"sm2_keys"`
	} `json:"log"`
	Anchor *pinnedContract `json:"anchor"`
}

// wellKnownKey is what trust needs of a key that the log has or had.
type wellKnownKey struct {
	Rotation string `json:"rotation"`
}

// maxWellKnown bounds what is read of a well-known file, in bytes.
const maxWellKnown = 1 << 20

// trustAnswer is one line of `huishu trust --json`.
type trustAnswer struct {
	pin
	Fingerprint string `json:"fingerprint"`
	Changed     bool   `json:"changed"`
}

func newTrustCommand() *cobra.Command {
	var list, replace, distrust bool
	var remove string
	c := &cobra.Command{
		Use:   "trust URL|FILE|KEY",
		Short: "信任一个日志的公钥，供 verify 使用 / Pin the key of a log, for verify",
		Long: `记下一个惠数日志的公钥。之后 huishu verify 信任它签发的证书和凭证，无需 --key。
公钥来自其网址（读取 /.well-known/huishu.json）、保存下来的同名文件，或直接给出的公钥。
请把打印出的指纹与签发机构公布的指纹核对一次。公钥一经记下，改变时会被拒绝，除非加 --replace。
被替换的公钥转为停用：它在此前签发的仍然有效；若旧公钥已泄露，请再加 --distrust-old。
日志轮换过密钥的，其网址同时给出各次轮换（新旧两把密钥共同签名）：更早的公钥随之记为停用，旧凭证照样可以核验。
检查点另附 SM2 签名的，其公钥一并记下，verify 随即核验；其轮换办法相同。

Pins the key of a Huishu log. From then on huishu verify trusts the certificates and receipts it
signs, without --key. The key comes from the log's address (its /.well-known/huishu.json), from a saved
copy of that file, or is given as it is. Compare the printed fingerprint once with the one
that the issuer publishes. A key once pinned is never changed silently: that needs --replace.
A key that is replaced is retired: what it signed for events until then stays valid. If it was stolen, add --distrust-old.
Where the log has rotated its key, its address also gives the rotations, each signed by both keys: the earlier keys are noted as
retired, and old certificates verify as before.
Where checkpoints are signed by SM2 too, that key is pinned with it and verify checks it from then on; it rotates in the same way.

The pins are in huishu/trust.json of your configuration directory; HUISHU_TRUST names another file.`,
		Example: `  huishu trust https://data.example.gov.cn
  huishu trust ./huishu.json
  huishu trust --list
  huishu trust --replace https://data.example.gov.cn
  huishu trust --remove data.example.gov.cn/log`,
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case list && len(args) == 0 && remove == "":
				return listTrust(cmd)
			case remove != "" && len(args) == 0 && !list:
				return removeTrust(cmd, remove)
			case len(args) == 1 && !list && remove == "":
				return addTrust(cmd, args[0], replace, distrust)
			}
			return usageError(fault.New(fault.Invalid, "trust.usage", "请给出一个网址、文件或公钥，或用 --list、--remove", "Name one URL, file or key, or use --list or --remove").
				Do("huishu trust --help", "huishu trust --help"))
		},
	}
	c.Flags().BoolVar(&list, "list", false, "列出已信任的公钥 / list the pinned keys")
	c.Flags().BoolVar(&replace, "replace", false, "公钥已改变时替换（先核对新指纹）· replace a changed key (compare the new fingerprint first)")
	c.Flags().BoolVar(&distrust, "distrust-old", false, "与 --replace 同用：旧公钥已泄露，其签发的一概不再信任 / with --replace: the old key was stolen, believe nothing it signed")
	c.Flags().StringVar(&remove, "remove", "", "不再信任此日志（名称）· drop the pin of this log (its origin)")
	return c
}

func addTrust(cmd *cobra.Command, from string, replace, distrust bool) error {
	p, err := readPin(cmd.Context(), from)
	if err != nil {
		return judged(err)
	}
	p.PinnedAt = time.Now().UTC().Format(time.RFC3339)
	s, err := openTrust()
	if err != nil {
		return judged(err)
	}
	changed, err := s.put(p, replace, distrust)
	if err != nil {
		return judged(err)
	}
	if changed {
		if err := s.save(); err != nil {
			return judged(err)
		}
	}
	a := trustAnswer{pin: *s.find(p.Origin), Fingerprint: tlog.Fingerprint(p.VerifierKey), Changed: changed}
	if wantsJSON(cmd) {
		return printJSON(cmd.OutOrStdout(), a)
	}
	verb := fault.T("已信任", "Trusted")
	if !changed {
		verb = fault.T("早已信任，未变", "Trusted already, unchanged")
	}
	l := langOf(cmd)
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: %s\n%s: %s\n", verb.In(l), plain(p.Origin), fault.T("指纹", "Fingerprint").In(l), a.Fingerprint)
	if err == nil && changed {
		_, err = fmt.Fprintln(cmd.OutOrStdout(), fault.T("请与签发机构公布的指纹核对一次。", "Compare it once with the fingerprint that the issuer publishes.").In(l))
	}
	if err == nil && changed && plainHTTP(p.URL) {
		_, err = fmt.Fprintln(cmd.ErrOrStderr(), fault.T("注意：此网址未加密，公钥可能在途中被替换。", "Note: this address is not encrypted; the key could have been replaced on its way.").In(l))
	}
	return err
}

func listTrust(cmd *cobra.Command) error {
	s, err := openTrust()
	if err != nil {
		return judged(err)
	}
	out := []trustAnswer{}
	for _, p := range s.Pins {
		out = append(out, trustAnswer{pin: p, Fingerprint: tlog.Fingerprint(p.VerifierKey)})
	}
	if wantsJSON(cmd) {
		return printJSON(cmd.OutOrStdout(), out)
	}
	if len(out) == 0 {
		_, err := fmt.Fprintln(cmd.OutOrStdout(), fault.T("还没有信任任何公钥；用 huishu trust 网址 添加。", "No key is trusted yet; add one with huishu trust URL.").In(langOf(cmd)))
		return err
	}
	for _, a := range out {
		if _, err := fmt.Fprintf(cmd.OutOrStdout(), "%s  %s  %s\n    %s\n", plain(a.Origin), a.Fingerprint, plain(a.URL), a.VerifierKey); err != nil {
			return err
		}
	}
	return nil
}

func removeTrust(cmd *cobra.Command, origin string) error {
	s, err := openTrust()
	if err != nil {
		return judged(err)
	}
	if !s.remove(origin) {
		return judged(fault.Newf(fault.NotFound, "trust.unknown", "没有信任过 %s", "%s is not among the trusted logs", plain(origin)).
			Do("用 huishu trust --list 查看", "See huishu trust --list"))
	}
	if err := s.save(); err != nil {
		return judged(err)
	}
	if wantsJSON(cmd) {
		return printJSON(cmd.OutOrStdout(), map[string]any{"origin": origin, "changed": true})
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: %s\n", fault.T("不再信任", "No longer trusted").In(langOf(cmd)), plain(origin))
	return err
}

// readPin takes a key from a URL, a file, or the argument itself.
func readPin(ctx context.Context, from string) (pin, error) {
	if v, err := tlog.ParseVKey(from); err == nil {
		return pin{Origin: v.Name(), VerifierKey: from}, nil
	}
	var b []byte
	var err error
	p := pin{}
	if strings.HasPrefix(from, "https://") || strings.HasPrefix(from, "http://") {
		p.URL, b, err = fetchWellKnown(ctx, from)
	} else {
		b, err = readLimited(from, maxWellKnown)
	}
	if err != nil {
		return pin{}, err
	}
	if v, err := tlog.ParseVKey(strings.TrimSpace(string(b))); err == nil {
		p.Origin, p.VerifierKey = v.Name(), strings.TrimSpace(string(b))
		return p, nil
	}
	var w wellKnown
	if err := json.Unmarshal(b, &w); err != nil || w.Log.VerifierKey == "" {
		return pin{}, fault.Newf(fault.Invalid, "trust.not_well_known", "%s 里没有日志的公钥", "%s holds no log key", plain(from)).
			Do("应为 /.well-known/huishu.json 的内容，或一行公钥（名称+指纹+base64）", "Expected the content of /.well-known/huishu.json, or one line with a key (name+hash+base64)")
	}
	p.Origin, p.VerifierKey, p.SM2VerifierKey, p.Anchor = w.Log.Origin, w.Log.VerifierKey, w.Log.SM2VerifierKey, w.Anchor
	if p.Anchor != nil && p.Anchor.Contract == "" {
		p.Anchor = nil // a log that does not anchor yet
	}
	err = p.succeed(w)
	if err == nil {
		err = p.check()
	}
	if err != nil {
		return pin{}, fault.Newf(fault.Invalid, "trust.bad_key", "%s 给出的公钥不可用：%v", "The key given by %s cannot be used: %v", plain(from), err)
	}
	return p, nil
}

// succeed takes over how the key came to be the log's: the keys before it, which it vouches for as they do for it.
func (p *pin) succeed(w wellKnown) (err error) {
	if p.history, p.Retired, err = historyTo(p.VerifierKey, w.Log.Keys, tlog.OpenKeyHistory); err == nil {
		p.sm2History, p.RetiredSM2, err = historyTo(p.SM2VerifierKey, w.Log.SM2Keys, tlog.OpenSM2KeyHistory)
	}
	return err
}

// historyTo reads the rotations that lead to a key; none for a log that still has its first.
func historyTo(key string, keys []wellKnownKey, open func(notes []string) (tlog.KeyHistory, error)) (tlog.KeyHistory, []retiredPin, error) {
	var notes []string
	for _, k := range slices.Backward(keys) {
		if k.Rotation != "" {
			notes = append(notes, k.Rotation)
		}
	}
	history, err := open(notes)
	if err != nil || len(history) == 0 {
		return nil, nil, err
	}
	if last := history[len(history)-1]; last.New != key {
		return nil, nil, errors.New("its rotations lead to another key")
	}
	var retired []retiredPin
	for _, r := range history.Retired() {
		retired = append(retired, retiredPin{VerifierKey: r.Key, Until: tlog.FormatTime(r.Until)})
	}
	return history, retired, nil
}

// fetchWellKnown reads a site's huishu.json: the site named by the user vouches for the key, nobody else.
func fetchWellKnown(ctx context.Context, address string) (from string, b []byte, err error) {
	s, err := openSite(address)
	if err != nil {
		return "", nil, err
	}
	if from = s.base.String(); !strings.HasSuffix(s.base.Path, ".json") {
		from = s.address(".well-known", "huishu.json")
	}
	b, err = s.get(ctx, from, maxWellKnown)
	return from, b, err
}

// plainHTTP says whether the address crossed a network unencrypted.
func plainHTTP(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback())
}
